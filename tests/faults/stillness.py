"""When a run is over: nothing can come any more, as the data and both networks say. No clock does.

Who judges while something is still on its way counts it as lost, and on a machine with much to do
nobody can say how long it takes. So rows are read where they lie, beside the service: what is still
to be handled or sent, or is due soon. Then whatever is missing is lost for sure.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, time

import psycopg

from bridge.store.start import DATA
from tests.faults.faraway import FarNetwork

SOON = 60  # seconds: timers that are due by then are waited for; those of people are hours away
LOOKS = 3  # in a row that find the same
BETWEEN = 0.1  # seconds
TURNS = 200  # of the loop, before each look: whoever has seen something does what they do then
BROKEN = 900.0  # seconds; no judgement, but the end of a service that never comes to rest
# One statement, so that it is one view: what is handled becomes what is to be sent in one commit.
LEFT = """
SELECT 'on its way', count(*) FROM outbox WHERE state = 1
UNION ALL
SELECT 'to be sent', count(*) FROM outbox WHERE due IS NOT NULL AND account IS NOT NULL
UNION ALL
SELECT 'to be handled', count(*) FROM inbox WHERE state = 0
UNION ALL
SELECT 'left for another lane', count(*) FROM posted
UNION ALL
SELECT 'due soon', count(*) FROM timers WHERE due_at < {soon}
"""
PARKED = "SELECT party, kind, reason, tries, doubts FROM outbox WHERE state = 4 ORDER BY seq"


class NeverStillError(AssertionError):
    """Something goes on and on. It says what."""


@dataclass(frozen=True, slots=True)
class Stillness:
    """`data` is the folder of the data, `address` the database as configured; `alive`: whether a
    service is there that could do more.
    """

    data: Path
    address: str
    networks: Sequence[FarNetwork]
    alive: Callable[[], bool]

    async def reached(self) -> None:
        """Until nothing can come any more. Raises NeverStillError."""
        begun, before, looks = monotonic(), -1, 0
        while looks < LOOKS and self.alive():
            for _ in range(TURNS):
                await asyncio.sleep(0)
            count, left = sum(one.count for one in self.networks), await self.left()
            looks = looks + 1 if count == before and not left else 0
            before = count
            if monotonic() > begun + BROKEN:
                raise NeverStillError(f"the run does not come to rest: {', '.join(left)}")
            await asyncio.sleep(BETWEEN)

    async def left(self) -> list[str]:
        """What is still to be done. Networks first: what has left them is stored by then."""
        found = {
            "waits at a network": sum(len(one.waiting) for one in self.networks),
            "is being carried by one": sum(one.carrying for one in self.networks),
        }
        asked = LEFT.format(soon=int((time() + SOON) * 1_000_000))
        found |= dict(await asyncio.to_thread(self._rows, asked))
        return [f"{count} {what}" for what, count in found.items() if count]

    async def parked(self) -> list[str]:
        """What was given up, and why: for whoever looks after a complaint."""
        rows = await asyncio.to_thread(self._rows, PARKED)
        return [
            f"parked:{kind} to {party.partition(':')[0]}: {why} (tries {tries}, doubts {doubts})"
            for party, kind, why, tries, doubts in rows
        ]

    def _rows(self, asked: str) -> list[tuple]:  # type: ignore[type-arg]  # as they lie there
        if self.address == "sqlite":
            file = f"{(self.data / DATA).absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(file, uri=True, timeout=30.0)) as data:
                return data.execute(asked).fetchall()
        with psycopg.connect(self.address, autocommit=True) as connection:
            return connection.execute(asked.encode()).fetchall()
