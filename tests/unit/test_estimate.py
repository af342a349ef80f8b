"""How long an intake takes, and what it asks before a person comes."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from routing.flow import estimate
from routing.flow.estimate import WORDS_A_MINUTE
from routing.flow.expression import Expression
from routing.flow.model import (
    Acknowledge,
    AnswerType,
    Ask,
    Consent,
    End,
    Enter,
    Flow,
    Handover,
    Review,
    Say,
    Sign,
    Step,
    Way,
)
from routing.ids import Language, StepName

EN, DE = Language("en"), Language("de")
SOMETIMES = Way(when=Expression("crisis"))
OPEN = Way(only_open=True)
LONG = " ".join(["word"] * WORDS_A_MINUTE)  # a minute of reading
HANDOVER = Handover(StepName("counsellor"))


def flow(*steps: Step) -> Flow:
    return Flow("intake", 1, "", (EN, DE), {}, steps)


def minutes(flow: Flow, language: Language, documents: Mapping[str, int] | None = None) -> int:
    return estimate.minutes(flow, language, documents or {})


def before_a_person(
    flow: Flow, language: Language, documents: Mapping[str, int] | None = None, first: int = 0
) -> tuple[int, int]:
    return estimate.before_a_person(flow, language, documents or {}, first)


def say(name: str, text: str = LONG, way: Way | None = None) -> Say:
    return Say(StepName(name), {EN: text}, way or Way())


def ask(name: str, way: Way | None = None, block: str | None = None) -> Ask:
    choices = (("yes", {EN: "Yes, please"}), ("no", {EN: "No"}))
    inside = None if block is None else StepName(block)
    return Ask(StepName(name), AnswerType.CHOICE, {EN: "Is it so?"}, choices, block=inside,
               way=way or Way())  # fmt: skip


def enter(*, skippable: bool = False, way: Way | None = None) -> Enter:
    return Enter(StepName("well"), {EN: "Some questions"}, skippable=skippable, way=way or Way())


@pytest.mark.parametrize("steps", [(), (HANDOVER,), (say("a", "Hello"), HANDOVER)])
def test_nothing_takes_less_than_a_minute(steps: tuple[Step, ...]) -> None:
    assert minutes(flow(*steps), EN) == 1


def test_reading_takes_its_time() -> None:
    assert minutes(flow(say("a"), say("b"), HANDOVER), EN) == 2
    assert minutes(flow(say("a"), say("b"), say("c", "one more"), HANDOVER), EN) == 3


def test_every_kind_of_answer_takes_time() -> None:
    for kind in AnswerType:
        question = Ask(StepName("q"), kind, {})
        assert minutes(flow(*[question] * 20), EN) >= 2, kind


def test_a_short_text_takes_less_than_a_long_one() -> None:
    long = Ask(StepName("q"), AnswerType.TEXT, {})
    assert minutes(flow(*[replace(long, most="30")] * 10), EN) == 2
    assert minutes(flow(*[long] * 10), EN) == 5
    assert minutes(flow(*[replace(long, most="2000")] * 10), EN) == 5


@pytest.mark.parametrize("way", [SOMETIMES, OPEN])
def test_what_may_be_passed_over_counts_half(way: Way) -> None:
    assert minutes(flow(*(say(name, way=way) for name in "abcd"), HANDOVER), EN) == 2


@pytest.mark.parametrize(
    "begin", [enter(skippable=True), enter(way=SOMETIMES), enter(skippable=True, way=OPEN)]
)
def test_a_block_that_may_be_passed_over_counts_half(begin: Enter) -> None:
    items = [replace(ask(str(place), block="well"), text={EN: LONG}) for place in range(10)]
    always = minutes(flow(enter(), *items), EN)
    assert always == 12
    assert always // 2 <= minutes(flow(begin, *items), EN) <= always // 2 + 1


def test_notices_and_agreements_are_read_too() -> None:
    steps = (Acknowledge(StepName("privacy")), Consent(StepName("counselling")), HANDOVER)
    assert minutes(flow(*steps), EN) == 1
    assert minutes(flow(*steps), EN, {"privacy": 3 * WORDS_A_MINUTE}) == 4
    assert before_a_person(flow(*steps), EN, {"privacy": 300, "other": 9}) == (2, 300)


def test_the_first_words_are_read_by_everybody_and_are_no_act() -> None:
    steps = (Acknowledge(StepName("privacy")), HANDOVER)
    assert before_a_person(flow(*steps), EN, {"privacy": 100}, first=70) == (1, 170)


def test_what_stands_behind_the_handover_takes_no_time() -> None:
    assert minutes(flow(HANDOVER, say("a"), say("b")), EN) == 1
    assert before_a_person(flow(HANDOVER, ask("a")), EN) == (0, 0)


def test_a_jump_that_everybody_takes_is_taken() -> None:
    jump = say("a", way=Way(next=StepName("counsellor")))
    maybe = replace(jump, way=replace(SOMETIMES, next=StepName("counsellor")))
    assert minutes(flow(jump, say("b"), say("c"), HANDOVER), EN) == 1
    assert minutes(flow(maybe, say("b"), say("c"), HANDOVER), EN) == 3


def test_it_ends_whatever_the_jumps_are() -> None:
    backwards = say("b", way=Way(next=StepName("a")))
    nowhere = say("c", way=Way(next=StepName("nobody")))
    bye = End(StepName("bye"), {EN: LONG})
    leaving = say("d", way=Way(next=StepName("bye")))
    assert minutes(flow(say("a"), backwards, nowhere, bye, leaving, say("e")), EN) == 4


def test_acts_and_words_before_a_person_are_those_of_everybody() -> None:
    steps = (
        say("welcome", "Some questions for you"),  # 4 words
        Acknowledge(StepName("privacy")),  # 1 act
        ask("topic"),  # 1 act, 6 words
        ask("more", SOMETIMES),
        ask("heavy", OPEN),  # 1 act, 6 words
        enter(skippable=True),  # 1 act, 2 words
        ask("well.a", block="well"),  # 1 act, 6 words
        ask("well.b", SOMETIMES, block="well"),
        Review(StepName("answers")),  # 1 act
        Sign(StepName("agreement")),  # 1 act
        HANDOVER,
    )
    assert before_a_person(flow(*steps), EN) == (7, 24)


def test_a_block_under_a_condition_is_not_asked_of_everybody() -> None:
    steps = (enter(skippable=True, way=SOMETIMES), ask("well.a", block="well"), HANDOVER)
    assert before_a_person(flow(*steps), EN) == (0, 0)


def test_beginning_a_block_that_cannot_be_skipped_is_no_act() -> None:
    assert before_a_person(flow(enter(), HANDOVER), EN) == (0, 2)


@pytest.mark.parametrize(
    ("language", "words"), [("de", 2), ("de-x-leicht", 1), ("de-x-sie", 2), ("en", 3), ("fr", 3)]
)
def test_words_are_counted_in_the_language_that_is_shown(language: str, words: int) -> None:
    texts = {EN: "one two three", DE: "eins zwei", Language("de-x-leicht"): "eins"}
    assert before_a_person(flow(Say(StepName("a"), texts)), Language(language)) == (0, words)
