"""While a client has paused: whatever they do is answered, and going on is offered.

That a pause begins is decided in `pausing`, which this does not know.
"""

from dataclasses import replace

from routing import gates
from routing.assigning import routed, waiting
from routing.conversation import Conversation, Explained, Gate, Phase
from routing.danger import alerts
from routing.effects import URGENT, Count
from routing.events import ClientPressed, ClientSaid
from routing.facts import Facts
from routing.intake import standing
from routing.rights import declined, mind
from routing.saying.putting import button
from routing.saying.speech import call, help_button, in_every_language, name_of, note, tell
from routing.step import Step
from routing.words.folding import match

GO = "pause:on"
ASKED = "paused"  # that they were asked whether to go on


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
        refused = standing.refused(known, facts)
        if refused is not None:  # then nothing that they write is passed on, as before the pause
            return here.then(lambda c: declined.card(c, facts, refused))
        return here.add(tell(opened, facts, "pause.over", name=name))
    team = routed.team(opened, facts) or case.team
    round_ = replace(case, offers=(), told_nobody=False, told_until=None, nobody=None)
    anew = replace(opened, case=replace(round_, team=team))
    looked = step.add(tell(opened, facts, "pause.over_waiting"))
    return Step(anew, looked.effects).then(lambda c: waiting.offer_next(c, facts))


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
