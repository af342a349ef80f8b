"""Opening hours: whether somebody is there, until when, and how that is said."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from config.calendar import calendar
from config.schedules import fault, fault_in_holidays, public_holidays, uses_holidays
from config.times import day
from routing.calendar import Calendar
from routing.ids import Language
from tests.examples import examples

BERLIN = ZoneInfo("Europe/Berlin")
DE, EN = Language("de"), Language("en")
WEEK = "Mo-Th 09:00-17:00; Fr 09:00-13:00; PH off"
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)  # the clock is set in Berlin
WORDS = {
    DE: {
        "moment.today": "heute um {time}",
        "moment.tomorrow": "morgen um {time}",
        "moment.weekday": "am {day} um {time}",
        "moment.date": "am {day} um {time}",
        "until.today": "heute bis {time}",
        "until.tomorrow": "bis morgen um {time}",
        "until.weekday": "bis {day} um {time}",
        "until.date": "bis {day} um {time}",
    },
    EN: {
        "moment.today": "today at {time}",
        "moment.tomorrow": "tomorrow at {time}",
        "moment.weekday": "on {day} at {time}",
        "moment.date": "on {day} at {time}",
    },
}


class Wording:
    """A catalogue as small as these tests; a manner of a language speaks its base."""

    def say(self, key: str, language: Language, /, **values: str) -> str:
        return WORDS[Language(language.partition("-")[0])][key].format(**values)


def hours(schedule: str, zone: str = "Europe/Berlin", holidays: str = "") -> Calendar:
    return calendar(schedule, zone, holidays, [DE, EN], Wording())


def berlin(day: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=BERLIN, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "is_open", "changes"),
    [
        ("2026-12-03 08:59", False, "2026-12-03 09:00"),
        ("2026-12-03 09:00", True, "2026-12-03 17:00"),
        ("2026-12-03 16:59:59", True, "2026-12-03 17:00"),
        ("2026-12-03 17:00", False, "2026-12-04 09:00"),
        ("2026-12-04 13:00", False, "2026-12-07 09:00"),
        ("2026-12-24 18:00", False, "2026-12-28 09:00"),  # Christmas, and a weekend behind it
        ("2026-03-06 13:00", False, "2026-03-09 09:00"),  # 8 March is on a Sunday
        ("2027-03-08 10:00", False, "2027-03-09 09:00"),  # a holiday in Berlin alone
    ],
)
def test_hours_of_a_week_with_its_holidays(at: str, is_open: bool, changes: str) -> None:
    ours = hours(WEEK, holidays="DE-BE")
    assert ours.is_open(berlin(at)) is is_open
    assert ours.changes(berlin(at)) == berlin(changes)


def test_a_holiday_of_one_part_of_a_country_is_none_elsewhere() -> None:
    at = berlin("2027-03-08 10:00")
    assert not hours(WEEK, holidays="DE-BE").is_open(at)
    assert hours(WEEK, holidays="DE-BY").is_open(at)
    assert hours(WEEK).is_open(at)


@pytest.mark.parametrize(
    ("schedule", "at", "is_open", "changes"),
    [
        ("Mo-Su 22:00-06:00", "2026-12-03 23:00", True, "2026-12-04 06:00"),
        ("Mo-Su 22:00-06:00", "2026-12-04 05:59", True, "2026-12-04 06:00"),
        ("Fr 22:00-06:00", "2026-12-05 05:00", True, "2026-12-05 06:00"),
        ("Fr 22:00-06:00", "2026-12-06 05:00", False, "2026-12-11 22:00"),
        ("Mo-Fr 09:00-12:00,13:00-17:00", "2026-12-03 12:30", False, "2026-12-03 13:00"),
        ("Mo-Fr 09:00-12:00,13:00-17:00", "2026-12-03 11:00", True, "2026-12-03 12:00"),
        ("24/7", "2026-12-03 12:30", True, None),
        ("off", "2026-12-03 12:30", False, None),
        ("24/7; Dec 24 off", "2026-12-03 12:30", True, "2026-12-24 00:00"),
        ("24/7; PH off", "2026-12-03 12:30", True, "2026-12-25 00:00"),
        ("PH 10:00-12:00", "2026-12-25 10:30", True, "2026-12-25 12:00"),
        ("Sa,Su,PH 10:00-12:00", "2026-12-25 12:30", False, "2026-12-26 10:00"),
        ("PH 20:00-26:00", "2026-12-27 01:30", True, "2026-12-27 02:00"),  # begun on a holiday
        ("Mo-Su 20:00-04:00; PH off", "2026-12-25 03:00", True, "2026-12-25 04:00"),
        ("Mo-Su 20:00-04:00; PH off", "2026-12-26 21:00", False, "2026-12-27 20:00"),
        ("Mo-Su 20:00-00:00", "2026-12-26 21:00", True, "2026-12-27 00:00"),
        ("24/7; Dec 24 20:00-04:00", "2026-12-24 21:00", True, "2027-12-24 00:00"),
    ],
)
def test_overnight_split_never_and_always(
    schedule: str, at: str, is_open: bool, changes: str | None
) -> None:
    ours = hours(schedule, holidays="DE")
    assert ours.is_open(berlin(at)) is is_open
    assert ours.changes(berlin(at)) == (None if changes is None else berlin(changes))


def test_an_hour_that_comes_twice_is_open_twice() -> None:
    ours = hours("Mo-Su 01:30-02:30")
    assert ours.is_open(berlin("2026-10-25 02:15"))
    assert ours.changes(berlin("2026-10-25 02:15")) == berlin("2026-10-25 02:30")
    assert ours.changes(berlin("2026-10-25 02:45")) == berlin("2026-10-25 02:00", fold=1)
    assert ours.is_open(berlin("2026-10-25 02:15", fold=1))
    assert ours.changes(berlin("2026-10-25 02:15", fold=1)) == berlin("2026-10-25 02:30", fold=1)


def test_an_hour_that_does_not_come_is_not_open() -> None:
    ours = hours("Mo-Su 01:30-02:30")
    assert ours.changes(berlin("2026-03-29 01:45")) == berlin("2026-03-29 03:00")
    missing = hours("Mo-Su 02:10-02:50")
    assert missing.changes(berlin("2026-03-28 12:00")) == berlin("2026-03-30 02:10")


Rule = tuple[frozenset[int], tuple[tuple[int, int], ...]]  # weekdays, and minutes from midnight
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def in_words(rules: list[Rule]) -> str:
    """As an organisation writes it."""
    return "; ".join(
        ",".join(WEEKDAYS[day] for day in sorted(days))
        + " "
        + (",".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in spans) or "off")
        for days, spans in rules
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def there(rules: list[Rule], wall: datetime) -> bool:
    """By the letter: the last rule for a day says its hours, which may go on past midnight."""
    minute = wall.hour * 60 + wall.minute
    for weekday, since in ((wall.weekday(), minute), ((wall.weekday() - 1) % 7, minute + 1440)):
        spans = next((spans for days, spans in reversed(rules) if weekday in days), ())
        for begin, end in spans:
            if begin <= since < (end if end > begin else end + 1440):
                return True
    return False


def agrees_minute_by_minute(rules: list[Rule], begin: datetime, minutes: int) -> None:
    """Open is what the wall clock says each minute; the change is the first minute that differs."""
    ours = hours(in_words(rules))
    moments = [begin + timedelta(minutes=n) for n in range(minutes)]
    expected = [there(rules, one.astimezone(BERLIN)) for one in moments]
    differs = [n + 1 for n in range(minutes - 1) if expected[n + 1] is not expected[n]]
    for n, at in enumerate(moments):
        assert ours.is_open(at) is expected[n], at
        while differs and differs[0] <= n:
            differs.pop(0)
        if differs:
            assert ours.changes(at) == moments[differs[0]], at
            assert n % 101 or hours(in_words(rules)).changes(at) == moments[differs[0]], at


@pytest.mark.parametrize("day", [FORWARD, BACK])
@pytest.mark.parametrize("span", [(1320, 360), (0, 150), (120, 180), (150, 600), (125, 130)])
def test_the_nights_the_clock_is_set_agree_with_every_minute(
    day: date, span: tuple[int, int]
) -> None:
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=12)
    agrees_minute_by_minute([(frozenset(range(7)), (span,))], begin, 36 * 60)


SPANS = st.tuples(st.integers(0, 47), st.integers(0, 48)).filter(lambda two: two[0] != two[1])
RULES: st.SearchStrategy[Rule] = st.tuples(
    st.frozensets(st.integers(0, 6), min_size=1),
    st.lists(SPANS.map(lambda two: (two[0] * 30, two[1] * 30)), max_size=2).map(tuple),
)
BEGINNINGS = st.one_of(
    st.sampled_from(
        [datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)]
    ),
    st.integers(0, 6 * 365 * 24 * 60).map(
        lambda minute: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    ),
)


@settings(max_examples=examples(30))
@given(st.lists(RULES, min_size=1, max_size=3), BEGINNINGS)
def test_any_hours_agree_with_every_minute(rules: list[Rule], begin: datetime) -> None:
    agrees_minute_by_minute(rules, begin, 30 * 60)


@settings(max_examples=examples(40))
@given(
    st.sampled_from(
        [
            "Mo-Fr 09:00-17:00; PH off",
            "24/7; PH off",
            "Mo-Fr 09:00-17:00; PH 10:00-12:00; Dec off",
            "Mo-Fr 09:00-17:00; Sa,PH 10:00-12:00",
            "Mo-Fr 09:00-17:00, PH 18:00-19:00",
            "PH,Mo 09:00-17:00; Dec 26 off",
        ]
    ),
    st.integers(0, 365 * 4),
    st.integers(0, 24 * 60 - 1),
)
def test_holidays_count_as_the_library_counts_its_own(schedule: str, day: int, minute: int) -> None:
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=day, minutes=minute)
    theirs = OpeningHours(schedule, country="DE")
    ours = hours(schedule, "UTC", "DE")
    assert ours.is_open(at) is theirs.is_open(at.replace(tzinfo=None))


def test_asking_at_every_turn_costs_next_to_nothing() -> None:
    for schedule in (WEEK, "24/7", "off"):
        ours = hours(schedule, holidays="DE-BE")
        at = berlin("2026-12-03 10:00")
        ours.is_open(at)
        begun = time.thread_time()
        for second in range(5000):
            ours.is_open(at + timedelta(seconds=second))
            ours.changes(at + timedelta(seconds=second))
        spent = (time.thread_time() - begun) / 10_000
        assert spent < 100e-6  # of the processor; read anew each time, it would be milliseconds


@pytest.mark.parametrize(
    ("moment", "language", "said"),
    [
        ("2026-11-24 17:00", EN, "today at 17:00"),
        ("2026-11-25 09:00", EN, "tomorrow at 09:00"),
        ("2026-11-30 09:00", EN, "on Monday at 09:00"),
        ("2026-12-03 09:00", EN, "on 3 December at 09:00"),
        ("2026-12-01 09:00", EN, "on 1 December at 09:00"),  # a week away is no weekday any more
        ("2026-11-24 17:00", DE, "heute um 17:00"),
        ("2026-11-25 00:00", DE, "morgen um 00:00"),
        ("2026-11-30 09:00", DE, "am Montag um 09:00"),
        ("2026-12-03 09:00", DE, "am 3. Dezember um 09:00"),
        ("2026-11-30 09:00", Language("de-x-sie"), "am Montag um 09:00"),
    ],
)
def test_moments_are_said_as_people_say_them(moment: str, language: Language, said: str) -> None:
    now = berlin("2026-11-24 08:30").astimezone(UTC)
    assert hours(WEEK).spoken(berlin(moment).astimezone(UTC), now, language) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-24 17:00", "heute bis 17:00"),
        ("2026-11-25 04:00", "bis morgen um 04:00"),
        ("2026-11-30 09:00", "bis Montag um 09:00"),
        ("2026-12-03 09:00", "bis 3. Dezember um 09:00"),
    ],
)
def test_until_when_something_lasts_is_said_in_words_of_its_own(moment: str, said: str) -> None:
    now = berlin("2026-11-24 08:30").astimezone(UTC)
    assert hours(WEEK).until(berlin(moment).astimezone(UTC), now, DE) == said


@pytest.mark.parametrize(
    ("at", "language", "said"),
    [
        ("2026-12-01 09:00", DE, "1. Dezember"),
        ("2026-12-01 09:00", Language("de-x-sie"), "1. Dezember"),
        ("2026-12-01 09:00", EN, "1 December"),
        ("2027-01-02 09:00", DE, "2. Januar 2027"),
        ("2026-12-01 00:30", DE, "1. Dezember"),  # in UTC it is November
        ("2026-12-01 09:00", Language("xx"), "1 December"),
    ],
)
def test_a_day_is_said_as_people_say_it_where_they_are(
    at: str, language: Language, said: str
) -> None:
    now = berlin("2026-11-24 08:30").astimezone(UTC)
    assert day("Europe/Berlin")(berlin(at).astimezone(UTC), now, language) == said


def test_today_is_today_on_the_wall_and_not_in_utc() -> None:
    now = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # in Berlin it is the 25th already
    assert hours(WEEK).spoken(berlin("2026-11-25 09:00"), now, EN) == "today at 09:00"


@pytest.mark.parametrize(
    ("schedule", "part"),
    [
        ("", "24/7"),
        ("   ", "24/7"),
        ("Mon-Fri 09:00-17:00", "From character 3"),
        ("Mo-Fri 09:00-17:00", "Mo Tu We"),
        ("Mo-Fr 9-17", "09:00-17:00"),
        ("Mo-Fr 09.00-17.00", "From character 7"),
        ("Mo 25:00-30:00", "From character 4"),
        ("Mo\u2013Fr 09:00-17:00", "Character 3"),
        ("Mo-Fr 09:00-17:00; SH off", "School holidays"),
        ("sunrise-sunset", "Sunrise"),
        ("Mo-Fr 09:00+", "left open"),
        ("PH Mo 10:00-12:00", "PH stands"),
        ("PH +1 day 10:00-12:00", "PH"),
        ("Mo PH 10:00-12:00", "PH stands"),
        ("Mo-Fr 09:00-17:00 unknown", "unknown"),
        ("x" * 5000, "longer"),
        ("Mo-Fr 20:00-04:00; Sa", "'Sa' has no hours"),
        ("Mo 20:00-48:00", "day after tomorrow"),
        ("\ud800", "Character 1"),
        ('Mo 10:00-11:00 "\ud800"', "no text"),
    ],
)
def test_hours_that_cannot_be_used_are_told_with_a_remedy(schedule: str, part: str) -> None:
    told = fault(schedule)
    assert told is not None
    assert part in told
    assert "\n" not in told
    with pytest.raises(ValueError, match=r"\w"):
        hours(schedule)


@pytest.mark.parametrize(
    "schedule",
    [WEEK, "24/7", "off", 'Mo-Fr 09:00-17:00 "SH, dawn, \u00fc"', "Fr 22:00-06:00; PH off"],
)
def test_hours_that_can_be_used_have_no_fault(schedule: str) -> None:
    assert fault(schedule) is None


@given(st.text(max_size=60))
def test_any_text_as_hours_is_a_fault_or_none(schedule: str) -> None:
    told = fault(schedule)
    assert told is None or told.strip()


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("", "no country"),
        ("DEX-BE", "no country"),
        ("de", "did you mean 'DE'"),
        ("DE-BX", "no part of DE"),
        ("DE-be", "did you mean 'BE'"),
        ("XX", "no country"),
    ],
)
def test_a_place_without_known_holidays_is_told(code: str, part: str) -> None:
    assert part in (fault_in_holidays(code) or "")
    assert public_holidays(code, 2026) == frozenset()


def test_a_place_with_known_holidays_has_them() -> None:
    assert fault_in_holidays("DE-BE") is None
    assert fault_in_holidays("AT") is None
    assert date(2026, 3, 8) in public_holidays("DE-BE", 2026)
    assert date(2026, 3, 8) not in public_holidays("DE", 2026)


def test_hours_say_whether_holidays_matter_to_them() -> None:
    assert uses_holidays(WEEK)
    assert not uses_holidays("24/7")
    assert not uses_holidays('24/7 "not on PH"')


@pytest.mark.parametrize("zone", ["", "Berlin", "../etc/passwd", "/etc/passwd", "Europe", "\0"])
def test_a_zone_that_is_none_is_told(zone: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        hours(WEEK, zone)
