"""`counselbridge parked`: what needs a person, beside the running service. No key is needed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from bridge.app import where
from bridge.cli.environment import environment
from bridge.cli.running import refusals
from bridge.cli.saying import Failed, minute, say
from bridge.organisation import read_or_last_good
from bridge.store import parked
from bridge.store.engine import Store
from bridge.store.ledgerfile import LedgerFile
from bridge.store.putback import refuse_erased
from bridge.store.start import open_beside


@asynccontextmanager
async def beside(folder: Path) -> AsyncIterator[Store]:
    """A second way into the data of this organisation."""
    with refusals():
        organisation = read_or_last_good(folder, datetime.now(UTC).date())
        lies = where(organisation, environment())
        store = open_beside(lies)
        try:
            refuse_erased(store.database, LedgerFile(lies.data))
            yield store
        finally:
            await store.close()


async def show(folder: Path) -> None:
    async with beside(folder) as store:
        rows = await store.read(parked.every)
    for row in rows:
        at = minute(row.at)
        say(f"{row.id}  {row.way:3}  {at}  {row.account or '-'}  {row.what}: {row.reason}")
    say("Nothing is parked." if not rows else f"Parked: {len(rows)}.")


async def retry(folder: Path, row: str) -> None:
    name = _id(row)
    async with beside(folder) as store:
        found = await store.write(lambda tx: parked.retry(tx, name, datetime.now(UTC)))
    _told(found, row, "It is tried once more.")


async def drop(folder: Path, row: str) -> None:
    name = _id(row)
    async with beside(folder) as store:
        found = await store.write(lambda tx: parked.drop(tx, name, datetime.now(UTC)))
    _told(found, row, "It is given up, and what it said is erased.")


def _id(row: str) -> UUID:
    try:
        return UUID(row)
    except ValueError:
        text = f"{row!r} is not the id of a row: take one that `parked list` shows."
        raise Failed(text, status=2) from None


def _told(found: bool, row: str, done: str) -> None:  # noqa: FBT001
    if not found:
        raise Failed(f"No row {row} is parked: `parked list` shows what is.")
    say(done)
