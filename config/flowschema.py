"""The shapes of a flow file: which keys each step has, and of what type.

Several values, such as `when` or `min`, stay the text that was written: what they mean depends on
other steps, and the modules of those subjects read them. A text need not stand in the file itself:
an overlay file may bring it, so no shape calls one needed.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from config.shapes import Shape
from config.spans import NEVER, Night, Promise, Span, SpanOrNever
from config.values import (
    ChoiceKey,
    Line,
    Lines,
    Name,
    Number,
    Tags,
    Text,
    Texts,
    Truth,
    entries,
    one_of,
)
from consent.acts import By
from routing.flow.model import AnswerType, OnOld, Unfinished

Conditions = Annotated[tuple[Text, ...], BeforeValidator(entries)]


class Step(Shape):
    """One entry of the list under `steps`."""


class PassedStep(Step):
    """A step that can be passed over: by its condition, or while nobody is there."""

    when: Text = ""
    only_when: Annotated[str, one_of("open")] = ""


class WayStep(PassedStep):
    """A step behind which the way can go on somewhere else than at the next one."""

    next: Line = ""


class SayStep(WayStep):
    TITLE: ClassVar[str] = "say"
    say: Name = ""
    text: Texts = Field(default_factory=dict)


_AGREEMENT = {"text": "stands in a file of its own: agreements/<name>.<language>.md"}


class AcknowledgeStep(WayStep):
    TITLE: ClassVar[str] = "acknowledge"
    MOVED: ClassVar[Mapping[str, str]] = _AGREEMENT
    acknowledge: Name = ""


class DecisionStep(WayStep):
    """Needed: who refuses goes on at the end named `refused`."""

    needed: Truth = False
    refused: Line = ""


class ConsentStep(DecisionStep):
    TITLE: ClassVar[str] = "consent"
    consent: Name = ""
    by: Annotated[str, one_of(*map(str, By))] = By.CLIENT.value
    text: Texts = Field(default_factory=dict)
    explain: Texts = Field(default_factory=dict)
    changed: Lines = Field(default_factory=dict)


class SignStep(DecisionStep):
    TITLE: ClassVar[str] = "sign"
    MOVED: ClassVar[Mapping[str, str]] = _AGREEMENT
    sign: Name = ""


class AsideBlock(Shape):
    """What is said to an answer out of range, and the later step it leads to."""

    NEEDED: ClassVar[frozenset[str]] = frozenset({"next"})
    text: Texts = Field(default_factory=dict)
    next: Line = ""


class AskStep(WayStep):
    TITLE: ClassVar[str] = "ask"
    NEEDED: ClassVar[frozenset[str]] = frozenset({"type"})
    LATER: ClassVar[frozenset[str]] = frozenset({"low", "high"})
    ask: Name = ""
    type: Annotated[str, one_of(*map(str, AnswerType), later=("file",))] = ""
    text: Texts = Field(default_factory=dict)
    label: Lines = Field(default_factory=dict)
    choices: dict[ChoiceKey, Lines] = Field(default_factory=dict)
    times: dict[ChoiceKey, Text] = Field(default_factory=dict)
    min: Line = ""
    max: Line = ""
    wrong: Texts = Field(default_factory=dict)
    below: AsideBlock = AsideBlock()
    above: AsideBlock = AsideBlock()
    skip: Truth = False
    sensitive: Truth = False


class RunStep(PassedStep):
    """Asks a questionnaire named under `use`; `text` stands in for its own introduction."""

    TITLE: ClassVar[str] = "run"
    MOVED: ClassVar[Mapping[str, str]] = {
        "next": "is not used with 'run'; give the steps that are passed over a 'when'"
    }
    run: Line = ""
    text: Texts = Field(default_factory=dict)
    skip: Truth = False


class ReviewStep(WayStep):
    TITLE: ClassVar[str] = "review"
    review: Name = ""


_BELOW = "belongs under 'handover:' of its own, below all steps"


class HandoverStep(PassedStep):
    TITLE: ClassVar[str] = "handover"
    MOVED: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("card", "route", "match", "answer_within"), _BELOW),
        "next": "is not used with 'handover': with it the questions are over",
    }
    handover: Name = ""


_LED = "is not used with 'end': the way leads there only by 'refused' or 'next' of another step"


class EndStep(Step):
    TITLE: ClassVar[str] = "end"
    MOVED: ClassVar[Mapping[str, str]] = dict.fromkeys(("when", "next", "only_when"), _LED)
    end: Name = ""
    text: Texts = Field(default_factory=dict)


class RouteRule(Shape):
    """`{if: ..., to: ...}`, in a file; `if` is no name in Python."""

    NEEDED: ClassVar[frozenset[str]] = frozenset({"to"})
    MOVED: ClassVar[Mapping[str, str]] = {"when": "is called 'if' here"}
    when: Text = Field(default="", alias="if")
    to: Name = ""


class HandoverBlock(Shape):
    IDLE: ClassVar[frozenset[str]] = frozenset({"answer_within"})
    route: Annotated[tuple[RouteRule, ...], BeforeValidator(entries)] = ()
    match: tuple[Annotated[str, one_of("language", "topic")], ...] = ("language",)
    card: tuple[Line, ...] = ()
    answer_within: Promise = ""


class CrisisBlock(Shape):
    """`words` is a mapping of languages to lists, or the name of a file that holds one."""

    words: object = None
    alert: Conditions = ()
    flag: Conditions = ()
    to: Name = ""
    within: Span | None = None


class UnfinishedBlock(Shape):
    """What becomes of an intake that was begun and left."""

    greet: Span = Unfinished().greet
    remind: SpanOrNever = Unfinished().remind or NEVER
    forget: Span = Unfinished().forget
    night: Night = (Unfinished().night, Unfinished().morning)


class FlowFile(Shape):
    NEEDED: ClassVar[frozenset[str]] = frozenset({"flow", "version", "languages", "steps"})
    LATER: ClassVar[frozenset[str]] = frozenset({"hours"})
    flow: Name = ""
    version: Number = 0
    title: Lines = Field(default_factory=dict)
    languages: Tags = ()
    use: dict[Name, Line] = Field(default_factory=dict)
    crisis: CrisisBlock = CrisisBlock()
    unfinished: UnfinishedBlock = UnfinishedBlock()
    on_old: Annotated[str, one_of(*map(str, OnOld))] = OnOld.FINISH.value
    steps: Annotated[tuple[object, ...], BeforeValidator(entries)] = ()
    handover: HandoverBlock = HandoverBlock()


STEPS: Mapping[str, type[Step]] = {
    "say": SayStep,
    "acknowledge": AcknowledgeStep,
    "consent": ConsentStep,
    "ask": AskStep,
    "sign": SignStep,
    "run": RunStep,
    "review": ReviewStep,
    "handover": HandoverStep,
    "end": EndStep,
}
