"""The survey after a case: offered, put again, and over; nothing of it ever stands in the way.

It is asked as an intake is: `inside` puts the survey's run and flow where those of an intake stand,
`outside` takes them out again. Of all that an intake would ask for, only what is said to the client
comes out: no timer, no case, nothing for a counsellor. Answers are counted without a name when the
last one is given, and are gone with that.
"""

from dataclasses import replace
from datetime import timedelta

from routing import gates
from routing.conversation import (
    Conversation,
    Gate,
    Pending,
    PendingKind,
    Phase,
    Run,
    Survey,
)
from routing.effects import CLIENT, CancelTimer, Count, EditSent, Effect, Send, SetTimer
from routing.facts import Facts
from routing.flow.model import Ask, Flow
from routing.intake import advancing, standing
from routing.messages import Choice
from routing.saying.putting import button
from routing.saying.speech import help_button, spoken, tell, to_client, words
from routing.step import Step
from routing.words.joining import joined

TIMER, OFFERED = "survey", "offered"
LASTS = timedelta(days=3)  # an offer without an answer lapses, and so does what was begun
REST = timedelta(days=30)  # nobody is offered one more often
YES, NO = "survey:yes", "survey:no"


# ------------------------------------------------------------------------- when there is one


def kept(before: Conversation, done: Step, facts: Facts) -> Step:
    """The step, with a survey that is offered now, goes on, or is over; whatever led to it."""
    after = done.conversation
    open_ = is_open(after)
    if after.survey is not None and not open_:
        after = replace(ended(after), survey=None)
    step = Step(after, done.effects)
    if before.survey is not None and after.survey is None:
        step = step.add(CancelTimer(TIMER, OFFERED))
    return step.then(lambda c: _offered(c, facts)) if _is_due(before, after, facts) else step


def is_open(conversation: Conversation) -> bool:
    """One is offered, or a question of it is open."""
    pending = conversation.pending
    asked = pending is not None and pending.kind is PendingKind.SURVEY
    here = conversation.gate is Gate.ADMITTED and not gates.in_counselling(conversation)
    return asked and here and conversation.survey is not None


def ended(conversation: Conversation) -> Conversation:
    """Without it; whatever else is open stays so."""
    pending = conversation.pending
    if pending is not None and pending.kind is PendingKind.SURVEY:
        return replace(conversation, pending=None, survey=None)
    return conversation


def _is_due(before: Conversation, after: Conversation, facts: Facts) -> bool:
    """A counselling has just come to a good end. After a danger nobody is asked how it was."""
    was, case = before.case, after.case
    if facts.house.survey is None or was is None or case is None:
        return False
    closed = was.phase is Phase.OPEN and case.id == was.id and case.phase is Phase.CLOSED
    admitted = before.gate is Gate.ADMITTED and after.gate is Gate.ADMITTED
    last, lost = after.surveyed_at, facts.unread > 0
    rested = last is None or facts.now - last >= REST
    free = after.pending is None and after.reachable and not (before.is_alerted or lost)
    return closed and admitted and rested and free and not _is_shut(after, facts)


def _is_shut(conversation: Conversation, facts: Facts) -> bool:
    barred = gates.is_barred(conversation, facts.now) or conversation.is_alerted
    return barred or standing.refused(conversation, facts) is not None


def _offered(conversation: Conversation, facts: Facts) -> Step:
    flow = facts.house.survey
    if flow is None:
        return Step(conversation)
    survey = Survey(Run(flow.sha256), facts.now)
    known = replace(conversation, survey=survey, surveyed_at=facts.now)
    step = _ask(known, facts, words(known, facts, "survey.offer", n=str(count(flow))))
    timer = SetTimer(TIMER, OFFERED, facts.now + LASTS)
    return step.add(timer, Count("survey_offered"))


def ways(conversation: Conversation, facts: Facts) -> list[tuple[str, tuple[str, ...]]]:
    """What can be said to the offer: the token of each button, and the words that mean it."""
    yes = words(conversation, facts, "button.survey_yes")  # whole: a mere thanks is no answer
    no = words(conversation, facts, "button.survey_no")
    return [
        (YES, (*spoken(conversation, facts, "words.yes"), yes)),
        (NO, (*spoken(conversation, facts, "words.no"), no)),
    ]


def _ask(conversation: Conversation, facts: Facts, text: str, *more: Choice) -> Step:
    """Whether they would like to, in these words."""
    buttons = (
        button(conversation, facts, YES, "survey_yes"),
        button(conversation, facts, NO, "survey_no"),
        help_button(conversation, facts),
        *more,
    )
    sent = to_client(conversation, facts, "tell:survey.offer", text, *buttons)
    return Step(replace(conversation, pending=Pending(PendingKind.SURVEY, sent.message)), (sent,))


def count(flow: Flow) -> int:
    """How many questions it has, at most."""
    return sum(isinstance(step, Ask) for step in flow.steps)


# ------------------------------------------------------------------------- what is open


def inside(conversation: Conversation, facts: Facts) -> tuple[Conversation, Facts] | None:
    """The same as an intake of its own, and what is known for it; None where it is gone."""
    survey, pending = conversation.survey, conversation.pending
    if survey is None or facts.survey is None or facts.house.survey is None:
        return None
    asked = pending is not None and pending.step is not None
    inner = replace(
        conversation,
        run=survey.run,
        survey=None,
        case=None,
        concerns=(),
        earlier=(),
        pending=replace(pending, kind=PendingKind.STEP) if pending is not None and asked else None,
    )
    return inner, replace(facts, flow=facts.survey, documents={})


def outside(conversation: Conversation, inner: Step, facts: Facts) -> Step:
    """What came of it, put back: the survey goes on, or is over and counted."""
    survey, run, pending = conversation.survey, inner.conversation.run, inner.conversation.pending
    said = tuple(one for one in inner.effects if _is_said(one))
    if survey is None or run is None:
        return Step(ended(conversation), said)
    if run.done or pending is None:
        over = Step(ended(conversation), (*said, *_counts(run, facts)))
        return over.add(tell(conversation, facts, "survey.done"))
    asked = replace(pending, kind=PendingKind.SURVEY)
    return Step(replace(conversation, survey=replace(survey, run=run), pending=asked), said)


def _is_said(effect: Effect) -> bool:
    return isinstance(effect, Send | EditSent) and effect.party == CLIENT


def _counts(run: Run, facts: Facts) -> tuple[Effect, ...]:
    """How often which answer was given, and never by whom."""
    flow = facts.survey
    if flow is None:
        return ()
    given = ((name, answer) for name, answer in run.answers.items() if answer is not None)
    counted = (Count(f"survey:{flow.name}:{name}:{answer}") for name, answer in given)
    return (*counted, Count("survey_done"))


def gone(conversation: Conversation, facts: Facts) -> Step:
    """There is none any more."""
    over = ended(conversation)
    return Step(over, (tell(over, facts, "survey.gone"),))


def again(
    conversation: Conversation, facts: Facts, before: str = "", *more: Choice, misses: int = 0
) -> Step:
    """What is open of it once more, with these words above it."""
    within, pending = inside(conversation, facts), conversation.pending
    if within is None or pending is None:
        over, said = ended(conversation), (to_client(conversation, facts, "tell:before", before),)
        return Step(over, said) if before else gone(conversation, facts)
    inner, known = within
    if pending.step is not None:
        asked = advancing.repeat(inner, known, before, *more, misses=misses)
        return outside(conversation, asked, facts)
    key = "unclear.survey" if misses else "survey.offer"
    text = words(conversation, facts, key, n=str(count(known.flow)))
    step = _ask(conversation, facts, joined(before, text), *more)
    now = step.conversation.pending
    missed = replace(now, misses=misses) if now is not None else None
    return Step(replace(step.conversation, pending=missed), step.effects)


def begun(conversation: Conversation, facts: Facts) -> Step:
    """They would like to: its first question."""
    within = inside(conversation, facts)
    if within is None:
        return gone(conversation, facts)
    return outside(conversation, advancing.advance(*within), facts)


def declined(conversation: Conversation, facts: Facts) -> Step:
    """They would rather not, or not go on: nothing of it is kept or counted."""
    over = ended(conversation)
    return Step(over, (tell(over, facts, "survey.declined"),))


def time_came(conversation: Conversation) -> Step:
    """It lapses, and nothing is said about it."""
    return Step(ended(conversation))


__all__ = [
    "LASTS",
    "NO",
    "TIMER",
    "YES",
    "again",
    "begun",
    "count",
    "declined",
    "ended",
    "gone",
    "inside",
    "is_open",
    "kept",
    "outside",
    "time_came",
    "ways",
]
