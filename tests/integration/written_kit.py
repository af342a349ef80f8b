"""What is done by hand for one client: commands beside a service, and the record they name."""

import asyncio
import re
from pathlib import Path
from uuid import UUID

from bridge.app import App
from bridge.store import finding
from tests.e2e.service import Said
from tests.faults.far import Far
from tests.integration.cli_kit import call
from tests.integration.files_kit import CLIENT, room_shows

DELETED = re.compile(r"  4 acts  client deleted \d{4}-\d\d-\d\d \d\d:\d\d UTC$")
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
    assert "All else deleted, as they asked: 1 record." in listed
    assert DELETED.search(listed[-2]) is not None
    record = listed[-2].split()[0]
    [*_, last] = (await said("consent", "show", folder, record)).out.splitlines()
    assert last.startswith("4  ")
    assert "all else was deleted, as they asked" in last
