"""Which steps and branches of a flow conversations met, and which they never did.

What a condition was is looked at again here, with the answers of that moment, for the steps that
the way passed.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from bridge.trying.branches import (
    ABOVE,
    BEGINS,
    BELOW,
    CLOSED,
    CRISIS,
    FALSE,
    NO,
    OPEN,
    REACHED,
    SKIPPED,
    TRUE,
    YES,
    Branch,
    branches,
    route_name,
)
from bridge.trying.world import Trial
from config.moments import keys
from consent import Decision
from routing.conversation import Case, Run
from routing.flow import way
from routing.flow.expression import holds
from routing.flow.model import AnswerType, Ask, End, Enter, Flow, Handover, Say, Step
from routing.flow.scoring import BEGUN, values
from routing.ids import StepName


@dataclass(frozen=True, slots=True)
class Coverage:
    """`missed`: never met, in the order of the flow."""

    met: int
    missed: tuple[Branch, ...]

    @property
    def whole(self) -> int:
        return self.met + len(self.missed)


class Visits:
    """Looks on while conversations are played; one for as many of them as wanted."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._met: set[Branch] = set()

    def coverage(self) -> Coverage:
        every = branches(self._flow)
        missed = tuple(one for one in every if one not in self._met)
        return Coverage(len(every) - len(missed), missed)

    def watcher(self) -> "Look":
        """For one conversation."""
        return Look(self._flow, self._met)


class Look:
    """One conversation's eyes: called after everything that happens in it."""

    def __init__(self, flow: Flow, met: set[Branch]) -> None:
        self._flow, self._met = flow, met
        self._lines = self._decided = 0
        self._run: Run | None = None
        self._case: Case | None = None
        self._place = -1

    def __call__(self, trial: Trial) -> None:
        conversation = trial.conversation
        self._said(trial)
        self._decisions(trial)
        for one in conversation.concerns:
            self._add(CRISIS, one.rule)
        run = conversation.run
        if run is not None and trial.flow is self._flow and self._is_new(trial, run):
            self._answered(run)
            self._passed(trial, run)
        elif run is None and self._run is not None:
            self._ended(trial, self._run)
        if conversation.case is not None and self._case is None and run is not None:
            self._handed_over(trial, run)
        self._run, self._case = run, conversation.case

    def _is_new(self, trial: Trial, run: Run) -> bool:
        """Whether anything could be different on the way since it was looked at."""
        before, until = self._run, self._until(trial, run)
        was, self._place = self._place, until
        return before is None or until != was or run.answers is not before.answers

    def _add(self, step: StepName | str, what: str) -> None:
        self._met.add(Branch(str(step), what))

    def _said(self, trial: Trial) -> None:
        """Steps by their lines; an answer out of range by the words it got."""
        for line in trial.chat[self._lines :]:
            kind, _, name = line.label.partition(":")
            if kind in ("say", "step", "end"):
                self._add(name, REACHED)
                self._told(name)
            elif kind == "aside":
                self._aside(name, line.text)
        self._lines = len(trial.chat)

    def _told(self, name: str) -> None:
        """What was said had its condition fulfilled, even where nothing is left to look at."""
        step = self._flow.step(StepName(name))
        if isinstance(step, Say) and step.way.when is not None:
            self._add(name, TRUE)

    def _ended(self, trial: Trial, before: Run) -> None:
        """An answer that led to an end went with all the others: the chat still shows it."""
        asked = before.asked[-1] if before.asked else None
        step = self._flow.step(asked.step) if asked is not None else None
        shown = (one.text for one in trial.chat if asked and one.message == asked.message)
        text = next(shown, "")
        for key, label in step.choices if isinstance(step, Ask) else ():
            if any(text.endswith(f"\N{CHECK MARK} {one}") for one in label.values()):
                self._add(asked.step if asked is not None else "", key)

    def _aside(self, name: str, said: str) -> None:
        step = self._flow.step(StepName(name))
        if isinstance(step, Ask):
            for aside, side in ((step.below, BELOW), (step.above, ABOVE)):
                texts = aside.text.values() if aside is not None else ()
                if any(said.startswith(text.partition("{")[0]) for text in texts):
                    self._add(name, side)

    def _decisions(self, trial: Trial) -> None:
        records = trial.conversation.ledger.records
        for record in records[self._decided :]:
            if record.decision is not Decision.WITHDRAWN:
                self._add(record.document, NO if record.decision is Decision.REFUSED else YES)
        self._decided = len(records)

    def _answered(self, run: Run) -> None:
        before = self._run.answers if self._run is not None else {}
        for name, answer in run.answers.items():
            if name not in before or before[name] != answer:
                step = self._flow.step(name)
                for what in _given(step, answer):
                    self._add(name, what)
                self._add(name, REACHED)  # a start link may have answered it without a line

    def _passed(self, trial: Trial, run: Run) -> None:
        """What the conditions were of the steps between the beginning and the open question."""
        looks, there = way.Looks(self._flow, run.answers), is_there(trial)
        for step, is_met in passed(self._flow, run, self._until(trial, run), there=there):
            when = step.way.when is None or looks.true(step.way.when)
            if step.way.when is not None:
                self._add(step.name, TRUE if when else FALSE)
            if step.way.only_open and when:
                self._add(step.name, OPEN if is_met and there else CLOSED)

    def _until(self, trial: Trial, run: Run) -> int:
        if run.done:
            return len(self._flow.steps)
        pending = trial.conversation.pending
        step = pending.step if pending is not None else None
        return self._flow.index.get(step, -1) + 1 if step is not None else 0

    def _handed_over(self, trial: Trial, run: Run) -> None:
        step = next((one for one in self._flow.steps if isinstance(one, Handover)), None)
        if step is None:
            return
        self._add(step.name, REACHED)
        known = values(self._flow, run.answers, crisis=trial.conversation.is_alerted)
        for place, rule in enumerate(step.routes):
            if rule.when is None or holds(rule.when, known):
                self._add(step.name, route_name(step, place))
                return


def _given(step: Step | None, answer: str | None) -> Iterator[str]:
    if answer is None:
        yield SKIPPED
    elif isinstance(step, Enter):
        yield BEGINS
    elif isinstance(step, Ask) and step.type is not AnswerType.SCALE:
        yield from (key for key in answer.split(" ") if key in keys(step))


def is_there(trial: Trial) -> bool:
    calendar = trial.house.calendar
    return calendar is None or calendar.is_open(trial.now)


def passed(flow: Flow, run: Run, until: int, *, there: bool) -> Iterator[tuple[Step, bool]]:
    """Steps in front of place `until` that were met or passed over; not those jumped over."""
    met = {step.name for step in way.walk(flow, run, there=there)}
    place = 0
    while place < until:
        step = flow.steps[place]
        place += 1
        if isinstance(step, End) or not _is_entered(step, run, met):
            continue
        yield step, step.name in met
        if step.name in met:
            place = max(place, flow.index.get(_led(step, run) or step.name, place))


def _is_entered(step: Step, run: Run, met: Set[StepName]) -> bool:
    """A question of a block counts only where the block was begun."""
    if not isinstance(step, Ask) or step.block is None:
        return True
    return step.block in met and run.answers.get(step.block) == BEGUN


def _led(step: Step, run: Run) -> StepName | None:
    if step.name in run.went:
        return run.went[step.name]
    if isinstance(step, Ask | Enter) and step.name not in run.answers:
        return None
    return step.way.next
