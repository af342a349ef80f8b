"""A flow: what an organisation says and asks before a counsellor comes, read top to bottom.

A flow is immutable and named by the hash of its source. A run is a cursor and the answers; it
stays on the flow it began with, whatever is published meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from routing.ids import Language, StepName

Localized = Mapping[Language, str]


class AnswerType(StrEnum):
    TEXT = "text"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Say:
    name: StepName
    text: Localized


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Shows the notice of this name and goes on when the client has acknowledged it."""

    name: StepName


@dataclass(frozen=True, slots=True)
class Consent:
    """Asks for one purpose. Refusing a needed one goes on at the end named `refused`."""

    name: StepName
    needed: bool = False
    refused: StepName | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    name: StepName
    type: AnswerType
    text: Localized
    choices: tuple[tuple[str, Localized], ...] = ()
    longest: int = 1000  # characters of a text answer
    skippable: bool = False


@dataclass(frozen=True, slots=True)
class Handover:
    """Ends the intake: a counsellor is looked for. `card` names the answers they are shown."""

    name: StepName
    card: tuple[StepName, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    """Reached only by refusing; says goodbye and leaves a way back."""

    name: StepName
    text: Localized


Step = Say | Acknowledge | Consent | Ask | Handover | End


@dataclass(frozen=True, slots=True)
class Flow:
    """`languages`: the first is the fallback. `title` says to people what this is."""

    name: str
    version: int
    sha256: str
    languages: tuple[Language, ...]
    title: Localized
    steps: tuple[Step, ...]

    def step(self, name: StepName) -> Step | None:
        return next((step for step in self.steps if step.name == name), None)

    def after(self, name: StepName | None) -> Step:
        """The step that follows; the first one after None. The last step is always a way out."""
        names = [step.name for step in self.steps]
        return self.steps[0 if name is None else names.index(name) + 1]
