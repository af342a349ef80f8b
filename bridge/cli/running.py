"""`counselbridge run`: starts, says what must be said, and stops in order."""

import asyncio
import gc
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from bridge import logs
from bridge.app import App, opened_app
from bridge.cli.environment import environment
from bridge.cli.saying import Failed, fail, say_if_possible
from bridge.clock import SystemClock
from bridge.keys import KeysRefused
from bridge.organisation import Organisation, read_or_last_good
from bridge.store.errors import StoreRefused, StoreTrouble
from config import ConfigErrors, SecretError

log = logging.getLogger(__name__)


async def run(folder: Path, *, verbose: bool) -> None:
    """Until SIGTERM or SIGINT, at whatever moment. Raises Failed when it cannot start."""
    logs.set_up(logging.DEBUG if verbose else logging.INFO)
    _stop_when_told()
    asked = _hear_of_changes()
    with refusals(), suppress(asyncio.CancelledError):
        organisation = read_or_last_good(folder, datetime.now(UTC).date(), environment())
        _warn(organisation)
        async with opened_app(organisation, SystemClock(), environment(), say_if_possible) as app:
            _pass_on(asked, app)
            gc.freeze()  # what a start has made stays: nobody need look through it any more
            say_if_possible(
                f"Counselbridge runs for {organisation.loaded.name}. Stop it with Ctrl-C."
            )
            await app.run()
    say_if_possible("Stopped in order.")


def _stop_when_told() -> None:
    """From here on a signal cancels this task, which ends everything in order."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    if task is not None:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel)


def _hear_of_changes() -> asyncio.Event:
    """A start is not ended by the signal to take changed files: it is remembered."""
    asked = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, asked.set)
    return asked


def _pass_on(asked: asyncio.Event, app: App) -> None:
    """From here on to the service, also what came before."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, app.hearing.signalled)
    if asked.is_set():
        app.hearing.signalled()


def _warn(organisation: Organisation) -> None:
    for problem in organisation.broken:
        fail(str(problem))
    if organisation.broken:
        fail("The files have mistakes: the last good configuration is used.")


@contextmanager
def refusals() -> Iterator[None]:
    """What a person must mend before anything can run, as lines for them."""
    try:
        yield
    except ConfigErrors as errors:
        raise Failed(*(str(problem) for problem in errors.faults)) from None
    except (StoreRefused, KeysRefused, SecretError, StoreTrouble) as refused:
        raise Failed(str(refused)) from None
