"""Why an intake goes the way it goes: every condition that was met, and what it looked at.

Whoever writes a flow asks one question more than any other: why was this asked, and that not? The
answer is the condition in their own words, whether it is true, and the answers it stands on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from bridge.trying.world import Trial
from routing.conversation import Conversation, Run
from routing.flow.expression import Expression, Value
from routing.flow.model import Flow, Handover, Step
from routing.flow.scoring import values
from routing.flow.way import walk
from routing.ids import StepName

WHEN, OPEN, ALERT, FLAG, TEAM = "when", "open", "alert", "flag", "team"
NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition. `name` is the step, or the team, that it decides about.

    `kind` says which rule of the flow it is: `when`, `open` (only while somebody is there),
    `alert`, `flag`, or `team`. `truth`: None where what it looks at is not known. `looked` are
    names with what stands there, in words.
    """

    kind: str
    name: str
    source: str
    truth: bool | None
    looked: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.kind, self.name, self.source

    @property
    def is_rule(self) -> bool:
        """Of the crisis block."""
        return self.kind in (ALERT, FLAG)


@dataclass(frozen=True, slots=True)
class Seen:
    """What conditions look at now."""

    flow: Flow
    run: Run
    known: Mapping[str, Value] = field(repr=False)
    is_open: bool

    @classmethod
    def of(cls, trial: Trial, run: Run) -> "Seen":
        crisis = trial.conversation.is_alerted
        waits = _waits(trial.conversation)
        shown = () if waits is None else (waits,)
        known = values(trial.flow, run.answers, shown, crisis=crisis)
        calendar = trial.house.calendar
        is_open = calendar is None or calendar.is_open(trial.now)
        return cls(trial.flow, run, known, is_open)

    def reason(self, kind: str, name: str, condition: Expression) -> Reason:
        truth = None if condition.tree is None else condition.tree.truth(self.known)
        looked = tuple((one, in_words(self.known.get(one))) for one in sorted(condition.names))
        return Reason(kind, name, " ".join(condition.source.split()), truth, looked)


def reasons(trial: Trial, run: Run) -> tuple[Reason, ...]:
    """Every condition met so far, in the order of the flow; then the rules for danger."""
    seen = Seen.of(trial, run)
    crisis = trial.flow.crisis
    rules = [(ALERT, rule) for rule in crisis.alert] + [(FLAG, rule) for rule in crisis.flag]
    return (
        *(reason for step in _met(trial, run) for reason in _of_step(seen, step)),
        *(seen.reason(kind, "", rule) for kind, rule in rules),
    )


def _met(trial: Trial, run: Run) -> Iterator[Step]:
    """The steps that the client has come to, or past which they were led."""
    steps, reach = trial.flow.steps, _reach(trial, run)
    way = list(walk(trial.flow, run, there=Seen.of(trial, run).is_open))
    led = {one.name for one in way}
    jumped = _jumped(trial.flow, way)
    for place, step in enumerate(steps[: reach + 1]):
        if step.name in led or place not in jumped:
            yield step


def _jumped(flow: Flow, way: list[Step]) -> frozenset[int]:
    """Places that `next` led past: nobody looked at what stands there."""
    found: set[int] = set()
    for step, after in pairwise(way):
        if step.way.next is not None:
            found |= set(range(flow.index[step.name] + 1, flow.index[after.name]))
    return frozenset(found)


def _reach(trial: Trial, run: Run) -> int:
    """The place of the last step that was come to."""
    index = trial.flow.index
    if run.done:
        return len(trial.flow.steps) - 1
    waits = _waits(trial.conversation)
    if waits is not None:
        return index.get(waits, -1)
    known = (*run.answers, *run.told, *(one.step for one in run.asked))
    return max((index.get(name, -1) for name in known), default=-1)


def _waits(conversation: Conversation) -> StepName | None:
    return None if conversation.pending is None else conversation.pending.step


def _of_step(seen: Seen, step: Step) -> Iterator[Reason]:
    if isinstance(step, Handover):
        yield from _of_handover(seen, step)
        return
    if step.way.when is not None:
        yield seen.reason(WHEN, str(step.name), step.way.when)
    if step.way.only_open:
        yield Reason(OPEN, str(step.name), "only_when: open", seen.is_open)


def _of_handover(seen: Seen, step: Handover) -> Iterator[Reason]:
    """The rules up to the first that holds; those behind it were not looked at."""
    for route in step.routes:
        if route.when is None:
            yield Reason(TEAM, route.team, "otherwise", truth=True)
            return
        reason = seen.reason(TEAM, route.team, route.when)
        yield reason
        if reason.truth:
            return


def in_words(value: Value | None) -> str:
    """A value as it stands in a condition."""
    match value:
        case None:
            return NOT_ASKED
        case bool():
            return "yes" if value else "no"
        case frozenset():
            return ", ".join(sorted(value)) or "nothing"
        case _:
            return str(value)  # an answer, or `skipped`
