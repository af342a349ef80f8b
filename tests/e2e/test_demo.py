"""`counselbridge demo` for real: it starts, it can be used, and nothing of it stays."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bridge.sandbox.demo.launch import Options, launch
from bridge.sandbox.demo.people import Chat, Phone, until
from bridge.sandbox.demo.phones import SandboxPhone
from bridge.sandbox.demo.stage import REGULAR, Play, staged
from tests.e2e.demo_kit import Stream
from tests.e2e.processes import children, command, gone
from tests.receipts_kit import STANDALONE, verified

GREETING = "I am the program of"
COMMAND = (sys.executable, "-P", "-m", "bridge", "demo")


@asynccontextmanager
async def started(*options: str, scratch: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The command with its temporary files in `scratch`; killed at the end if it still runs."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        *options,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def names(directory: Path) -> list[str]:
    return [path.name for path in directory.iterdir()]


async def line_with(process: asyncio.subprocess.Process, part: str) -> str:
    assert process.stdout is not None
    async for raw in process.stdout:
        if part in raw.decode():
            return raw.decode()
    raise AssertionError(f"the demo never said {part!r}")


async def test_a_conversation_plays_itself_on_real_parts(tmp_path: Path) -> None:
    said: list[str] = []
    kept = tmp_path / "kept"
    status = await launch(Options(headless=True, keep=kept), said.append)
    assert (status, said[-1]) == (0, "demo: 42 lines arrived, 0 missing"), said
    left = [command(pid) for pid in children(os.getpid())]
    assert not [one for one in left if "sandbox.demo" in one or "counselbridge-" in one]
    found = verified(
        tmp_path, (kept / "receipt.json").read_bytes(), (kept / "org.pub").read_bytes()
    )
    assert found.status == 0
    assert f"proof: {found.sentence}" in said
    assert (kept / "verify_receipt.py").read_bytes() == STANDALONE.read_bytes()


async def test_what_was_kept_goes_on_with_clients_old_and_new(tmp_path: Path) -> None:
    async def greets(phone: Phone, part: str) -> None:
        await phone.start()
        await until(phone, lambda chat: _bot_says(chat, part), 20)

    first, second = (
        Play(tmp_path / "demo", "en", newcomers, tell=nothing, listen=nothing)
        for newcomers in (False, True)
    )
    async with staged(first) as stage:
        await greets(stage.phones["mia"], GREETING)
    async with staged(second) as stage:
        known = stage.server.client(REGULAR, "Mia", "en")
        await greets(stage.phones["mia"], GREETING)
        await greets(SandboxPhone(known, stage.server, "Lotse"), "answers for")
        assert not _bot_says(SandboxPhone(known, stage.server, "Lotse").view(), GREETING)


def _bot_says(chat: Chat, part: str) -> bool:
    return any(part in one.text for one in chat.bubbles if not one.mine)


def nothing(_: str) -> None:
    """Progress is not looked at."""


async def test_the_page_opens_and_ctrl_c_takes_everything_down(tmp_path: Path) -> None:
    async with started(scratch=tmp_path) as process:
        opened = re.search(r"http://\S+", await line_with(process, "Open this"))
        assert opened is not None
        ours = children(process.pid)
        assert len(ours) == 2
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            async with session.get(opened[0]) as page:
                assert page.status == 200
            async with session.get(page.url.join(page.url.with_path("/stream"))) as stream:
                shown = await Stream(stream).next()
            async with session.post(page.url.with_path("/try/look"), json={}) as tried:
                assert (await tried.json())["waits"] == "privacy"
        assert shown["phones"]["mia"]["commands"]
        assert shown["desks"]["kim"]["rooms"]
        process.send_signal(signal.SIGINT)
        await line_with(process, "has stopped")
        assert await process.wait() == 0
        await gone(ours)
    assert names(tmp_path) == []


async def test_stopping_in_the_middle_of_the_start_leaves_nothing(tmp_path: Path) -> None:
    async with started("--headless", scratch=tmp_path) as process:
        await line_with(process, "Synapse")
        ours = children(process.pid)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        await line_with(process, "has stopped")
        assert await process.wait() == 1
        await gone(ours)
    assert names(tmp_path) == []


async def test_nothing_goes_on_when_the_demo_is_killed(tmp_path: Path) -> None:
    async with started(scratch=tmp_path) as process:
        await line_with(process, "Open this")
        ours = children(process.pid)
        process.kill()
        await gone(ours)


async def test_what_cannot_start_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    async with started("--keep", str(tmp_path / "mine"), scratch=scratch) as process:
        sentence = await line_with(process, "did not start")
        assert sentence.startswith("The folder did not start: ")
        assert await process.wait() == 1
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        async with started("--port", str(port), scratch=scratch) as process:
            await line_with(process, f"The page cannot have port {port}")
            assert await process.wait() == 1
    assert names(scratch) == []
