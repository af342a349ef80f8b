"""Two cases of the same name at one desk: its lists number them, and each of them can be meant."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from routing.deskstage import DeskStage
from routing.ids import CaseId, EventId, LaneId
from routing.news import Call, CallNews, CaseNews, Listed
from tests.houses import ANNA, NOON
from tests.unit.test_desks import chosen, desks, last

SAME = "blue fern birch"


def case(number: int, listed: Listed) -> CaseNews:
    made, at = UUID(int=number), NOON + timedelta(minutes=number)
    return CaseNews(EventId(made), CaseId(made), LaneId(made), SAME, listed, at)


def called(number: int) -> CallNews:
    made = UUID(int=number)
    return CallNews(EventId(made), LaneId(made), SAME, Call.CALLED, NOON)


@pytest.fixture
def twice() -> DeskStage:
    """Anna has one of them, the other one waits; and to two she is called."""
    stage = desks(chosen())
    desk = stage.desks[ANNA.id]
    cases = (case(1, Listed.WAITS), case(2, Listed.MINE))
    stage.desks[ANNA.id] = replace(desk, cases=cases, calls=(called(3), called(4)))
    return stage


def test_the_list_shows_the_numbers_in_its_own_order(twice: DeskStage) -> None:
    twice.writes("anna", "!cases")
    calls, others = last(twice).split("\n")[:2], last(twice).split("\n")[2:]
    assert [f"!mine {SAME} {at}" in line for at, line in enumerate(calls, 1)] == [True, True]
    assert [line.startswith(f"- {SAME} {at}") for at, line in enumerate(others, 1)] == [True, True]


def test_the_name_alone_is_asked_about_with_the_numbers(twice: DeskStage) -> None:
    for command in ("!decline", "!mine"):
        twice.writes("anna", f"{command} {SAME}")
        assert f"{SAME} 1, {SAME} 2" in last(twice)


def test_each_is_reached_by_its_number_or_by_a_beginning_with_it(twice: DeskStage) -> None:
    said = []
    for typed in (f"{SAME} 1", f"{SAME} 2", "blue 1", "blue 2"):
        twice.writes("anna", f"!decline {typed}")
        said.append(last(twice))
    assert said[0] == said[2] != said[1] == said[3]
    twice.writes("anna", f"!decline {SAME} 3")
    assert "no case of this name" in last(twice)
