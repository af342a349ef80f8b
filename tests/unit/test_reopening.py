"""A counsellor goes on with a client whose case with them is over: told first, and never forced."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.conversation import Case, Gate, Phase
from routing.deskstage import DeskStage
from routing.ids import CaseId
from routing.news import DeskReopens, Listed
from tests.houses import ANNA, BEN
from tests.unit.test_desks import DAY, by_hand, chosen, desks, last, listed, name_of


def case(stage: DeskStage) -> Case:
    assert stage.play.conversation.case is not None
    return stage.play.conversation.case


def closed_of(stage: DeskStage) -> tuple[DeskStage, str]:
    """Anna had it, and has closed it. With the name it had."""
    stage.play.joins("anna")
    stage.play.writes("anna", "hello Mia")
    stage.settles()
    name = name_of(stage)
    stage.play.writes("anna", "!close")
    stage.settles()
    assert case(stage).phase is Phase.CLOSED
    return stage, name


def reopens(stage: DeskStage, name: str) -> None:
    stage.writes("anna", f"!reopen {name}")
    assert "is told that you would like to go on" in last(stage)
    stage.writes("anna", "!yes")


@pytest.fixture
def closed() -> tuple[DeskStage, str]:
    return closed_of(desks(chosen()))


def test_the_client_is_told_who_it_is_and_a_new_case_is_offered_to_exactly_them(
    closed: tuple[DeskStage, str],
) -> None:
    stage, name = closed
    old, chat = case(stage).id, len(stage.play.seen())
    reopens(stage, name)
    assert "Anna would like to go on writing with you" in stage.play.seen()[chat]
    assert case(stage).id != old
    assert stage.play.invited() == ["anna"]
    assert listed(stage, "anna") == [Listed.ASKED]
    assert any("knows that you would like to go on" in one for one in stage.seen("anna"))


def test_when_they_come_the_answers_stand_and_both_go_on(closed: tuple[DeskStage, str]) -> None:
    stage, name = closed
    reopens(stage, f"{name.upper()[:5]}")
    stage.play.joins("anna")
    stage.settles()
    assert any("Debt" in line for line in stage.play.room("anna"))
    stage.play.writes("anna", "hello again")
    stage.play.says("good to hear")
    assert "hello again" in stage.play.seen()[-1]
    assert "good to hear" in stage.play.room("anna")


def test_a_client_who_does_not_answer_has_said_nothing_by_it(
    closed: tuple[DeskStage, str],
) -> None:
    stage, name = closed
    reopens(stage, name)
    assert stage.play.conversation.pending is None
    assert stage.play.conversation.gate is Gate.ADMITTED


def test_where_a_team_takes_its_cases_by_hand_it_is_theirs_all_the_same() -> None:
    begun = desks(by_hand())
    begun.writes("anna", f"!take {name_of(begun)}")
    stage, name = closed_of(begun)
    reopens(stage, name)
    assert stage.play.invited() == ["anna"]
    assert listed(stage, "ben") == []


def test_a_client_who_has_written_anew_is_somebodys_already(
    closed: tuple[DeskStage, str],
) -> None:
    stage, name = closed
    stage.waits(2 * DAY)
    stage.play.says("I need to talk again")
    stage.settles()
    chat, now = stage.play.seen(), case(stage)
    reopens(stage, name)
    assert "has written anew" in last(stage)
    assert (stage.play.seen(), case(stage)) == (chat, now)


def test_a_client_who_stops_or_is_about_to_hears_nothing(closed: tuple[DeskStage, str]) -> None:
    stage, name = closed
    stage.play.says("/stop")
    reopens(stage, name)
    assert "asked something" in last(stage)
    stage.play.presses("mind:stop")
    assert stage.play.conversation.gate is Gate.WITHDRAWN
    chat = stage.play.seen()
    reopens(stage, name)
    assert "has stopped" in last(stage)
    assert stage.play.seen() == chat


def test_a_client_who_takes_no_messages_is_left_alone(closed: tuple[DeskStage, str]) -> None:
    stage, name = closed
    stage.play.reach(reachable=False)
    reopens(stage, name)
    assert "takes no messages" in last(stage)


def test_whoever_the_client_does_not_want_cannot(closed: tuple[DeskStage, str]) -> None:
    stage, name = closed
    stage.play.conversation = replace(stage.play.conversation, excluded=(ANNA.id,))
    reopens(stage, name)
    assert "they wished so" in last(stage)


def test_whoever_cannot_be_asked_now_promises_nothing() -> None:
    stage, name = closed_of(desks(chosen()))
    stage.play.roster = (replace(ANNA, capacity=0), BEN)
    chat = stage.play.seen()
    reopens(stage, name)
    assert "you cannot be asked" in last(stage)
    assert stage.play.seen() == chat


@pytest.mark.parametrize("typed", ["!reopen", "!reopen nothing", "!reopen ,"])
def test_a_name_that_is_none_does_nothing(closed: tuple[DeskStage, str], typed: str) -> None:
    stage, name = closed
    stage.writes("anna", typed)
    assert last(stage).startswith("Nothing was done")
    assert name in last(stage)
    assert stage.play.invited() == []


def test_nobody_else_can(closed: tuple[DeskStage, str]) -> None:
    stage, name = closed
    stage.writes("ben", f"!reopen {name}")
    assert "no case of yours was closed" in last(stage, "ben")
    stage.play.happens(DeskReopens(stage._event(), BEN.id, case(stage).id))
    other = CaseId(stage.play._id("other"))
    stage.play.happens(DeskReopens(stage._event(), ANNA.id, other))
    assert stage.play.invited() == []


def test_what_is_not_kept_any_more_is_forgotten_at_the_desk_too(
    closed: tuple[DeskStage, str],
) -> None:
    stage, name = closed
    stage.waits(stage.play.house.closed + timedelta(days=1))
    stage.writes("anna", f"!reopen {name}")
    assert "no case of yours was closed" in last(stage)


class TestTheYes:
    def test_before_it_the_client_hears_nothing(self, closed: tuple[DeskStage, str]) -> None:
        stage, name = closed
        chat, before = stage.play.seen(), case(stage)
        stage.writes("anna", f"!reopen {name}")
        assert (stage.play.seen(), case(stage)) == (chat, before)
        assert "!yes does it, !no leaves it" in last(stage)

    @pytest.mark.parametrize("text", ["!no", "!yes please", "!cases", "!stats"])
    def test_whatever_else_is_said_leaves_it(
        self, closed: tuple[DeskStage, str], text: str
    ) -> None:
        stage, name = closed
        before = case(stage)
        stage.writes("anna", f"!reopen {name}")
        stage.writes("anna", text)
        stage.writes("anna", "!yes")
        assert case(stage) == before
        assert stage.play.invited() == []

    def test_a_late_one_does_nothing(self, closed: tuple[DeskStage, str]) -> None:
        stage, name = closed
        before = case(stage)
        stage.writes("anna", f"!reopen {name}")
        stage.waits(timedelta(minutes=11))
        stage.writes("anna", "!yes")
        assert case(stage) == before

    def test_a_yes_to_days_off_is_not_one_to_going_on(self, closed: tuple[DeskStage, str]) -> None:
        stage, name = closed
        before = case(stage)
        stage.writes("anna", f"!reopen {name}")
        stage.writes("anna", "!away 30.11.-4.12.")
        stage.writes("anna", "!yes")
        assert case(stage) == before
        assert stage.desks[ANNA.id].away is not None
