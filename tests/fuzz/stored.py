"""A row of a real store, changed behind the service's back, and the service that then goes on.

One cell of the data or of its keys is spoilt in a copy of a prepared database; the service starts
on it, lives through some seconds and then some minutes or a day, is started again, and goes on.
Whatever the cell was: the service does not end and does not hang, everybody whom the row was not
about sees exactly what they would see else, and what its own client says is answered for. What that
means in full stands in `stored_judge`.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from random import Random

from bridge.keys.values import KeysRefused
from bridge.store.errors import StoreRefused
from tests.fuzz.cells import HOWS, Change, change_cell, parsed, varied
from tests.fuzz.corpus import found
from tests.fuzz.engine import Harm
from tests.fuzz.stored_bases import Data, postgres, sqlite
from tests.fuzz.stored_desks import DESKS, TABLES
from tests.fuzz.stored_house import (
    ALONE,
    NEW,
    SECRET,
    TALKING,
    House,
    Life,
    More,
    prepared,
)
from tests.fuzz.stored_judge import DONE, FIRST, LATER, PEOPLE, Judge
from tests.fuzz.stored_loop import START, Heard
from tests.fuzz.stored_seen import Seen, seen_in

DAY = START.date().isoformat()
LEAPS = (timedelta(minutes=20), timedelta(hours=26))
REFUSES = frozenset({"meta", "alembic_version", "erasures"})  # without these nothing may begin


class Stored:
    name = "stored"
    made = staticmethod(sqlite)
    more = More()
    tables: frozenset[str] = frozenset()  # only cells of these; none: of all that there are
    source: Sequence[str] = ()  # any cell is as good to begin with, and following costs a half

    def __init__(self) -> None:
        self._house = prepared(self.made, self.more)
        with self._house.data.cells() as cells:
            every = cells.columns()
        self._columns = [one for one in every if one[0] in self.tables or not self.tables]
        self._own = {table for table, column in every if column == "lane"} | {
            "lanes",
            "keys",
        }

    def seeds(self) -> Sequence[bytes]:
        """One of each table."""
        first = dict(reversed(self._columns))
        return [
            Change(table, column, number, HOWS[number % len(HOWS)], number).written()
            for number, (table, column) in enumerate(sorted(first.items()))
        ]

    def vary(self, data: bytes, chance: Random) -> bytes:
        return varied(parsed(data), self._columns, chance).written()

    def check(self, written: bytes) -> None:
        change = parsed(written)
        leap = LEAPS[change.number % len(LEAPS)]
        house, cell = self._house, f"{change.table}.{change.column}"
        control = unharmed(house, leap)
        with house.data.copied() as data, _heard() as heard:
            with data.cells() as cells:
                harmed = change_cell(cells, change)
            if harmed is None:
                return
            known = dict[object, str]([*house.lanes.items(), *house.owners.items()])
            apart = whose = frozenset(known[one] for one in harmed if one in known)
            if DAY in harmed:  # the key of the day's inbox: what waited there is everybody's
                whose = frozenset(PEOPLE)
            own, long = change.table in self._own, leap > timedelta(hours=1)
            done = _right(data, change)
            judge = Judge(house.rooms, whose, cell, own=own, long=long, done=done, apart=apart)

            def look(seen: Seen, when: str) -> None:
                judge.see(seen, control[when], when)

            try:
                Lived(house, data, leap, look).live()
            except (StoreRefused, KeysRefused) as refused:
                heard.lines.append(str(refused))
                if change.table not in REFUSES and house.organisation.loaded.name not in harmed:
                    raise Harm(f"{cell}: the service does not start") from refused
            judge.log(heard.lines)


def _right(data: Data, change: Change) -> bool:
    """Whether all that says if something was done says what this service could have written."""
    known = DONE.get(f"{change.table}.{change.column}")
    if known is None:
        return False
    with data.cells() as cells:
        found = cells.ask(f'SELECT DISTINCT "{change.column}" FROM "{change.table}"')
    return all(value in known for (value,) in found)


@cache
def unharmed(house: House, leap: timedelta) -> Mapping[str, Seen]:
    """The same life on data that nobody changed: what is seen in each part of it."""
    parts = dict[str, Seen]()
    with house.data.copied() as data, _heard():
        Lived(house, data, leap, lambda seen, when: parts.update({when: seen})).live()
    return parts


class Desked(Stored):
    """The same in a house with desks, of the tables that say something nowhere else."""

    name = "desked"
    more = DESKS
    tables = TABLES


class Served(Stored):
    """The same on PostgreSQL, which refuses many changes; it begins with what was found before."""

    name = "served"
    made = staticmethod(postgres)

    def seeds(self) -> Sequence[bytes]:
        return [file.read_bytes() for file in found(Stored.name)]


@contextmanager
def _heard() -> Iterator[Heard]:
    """All of the log, and none of it on the terminal."""
    root, heard = logging.getLogger(), Heard()
    before, level = list(root.handlers), root.level
    root.handlers = [heard]
    root.setLevel(logging.INFO)
    try:
        yield heard
    finally:
        root.handlers = before
        root.setLevel(level)


class Lived:
    """One life of two processes; each part of it is looked at, and held against the same elsewhere.

    `look`: gets what is seen, and in which part.
    """

    def __init__(
        self, house: House, data: Data, leap: timedelta, look: Callable[[Seen, str], None]
    ) -> None:
        self._house, self._data, self._leap, self._look = house, data, leap, look

    def live(self) -> None:
        self._house.live(self._data, self._first, self._later)

    async def _first(self, life: Life) -> None:
        await asyncio.sleep(1.5)
        await self._round(life, FIRST)
        life.time.leap(self._leap)
        await asyncio.sleep(2.5)
        self._alive(life)

    async def _later(self, life: Life) -> None:
        await asyncio.sleep(1.5)
        await self._round(life, LATER)

    async def _round(self, life: Life, when: str) -> None:
        """Everybody says something."""
        for client in TALKING:
            room = self._house.rooms[client]
            await life.clients.say(client, f"{SECRET} {client} up {when}.", author=client)
            await life.staff.say(room, f"{SECRET} {client} down {when}.", author="anna")
        for client in (ALONE, NEW):
            await life.clients.say(client, f"{SECRET} {client} up {when}.", author=client)
        await asyncio.sleep(2.5)
        self._alive(life)
        self._look(seen_in(life, self._data), when)

    def _alive(self, life: Life) -> None:
        if life.task.done():
            raise Harm("the service has ended")
