"""Processes that write evidence and line it up, each killed at a point: see tests.dying."""

from uuid import NAMESPACE_OID, uuid5

from bridge import sequencing
from bridge.store import evidence, lanes
from bridge.store.database import Tx
from bridge.store.tables import LaneKind
from consent import Decision, DocumentKind
from consent.acts import Act, Method
from routing.ids import LaneId
from tests.clock import FakeClock
from tests.dying import Victim, answer
from tests.evidence_kit import AROUND

POINTS = (
    "before writing",
    "written, not committed",
    "written",
    "lined up, not committed",
    "lined up",
    "another key, not committed",
    "another key",
)
LANES = [LaneId(uuid5(NAMESPACE_OID, f"lane {n}")) for n in range(3)]
ACTS = [
    Act(
        id=uuid5(NAMESPACE_OID, f"act {n}"),
        record=uuid5(NAMESPACE_OID, f"record {n % 3}"),
        decision=Decision.GIVEN,
        document="counselling",
        kind=DocumentKind.PURPOSE,
        version=1,
        language="en",
        sha256="a" * 64,
        at=FakeClock().now(),
        required=True,
        method=Method.BUTTON,
        flow="f" * 64,
        step="counselling",
    )
    for n in range(9)
]


class Writer(Victim):
    """Writes every act, lines them up a few at a time, changes the key."""

    def run(self) -> None:
        self.reach("before writing")
        self.database.write(self.write)
        self.reach("written")
        while self.database.write(self.line_up):
            self.reach("lined up")
        self.database.write(self.rotate)
        self.reach("another key")

    def write(self, tx: Tx) -> None:
        for number, act in enumerate(ACTS):
            lane = LANES[number % len(LANES)]
            lanes.make(tx, lane, LaneKind.POST, self.now)
            evidence.add(tx, self.sealer, lane, act, AROUND)
        self.reach("written, not committed")

    def line_up(self, tx: Tx) -> int:
        count = sequencing.append(tx, self.sealer, self.now, most=4)
        self.reach("lined up, not committed")
        return count

    def rotate(self, tx: Tx) -> None:
        sequencing.rotate(tx, self.sealer, self.now)
        self.reach("another key, not committed")


if __name__ == "__main__":
    answer(Writer)
