"""What questionnaires add up to, and what conditions see of the answers.

Numbers are whole, so that a score is the same on every machine and in every version: nobody's
help depends on how a fraction was rounded.
"""

import re
from collections.abc import Callable, Collection, Container, Mapping
from datetime import date
from decimal import Decimal

from routing.flow.expression import SKIPPED, Value
from routing.flow.model import AnswerType, Ask, Band, Block, Enter, Flow, Score
from routing.flow.reach import prorated
from routing.flow.vocabulary import CRISIS, YESNO, band_name, score_name
from routing.ids import StepName

BEGUN = "begun"
Answers = Mapping[StepName, str | None]
Worth = Mapping[StepName, Mapping[str, int]]
_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_WHOLE = re.compile(r"-?[0-9]{1,40}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def points(block: Block, answers: Answers) -> dict[StepName, int]:
    """Item -> points, of the items that were answered with a choice that still has points."""
    return {
        item: worth[answer]
        for item, worth in block.points.items()
        if (answer := answers.get(item)) is not None and answer in worth
    }


def score(block: Block, score: Score, answers: Answers) -> int | None:
    """The sum of the items, prorated as `Score` says; None: too few were answered.

    An answer that has no points counts as missing.
    """
    found = points(block, answers)
    given = [found[item] for item in score.items if item in found]
    answered_items, items = len(given), len(score.items)
    if not given or items - answered_items > score.missing:
        return None
    return prorated(sum(given), items, answered_items)


def band(score: Score, total: int) -> Band | None:
    """The first band that the number lies in."""
    return next((one for one in score.bands if one.low <= total <= one.high), None)


def values(
    flow: Flow,
    answers: Answers,
    shown: Collection[StepName] = (),
    *,
    crisis: bool | None = None,
) -> dict[str, Value]:
    """What `holds` looks at: name -> value, of what was asked; skipped is `SKIPPED`.

    An answer that its question does not have any more, whatever it is, counts as never asked.
    `shown` are questions that wait for an answer: they have no value, but what comes before them
    is behind the client. `crisis`: whether an alert was raised; None: not known here.

    A score has a value once none of its items is still to come, and is SKIPPED if all of them
    were asked and too few answered: whoever asks `wellbeing.total is skipped` means that.
    """
    worth = worth_of(flow)
    found: dict[str, Value] = {}
    for name, answer in answers.items():
        value = value_of(flow, worth, name, answer)
        if value is not None:
            found[name] = value
    for block in flow.blocks:
        for one in block.scores:
            if not _to_come(flow, one, answers, shown):
                found.update(_scored(block, one, answers, found))
    if crisis is not None:
        found[CRISIS] = crisis
    return found


def worth_of(flow: Flow) -> Worth:
    """Item of a questionnaire -> points of its choices, of all there are in the flow."""
    return {item: each for block in flow.blocks for item, each in block.points.items()}


def value_of(flow: Flow, worth: Worth, name: StepName, answer: str | None) -> Value | None:
    """One answer, as `values` has it; None where it counts as never asked."""
    return _points(worth[name], answer) if name in worth else _value(flow, name, answer)


def _points(worth: Mapping[str, int], answer: str | None) -> Value | None:
    if answer is None:
        return SKIPPED
    return Decimal(worth[answer]) if answer in worth else None


def _value(flow: Flow, name: StepName, answer: str | None) -> Value | None:
    """The answer as its question's kind; None where it does not fit that."""
    step = flow.step(name)
    if isinstance(step, Ask):
        if answer is None:
            return SKIPPED
        reading = _READINGS.get(step.type)
        return answer if reading is None else reading(step, answer)
    if isinstance(step, Enter):
        return SKIPPED if answer is None else BEGUN if answer == BEGUN else None
    return None


def _choice(step: Ask, answer: str) -> str | None:
    for key, _ in step.choices:  # `any` takes twice as long, and this is asked at every turn
        if key == answer:
            return answer
    return None


def _choices(step: Ask, answer: str) -> frozenset[str] | None:
    chosen = frozenset(answer.split())
    return chosen if chosen <= {key for key, _ in step.choices} else None


def _yesno(_: Ask, answer: str) -> str | None:
    return answer if answer in YESNO else None


def _number(_: Ask, answer: str) -> Decimal | None:
    return Decimal(answer) if _NUMBER.fullmatch(answer) else None


def _whole(_: Ask, answer: str) -> Decimal | None:
    return Decimal(answer) if _WHOLE.fullmatch(answer) else None


def _day(_: Ask, answer: str) -> date | None:
    try:
        return date.fromisoformat(answer) if _DAY.fullmatch(answer) else None
    except ValueError:
        return None


_READINGS: Mapping[AnswerType, Callable[[Ask, str], Value | None]] = {
    AnswerType.CHOICE: _choice,
    AnswerType.MULTI: _choices,
    AnswerType.YESNO: _yesno,
    AnswerType.NUMBER: _number,
    AnswerType.AGE: _whole,
    AnswerType.SCALE: _whole,
    AnswerType.DATE: _day,
}  # what is not named here is kept and compared as it is


def _to_come(flow: Flow, score: Score, answers: Answers, shown: Collection[StepName]) -> bool:
    """Whether one of its items waits, or lies behind all that was asked yet."""
    left = [item for item in score.items if item not in answers]
    if not left:
        return False
    reach = max((flow.index.get(name, -1) for name in (*answers, *shown)), default=-1)
    return any(item in shown or flow.index.get(item, -1) > reach for item in left)


def _scored(block: Block, one: Score, answers: Answers, found: Container[str]) -> dict[str, Value]:
    names = (score_name(block, one), band_name(block, one))
    total = score(block, one, answers)
    if total is None:
        asked = all(item in found for item in one.items)
        return dict.fromkeys(names[: 1 + bool(one.bands)], SKIPPED) if asked and one.items else {}
    lies = band(one, total)
    worth: dict[str, Value] = {names[0]: Decimal(total)}
    return worth if lies is None else worth | {names[1]: lies.name}
