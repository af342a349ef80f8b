"""Processes that write evidence and line it up, each killed at a point, and then once more to the
end.

    python -m tests.evidence_victim        reads [[point, folder, database or null], …]

Each is forked from this process, which starts once.
"""

import json
import os
import signal
import sys
import traceback
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

from bridge import sequencing
from bridge.store import evidence, lanes
from bridge.store.database import Tx
from bridge.store.start import Where, open_store
from bridge.store.tables import LaneKind
from consent import Decision, DocumentKind
from consent.acts import Act, Method
from routing.ids import LaneId
from tests.clock import FakeClock
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


class Victim:
    """Writes every act, lines them up a few at a time, changes the key; dies at a point."""

    def __init__(self, where: Where, point: str) -> None:
        self.opened = open_store(where, FakeClock())
        self.database, self.sealer = self.opened.store.database, self.opened.sealer
        self.now, self.point = FakeClock().now(), point

    def reach(self, point: str) -> None:
        if point == self.point:
            os.kill(os.getpid(), signal.SIGKILL)

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


def lives(where: Where, point: str) -> int:
    """A process of its own, forked from this one, that lives until this point; how it ended."""
    child = os.fork()
    if child == 0:
        try:
            Victim(where, point).run()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - whatever it is, it ends here and not in the parent
            traceback.print_exc()
        os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def main() -> None:
    for point, folder, database in json.load(sys.stdin):
        base = Path(folder)
        where = Where("lotse", base / "var", base / "secrets", database)
        ends = [lives(where, point), lives(where, "never")]
        print(json.dumps(ends), flush=True)  # noqa: T201 - this is how it answers


if __name__ == "__main__":
    main()
