"""Where a case goes: the first rule of the hand-over that holds names the team, and what the case
asks of whoever takes it.
"""

from dataclasses import replace

from routing.assigning import assign, recipients
from routing.assigning.assign import MANUAL, Found, Wanted
from routing.conversation import Conversation, Outcome
from routing.facts import Facts, House
from routing.flow import way
from routing.flow.expression import holds
from routing.flow.model import AnswerType, Ask, Handover
from routing.flow.scoring import values
from routing.ids import StepName
from routing.saying.speech import language_of

TOPIC = StepName("topic")  # the question whose answer counsellors are matched by


def handover(conversation: Conversation, facts: Facts) -> Handover | None:
    """The one on the client's way; a flow may have several."""
    run = conversation.run
    met = way.walk(facts.flow, run, there=facts.is_open) if run is not None else ()
    return next((step for step in (*met, *facts.flow.steps) if isinstance(step, Handover)), None)


def team(conversation: Conversation, facts: Facts) -> str:
    """The team's name in the configuration; empty: everybody."""
    step, run = handover(conversation, facts), conversation.run
    if step is None or run is None or not step.routes:
        return ""
    crisis = conversation.is_alerted
    looks = values(facts.flow, run.answers, (step.name,), crisis=crisis)
    met = (r.team for r in step.routes if r.when is None or holds(r.when, looks))
    return next(met, "")


def wanted(conversation: Conversation, facts: Facts) -> Wanted:
    """What the case asks of whoever takes it; where the flow says nothing, the client's language.

    Who left the case in this round was asked already; before that, who looks after a danger
    that was noticed comes first, else who had the client's last case.
    """
    case, house = conversation.case, facts.house
    step = handover(conversation, facts)
    by_language = step is None or "language" in step.match
    where, call = case.team if case is not None else "", conversation.called
    return Wanted(
        members=house.teams.get(where),
        excluded=conversation.excluded,
        language=language_of(conversation, facts) if by_language else None,
        topics=_topics(conversation, facts, step),
        hours=house.team_hours.get(where),
        asked=frozenset(one.counsellor for one in case.offers) if case is not None else (),
        known=(call.by if call is not None else None) or conversation.last_counsellor,
        how=_how(house, where),
        danger=conversation.is_alerted,
        agreed=recipients.agreed(conversation, house),
    )


def found(conversation: Conversation, wants: Wanted, facts: Facts) -> Found:
    """Whom to ask now. Rather than leaving the client with nobody, somebody who gave the case away
    in this round is asked again, as the last one: they refused nothing and may take it back.
    """
    chosen, case = assign.choose(facts.roster, wants, facts.now), conversation.case
    if case is None or chosen.one is not None or chosen.by_hand or chosen.quiet:
        return chosen
    refused = frozenset(o.counsellor for o in case.offers if o.outcome is not Outcome.GIVEN)
    if refused == wants.asked:
        return chosen
    again = assign.choose(facts.roster, replace(wants, asked=refused), facts.now)
    return again if again.one is not None or again.by_hand else chosen


def _how(house: House, team: str) -> str:
    """Where nobody has a desk nobody could take a case there: then somebody is chosen."""
    how = house.choose.get(team, "")
    return how if house.desks or how != MANUAL else ""


def _topics(
    conversation: Conversation, facts: Facts, step: Handover | None
) -> frozenset[str] | None:
    """The keys in the answer: several where several could be chosen. None: not matched."""
    run = conversation.run
    answer = run.answers.get(TOPIC) if run is not None else None
    if step is None or answer is None or "topic" not in step.match:
        return None
    asked = facts.flow.step(TOPIC)
    several = isinstance(asked, Ask) and asked.type is AnswerType.MULTI
    return frozenset(answer.split(" ") if several else (answer,))
