"""What changed between two versions of a flow, and what that means for those in the middle."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import zip_longest

from bridge.drawing.nodes import KINDS
from routing.flow.expression import Expression
from routing.flow.model import Aside, Block, Flow, Localized, OnOld, Route, Step, Way

WORDS = 6  # shown of a text, from the first that differs
ABSENT = "nothing"


@dataclass(frozen=True, slots=True)
class Change:
    """`where`: the step, or the part of the flow; `what`: one line."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True)
class Version:
    """A flow, and what its consent steps ask, by their names."""

    flow: Flow
    purposes: Mapping[str, Localized] = field(default_factory=dict)


def differences(old: Version, new: Version) -> tuple[Change, ...]:
    """Every difference, first of the flow itself, then step by step in the new order."""
    return (
        *_about_flow(old.flow, new.flow),
        *_about_steps(old.flow, new.flow),
        *_about_purposes(old, new),
    )


def _about_purposes(old: Version, new: Version) -> Iterator[Change]:
    for name, words in new.purposes.items():
        if name in old.purposes:
            yield from _texts(name, "text", old.purposes[name], words)


def meaning(old: Flow, new: Flow, changes: Sequence[Change]) -> str:
    """What it means for those in the middle of the old one, once the new one is published."""
    if not changes:
        return "Nothing is different, so nobody notices anything."
    if old.version == new.version:
        return (
            f"Both have version {new.version}: if it is published, it cannot be changed any more. "
            f"Make it version {new.version + 1}."
        )
    if new.on_old is OnOld.RESTART:
        return (
            f"Whoever is in the middle of version {old.version} begins again with version "
            f"{new.version}, with their next message; answers that still fit are kept "
            "(on_old: restart)."
        )
    return (
        f"Whoever is in the middle of version {old.version} finishes it as it was; version "
        f"{new.version} is for those who come after (on_old: finish)."
    )


# ------------------------------------------------------------------------- the flow itself


def _about_flow(old: Flow, new: Flow) -> Iterator[Change]:
    for name in ("name", "version", "on_old"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change("flow", f"{name} is {after}, was {before}")
    yield from _listed("languages", "language", old.languages, new.languages)
    yield from _texts("flow", "title", old.title, new.title)
    before_crisis, after_crisis = old.crisis, new.crisis
    for name in ("alert", "flag"):
        rules = [_sources(getattr(one, name)) for one in (before_crisis, after_crisis)]
        yield from _listed("crisis", f"rule under '{name}'", *rules)
    if before_crisis.words != after_crisis.words:
        yield Change("crisis", "the words are different")
    for name in ("team", "within"):
        before, after = getattr(before_crisis, name), getattr(after_crisis, name)
        if before != after:
            yield Change("crisis", f"{name} is {after or ABSENT}, was {before or ABSENT}")
    if old.unfinished != new.unfinished:
        yield Change("unfinished", "the times are different")
    yield from _blocks(old.blocks, new.blocks)


def _blocks(old: Sequence[Block], new: Sequence[Block]) -> Iterator[Change]:
    before, after = ({block.name: block for block in blocks} for blocks in (old, new))
    yield from _listed("use", "questionnaire", list(before), list(after))
    for name in (name for name in after if name in before):
        if before[name] != after[name]:
            was, now = (f"{one.instrument} {one.version}" for one in (before[name], after[name]))
            yield Change("use", f"{name} is {now}, was {was}; points, scores or title may differ")


def _sources(rules: Sequence[Expression]) -> list[str]:
    return [rule.source for rule in rules]


def _listed(where: str, what: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    yield from (Change(where, f"{what} added: {one}") for one in new if one not in old)
    yield from (Change(where, f"{what} removed: {one}") for one in old if one not in new)
    common = [one for one in old if one in new], [one for one in new if one in old]
    if common[0] != common[1]:
        yield Change(where, f"{what}: the order is different: {', '.join(new)}")


# ------------------------------------------------------------------------------ its steps


def _about_steps(old: Flow, new: Flow) -> Iterator[Change]:
    before, after = ({step.name: step for step in flow.steps} for flow in (old, new))
    stay = _in_order([name for name in after if name in before], list(before))
    for name, step in after.items():
        was = before.get(name)
        if was is None:
            yield Change(name, f"added, {_after(name, list(after))}")
            continue
        if name not in stay:
            yield Change(name, f"moved, now {_after(name, list(after))}")
        yield from _step(was, step)
    yield from (Change(name, "removed") for name in before if name not in after)


def _after(name: str, names: Sequence[str]) -> str:
    place = names.index(name)
    return f"behind {names[place - 1]}" if place else "at the beginning"


def _in_order(names: Sequence[str], order: Sequence[str]) -> frozenset[str]:
    """The most names that still follow one another as they did: all others have moved."""
    places = {name: place for place, name in enumerate(order)}
    best: list[tuple[str, ...]] = []
    for name in names:
        earlier = (found for found in best if places[found[-1]] < places[name])
        best.append((*_longest(earlier), name))
    return frozenset(_longest(best))


def _longest(runs: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    longest: tuple[str, ...] = ()
    for run in runs:
        longest = run if len(run) > len(longest) else longest
    return longest


def _step(old: Step, new: Step) -> Iterator[Change]:
    if type(old) is not type(new):
        yield Change(new.name, f"is '{KINDS[type(new)]}' now, was '{KINDS[type(old)]}'")
        return
    for one in fields(new):
        before, after = getattr(old, one.name), getattr(new, one.name)
        if one.name != "name" and before != after:
            yield from _field(new.name, one.name, before, after)


def _field(name: str, part: str, old: object, new: object) -> Iterator[Change]:
    match old, new:
        case Way(), Way():
            yield from _way(name, old, new)
        case Mapping(), Mapping():
            yield from _texts(name, part, old, new)
        case tuple(), tuple() if part == "choices":
            yield from _choices(name, old, new)
        case tuple(), tuple() if part == "routes":
            yield from _listed(name, "rule", _routes(old), _routes(new))
        case tuple(), tuple():
            yield from _listed(name, part, list(map(str, old)), list(map(str, new)))
        case Aside(), Aside():
            yield from _texts(name, f"{part}.text", old.text, new.text)
            yield from _value(name, f"{part}.next", old.next, new.next)
        case _:
            yield from _value(name, part, old, new)


def _value(name: str, part: str, old: object, new: object) -> Iterator[Change]:
    if old != new:
        yield Change(name, f"{part} is {_said(new)}, was {_said(old)}")


def _said(value: object) -> str:
    match value:
        case None | "":
            return ABSENT
        case bool():
            return "true" if value else "false"
        case Aside():
            return f"next: {value.next}"
        case Expression():
            return value.source
        case frozenset():
            return ", ".join(sorted(map(str, value))) or ABSENT
        case _:
            return str(value)


def _way(name: str, old: Way, new: Way) -> Iterator[Change]:
    for one in fields(new):
        yield from _value(name, one.name, getattr(old, one.name), getattr(new, one.name))


def _routes(routes: Sequence[Route]) -> list[str]:
    return [f"{one.team} if {one.when.source}" if one.when else one.team for one in routes]


def _choices(
    name: str, old: Sequence[tuple[str, Localized]], new: Sequence[tuple[str, Localized]]
) -> Iterator[Change]:
    before, after = dict(old), dict(new)
    yield from _listed(name, "choice", list(before), list(after))
    for key in (key for key in after if key in before):
        yield from _texts(name, f"choices.{key}", before[key], after[key])


def _texts(where: str, what: str, old: Localized, new: Localized) -> Iterator[Change]:
    """Of each language the first words that differ."""
    for language in dict.fromkeys([*old, *new]):
        before, after = old.get(language, ""), new.get(language, "")
        if before != after:
            yield Change(where, f"{what} ({language}): {_words(before, after)}")


def _words(old: str, new: str) -> str:
    before, after = old.split(), new.split()
    pairs = enumerate(zip_longest(before, after))
    first = next((place for place, (one, other) in pairs if one != other), None)
    if first is None:
        return "only spaces and line ends"
    return f"{_some(after, first)}, was {_some(before, first)}"


def _some(words: Sequence[str], first: int) -> str:
    part = " ".join(words[first : first + WORDS])
    if not part:
        return "an end" if first else ABSENT
    begin, end = "…" if first else "", "…" if first + WORDS < len(words) else ""
    return f"“{begin}{part}{end}”"
