"""What is done by hand for one client: commands beside a service, and the record they name."""

import asyncio
from pathlib import Path
from uuid import UUID

from bridge.app import App
from bridge.store import finding
from tests.e2e.service import Said
from tests.faults.far import Far
from tests.integration.cli_kit import call
from tests.integration.files_kit import CLIENT, room_shows

WORDS = "it began in the spring"


async def said(*words: str | Path) -> Said:
    return await asyncio.to_thread(call, *words)


async def record_of(app: App) -> tuple[UUID, str]:
    """The only client's record, and what their case is called."""
    [(_, known)] = await app.opened.store.read(
        lambda tx: list(finding.clients(tx, app.opened.sealer))
    )
    assert known.ledger.record is not None
    assert known.case is not None
    return known.ledger.record, known.case.name


async def counselled(far: Far) -> None:
    await far.bring_in(CLIENT)
    await far.clients.say(CLIENT, WORDS, author=CLIENT)
    await room_shows(far, WORDS)


async def assert_nothing_stands(folder: Path) -> None:
    """What somebody decided who is deleted is still counted, and nothing is done because of it."""
    listed = (await said("consent", "list", folder, "--records")).out.splitlines()
    assert all(line.endswith("standing: 0") for line in listed[:2])
    assert listed[-2].endswith("3 acts  client deleted")
