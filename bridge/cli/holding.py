"""`counselbridge hold`: nothing of one client is deleted until it is released; beside the service.

Who may do so stands in the configuration. The reason is sealed, and shown here alone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bridge.cli.finding import Found, one_of, tell_operator
from bridge.cli.opening import beside, configured, with_keys
from bridge.cli.saying import Failed, minute, say, say_all
from bridge.organisation import Organisation
from bridge.store import legalholds
from bridge.store.beside import Beside
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.legalholds import HeldAlready, Hold, Order, Whom
from routing.conversation import Gate

MOST = 10_000  # bytes of a reason
HELD = "There is a legal hold on this client, so nothing is deleted: see hold."
LATE = (
    "It is too late for most: this client confirmed moments ago that everything is to be deleted.",
    "Answers, the case and its room went with that tap, and nobody can bring them back. Held are",
    "where they write from, what they decided and whose decisions these are.",
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the call asks for, as it was typed."""

    record: str | None
    case: str | None
    by: str | None
    reason: Path | None
    release: bool


async def hold(folder: Path, wish: Wish) -> None:
    """Place, release, or list where nobody is named. Raises Failed."""
    if wish == Wish(None, None, None, None, release=False):
        await _list(folder)
        return
    look = one_of(wish.record, wish.case)
    reason = _reason(wish)
    organisation = configured(folder)
    by = _by(organisation, wish.by)
    async with with_keys(organisation) as opened:

        def work(tx: Tx) -> bool:
            found = look(tx, opened.sealer)
            whom = whom_of(found)
            now, key = datetime.now(UTC), "hold_released" if wish.release else "hold_placed"
            if reason is None:
                _release(tx, whom, by, now)
            else:
                _place(tx, opened, whom, Order(by, reason))
            record = str(whom.record or "-")
            tell_operator(tx, opened.sealer, organisation, key, by=by, record=record)
            return found.known is not None and found.known.gate is Gate.ERASING

        late = await opened.store.write(work)
    say(_done(release=wish.release))
    if late and not wish.release:
        say_all(LATE)


def whom_of(found: Found) -> Whom:
    return Whom(found.lane, found.record)


def _done(*, release: bool) -> str:
    if release:
        return "Released: what is over goes within the hour, what the client wished at once."
    return "Held: nothing of this client is deleted until it is released. The operator is told."


def _place(tx: Tx, opened: Beside, whom: Whom, order: Order) -> None:
    try:
        placed = legalholds.place(tx, opened.sealer, whom, order, datetime.now(UTC))
    except HeldAlready:
        raise Failed("There is a legal hold on this client already.") from None
    if not placed:
        raise Failed("They were erased just now: there is nothing left to hold.")


def _release(tx: Tx, whom: Whom, by: str, now: datetime) -> None:
    if not legalholds.release(tx, whom, by, now):
        raise Failed("There is no legal hold on this client: `hold DIR` lists all.")


def _by(organisation: Organisation, by: str | None) -> str:
    loaded = organisation.loaded
    may = loaded.supervisors or tuple(sorted(loaded.people))
    if by is None or by not in may:
        which = "supervisors" if loaded.supervisors else "people"
        text = f"Say who places or releases it: --by with one of the {which}: {', '.join(may)}."
        raise Failed(text, status=2)
    return by


def _reason(wish: Wish) -> str | None:
    """None where it is released. Raises Failed."""
    if wish.release:
        if wish.reason is not None:
            raise Failed("--reason-file is for placing a hold: leave it out.", status=2)
        return None
    if wish.reason is None:
        raise Failed("Say why: --reason-file FILE, a text of a few sentences.", status=2)
    return _read(wish.reason)


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST + 1)
        words = content.decode().strip()
    except UnicodeDecodeError:
        raise Failed("The reason is no text in UTF-8.", status=2) from None
    except (OSError, ValueError):
        raise Failed("The file with the reason cannot be read.", status=2) from None
    if not words or len(content) > MOST:
        raise Failed(f"The reason must be a text of at most {MOST} bytes.", status=2)
    return words


async def _list(folder: Path) -> None:
    async with beside(folder) as opened:
        try:
            holds = await opened.store.read(lambda tx: legalholds.standing(tx, opened.sealer))
        except Unreadable as error:
            raise Failed(f"A hold is not as it was written: {error}.") from None
    for one in holds:
        say_all(_lines(one))
    say(f"Legal holds: {len(holds)}.")


def _lines(one: Hold) -> list[str]:
    printable = "".join(c if c.isprintable() or c == "\n" else " " for c in one.reason)
    reason = [f"    {line}" for line in printable.splitlines()]
    since = minute(one.placed_at)
    return [f"{one.record or 'without a record'}  since {since}  by {one.by}", *reason]
