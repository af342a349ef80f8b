"""What the service holds in memory, and how soon it listens after a start, with many rooms.

The service as an operator runs it, a process of its own, on a real Synapse and the sandbox of
Telegram. So many clients go through its intake, and each gets an encrypted room; then its key store
is filled up with sessions by the library that keeps it. It is started anew for each figure.
"""

import asyncio
import contextlib
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from aiohttp import web

from benchmarks.disk import Commit, commit_time
from benchmarks.figures import Figure, ends, median
from benchmarks.keystore import filled, forget_the_place
from bridge.sandbox.botapi.faults import Fault, FaultKind
from bridge.sandbox.botapi.journal import What
from bridge.sandbox.counsellor import Counsellor, Shown
from bridge.sandbox.synapse import Synapse
from tests.e2e.people import Client, brought_together
from tests.e2e.service import Service
from tests.e2e.town import Town
from tests.matrix_proxy import FaultyHomeserver

TABLE = "A start, and what is held, with many rooms (real Synapse, sandbox of Telegram)"
FIRST_CLIENT = 5_100_001
AT_ONCE = 12  # clients in the intake at the same time: what one may write in a second is bounded
TALKS = 4  # conversations of the light traffic
GAP = 2.0  # seconds between two of its messages
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Size:
    """`rooms` and `sessions` in all; `seconds` of messages; `starts` that know what was before."""

    rooms: int = 500
    sessions: int = 5000
    seconds: float = 60.0
    starts: int = 3


class Watched(FaultyHomeserver):
    """A homeserver of which is known when a sync was answered; moments in seconds."""

    answered: asyncio.Future[float] | None = None

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        answer = await super()._handle(request)
        waiting = self.answered
        if request.path.endswith("/sync") and waiting is not None and not waiting.done():
            waiting.set_result(time.perf_counter())
        return answer


@dataclass(slots=True)
class Process:
    """The service at work. Seconds from its start until Telegram was polled and Matrix answered.

    `worked`: seconds of a processor that it took until then, which other work does not stretch.
    """

    pid: int
    telegram: float
    matrix: float
    worked: float

    def held(self, what: str = "VmRSS") -> float:
        """Megabytes of memory; `VmHWM` is the most there ever was."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(rf"^{what}:\s+(\d+) kB$", lines, re.MULTILINE)
        return int(found[1]) * 1024 / 1e6 if found else float("nan")


@dataclass(slots=True)
class Found:
    """Figures on their way: megabytes and seconds."""

    after: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    telegram: list[float] = field(default_factory=list)
    matrix: list[float] = field(default_factory=list)
    anew: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)


async def measure(folder: Path, size: Size) -> list[Figure]:
    """Raises SynapseError where there is no homeserver to measure on."""
    async with Synapse.start(folder / "homeserver") as synapse:
        return await on(folder / "town", synapse, size)


async def on(folder: Path, synapse: Synapse, size: Size) -> list[Figure]:
    """On a homeserver that runs already; `folder` is empty or not there."""
    commit = commit_time(folder)
    async with (
        Watched.before(synapse.url) as homeserver,
        Town.built(folder, synapse, homeserver=homeserver.url) as town,
        town.at_desk(town.anna) as anna,
    ):
        _let_anna_take(town, size.rooms)
        talks = await _made(town, anna, size)
        sessions = await filled(town.folder, sorted(anna.rooms), size.sessions)
        found = await _started(town, homeserver, (anna, talks), size)
        return _figures(found, (len(anna.rooms), sessions), commit)


def _let_anna_take(town: Town, cases: int) -> None:
    path = town.folder / "organisation.yaml"
    written = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"capacity: \d+", f"capacity: {cases}", written), encoding="utf-8")


async def _made(town: Town, anna: Counsellor, size: Size) -> list[tuple[Client, str]]:
    """So many clients in rooms with anna. Gives those who talk."""
    clients = [town.client(FIRST_CLIENT + number, "Client") for number in range(size.rooms)]
    door = asyncio.Semaphore(AT_ONCE)

    async def comes_in(one: Client) -> None:
        async with door:
            await one.comes_in()

    async with town.at_desk(town.kim) as kim, Service.running(town.folder, fresh=True):
        await kim.join((await kim.next_invite(PATIENCE)).room_id)
        talks = [(one, await brought_together(one, anna)) for one in clients[:TALKS]]
        coming = asyncio.gather(*(comes_in(one) for one in clients[TALKS:]))
        for _ in clients[TALKS:]:
            await anna.join((await anna.next_invite(PATIENCE)).room_id)
        await coming
    return talks


# --------------------------------------------------------------------------- starts


async def _started(
    town: Town,
    homeserver: Watched,
    people: tuple[Counsellor, Sequence[tuple[Client, str]]],
    size: Size,
) -> Found:
    found = Found()
    for _ in range(size.starts):
        async with _process(town, homeserver) as process:
            await asyncio.sleep(min(5.0, size.seconds))  # what a start does behind its first answer
            found.after.append(process.held())
            found.telegram.append(process.telegram)
            found.matrix.append(process.matrix)
            found.worked.append(process.worked)
            if len(found.after) == size.starts:
                await _traffic(*people, size.seconds)
                found.busy.append(process.held())
                found.most.append(process.held("VmHWM"))
    await forget_the_place(town.folder)
    async with _process(town, homeserver) as process:
        found.anew.append(process.matrix)
        found.most.append(process.held("VmHWM"))
    return found


@contextlib.asynccontextmanager
async def _process(town: Town, homeserver: Watched) -> AsyncIterator[Process]:
    """Once both networks have been asked. It ends in order."""
    journal = town.telegram.state.journal
    seen = journal.last
    town.telegram.faults.add(Fault(FaultKind.SLOW, "getUpdates", delay=0.0))  # it is written down
    homeserver.answered = asyncio.get_running_loop().create_future()
    command = (sys.executable, "-P", "-m", "bridge", "run", str(town.folder))
    start = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command, env={}, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not any(one.what is What.FAULT for one in journal.since(seen)):
                await journal.wait(journal.last, PATIENCE)
            polled = time.perf_counter()
            answered = await homeserver.answered
        worked = _worked(process.pid)
        yield Process(process.pid, polled - start, answered - start, worked)
    finally:
        process.terminate()
        await process.wait()


def _worked(pid: int) -> float:
    """Seconds of a processor so far."""
    behind_the_name = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
    user, system = behind_the_name.split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def _traffic(anna: Counsellor, talks: Sequence[tuple[Client, str]], seconds: float) -> None:
    """One message now and then, in both directions."""
    end, number = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        client, room = talks[number % len(talks)]
        number += 1
        text = f"Number {number}"
        await client.says(text)
        await anna.wait_for(room, partial(_says, text))
        await anna.say(room, f"To {text}")
        await client.hears(f"To {text}")
        await asyncio.sleep(GAP)


def _says(text: str, line: Shown) -> bool:
    return line.text == text


def _figures(found: Found, there: tuple[int, int], commit: Commit) -> list[Figure]:
    rooms, sessions = there
    holding = f"{rooms:,} rooms, {sessions:,} sessions"

    def figure(what: str, unit: str, values: Sequence[float], target: str = "") -> Figure:
        middle = median(values)
        return Figure(
            TABLE, f"{what}; {holding}", middle, unit, len(values), commit, ends(values), target,
            values=values,
        )  # fmt: skip

    return [
        figure("held after a start", "MB", found.after, "<= 250 MB"),
        figure("held after some messages", "MB", found.busy, "<= 250 MB"),
        figure("held at most", "MB", [max(found.most)], "<= 250 MB"),
        figure("until Telegram is polled", "s", found.telegram, "<= 3 s"),
        figure("until Matrix has answered", "s", found.matrix, "<= 8 s"),
        figure("work until both", "s of a processor", found.worked),
        figure("until Matrix has answered, nothing known before", "s", found.anew, "<= 8 s"),
    ]
