"""How processes on one PostgreSQL wake one another: something can be sent, a key was destroyed.

A bell that is not heard costs a second or two, for everybody looks by themselves too. It is rung
after the commit that it is about, in a transaction of its own: the server lets only one commit at a
time ring, and that must not hold up what is written.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bridge.store.database import Database, Tx
from bridge.store.engine import Store
from bridge.store.errors import StoreTrouble

if TYPE_CHECKING:
    from psycopg.pq.abc import PGconn

SEND, DESTROYED = "counselbridge_send", "counselbridge_destroyed"
AGAIN = 1.0  # seconds until a lost connection is made anew
log = logging.getLogger(__name__)


def tell_destroyed(tx: Tx) -> None:
    """From the commit on, others have keys in their memory that must not exist any more."""
    if tx.dialect.name != "sqlite":
        tx.exec_driver_sql(f"NOTIFY {DESTROYED}")


def _nobody() -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Called in the event loop when others ring; the first two, where it may have rung unheard."""

    send: Callable[[], None]
    destroyed: Callable[[], None]
    others: Callable[[], None] = _nobody  # only where another process has surely rung


class Bell:
    """`store` has connections of its own, which nobody else keeps busy."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._wanted = asyncio.Event()
        self._name = uuid4().hex  # by which we know our own ringing, and do not listen to it

    def ring(self) -> None:
        """Soon, and once for all who want it until then: there is something to send."""
        self._wanted.set()

    async def run(self, heard: Heard) -> None:
        """Until cancelled."""
        ringing = asyncio.create_task(self._ringing())
        try:
            while True:
                with suppress(StoreTrouble):
                    await self._listen(heard)
                await asyncio.sleep(AGAIN)
        finally:
            ringing.cancel()
            await asyncio.gather(ringing, return_exceptions=True)

    async def _ringing(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self._store.write(partial(_ring, name=self._name))
            except StoreTrouble:
                await asyncio.sleep(AGAIN)

    async def _listen(self, heard: Heard) -> None:
        """Until the connection is lost."""
        connection = await _Making(self._store.database).made()
        loop, line = asyncio.get_running_loop(), _line(connection)
        lost, file = asyncio.Event(), line.socket

        def readable() -> None:
            names = _names(line, self._name)
            if names is None:
                lost.set()
                return
            _call(heard, names)
            if SEND in names:
                heard.others()

        _call(heard, {SEND, DESTROYED})
        loop.add_reader(file, readable)
        try:
            await lost.wait()
        finally:
            loop.remove_reader(file)
            _drop(connection)


class _Making:
    """A connection made in a thread, which nobody can stop: whoever comes last closes it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._made: Connection | None = None
        self._wanted = True

    async def made(self) -> Connection:
        """Raises StoreTrouble. Cancelled on the way, it leaves no connection open."""
        try:
            return await asyncio.to_thread(self._make)
        except asyncio.CancelledError:
            with self._lock:
                self._wanted = False
                late, self._made = self._made, None
            if late is not None:
                _drop(late)
            raise

    def _make(self) -> Connection:
        connection = _listening(self._database)
        with self._lock:
            wanted = self._wanted
            self._made = connection if wanted else None
        if not wanted:
            _drop(connection)
        return connection


def _drop(connection: Connection) -> None:
    connection.invalidate()
    connection.close()


def _call(heard: Heard, names: set[str]) -> None:
    if SEND in names:
        heard.send()
    if DESTROYED in names:
        heard.destroyed()


def _ring(tx: Tx, name: str) -> None:
    tx.exec_driver_sql("SET LOCAL synchronous_commit = off")  # nothing of it is kept
    tx.exec_driver_sql(f"NOTIFY {SEND}, '{name}'")


def _listening(database: Database) -> Connection:
    """Raises StoreTrouble."""
    connection = database.connect()
    try:
        with connection.begin():
            for name in (SEND, DESTROYED):
                connection.exec_driver_sql(f"LISTEN {name}")
    except DBAPIError as error:
        _drop(connection)
        database.explain(error)
    return connection


def _line(connection: Connection) -> "PGconn":
    driver: Any = connection.connection.driver_connection
    return cast("PGconn", driver.pgconn)


def _names(line: "PGconn", own: str) -> set[str] | None:
    """What others have rung since the last look; None: the connection is lost."""
    from psycopg import Error  # slow to load where there is only SQLite

    found = set()
    try:
        line.consume_input()
        while (rung := line.notifies()) is not None:
            if rung.extra != own.encode():
                found.add(rung.relname.decode())
    except Error:
        return None
    return found
