"""Where a process may be made to die, by name: before and after every commit and network call.

The service knows nothing of it: in a process that is to die, its functions are wrapped before it
starts. What a commit is about is noted by the function that does the work inside the transaction.
"""

import asyncio
import json
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from itertools import count
from typing import Any, cast

from adapters.memory.wire import Line, RemoteNetwork
from bridge import app
from bridge.delivery import Delivery
from bridge.host import AccountHost
from bridge.store.database import Database, Tx
from bridge.store.keytable import KeyTable
from bridge.worker import Worker
from routing.messages import OutboundKind

COMMITS = (
    "starting",  # accounts, published flows, what was on its way before
    "receiving (T1)",
    "deciding (T2)",
    "claiming (T3)",
    "settling (T4)",
    "making a key",
)
CALLS = (
    "polling the clients",
    "polling the rooms",
    "a send to a client",
    "an edit at a client",
    "a send to a room",
    "opening a room",
    "reading a picture",
)
POINTS = (
    *(f"{when} the commit of {what}" for what in COMMITS for when in ("before", "after")),
    *(f"{when} {what}" for what in CALLS for when in ("before", "during", "after")),
)
# What happens so rarely that a process is waited for at the first or second time it does.
RARE = frozenset({"claiming", "making", "opening", "reading", "edit", "starting"})
MOST, MOST_RARE = 8, 2
Function = Callable[..., Any]


def latest(point: str) -> int:
    """The last time of reaching this point at which a process may be made to die."""
    if "starting" in point or "claiming" in point:
        return 1
    return MOST_RARE if RARE & set(point.split()) else MOST


@dataclass(slots=True)
class Reaper:
    """Ends this process at the `nth` time it reaches `point`."""

    point: str
    nth: int
    _times: "count[int]" = field(default_factory=lambda: count(1))
    _commit: threading.local = field(default_factory=threading.local)
    _call: ContextVar[str] = field(default_factory=lambda: ContextVar("call", default="nothing"))

    def reach(self, point: str) -> None:
        if point == self.point and next(self._times) == self.nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        """Into this process, for good."""
        self._wrap_commits()
        self._note(AccountHost, "_store", "receiving (T1)", lambda _: True)
        self._note(Worker, "_batch", "deciding (T2)", lambda turn: bool(turn.handled))
        self._note(app, "_begin", "starting", lambda _: True)
        self._note_delivery()
        self._note_keys()
        self._wrap_calls()

    # ------------------------------------------------------------------------------- commits

    def _wrap_commits(self) -> None:
        original = Database.write

        @wraps(original)
        def write(database: Database, work: Callable[[Tx], Any]) -> Any:
            outer = getattr(self._commit, "name", "")
            self._commit.name = ""

            def marked(tx: Tx) -> Any:
                result = work(tx)
                self.reach(f"before the commit of {self._commit.name}")
                return result

            try:
                result = original(database, marked)
                self.reach(f"after the commit of {self._commit.name}")
                return result
            finally:
                self._commit.name = outer

        _replace(Database, "write", write)

    def _note(self, owner: object, name: str, commit: str, counts: Callable[[Any], bool]) -> None:
        """The function, where its result counts, says what the commit is about."""
        original: Function = getattr(owner, name)

        @wraps(original)
        def noted(*args: Any, **named: Any) -> Any:
            result = original(*args, **named)
            if counts(result):
                self._commit.name = commit
            return result

        _replace(owner, name, noted)

    def _note_delivery(self) -> None:
        original = Delivery._both

        @wraps(original)
        def both(delivery: Delivery, tx: Tx, results: list[Any]) -> Any:
            claims, woken = original(delivery, tx, results)
            if results:
                self._commit.name = "settling (T4)"
            elif claims.rows:
                self._commit.name = "claiming (T3)"
            return claims, woken

        _replace(Delivery, "_both", both)

    def _note_keys(self) -> None:
        """A key is written by a statement alone: who calls is known, not what is inside."""
        original = KeyTable.add

        @wraps(original)
        def add(table: KeyTable, rows: Any) -> None:
            database = table._database
            table._database = cast("Database", _Named(database, self._name_key))
            try:
                original(table, rows)
            finally:
                table._database = database

        _replace(KeyTable, "add", add)

    def _name_key(self) -> None:
        self._commit.name = "making a key"

    # --------------------------------------------------------------------------------- calls

    def _wrap_calls(self) -> None:
        self._wrap_call("fetch", lambda net, _: f"polling the {_who(net)}")
        self._wrap_call("read", lambda _, __: "reading a picture")
        self._wrap_call("deliver", lambda net, args: _sending(net, args[0].kind))
        self._wrap_line()

    def _wrap_call(self, method: str, named: Callable[[RemoteNetwork, Any], str]) -> None:
        original: Callable[..., Awaitable[Any]] = getattr(RemoteNetwork, method)

        @wraps(original)
        async def call(network: RemoteNetwork, *args: Any) -> Any:
            name = named(network, args)
            before = self._call.set(name)
            try:
                self.reach(f"before {name}")
                result = await original(network, *args)
                self.reach(f"after {name}")
                return result
            finally:
                self._call.reset(before)

        _replace(RemoteNetwork, method, call)

    def _wrap_line(self) -> None:
        """During a call: what is asked has left this process, its answer has not come."""
        original = Line.ask

        @wraps(original)
        async def ask(line: Line, question: Any) -> Any:
            name = self._call.get()
            if f"during {name}" == self.point and next(self._times) == self.nth:
                line.writer.write(json.dumps(question).encode() + b"\n")
                await line.writer.drain()
                os.kill(os.getpid(), signal.SIGKILL)
            return await original(line, question)

        _replace(Line, "ask", ask)


@dataclass(slots=True)
class _Named:
    """A database whose next commit is known by a name."""

    database: Database
    name: Callable[[], None]

    def write(self, work: Callable[[Tx], Any]) -> Any:
        def named(tx: Tx) -> Any:
            result = work(tx)
            self.name()
            return result

        return self.database.write(named)

    def read(self, work: Callable[[Tx], Any]) -> Any:
        """Another thread may look for a key meanwhile."""
        return self.database.read(work)


def _replace(owner: object, name: str, function: Function) -> None:
    """For the rest of this process."""
    setattr(owner, name, function)


def _who(network: RemoteNetwork) -> str:
    return "clients" if network.account == "phones" else "rooms"


def _sending(network: RemoteNetwork, kind: OutboundKind) -> str:
    if kind is OutboundKind.OPEN_PLACE:
        return "opening a room"
    if network.account != "phones":
        return "a send to a room"
    return "an edit at a client" if kind is OutboundKind.EDIT else "a send to a client"


def acknowledge_before_storing() -> None:
    """A broken build: what was received is confirmed first and stored a moment later."""
    original = AccountHost.receive
    later: set[asyncio.Task[None]] = set()

    @wraps(original)
    async def receive(host: AccountHost, messages: Any, *, state: Any) -> None:
        async def store() -> None:
            await asyncio.sleep(0.02)
            await original(host, messages, state=state)

        task = asyncio.create_task(store())
        later.add(task)
        task.add_done_callback(later.discard)

    _replace(AccountHost, "receive", receive)


__all__ = ["CALLS", "COMMITS", "POINTS", "Reaper", "acknowledge_before_storing", "latest"]
