"""Where the way through a flow can go: jumps, what is never reached, ways that end nowhere.

The way goes from top to bottom. A step with a condition may be passed over; `next` and an answer
out of range lead forwards; refusing something needed leads to an `end`. An `end` is never walked
into. Whether conditions can hold at all is not asked here: each of them may.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from config.flowschema import AskStep, DecisionStep, PassedStep, WayStep
from config.flowtexts import is_meant
from config.positions import Path
from config.problems import did_you_mean, nearest, quoted
from config.shapes import Shape
from config.steps import Draft, Placed

OFF = -1  # behind the last step


@dataclass(frozen=True, slots=True)
class Jump:
    """From one step to another, where it is written. `target`: the step's index, None: unclear."""

    source: int
    path: Path
    to: str
    target: int | None = None

    @property
    def key(self) -> str:
        return str(self.path[-1])

    @property
    def always(self) -> bool:
        """True for the `next` of the step itself."""
        return len(self.path) == 3 and self.key == "next"  # noqa: PLR2004  steps, index, key


@dataclass(frozen=True, slots=True)
class Ways:
    """The jumps of a flow, told where they are wrong, and what follows from them."""

    draft: Draft
    jumps: tuple[Jump, ...] = ()
    by_step: Mapping[int, tuple[Jump, ...]] = field(default_factory=dict)

    @property
    def are_clear(self) -> bool:
        """False when somewhere the way could go on anyhow: then nothing is said about it."""
        is_certain = self.draft.is_whole and not self.draft.doubled
        return is_certain and all(jump.target is not None for jump in self.jumps)

    def reached(self, *, past_consents: bool = True) -> frozenset[int]:
        """The steps some way leads to, OFF among them; or those that need no consent for it."""
        found: set[int] = set()
        ahead = [self._behind(-1)]
        while ahead:
            place = ahead.pop()
            if place in found:
                continue
            found.add(place)
            ahead += self._from(place, past_consents=past_consents)
        return frozenset(found)

    def _from(self, place: int, *, past_consents: bool) -> Iterator[int]:
        """Where the way can go on from this step."""
        if place == OFF or self.draft.steps[place].verb == "end":
            return
        step = self.draft.steps[place]
        may_pass = is_conditional(self.draft, step)
        jumps = self.by_step.get(place, ())
        holds = self.draft.needs(step) and not past_consents
        yield from (one.target for one in jumps if one.target is not None and not one.always)
        if may_pass or not (holds or step.verb == "handover" or any(j.always for j in jumps)):
            yield self._behind(place)
        if not holds:
            yield from (one.target for one in jumps if one.target is not None and one.always)

    def _behind(self, place: int) -> int:
        """The next step that is walked into."""
        later = range(place + 1, len(self.draft.steps))
        return next((one for one in later if self.draft.steps[one].verb != "end"), OFF)


def is_conditional(draft: Draft, step: Placed) -> bool:
    """It may be passed over; a condition that is misspelled, or wrong, is one all the same."""
    shape, has = step.shape, draft.page.document.has
    return isinstance(shape, PassedStep) and any(
        has((*step.path, key)) or is_meant(shape, key) for key in ("when", "only_when")
    )


def ways_of(draft: Draft) -> Ways:
    """The ways of this flow. Jumps that lead nowhere, or backwards, are told."""
    jumps = tuple(_resolved(draft, jump) for jump in _written(draft))
    by_step: dict[int, tuple[Jump, ...]] = {}
    for jump in jumps:
        by_step[jump.source] = (*by_step.get(jump.source, ()), jump)
    return Ways(draft, jumps, by_step)


def _written(draft: Draft) -> Iterator[Jump]:
    """Every jump; without a name where there should be one and something is told already."""
    for index, step in enumerate(draft.steps):
        shape, path = step.shape, step.path
        if isinstance(shape, WayStep) and (shape.next or _is_lost(draft, path, shape, "next")):
            yield Jump(index, (*path, "next"), shape.next)
        if isinstance(shape, DecisionStep) and (
            shape.refused or shape.needed or _is_lost(draft, path, shape, "refused")
        ):
            yield Jump(index, (*path, "refused"), shape.refused)
        if isinstance(shape, AskStep):
            for key, aside in (("below", shape.below), ("above", shape.above)):
                if draft.page.document.has((*path, key)):
                    yield Jump(index, (*path, key, "next"), aside.next)


def _is_lost(draft: Draft, path: Path, shape: Shape, key: str) -> bool:
    """It was written, and cannot be used."""
    return is_meant(shape, key) or shape.went_wrong(draft.page.document, path, key)


def _resolved(draft: Draft, jump: Jump) -> Jump:
    """The jump with its target; a misspelled name is told, and could lead anywhere."""
    if not jump.to:
        return jump
    ends_only = jump.key == "refused"
    verbs = ("end",) if ends_only else ()
    places = {
        step.name: index
        for index, step in enumerate(draft.steps)
        if step.name and (not verbs or step.verb in verbs)
    }
    target = places.get(jump.to)
    if target is None:
        _tell_unknown(draft, jump, places, ends_only=ends_only)
        return jump
    message = _backwards(draft, jump, target)
    if message:
        draft.page.at_value(jump.path, message)
        return jump
    return Jump(jump.source, jump.path, jump.to, target)


def _tell_unknown(draft: Draft, jump: Jump, places: Mapping[str, int], *, ends_only: bool) -> None:
    is_unclear = draft.is_foggy or nearest(jump.to, draft.unclear) is not None
    if is_unclear or (ends_only and not draft.is_clear("end")):
        return
    what = "no 'end' step" if ends_only else "no step"
    message = f"{what} {quoted(jump.to)}{did_you_mean(jump.to, places)}"
    draft.page.at_value(jump.path, message)


def _backwards(draft: Draft, jump: Jump, target: int) -> str:
    if target == jump.source:
        return f"'{jump.key}' leads to its own step; name a later one"
    if target < jump.source and draft.steps[target].verb != "end":
        line = draft.line(draft.steps[target].path)
        return f"'{jump.to}' stands above, in line {line}; the way only leads forwards"
    return ""


# ------------------------------------------------------------------------- what follows


def check_ways(draft: Draft, ways: Ways) -> None:
    """Tell what is never reached, and where the way ends nowhere."""
    _check_order(draft)
    handovers = [step for step in draft.steps if step.verb == "handover"]
    if not handovers:
        if draft.is_whole:
            draft.page.at_key(("steps",), "the steps need one '- handover: counsellor'")
        return
    if not ways.are_clear:
        return
    reached = ways.reached()
    _check_reached(draft, ways, reached)
    if OFF in reached:
        last = max(index for index in reached if draft.steps[index].verb != "end")
        draft.page.at_value(draft.steps[last].path, _nowhere(draft.steps[last]))


def _nowhere(step: Placed) -> str:
    remedy = "put a '- handover: counsellor' without a condition last"
    if step.verb == "handover":
        return f"where this is passed over, the way ends nowhere; {remedy}"
    return f"behind this the way ends nowhere; {remedy}"


def _check_order(draft: Draft) -> None:
    """Ends come last: nobody walks into one by reading on."""
    handovers = [index for index, step in enumerate(draft.steps) if step.verb == "handover"]
    for index, step in enumerate(draft.steps):
        if step.verb == "end" and handovers and index < handovers[-1]:
            line = draft.line(draft.steps[handovers[-1]].path)
            message = f"an 'end' step comes last; move it below the handover in line {line}"
            draft.page.at_value(step.path, message)


def _check_reached(draft: Draft, ways: Ways, reached: frozenset[int]) -> None:
    """Of steps in a row that nothing reaches, the first; and every end nothing leads to."""
    before: int | None = None
    led = reached | {jump.target for jump in ways.jumps}  # by steps that are told themselves, too
    for index, step in enumerate(draft.steps):
        if step.verb == "end":
            if index not in led:
                message = f"nothing leads to {quoted(step.name)}; name it under 'refused' or 'next'"
                draft.page.at_value((*step.path, "end"), message)
            continue
        if index not in reached and before in reached and before is not None:
            draft.page.at_value(step.path, _unreached(draft, ways, before, step))
        before = index


def _unreached(draft: Draft, ways: Ways, before: int, step: Placed) -> str:
    line = draft.line(draft.steps[before].path)
    if draft.steps[before].verb != "handover":
        always = next(jump for jump in ways.by_step[before] if jump.always)
        to = quoted(always.to)
        return f"this is never reached: from line {line} the way always leads on to {to}"
    if step.verb == "handover":
        return f"there is a handover already, in line {line}"
    return f"this is never reached; move it above the handover in line {line}"
