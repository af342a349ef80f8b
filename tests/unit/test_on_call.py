"""Danger is noticed: people on call are called at their desks, one after the other."""

from dataclasses import replace
from datetime import timedelta

from routing.events import RosterChanged
from tests.houses import ANNA, BEN, NOON
from tests.unit.mind_kit import DANGER, LISTENING
from tests.unit.on_call_kit import (
    DANA,
    INTAKE,
    MINUTE,
    ON_CALL,
    WAITING,
    Hours,
    calls,
    name,
    stage,
    talking,
)


class TestCalling:
    def test_in_an_intake_the_first_on_call_is_called_and_nobody_else(self) -> None:
        found = stage(*INTAKE, DANGER)
        [call] = calls(found, "dana")
        assert "somebody who has no open case" in call
        assert "Nobody has it yet." in call
        assert f"!mine {name(found)}" in call
        assert "unsafe" not in call
        assert calls(found, "ben") == calls(found, "anna") == []
        assert found.lines[DANA.id][-1].mentions == (DANA.author,)

    def test_a_case_that_waits_has_its_own_name(self) -> None:
        found = stage(*WAITING, DANGER)
        case = found.play.conversation.case
        assert case is not None
        assert f"Danger was noticed in {case.name} at" in calls(found, "dana")[0]

    def test_in_a_conversation_it_is_said_who_has_the_case(self) -> None:
        assert "Anna has the case." in calls(talking(DANGER), "dana")[0]

    def test_after_a_stop_that_leaves_the_case_to_the_team_the_call_goes_on(self) -> None:
        found = talking(DANGER, "/stop")
        found.play.presses("mind:stop")
        found.waits(6 * MINUTE)
        assert len(calls(found, "ben")) == 1

    def test_in_a_pause_somebody_is_called(self) -> None:
        found = talking("/pause")
        found.play.says(DANGER)
        found.settles()
        assert len(calls(found, "dana")) == 1

    def test_words_after_a_case_call_somebody_too(self) -> None:
        found = talking()
        found.play.writes("anna", "!close")
        found.play.says(DANGER)
        found.settles()
        assert len(calls(found, "dana")) == 1

    def test_what_the_counsellor_raises_calls_somebody_else(self) -> None:
        found = talking()
        found.play.writes("anna", "!urgent")
        found.settles()
        assert len(calls(found, "dana")) == 1
        found.play.writes("anna", "I am here")
        found.waits(6 * MINUTE)
        assert len(calls(found, "ben")) == 1

    def test_the_client_sees_and_loses_nothing(self) -> None:
        with_, without = (
            talking(DANGER, lotse=one) for one in (ON_CALL, replace(ON_CALL, on_call=()))
        )
        assert [one.text for one in with_.play.chat] == [one.text for one in without.play.chat]
        assert with_.play.room("anna")[1:] == without.play.room("anna")[1:]

    def test_with_nobody_on_call_nothing_is_kept_and_nobody_called(self) -> None:
        found = stage(*INTAKE, DANGER, lotse=replace(ON_CALL, on_call=()))
        assert found.play.conversation.called is None
        assert found.play.operator == []

    def test_hours_and_quiet_keep_no_call_back(self) -> None:
        asleep = replace(DANA, calendar=Hours(opened=False))
        found = stage(*INTAKE, DANGER, lotse=replace(ON_CALL, on_call=(DANA.id,)),
                      people=(ANNA, BEN, asleep))  # fmt: skip
        assert len(calls(found, "dana")) == 1

    def test_who_is_within_their_hours_comes_first_and_then_the_others(self) -> None:
        asleep = replace(DANA, calendar=Hours(opened=False))
        found = stage(*INTAKE, DANGER, people=(ANNA, BEN, asleep))
        assert (len(calls(found, "ben")), calls(found, "dana")) == (1, [])
        found.waits(6 * MINUTE)
        assert len(calls(found, "dana")) == 1

    def test_who_is_away_is_not_called(self) -> None:
        away = replace(DANA, away=(NOON - MINUTE, NOON + timedelta(days=3)))
        found = stage(*INTAKE, DANGER, people=(ANNA, BEN, away))
        assert (calls(found, "dana"), len(calls(found, "ben"))) == ([], 1)

    def test_when_all_are_away_the_operator_is_told_at_once(self) -> None:
        away = (NOON - MINUTE, NOON + timedelta(days=3))
        people = (ANNA, replace(BEN, away=away), replace(DANA, away=away))
        found = stage(*INTAKE, DANGER, people=people)
        assert "nobody on call has answered" in found.play.operator[-1]

    def test_who_has_the_case_is_called_by_its_room_and_not_once_more(self) -> None:
        found = talking(DANGER, lotse=replace(ON_CALL, on_call=(ANNA.id, DANA.id)))
        assert (calls(found, "anna"), len(calls(found, "dana"))) == ([], 1)

    def test_urgent_help_and_danger_in_one_message_call_somebody(self) -> None:
        flow = replace(LISTENING, crisis=replace(LISTENING.crisis, words={
            one: frozenset({"i need help now"}) for one in LISTENING.languages
        }))  # fmt: skip
        found = stage(*INTAKE, "help", lotse=replace(ON_CALL, flow=flow))
        assert calls(found, "dana") == []  # the word for urgent help is none of danger


class TestRounds:
    def test_who_does_not_answer_is_followed_by_the_next(self) -> None:
        found = stage(*INTAKE, DANGER)
        found.waits(4 * MINUTE)
        assert calls(found, "ben") == []
        found.waits(2 * MINUTE)
        assert (len(calls(found, "dana")), len(calls(found, "ben"))) == (1, 1)

    def test_after_the_last_one_the_operator_is_told_and_it_begins_again(self) -> None:
        found = stage(*INTAKE, DANGER)
        found.waits(11 * MINUTE)
        [told] = found.play.operator
        assert name(found) in told
        assert (len(calls(found, "dana")), len(calls(found, "ben"))) == (1, 1)
        found.waits(10 * MINUTE)
        assert (len(calls(found, "dana")), len(calls(found, "ben"))) == (2, 1)
        found.waits(timedelta(hours=8))
        assert len(calls(found, "ben")) > 10
        assert len(found.play.operator) > 10

    def test_who_is_on_call_no_more_is_followed_at_once(self) -> None:
        found = stage(*INTAKE, DANGER)
        found.play.house = replace(found.play.house, on_call=(BEN.id,))
        found.play.happens(RosterChanged(found.play._event()))
        found.settles()
        assert len(calls(found, "ben")) == 1

    def test_with_nobody_on_call_any_more_the_operator_is_told_once(self) -> None:
        found = stage(*INTAKE, DANGER)
        found.play.house = replace(found.play.house, on_call=())
        found.play.happens(RosterChanged(found.play._event()))
        found.waits(timedelta(hours=3))
        [told] = found.play.operator
        assert "nobody is on call any more" in told
        assert found.desks[DANA.id].calls == ()

    def test_a_call_that_goes_on_is_not_begun_by_more_danger(self) -> None:
        found = stage(*INTAKE, DANGER)
        found.play.says(DANGER)
        found.waits(4 * MINUTE)
        assert (len(calls(found, "dana")), calls(found, "ben")) == (1, [])
