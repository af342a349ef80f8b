"""`hours:` of organisation.yaml: the clock people go by, and when somebody is there.

Beside `zone` and `holidays` every key is the name of a schedule. `counselling` is when somebody of
the organisation is there, and what clients are told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.calendar import AHEAD, calendar
from config.positions import Path
from config.problems import did_you_mean, listed, quoted
from config.schedules import fault, fault_in_holidays, uses_holidays
from config.schema import Hours as Written
from config.schema import Organisation
from config.shapes import Page
from config.values import name, text
from routing.calendar import Calendar
from routing.ids import Language
from routing.words.texts import Texts

COUNSELLING = "counselling"
_PLACE: Path = ("hours",)


@dataclass(frozen=True, slots=True)
class Hours:
    """`schedules` by name; `holidays` is a country, or one with its region, like `DE-BE`."""

    zone: str = "UTC"
    holidays: str = ""
    schedules: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def counselling(self, languages: Sequence[Language], texts: Texts) -> Calendar | None:
        """When somebody is there; None: nothing is said about it."""
        schedule = self.schedules.get(COUNSELLING)
        if schedule is None:
            return None
        return calendar(schedule, self.zone, self.holidays, languages, texts)

    def named(
        self, used: Mapping[str, str], languages: Sequence[Language], texts: Texts
    ) -> Mapping[str, Calendar]:
        """For each user of a schedule its hours; whoever uses the same one shares them."""
        calendars = {
            key: calendar(self.schedules[key], self.zone, self.holidays, languages, texts)
            for key in set(used.values())
        }
        return {user: calendars[key] for user, key in used.items()}

    def silent(self, schedule: str) -> Calendar:
        """Such hours here, asked for moments and never for words; `schedule` is no name."""
        return calendar(schedule, self.zone, self.holidays, (), _Mute())

    def is_ever_open(self, schedule: str, today: date) -> bool:
        """False when nobody is there on this day, and for more than a year."""
        asked = self.silent(self.schedules[schedule])
        at = datetime.combine(today, time(), UTC)
        opens = at if asked.is_open(at) else asked.changes(at)
        return opens is not None and opens - at <= timedelta(days=AHEAD)


class _Mute:
    """A catalogue for a calendar that is asked for moments and never for words."""

    def say(self, key: str, language: Language, /, **_: str) -> str:
        raise KeyError(key, language)


def hours_of(file: Organisation) -> Hours:
    """What is written and can be used."""
    written = file.hours.model_extra or {}
    schedules = {
        key: str(value).strip() for key, value in written.items() if not _wrong(key, value)
    }
    named = file.hours.holidays
    return Hours(file.hours.zone, "" if named and fault_in_holidays(named) else named, schedules)


def check_hours(page: Page, file: Organisation, today: date | None) -> None:
    """Every schedule can be read, and in each of them somebody is there at some time."""
    holidays = file.hours.holidays
    if holidays and (said := fault_in_holidays(holidays)) is not None:
        page.at_value((*_PLACE, "holidays"), said)
    for key, value in (file.hours.model_extra or {}).items():
        _check_schedule(page, file.hours, key, value)
    hours = hours_of(file)
    for key, schedule in hours.schedules.items():
        if uses_holidays(schedule) and not page.document.has((*_PLACE, "holidays")):
            message = "PH means public holidays here; say whose with 'holidays', like DE-BE"
            page.warn_value((*_PLACE, key), message)
        if today is not None and not hours.is_ever_open(key, today):
            _tell_never(page, file, key)
        elif key != COUNSELLING and key not in _used(file):
            _say_idle(page, key, hours)


def _used(file: Organisation) -> frozenset[str]:
    """The schedules by which somebody is asked, or not."""
    teams = (team.hours for team in file.teams.values())
    return frozenset((*teams, *(one.hours for one in file.counsellors.values())))


def _tell_never(page: Page, file: Organisation, key: str) -> None:
    """A team with such hours would leave clients waiting for ever: that is a fault, and no more."""
    message = f"nobody is there in the next {AHEAD} days"
    teams = [quoted(one) for one, team in file.teams.items() if team.hours == key]
    if teams:
        page.at_value((*_PLACE, key), f"{message}, so nobody of team {listed(teams)} ever is")
    else:
        page.warn_value((*_PLACE, key), message)


def check_named(page: Page, file: Organisation, path: Path, named: str) -> bool:
    """True when there is a schedule of this name; else it is told."""
    if named in (file.hours.model_extra or {}):
        return True
    if not file.went_wrong(page.document, (), "hours"):
        hint = did_you_mean(named, hours_of(file).schedules) or "; add it to 'hours'"
        page.at_value(path, f"no schedule {quoted(named)}{hint}")
    return False


def _say_idle(page: Page, key: str, hours: Hours) -> None:
    meant = did_you_mean(key, [COUNSELLING])
    if meant and COUNSELLING not in hours.schedules:
        page.warn_key((*_PLACE, key), f"nothing acts on the schedule {quoted(key)}{meant}")
    else:
        page.note_idle((*_PLACE, key))


def _check_schedule(page: Page, hours: Written, key: str, value: object) -> None:
    path = (*_PLACE, key)
    said = _wrong(key, value)
    if said is None or page.document.is_told(path):
        return
    meant = did_you_mean(key, type(hours).model_fields)
    if meant:  # a misspelt key of ours was read as a schedule
        page.at_key(path, f"unknown key {quoted(key)} in 'hours'{meant}")
    else:
        page.at_value(path, said)


def _wrong(key: str, value: object) -> str | None:
    """What is wrong with a schedule, as a sentence."""
    try:
        name(key)
        return fault(text(value))
    except ValueError as error:
        return f"{quoted(key)} {error}"
