"""The two relays that are measured beside each other: the bridge, and a naive one.

Both are processes of their own, on the same Synapse and the same sandbox of Telegram, with the
same counsellor, who reads with a real client.
"""

import asyncio
import contextlib
import json
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.naive import Settings
from bridge.sandbox.botapi import Phone
from bridge.sandbox.counsellor import Counsellor
from bridge.sandbox.synapse import Synapse
from tests.e2e.people import brought_together
from tests.e2e.service import Service
from tests.e2e.town import Town

NAIVE_BOT = 7_000_002
FIRST_CLIENT = 5_000_001
GRACE = 15.0  # seconds for a process to end
PATIENCE = 60.0  # seconds for one to begin


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation: the client's phone, and the room in which the counsellor reads."""

    phone: Phone
    room: str


@dataclass(frozen=True, slots=True)
class Relay:
    """One that runs. `receives` gives its process a signal."""

    talks: Sequence[Talk]
    receives: Callable[[signal.Signals], None]


@contextlib.asynccontextmanager
async def bridge(
    town: Town, anna: Counsellor, count: int, program: str = "bridge"
) -> AsyncIterator[Relay]:
    """The service as an operator runs it, with so many open cases."""
    clients = [town.client(FIRST_CLIENT + n, f"Client {n}") for n in range(count)]
    async with (
        town.at_desk(town.kim) as kim,
        Service.running(town.folder, fresh=True, program=program) as service,
    ):
        await kim.join((await kim.next_invite(PATIENCE)).room_id)
        talks = [Talk(one.phone, await brought_together(one, anna)) for one in clients]
        yield Relay(talks, service.receives)


@contextlib.asynccontextmanager
async def naive(town: Town, synapse: Synapse, anna: Counsellor, count: int) -> AsyncIterator[Relay]:
    """The naive relay with as many chats of its own."""
    token = f"{NAIVE_BOT}:{secrets.token_urlsafe(26)}"
    town.telegram.add_bot(token, NAIVE_BOT, "naive_bot")
    numbers = [FIRST_CLIENT + n for n in range(count)]
    phones = [town.telegram.client(n, "Client", "en", token) for n in numbers]
    password = secrets.token_urlsafe(16)
    user = await synapse.register(f"naive-{secrets.token_hex(4)}", password)
    await synapse.lift_limits(user)
    api = town.telegram.base_url.removesuffix("/bot")
    settings = Settings(api, token, synapse.url, user, password, anna.user_id, numbers)
    async with _process(settings) as process:
        rooms = await _rooms(process, anna, count)
        for phone in phones:
            await phone.start()
        talks = [Talk(phone, rooms[str(phone.id)]) for phone in phones]
        yield Relay(talks, process.send_signal)


async def _rooms(
    process: asyncio.subprocess.Process, anna: Counsellor, count: int
) -> Mapping[str, str]:
    """Anna joins whatever she is invited to; the relay says which room is whose."""
    if process.stdout is None:
        raise AssertionError("the relay was started without a pipe")
    for _ in range(count):
        await anna.join((await anna.next_invite(PATIENCE)).room_id)
    async with asyncio.timeout(PATIENCE):
        line = await process.stdout.readline()
    rooms: dict[str, str] = json.loads(line)["rooms"]
    return rooms


@contextlib.asynccontextmanager
async def _process(settings: Settings) -> AsyncIterator[asyncio.subprocess.Process]:
    """It ends when its standard input does; it gets nothing of our environment."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-P", "-m", "benchmarks.naive")
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, env={})
    if process.stdin is None:
        raise AssertionError("the relay was started without a pipe")
    try:
        process.stdin.write(f"{settings.to_json()}\n".encode())
        await process.stdin.drain()
        yield process
    finally:
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), GRACE)
        except TimeoutError:
            process.kill()
            await process.wait()
