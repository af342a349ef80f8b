"""The survey after a case in the shell: which one somebody is on, and what was counted of answers.

A count says which answer, and never whose. So that nobody can tell from the day of it either, what
was answered in a month is counted on its first day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bridge.folds import Look
from bridge.house import Current
from bridge.store import counters
from bridge.store.database import Tx
from routing.conversation import Conversation
from routing.flow.model import AnswerType, Ask, Flow
from routing.ids import Language

ANSWER = "survey:"  # and the survey's name, the question's, and the answer
OFFERED, DONE = "survey_offered", "survey_done"


def running(conversation: Conversation | None, current: Current, look: Look) -> Flow | None:
    """The one they are in the middle of; None where the organisation has none any more."""
    survey = conversation.survey if conversation is not None else None
    if survey is None or current.house.survey is None:
        return None
    published = look.published(survey.run.flow)
    return published.flow if published is not None and published.flow.survey else None


def count(tx: Tx, counts: Mapping[str, int], today: date) -> None:
    """So many more of each kind today; answers in a survey this month."""
    answers = {kind: n for kind, n in counts.items() if kind.startswith(ANSWER)}
    counters.add(tx, today, {kind: n for kind, n in counts.items() if kind not in answers})
    counters.add(tx, today.replace(day=1), answers)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with how often each answer was given, in the order in which they are shown."""

    name: str
    text: str
    answers: tuple[tuple[str, int], ...]

    @property
    def all(self) -> int:
        return sum(n for _, n in self.answers)


@dataclass(frozen=True, slots=True)
class Figures:
    """`offered` clients, `done` of them answered. `others`: answers to what is asked no more."""

    offered: int
    done: int
    questions: tuple[Asked, ...]
    others: int


def figures(tx: Tx, flow: Flow, language: Language) -> Figures:
    """All that was ever counted of this survey, in its words of now."""
    found = counters.between(tx, date.min, date.max)
    own = f"{ANSWER}{flow.name}:"
    given = {kind.removeprefix(own): n for kind, n in found.items() if kind.startswith(own)}
    asks = [step for step in flow.steps if isinstance(step, Ask)]
    questions = tuple(_asked(step, given, language) for step in asks)
    known = sum(one.all for one in questions)
    others = sum(given.values()) - known
    return Figures(found.get(OFFERED, 0), found.get(DONE, 0), questions, others)


def _asked(step: Ask, given: Mapping[str, int], language: Language) -> Asked:
    text = (step.label or step.text)[language]
    answers = ((label, given.get(f"{step.name}:{key}", 0)) for key, label in _ways(step, language))
    return Asked(step.name, text, tuple(answers))


def _ways(step: Ask, language: Language) -> list[tuple[str, str]]:
    """Each answer there is, as it is kept and as it is called."""
    if step.type is AnswerType.SCALE:
        numbers = range(int(step.least or 0), int(step.most or 10) + 1)
        return [(str(one), str(one)) for one in numbers]
    if step.type is AnswerType.YESNO and not step.choices:
        return [("yes", "yes"), ("no", "no")]
    return [(key, label[language]) for key, label in step.choices]


__all__ = ["DONE", "OFFERED", "Asked", "Figures", "count", "figures", "running"]
