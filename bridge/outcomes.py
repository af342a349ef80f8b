"""What becomes of a row after one try: the one place where failures of networks are judged.

**Nobody knows whether it arrived** has one rule. Where the network drops repeats, or repeating
changes nothing, the row is simply tried again. Elsewhere it is sent once more, marked for the
reader and told to the counsellor; after that it is parked, and told too.

A sign that cannot be shown is no failure: it is dropped, and holds up nothing. A message that
cannot be taken away is told, and is not a person's to try again.

What cannot be fetched again is no failure that a person could mend: the row is done, and brought
nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.port import (
    AdapterError,
    Capabilities,
    NotTrusted,
    PlaceGone,
    RecipientGone,
    Refused,
    RetryLater,
    Sent,
    Uncertain,
    Unreachable,
    WrongReaders,
)
from bridge.store.delays import UNTRUSTED
from bridge.store.outbox_rows import ClaimedRow, Doubtful, Dropped, Hopeless, Later, Outcome
from routing.effects import OPERATOR, URGENT
from routing.events import Failure
from routing.messages import OutboundKind

FAILURES = {
    RecipientGone: Failure.GONE,
    PlaceGone: Failure.PLACE_GONE,
    WrongReaders: Failure.WRONG_READERS,
}
FIRST, LONGEST = timedelta(seconds=0.5), timedelta(seconds=30)  # between two tries
URGENTLY = timedelta(seconds=1)  # the same, while there is no way to the network of urgent help
TRUST = timedelta(seconds=30)  # until readers without a trusted device are tried again
BUGS = 5  # tries of a row that an adapter cannot handle at all
ENDINGS = frozenset({OutboundKind.CLOSE_PLACE, OutboundKind.FORGET_PLACE, OutboundKind.REMOVE})
SIGNS = frozenset({OutboundKind.REACT, OutboundKind.PIN})
UNINVITED = frozenset({Failure.REFUSED, Failure.GONE, Failure.UNCERTAIN})
TRIES = 10  # of a sign: two minutes, which outlasts a restart of its network
EDITS = 5  # tries of an edit that may simply be repeated


@dataclass(frozen=True, slots=True)
class Judged:
    """`failure`: what the lane is told; `unseat`: the place is gone, what waits stays queued.

    `gone`: nothing could be done any more, because the place is not ours any more.
    """

    outcome: Outcome
    failure: Failure | None = None
    unseat: bool = False
    gone: bool = False


def backoff(tries: int, at_least: timedelta = timedelta(0)) -> timedelta:
    """Half a second, doubled with each try, up to half a minute; never less than asked for."""
    return max(at_least, min(LONGEST, FIRST * (1 << min(tries, 10))))


def judge(
    row: ClaimedRow, outcome: Sent | Exception, capabilities: Capabilities, now: datetime
) -> Judged:
    if row.kind in SIGNS:
        return _sign(row, outcome, now)
    judged = _judged(row, outcome, capabilities, now)
    if row.kind is OutboundKind.DELETE and isinstance(judged.outcome, Hopeless):
        return Judged(Dropped(), Failure.NOT_REMOVED)
    if row.kind is OutboundKind.RECOVER and isinstance(judged.outcome, Hopeless):
        return Judged(Sent(None))
    if row.kind is OutboundKind.INVITE and judged.failure in UNINVITED:
        return Judged(Dropped(), Failure.NOT_INVITED)  # by then they might not be wanted there
    if judged.failure is Failure.REFUSED and row.payload.attachment is not None:
        return replace(judged, failure=Failure.NO_FILE)  # without it, the words may well go
    return judged


def hopeless(row: ClaimedRow, capabilities: Capabilities) -> Judged | None:
    """What became of a row that its network need not be asked for; None: ask it."""
    marks = row.kind in SIGNS or row.kind is OutboundKind.DELETE
    if not marks or (row.kind in capabilities.kinds and row.targets):
        return None
    return Judged(Dropped(), None if row.kind in SIGNS else Failure.NOT_REMOVED)


def _sign(row: ClaimedRow, outcome: Sent | Exception, now: datetime) -> Judged:
    match outcome:
        case Sent():
            return Judged(outcome)
        case RetryLater(after=after) if row.tries < TRIES:
            return Judged(Later(now + backoff(row.tries, after)))
        case Uncertain() if row.tries < TRIES:
            return Judged(Later(now + backoff(row.tries)))
        case _:
            return Judged(Dropped())


def _judged(
    row: ClaimedRow, outcome: Sent | Exception, capabilities: Capabilities, now: datetime
) -> Judged:
    match outcome:
        case Sent():
            return Judged(outcome)
        case RetryLater():
            return Judged(Later(now + _wait(row, outcome)))
        case Uncertain():
            return _uncertain(row, capabilities, now)
        case NotTrusted():
            return Judged(Later(now + TRUST, UNTRUSTED), Failure.NOT_TRUSTED)
        case AdapterError():
            return _final(row, outcome, now)
        case _:
            return _bug(row, outcome, now)


def _wait(row: ClaimedRow, error: RetryLater) -> timedelta:
    """What is asked for; where nobody asks, urgent help is not kept waiting."""
    if isinstance(error, Unreachable) and row.priority == URGENT:
        return URGENTLY
    return error.after if error.after >= timedelta(seconds=1) else backoff(row.tries, error.after)


def _uncertain(row: ClaimedRow, capabilities: Capabilities, now: datetime) -> Judged:
    again = Doubtful(now + backoff(row.doubts))
    if capabilities.deduplicates is not None:
        return Judged(again)
    if row.kind is OutboundKind.OPEN_PLACE:  # an offer that nobody saw is made to somebody else
        hopeless = Hopeless("nobody knows whether the place was made")
        return Judged(again) if row.doubts < EDITS else Judged(hopeless, Failure.REFUSED)
    if row.kind is not OutboundKind.SEND:
        if row.tries < EDITS:
            return Judged(again)
        return Judged(Hopeless("nobody knows whether the change was made"))
    if row.doubts == 0:
        return Judged(again)
    return Judged(Hopeless("nobody knows whether it arrived"), Failure.UNCERTAIN)


def _final(row: ClaimedRow, error: AdapterError, now: datetime) -> Judged:
    reason = str(error) or type(error).__name__
    operator = row.party == OPERATOR and row.kind is OutboundKind.SEND
    match error:
        case RecipientGone() | PlaceGone() if row.kind in ENDINGS:  # what is gone is closed
            return Judged(Sent(None), gone=True)
        case RecipientGone() | PlaceGone() if row.party.startswith("desk:"):
            return Judged(Later(now), FAILURES[type(error)], unseat=True)
        case RecipientGone() | PlaceGone() if operator:  # nobody else would tell them
            return Judged(Later(now + backoff(row.tries)), unseat=True)
        case Refused() if row.kind is OutboundKind.EDIT:
            return Judged(Hopeless(reason))
        case _:
            return Judged(Hopeless(reason), FAILURES.get(type(error), Failure.REFUSED))


def _bug(row: ClaimedRow, error: Exception, now: datetime) -> Judged:
    """An adapter raised what it may not. Perhaps it was sent: the doubt is kept."""
    if row.tries < BUGS:
        return Judged(Doubtful(now + backoff(row.tries)))
    return Judged(Hopeless(f"sending it failed: {type(error).__name__}"), Failure.REFUSED)
