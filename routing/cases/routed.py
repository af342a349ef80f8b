"""Where a case goes: the first rule of the hand-over that holds names the team."""

from collections.abc import Sequence

from routing.conversation import Conversation
from routing.facts import Counsellor, Facts
from routing.flow import way
from routing.flow.expression import holds
from routing.flow.model import AnswerType, Ask, Handover
from routing.flow.scoring import values
from routing.ids import StepName

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


def by_language(conversation: Conversation, facts: Facts) -> bool:
    """Whether a counsellor must speak the client's language; where nothing is said, they must."""
    step = handover(conversation, facts)
    return step is None or "language" in step.match


def able(conversation: Conversation, facts: Facts) -> Sequence[Counsellor]:
    """Who may be offered the case: its team, and who knows its topic where that is matched.

    Of several topics they know all; where nobody does, one of them, for somebody has to come.
    """
    case, step, run = conversation.case, handover(conversation, facts), conversation.run
    members = facts.house.teams.get(case.team) if case is not None else None
    roster = [c for c in facts.roster if members is None or c.id in members]
    topic = run.answers.get(TOPIC) if run is not None else None
    if step is None or topic is None or "topic" not in step.match:
        return roster
    wanted = _topics(facts, topic)
    whole = [c for c in roster if not c.topics or wanted <= c.topics]
    return whole or [c for c in roster if not wanted.isdisjoint(c.topics)]


def _topics(facts: Facts, answer: str) -> frozenset[str]:
    """The keys in the answer: several where several could be chosen."""
    asked = facts.flow.step(TOPIC)
    several = isinstance(asked, Ask) and asked.type is AnswerType.MULTI
    return frozenset(answer.split(" ") if several else (answer,))
