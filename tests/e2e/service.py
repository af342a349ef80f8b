"""The service as an operator has it: an organisation's folder, and the command that runs on it.

Nothing here runs in the tests' process: `run` is a process of its own, with an empty environment,
so that no proxy and no setting of the machine reaches it, and it is stopped and killed as one.
"""

import asyncio
import contextlib
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from bridge.sandbox.counsellor import Account
from bridge.sandbox.demo.folder import HOURS, renew

EXAMPLE = Path(__file__).parents[2] / "config" / "shipped" / "example"
RUNS = "Counselbridge runs for"
PATIENCE = 30.0
BRIEF = """\
flow: intake
version: 1
title: {de: Erstgespräch, en: First contact}
languages: [de, en]
steps:
  - acknowledge: privacy
  - consent: counselling
    needed: true
    refused: goodbye
    text: {de: Darf unser Team das lesen?, en: May our team read it?}
  - handover: counsellor
  - end: goodbye
    text: {de: In Ordnung., en: That is all right.}
handover:
  card: []
"""


@dataclass(frozen=True, slots=True)
class Networks:
    """Where the organisation's networks are. `people` are anna, the counsellor, and kim."""

    telegram: str
    token: str = field(repr=False)
    homeserver: str
    bot: Account
    people: Mapping[str, Account]


def write_organisation(folder: Path, networks: Networks, *, brief: bool = False) -> Path:
    """The shipped example in English on these networks, with one counsellor.

    `brief` leaves of its intake what every client goes through.
    """
    shutil.copytree(EXAMPLE, folder, copy_function=shutil.copyfile)
    renew(folder / "helplines.yaml", datetime.now(UTC).date())
    path = folder / "organisation.yaml"
    text = path.read_text(encoding="utf-8")
    for what, into in _changes(networks):
        text, count = re.subn(what, into, text, flags=re.MULTILINE)
        assert count, f"the shipped example has no line that fits {what}"
    path.write_text(text, encoding="utf-8")
    if brief:
        (folder / "flows" / "intake.yaml").write_text(BRIEF, encoding="utf-8")
        shutil.rmtree(folder / "flows" / "tests")  # they are about the whole intake
    write_secret(folder, "telegram_token", networks.token)
    write_secret(folder, "matrix_password", networks.bot.password)
    return folder


def _changes(networks: Networks) -> Sequence[tuple[str, str]]:
    people = [(f'"@{name}:[^"]*"', f'"{who.user_id}"') for name, who in networks.people.items()]
    hours = zip(HOURS, ("counselling", "duty"), strict=True)
    return (
        (r"^staff_language: de", "staff_language: en"),
        (r"^( +)kind: telegram$", rf"\g<0>\n\g<1>api: {networks.telegram}"),
        (r"^( +homeserver:).*$", rf"\g<1> {networks.homeserver}"),
        (r'"@lotse:[^"]*"', f'"{networks.bot.user_id}"'),
        (r"^  ben:\n(?:    .*\n)+", ""),
        (r"\[(?:anna, ben|ben, anna)\]", "[anna]"),
        *((line, f'  {name}: "24/7"') for line, name in hours),  # whenever the tests run
        *people,
    )


def write_secret(folder: Path, name: str, secret: str) -> None:
    path = folder / "secrets" / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(f"{secret}\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Said:
    """What a command left behind."""

    status: int
    out: str
    err: str


async def command(*words: str | Path) -> Said:
    """`counselbridge` with these words, to its end."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *_bridge(*words), stdout=pipe, stderr=pipe, env={}
    )
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    assert process.returncode is not None
    return Said(process.returncode, out.decode(), err.decode())


def _bridge(*words: str | Path) -> tuple[str | Path, ...]:
    return (sys.executable, "-P", "-m", "bridge", *words)


class Service:
    """`counselbridge run` on a folder, again and again. `output` is everything it ever said."""

    def __init__(self, folder: Path, *, verbose: bool = False) -> None:
        self.folder = folder
        self._words = ("run", folder, "--verbose") if verbose else ("run", folder)
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self.output: list[str] = []

    @classmethod
    @contextlib.asynccontextmanager
    async def running(cls, folder: Path, *, verbose: bool = False) -> AsyncIterator[Self]:
        """Started, and stopped in order at the end if the test has not."""
        service = cls(folder, verbose=verbose)
        await service.start()
        try:
            yield service
        finally:
            await service.stop()

    async def start(self) -> None:
        """Until it says that it runs."""
        before = len(self.output)
        self._process = await asyncio.create_subprocess_exec(
            *_bridge(*self._words),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={},
        )
        self._reading = asyncio.create_task(self._read(self._process))
        await self.says(RUNS, since=before)

    async def says(self, part: str, since: int = 0) -> str:
        """The first line of output after `since` lines that holds this, now or later."""
        async with asyncio.timeout(PATIENCE):
            while True:
                self._changed.clear()
                for line in self.output[since:]:
                    if part in line:
                        return line
                assert self._reading is not None
                assert not self._reading.done(), "\n".join(["it ended:", *self.output[since:]])
                await self._changed.wait()

    async def stop(self) -> int:
        """As an operator does. Gives the exit status; 0 when it does not run."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """As no operator does."""
        await self._end(signal.SIGKILL)

    async def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None or self._reading is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)
        try:
            async with asyncio.timeout(PATIENCE):
                status = await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        await self._reading
        return status

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.output.append(line.decode(errors="replace").rstrip("\n"))
            self._changed.set()
        self._changed.set()
