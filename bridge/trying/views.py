"""What is known at a moment of a trial, as people look at it: answers, concerns, the clock."""

from dataclasses import dataclass, field
from datetime import datetime

from bridge.trying.reasons import Reason, in_words, reasons
from bridge.trying.world import Trial
from routing.flow.model import Enter
from routing.flow.scoring import BEGUN, values
from routing.flow.vocabulary import band_name, score_name

SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Clock:
    """On the organisation's clock. `changes`: when that is different; None: nobody knows."""

    now: datetime
    is_open: bool
    changes: datetime | None = None


@dataclass(frozen=True, slots=True)
class Concern:
    """`kind` is `alert` or `flag`; `rule` in the organisation's words, or `words`."""

    kind: str
    rule: str


@dataclass(frozen=True, slots=True)
class Known:
    """`waits` is the step or the moment that is open; `case` its phase, `team` who has it."""

    clock: Clock
    waits: str
    answers: tuple[tuple[str, str], ...] = field(repr=False)
    reasons: tuple[Reason, ...] = field(repr=False)
    concerns: tuple[Concern, ...]
    case: str = ""
    team: str = ""
    invited: tuple[str, ...] = ()


def known(trial: Trial) -> Known:
    """All of it, now."""
    state = trial.conversation
    case, pending, run = state.case, state.pending, state.run
    return Known(
        clock=clock(trial),
        waits="" if pending is None else str(pending.step or pending.kind),
        answers=answers(trial),
        reasons=() if run is None else reasons(trial, run),
        concerns=tuple(Concern(str(c.kind), " ".join(c.rule.split())) for c in state.concerns),
        case="" if case is None else str(case.phase),
        team="" if case is None else case.team,
        invited=tuple(trial.invited()),
    )


def answers(trial: Trial) -> tuple[tuple[str, str], ...]:
    """What was answered, as it is kept; then what questionnaires add up to."""
    run = trial.conversation.run
    if run is None:
        return ()
    found = {
        str(name): SKIPPED if answer is None else answer
        for name, answer in run.answers.items()
        if not (isinstance(trial.flow.step(name), Enter) and answer == BEGUN)
    }
    waits = () if trial.conversation.pending is None else (trial.conversation.pending.step,)
    shown = [name for name in waits if name is not None]
    worth = values(trial.flow, run.answers, shown)
    for block in trial.flow.blocks:
        for score in block.scores:
            for name in (score_name(block, score), band_name(block, score)):
                if name in worth:  # not before all of it was asked
                    found[name] = in_words(worth[name])
    return tuple(found.items())


def clock(trial: Trial) -> Clock:
    house = trial.house
    now, calendar = trial.now.astimezone(house.zone), house.calendar
    if calendar is None:
        return Clock(now, is_open=True)
    changes = calendar.changes(trial.now)
    there = None if changes is None else changes.astimezone(house.zone)
    return Clock(now, calendar.is_open(trial.now), there)
