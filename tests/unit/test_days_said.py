"""Days and times as people write them; what machines read stays ISO 8601."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from config.times import dated, day, moment
from routing.flow.model import AnswerType, Ask, Handover, Review, Say
from routing.ids import Language, StepName
from routing.play import Play
from tests.houses import ANNA, DE, EN, FLOW, NOON, both, house

BORN = Ask(StepName("born"), AnswerType.DATE, both("When were you born?", "Wann bist du geboren?"))
REPEATED = Say(StepName("repeated"), both("Born on {born}.", "Geboren am {born}."))
STEPS = (
    *FLOW.steps[:-4],
    BORN,
    REPEATED,
    Review(StepName("answers")),
    Handover(StepName("counsellor"), card=("born",)),
    FLOW.steps[-1],
)
WORDS = {
    EN: ("When were you born", "13 October 2006"),
    DE: ("Wann bist du geboren", "13. Oktober 2006"),
}


def played(language: Language) -> Play:
    """At the question for a day, on an organisation's clock in Berlin."""
    said = {name: make("Europe/Berlin") for name, make in (("day", day), ("moment", moment))}
    flow = replace(FLOW, steps=STEPS)
    play = Play(house(flow=flow, dated=dated, **said), (ANNA,), NOON)
    play.says("/start", language=language)
    play.presses("yes")
    play.presses("yes")
    play.presses("no")
    return play


@pytest.mark.parametrize("language", [EN, DE])
def test_the_review_and_a_text_that_repeats_it_say_a_day_as_people_write_it(
    language: Language,
) -> None:
    play = played(language)
    play.says("2006-10-13")
    repeated, review = play.seen()[-2:]
    question, answer = WORDS[language]
    assert answer in repeated
    assert f"{question}? \N{EN DASH} {answer}" in review
    assert play.conversation.run is not None
    assert play.conversation.run.answers[BORN.name] == "2006-10-13"  # as it is kept


def test_on_the_card_it_is_in_the_language_of_the_staff() -> None:
    play = played(DE)
    play.says("2006-10-13")
    play.presses("yes")
    play.joins("anna")
    assert any("13 October 2006" in line for line in play.room("anna"))


@pytest.mark.parametrize(("language", "said"), [(EN, "Done, 13:00."), (DE, "Erledigt, 13:00.")])
def test_stopping_says_the_time_by_their_clock_and_no_day_of_today(
    language: Language, said: str
) -> None:
    play = played(language)
    play.says("/stop")
    play.presses("mind:stop")
    assert play.seen()[-1].startswith(said)


@pytest.mark.parametrize(
    ("language", "at", "known", "said"),
    [
        ("en", NOON, True, "13:00"),
        ("en", NOON - timedelta(days=1), True, "20 November, 13:00"),
        ("de", NOON - timedelta(days=1), True, "20. November, 13:00"),
        ("de-x-sie", NOON - timedelta(days=1), True, "20. November, 13:00"),
        ("de", NOON - timedelta(days=400), True, "17. Oktober 2025, 14:00"),
        ("de", NOON, False, "21. November 2026, 13:00"),
        ("xx", NOON, False, "21 November 2026, 13:00"),  # a language that CLDR does not know
    ],
)
def test_a_moment_says_as_much_of_its_day_as_is_needed(
    language: str, at: datetime, known: bool, said: str
) -> None:
    now = NOON if known else None
    assert moment("Europe/Berlin")(at, now, Language(language)) == said


def test_a_day_always_has_its_year() -> None:
    assert dated(date(2026, 10, 13), DE) == "13. Oktober 2026"
    assert dated(date(2026, 10, 13), EN) == "13 October 2026"
