"""step(): what follows from something that happened to a counsellor's desk. Pure, as the core.

Only the desk's own counsellor counts, from a device that their identity vouches for. Whoever is not
among the organisation's people any more has no desk: nothing is said there.
"""

from typing import assert_never

from routing.effects import at_place
from routing.events import (
    Failure,
    IdentitySeen,
    NotSent,
    RosterChanged,
    StaffDid,
    StaffJoined,
    StaffLeft,
    StaffPressed,
    StaffReacted,
    StaffSaid,
    StaffTookBack,
    TimeCame,
)
from routing.facts import Facts
from routing.messages import InboundKind
from routing.news import CallNews, CaseNews, DeskNews
from routing.posts import (
    absent,
    commands,
    hearing,
    listing,
    morning,
    moved,
    oncall,
    reacting,
    supervising,
)
from routing.posts.saying import At, answers, explained, says
from routing.posts.state import Desk, DeskEvent, DeskStep
from routing.saying.speech import counsellor, report, staff_words


def step(desk: Desk, event: DeskEvent, facts: Facts) -> DeskStep:
    """Deterministic: the same three give the same step."""
    owner = counsellor(facts, desk.counsellor)
    if owner is None:
        return DeskStep(desk)
    at = At(desk, owner, facts)
    here = at.on(moved.found(at, event))
    return morning.timed(here, moved.said(here, _step(here, event)))


def _step(at: At, event: DeskEvent) -> DeskStep:
    match event:
        case CaseNews() | CallNews():
            return _heard(at, event)
        case StaffReacted():
            return reacting.reacted(at, event)
        case StaffSaid() | StaffDid() | StaffTookBack() | StaffPressed():
            return _did(at, event)
        case StaffJoined() | StaffLeft() | IdentitySeen():
            return _came(at, event)
        case NotSent():
            return _not_sent(at, event)
        case RosterChanged() | TimeCame():
            return _by_itself(at, event)
        case _:
            assert_never(event)


def _heard(at: At, event: DeskNews) -> DeskStep:
    return oncall.heard(at, event) if isinstance(event, CallNews) else hearing.heard(at, event)


def _did(at: At, event: StaffSaid | StaffDid | StaffTookBack | StaffPressed) -> DeskStep:
    """Somebody else who is in the room is told that nothing of theirs counts."""
    if isinstance(event, StaffTookBack | StaffPressed) or _is_reaction(event):
        return DeskStep(at.desk)
    if event.author != at.owner.author:
        return answers(at, "desk.stranger")
    if isinstance(event, StaffDid):
        return commands.unread(at)
    if event.doubt is not None:
        return answers(at, f"room.not_relayed.{event.doubt}")
    return commands.said(at, event)


def _is_reaction(event: StaffSaid | StaffDid) -> bool:
    """Where the chat is the desk, one to the words of a case arrives here, and asks for nothing.
    Nor does one that is taken away: a network may call that a deletion; nor an edit of nothing.
    """
    silent = (InboundKind.REACTION, InboundKind.DELETION)
    if not isinstance(event, StaffDid):
        return False
    return event.what in silent or (event.edited is not None and event.edited.repeat)


def _came(at: At, event: StaffJoined | StaffLeft | IdentitySeen) -> DeskStep:
    if isinstance(event, IdentitySeen):
        return _identity(at, event)
    if event.author != at.owner.author or event.place != at.desk.place:
        return DeskStep(at.desk)
    if isinstance(event, StaffLeft):
        told = report(at.facts, "desk_left", name=at.owner.name)
        return DeskStep(moved.lost(at.desk), (told,))
    if at.desk.explained:
        return DeskStep(at.desk)
    if listing.own(at):
        return says(at, "cases", listing.lines(at))
    return DeskStep(*explained(at))


def _identity(at: At, event: IdentitySeen) -> DeskStep:
    """As in the room of a case: a person looks at identities."""
    known = at.owner.author == event.author
    name = at.owner.name if known else staff_words(at.facts, "operator.somebody")
    key = "identity_changed" if event.changed else "identity_pinned"
    told = report(at.facts, key, name=name, fingerprint=event.fingerprint)
    if not event.changed:
        return DeskStep(at.desk, (told,))
    said = answers(at, "room.identity_changed")
    return DeskStep(said.desk, (told, *said.effects))


def _not_sent(at: At, event: NotSent) -> DeskStep:
    """Something for this desk did not arrive: the operator can look why.

    Where its room is gone, all that was said there is said once more, in another one.
    """
    if event.failure is Failure.PLACE_GONE:
        return _place_gone(at, event.party)
    key = "untrusted" if event.failure is Failure.NOT_TRUSTED else "desk_failed"
    return DeskStep(at.desk, (report(at.facts, key, name=at.owner.name),))


def _place_gone(at: At, party: str) -> DeskStep:
    """Known already of a room of before, and of each line that was on its way to this one."""
    if at.desk.gone or party != at_place(at.desk.place):
        return DeskStep(at.desk)
    told = report(at.facts, "desk_gone", name=at.owner.name)
    here = at.on(moved.lost(at.desk))
    if not here.desk.cases or not moved.may_open(here):
        return DeskStep(here.desk, (told,))
    said = says(here, "cases", listing.lines(here))
    return DeskStep(said.desk, (told, *said.effects))


def _by_itself(at: At, event: RosterChanged | TimeCame) -> DeskStep:
    if isinstance(event, RosterChanged):
        return supervising.without(at)
    if event.key != at.desk.id.hex:
        return DeskStep(at.desk)
    if event.kind == absent.TIMER:
        return absent.came(at)
    return morning.came(at) if event.kind == morning.TIMER else DeskStep(at.desk)
