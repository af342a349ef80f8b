"""What follows from a corrected answer: it stands, and everybody who acts on it sees it."""

from dataclasses import replace

from routing.assigning import moving
from routing.assigning.card import card_text
from routing.conversation import Conversation, Phase
from routing.effects import EditSent, Send, desk
from routing.facts import Facts
from routing.flow.model import Ask
from routing.ids import MessageId
from routing.intake import noting, recounting
from routing.messages import Body
from routing.saying.speech import call, note, staff_speech, tell
from routing.step import Step
from routing.words.showing import short


def left(conversation: Conversation, facts: Facts) -> Step:
    """The answer of before stands."""
    after = replace(conversation, pending=None)
    return Step(after, (tell(after, facts, "correct.left"),))


def answered(conversation: Conversation, facts: Facts, step: Ask, answer: str | None) -> Step:
    """The new answer stands; what it takes with it goes, as during the intake."""
    run = conversation.run
    if run is not None and run.answers.get(step.name) == answer:
        return left(conversation, facts)
    kept = noting.keep(conversation, facts, step, answer)
    after = kept.conversation
    line = recounting.line(after, facts, step)
    done = kept.add(tell(after, facts, "correct.done", line=line))
    done = done.then(lambda c: moving.moved(conversation, c, facts))
    return done.then(lambda c: _on_card(conversation, c, facts, step))


def _on_card(before: Conversation, after: Conversation, facts: Facts, step: Ask) -> Step:
    """The counsellor who is there sees it; whoever comes later gets the card of then."""
    case = after.case
    if case is None or case.phase is not Phase.OPEN:
        return Step(after)
    name = short(step, staff_speech(facts))
    body = Body(card_text(after, facts))
    alerts = (one for one in after.concerns[len(before.concerns) :] if one.is_alert)
    told = note(facts, case.id, "room.corrected", question=name)
    if any(alerts):
        told = call(facts, case.id, case.offer, "room.corrected", question=name)
    if case.card is not None:
        return Step(after, (EditSent(desk(case.id), case.card, body), told))
    card = MessageId(facts.make_id("card"))
    known = replace(after, case=replace(case, card=card))
    return Step(known, (Send(desk(case.id), card, body), told))


__all__ = ["answered", "left"]
