"""A case that waits looks before its time, for somebody has room: who is asked then, who not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.conversation import Case, Phase
from routing.events import RosterChanged, TimeCame
from routing.play import Play
from tests.houses import ANNA, BEN, NOON, house
from tests.unit.mind_kit import DANGER, LISTENING
from tests.unit.test_first_contact import finish

MINUTE = timedelta(minutes=1)
FULL = replace(BEN, capacity=0)


def case(play: Play) -> Case:
    assert play.conversation.case is not None
    return play.conversation.case


def wake(play: Play) -> None:
    play.happens(TimeCame(play._event(), "retry", case(play).id.hex))


@pytest.fixture
def waits() -> Play:
    """Anna has said no, and Ben has no room: everybody is asked anew in ten minutes."""
    play = Play(house(flow=LISTENING), (ANNA, FULL), NOON)
    finish(play)
    play.leaves("anna")
    assert case(play).phase is Phase.WAITING
    play.waits(2 * MINUTE)
    return play


def test_who_has_said_no_is_not_asked_again_and_its_time_stays(waits: Play) -> None:
    due, chat, operator = case(waits).due, len(waits.chat), len(waits.operator)
    for _ in range(3):
        wake(waits)
    assert (waits.invited(), case(waits).due) == ([], due)
    assert (len(waits.chat), len(waits.operator)) == (chat, operator)
    waits.waits(8 * MINUTE)
    assert waits.invited() == ["anna"]


def test_whoever_has_room_now_is_asked_and_then_still_not_who_has_said_no(waits: Play) -> None:
    waits.roster = (ANNA, BEN)
    wake(waits)
    assert waits.invited() == ["ben"]
    waits.leaves("ben")
    assert waits.invited() == []
    wake(waits)
    assert waits.invited() == []


def test_who_only_did_not_come_is_asked_again_when_somebody_has_room() -> None:
    play = Play(house(), (ANNA,), NOON)
    finish(play)
    play.waits(play.house.offer)
    assert play.invited() == []
    wake(play)
    assert play.invited() == ["anna"]


def test_words_of_danger_and_new_people_ask_everybody(waits: Play) -> None:
    waits.happens(RosterChanged(waits._event()))
    wake(waits)
    assert waits.invited() == ["anna"]
    waits.leaves("anna")
    assert waits.invited() == []
    waits.says(DANGER)
    assert waits.invited() == ["anna"]
