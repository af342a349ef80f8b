"""Makes a process die where it is asked to: before or after a commit or a call, by its name.

The service knows nothing of it: in a process that is to die, its functions are wrapped before it
starts. What the commits and calls are called stands in named.py.
"""

import asyncio
import json
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial, wraps
from itertools import count
from typing import Any

from adapters.memory.wire import Line, RemoteNetwork
from bridge.delivery import Delivery
from bridge.host import AccountHost
from bridge.store.database import Database, Tx
from bridge.store.headfile import HeadFile
from tests.faults.named import (
    CLAIMING,
    CLIENTS,
    COMMITS,
    KEEPING_THE_END,
    POLLS,
    READING,
    sending,
)

# Reached again and again while people talk. At anything else a process is made to die at the first
# or second time.
OFTEN = (
    "receiving", "deciding", "settling", "polling", "a send to a client", "a send to a room",
    "a sign in a room",
)  # fmt: skip
ONCE = (
    "starting", "claiming", "bringing up", "erasing again", "marking rows", "taking the accounts",
    "taking over", "removing what", "file to", "taking somebody", "asking somebody", "leaving a",
    "closing a", "early words", "pinning", "edit in a room",
)  # fmt: skip
MOST, MOST_RARE = 8, 2
Function = Callable[..., Any]


def latest(point: str) -> int:
    """The last time of reaching this point at which a process may be made to die."""
    if any(words in point for words in ONCE):
        return 1
    return MOST if any(words in point for words in OFTEN) else MOST_RARE


def work_name(work: Callable[..., Any]) -> str:
    """Where a function that is given to `write` comes from: module and qualified name."""
    while isinstance(work, partial):
        work = work.func
    return f"{work.__module__}.{work.__qualname__}"


@dataclass(slots=True)
class Reaper:
    """Ends this process at the `nth` time it reaches `point`."""

    point: str
    nth: int
    _times: "count[int]" = field(default_factory=lambda: count(1))
    _delivery: threading.local = field(default_factory=threading.local)
    _call: ContextVar[str] = field(default_factory=lambda: ContextVar("call", default="nothing"))

    def reach(self, point: str) -> None:
        if point == self.point and next(self._times) == self.nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        """Into this process, for good."""
        self._wrap_commits()
        self._note_delivery()
        self._wrap_file()
        self._wrap_calls()

    # ------------------------------------------------------------------------------- commits

    def _wrap_commits(self) -> None:
        original = Database.write

        @wraps(original)
        def write(database: Database, work: Callable[[Tx], Any]) -> Any:
            name = COMMITS.get(work_name(work), "")

            def marked(tx: Tx) -> Any:
                nonlocal name
                result = work(tx)
                name = self._known(name, result)
                self.reach(f"before the commit of {name}")
                return result

            result = original(database, marked)
            self.reach(f"after the commit of {name}")
            return result

        _replace(Database, "write", write)

    def _known(self, name: str, result: Any) -> str:
        """What it was about, by what came of it; "": nothing was written that anybody waits for."""
        if name == "deciding (T2)":
            return name if result.handled else ""
        if name == "handling timers that are due":
            return name if result[0].lanes else ""
        if name == "settling (T4)" and not self._delivery.settles:
            return CLAIMING if result[0].rows else ""
        return name

    def _note_delivery(self) -> None:
        original = Delivery._both

        @wraps(original)
        def both(delivery: Delivery, tx: Tx, results: list[Any], *more: Any) -> Any:
            self._delivery.settles = bool(results)
            return original(delivery, tx, results, *more)

        _replace(Delivery, "_both", both)

    def _wrap_file(self) -> None:
        original = HeadFile.put

        @wraps(original)
        def put(file: HeadFile, *args: Any) -> Any:
            self.reach(f"before the commit of {KEEPING_THE_END}")
            result = original(file, *args)
            self.reach(f"after the commit of {KEEPING_THE_END}")
            return result

        _replace(HeadFile, "put", put)

    # --------------------------------------------------------------------------------- calls

    def _wrap_calls(self) -> None:
        self._wrap_call("fetch", lambda net, _: POLLS[net.account != CLIENTS])
        self._wrap_call("read", lambda _, __: READING)
        self._wrap_call("deliver", _sending)
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


def _replace(owner: object, name: str, function: Function) -> None:
    """For the rest of this process."""
    setattr(owner, name, function)


def _sending(network: RemoteNetwork, args: Any) -> str:
    message = args[0]
    return sending(str(network.account), message.kind, message.attachment)


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


__all__ = ["Reaper", "acknowledge_before_storing", "latest", "work_name"]
