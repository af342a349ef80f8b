"""What an organisation's files say, in the core's own types, before any adapter is asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from config.agreements import Agreement
from config.channels import Account, inline
from config.flowbuild import ReadFlow
from config.helplines import country_of
from config.hours import Hours
from config.law import Law
from config.people import Contact
from config.positions import Document as File
from config.positions import Path
from config.problems import Problem, did_you_mean, listed, quoted
from config.schema import Helpline
from config.secrets import SecretRef
from config.values import YEAR
from routing.facts import Counsellor
from routing.flow.model import Flow, Localized
from routing.ids import AccountName, AuthorId, CounsellorId, Language


@dataclass(frozen=True, slots=True)
class Database:
    """`url` is `sqlite`, or the address of a PostgreSQL database; its password is elsewhere."""

    url: str
    password: SecretRef | None = None


@dataclass(frozen=True, slots=True)
class Retention:
    delivered: timedelta  # how long the text of a delivered message is kept
    closed: timedelta  # how long answers are kept after closing
    evidence: timedelta = 3 * YEAR  # how long decisions can be proved after the last one


@dataclass(frozen=True, slots=True)
class Known:
    """One organisation. `sources` are all files that were used: enough to load it again.

    `data` is a folder, relative to the organisation's own; `disk_reserve` is bytes that must stay
    free; `supervisors` are names of `people`; `given` is what is known of the controller.
    """

    name: str
    title: Localized
    languages: tuple[Language, ...]
    staff_language: Language
    data: str
    database: Database
    hours: Hours
    disk_reserve: int
    retention: Retention
    offer: timedelta
    channels: Mapping[AccountName, Account]
    operator: Contact
    counsellors: tuple[Counsellor, ...]
    people: Mapping[str, Contact]
    teams: Mapping[str, frozenset[CounsellorId]]
    supervisors: tuple[str, ...]
    given: Mapping[str, str]
    urgent_text: Localized
    urgent_words: Mapping[Language, tuple[str, ...]]
    helplines: tuple[Helpline, ...]
    agreements: tuple[Agreement, ...]
    flow: Flow
    purposes: Mapping[str, Localized] = field(repr=False)
    intake: str  # the name of the flow's file in `sources`
    bundle: bytes = field(repr=False)  # the flow with all it includes: what is published
    sources: Mapping[str, bytes] = field(repr=False)
    places: File = field(repr=False, compare=False)
    notes: tuple[Problem, ...] = field(default=(), compare=False)  # nothing that stops
    answer: timedelta = timedelta(hours=8)  # of opening hours: within it a counsellor answers
    quiet: timedelta = timedelta(days=14)  # a case in which the client is silent is looked at
    block: timedelta = timedelta(days=7)  # nobody writes so long with whom a counsellor blocked
    replies: Mapping[str, Mapping[Language, str]] = field(default_factory=dict, repr=False)
    hand_over: str = "tell"  # or `ask`: the client, before a counsellor hands them over
    hand_over_shows: str = "words"  # lately written, to the next one; or `note`: that alone
    names: Mapping[Language, str] = field(default_factory=dict)  # of languages, where they have own
    law: Law = field(default_factory=Law)
    changes: Mapping[str, Localized] = field(default_factory=dict, repr=False)  # as purposes
    choose: Mapping[str, str] = field(default_factory=dict)  # by team
    desks: bool = True
    survey: ReadFlow | None = field(default=None, repr=False)
    survey_file: str = ""  # its name in `sources`
    team_hours: Mapping[str, str] = field(default_factory=dict)  # names of schedules, by team
    on_call: tuple[str, ...] = ()  # names of counsellors, in the order in which they are called
    alert_answer: timedelta = timedelta(minutes=5)

    @property
    def zone(self) -> str:
        return self.hours.zone

    @property
    def country(self) -> str | None:
        """Where clients are, as far as anybody knows."""
        return country_of(self.helplines) or self.hours.holidays.partition("-")[0] or None

    @property
    def overseers(self) -> frozenset[CounsellorId]:
        """Supervisors who have a desk at which they can read along, take over and agree."""
        counsels = {one.id for one in self.counsellors} if self.desks else set()
        return frozenset(CounsellorId(one) for one in self.supervisors if one in counsels)

    @property
    def mentored(self) -> bool:
        """Somebody's words wait for the yes of a mentor, who reads along."""
        return any(one.mentors for one in self.counsellors)

    def problem(self, path: Path, message: str) -> Problem:
        """A fault found later, such as by an adapter, at its place in organisation.yaml."""
        return self.places.at_value(path, message)

    def setting(self, account: AccountName, path: Path, message: str) -> Problem:
        """A fault in the settings of an account; `path` begins inside them."""
        place = ("channels", account, *path)
        return self.places.at_value(place, message) if path else self.places.at_key(place, message)

    def unknown_kinds(self, kinds: Collection[str]) -> tuple[Problem, ...]:
        """Accounts on networks for which there is no adapter."""
        return tuple(
            self.setting(
                account.name,
                ("kind",),
                f"no adapter {quoted(account.kind)}"
                f"{did_you_mean(account.kind, kinds) or f'; there are {listed(sorted(kinds))}'}",
            )
            for account in self.channels.values()
            if account.kind not in kinds
        )

    def inline_secrets(self, account: AccountName, keys: Collection[str]) -> tuple[Problem, ...]:
        """Settings that stand in the file although their adapter says that they are secret."""
        written = self.channels[account].settings
        return tuple(self.setting(account, (key,), inline(key)) for key in keys if key in written)

    def identities(self, account: AccountName) -> Mapping[AuthorId, str]:
        """Identity keys the configuration pins on this account."""
        contacts = (*self.people.values(), self.operator)
        return {
            one.author: one.identity for one in contacts if one.account == account and one.identity
        }
