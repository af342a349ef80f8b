"""A flow: what an organisation says and asks before a counsellor comes, read top to bottom.

A flow is immutable and named by the hash of everything it was made from. A run is the answers so
far; it stays on the flow it began with, whatever is published meanwhile. Steps of a block (a
questionnaire used under `use:`) stand in the list like others; their names carry the block's name
and a dot: `wellbeing.safety`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from consent.acts import By
from routing.flow.blocks import Band, Block, Localized, Score
from routing.flow.expression import Expression
from routing.flow.inforce import Crisis, OnOld, Unfinished
from routing.ids import Language, StepName


class AnswerType(StrEnum):
    """How answers of each type are kept, always as text, is said beside it."""

    TEXT = "text"  # the words
    CHOICE = "choice"  # the key of the choice
    MULTI = "multi"  # keys in the order of the choices, with a space between them
    NUMBER = "number"  # digits, with a decimal point where there is a fraction: `2.5`
    AGE = "age"  # whole years
    DATE = "date"  # ISO 8601: `1990-12-24`
    YESNO = "yesno"  # `yes` or `no`
    SCALE = "scale"  # a whole number from `least` to `most`
    EMAIL = "email"  # the address
    PHONE = "phone"  # the number, in E.164 where the country is known


@dataclass(frozen=True, slots=True)
class Way:
    """When a step is on the way, and where the way goes on behind it.

    Unanswered counts as false in `when`. `next` names a later step. `only_open`: passed over, with
    all it would ask, while nobody of the organisation is there.
    """

    when: Expression | None = None
    next: StepName | None = None
    only_open: bool = False


ALWAYS = Way()


@dataclass(frozen=True, slots=True)
class Say:
    name: StepName
    text: Localized
    way: Way = ALWAYS


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Shows the notice of this name and goes on when the client has acknowledged it."""

    name: StepName
    way: Way = ALWAYS


@dataclass(frozen=True, slots=True)
class Consent:
    """Asks for one purpose. Refusing a needed one goes on at the end named `refused`.

    `explain`: what yes and no mean, for whoever asks back; empty: said in general words. `by`: who
    is asked; a guardian sits beside the client, and answers in the same chat.
    """

    name: StepName
    needed: bool = False
    refused: StepName | None = None
    way: Way = ALWAYS
    explain: Localized = field(default_factory=dict)
    by: By = By.CLIENT


@dataclass(frozen=True, slots=True)
class Sign:
    """Shows the agreement of this name; signing it is a decision of its own."""

    name: StepName
    needed: bool = False
    refused: StepName | None = None
    way: Way = ALWAYS


@dataclass(frozen=True, slots=True)
class Aside:
    """What is said to an answer out of range, and the later step, or end, it leads to."""

    text: Localized
    next: StepName


@dataclass(frozen=True, slots=True)
class Ask:
    """A question. `least` and `most` as answers of this type are kept (a date also `today`).

    For `multi` they count choices, for `text` `most` counts characters. `label` names the question
    shortly, for lists. `wrong` is said when an answer was not understood. `sensitive`: never
    answered by a reaction or a start link, and never repeated in the question after it was given.
    `block` is the name under `use:` of the questionnaire it belongs to.
    """

    name: StepName
    type: AnswerType
    text: Localized
    choices: tuple[tuple[str, Localized], ...] = ()
    label: Localized = field(default_factory=dict)
    least: str | None = None
    most: str | None = None
    wrong: Localized = field(default_factory=dict)
    below: Aside | None = None
    above: Aside | None = None
    skippable: bool = False
    sensitive: bool = False
    block: StepName | None = None
    way: Way = ALWAYS


@dataclass(frozen=True, slots=True)
class Enter:
    """The begin of a block (`run:`). Where it may be skipped, it asks first: begin, or skip all.

    The answer is `begun`, or None: skipped, and then nothing of the block is asked.
    """

    name: StepName
    text: Localized
    label: Localized = field(default_factory=dict)
    skippable: bool = False
    way: Way = ALWAYS


@dataclass(frozen=True, slots=True)
class Review:
    """Shows every answer, with a way to change it."""

    name: StepName
    way: Way = ALWAYS


@dataclass(frozen=True, slots=True)
class Route:
    """A rule of the hand-over: the first that holds says which team."""

    team: str
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """Ends the intake: a counsellor is looked for.

    `card` names what they are shown: answers, and scores like `wellbeing.total`. `match` holds
    `language` and `topic` where a counsellor must have the client's.
    """

    name: StepName
    card: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    match: frozenset[str] = frozenset({"language"})
    way: Way = ALWAYS


@dataclass(frozen=True, slots=True)
class End:
    """The other way out: says goodbye and leaves a way back."""

    name: StepName
    text: Localized
    way: Way = ALWAYS


Decided = Acknowledge | Consent | Sign  # answered by yes or no, kept in the ledger
Asked = Acknowledge | Consent | Sign | Ask | Enter | Review  # waits for the client
Step = Say | Asked | Handover | End


@dataclass(frozen=True, slots=True)
class Flow:
    """`languages`: the first is the fallback. `title` says to people what this is."""

    name: str
    version: int
    sha256: str
    languages: tuple[Language, ...]
    title: Localized
    steps: tuple[Step, ...]
    blocks: tuple[Block, ...] = ()
    crisis: Crisis = field(default_factory=Crisis)
    unfinished: Unfinished = field(default_factory=Unfinished)
    on_old: OnOld = OnOld.FINISH
    survey: bool = False  # asked after a case, and over behind its last step
    index: Mapping[StepName, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = {step.name: place for place, step in enumerate(self.steps)}
        object.__setattr__(self, "index", places)

    def step(self, name: StepName | None) -> Step | None:
        place = None if name is None else self.index.get(name)
        return None if place is None else self.steps[place]

    def block(self, name: StepName) -> Block | None:
        return next((block for block in self.blocks if block.name == name), None)


__all__ = [
    "ALWAYS",
    "Acknowledge",
    "AnswerType",
    "Aside",
    "Ask",
    "Asked",
    "Band",
    "Block",
    "Consent",
    "Crisis",
    "Decided",
    "End",
    "Enter",
    "Flow",
    "Handover",
    "Localized",
    "OnOld",
    "Review",
    "Route",
    "Say",
    "Score",
    "Sign",
    "Step",
    "Unfinished",
    "Way",
]
