"""Conditions in a flow: what each can look at where it stands, and what is wrong with it.

A `when` looks at what is asked above it. The rules of the crisis block and of the hand-over look at
everything. A name about which something is told already fits every condition.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from config.brought import brought
from config.conditionplaces import place_in, second_entry
from config.dashes import NO_DASH
from config.flowschema import AskStep, PassedStep, RunStep
from config.positions import Path
from config.problems import Problem, did_you_mean, listed, nearest
from config.steps import Draft
from routing.flow.expression import (
    Expression,
    Fault,
    Faulty,
    Truth,
    Type,
    Unclear,
    always,
    can_hold,
    never,
    parse,
)
from routing.flow.vocabulary import CRISIS

JOINED = "something is missing before this; write a sign like ==, or 'and' or 'or'"

_FEW = 8  # words that are listed where none of them comes near


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
    """What can be asked in a flow.

    `brought`: by which step, in the order of the steps; `asked_at`: where the step of a name is.
    """

    draft: Draft
    brought: tuple[Mapping[str, Type], ...]
    asked_at: Mapping[str, Path]
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
    found = brought(draft)
    asked_at = {n: step.path for step, types in zip(draft.steps, found, strict=True) for n in types}
    return Names(draft, found, asked_at, unclear)


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
        else:
            self._tell_idle(path, found)

    def _tell_idle(self, path: Path, found: dict[Path, Expression]) -> None:
        """What never holds, and an alarm that every answer raises."""
        draft, condition = self.names.draft, found[path]
        if draft.around.published:
            return
        told = never(condition, self.known) or self._in_vain(condition, found)
        for fault in told:
            self._tell(path, condition.source, fault)
        if told:
            del found[path]  # nothing more is said of what hangs on it
        if path[0] == CRISIS and always(condition, self.known):
            asked = " and ".join(f"'{name}'" for name in sorted(condition.names))
            message = f"every answer to {asked} makes this true, so it says nothing about danger"
            draft.page.warn_value(path, message)

    def _in_vain(
        self, condition: Expression, found: Mapping[Path, Expression]
    ) -> tuple[Fault, ...]:
        """What would hold, if what it looks at were asked of everybody."""
        asked = dict(self._asked_only(condition.names, found))
        if can_hold((condition, *asked.values()), self.known):
            return ()
        alone = [name for name, one in asked.items() if not can_hold((condition, one), self.known)]
        seen = " and ".join(f"'{name}'" for name in alone[:1] or sorted(asked))
        are = "is" if alone else "are"
        message = f"{seen} {are} only asked under a condition that rules this out"
        return (Fault(1, f"{message}, so this is never true"),)

    def _asked_only(
        self, looked_at: Collection[str], found: Mapping[Path, Expression]
    ) -> Iterator[tuple[str, Expression]]:
        """For each name whose step has a `when`, and those it looks at: asked, so that is true."""
        left, seen = list(looked_at), set[str]()
        while left:
            name = left.pop()
            when = found.get((*self.names.asked_at.get(name, ()), "when"))
            if when is None or name in seen:
                continue
            seen.add(name)
            left += when.names
            with suppress(Faulty):
                yield name, parse(f"not {name} is asked or ({when.source})", self.known)

    def _tell(self, path: Path, source: str, fault: Fault) -> None:
        is_name = bool(fault.word) and fault.word not in self.known and self._is_name(fault)
        if is_name and self._is_told(fault.word):
            return
        own = self._sentence(path, fault.word) if is_name else ""
        message = own or f"{fault.message}{_hint(fault)}"
        draft = self.names.draft
        place = place_in(draft, path, source, fault.column)
        entry = second_entry(draft, path, source) if fault.message == JOINED else None
        if entry is not None:
            place, message = entry, NO_DASH
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
