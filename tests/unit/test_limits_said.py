"""How the limits of a question are said to somebody whose answer lies beyond them."""

from dataclasses import replace
from datetime import datetime

import pytest

from routing.flow.model import AnswerType, Ask
from routing.ids import Language, StepName
from routing.play import Play
from tests.houses import ANNA, FLOW, NOON, both, house

ALIAS = FLOW.step(StepName("alias"))
BORN = Ask(StepName("born"), AnswerType.DATE, both("Born when?"), least="1900-01-01", most="today")


def said(at: datetime, _: datetime, language: Language) -> str:
    return f"the {at.day}.{at.month}.{at.year} ({language})"


@pytest.fixture
def asked() -> Play:
    steps = tuple(BORN if isinstance(one, Ask) else one for one in FLOW.steps if one is not ALIAS)
    play = Play(house(flow=replace(FLOW, steps=steps), day=said), (ANNA,), NOON)
    play.says("/start")
    for button in ("I have read this", "Yes", "No"):
        play.presses(button)
    return play


def test_a_day_is_said_as_people_say_it_and_today_is_one(asked: Play) -> None:
    asked.says("2030-12-24")
    told = next(text for text in asked.seen() if "from the" in text)
    assert "from the 1.1.1900 (en) to the 21.11.2026 (en)" in told
    assert "today" not in told
