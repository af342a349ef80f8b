"""Ten thousand messages that waited: who gets what first, and how soon after a start.

The clients' network takes nothing while counsellors answer: one client is written to very much,
first of all, and many others a little. The last of all, some clients write words of danger, which
are answered at once and so stand at the very end of what waits. Then the service is started anew,
as a process of its own, when the pause that the network asked for is over, and the network takes
again: all that waits is due.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from adapters.memory.wire import serve
from adapters.port import RetryLater, Sent
from benchmarks.disk import Commit, commit_time
from benchmarks.figures import Figure, ends, median
from benchmarks.networks import (
    PHONES,
    CountingNetwork,
    Networks,
    said_by_client,
    said_by_counsellor,
)
from benchmarks.pipeline import PATIENCE, WORDS, service
from benchmarks.stored import Talk
from routing.ids import ChatId
from routing.messages import Outbound, Voice
from tests.e2e.service import Service
from tests.pipeline import write_organisation

TABLE = "A backlog after a start, networks in memory over loopback (SQLite)"
DANGER = "help"  # one of the words of danger of this organisation
LATER = timedelta(seconds=1)  # what the network asks for, of each row that it puts off
PAUSE = 0.05  # seconds between two looks

_unhandled = text("SELECT count(*) FROM inbox WHERE state = 0")


@dataclass(frozen=True, slots=True)
class Size:
    """`much` for one client, `little` for each of the `others`, `urgent` of whom are in danger."""

    much: int = 5000
    others: int = 500
    little: int = 10
    urgent: int = 20
    rounds: int = 3

    @property
    def messages(self) -> int:
        return self.much + self.others * self.little


@dataclass(frozen=True, slots=True)
class Came:
    """One message in front of a client: when, in seconds, where, and whether it is a person's."""

    at: float
    chat: ChatId
    person: bool


class Closed(CountingNetwork):
    """Takes nothing until `is_open`: what is given to it waits, until `send_away` gives it back."""

    def __init__(self) -> None:
        super().__init__(PHONES, deduplicates=False, strangers=True)
        self.came: list[Came] = []
        self.is_open = False
        self._over = asyncio.Event()

    def send_away(self) -> None:
        """What waits."""
        self._over.set()

    async def deliver(self, message: Outbound, data: bytes | None = None) -> Sent:
        if not self.is_open:
            await self._over.wait()
            raise RetryLater(LATER, "the network takes nothing")
        sent = await super().deliver(message, data)
        person = message.voice is Voice.PERSON
        self.came.append(Came(time.perf_counter(), message.to.chat, person))
        return sent


@dataclass(slots=True)
class Drained:
    """What came after a start that began at `start`, in order; `much` is whose chat got most."""

    start: float
    much: ChatId
    came: Sequence[Came]
    people: Sequence[Came] = field(init=False)

    def __post_init__(self) -> None:
        self.people = [one for one in self.came if one.person]

    @property
    def first(self) -> float:
        """Seconds from the start until the first message of all."""
        return self.came[0].at - self.start

    @property
    def whole(self) -> float:
        """Seconds from the first message until the last one."""
        return self.came[-1].at - self.came[0].at

    @property
    def everybody(self) -> int:
        """Messages of people that had come when everybody had one."""
        seen: set[ChatId] = set()
        last = 0
        for number, one in enumerate(self.people, 1):
            if one.chat not in seen:
                seen.add(one.chat)
                last = number
        return last

    @property
    def others(self) -> tuple[float, int]:
        """When all others had everything, in seconds since the first, and what the one had then."""
        last = max(n for n, one in enumerate(self.people) if one.chat != self.much)
        had = sum(one.chat == self.much for one in self.people[:last])
        return self.people[last].at - self.came[0].at, had

    @property
    def urgent(self) -> int:
        """The place of the last of the answers to words of danger, among all that came."""
        return max(number for number, one in enumerate(self.came, 1) if not one.person)


async def measure(folder: Path, size: Size) -> list[Figure]:
    """Each round with a store of its own."""
    commit = commit_time(folder)
    rounds = [await _round(folder / str(number), size) for number in range(size.rounds)]
    return _figures(rounds, size, commit)


async def _round(folder: Path, size: Size) -> Drained:
    closed, fresh = Closed(), Networks.fresh()
    networks = Networks(closed, fresh.staff, fresh.times)
    async with service(folder, size.others + 1, networks=networks) as running:
        await _pile_up(networks, running.talks, size)
        await _until(lambda: not networks.staff.waiting and not closed.waiting)
        store = running.app.services.store
        while await store.read(lambda tx: tx.scalar(_unhandled)):  # noqa: ASYNC110 - no bell rings
            await asyncio.sleep(PAUSE)
        closed.send_away()
    await asyncio.sleep(LATER.total_seconds())  # before that, what it put off goes to nobody
    closed.is_open = True
    closed.aim(size.messages)
    async with AsyncExitStack() as stack:
        ports = [await stack.enter_async_context(serve(one)) for one in (closed, fresh.staff)]
        write_organisation(folder, (ports[0], ports[1]))
        start = time.perf_counter()
        await stack.enter_async_context(Service.running(folder, fresh=True))
        async with asyncio.timeout(PATIENCE):
            await closed.reached()
        await _until(lambda: len(closed.came) >= size.messages + size.urgent)
    return Drained(start, running.talks[0].chat, closed.came)


async def _pile_up(networks: Networks, talks: Sequence[Talk], size: Size) -> None:
    """All answers to the one are written before anybody else's, and danger comes after all."""
    much, *others = talks
    answers = [said_by_counsellor(much.room, WORDS) for _ in range(size.much)]
    answers += [said_by_counsellor(one.room, WORDS) for _ in range(size.little) for one in others]
    await networks.staff.pile_up(answers)
    await _until(lambda: not networks.staff.waiting)
    in_danger = [said_by_client(one.chat, DANGER) for one in others[: size.urgent]]
    await networks.clients.pile_up(in_danger)


async def _until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not done():  # noqa: ASYNC110 - the networks ring no bell for everything
            await asyncio.sleep(PAUSE)


def _figures(rounds: Sequence[Drained], size: Size, commit: Commit) -> list[Figure]:
    def figure(what: str, unit: str, values: Sequence[float], target: str = "") -> Figure:
        middle = median(values)
        return Figure(
            TABLE, what, middle, unit, size.messages, commit, ends(values), target, values=values
        )

    return [
        figure("from the start until the first", "s", [one.first for one in rounds], "<= 5 s"),
        figure("from the first until the last", "s", [one.whole for one in rounds]),
        figure(
            f"messages when each of {size.others + 1:,} clients had one", "messages",
            [one.everybody for one in rounds],
        ),
        figure(
            f"until {size.others:,} had their {size.little:,} each", "s",
            [one.others[0] for one in rounds],
        ),
        figure(
            f"what the one with {size.much:,} had then", "messages",
            [one.others[1] for one in rounds],
        ),
        figure(
            f"place of the last of {size.urgent:,} answers to danger, written last", "",
            [one.urgent for one in rounds], f"{size.urgent:,}",
        ),
    ]  # fmt: skip
