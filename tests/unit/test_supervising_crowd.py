"""A supervisor's desk lists so many cases: what calls a person stays, and more are spoken of."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from routing.deskstage import DeskStage
from routing.ids import CaseId, EventId, LaneId
from routing.news import CaseNews, Listed
from routing.posts.hearing import MOST_WATCHED, ROOM
from tests.houses import NOON
from tests.unit.supervising_kit import DANA, stage

MORE = f"More than {MOST_WATCHED} cases of others are open"


def news(number: int, listed: Listed = Listed.WATCHED, **changes: object) -> CaseNews:
    event, case, lane = (UUID(int=number * 10 + n) for n in (1, 2, 3))
    at = NOON + timedelta(seconds=number)
    made = CaseNews(
        EventId(event), CaseId(case), LaneId(lane), f"room {number}", listed, at,
        why="closed" if listed is Listed.GONE else "",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # a test's own changes


def watched(found: DeskStage) -> list[str]:
    return [one.name for one in found.desks[DANA.id].cases if one.listed is Listed.WATCHED]


def said(found: DeskStage) -> int:
    return sum(MORE in one for one in found.seen("dana"))


@pytest.fixture
def crowd() -> DeskStage:
    """A desk whose list is full: the oldest is of nothing, the one after it in danger."""
    found = stage()
    found.happens(DANA.id, news(1, alerted=True))
    for number in range(2, MOST_WATCHED):
        found.happens(DANA.id, news(number))
    assert len(watched(found)) == MOST_WATCHED
    return found


def test_a_full_list_is_no_news(crowd: DeskStage) -> None:
    assert said(crowd) == 0
    crowd.writes("dana", "!supervise")
    assert "There are more" not in crowd.seen("dana")[-1]


def test_that_there_are_more_is_said_once_and_stands_on_the_list(crowd: DeskStage) -> None:
    for number in range(MOST_WATCHED, MOST_WATCHED + 20):
        crowd.happens(DANA.id, news(number))
    assert said(crowd) == 1
    assert len(watched(crowd)) == MOST_WATCHED
    crowd.writes("dana", "!supervise")
    assert f"There are more than these {MOST_WATCHED}" in crowd.seen("dana")[-1]


@pytest.mark.parametrize("pressing", ["alerted", "late", "closing"])
def test_what_calls_a_person_stays_and_the_oldest_of_the_others_goes(
    crowd: DeskStage, pressing: str
) -> None:
    crowd.happens(DANA.id, replace(news(2), **{pressing: True}))  # type: ignore[arg-type]  # a flag
    for number in range(MOST_WATCHED, MOST_WATCHED + 20):
        crowd.happens(DANA.id, news(number))
    kept = watched(crowd)
    assert {"room 1", "room 2", f"room {MOST_WATCHED + 19}"} <= set(kept)
    assert "room 3" not in kept


def test_one_that_went_comes_back_with_what_happens_in_it(crowd: DeskStage) -> None:
    for number in (MOST_WATCHED, MOST_WATCHED + 1):
        crowd.happens(DANA.id, news(number))
    assert "room 2" not in watched(crowd)
    crowd.happens(DANA.id, news(2, late=True))
    assert "room 2" in watched(crowd)


def test_it_is_said_again_only_after_there_was_room(crowd: DeskStage) -> None:
    crowd.happens(DANA.id, news(MOST_WATCHED))
    for number in range(MOST_WATCHED - ROOM, MOST_WATCHED):
        crowd.happens(DANA.id, news(number, Listed.GONE))
    assert crowd.desks[DANA.id].crowded_at is None
    for number in range(MOST_WATCHED, MOST_WATCHED + ROOM + 2):
        crowd.happens(DANA.id, news(number))
    assert said(crowd) == 2
