"""A whole bridge in this process, on memory networks: for tests of the durable path."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import text

from adapters.memory import MemoryNetwork
from adapters.memory.wire import serve
from bridge.app import App, opened_app
from bridge.clock import Clock, SystemClock
from bridge.organisation import read, read_or_last_good
from bridge.pulse import Pulse
from routing.ids import AccountName
from tests.brisk import BRISK
from tests.faults.far import Far

ORGANISATION = """\
organisation: lotse
title: {{de: Lotse e.V., en: Lotse}}
controller: {{name: Lotse e.V., address: Hafenstr. 1, contact: post@lotse.example}}
operator: kim
languages: [en, de]
staff_language: en
data: ./var
database: {database}
channels:
  phones: {{kind: memory, connect: "127.0.0.1:{phones}"}}
  rooms: {{kind: memory, connect: "127.0.0.1:{rooms}", deduplicates: "yes", strangers: "no"}}
urgent:
  text: {{de: "Ruf jetzt 112. {{help}}", en: "Call 112 now. {{help}}"}}
  words: {{de: [hilfe], en: [help]}}
intake: flows/intake.yaml
agreements: agreements/
helplines: helplines.yaml
hours: {{zone: Europe/Berlin}}
counsellors:
  anna: {{name: Anna, channel: rooms, address: anna, languages: [de, en], capacity: 500}}
people:
  kim: {{name: Kim, channel: rooms, address: kim}}
retention: {{delivered: 24h, closed: 90d}}
desks: no
disk_reserve: 1MB
"""
FLOW = """\
flow: intake
version: 1
title: {de: Erstgespräch, en: First contact}
languages: [en, de]
steps:
  - acknowledge: privacy
  - consent: counselling
    needed: true
    refused: goodbye
    text: {de: Dürfen wir das lesen?, en: "May we read it?"}
  - consent: statistics
    text: {de: Dürfen wir zählen?, en: "May we count?"}
  - ask: alias
    type: text
    max: 30
    skip: true
    text: {de: Ein Name?, en: "A name?"}
  - ask: topic
    type: choice
    text: {de: Worum geht es?, en: "What is it about?"}
    choices:
      mood: {de: Stimmung, en: Mood}
      debt: {de: Schulden, en: Debt}
  - handover: counsellor
  - end: goodbye
    text: {de: In Ordnung., en: That is all right.}
handover:
  card: [alias, topic]
"""
NOTICE = "---\nversion: 1\nkind: notice\nchange: wording\n---\nWho reads what: {readers}\n"
HELPLINES = """\
owner: kim
lines:
  - {country: DE, name: Notruf, kind: emergency, phone: "112", hours: "24/7", languages: [de, en],
     verified_on: 2026-11-01, expires: 2099-01-01}
"""


def write_organisation(folder: Path, ports: tuple[int, int], database: str = "sqlite") -> Path:
    """The files of an organisation on memory networks behind these ports."""
    (folder / "flows").mkdir(parents=True, exist_ok=True)
    (folder / "agreements").mkdir(exist_ok=True)
    phones, rooms = ports
    address = without_password(folder, database)
    filled = ORGANISATION.format(phones=phones, rooms=rooms, database=address)
    (folder / "organisation.yaml").write_text(filled, encoding="utf-8")
    (folder / "flows" / "intake.yaml").write_text(FLOW, encoding="utf-8")
    for language in ("de", "en"):
        path = folder / "agreements" / f"privacy.{language}.md"
        path.write_text(NOTICE, encoding="utf-8")
    (folder / "helplines.yaml").write_text(HELPLINES, encoding="utf-8")
    return folder


def without_password(folder: Path, database: str) -> str:
    """Secrets stand in files of their own, that of the database too."""
    parts = urlsplit(database)
    user, _, host = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    if not password:
        return urlunsplit(parts._replace(netloc=f"{name}@{host}")) if user else database
    secret = folder / "secrets" / "database_password"
    secret.parent.mkdir(mode=0o700, exist_ok=True)
    secret.write_text(password, encoding="utf-8")
    secret.chmod(0o600)
    address = urlunsplit(parts._replace(netloc=f"{name}@{host}"))
    return f'"{address}"\ndatabase_password: {{file: secrets/database_password}}'


@asynccontextmanager
async def bridge(
    folder: Path,
    clock: Clock | None = None,
    *,
    last_good: bool = False,
    pulse: Pulse = BRISK,
) -> AsyncIterator[App]:
    """The service of this folder at work; stopped in order at the end."""
    today = datetime.now(UTC).date()
    organisation = read_or_last_good(folder, today) if last_good else read(folder, None)
    async with opened_app(organisation, clock or SystemClock(), {}, pulse=pulse) as app:
        task = asyncio.create_task(app.run())
        try:
            yield app
        finally:
            task.cancel()
            [outcome] = await asyncio.gather(task, return_exceptions=True)
            if isinstance(outcome, Exception):
                raise outcome


async def settled(app: App) -> None:
    """Until nothing is on its way: what the far sides have seen is written down too."""
    on_way = text("SELECT count(*) = 0 FROM outbox WHERE state = 1")
    await until(lambda: app.opened.store.read(lambda tx: tx.scalar(on_way)))


async def until(true: Callable[[], Awaitable[object]]) -> None:
    """Ask until it is true; what is waited for has no bell of its own."""
    async with asyncio.timeout(20):
        while not await true():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.01)  # else we would be in the way of what we wait for


@asynccontextmanager
async def far_sides() -> AsyncIterator[Far]:
    """Both networks, offered on loopback."""
    clients = MemoryNetwork(AccountName("phones"))
    staff = MemoryNetwork(AccountName("rooms"), deduplicates=True, strangers=False)
    async with serve(clients) as first, serve(staff) as second:
        yield Far(clients, staff, (first, second))
