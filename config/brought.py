"""What a step of a flow asks, before the flow is known to be right: names, and what they hold.

Where something is told about a question already, its answer may be anything, so that conditions
about it are not told as well.
"""

from collections.abc import Collection, Mapping

from config.bounds import limits
from config.flowschema import AskStep, RunStep
from config.positions import Path
from config.shapes import value_at
from config.steps import Draft, Placed
from routing.flow.expression import Type, Unclear
from routing.flow.model import AnswerType, Ask, Block, Enter, Step
from routing.flow.vocabulary import vocabulary
from routing.ids import StepName

_CHOOSING = frozenset({"choice", "multi"})
_LIMITED = frozenset({AnswerType.NUMBER, AnswerType.AGE, AnswerType.SCALE})


def brought(draft: Draft) -> tuple[Mapping[str, Type], ...]:
    """For each step: name -> what it holds, of all that can be asked there."""
    doubled = draft.doubled
    return tuple(_brought(draft, step, doubled) for step in draft.steps)


def _brought(draft: Draft, step: Placed, doubled: Collection[str]) -> Mapping[str, Type]:
    if not step.name or step.verb not in ("ask", "run"):
        return {}
    if step.name in doubled or not _is_known(draft, step):
        return {step.name: Unclear()}
    return vocabulary(*_bare(draft, step), crisis=False)


def _is_known(draft: Draft, step: Placed) -> bool:
    if isinstance(step.shape, AskStep):
        return _is_typed(draft, step.path, step.shape)
    return draft.used.get(step.name) is not None


def _bare(draft: Draft, step: Placed) -> tuple[tuple[Step, ...], tuple[Block, ...]]:
    """The step as the core would have it, without words: enough to know what it asks."""
    name, shape = StepName(step.name), step.shape
    match shape:
        case AskStep():
            return (_asked(draft, step.path, name, shape),), ()
        case RunStep():
            used = draft.used[step.name]
            assert used is not None
            return (Enter(name, {}), *used.asks), (used.block,)
        case _:
            return (), ()


def _asked(draft: Draft, path: Path, name: StepName, ask: AskStep) -> Ask:
    """Where something is told about its limits, any number may be an answer."""
    kind = AnswerType(ask.type)
    if kind not in _LIMITED:
        return Ask(name, kind, {}, tuple((key, {}) for key in ask.choices))
    found = limits(draft.page, path, ask)
    if found is None:
        return Ask(name, AnswerType.NUMBER, {})
    return Ask(name, kind, {}, least=found[0], most=found[1])


def _is_typed(draft: Draft, path: Path, ask: AskStep) -> bool:
    """False where something is told about its type, or about one of its choices."""
    if ask.type not in _CHOOSING:
        return bool(ask.type)
    written = value_at(draft.page.document.data, (*path, "choices"))
    return isinstance(written, dict) and bool(written) and ask.choices.keys() == written.keys()
