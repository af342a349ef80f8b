"""The service as an operator has it: an organisation's folder, and the command that runs on it.

Nothing here runs in the tests' process: `run` is a process of its own, with an empty environment,
so that no proxy and no setting of the machine reaches it, and it is stopped and killed as one. It
begins loaded, see tests.e2e.forked, unless a test wants one that is `fresh`.
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
from tests.e2e.forked import Forked, Running

EXAMPLE = Path(__file__).parents[2] / "config" / "shipped" / "example"
PROGRAM = "bridge"
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
    """Where the organisation's networks are. `people` are anna, the counsellor, and kim.

    `pace`: messages a second that its Telegram takes into one chat.
    """

    telegram: str
    token: str = field(repr=False)
    homeserver: str
    bot: Account
    people: Mapping[str, Account]
    pace: int = 1


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
    where = rf"\g<1>api: {networks.telegram}"
    return (
        (r"^staff_language: de", "desks: no\nstaff_language: en"),
        (r"^( +)kind: telegram$", rf"\g<0>\n{where}\n\g<1>pace: {networks.pace}"),
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


async def command(*words: str | Path, fresh: bool = False) -> Said:
    """`counselbridge` with these words, to its end."""
    process = await _begun(words, fresh=fresh, errors_apart=True)
    assert process.stdout is not None
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        out, err = await asyncio.gather(process.stdout.read(), process.stderr.read())
        status = await process.wait()
    return Said(status, out.decode(), err.decode())


async def _begun(
    words: Sequence[str | Path],
    *,
    fresh: bool,
    errors_apart: bool = False,
    program: str = PROGRAM,
) -> Running:
    if not fresh:
        return await Forked.begun(words, errors_apart=errors_apart)
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", program, *words),
        stdout=pipe,
        stderr=pipe if errors_apart else asyncio.subprocess.STDOUT,
        env={},
    )


class Service:
    """`counselbridge run` on a folder, again and again. `output` is everything it ever said.

    `program`: another module that is run like it; only of one that is `fresh`.
    """

    def __init__(
        self, folder: Path, *, verbose: bool = False, fresh: bool = False, program: str = PROGRAM
    ) -> None:
        self.folder = folder
        self._fresh, self._program = fresh, program
        self._words = ("run", folder, "--verbose") if verbose else ("run", folder)
        self._process: Running | None = None
        self._reading: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self.output: list[str] = []

    @classmethod
    @contextlib.asynccontextmanager
    async def running(
        cls, folder: Path, *, fresh: bool = False, program: str = PROGRAM
    ) -> AsyncIterator[Self]:
        """Started, and stopped in order at the end if the test has not."""
        service = cls(folder, fresh=fresh, program=program)
        await service.start()
        try:
            yield service
        finally:
            await service.stop()

    async def start(self) -> None:
        """Until it says that it runs."""
        before = len(self.output)
        self._process = await _begun(self._words, fresh=self._fresh, program=self._program)
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

    def receives(self, number: signal.Signals) -> None:
        """To the process that runs."""
        assert self._process is not None
        self._process.send_signal(number)

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

    async def _read(self, process: Running) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.output.append(line.decode(errors="replace").rstrip("\n"))
            self._changed.set()
        self._changed.set()
