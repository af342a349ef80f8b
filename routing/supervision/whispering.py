"""A room beside a case, in which its counsellor and a supervisor talk about it alone.

It is a place of its own and never a thread: nothing that is written there is passed on to anybody.
It goes when the case goes to somebody else, and else with the case.
"""

from dataclasses import replace

from routing.case import Whisper
from routing.cases.closing import RETENTION
from routing.conversation import Case, Conversation, Phase
from routing.effects import Count, ForgetPlace, OpenPlace, SetTimer
from routing.facts import Counsellor, Facts
from routing.ids import PlaceId
from routing.messages import Body, Opening
from routing.saying.speech import answer_in, counsellor, staff_words
from routing.step import Step


def why_not(conversation: Conversation, one: Counsellor, facts: Facts) -> str:
    """The end of a key below `desk.told.`; empty: the two can have a room."""
    case = conversation.case
    if case is None or case.phase is not Phase.OPEN or case.offer is None:
        return "whisper_nobody"
    own = counsellor(facts, case.offer.counsellor)
    if own is None or own.id == one.id:
        return "whisper_own"
    if not own.rooms or own.account != one.account:
        return "whisper_private"
    return "whisper_already" if case.whisper is not None else ""


def begun(conversation: Conversation, one: Counsellor, facts: Facts) -> Step:
    """Both are invited. See `why_not`."""
    case = conversation.case
    if case is None or case.offer is None:
        return Step(conversation)
    place = PlaceId(facts.make_id("whisper"))
    name = staff_words(facts, "names.whisper", room=case.name)
    reason = Body(staff_words(facts, "room.whisper_reason"))
    opening = Opening(place, name, (case.offer.author, one.author), reason)
    beside = replace(case, whisper=Whisper(place, one.id))
    return Step(
        replace(conversation, case=beside),
        (
            OpenPlace(place, case.id, one.account, opening),
            answer_in(facts, place, "room.whisper_begun"),
            answer_in(facts, case.offer.place, "room.whisper", name=one.name),
            Count("whispers"),
        ),
    )


def is_there(conversation: Conversation, place: PlaceId) -> bool:
    """The place is one in which nothing is heard."""
    case = conversation.case
    return case is not None and case.whisper is not None and case.whisper.place == place


def kept(before: Conversation, done: Step, facts: Facts) -> Step:
    """After any step: the room goes with the counsellor, or is forgotten when the case is."""
    case, old = done.conversation.case, before.case
    if case is None or case.whisper is None or old is None or old.phase is not Phase.OPEN:
        return done
    if case.phase is Phase.CLOSED:
        key = f"{case.id.hex}:{case.whisper.place.hex}"
        return done.add(SetTimer(RETENTION, key, facts.now + facts.house.closed))
    if _seat(case) == _seat(old):
        return done
    gone = replace(done.conversation, case=replace(case, whisper=None))
    return Step(gone, (*done.effects, ForgetPlace(case.whisper.place)))


def _seat(case: Case) -> object:
    return case.offer.place if case.phase is Phase.OPEN and case.offer is not None else None
