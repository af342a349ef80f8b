"""An open case goes from its counsellor to another one, who was asked and has come.

Until then it stays where it is: both go on writing, and nothing of the client's goes to the place
in which somebody is asked. With their coming the one before them reads nothing more. If they do
not come, nothing has changed, and the note is kept for another try. What a hand-over has opened is
taken away again in `routing.rights.given`, however it ends.
"""

from collections.abc import Mapping
from dataclasses import replace

from routing.assigning import handed, reasons, successor, waiting
from routing.assigning.offering import DECLINE, KEPT, TAKE
from routing.case import Handing
from routing.cases.closing import OFFER
from routing.conversation import Case, Choosing, Conversation, Offer, Outcome
from routing.effects import (
    CancelTimer,
    Count,
    ForgetPlace,
    OpenPlace,
    ReturnSeat,
    Seat,
    Send,
    SetTimer,
    TakeSeat,
    Unseat,
    at_place,
)
from routing.events import Failure, NotSent, StaffJoined, StaffLeft, StaffPressed, TimeCame
from routing.facts import Facts
from routing.ids import CounsellorId, PlaceId
from routing.messages import Body, Choice, Opening
from routing.news import DeskDeclines, DeskTakes
from routing.saying.speech import (
    answer_in,
    call,
    language_of,
    lasting,
    name_of,
    staff_words,
    tell,
)
from routing.step import Step

Came = StaffJoined | StaffLeft | StaffPressed | DeskTakes | DeskDeclines
NOT_TAKEN = {  # why, and the key of what is said of it
    "declined": "room.give_declined",
    "expired": "room.give_expired",
    "failed": "room.give_failed",
}
MISSED = frozenset({Failure.GONE, Failure.PLACE_GONE, Failure.REFUSED, Failure.WRONG_READERS})


def invited(conversation: Conversation, handing: Handing, facts: Facts) -> Step:
    """Somebody is asked, in a place of their own. Where nobody can be, all stays as it is."""
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    chosen = successor.found(conversation, handing, facts)
    if chosen.one is None:
        return back(conversation, handing, facts, "room.give_nobody")
    one, by = chosen.one, case.offer.counsellor
    place = PlaceId(facts.make_id(f"hand:{one.id}"))
    until = facts.now + facts.house.offer
    asked = Offer(one.id, one.author, place, Outcome.ASKED, facts.now)
    why = Choosing(facts.now, handing.team or case.team, one.id, chosen.passed, chosen.more, by)
    waits = replace(
        case,
        handing=replace(handing, to=one.id, offer=asked),
        note_kept=None,
        choosings=(*case.choosings, why)[-KEPT:],
    )
    spoken = facts.house.moment(until, facts.now, facts.house.staff_language)
    told = answer_in(facts, case.offer.place, "room.give_asked", name=one.name, time=spoken)
    return Step(
        replace(conversation, case=waits),
        (
            TakeSeat(one.id),
            OpenPlace(place, case.id, one.account, _opening(case, asked, by, facts)),
            SetTimer(OFFER, place.hex, until),
            *(() if handing.supervised else (told,)),  # from whom it is taken knows it already
            Count("handings"),
        ),
    )


def _opening(case: Case, asked: Offer, by: CounsellorId, facts: Facts) -> Opening:
    minutes = str(round(facts.house.offer.total_seconds() / 60))
    reason = Body(staff_words(facts, "offer.handed", name=name_of(facts, by), minutes=minutes))
    ways = tuple(Choice(one, staff_words(facts, f"offer.{one}")) for one in (TAKE, DECLINE))
    return Opening(asked.place, case.name, (asked.author,), reason, ways)


def came(conversation: Conversation, event: Came, facts: Facts) -> Step | None:
    """Whoever is asked takes it over, or does not; None: it is not about a hand-over."""
    offer = handed.asked(conversation)
    if offer is None:
        return None
    if isinstance(event, DeskTakes | DeskDeclines):
        return _at_desk(conversation, event, offer, facts)
    if event.place != offer.place:
        return None
    if event.author != offer.author:
        stranger = isinstance(event, StaffPressed)
        said = (answer_in(facts, event.place, "offer.stranger"),) if stranger else ()
        return Step(conversation, said)
    if isinstance(event, StaffPressed) and event.token not in (TAKE, DECLINE):
        return Step(conversation)
    takes = (
        event.token == TAKE if isinstance(event, StaffPressed) else isinstance(event, StaffJoined)
    )
    return _decided(conversation, facts, takes=takes)


def _decided(conversation: Conversation, facts: Facts, *, takes: bool) -> Step:
    if takes:
        return taken(conversation, facts)
    return not_taken(conversation, facts, "declined")


def _at_desk(
    conversation: Conversation, event: DeskTakes | DeskDeclines, offer: Offer, facts: Facts
) -> Step | None:
    """What was asked for at a desk. Where there is an invitation, that is what takes a case."""
    if event.counsellor != offer.counsellor:
        return None
    if isinstance(event, DeskTakes) and not handed.is_there(offer.counsellor, facts):
        return Step(conversation)
    if isinstance(event, DeskDeclines):
        conversation = reasons.kept(conversation, offer, event.words.text, facts)
    return _decided(conversation, facts, takes=isinstance(event, DeskTakes))


def taken(conversation: Conversation, facts: Facts) -> Step:
    """Somebody has come: the case is theirs, and whoever had it is out before they read a word."""
    case, handing = conversation.case, handed.running(conversation)
    old, new = (case.offer if case is not None else None), handed.asked(conversation)
    if case is None or handing is None or old is None or new is None:
        return Step(conversation)
    given = replace(
        _without_what_was_theirs(case),
        offers=(*case.offers[:-1], replace(old, outcome=Outcome.GIVEN),
                replace(new, outcome=Outcome.TAKEN)),
        team=handing.team or case.team,
        handed_note=handing.note,
        handed_shows=handed.shows(handing, facts),
    )  # fmt: skip
    shown = waiting.card(replace(conversation, case=given), case.id, facts)
    given = replace(given, card=shown.message)
    names = {"name": name_of(facts, new.counsellor), "before": name_of(facts, old.counsellor)}
    return Step(
        replace(conversation, case=given, last_counsellor=new.counsellor),
        (
            CancelTimer(OFFER, new.place.hex),
            *handed.unread(case),
            Unseat(case.id),
            answer_in(facts, old.place, "room.given", name=names["name"]),
            ForgetPlace(old.place),
            ReturnSeat(old.counsellor),
            Seat(case.id, new.place, frozenset({new.author}), new.author),
            shown,
            *handed.brought(conversation, given, facts),
            _said_here(conversation, given, facts, names),
            Count("given"),
        ),
    )


def _said_here(
    conversation: Conversation, case: Case, facts: Facts, names: Mapping[str, str]
) -> Send:
    """The client is told who is there, and what they know."""
    if not case.handed_shows:
        return tell(conversation, facts, "given_here", **names)
    time = lasting(facts.house, language_of(conversation, facts), facts.house.delivered)
    return tell(conversation, facts, "given_here_words", time=time, **names)


def _without_what_was_theirs(case: Case) -> Case:
    """What the one before put off, was asked, or was told is none of the next one's."""
    return replace(
        case,
        handing=None,
        note_kept=None,
        confirm=None,
        hold_told=False,
        snoozed_until=None,
        acted_at=None,
        reminded=0,
        away_from=None,
        away_until=None,
    )


def not_taken(conversation: Conversation, facts: Facts, why: str) -> Step:
    """Declined, or not in time, or it could not be asked: the next of the team, else back."""
    handing, offer = handed.running(conversation), handed.asked(conversation)
    if handing is None or offer is None:
        return Step(conversation)
    counted = Step(conversation, (Count(f"handings_{why}"),))
    if handing.team:
        rest = replace(handing, tried=(*handing.tried, offer.counsellor), offer=None)
        if successor.of_team(conversation, rest, facts).one is not None:
            return counted.then(lambda c: invited(c, rest, facts))
    return counted.then(lambda c: back(c, handing, facts, NOT_TAKEN[why]))


def back(conversation: Conversation, handing: Handing, facts: Facts, key: str) -> Step:
    """Nobody takes it over: it stays with whoever has it, who is told, and may try again."""
    case = conversation.case
    if case is None:
        return Step(conversation)
    stays = replace(conversation, case=replace(case, handing=None, note_kept=handing.note))
    if handing.supervised:
        stays, key = replace(conversation, case=replace(case, handing=None)), "room.takeover_over"
    values = {"name": name_of(facts, handing.to), "give": handed.command(facts)}
    step = Step(stays, (call(facts, case.id, case.offer, key, **values),))
    knows = handing.offer is not None and facts.house.hand_over == "ask"  # the client has agreed
    if not knows or case.offer is None:
        return step
    here = name_of(facts, case.offer.counsellor)
    return step.add(tell(stays, facts, "give.stays", name=here))


def time_came(conversation: Conversation, event: TimeCame, facts: Facts) -> Step:
    """The time to come is over; of another offer it changes nothing."""
    offer = handed.asked(conversation)
    if offer is None or (event.kind, event.key) != (OFFER, offer.place.hex):
        return Step(conversation)
    return not_taken(conversation, facts, "expired")


def missed(conversation: Conversation, event: NotSent, facts: Facts) -> Step | None:
    """The place in which somebody is asked could not be made, or is gone; None: another place."""
    offer = handed.asked(conversation)
    if offer is None or event.party != at_place(offer.place) or event.failure not in MISSED:
        return None
    return not_taken(conversation, facts, "failed")
