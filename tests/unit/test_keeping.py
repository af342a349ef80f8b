"""Timers of one batch are gathered: the last word counts, and what is dropped is not set."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select

from bridge.keeping import Kept
from bridge.store.database import Tx
from bridge.store.sqlite import open_sqlite
from bridge.store.tables import metadata, timers
from routing.effects import CancelTimer, SetTimer
from routing.ids import LaneId

NOW = datetime(2026, 5, 4, tzinfo=UTC)
LANE = LaneId(uuid4())


def test_the_last_word_counts_and_what_is_dropped_does_not(tmp_path: Path) -> None:
    database = open_sqlite(tmp_path / "timers.sqlite")

    def work(tx: Tx) -> list[str]:
        kept = Kept(tx, NOW)
        for effect in (
            SetTimer("quiet", "moved", NOW),
            CancelTimer("quiet", "moved"),
            CancelTimer("quiet", "set again"),
            SetTimer("quiet", "set again", NOW),
        ):
            kept.carry(LANE, effect)
        kept.write()
        kept.carry(LANE, SetTimer("quiet", "dropped", NOW))
        kept.drop()
        kept.write()
        return list(tx.scalars(select(timers.c.key)))

    try:
        with database.engine.connect().execution_options(bare=True) as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        database.write(lambda tx: metadata.create_all(tx, [timers]))
        assert database.write(work) == ["set again"]
    finally:
        database.close()
