"""Processes that work on a store, each killed at a point, and then once more to the end.

    python -m tests.store_victim        reads [[point, folder, database or null], …]

What one "sends" goes to FOLDER/sent, one line each, written through before the result is settled:
that is what the far side has seen. Each is forked from this process, which starts once.
"""

import json
import os
import signal
import sys
import traceback
from pathlib import Path

from adapters.port import Sent
from bridge.store import inbox, lanes, outbox
from bridge.store.database import Tx
from bridge.store.inbox import Batch
from bridge.store.inbox_rows import Saved
from bridge.store.outbox_rows import Claims, Result
from bridge.store.start import Where, open_store
from routing.ids import SourceId
from routing.messages import Inbound
from tests.clock import FakeClock
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


class Victim:
    """Receives, handles, sends and settles; dies at a point, or never."""

    def __init__(self, where: Where, point: str) -> None:
        self.opened = open_store(where, FakeClock())
        self.database = self.opened.store.database
        self.sealer = self.opened.sealer
        self.now = FakeClock().now()
        self.point = point
        self.log = where.data.parent / "sent"

    def reach(self, point: str) -> None:
        if point == self.point:
            os.kill(os.getpid(), signal.SIGKILL)

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
