"""What a supervisor asks of a case: at their desk, or in its room while they read along there.

A desk knows a case by its news, which are late by moments. So everything is looked at once more
here, and whoever asked for what cannot be is told at their desk.
"""

from routing.assigning import desked
from routing.case import Observed
from routing.conversation import Conversation
from routing.desk import acts, mentoring
from routing.desk.answering import typed
from routing.desk.reading import known, read
from routing.events import StaffDid, StaffSaid, StaffTookBack
from routing.facts import Counsellor, Facts
from routing.ids import PlaceId
from routing.messages import InboundKind
from routing.news import DeskSupervises, Supervises
from routing.saying.speech import answer_in, counsellor, name_of
from routing.step import Step
from routing.supervision import eyes, mentored, observed, supervised, takenover, whispering
from routing.words.folding import begins_as_command

ENDS = ("leave", "observe")  # typed by an observer in the room, both mean that it shall end


def asked(conversation: Conversation, event: DeskSupervises, facts: Facts) -> Step:
    """Only of somebody who is a supervisor now."""
    one = counsellor(facts, event.counsellor)
    if one is None or not supervised.is_one(facts, one.id):
        return Step(conversation)
    match event.what:
        case Supervises.OBSERVE:
            why = observed.why_not(conversation, one, facts)
            done = observed.begun(conversation, one, facts) if not why else None
            return _said(conversation, one, facts, why or "observe_begun", done)
        case Supervises.LEAVE:
            return observed.ended(conversation, one.id, facts, left=True)
        case Supervises.TAKE_OVER:
            why = takenover.why_not(conversation, one, facts)
            done = takenover.begun(conversation, one, facts) if not why else None
            return _said(conversation, one, facts, why or "takeover_begun", done)
        case Supervises.WHISPER:
            why = whispering.why_not(conversation, one, facts)
            done = whispering.begun(conversation, one, facts) if not why else None
            return _said(conversation, one, facts, why or "whisper_begun", done)
        case Supervises.AGREE | Supervises.REFUSE:
            return _decided(conversation, event, one, facts)


def _decided(
    conversation: Conversation, event: DeskSupervises, one: Counsellor, facts: Facts
) -> Step:
    """The second pair of eyes."""
    case = conversation.case
    if case is None or case.offer is None or not eyes.is_open(conversation, one.id):
        return _said(conversation, one, facts, "eyes_nothing", None)
    if event.what is Supervises.REFUSE:
        return eyes.refused(conversation, one.id, facts)
    name, offer = name_of(facts, one.id), case.offer
    told = answer_in(facts, offer.place, "room.eyes_agreed", name=name)
    return Step(conversation, (told,)).then(lambda c: acts.over(c, offer, facts))


def _said(
    conversation: Conversation, one: Counsellor, facts: Facts, key: str, done: Step | None
) -> Step:
    """What became of it, at their desk."""
    step = done or Step(conversation)
    return step.add(*desked.answered(step.conversation, one.id, key, facts))


def _whispered(conversation: Conversation, event: StaffSaid, facts: Facts) -> Step:
    """Nothing of it goes anywhere, and nothing is answered but what looks like a command."""
    if not begins_as_command(event.body.text):
        return Step(conversation)
    return Step(conversation, (answer_in(facts, event.place, "room.whisper_command"),))


def in_room(conversation: Conversation, event: StaffSaid, facts: Facts) -> Step | None:
    """What was written beside a case, or by somebody who reads along in its room; None: neither."""
    if whispering.is_there(conversation, event.place):
        return _whispered(conversation, event, facts)
    who = _observer(conversation, event)
    if who is None:
        return None
    house, mentor = facts.house, mentored.may_release(conversation, event.author, facts)
    more = mentoring.COMMANDS if mentor is not None else ()
    found = read(event.body.text, known(house.texts, house.staff_language, (*ENDS, *more)))
    commands = begins_as_command(event.body.text) and event.doubt is None and not event.reply
    if commands and found.name in ENDS:
        return observed.ended(conversation, who.counsellor, facts, left=True)
    if mentor is not None:
        return mentoring.commanded(conversation, event, found, mentor, facts)
    return _not_relayed(conversation, event.place, facts)


def did_there(
    conversation: Conversation, event: StaffDid | StaffTookBack, facts: Facts
) -> Step | None:
    """What else somebody does who reads along: the client has nothing of theirs, so nothing is to
    be corrected or taken back. None: they do not read along here.
    """
    if _observer(conversation, event) is None:
        return None
    if isinstance(event, StaffTookBack) or event.what == InboundKind.REACTION:
        return Step(conversation)
    if event.edited is not None and event.edited.repeat:
        return Step(conversation)
    return _not_relayed(conversation, event.place, facts)


def _observer(
    conversation: Conversation, event: StaffSaid | StaffDid | StaffTookBack
) -> Observed | None:
    case = conversation.case
    offer = case.offer if case is not None else None
    if case is None or offer is None or event.place != offer.place:
        return None
    return next((one for one in supervised.there(case) if one.author == event.author), None)


def _not_relayed(conversation: Conversation, place: PlaceId, facts: Facts) -> Step:
    case = conversation.case
    name = name_of(facts, case.offer.counsellor) if case is not None and case.offer else ""
    values = {"name": name, "leave": typed(facts, "leave")}
    return Step(conversation, (answer_in(facts, place, "room.not_relayed.observer", **values),))
