"""A row of a real store, changed behind the service's back, and the service that then goes on.

One cell is spoilt in a copy of a prepared database; the service starts on it and lives through
some seconds, an hour and a day. Whatever the cell was: the service does not end and does not hang,
everybody whom the row was not about is served, before everything else nobody reads what another
one said, no word of anybody is in a log, and what the row's own client says is answered for:
it arrives, or waits, or is parked, or the operator is told.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

from adapters.memory import MemoryNetwork
from bridge.keys.values import KeysRefused
from bridge.store.errors import StoreRefused
from bridge.store.start import DATA
from tests.fuzz.cells import HOWS, Change, change_cell, columns_of, parsed, varied
from tests.fuzz.stored_house import (
    ALONE,
    NEW,
    SECRET,
    TALKING,
    House,
    Life,
    copied,
    disk,
    prepared,
)
from tests.fuzz.stored_loop import Heard

LEAPS = (timedelta(minutes=20), timedelta(hours=26))
REFUSES = frozenset({"meta", "alembic_version", "erasures"})  # without these nothing may begin
OPEN = (
    "SELECT (SELECT count(*) FROM inbox WHERE state IN (0, 2))"
    " + (SELECT count(*) FROM outbox WHERE state NOT IN (3, 5))"
)


class Stored:
    name = "stored"
    source: Sequence[str] = ("/bridge/store/", "/bridge/worker", "/bridge/decide")

    def __init__(self) -> None:
        self._house = prepared()
        self._columns = columns_of(self._house.data / "var" / DATA)

    def seeds(self) -> Sequence[bytes]:
        """One of each table."""
        first = dict(reversed(self._columns))
        return [
            Change(table, column, number, HOWS[number % len(HOWS)], number).written()
            for number, (table, column) in enumerate(sorted(first.items()))
        ]

    def vary(self, data: bytes, chance: Random) -> bytes:
        return varied(parsed(data), self._columns, chance).written()

    def check(self, data: bytes) -> None:
        change = parsed(data)
        with disk() as name, _heard() as heard:
            folder = Path(name)
            copied(self._house.data, folder)
            leap = LEAPS[change.number % len(LEAPS)]
            harmed = change_cell(folder / "var" / DATA, change)
            if harmed is None:
                return
            refuses = False
            try:
                self._house.live(folder, Lived(self._house, harmed, folder, leap).play)
            except (StoreRefused, KeysRefused) as refused:
                heard.lines.append(str(refused))
                refuses = True
            assert not refuses or change.table in REFUSES, "the service does not start"
            assert not any(SECRET in line for line in heard.lines), "words in a log"
            assert not any("Hang" in line for line in heard.lines), "it hangs"


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
    """One life. `harmed`: lanes of the rows that were changed."""

    def __init__(
        self, house: House, harmed: frozenset[bytes], folder: Path, leap: timedelta
    ) -> None:
        self._house, self._folder, self._leap = house, folder, leap
        self._harmed = {house.lanes[lane] for lane in harmed if lane in house.lanes}

    async def play(self, life: Life) -> None:
        await asyncio.sleep(1.5)
        await self._round(life, "first")
        life.time.leap(self._leap)
        await asyncio.sleep(2.5)
        await self._round(life, "later")
        assert not life.task.done(), "the service has ended"

    async def _round(self, life: Life, when: str) -> None:
        """Everybody says something."""
        for client in TALKING:
            room = self._house.rooms[client]
            await life.clients.say(client, f"{SECRET} {client} up {when}.", author=client)
            await life.staff.say(room, f"{SECRET} {client} down {when}.", author="anna")
        for client in (ALONE, NEW):
            await life.clients.say(client, f"{SECRET} {client} up {when}.", author=client)
        await asyncio.sleep(2.5)
        assert not life.task.done(), "the service has ended"
        for client in TALKING:
            self._arrived(life, client, when)
        self._nothing_strange(life)

    def _arrived(self, life: Life, client: str, when: str) -> None:
        room = self._house.rooms[client]
        ways = ((life.staff, room, "up"), (life.clients, client, "down"))
        for network, chat, way in ways:
            words = f"{SECRET} {client} {way} {when}."
            seen = sum(words in text for text in network.texts(chat))
            if client in self._harmed:
                assert seen or self._answered_for(life), f"lost {way}"
            else:
                assert seen == 1, f"{way} of another client: {seen} times"

    def _answered_for(self, life: Life) -> bool:
        """Something is waiting or parked, or somebody was told."""
        told = [chat for chat, room in life.staff.rooms.items() if room.name == "Service"]
        if any(life.staff.texts(chat) for chat in told):
            return True
        with closing(sqlite3.connect(self._folder / "var" / DATA)) as found:
            return bool(found.execute(OPEN).fetchone()[0])

    def _nothing_strange(self, life: Life) -> None:
        """In no place words of somebody else's."""
        own = {**{client: client for client in (*TALKING, ALONE, NEW)}}
        own |= {room: client for client, room in self._house.rooms.items()}
        for network in (life.clients, life.staff):
            for chat in list(network.shown):
                whose = _whose(network, chat)
                assert len(whose) <= 1, "words of two in one place"
                assert chat not in own or whose <= {own[chat]}, "words of another one"
                room = network.rooms.get(chat)
                assert room is None or room.name != "Service" or not whose, "told to the operator"


def _whose(network: MemoryNetwork, chat: str) -> set[str]:
    texts = network.texts(chat)
    return {
        client
        for client in (*TALKING, ALONE, NEW, "nobody")
        if any(f"{SECRET} {client} " in text for text in texts)
    }
