"""A counsellor's words on their way to the client: with the name in front, for a person speaks.

Whether they may pass now is asked here for words of every kind: typed, for later, or after a yes.
"""

from dataclasses import replace
from datetime import timedelta

from routing import gates
from routing.case import Scheduled
from routing.conversation import Conversation, Gate, Offer
from routing.desk import unreleased
from routing.effects import CLIENT, Marks, Send
from routing.facts import Facts
from routing.ids import PlaceId
from routing.messages import Body, Voice
from routing.rights import reconsent
from routing.saying.speech import answer_in, counsellor, language_of, name_of, note, words
from routing.step import Step
from routing.supervision import mentored


def refusal(conversation: Conversation) -> str | None:
    """The key of why nothing reaches the client now; None where it does."""
    if conversation.gate in gates.WORDS:
        return None
    why = "paused" if conversation.gate is Gate.PAUSED else "stopped"
    return f"room.not_relayed.{why}"


def passed(
    conversation: Conversation,
    said: Scheduled,
    place: PlaceId,
    facts: Facts,
    *,
    shown: bool = False,
) -> Step:
    """Words that are for the client now; they wait a moment where their counsellor wants that, and
    for a yes where they have mentors. `shown`: a mentor cannot have read them just now.
    """
    refused, case = refusal(conversation), conversation.case
    if refused is not None:
        return Step(conversation, (answer_in(facts, place, refused),))
    if case is None or case.offer is None:
        return Step(conversation)
    if mentored.asks(case, facts):
        return unreleased.kept(conversation, said, facts, shown=shown)
    hold = hold_of(facts, case.offer)
    sent = carried(conversation, said, case.offer, facts)
    if hold:
        sent = replace(sent, not_before=facts.now + hold, marks=_later(sent.marks, hold))
    step = Step(said_now(conversation, facts), (sent,))
    return step.then(lambda c: told(c, facts, hold))


def carried(conversation: Conversation, said: Scheduled, offer: Offer, facts: Facts) -> Send:
    """The words as the client reads them. What comes long after its time says when that was."""
    name = name_of(facts, offer.counsellor)
    text = words(conversation, facts, "person", name=name, text=said.body.text)
    written = facts.house.moment(said.at, None, language_of(conversation, facts))
    marks = Marks(
        again=words(conversation, facts, "mark.again"),
        late=words(conversation, facts, "mark.late", time=written),
        late_from=said.at + facts.house.late,
    )
    return Send(CLIENT, said.message, Body(text), voice=Voice.PERSON, marks=marks)


def said_now(conversation: Conversation, facts: Facts) -> Conversation:
    """A person has just spoken to the other."""
    return reconsent.said_now(conversation, facts)


def hold_of(facts: Facts, offer: Offer) -> timedelta:
    """How long the words of whoever took this offer wait; nothing when they go at once."""
    found = counsellor(facts, offer.counsellor)
    return found.hold if found is not None else timedelta()


def told(conversation: Conversation, facts: Facts, hold: timedelta) -> Step:
    """Once in a case the room says how long words wait, and what to do about them."""
    case = conversation.case
    if case is None or case.hold_told or not hold:
        return Step(conversation)
    seconds = str(int(hold.total_seconds()))
    known = replace(conversation, case=replace(case, hold_told=True))
    return Step(known, (note(facts, case.id, "room.hold", n=seconds),))


def _later(marks: Marks | None, hold: timedelta) -> Marks | None:
    if marks is None or marks.late_from is None:
        return marks
    return replace(marks, late_from=marks.late_from + hold)
