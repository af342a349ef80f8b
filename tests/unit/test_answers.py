"""What people type at a question: kept, out of range, or asked again. Never guessed."""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.understanding import understanding
from routing.flow.model import AnswerType, Ask
from routing.ids import Language, StepName
from routing.words.answers import Kept, Manner, Outside, Reading, Side, Unclear, legal, read
from routing.words.understanding import Understanding

DE, EN = Language("de"), Language("en")
TODAY = date(2026, 11, 23)
YES, NO = ("ja", "j", "gerne"), ("nein", "n", "lieber nicht")
MANNER = Manner(understanding([DE, EN], "DE"), TODAY, YES, NO)
PLAIN = Manner(Understanding(), TODAY, YES, NO)

TOPIC = Ask(
    StepName("topic"),
    AnswerType.CHOICE,
    {},
    choices=(
        ("mood", {DE: "Stimmung und Ängste", EN: "Mood and worries"}),
        ("debt", {DE: "Schulden", EN: "Debt"}),
        ("school", {DE: "Schule", EN: "School"}),
        ("other", {DE: "Etwas anderes", EN: "Something else"}),
    ),
)
WHEN = Ask(
    StepName("when"),
    AnswerType.MULTI,
    {},
    choices=(
        ("morning", {DE: "morgens", EN: "mornings"}),
        ("noon", {DE: "mittags, gegen zwölf", EN: "around noon"}),
        ("evening", {DE: "abends", EN: "evenings"}),
        ("night", {DE: "nachts und spät", EN: "at night"}),
    ),
)
CHILDREN = Ask(
    StepName("children"),
    AnswerType.CHOICE,
    {},
    choices=(("none", {DE: "0 Kinder"}), ("one", {DE: "1 Kind"}), ("more", {DE: "2 und mehr"})),
)
SAFE = Ask(StepName("safe"), AnswerType.YESNO, {})


def ask(type_: AnswerType, least: str | None = None, most: str | None = None) -> Ask:
    return Ask(StepName("it"), type_, {}, least=least, most=most)


def value(reading: Reading) -> str | None:
    return reading.value if isinstance(reading, Kept) else None


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("1", "mood"),
        ("2.", "debt"),
        ("(3)", "school"),
        ("4\ufe0f\u20e3", "other"),
        ("\u0662", "debt"),
        ("zwei", "debt"),
        ("Schulden", "debt"),
        ("SCHULDEN!!", "debt"),
        ("stimmung und angste", "mood"),
        ("stimmung", "mood"),
        ("etwas", "other"),
        ("debt", "debt"),
        ("something else", "other"),
        ("schul", None),  # begins two of them
        ("sch", None),
        ("s", None),
        ("0", None),
        ("5", None),
        ("1/2", None),
        ("1 oder 2", None),
        ("nicht Schulden", None),
        ("ich habe viele Schulden", None),
        ("", None),
        ("   ", None),
        ("\N{THUMBS UP SIGN}", None),
        ("\u0434\u0430", None),
        ("\ud800", None),
        ("99999999999999999999999", None),
        ("x" * 4000, None),
    ],
)
def test_a_choice_is_meant_by_number_words_or_beginning(said: str, key: str | None) -> None:
    expected: Reading = Unclear("choice") if key is None else Kept(key)
    assert read(TOPIC, said, DE, MANNER) == expected


def test_the_words_of_the_clients_language_come_before_those_of_others() -> None:
    both = replace(
        TOPIC, choices=(("a", {DE: "Also", EN: "Gift"}), ("b", {DE: "Gift", EN: "Also"}))
    )
    assert read(both, "gift", DE, MANNER) == Kept("b")
    assert read(both, "gift", EN, MANNER) == Kept("a")
    assert read(both, "gift", Language("de-x-sie"), MANNER) == Kept("b")


@pytest.mark.parametrize(
    ("said", "key"),
    [("1", None), ("2", None), ("3", "more"), ("0", "none"), ("1 Kind", "one"), ("2 und", "more")],
)
def test_a_number_that_is_another_choices_word_is_no_answer(said: str, key: str | None) -> None:
    """The first choice is called 0: whoever types 1 may mean the first, or the one called 1."""
    assert value(read(CHILDREN, said, DE, MANNER)) == key


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("ja", "yes"),
        ("Ja!", "yes"),
        ("gerne", "yes"),
        ("yes", "yes"),
        ("1", "yes"),
        ("nein", "no"),
        ("NEIN.", "no"),
        ("lieber nicht", "no"),
        ("no", "no"),
        ("2", "no"),
        ("ja und nein", None),
        ("jaein", None),
        ("eher nicht", None),
        ("lieber", None),
        ("\N{THUMBS UP SIGN}", None),
        ("\N{WHITE HEAVY CHECK MARK}", None),
        ("ja, aber nur heute", None),
        ("weiß nicht", None),
        ("3", None),
    ],
)
def test_yes_and_no_are_said_plainly_or_asked_again(said: str, key: str | None) -> None:
    expected: Reading = Unclear("yesno") if key is None else Kept(key)
    assert read(SAFE, said, DE, MANNER) == expected


def test_yes_and_no_may_have_labels_of_their_own() -> None:
    labelled = replace(SAFE, choices=(("yes", {DE: "Ich bin sicher"}), ("no", {DE: "Eher nicht"})))
    assert read(labelled, "ich bin", DE, MANNER) == Kept("yes")
    assert read(labelled, "eher nicht", DE, MANNER) == Kept("no")
    assert read(labelled, "nein", DE, MANNER) == Kept("no")


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("1", "morning"),
        ("1, 3", "morning evening"),
        ("3 1", "morning evening"),
        ("1,1,3", "morning evening"),
        ("1. 3.", "morning evening"),
        ("1 und 3", "morning evening"),
        ("abends und morgens", "morning evening"),
        ("morgens & abends", "morning evening"),
        ("morgens + abends", "morning evening"),
        ("morgens/abends", "morning evening"),
        ("morgens\nabends", "morning evening"),
        ("morgens; abends;", "morning evening"),
        ("morgens abends", "morning evening"),
        ("Mornings and evenings", "morning evening"),
        ("mittags, gegen zwölf", "noon"),
        ("nachts und spät", "night"),
        ("mittags, gegen zwölf, nachts und spät und 1", "morning noon night"),
        ("mor, ab", "morning evening"),
        ("1, 5", None),
        ("morgens oder abends", None),
        ("nicht morgens", None),
        ("morgens, vielleicht", None),
        ("alle", None),
        ("keine", None),
        (",,,", None),
        ("", None),
        ("1," * 200, None),
        ("\ud800, 1", "morning"),
    ],
)
def test_several_choices_are_all_understood_or_asked_again(said: str, keys: str | None) -> None:
    expected: Reading = Unclear("multi") if keys is None else Kept(keys)
    assert read(WHEN, said, DE, MANNER) == expected


def test_too_few_and_too_many_choices_are_told_apart() -> None:
    some = replace(WHEN, least="2", most="3")
    assert read(some, "1", DE, MANNER) == Unclear("multi_few")
    assert read(some, "1,1", DE, MANNER) == Unclear("multi_few")
    assert read(some, "1,2,3,4", DE, MANNER) == Unclear("multi_many")
    assert read(some, "1,2,3", DE, MANNER) == Kept("morning noon evening")


@pytest.mark.parametrize(
    ("type_", "said", "expected"),
    [
        (AnswerType.AGE, "ich bin siebzehn", Kept("17")),
        (AnswerType.AGE, "017", Kept("17")),
        (AnswerType.AGE, "1990", Unclear("age")),
        (AnswerType.AGE, "-1", Unclear("age")),
        (AnswerType.AGE, "151", Unclear("age")),
        (AnswerType.AGE, "17,5", Unclear("age")),
        (AnswerType.AGE, "17 Monate", Unclear("age")),
        (AnswerType.AGE, "150", Outside(Side.ABOVE)),
        (AnswerType.AGE, "13", Outside(Side.BELOW)),
        (AnswerType.AGE, "14", Kept("14")),
        (AnswerType.NUMBER, "14,50", Kept("14.5")),
        (AnswerType.NUMBER, "-5", Outside(Side.BELOW)),
        (AnswerType.NUMBER, "1.000", Unclear("number")),
        (AnswerType.NUMBER, "100", Outside(Side.ABOVE)),
        (AnswerType.NUMBER, "17 Monate", Kept("17")),
        (AnswerType.SCALE, "20", Kept("20")),
        (AnswerType.SCALE, "20.5", Unclear("scale")),
        (AnswerType.SCALE, "keine Ahnung", Unclear("scale")),
        (AnswerType.SCALE, "\N{PILE OF POO}", Unclear("scale")),
        (AnswerType.SCALE, "1" * 4000, Unclear("scale")),
    ],
)
def test_numbers_in_and_out_of_their_range(type_: AnswerType, said: str, expected: Reading) -> None:
    assert read(ask(type_, "14", "99"), said, DE, MANNER) == expected


def test_numbers_without_a_range_may_be_anything_and_zero_has_no_sign() -> None:
    assert read(ask(AnswerType.NUMBER), "minus drei", DE, MANNER) == Kept("-3")
    assert read(ask(AnswerType.NUMBER), "-0", DE, MANNER) == Kept("0")
    assert read(ask(AnswerType.NUMBER), "100", DE, MANNER) == Kept("100")


@pytest.mark.parametrize(
    ("said", "language", "expected"),
    [
        ("24.12.1990", DE, Kept("1990-12-24")),
        ("3.4.1990", DE, Kept("1990-04-03")),
        ("3/4/1990", EN, Unclear("date_unclear")),
        ("24.12.90", DE, Unclear("date_unclear")),
        ("gestern", DE, Unclear("date")),
        ("31.2.1990", DE, Unclear("date")),
        ("1899-12-31", DE, Outside(Side.BELOW)),
        ("2026-11-23", DE, Kept("2026-11-23")),
        ("24. November 2026", DE, Outside(Side.ABOVE)),
    ],
)
def test_days_in_and_out_of_their_range(said: str, language: Language, expected: Reading) -> None:
    assert read(ask(AnswerType.DATE, "1900-01-01", "today"), said, language, MANNER) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "  Hallo\nihr \N{SMILING FACE WITH OPEN MOUTH} ",
            Kept("Hallo\nihr \N{SMILING FACE WITH OPEN MOUTH}"),
        ),
        ("\N{THUMBS UP SIGN}", Kept("\N{THUMBS UP SIGN}")),
        ("\u05e9\u05dc\u05d5\u05dd", Kept("\u05e9\u05dc\u05d5\u05dd")),
        ("a\ud800b\x00c", Kept("abc")),
        ("x" * 20, Kept("x" * 20)),
        ("x" * 21, Unclear("text_long")),
        ("x" * 4000, Unclear("text_long")),
        ("", Unclear("text")),
        (" \u200b\u2060\n\ufeff", Unclear("text")),
        ("\u3164\u2800", Unclear("text")),
        ("\ud800", Unclear("text")),
        ("\u202e\u202c", Unclear("text")),
    ],
)
def test_words_are_kept_as_they_are_where_there_are_some(said: str, expected: Reading) -> None:
    assert read(ask(AnswerType.TEXT, most="20"), said, DE, MANNER) == expected


def test_text_has_a_limit_where_the_question_says_none() -> None:
    assert value(read(ask(AnswerType.TEXT), "x" * 1000, DE, MANNER)) == "x" * 1000
    assert read(ask(AnswerType.TEXT), "x" * 1001, DE, MANNER) == Unclear("text_long")


def test_addresses_and_telephone_numbers_are_read_by_what_is_known() -> None:
    email, phone = ask(AnswerType.EMAIL), ask(AnswerType.PHONE)
    assert read(email, "Anna@Lotse.DE", DE, MANNER) == Kept("Anna@lotse.de")
    assert read(email, "anna bei lotse", DE, MANNER) == Unclear("email")
    assert read(phone, "0171 1234567", DE, MANNER) == Kept("+491711234567")
    assert read(phone, "112", DE, MANNER) == Unclear("phone")


def test_what_was_said_is_in_no_repr() -> None:
    assert "geheim" not in repr(read(ask(AnswerType.TEXT), "geheim", DE, MANNER))


QUESTIONS = [
    TOPIC,
    WHEN,
    replace(WHEN, least="2", most="3"),
    CHILDREN,
    SAFE,
    ask(AnswerType.TEXT, most="30"),
    ask(AnswerType.NUMBER, "-5", "100"),
    ask(AnswerType.AGE, "12", "120"),
    ask(AnswerType.SCALE, "0", "10"),
    ask(AnswerType.DATE, "1900-01-01", "today"),
    ask(AnswerType.EMAIL),
    ask(AnswerType.PHONE),
]
SOUP = (
    "1|3|17|,| und |ja|nein|morgens|siebzehn|Stimmung|.|12|-|1990|Dezember|@|a.de|+49171|1234567|"
    "\u202e|\ud800|\u0663| |minus|1.000|24.12.|/"
)
PIECES = st.sampled_from(SOUP.split("|"))
ANYTHING = st.one_of(
    st.text(),
    st.text(st.characters(codec=None), max_size=30),
    st.lists(PIECES, max_size=8).map("".join),
)


@given(
    st.sampled_from(QUESTIONS), ANYTHING, st.sampled_from([DE, EN, Language("uk"), Language("")])
)
def test_whatever_is_typed_is_read_and_what_is_kept_is_legal(
    question: Ask, said: str, language: Language
) -> None:
    for manner in (MANNER, PLAIN):
        reading = read(question, said, language, manner)
        assert reading == read(question, said, language, manner)
        if isinstance(reading, Kept):
            assert legal(question, reading.value, TODAY)
            reading.value.encode()


@given(st.sampled_from(QUESTIONS), ANYTHING)
def test_whatever_a_link_carries_can_be_judged(question: Ask, carried: str) -> None:
    assert legal(question, carried) in (True, False)


@pytest.mark.parametrize(
    ("question", "carried"),
    [
        (TOPIC, "dept"),
        (TOPIC, "1"),
        (TOPIC, ""),
        (WHEN, "evening morning"),
        (WHEN, "morning morning"),
        (WHEN, "morning  evening"),
        (WHEN, ""),
        (replace(WHEN, most="1"), "morning evening"),
        (SAFE, "ja"),
        (ask(AnswerType.AGE, "12", "120"), "11"),
        (ask(AnswerType.AGE), "-1"),
        (ask(AnswerType.AGE), "17.0"),
        (ask(AnswerType.AGE), "\u0661\u0667"),
        (ask(AnswerType.NUMBER), "2.50"),
        (ask(AnswerType.NUMBER), "1e5"),
        (ask(AnswerType.NUMBER), "NaN"),
        (ask(AnswerType.NUMBER), "017"),
        (ask(AnswerType.SCALE, "0", "10"), "11"),
        (ask(AnswerType.DATE), "19901224"),
        (ask(AnswerType.DATE), "24.12.1990"),
        (ask(AnswerType.DATE), "today"),
        (ask(AnswerType.DATE, most="today"), "2026-11-24"),
        (ask(AnswerType.EMAIL), "anna"),
        (ask(AnswerType.EMAIL), " a@b.de"),
        (ask(AnswerType.PHONE), "0171 12345"),
        (ask(AnswerType.TEXT), " x"),
        (ask(AnswerType.TEXT), ""),
        (ask(AnswerType.TEXT, most="3"), "four"),
    ],
)
def test_what_could_never_have_been_kept_is_not_legal(question: Ask, carried: str) -> None:
    assert not legal(question, carried, TODAY)


def test_the_longest_answers_are_read_quickly() -> None:
    begun = time.perf_counter()
    for question in QUESTIONS:
        for said in ("x" * 4000, "1 " * 2000, "1,und " * 83, "siebzehn " * 11, "a@" * 200):
            read(question, said, DE, MANNER)
    assert time.perf_counter() - begun < 1
