"""The shapes of what an organisation writes about itself: which keys there are, and of what type.

Keys of the language on which nothing acts yet are known and checked all the same, so that a file
stays right when something does. What a shape cannot see, such as a name that stands elsewhere in
the file, is checked by the module of that subject. The shapes of a flow are in config.flowschema.
"""

from datetime import date, timedelta
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from config.holds import Hold, Way
from config.shapes import Shape
from config.values import (
    YEAR,
    ChoiceKeys,
    Country,
    Database,
    Day,
    Duration,
    FileName,
    Line,
    Lines,
    Name,
    Names,
    Number,
    Size,
    Tag,
    Tags,
    Texts,
    WordLists,
    Zone,
    entries,
    one_of,
)
from consent.terms import LEGAL_BASES

NO_DAY = date.min

# ------------------------------------------------------------------------- organisation.yaml


class Controller(Shape):
    NEEDED: ClassVar[frozenset[str]] = frozenset({"name"})
    name: Line = ""
    address: Line = ""
    contact: Line = ""
    jurisdiction: Country = ""


class Storage(Shape):
    NEEDED: ClassVar[frozenset[str]] = frozenset({"country"})
    country: Country = ""
    where: Line = ""


class Authority(Shape):
    NEEDED: ClassVar[frozenset[str]] = frozenset({"name"})
    name: Line = ""
    contact: Line = ""


Bases = Annotated[tuple[Annotated[str, one_of(*LEGAL_BASES)], ...], BeforeValidator(entries)]


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
    """Every other key is the name of a schedule: config.hours checks them."""

    OPEN: ClassVar[bool] = True
    zone: Zone = "UTC"
    holidays: Line = ""


class Person(Shape):
    NEEDED: ClassVar[frozenset[str]] = frozenset({"name", "channel", "address"})
    name: Line = ""
    channel: Line = ""
    address: Line = ""
    identity: Line = ""


class Counsellor(Person):
    NEEDED: ClassVar[frozenset[str]] = Person.NEEDED | {"languages", "capacity"}
    languages: Tags = ()
    topics: ChoiceKeys = ()
    capacity: Number = 0
    hours: Line = ""
    send: Hold = Way()
    mentors: Names = ()


class Team(Shape):
    NEEDED: ClassVar[frozenset[str]] = frozenset({"counsellors"})
    counsellors: Names = ()
    hours: Line = ""
    choose: Annotated[str, one_of("least_busy", "round_robin", "sticky", "manual")] = "least_busy"


class Retention(Shape):
    delivered: Duration = timedelta(hours=24)
    closed: Duration = timedelta(days=90)
    evidence: Duration = 3 * YEAR


class Organisation(Shape):
    NEEDED: ClassVar[frozenset[str]] = frozenset(
        {"organisation", "title", "controller", "operator", "languages", "channels", "urgent"}
        | {"counsellors"}
    )
    IDLE: ClassVar[frozenset[str]] = frozenset({"record"})
    organisation: Name = ""
    title: Lines = Field(default_factory=dict)
    controller: Controller = Controller()
    storage: Storage = Storage()
    authority: Authority = Authority()
    legal_basis: dict[Name, Bases] = Field(default_factory=dict)
    operator: Line = ""
    languages: Tags = ()
    language_names: Lines = Field(default_factory=dict)
    staff_language: Tag = ""
    data: Line = "./var"
    database: Database = "sqlite"
    database_password: object = None
    channels: dict[Name, Channel] = Field(default_factory=dict)
    urgent: Urgent = Urgent()
    intake: FileName = "flows/intake.yaml"
    survey: FileName = ""
    agreements: FileName = "agreements"
    helplines: FileName = "helplines.yaml"
    hours: Hours = Hours()
    counsellors: dict[Name, Counsellor] = Field(default_factory=dict)
    people: dict[Name, Person] = Field(default_factory=dict)
    supervisors: Names = ()
    on_call: Names = ()
    alert_answer: Duration = timedelta(minutes=5)
    teams: dict[Name, Team] = Field(default_factory=dict)
    record: Annotated[str, one_of("room", "file")] = "room"
    retention: Retention = Retention()
    offer: Duration = timedelta(minutes=10)
    answer: Duration = timedelta(hours=8)
    quiet: Duration = timedelta(days=14)
    block: Duration = timedelta(days=7)
    replies: dict[Name, Texts] = Field(default_factory=dict)
    desks: Annotated[str, one_of("yes", "no")] = "yes"
    hand_over: Annotated[str, one_of("tell", "ask")] = "tell"
    hand_over_shows: Annotated[str, one_of("words", "note")] = "words"
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
    kind: Annotated[str, one_of("notice", "agreement")] = ""
    change: Annotated[str, one_of("material", "wording")] = ""
    since: Number = 0
    changed: Line = ""
