"""`counselbridge erase` and `export`: what a written request of a client asks for.

Erasing needs the data for itself: while the service runs, the command says so and does nothing.
What is left of rooms is emptied by the service, as soon as it runs again.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import typer

from bridge.app import operator_of, where
from bridge.cli.environment import environment
from bridge.cli.finding import Found, one_of, record_id, tell_operator
from bridge.cli.holding import HELD, whom_of
from bridge.cli.opening import configured, with_keys
from bridge.cli.running import refusals
from bridge.cli.saying import Failed, say, say_all
from bridge.cli.writing import write_private
from bridge.clock import SystemClock
from bridge.organisation import Organisation
from bridge.store import finding, gone, legalholds
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.exporting import export
from bridge.store.leaving import Leaving
from bridge.store.sealer import Sealer
from bridge.store.start import open_store
from routing.conversation import Phase

REMAINS = (
    "What remains: what a counsellor has read, in their memory; copies of the keys, until you",
    "delete them; and the proof of what was decided, sealed, until its time is over:",
)
UNKNOWN = "of a client who decided nothing"
BEFORE = "none, because what they decided was decided before records were kept"


async def erase(folder: Path, record: str | None, case: str | None, *, sure: bool) -> None:
    """Asks for a yes, unless that is said already. Raises Failed."""
    look = one_of(record, case)
    organisation = configured(folder)
    with refusals():
        opened = open_store(where(organisation, environment()), SystemClock())
        try:
            store, sealer = opened.store, opened.sealer
            found = await store.read(lambda tx: look(tx, sealer))
            if found.lane is None:
                raise Failed("They are erased already; only the proof of decisions is left.")
            whom = whom_of(found)
            if await store.read(lambda tx: legalholds.stands(tx, whom)):
                raise Failed(HELD)
            say_all(_said_before(found, organisation))
            if not sure and not _confirmed():
                raise Failed("Nothing was deleted.")
            await store.write(lambda tx: _erase(tx, sealer, organisation, found))
            await store.checkpoint()
        finally:
            await opened.close()
    say("Deleted. Their rooms are emptied by the service, as soon as it runs.")


def _confirmed() -> bool:
    """A terminal that says nothing at all has not said yes."""
    try:
        return typer.confirm("Delete everything else for good?")
    except typer.Abort:
        return False


def _said_before(found: Found, organisation: Organisation) -> list[str]:
    days = organisation.loaded.retention.evidence.days
    known = found.known
    none = BEFORE if known is not None and known.ledger.records else UNKNOWN
    lines = [f"Record: {found.record or none}.", *REMAINS, f"{days} days from the last one."]
    case = known.case if known is not None else None
    if known is None or case is None or case.phase is Phase.CLOSED:
        return lines
    lines.append(f"Their case {case.name} is not closed: it ends now, without a word to them.")
    if any(concern.is_alert for concern in known.concerns):
        lines.append("Something in it may mean danger: make sure that somebody looks after them.")
    return lines


def _erase(tx: Tx, sealer: Sealer, organisation: Organisation, found: Found) -> None:
    if found.lane is None:
        return
    if legalholds.stands(tx, whom_of(found)):  # placed while the question was asked
        raise Failed(HELD)
    now = datetime.now(UTC)
    record = str(found.record) if found.record is not None else "-"
    tell_operator(tx, sealer, organisation, "erase_by_hand", record=record)
    left = gone.lane(tx, sealer, Leaving(found.lane, operator_of(organisation).lane), now)
    for place in left.lost:
        tell_operator(tx, sealer, organisation, "erase_room_lost", room=place.hex[:8])


async def export_to(folder: Path, record: str, file: Path) -> None:
    """Beside the running service too. Raises Failed."""
    wanted = record_id(record)
    organisation = configured(folder)
    async with with_keys(organisation) as opened:
        sealer = opened.sealer
        made = await opened.store.read(lambda tx: _export(tx, sealer, wanted))
        await opened.store.write(
            lambda tx: tell_operator(tx, sealer, organisation, "export_by_hand", record=str(wanted))
        )
    write_private(file, made, "name a new file.")
    say(f"Written to {file}, readable by this account only. The operator is told.")


def _export(tx: Tx, sealer: Sealer, record: UUID) -> bytes:
    lane = finding.by_record(tx, sealer, record)
    if lane is None and not finding.is_proved(tx, record):
        raise Failed("There is no such record: `consent list --records` shows what there is.")
    try:
        made = export(tx, sealer, record, lane, datetime.now(UTC))
    except Unreadable as error:
        raise Failed(f"{error}: run consent verify.") from None
    return json.dumps(made, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"
