"""Conditions in a flow: what each can look at where it stands, and what is wrong with it.

A `when` looks at what is asked above it. The rules of the crisis block and of the hand-over look at
everything. A name about which something is told already fits every condition.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from config.flowschema import AskStep, PassedStep, RunStep
from config.positions import Path
from config.problems import Problem, did_you_mean, listed, nearest
from config.shapes import value_at
from config.steps import Draft, Placed
from routing.expression import Expression, Fault, Faulty, Truth, Type, Unclear, parse
from routing.flow import AnswerType, Ask, Block, Enter, Localized, Step
from routing.ids import StepName
from routing.vocabulary import CRISIS, vocabulary

_FEW = 8  # words that are listed where none of them comes near
_CHOOSING = frozenset({"choice", "multi"})


class Known(Mapping[str, Type]):
    """Names and what they hold. Below an alias that is told as wrong, every name may be right."""

    def __init__(self, types: Mapping[str, Type], unclear: Collection[str] = ()) -> None:
        self._types, self._unclear = dict(types), unclear

    def __getitem__(self, name: str) -> Type:
        if name in self._types:
            return self._types[name]
        if name.partition(".")[0] in self._unclear:
            return Unclear()
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)

    def add(self, types: Mapping[str, Type]) -> None:
        self._types.update(types)


@dataclass(frozen=True, slots=True)
class Names:
    """What can be asked in a flow. `brought`: by which step, in the order of the steps."""

    draft: Draft
    brought: tuple[Mapping[str, Type], ...]
    unclear: Collection[str]

    @property
    def sensitive(self) -> frozenset[str]:
        """Questions whose answers no text repeats; those of questionnaires are all of the kind."""
        steps = self.draft.steps
        own = (s.name for s in steps if isinstance(s.shape, AskStep) and s.shape.sensitive)
        used = (used for used in self.draft.used.values() if used is not None)
        return frozenset((*own, *(ask.name for each in used for ask in each.asks if ask.sensitive)))

    @property
    def every(self) -> Known:
        known = self.nothing
        for types in self.brought:
            known.add(types)
        return known

    @property
    def nothing(self) -> Known:
        return Known({}, self.unclear)


class Everything(Collection[str]):
    """Every name is in it, none can be named."""

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def names_of(draft: Draft) -> Names:
    """Everything that is asked in this flow, where it can be told."""
    unsure = set(draft.unclear)
    for step in draft.steps:
        if isinstance(step.shape, RunStep) and draft.used.get(step.name) is None:
            unsure |= {step.name, step.written}
    unclear = Everything() if draft.is_foggy else frozenset(unsure - {""})
    return Names(draft, tuple(_brought(draft, step) for step in draft.steps), unclear)


def _is_typed(draft: Draft, path: Path, ask: AskStep) -> bool:
    """False where something is told about its type, or about one of its choices."""
    if ask.type not in _CHOOSING:
        return bool(ask.type)
    written = value_at(draft.page.document.data, (*path, "choices"))
    return isinstance(written, dict) and bool(written) and ask.choices.keys() == written.keys()


def _brought(draft: Draft, step: Placed) -> Mapping[str, Type]:
    if not step.name or step.verb not in ("ask", "run"):
        return {}
    if not _is_known(draft, step):
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
            return (Ask(name, AnswerType(shape.type), {}, _wordless(shape)),), ()
        case RunStep():
            used = draft.used[step.name]
            assert used is not None
            return (Enter(name, {}), *used.asks), (used.block,)
        case _:
            return (), ()


def _wordless(ask: AskStep) -> tuple[tuple[str, Localized], ...]:
    return tuple((key, {}) for key in ask.choices)


def read_conditions(draft: Draft, names: Names) -> dict[Path, Expression]:
    """Every condition that is right, by where it stands; what is wrong is told."""
    found: dict[Path, Expression] = {}
    above, every = names.nothing, names.every
    for step, types in zip(draft.steps, names.brought, strict=True):
        if isinstance(step.shape, PassedStep) and step.shape.when:
            reading = _Reading(names, above, every, step.name)
            reading.read((*step.path, "when"), step.shape.when, found)
        above.add(types)
    everywhere = _Reading(names, every, every, "")
    crisis = draft.file.crisis
    for key, rules in (("alert", crisis.alert), ("flag", crisis.flag)):
        for index, rule in enumerate(rules):
            everywhere.read((CRISIS, key, index), rule, found)
    routing = _Reading(names, Known({**every, CRISIS: Truth()}, names.unclear), every, "")
    for index, route in enumerate(draft.file.handover.route):
        if route.when:
            routing.read(("handover", "route", index, "if"), route.when, found)
    return found


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads conditions that stand in one place. `own`: the step it belongs to."""

    names: Names
    known: Known
    every: Known
    own: str

    def read(self, path: Path, source: str, found: dict[Path, Expression]) -> None:
        try:
            found[path] = parse(source, self.known)
        except Faulty as faulty:
            for fault in faulty.faults:
                self._tell(path, source, fault)

    def _tell(self, path: Path, source: str, fault: Fault) -> None:
        is_name = bool(fault.word) and fault.word not in self.known and self._is_name(fault)
        if is_name and self._is_told(fault.word):
            return
        own = self._sentence(path, fault.word) if is_name else ""
        message = own or f"{fault.message}{_hint(fault)}"
        draft = self.names.draft
        place = place_in(draft, path, source, fault.column)
        draft.page.problems.add(Problem(draft.page.document.file, *place, message))

    def _is_name(self, fault: Fault) -> bool:
        """False when the word is a choice or another text, and not a name."""
        return all(option in self.known for option in fault.options)

    def _is_told(self, word: str) -> bool:
        first = word.partition(".")[0]
        return nearest(first, self.names.unclear) is not None and first not in self.every

    def _sentence(self, path: Path, word: str) -> str:
        """What is known of this name beyond that it cannot stand here; else empty."""
        if word == CRISIS and path[0] == "steps":
            return "'crisis' is only known to the rules of the hand-over"
        if word == CRISIS:
            return "'crisis' is what these rules decide, so none of them can look at it"
        if word == self.own:
            return f"'{word}' is not answered yet where this condition stands, on its own question"
        if word in self.every:
            return f"'{word}' is asked later; a condition looks at what is asked above it"
        alias = word.partition(".")[0]
        if alias in self.names.draft.used and alias not in self.names.draft.named("run"):
            return f"'{word}' is never asked; add a step '- run: {alias}'"
        return ""


def _hint(fault: Fault) -> str:
    if not fault.word or not fault.options:
        return ""
    meant = did_you_mean(fault.word, fault.options)
    if meant or len(fault.options) > _FEW:
        return meant
    return f"; there {'is' if len(fault.options) == 1 else 'are'} {listed(fault.options)}"


def place_in(draft: Draft, path: Path, source: str, column: int) -> tuple[int, int]:
    """Line and column of a place inside this condition; where YAML hides it, of its begin."""
    line, start = draft.page.document.values[path]
    written = draft.lines[line - 1][start - 1 :] if line <= len(draft.lines) else ""
    if written.startswith(source):
        return line, start + column - 1
    if written[:1] in ("'", '"') and written[1:].startswith(source):
        return line, start + column
    return line, start
