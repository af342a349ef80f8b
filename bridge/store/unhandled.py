"""Rows of the inbox that no lane would ever handle: what came in would be lost without a word.

This service leaves no such rows; somebody changed the data behind its back, or a disk did.

    homeless    for a lane that there is not; or for none, and nobody looks for its place
    stateless   in a state that there is not; or done with, and nobody wrote down when
"""

import logging
from uuid import UUID

from sqlalchemy import text

from bridge.store.database import Tx
from bridge.store.errors import Edited
from bridge.store.parking import park_in
from bridge.store.sql import name_of, read

log = logging.getLogger(__name__)

_OPEN = "SELECT seq, id FROM inbox WHERE finished_at IS NULL AND state <> 2"
_nobodys = text(
    f"{_OPEN} AND lane IS NOT NULL AND (state <> 0"  # noqa: S608 - words of ours only
    " OR NOT EXISTS (SELECT 1 FROM lanes WHERE lanes.id = inbox.lane))"
    f" UNION {_OPEN} AND place_index IS NOT NULL AND state <> 0"
    f" UNION {_OPEN} AND lane IS NULL AND place_index IS NULL ORDER BY 1"
)


def park(tx: Tx) -> list[UUID]:
    """Set them aside; which they are: the operator must be told of each."""
    rows = read(tx, _nobodys)
    if rows:
        log.error("%d rows of the inbox would be handled by nobody; they are parked", len(rows))
        park_in(tx, [(seq, str(Edited("inbox", str(seq)))) for seq, _ in rows])
    return [name_of(row) for _, row in rows]
