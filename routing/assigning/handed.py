"""A hand-over that runs beside an open case: what of it others ask for, and the note.

The note is read by exactly the one it was written for: it goes with them, and with nobody else.
"""

from dataclasses import replace
from uuid import uuid5

from routing import gates
from routing.assigning import retold
from routing.case import Handing
from routing.conversation import Case, Conversation, Due, Offer, Outcome, Phase
from routing.effects import Marks, Retell, Send, TakeBack, desk
from routing.facts import Facts
from routing.ids import CounsellorId, MessageId, PlaceId
from routing.messages import Body
from routing.saying.speech import counsellor, name_of, staff_words

HAD = frozenset({Outcome.LEFT, Outcome.GIVEN})  # who had the case, and has it no more


def running(conversation: Conversation) -> Handing | None:
    """The hand-over that is under way, in a case that somebody has."""
    case = conversation.case
    return case.handing if case is not None and case.phase is Phase.OPEN else None


def asked(conversation: Conversation) -> Offer | None:
    """What somebody is asked by it; None: nobody is, or the client is asked first."""
    handing = running(conversation)
    return handing.offer if handing is not None else None


def is_there(who: CounsellorId, facts: Facts) -> bool:
    """Nobody can invite them where they answer: to ask for a case is to come to it."""
    one = counsellor(facts, who)
    return one is not None and not one.rooms


def adopted(conversation: Conversation, facts: Facts) -> Conversation | None:
    """Whoever had the case has just gone, and somebody is asked to take it over: now they are
    offered it as anybody is, with the note. None: nobody is asked, or they are not there any more.
    """
    case = conversation.case
    handing = case.handing if case is not None else None
    offer = handing.offer if handing is not None else None
    if case is None or handing is None or offer is None or case.phase is not Phase.WAITING:
        return None
    if all((one.id, one.author) != (offer.counsellor, offer.author) for one in facts.roster):
        return None
    offered = replace(
        case.to(Phase.OFFERED),
        offers=(*case.offers, offer),
        due=Due("counsellor", offer.at + facts.house.offer),
        team=handing.team or case.team,
        handing=None,
        handed_note=handing.note,
    )
    return replace(conversation, case=offered)


def command(facts: Facts) -> str:
    """What hands a case over, as the staff types it."""
    return f"!{staff_words(facts, 'command.give').partition(', ')[0]}"


def note_of(place: PlaceId) -> MessageId:
    """What the message is called that holds the note for whoever takes the case over there."""
    return MessageId(uuid5(place, "given note"))


def shows(handing: Handing, facts: Facts) -> bool:
    """Whether whoever takes it over is shown what was written lately. It was said when the
    hand-over began, and the organisation still wants it.
    """
    return handing.shows and wants_words(facts)


def wants_words(facts: Facts) -> bool:
    return facts.house.hand_over_shows == "words"


def unread(case: Case) -> tuple[TakeBack, ...]:
    """The case goes from whoever the note was for: as far as they have not seen it, nobody does."""
    if case.handed_note is None or case.offer is None:
        return ()
    place = case.offer.place
    return (TakeBack(note_of(place)), retold.unread(place))


def brought(conversation: Conversation, case: Case, facts: Facts) -> tuple[Send | Retell, ...]:
    """For whoever has taken the case now: the note, and what was written, if they are shown it.
    Of a client who has stopped, and is left to the team because of a danger, nothing is shown.
    """
    passes = conversation.gate in gates.WORDS
    shown = passes and case.handed_shows and wants_words(facts)
    words = retold.asked(case, facts) if shown else ()
    return (*_told(case, facts, shown=shown), *words)


def _told(case: Case, facts: Facts, *, shown: bool) -> tuple[Send, ...]:
    """The note: from whom it is. `shown`: what was written follows it; else that it does not."""
    if case.handed_note is None or case.offer is None:
        return ()
    name = next(
        (name_of(facts, one.counsellor) for one in reversed(case.offers) if one.outcome in HAD),
        staff_words(facts, "operator.somebody"),
    )
    parts = [
        staff_words(facts, "room.given_note", name=name),
        case.handed_note.text,
        *(() if shown else (staff_words(facts, "room.given_before"),)),
    ]
    if case.waits is not None:
        house = facts.house
        since = house.moment(case.waits.since, facts.now, house.staff_language)
        parts.append(staff_words(facts, "room.given_waits", since=since))
    marks = Marks(again=staff_words(facts, "mark.again"))
    made = note_of(case.offer.place)
    return (Send(desk(case.id), made, Body("\n\n".join(parts)), priority=1, marks=marks),)
