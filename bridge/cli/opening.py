"""The data of an organisation with its keys, for commands that work beside the running service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bridge.app import where
from bridge.cli.environment import environment
from bridge.cli.running import refusals
from bridge.clock import SystemClock
from bridge.organisation import Organisation, read_or_last_good
from bridge.store.beside import Beside, open_with_keys


def configured(folder: Path) -> Organisation:
    """As its files say, or said when they were last right. Raises Failed."""
    with refusals():
        return read_or_last_good(folder, datetime.now(UTC).date())


@asynccontextmanager
async def with_keys(organisation: Organisation) -> AsyncIterator[Beside]:
    """Closed at the end, whatever happens. Raises Failed for what a person must mend first."""
    with refusals():
        opened = open_with_keys(where(organisation, environment()), SystemClock())
        try:
            yield opened
        finally:
            await opened.close()


@asynccontextmanager
async def beside(folder: Path) -> AsyncIterator[Beside]:
    """Both at once."""
    async with with_keys(configured(folder)) as opened:
        yield opened
