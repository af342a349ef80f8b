"""Processes that receive, handle, send and settle, each killed at a point: see tests.dying.

What one "sends" goes to FOLDER/sent, one line each, written through before the result is settled:
that is what the far side has seen.
"""

from adapters.port import Sent
from bridge.store import inbox, lanes, outbox
from bridge.store.database import Tx
from bridge.store.inbox import Batch
from bridge.store.inbox_rows import Saved
from bridge.store.outbox_rows import Claims, Result
from bridge.store.start import Where
from routing.ids import SourceId
from routing.messages import Inbound
from tests.dying import Victim, answer
from tests.store_world import NETWORKS, PHONES, message, reply_to, wanted

POINTS = (
    "before receiving",
    "received, not committed",
    "received",
    "handled, not committed",
    "handled",
    "claimed",
    "sent",
    "settled, not committed",
    "settled",
)
MESSAGES = [message(f"{n}", chat=f"{n % 3}", source=f"{n}") for n in range(9)]


class Relay(Victim):
    """Receives, handles, sends and settles."""

    def __init__(self, where: Where, point: str) -> None:
        super().__init__(where, point)
        self.log = where.data.parent / "sent"

    def run(self) -> None:
        self.reach("before receiving")
        self.database.write(self.receive)
        self.reach("received")
        while self.database.write(self.handle):
            self.reach("handled")
        self.database.write(lambda tx: outbox.recover(tx, [PHONES], self.now))
        while (claims := self.database.write(self.claim)).rows:
            self.reach("claimed")
            results = [self.send(claims, n) for n in range(len(claims.rows))]
            self.reach("sent")
            self.database.write(lambda tx, r=results: self.settle(tx, r))  # type: ignore[misc]
            self.reach("settled")

    def receive(self, tx: Tx) -> None:
        batch = Batch(PHONES, NETWORKS[PHONES], strangers=True, messages=MESSAGES)
        inbox.receive(tx, self.sealer, batch, self.now)
        self.reach("received, not committed")

    def handle(self, tx: Tx) -> int:
        claimed = lanes.claim(tx, self.sealer, self.now, most_rows=4)
        saved = [Saved(one, b"state", done=one.rows, keep=True) for one in claimed]
        lanes.save(tx, self.sealer, saved, self.now)
        replies = [
            reply_to(row, one.lane)
            for one in claimed
            for row in one.rows
            if isinstance(row.what, Inbound)
        ]
        outbox.add(tx, self.sealer, replies, self.now)
        self.reach("handled, not committed")
        return len(replies)

    def claim(self, tx: Tx) -> Claims:
        return outbox.claim(tx, self.sealer, wanted(), self.now)

    def send(self, claims: Claims, n: int) -> Result:
        row = claims.rows[n]
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"{row.to.chat} {row.payload.body.text} {int(row.again)}\n")
        return Result(row, Sent(SourceId(row.id.hex), row.seq))

    def settle(self, tx: Tx, results: list[Result]) -> None:
        outbox.settle(tx, self.sealer, results, self.now)
        self.reach("settled, not committed")


if __name__ == "__main__":
    answer(Relay)
