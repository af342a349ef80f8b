"""What must hold after everything that happens in an intake, whatever a client does."""

import re
from collections.abc import Iterator

from bridge.trying.visits import is_there
from bridge.trying.world import Trial
from routing.conversation import Case, Conversation, Gate, Run
from routing.effects import desk
from routing.flow import way
from routing.flow.model import Acknowledge, Ask, Consent, Enter
from routing.ids import StepName
from routing.intake.lasting import FORGET, INTAKE, REMIND
from routing.messages import Voice

UNFILLED = re.compile(r"\{[a-z][a-z0-9_.]*\}")


class Broken(Exception):
    """A promise was broken; the sentence names steps and labels, never what was said."""


class Promises:
    """Looks on in one conversation. Raises Broken as soon as a promise is."""

    def __init__(self) -> None:
        self._lines = 0
        self._case: Case | None = None

    def __call__(self, trial: Trial) -> None:
        found = next(self._broken(trial), None)
        self._lines, self._case = len(trial.chat), trial.conversation.case
        if found is not None:
            raise Broken(found)

    def _broken(self, trial: Trial) -> Iterator[str]:
        conversation = trial.conversation
        yield from self._texts(trial)
        yield from _open(trial)
        yield from _stranded(trial)
        if conversation.gate is not Gate.ADMITTED:
            yield from _before_consent(trial)
        if conversation.case is not None and self._case is None and conversation.run is not None:
            yield from _handed_over(trial, conversation.run)
        if conversation.run is None or conversation.run.done:
            yield from _over(trial)

    def _texts(self, trial: Trial) -> Iterator[str]:
        for line in trial.chat[self._lines :]:
            empty = not line.text.strip() and line.attachment is None
            if empty or not all(choice.label.strip() for choice in line.choices):
                yield f"'{line.label}' was said without words"
            found = UNFILLED.search(line.text)
            if found is not None and line.voice is Voice.PROGRAM:
                yield f"'{line.label}' shows {found.group()} as it stands"


def _open(trial: Trial) -> Iterator[str]:
    pending = trial.conversation.pending
    if pending is None:
        return
    line = trial.open_line
    if line is None:
        yield "what waits for an answer was never shown"
    elif not line.choices:
        yield f"'{line.label}' waits for an answer and shows no button"


def _stranded(trial: Trial) -> Iterator[str]:
    """What is kept for a counsellor belongs to a case there is, or will be."""
    run, case = trial.conversation.run, trial.conversation.case
    cases = {run.case if run is not None else None, case.id if case is not None else None}
    parties = {desk(one) for one in cases if one is not None}
    if any(rows for party, rows in trial.held.items() if party not in parties):
        yield "words are kept for a case that will never be"


def _before_consent(trial: Trial) -> Iterator[str]:
    conversation = trial.conversation
    if any(trial.held.values()) and not _has_case(conversation):
        yield "words are kept for a counsellor before the client agreed"
    if conversation.concerns and conversation.gate is not Gate.PAUSED:
        yield "a concern is remembered before the client agreed"
    if (FORGET, INTAKE) in trial.timers or (REMIND, INTAKE) in trial.timers:
        yield "somebody who has not agreed would be reminded"
    run = conversation.run
    if run is None or run.done:
        return
    if conversation.gate is not Gate.FRESH and run.answers:
        yield f"answers are kept of somebody who {conversation.gate}"
    if not _has_case(conversation):
        named = [str(name) for name in run.answers if name in _behind_consent(trial, run)]
        if named:
            yield f"answers are kept before the client agreed: {', '.join(named)}"


def _behind_consent(trial: Trial, run: Run) -> frozenset[StepName]:
    """Questions behind something needed that does not stand."""
    shut, found = False, set[StepName]()
    for step in way.walk(trial.flow, run, there=is_there(trial)):
        if isinstance(step, Acknowledge) or (isinstance(step, Consent) and step.needed):
            document = trial.house.documents.get(step.name)
            ledger = trial.conversation.ledger
            shut = shut or document is None or not ledger.stands(document)
        elif shut and isinstance(step, Ask | Enter):
            found.add(step.name)
    return frozenset(found)


def _has_case(conversation: Conversation) -> bool:
    return conversation.case is not None


def _handed_over(trial: Trial, run: Run) -> Iterator[str]:
    """At this moment: no answer of a step that is not on the way."""
    met = {step.name for step in way.walk(trial.flow, run, there=is_there(trial))}
    hidden = [str(name) for name in run.answers if name not in met]
    if hidden:
        yield f"handed over with answers that are not on the way: {', '.join(hidden)}"
    if trial.conversation.gate is not Gate.ADMITTED:
        yield "handed over before the client agreed"


def _over(trial: Trial) -> Iterator[str]:
    if (FORGET, INTAKE) in trial.timers or (REMIND, INTAKE) in trial.timers:
        yield "the intake is over, and a reminder of it still waits"
