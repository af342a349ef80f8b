"""`counselbridge demo`: puts everything on the stage, and opens the page or plays the script.

Exit status: 0 when it was stopped by a person or every line arrived, 1 otherwise.
"""

import asyncio
import contextlib
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bridge.sandbox.botapi.listening import LOOPBACK
from bridge.sandbox.demo.page import Cast, Page
from bridge.sandbox.demo.process import BridgeEnded
from bridge.sandbox.demo.proof import prove
from bridge.sandbox.demo.script import play
from bridge.sandbox.demo.stage import COUNSELLORS, LANGUAGES, DidNotStart, Play, Stage, Tell, staged
from bridge.sandbox.demo.trace import Trace
from bridge.sandbox.demo.trying import Trying, setting_of
from bridge.sandbox.demo.wording import Wording

USUAL = "en"
UNREAD = 30  # messages a second into one chat where nobody reads along


@dataclass(frozen=True, slots=True)
class Options:
    """`keep`: where everything stays; None: nowhere. `log`: show what the bridge says."""

    headless: bool = False
    keep: Path | None = None
    port: int = 0
    language: str = USUAL
    log: bool = False


async def launch(options: Options, tell: Tell | None = None) -> int:
    """Run the demo until it is over; gives the exit status. Everything is taken down first."""
    say = tell or _say
    with _stopping() as stop:
        try:
            return await _perform(options, say)
        except DidNotStart as error:
            _complain(str(error))
            return 1
        except BridgeEnded as error:
            _complain(f"The bridge has stopped: {error}")
            return 1
        except asyncio.CancelledError:
            if not stop.asked:
                raise
            say("The demo has stopped; nothing of it runs any more.")
            return 1 if options.headless else 0


async def _perform(options: Options, say: Tell) -> int:
    with contextlib.ExitStack() as stack:
        directory = options.keep
        if directory is None:
            directory = Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="counselbridge-"))
            )
        listen = _complain if options.log else _ignore
        _check(options)
        say("Starting the whole service on this machine:")
        setting = Play(
            directory.absolute(),
            options.language,
            options.headless,
            say,
            listen,
            pace=UNREAD if options.headless else 1,
        )
        async with staged(setting) as stage:
            if options.headless:
                return await _headless(stage, options.language, say)
            await _page(stage, options, say)
    return 0


async def _headless(stage: Stage, language: str, say: Tell) -> int:
    desks = {name: stage.desks[name] for name in COUNSELLORS}
    wording = Wording(setting_of(stage.organisation), language)
    phone = next(iter(stage.phones.values()))
    report = await play(phone, desks, wording)
    if report.passed:
        proof = await prove(phone, stage.organisation, stage.organisation.parent)
        report = replace(report, proof=proof)
    for line in report.told():
        say(line)
    return 0 if report.passed else 1


async def _page(stage: Stage, options: Options, say: Tell) -> None:
    trace = Trace(stage.phones, stage.desks, time.time, stage.unconfirmed)
    async with contextlib.AsyncExitStack() as stack:
        steps = await stack.enter_async_context(trace)
        trying = Trying(
            lambda: setting_of(stage.organisation), lambda: datetime.now(UTC), time.monotonic
        )
        cast = Cast(stage.phones, stage.desks, steps, trying)
        usual = options.language == USUAL  # the page speaks as the browser does
        spoken = "" if usual else f"&language={options.language}"
        page = Page(cast, options.port, lambda: say(f"For another browser: {page.url}{spoken}"))
        await stack.enter_async_context(page)
        say(f"\nOpen this in a browser:  {page.url}{spoken}\nCtrl-C stops everything.\n")
        await stage.bridge.ended()


def _check(options: Options) -> None:
    """Before everything is started for nothing."""
    if options.language not in LANGUAGES:
        raise DidNotStart(f"The demo speaks {' and '.join(LANGUAGES)} only.")
    if options.headless or not options.port:
        return
    try:
        with socket.create_server((LOOPBACK, options.port)):
            return
    except OSError as error:
        why = error.strerror or "it is not free"
        raise DidNotStart(f"The page cannot have port {options.port}: {why}.") from None
    except OverflowError:
        raise DidNotStart("The page's port must be a number up to 65535.") from None


@dataclass(slots=True)
class _Stop:
    """Cancels the task once; a second signal does not disturb the taking down."""

    task: asyncio.Task[object]
    asked: bool = False

    def ask(self) -> None:
        if not self.asked:
            self.asked = True
            self.task.cancel()


@contextlib.contextmanager
def _stopping() -> Iterator[_Stop]:
    """Ctrl-C and SIGTERM stop the demo in order."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    stop = _Stop(task)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.ask)
    try:
        yield stop
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the demo speaks to a terminal


def _complain(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - as above


def _ignore(_: str) -> None:
    """What the bridge says is in its log."""
