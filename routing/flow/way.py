"""The way through a flow: which steps are on it, given the answers so far.

Read from top to bottom; a step whose condition does not hold is passed over, `next` and a step
the client was led to jump forwards. Conditions look at earlier steps only, so one pass is enough.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from routing.conversation import Run
from routing.flow.expression import Expression, Value, holds
from routing.flow.model import Ask, Consent, End, Enter, Flow, Handover, Sign, Step
from routing.flow.scoring import value_of, values, worth_of
from routing.ids import StepName

ANSWERED = (Ask, Enter)


class Looks:
    """What conditions look at: answers, each worked out once, when a condition asks for it."""

    def __init__(self, flow: Flow, answers: Mapping[StepName, str | None]) -> None:
        self._flow, self._answers = flow, answers
        self._worth = worth_of(flow) if flow.blocks else {}
        self._values: dict[str, Value] = {}
        self._looked: set[str] = set()  # names whose value, if they have one, is known
        self._has_all = False

    def at(self, step: Step) -> bool:
        """Whether the step's condition holds."""
        return step.way.when is None or self.true(step.way.when)

    def true(self, condition: Expression) -> bool:
        if not self._has_all and not condition.names <= self._looked:
            for name in condition.names - self._looked:
                self._look(name)
        return holds(condition, self._values)

    def _look(self, name: str) -> None:
        """All values are worked out only for a condition that looks at a score."""
        self._looked.add(name)
        if "." in name:
            self._values, self._has_all = values(self._flow, self._answers), True
        elif name in self._answers and not self._has_all:
            step = StepName(name)
            value = value_of(self._flow, self._worth, step, self._answers[step])
            if value is not None:
                self._values[name] = value


def walk(flow: Flow, run: Run, *, there: bool) -> Iterator[Step]:
    """The steps on the way, in order, up to the hand-over or an end the client was led to.

    `there`: somebody of the organisation is there now. Unanswered questions do not stop the walk.
    """
    looks, steps, place = Looks(flow, run.answers), flow.steps, 0
    entered: dict[StepName, bool] = {}
    while place < len(steps):
        step = steps[place]
        place += 1
        way = step.way
        if isinstance(step, Ask) and way.when is None and not (way.only_open or step.block):
            yield step  # most steps are such
        elif _is_met(step, run, looks, entered, there=there):
            yield step
            if isinstance(step, Handover):
                return
        else:
            continue
        led = _led(step, run) if way.next or run.went else None
        if led is not None:
            target = flow.step(led)
            if isinstance(target, End):
                yield target
                return
            place = max(place, flow.index.get(led, 0))


def _led(step: Step, run: Run) -> StepName | None:
    """Where the way goes on, if not at the next step.

    `next` of a question counts once it is answered: before that the way is not known.
    """
    waits = isinstance(step, ANSWERED) and step.name not in run.answers
    return run.went.get(step.name) or (None if waits else step.way.next)


def _is_met(
    step: Step, run: Run, looks: Looks, entered: dict[StepName, bool], *, there: bool
) -> bool:
    way = step.way
    if isinstance(step, Ask) and step.block is not None and not entered.get(step.block, False):
        return False
    met = way.when is None or looks.true(way.when)
    if met and way.only_open and not there:
        met = step.name in run.answers
    if isinstance(step, Enter):
        skipped = step.name in run.answers and run.answers[step.name] is None
        entered[step.name] = met and not skipped
    return met and not isinstance(step, End)


def pruned(flow: Flow, run: Run, *, there: bool) -> tuple[Run, tuple[StepName, ...]]:
    """The run without answers of steps that are not on its way any more, and their names.

    An answer that goes may take others with it, so it is walked until nothing more goes.
    """
    gone: tuple[StepName, ...] = ()
    while True:
        met = {step.name for step in walk(flow, run, there=there)}
        lost = tuple(name for name in run.answers if name not in met)
        if not lost:
            return run, gone
        gone += lost
        answers = {name: kept for name, kept in run.answers.items() if name in met}
        went = {name: to for name, to in run.went.items() if name in met}
        run = replace(run, answers=answers, went=went)


def before(flow: Flow, run: Run, step: StepName | None, *, there: bool) -> Ask | Enter | None:
    """The answered question that comes last before this one: where `back` leads."""
    last: Ask | Enter | None = None
    for one in walk(flow, run, there=there):
        if one.name == step:
            return last
        if isinstance(one, Ask | Enter) and one.name in run.answers and _is_question(one):
            last = one
    return last


def answered(flow: Flow, run: Run, *, there: bool) -> tuple[Ask | Enter, ...]:
    """The questions on the way that have an answer, in order: what can be changed."""
    return tuple(
        one
        for one in walk(flow, run, there=there)
        if isinstance(one, Ask | Enter) and one.name in run.answers and _is_question(one)
    )


def _is_question(step: Ask | Enter) -> bool:
    return isinstance(step, Ask) or step.skippable


def refusal(step: Step) -> StepName | None:
    """Where refusing this leads."""
    return step.refused if isinstance(step, Consent | Sign) else None
