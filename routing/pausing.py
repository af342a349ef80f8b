"""A pause: nothing passes either way until the client goes on. Urgent help always does.

Whoever waits for a counsellor keeps waiting, and is offered to nobody meanwhile.
"""

from dataclasses import replace

from routing import alerts, declined, gates, intake, mind, relaying, routed, uncarried, waiting
from routing.conversation import Case, Conversation, Explained, Gate, Outcome, Phase
from routing.effects import (
    CLIENT,
    URGENT,
    CancelQueued,
    Count,
    Effect,
    desk,
)
from routing.events import ClientDid, ClientPressed, ClientSaid
from routing.facts import Facts
from routing.folding import match
from routing.putting import button
from routing.speech import call, help_button, in_every_language, name_of, note, tell
from routing.step import Step

COMMANDS = frozenset({"pause"})
GO = "pause:on"
ASKED = "paused"  # that they were asked whether to go on


def can_pause(conversation: Conversation) -> bool:
    return conversation.gate is Gate.ADMITTED and relaying.in_counselling(conversation)


def pause(conversation: Conversation, facts: Facts) -> Step:
    """`/pause`, or the button. Without a case nothing runs that could be paused."""
    case = conversation.case
    if conversation.gate is Gate.PAUSED:
        return ask(conversation, facts, "pause.still")
    if case is None or not can_pause(conversation):
        step = Step(conversation, (tell(conversation, facts, "pause.nothing"),))
        return step.then(lambda c: intake.repeat(c, facts)) if conversation.greeted else step
    shut = replace(conversation, gate=Gate.PAUSED, pending=None, explained=None)
    step = Step(shut, (*_dropped(case), mind.CLOSED, Count("paused")))
    step = step.then(lambda c: _taken_back(c, case))
    if case.phase is Phase.OPEN:
        step = step.add(note(facts, case.id, "room.client_paused"))
    queued = facts.queued if case.phase is Phase.OPEN else 0  # else it waits for a counsellor
    key = "paused_dropped" if queued else "paused"
    go_on = button(conversation, facts, GO, "go_on")
    ways = (go_on, help_button(conversation, facts))
    return step.add(tell(conversation, facts, key, *ways, n=str(queued)))


def _dropped(case: Case) -> tuple[Effect, ...]:
    """What is on its way between two people. What waits for somebody to come goes nowhere."""
    if case.phase is not Phase.OPEN:
        return ()
    return CancelQueued(CLIENT), CancelQueued(desk(case.id))


def _taken_back(conversation: Conversation, case: Case) -> Step:
    """Nobody is invited any more, and nobody will be before they go on."""
    if case.phase is Phase.OPEN:
        return Step(conversation)
    step = waiting.released(conversation, Outcome.PAUSED)
    return step.then(waiting.rests)


def go_on(conversation: Conversation, facts: Facts) -> Step:
    """As it was: the counsellor is told; or somebody is looked for again, from the beginning."""
    case = conversation.case
    opened = replace(conversation, gate=Gate.ADMITTED, pending=None, explained=None)
    step = Step(opened, (mind.CLOSED, Count("went_on")))
    if case is None:
        return step
    if case.phase is Phase.OPEN and case.offer is not None:
        name = name_of(facts, case.offer.counsellor)
        card = waiting.card(opened, case.id, facts)  # it may have been on its way, and dropped
        known = replace(opened, case=replace(case, card=card.message))
        news = (card, note(facts, case.id, "room.client_goes_on"))
        here = Step(known, (*step.effects, *news))
        refused = declined.refused(known, facts)
        if refused is not None:  # then nothing that they write is passed on, as before the pause
            return here.then(lambda c: declined.card(c, facts, refused))
        return here.add(tell(opened, facts, "pause.over", name=name))
    team = routed.team(opened, facts) or case.team
    anew = replace(opened, case=replace(case, offers=(), team=team, told_nobody=False))
    looked = step.add(tell(opened, facts, "pause.over_waiting"))
    return Step(anew, looked.effects).then(lambda c: waiting.offer_next(c, facts))


def ask(conversation: Conversation, facts: Facts, key: str = "pause.ask") -> Step:
    """Whether to go on. What was just written is not passed on, and the question says so."""
    ways = (
        button(conversation, facts, GO, "go_on"),
        button(conversation, facts, mind.STOP, "stop"),
        help_button(conversation, facts),
    )
    asked = replace(conversation, explained=Explained(ASKED, facts.now))
    return Step(asked, (tell(conversation, facts, key, *ways),))


def said(conversation: Conversation, event: ClientSaid, facts: Facts) -> Step:
    """Only going on is understood here; everything else is answered, and goes nowhere."""
    last = conversation.explained
    asked = last is not None and last.what == ASKED
    yes = ("words.yes",) if asked else ()
    on = in_every_language(facts, "words.go_on", "button.go_on", *yes)
    no = in_every_language(facts, "words.no") if asked else ()
    meant = match(event.body.text, [(GO, on), ("no", no)]) if event.attachment is None else None
    if meant == GO and not event.body.text.strip().isdecimal():
        return go_on(conversation, facts)
    return ask(conversation, facts, "pause.still" if meant == "no" else "pause.ask")


def pressed(conversation: Conversation, event: ClientPressed, facts: Facts) -> Step:
    if event.token == GO:
        return go_on(conversation, facts)
    return ask(conversation, facts, "pause.still")


def did(conversation: Conversation, event: ClientDid, facts: Facts) -> Step:
    explained = uncarried.did(conversation, event, facts)
    if not explained.effects:  # the same again within a moment
        return explained
    return explained.then(lambda c: ask(c, facts, "pause.still"))


def noticed(conversation: Conversation, facts: Facts, text: str) -> Step:
    """Words of danger in what is not passed on: whom to call is shown, and the counsellor is told
    that there were such words, and none of them.
    """
    if not alerts.found(facts.flow.crisis, text):
        return Step(conversation)
    shown = tell(conversation, facts, "crisis.noticed", help_button(conversation, facts))
    step = Step(alerts.noted(conversation, facts), (Count("noticed"),))
    step = step.add(replace(shown, priority=URGENT))
    case = conversation.case
    if case is None or case.phase is not Phase.OPEN or not gates.tells_the_room(conversation):
        return step
    return step.add(call(facts, case.id, case.offer, "room.noticed_muted"))


__all__ = ["GO", "ask", "can_pause", "did", "go_on", "noticed", "pause", "pressed", "said"]
