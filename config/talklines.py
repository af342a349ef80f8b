"""A conversation that is kept as a test, line by line, as it was found to be right.

Every name in it exists in the flow. Where a line stands is kept, so that what comes out otherwise
is told with its place.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from routing.ids import StepName
from routing.messages import FileKind, Unsupported

NONE, SKIPPED = "none", "skipped"
Thing = FileKind | Unsupported  # the second kind is carried to nobody


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Typed:
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tapped:
    """`name` is a step or a moment, `button` what the button is called there."""

    name: str
    button: str
    token: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The bot said this step, or this moment."""

    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One question: buttons pressed one after the other, or else typed words."""

    step: StepName
    tokens: tuple[str, ...] = ()
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Acted:
    """`back`, `skip` or `stop`, in the client's words for it."""

    act: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Asks to change an answer, and picks this one."""

    step: StepName


@dataclass(frozen=True, slots=True)
class Sent:
    kind: Thing


@dataclass(frozen=True, slots=True)
class Waited:
    time: timedelta


@dataclass(frozen=True, slots=True)
class Fact:
    """`name`: `alert`, `case`, `consent.<purpose>`, an answer, a score ..."""

    name: str
    value: str = field(repr=False)
    place: Place


@dataclass(frozen=True, slots=True)
class Expected:
    facts: tuple[Fact, ...]


Did = Typed | Tapped | Answered | Acted | Changed | Sent | Waited  # what the client does
Do = Did | Heard | Expected


@dataclass(frozen=True, slots=True)
class TalkLine:
    place: Place
    do: Do


@dataclass(frozen=True, slots=True)
class FlowTest:
    """`language`: of the client's app; None: it says none. `at`: when it begins, with its zone."""

    name: str
    file: str
    place: Place
    language: str | None
    at: datetime
    talk: tuple[TalkLine, ...] = field(repr=False)
