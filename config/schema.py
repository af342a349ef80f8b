"""The shapes of everything an organisation writes: which keys there are, and of what type.

What exists is a subset of the language as it is planned, so that a file written for this version
stays right in later ones; LATER keeps the rest apart from plain mistakes. What a shape cannot see,
such as a name that stands elsewhere in the file, is checked by the module of that subject.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from config.shapes import Shape
from config.values import (
    ChoiceKey,
    Database,
    Day,
    Duration,
    FileName,
    Line,
    Lines,
    Name,
    Number,
    Size,
    Tag,
    Tags,
    Texts,
    Truth,
    WordLists,
    Zone,
    entries,
    one_of,
)

NO_DAY = date.min

# ------------------------------------------------------------------------- organisation.yaml


class Controller(Shape):
    NEEDED: ClassVar[frozenset[str]] = frozenset({"name"})
    name: Line = ""
    address: Line = ""
    contact: Line = ""


class Channel(Shape):
    """Everything beside `kind` belongs to the adapter, which checks it by itself."""

    NEEDED: ClassVar[frozenset[str]] = frozenset({"kind"})
    OPEN: ClassVar[bool] = True
    kind: Name = ""


class Urgent(Shape):
    NEEDED: ClassVar[frozenset[str]] = frozenset({"text", "words"})
    text: Texts = Field(default_factory=dict)
    words: WordLists = Field(default_factory=dict)


class Hours(Shape):
    LATER: ClassVar[frozenset[str]] = frozenset({"holidays", "counselling", "duty"})
    zone: Zone = "UTC"


class Person(Shape):
    NEEDED: ClassVar[frozenset[str]] = frozenset({"name", "channel", "address"})
    name: Line = ""
    channel: Line = ""
    address: Line = ""
    identity: Line = ""


class Counsellor(Person):
    NEEDED: ClassVar[frozenset[str]] = Person.NEEDED | {"languages", "capacity"}
    LATER: ClassVar[frozenset[str]] = frozenset({"topics", "hours"})
    languages: Tags = ()
    capacity: Number = 0


class Retention(Shape):
    delivered: Duration = timedelta(hours=24)
    closed: Duration = timedelta(days=90)


class Organisation(Shape):
    NEEDED: ClassVar[frozenset[str]] = frozenset(
        {"organisation", "title", "controller", "operator", "languages", "channels", "urgent"}
        | {"counsellors"}
    )
    LATER: ClassVar[frozenset[str]] = frozenset({"record", "supervisors", "teams"})
    organisation: Name = ""
    title: Lines = Field(default_factory=dict)
    controller: Controller = Controller()
    operator: Line = ""
    languages: Tags = ()
    staff_language: Tag = ""
    data: Line = "./var"
    database: Database = "sqlite"
    database_password: object = None
    channels: dict[Name, Channel] = Field(default_factory=dict)
    urgent: Urgent = Urgent()
    intake: FileName = "flows/intake.yaml"
    agreements: FileName = "agreements"
    helplines: FileName = "helplines.yaml"
    hours: Hours = Hours()
    counsellors: dict[Name, Counsellor] = Field(default_factory=dict)
    people: dict[Name, Person] = Field(default_factory=dict)
    retention: Retention = Retention()
    offer: Duration = timedelta(minutes=10)
    disk_reserve: Size = 200 * 10**6


# ------------------------------------------------------------------------- helplines.yaml


class Helpline(Shape):
    NEEDED: ClassVar[frozenset[str]] = frozenset(
        {"country", "name", "kind", "hours", "languages", "verified_on", "expires"}
    )
    country: Line = ""
    name: Line = ""
    kind: Annotated[str, one_of("emergency", "talk", "write")] = ""
    phone: Line = ""
    url: Line = ""
    hours: Line = ""
    languages: Tags = ()
    verified_on: Day = NO_DAY
    expires: Day = NO_DAY


class Helplines(Shape):
    NEEDED: ClassVar[frozenset[str]] = frozenset({"owner", "lines"})
    owner: Line = ""
    lines: Annotated[tuple[Helpline, ...], BeforeValidator(entries)] = ()


# ------------------------------------------------------------------------- agreements/*.md


class Front(Shape):
    """What stands above the text of an agreement."""

    NEEDED: ClassVar[frozenset[str]] = frozenset({"version", "kind", "change"})
    version: Number = 0
    kind: Annotated[str, one_of("notice", later=("agreement",))] = ""
    change: Annotated[str, one_of("material", "wording")] = ""


# ------------------------------------------------------------------------- flows/*.yaml

STEP_LATER = frozenset({"when", "next"})


class Step(Shape):
    LATER: ClassVar[frozenset[str]] = STEP_LATER


class SayStep(Step):
    TITLE: ClassVar[str] = "say"
    NEEDED: ClassVar[frozenset[str]] = frozenset({"text"})
    say: Name = ""
    text: Texts = Field(default_factory=dict)


class AcknowledgeStep(Step):
    TITLE: ClassVar[str] = "acknowledge"
    acknowledge: Name = ""


class ConsentStep(Step):
    TITLE: ClassVar[str] = "consent"
    NEEDED: ClassVar[frozenset[str]] = frozenset({"text"})
    consent: Name = ""
    needed: Truth = False
    refused: Line = ""
    text: Texts = Field(default_factory=dict)


class AskStep(Step):
    TITLE: ClassVar[str] = "ask"
    NEEDED: ClassVar[frozenset[str]] = frozenset({"type", "text"})
    LATER: ClassVar[frozenset[str]] = STEP_LATER | {"min", "wrong"}
    ask: Name = ""
    type: Annotated[
        str,
        one_of(
            *("text", "choice"),
            later=("multi", "number", "age", "date", "yesno", "scale", "email", "phone", "file"),
        ),
    ] = ""
    text: Texts = Field(default_factory=dict)
    max: Number = 0
    skip: Truth = False
    choices: dict[ChoiceKey, Lines] = Field(default_factory=dict)


class HandoverStep(Step):
    TITLE: ClassVar[str] = "handover"
    MOVED: ClassVar[Mapping[str, str]] = {
        "card": "belongs under 'handover:' of its own, below all steps"
    }
    handover: Name = ""


class EndStep(Step):
    TITLE: ClassVar[str] = "end"
    NEEDED: ClassVar[frozenset[str]] = frozenset({"text"})
    end: Name = ""
    text: Texts = Field(default_factory=dict)


class HandoverBlock(Shape):
    LATER: ClassVar[frozenset[str]] = frozenset({"route", "match", "answer_within"})
    card: tuple[Line, ...] = ()


class FlowFile(Shape):
    NEEDED: ClassVar[frozenset[str]] = frozenset({"flow", "version", "title", "languages", "steps"})
    LATER: ClassVar[frozenset[str]] = frozenset({"use", "crisis", "hours"})
    flow: Name = ""
    version: Number = 0
    title: Lines = Field(default_factory=dict)
    languages: Tags = ()
    steps: Annotated[tuple[object, ...], BeforeValidator(entries)] = ()
    handover: HandoverBlock = HandoverBlock()


STEPS: Mapping[str, type[Step]] = {
    "say": SayStep,
    "acknowledge": AcknowledgeStep,
    "consent": ConsentStep,
    "ask": AskStep,
    "handover": HandoverStep,
    "end": EndStep,
}
LATER_STEPS = frozenset({"run", "review", "sign"})
