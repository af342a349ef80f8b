"""A process that erases a client and is killed at a point of it.

    python -m tests.erasure_victim FOLDER POINT      prints the client's lane before it dies

The rows of one client are made first; what they say holds WORD.
"""

import os
import signal
import sys
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn
from uuid import UUID

from bridge.keys import KeyOwner, Keys
from bridge.store import gone, inbox, lanes, outbox
from bridge.store.database import Tx
from bridge.store.inbox import Batch
from bridge.store.inbox_rows import Saved
from bridge.store.leaving import Leaving
from bridge.store.ledgerfile import LedgerFile
from bridge.store.start import Opened, Where, open_store
from bridge.store.tables import LaneKind
from routing.ids import CaseId, LaneId
from tests.clock import FakeClock
from tests.store_world import NETWORKS, PHONES, message, row

WORD = "zaunkoenig"
NOTHING_YET = ("before", "line torn")
DECIDED = ("line written", "rows gone, not committed", "committed", "done")
CASE = CaseId(UUID(int=77))


def where_in(folder: Path) -> Where:
    return Where("lotse", folder / "var", folder / "secrets")


def die(*_: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


class Torn(LedgerFile):
    """Dies in the middle of the line."""

    def _append(self, lines: bytes) -> None:
        super()._append(lines[: len(lines) // 2])
        die()


class Last(LedgerFile):
    """Dies when the line is on disk."""

    def add(self, owners: Collection[KeyOwner], at: int) -> None:
        super().add(owners, at)
        die()


class LastKeys(Keys):
    def destroy(self, owners: Iterable[KeyOwner], now: int) -> None:
        del owners, now
        die()


def client(opened: Opened, tx: Tx) -> LaneId:
    """Somebody said something that is handled, and something that is not; words wait for them."""
    now, sealer = FakeClock().now(), opened.sealer
    for number in range(2):
        said = message(f"{WORD} {number}", source=f"{number}")
        batch = Batch(PHONES, NETWORKS[PHONES], strangers=True, messages=[said])
        inbox.receive(tx, sealer, batch, now)
        if number == 0:
            [claimed] = lanes.claim(tx, sealer, now)
            saved = Saved(claimed, WORD.encode(), done=claimed.rows, keep=True)
            lanes.save(tx, sealer, [saved], now)
    [lane] = lanes.all_of(tx, LaneKind.CLIENT)
    rows = [row(lane, f"{WORD} out"), replace(row(lane, f"{WORD} of it"), case=CASE)]
    outbox.add(tx, sealer, rows, now)
    return lane


def erase(opened: Opened, lane: LaneId, point: str) -> None:
    def work(tx: Tx) -> None:
        gone.lane(tx, opened.sealer, Leaving(lane, None), FakeClock().now())
        if point == "rows gone, not committed":
            die()

    if point == "before":
        die()
    ledgers = {"line torn": Torn, "line written": Last}
    if point in ledgers:
        opened.keys._ledger = ledgers[point](Path(sys.argv[1]) / "var")
    if point == "committed":
        opened.keys.__class__ = LastKeys
    opened.store.database.write(work)


def main() -> None:
    folder, point = Path(sys.argv[1]), sys.argv[2]
    opened = open_store(where_in(folder), FakeClock())
    lane = opened.store.database.write(lambda tx: client(opened, tx))
    print(lane.hex, flush=True)  # noqa: T201
    erase(opened, lane, point)
    die()


if __name__ == "__main__":
    main()
