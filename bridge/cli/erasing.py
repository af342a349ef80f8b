"""`counselbridge erase`: what a written request of a client asks for.

It needs the data for itself: while the service runs, the command says so and does nothing.
What is left of rooms is emptied by the service, as soon as it runs again.
"""

from datetime import UTC, datetime
from pathlib import Path

import typer

from bridge.app import where
from bridge.beginning import operator_of
from bridge.cli.environment import environment
from bridge.cli.finding import Found, one_of, tell_operator
from bridge.cli.holding import HELD, whom_of
from bridge.cli.listing import period
from bridge.cli.opening import configured
from bridge.cli.running import refusals
from bridge.cli.saying import Failed, say, say_all
from bridge.clock import SystemClock
from bridge.organisation import Organisation
from bridge.store import gone, legalholds
from bridge.store.database import Tx
from bridge.store.leaving import Leaving
from bridge.store.sealer import Sealer
from bridge.store.start import open_store
from bridge.surroundings import files_alone
from bridge.testifying import erased
from routing.conversation import Phase

REMAINS = (
    "What is left, and where:",
    "- what a counsellor has read, in their memory, and on their devices what they stored there",
    "- copies of the keys, until you delete them",
    "- at the homeserver: redacted words and the keys to files, encrypted, until its",
    "  redaction_retention_period is over; encrypted files, until you delete them there",
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
    known = found.known
    none = BEFORE if known is not None and known.ledger.records else UNKNOWN
    lines = [f"Record: {found.record or none}.", *REMAINS]
    if found.record is not None:
        kept = organisation.loaded.retention.evidence
        until = (datetime.now(UTC) + kept).date().isoformat()
        lines.append("- the proof of what was decided, sealed, without whose it is:")
        lines.append(f"  until {until}, which is {period(kept)} after this, the last act in it")
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
    erased(tx, sealer, files_alone(organisation.loaded), found.lane, now)
    left = gone.lane(tx, sealer, Leaving(found.lane, operator_of(organisation).lane), now)
    for place in left.lost:
        tell_operator(tx, sealer, organisation, "erase_room_lost", room=place.hex[:8])
