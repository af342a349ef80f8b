"""The crisis block of a flow: looked at after every answer and every message, decides nothing.

A rule that comes true, or a word of the list, shows urgent help and leaves a concern for the
counsellor. A concern names a rule of the organisation, never what somebody said. Each rule counts
once in a run; the program does not step into a live conversation.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from routing.conversation import Concern, ConcernKind, Conversation, Gate, Phase, Run
from routing.effects import CLIENT, URGENT, Count, Effect, Send
from routing.facts import Facts
from routing.flow import way
from routing.flow.expression import Expression
from routing.flow.model import Ask, Crisis
from routing.ids import CounsellorId, MessageId
from routing.messages import Body
from routing.saying.speech import call, help_button, words
from routing.step import Step
from routing.words.folding import fold

WORDS = "words"
COUNSELLOR = "counsellor"  # somebody who has the case raised it; no answer did
QUIET = timedelta(minutes=30)  # so long the same is not shown again


def looked(conversation: Conversation, facts: Facts) -> Step:
    """Which rules are true now. Answers kept from before count as well as new ones."""
    run, crisis = conversation.run, facts.flow.crisis
    if run is None or not (crisis.alert or crisis.flag):
        return Step(conversation)
    looks = way.Looks(facts.flow, run.answers)
    noted = {concern.rule for concern in conversation.concerns}

    def new(rules: tuple[Expression, ...]) -> list[str]:
        return [r.source for r in rules if r.source not in noted and looks.true(r)]

    alerts, flags = new(crisis.alert), new(crisis.flag)
    concerns = tuple(Concern(ConcernKind.ALERT, rule, facts.now) for rule in alerts)
    concerns += tuple(Concern(ConcernKind.FLAG, rule, facts.now) for rule in flags)
    after = replace(conversation, concerns=conversation.concerns + concerns)
    shown = any(m.at == facts.now and m.rule != WORDS for m in conversation.concerns if m.is_alert)
    if not alerts or shown:  # two answers by one link, or one by one press: help is shown once
        return Step(after)
    if not _answered_now(run, facts):
        return Step(after, (Count("alerts"),))  # said long ago, and answered with help then
    return Step(after, (_help(after, facts, "crisis.alert"), Count("alerts")))


def _answered_now(run: Run, facts: Facts) -> bool:
    """Something was asked in this run: not all of it was kept from before."""
    return bool(run.linked) or any(isinstance(facts.flow.step(a.step), Ask) for a in run.asked)


def _help(conversation: Conversation, facts: Facts, key: str) -> Send:
    text = words(conversation, facts, key)
    button = help_button(conversation, facts)
    made = MessageId(facts.make_id(f"tell:{key}"))
    return Send(CLIENT, made, Body(text), (button,), priority=URGENT)


def noticed(conversation: Conversation, facts: Facts, text: str) -> Step:
    """Words of the list in what a client wrote. Before they agreed, nothing of it is remembered."""
    if not found(facts.flow.crisis, text):
        return Step(conversation)
    last = max((m.at for m in conversation.concerns if m.rule == WORDS), default=None)
    admitted, case = conversation.gate is Gate.ADMITTED, conversation.case
    quiet = admitted and last is not None and facts.now - last < QUIET
    live = case is not None and case.phase is Phase.OPEN and admitted
    effects: tuple[Effect, ...] = (Count("noticed"),)
    if case is not None and live:
        effects += (call(facts, case.id, case.offer, "room.noticed"),)
    elif not quiet:
        effects += (_help(conversation, facts, "crisis.noticed"),)
    if not admitted:
        return Step(conversation, effects)
    return Step(noted(conversation, facts), effects)


def noted(conversation: Conversation, facts: Facts) -> Conversation:
    """Words of the list were there: the counsellor will see that, whatever else comes."""
    concern = Concern(ConcernKind.ALERT, WORDS, facts.now)
    others = tuple(m for m in conversation.concerns if m.rule != WORDS)
    return replace(conversation, concerns=(*others, concern))


def passed_on(conversation: Conversation, facts: Facts, text: str) -> Step:
    """Words of before agreeing that now go to the counsellor: they were answered with help then."""
    if not found(facts.flow.crisis, text):
        return Step(conversation)
    case, after = conversation.case, noted(conversation, facts)
    if case is None or case.phase is not Phase.OPEN:
        return Step(after)
    return Step(after, (call(facts, case.id, case.offer, "room.noticed"),))


def raised(conversation: Conversation, who: CounsellorId, facts: Facts) -> Conversation:
    """The counsellor says that something here may mean danger."""
    concern = Concern(ConcernKind.ALERT, COUNSELLOR, facts.now, who)
    others = tuple(m for m in conversation.concerns if m.rule != COUNSELLOR)
    return replace(conversation, concerns=(*others, concern))


def raised_at(conversation: Conversation) -> datetime | None:
    """When the counsellor last said so, and nobody said that it was a slip."""
    alert = of_team(conversation)
    return None if alert is None else alert.at


def of_team(conversation: Conversation) -> Concern | None:
    """The alert that a counsellor raised, if it still is one."""
    mine = (m for m in conversation.concerns if m.rule == COUNSELLOR and m.is_alert)
    return max(mine, key=lambda m: m.at, default=None)


def of_words(conversation: Conversation) -> tuple[Concern, ...]:
    """What no answer can raise again."""
    return tuple(m for m in conversation.concerns if m.rule in (WORDS, COUNSELLOR))


def found(crisis: Crisis, text: str) -> bool:
    """Whole words and phrases, without case, accents and signs, in every language of the list."""
    if not crisis.words:
        return False
    spaced = f" {fold(text)} "
    return any(f" {phrase} " in spaced for listed in crisis.words.values() for phrase in listed)
