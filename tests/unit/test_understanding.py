"""Words for numbers, days, addresses: as people type them, and never more than they typed."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text_to_num import text2num  # type: ignore[import-untyped]  # it ships no types

from config.days import Days
from config.locales import locale
from config.understanding import SPOKEN, guarded, understanding
from routing.ids import Language
from routing.words.understanding import Understanding

DE, EN, UK = Language("de"), Language("en"), Language("uk")
KNOWS = understanding([DE, EN, Language("fr"), Language("es")], "DE")

GERMAN = [
    ("17", "17"),
    ("siebzehn", "17"),
    ("Siebzehn!", "17"),
    ("SIEBZEHN", "17"),
    ("ich bin 17", "17"),
    ("ich bin siebzehn", "17"),
    ("17 Jahre alt", "17"),
    ("17jährig", "17"),
    ("17-jährig", "17"),
    ("fünfzehn", "15"),
    ("fuenfzehn", "15"),
    ("funfzehn", "15"),
    ("zwölf", "12"),
    ("zwoelf", "12"),
    ("dreißig", "30"),
    ("dreissig", "30"),
    ("zweiundzwanzig", "22"),
    ("zwei und zwanzig", "22"),
    ("einhundertfünf", "105"),
    ("hundert", "100"),
    ("null", "0"),
    ("eins", "1"),
    ("minus drei", "-3"),
    ("1,5", "1.5"),
    ("0,125", "0.125"),
    ("17, glaube ich", "17"),
    ("\u0661\u0667", "17"),
    ("\uff11\uff17", "17"),
    ("\u202e17\u202c", "17"),
    ("17 \N{SMILING FACE WITH OPEN MOUTH}", "17"),
]
GERMAN_NOT = [
    "",
    "ich bin ein Mädchen",
    "ein Kind",
    "zwei drei",
    "zwei und drei",
    "fünf bis sechs",
    "fast 18",
    "bald 18",
    "über zwanzig",
    "nicht 17",
    "ich war 12",
    "17 oder 18",
    "1.000",
    "1 000",
    "17:30",
    "24.12.1990",
    "5-6",
    "- 5",
    "17+",
    ">17",
    "17\u00bd",
    "\u2460",
    "\u2167",
    "anderthalb",
    "zwei Komma fünf",
    "1e5",
    "NaN",
    "Infinity",
    "0x11",
    "1\ud8007",
    "der dritte",
    "keine Ahnung",
    "1234567890123",
    "siebzehn " * 30,
    "wort " * 20 + "17",
]
ENGLISH = [
    ("17", "17"),
    ("seventeen", "17"),
    ("Seventeen.", "17"),
    ("I'm 17", "17"),
    ("I'm seventeen", "17"),
    ("I am twenty one", "21"),
    ("twenty-two", "22"),
    ("twenty two", "22"),
    ("two hundred and five", "205"),
    ("a hundred", "100"),
    ("17 years old", "17"),
    ("17-year-old", "17"),
    ("17yo", "17"),
    ("forty", "40"),
    ("zero", "0"),
    ("one", "1"),
    ("minus five", "-5"),
    ("-5", "-5"),
    ("+5", "5"),
    ("2.50", "2.50"),
    ("1234.5", "1234.5"),
]
ENGLISH_NOT = [
    "I am one of them",
    "no one",
    "o my god",
    "first",
    "the second",
    "twenty second",
    "twenty, two",
    "nineteen ninety",
    "three or four",
    "turning 18",
    "I was twelve",
    "at least 3",
    "almost 18",
    "about twenty",
    "not seventeen",
    "two point five",
    "seventeen and a half",
    "1,000",
    "10'000",
    "17%",
    "1/2",
    "second third",
]
OTHERS = [
    ("fr", "dix-sept", "17"),
    ("fr", "j'ai dix-sept ans", "17"),
    ("fr", "quatre-vingt-dix", "90"),
    ("es", "diecisiete", "17"),
    ("es", "tengo 17 años", "17"),
    ("it", "diciassette", "17"),
    ("nl", "zeventien", "17"),
    ("pt", "dezessete", "17"),
    ("de-x-sie", "siebzehn", "17"),
    ("de-x-leicht", "ich bin siebzehn", "17"),
    ("en-gb", "seventeen", "17"),
    ("uk", "мені 17", "17"),
]
OTHERS_NOT = [("fr", "un chat"), ("it", "sei gentile"), ("uk", "сімнадцять"), ("zz", "seventeen")]


@pytest.mark.parametrize(
    ("language", "said", "number"),
    [("de", *case) for case in GERMAN] + [("en", *case) for case in ENGLISH] + OTHERS,
)
def test_a_number_is_understood_alone_and_in_a_short_sentence(
    language: Language, said: str, number: str
) -> None:
    assert KNOWS.number(said, language) == Decimal(number)


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", said) for said in GERMAN_NOT] + [("en", said) for said in ENGLISH_NOT] + OTHERS_NOT,
)
def test_a_number_nobody_plainly_said_is_none(language: Language, said: str) -> None:
    assert KNOWS.number(said, language) is None


@pytest.mark.parametrize("language", sorted(SPOKEN))
def test_the_library_still_knows_the_languages_we_ask_it_for(language: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        text2num("qwxyz", language)


def test_a_panic_of_the_library_ends_nothing_and_an_interruption_does() -> None:
    class PanicException(BaseException):  # as the library names it
        pass

    def panics(words: str, language: str) -> int:
        raise PanicException

    def interrupted(words: str, language: str) -> int:
        raise KeyboardInterrupt

    assert guarded(panics, "x", "de") is None
    with pytest.raises(KeyboardInterrupt):
        guarded(interrupted, "x", "de")


GERMAN_DAYS = [
    ("1990-12-24", "1990-12-24"),
    ("24.12.1990", "1990-12-24"),
    ("24. 12. 1990", "1990-12-24"),
    ("24/12/1990", "1990-12-24"),
    ("24-12-1990", "1990-12-24"),
    ("24 12 1990", "1990-12-24"),
    ("1990/12/24", "1990-12-24"),
    ("3.4.1990", "1990-04-03"),
    ("03.04.1990", "1990-04-03"),
    ("24. Dezember 1990", "1990-12-24"),
    ("24 dezember 1990", "1990-12-24"),
    ("24. Dez. 1990", "1990-12-24"),
    ("24.DEZ.1990", "1990-12-24"),
    ("am 24.12.1990", "1990-12-24"),
    ("geboren am 3. März 1990", "1990-03-03"),
    ("3. Maerz 1990", "1990-03-03"),
    ("3. marz 1990", "1990-03-03"),
    ("3. Jänner 1990", "1990-01-03"),
    ("3. Mai 1990", "1990-05-03"),
    ("1. Sept. 2001", "2001-09-01"),
    ("29.2.2000", "2000-02-29"),
    ("24 December 1990", "1990-12-24"),
    ("\u0662\u0664.\u0661\u0662.\u0661\u0669\u0669\u0660", "1990-12-24"),
    ("\u200e24.12.1990\u200e", "1990-12-24"),
]
ENGLISH_DAYS = [
    ("1990-12-24", "1990-12-24"),
    ("24/12/1990", "1990-12-24"),
    ("12/24/1990", "1990-12-24"),
    ("05/05/1990", "1990-05-05"),
    ("24 December 1990", "1990-12-24"),
    ("24th December 1990", "1990-12-24"),
    ("24th of December, 1990", "1990-12-24"),
    ("the 24th of December 1990", "1990-12-24"),
    ("December 24, 1990", "1990-12-24"),
    ("December 24th, 1990", "1990-12-24"),
    ("Dec 24, 1990", "1990-12-24"),
    ("Dec. 24 1990", "1990-12-24"),
    ("dec 24 1990", "1990-12-24"),
    ("24-Dec-1990", "1990-12-24"),
    ("1990 Dec 24", "1990-12-24"),
    ("1st January 2000", "2000-01-01"),
    ("2nd Feb 2000", "2000-02-02"),
    ("3 Sep 1990", "1990-09-03"),
    ("3 Sept 1990", "1990-09-03"),
    ("born on 3 May 1990", "1990-05-03"),
    ("March 3rd, 1990", "1990-03-03"),
]
NO_DAYS = [
    "",
    "gestern",
    "1990",
    "24.12.",
    "Dezember 1990",
    "31.02.1990",
    "29.2.1900",
    "0.1.1990",
    "13.13.1990",
    "24121990",
    "24.12.0990",
    "24.12.19900",
    "24.12/1990",
    "24.12.1990 oder 25.12.1990",
    "24. Dez Jan 1990",
    "vor dem 24.12.1990",
    "24.12.1990 um 10",
    "\ud800",
    "24.12.1990" * 50,
]


@pytest.mark.parametrize(
    ("language", "said", "day"),
    [("de", *case) for case in GERMAN_DAYS]
    + [("en", *case) for case in ENGLISH_DAYS]
    + [
        ("fr", "3 avril 1990", "1990-04-03"),
        ("fr", "1er août 1990", "1990-08-01"),
        ("es", "3 de abril de 1990", "1990-04-03"),
        ("en-us", "03/04/1990", "1990-03-04"),
        ("en-gb", "03/04/1990", "1990-04-03"),
        ("uk", "03.04.1990", "1990-04-03"),
        ("de-x-sie", "3. Mai 1990", "1990-05-03"),
    ],
)
def test_a_day_is_understood_in_numbers_and_names(language: Language, said: str, day: str) -> None:
    assert KNOWS.day(said, language) == date.fromisoformat(day)


@pytest.mark.parametrize("said", NO_DAYS)
@pytest.mark.parametrize("language", [DE, EN])
def test_what_is_no_day_is_none(said: str, language: Language) -> None:
    assert KNOWS.days(said, language) == ()


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("03/04/1990", EN),
        ("3.4.1990", EN),
        ("03/04/1990", Language("zz")),
        ("24.12.90", DE),
        ("24 Dez 90", DE),
        ("29.2.00", DE),
        ("12/24/90", EN),
    ],
)
def test_a_day_that_may_be_another_is_several(said: str, language: Language) -> None:
    assert len(KNOWS.days(said, language)) > 1
    assert KNOWS.day(said, language) is None


@given(st.dates(date(1000, 1, 1)), st.sampled_from([DE, EN, UK]))
def test_every_day_written_as_iso_is_itself(day: date, language: Language) -> None:
    assert KNOWS.day(day.isoformat(), language) == day
    assert Understanding().day(day.isoformat(), language) == day


@given(st.dates(date(1000, 1, 1)))
def test_every_german_day_is_itself(day: date) -> None:
    assert Days([DE]).read(f"{day.day}.{day.month}.{day.year}", DE) == (day,)


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("anna@lotse.example", "anna@lotse.example"),
        ("  Anna@Lotse.DE ", "Anna@lotse.de"),
        ("<anna@lotse.de>,", "anna@lotse.de"),
        ("meine Mail ist anna@lotse.de.", "anna@lotse.de"),
        ("E-Mail: anna@lotse.de", "anna@lotse.de"),
        ("anna@lötse.de", "anna@lötse.de"),
        ("anna maier@lotse.de", None),
        ("anna@lotse.co m", None),
        ("a@b.de oder c@d.de", None),
        ("anna@lotse", None),
        ("anna@@lotse.de", None),
        ("anna@localhost", None),
        ("@", None),
        ("", None),
        ("x" * 400 + "@lotse.de", None),
        ("\ud800@lotse.de", None),
        ("a@b.de " * 600, None),
    ],
)
def test_an_address_is_understood_where_it_is_one(said: str, address: str | None) -> None:
    assert KNOWS.email(said) == address


@pytest.mark.parametrize(
    ("said", "at_home", "without_a_country"),
    [
        ("0171 1234567", "+491711234567", None),
        ("0171/123 45-67", "+491711234567", None),
        ("(030) 901820", "+4930901820", None),
        ("+49 171 1234567", "+491711234567", "+491711234567"),
        ("+49 (0)171 1234567", "+491711234567", "+491711234567"),
        ("0049 171 1234567", "+491711234567", "+491711234567"),
        ("meine Nummer: 0171 1234567, danke", "+491711234567", None),
        ("+43 664 1234567", "+436641234567", "+436641234567"),
        (
            "\u0660\u0661\u0667\u0661\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
            "+491711234567",
            None,
        ),
        ("0171 1234567 oder 030 901820", None, None),
        ("112", None, None),
        ("12345", None, None),
        ("017112345678901234", None, None),
        ("keine", None, None),
        ("", None, None),
        ("\ud800", None, None),
        ("1" * 4000, None, None),
    ],
)
def test_a_telephone_number_is_understood_where_it_can_be_called(
    said: str, at_home: str | None, without_a_country: str | None
) -> None:
    assert KNOWS.phone(said) == at_home
    assert understanding([UK], None).phone(said) == without_a_country


@pytest.mark.parametrize(
    ("tag", "found"),
    [("de-x-sie", "de"), ("en", "en_GB"), ("en-us", "en_US"), ("de-at", "de_AT"), ("zz", None)],
)
def test_a_language_tag_has_the_closest_locale(tag: str, found: str | None) -> None:
    assert (str(known) if (known := locale(Language(tag))) else None) == found


@pytest.mark.parametrize("said", ["0@\ud800", "a@b\x00.de", "@", "a b@c.de", "a@b@c", "x" * 4000])
def test_the_base_takes_no_address_that_could_not_be_stored(said: str) -> None:
    assert Understanding().email(said) is None


READS: list[Callable[[str], object]] = [
    lambda text: [KNOWS.number(text, tag) for tag in (DE, EN, UK, Language(""))],
    lambda text: [KNOWS.days(text, tag) for tag in (DE, EN, UK, Language("x-y"))],
    KNOWS.email,
    KNOWS.phone,
    lambda text: Understanding().number(text, DE),
    lambda text: Understanding().days(text, DE),
    Understanding().email,
    Understanding().phone,
]
LETTERS = st.text(st.sampled_from("einzwdrfhuspblä\u00f6\u00fcß1.,-'@+ 0"), max_size=40)


@given(st.sampled_from(READS), st.one_of(st.text(), LETTERS, st.text(st.characters(codec=None))))
def test_any_text_is_understood_or_not_and_always_the_same(
    reads: Callable[[str], object], text: str
) -> None:
    assert reads(text) == reads(text)
