"""What is a command, however it is typed; and what only looks like one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.desk.moment import moment, vocabulary
from routing.desk.reading import known, plain, read, synonyms
from routing.desk.table import COMMANDS, NAMES
from tests.houses import DE, EN, TEXTS

GERMAN, ENGLISH = known(TEXTS, DE, NAMES), known(TEXTS, EN, NAMES)
SPACES = st.text(" \u00a0\u2009\u3000\u200b\t", max_size=3)
SIGN = st.sampled_from(["!", "/", "\uff01", "\uff0f", "!!", "\u2044"])
QUOTES = st.sampled_from(["", "\u201c", '"', "\u201e"])
ENDS = st.sampled_from(["", ".", "!", "\u2026", "\u201d", "\u201c.", "'", ")", "\u00a0", ":"])
WORD = st.sampled_from([(c, w) for c in NAMES for w in synonyms(TEXTS, DE, c)])
CAPITALS = st.sampled_from([str.upper, str.lower, str.title, str.swapcase])
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # 13:00 in Berlin


@given(st.tuples(SIGN, SPACES, QUOTES).map("".join), WORD, CAPITALS, ENDS)
def test_however_a_known_command_is_spelt_it_reads_the_same(
    before: str, word: tuple[str, str], change: Callable[[str], str], end: str
) -> None:
    typed = f"{before}{change(word[1])}{end}"
    found = read(typed, GERMAN)
    assert found.name == word[0]
    assert found.arguments == ""


@pytest.mark.parametrize("command", NAMES)
@pytest.mark.parametrize("names", [GERMAN, ENGLISH])
def test_the_english_names_count_in_every_language(command: str, names: dict[str, str]) -> None:
    first = synonyms(TEXTS, EN, command)[0]
    assert read(f"!{first}", names).name == command


def test_no_word_stands_for_two_commands() -> None:
    for language in (EN, DE):
        words = [plain(w) for c in NAMES for w in synonyms(TEXTS, language, c)]
        assert len(words) == len(set(words))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_word_of_the_other_language_does_not_change_what_a_german_one_means(name: str) -> None:
    for word in synonyms(TEXTS, DE, name):
        assert GERMAN[plain(word)] == name


def test_arguments_stay_as_they_were_typed() -> None:
    assert read("! Note:  Ask  Ben,\nthen \u201cMia\u201d! ", ENGLISH).arguments == (
        "Ask  Ben,\nthen \u201cMia\u201d!"
    )
    assert read("!note", ENGLISH).arguments == ""


LOOKALIKES = [
    "\u0441lose", "\u0441l\u043es\u0435", "cl\u043fse", "clos\u0117", "cl\u03bfse", "c1ose",
]  # fmt: skip


@pytest.mark.parametrize("word", LOOKALIKES)
def test_letters_that_only_look_like_a_name_are_none_and_the_name_is_offered(word: str) -> None:
    found = read(f"!{word}", ENGLISH)
    assert (found.name, found.meant) == ("", "close")


@pytest.mark.parametrize("text", ["!", "//", "!?", "! \u200b", "!\u0301", "", "\u01c3", "!" * 999])
def test_signs_alone_are_no_command(text: str) -> None:
    assert read(text, ENGLISH).name == read(text, ENGLISH).meant == ""


@given(st.text(max_size=60))
def test_nothing_typed_raises_and_a_name_is_always_a_known_one(text: str) -> None:
    found = read(f"!{text}", GERMAN)
    assert found.name in {"", *NAMES}
    assert found.meant in {"", *NAMES}


def test_what_is_told_of_a_command_shows_no_words() -> None:
    assert "Ben" not in repr(read("!note Ben", ENGLISH))


MOMENTS = [
    ("2h", timedelta(hours=2)), ("2 Stunden", timedelta(hours=2)), ("in 2 h", timedelta(hours=2)),
    ("1d", timedelta(days=1)), ("3 Tage", timedelta(days=3)), ("30 MIN", timedelta(minutes=30)),
    ("tomorrow", timedelta(hours=20)), ("Morgen", timedelta(hours=20)),
    ("morgen 10:30", timedelta(hours=21, minutes=30)), ("bis 17 Uhr", timedelta(hours=4)),
    ("until 9:00", timedelta(hours=20)), ("bis 15.15", timedelta(hours=2, minutes=15)),
    ("until 13:00", timedelta(days=1)), ("1w", timedelta(weeks=1)), ("0h", timedelta()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "later"), MOMENTS)
def test_a_moment_is_read_in_the_time_of_the_place(text: str, later: timedelta) -> None:
    assert moment(text, NOON, BERLIN, vocabulary(TEXTS, DE)) == NOON + later


@pytest.mark.parametrize(
    "text",
    ["", "soon", "h", "2", "99", "25:00", "9:99", "-2h", "2hh", "tomorrow soon", "9 9", "2h 3h",
     "\u0662h", "99999h", "until", "\u00b2h"],
)  # fmt: skip
def test_what_is_no_moment_is_none(text: str) -> None:
    found = moment(text, NOON, BERLIN, vocabulary(TEXTS, EN))
    assert found is None


@pytest.mark.parametrize("day", [datetime(2026, 3, 28, 20, tzinfo=UTC),
                                 datetime(2026, 10, 24, 20, tzinfo=UTC)])  # fmt: skip
def test_tomorrow_is_nine_by_the_clock_also_when_the_clocks_change(day: datetime) -> None:
    found = moment("tomorrow", day, BERLIN, vocabulary(TEXTS, EN))
    assert found is not None
    assert found.astimezone(BERLIN).strftime("%H:%M") == "09:00"
    assert found.astimezone(BERLIN).date() == day.date() + timedelta(days=1)


@given(st.text(max_size=30))
def test_no_text_for_a_moment_raises(text: str) -> None:
    moment(text, NOON, BERLIN, vocabulary(TEXTS, DE))
