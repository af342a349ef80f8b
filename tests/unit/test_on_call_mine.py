"""Who looks after the danger for which people on call are called, and when nobody is any more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.conversation import Phase
from routing.ids import AuthorId, CounsellorId
from routing.news import DeskLooksAfter
from routing.posts import oncall
from tests.houses import BEN, NOON
from tests.unit.mind_kit import DANGER
from tests.unit.on_call_kit import (
    DANA,
    INTAKE,
    MINUTE,
    WAITING,
    calls,
    name,
    stage,
    talking,
)


class TestMine:
    def test_whoever_says_so_looks_after_it_and_the_others_know(self) -> None:
        found = stage(*INTAKE, DANGER)
        found.waits(6 * MINUTE)
        found.writes("ben", f"!mine {name(found, 'ben')}")
        assert "Ben looks after" in found.seen("dana")[-1]
        assert "You look after" in found.seen("ben")[-1]
        assert oncall.opened(found.desks[DANA.id]) == oncall.opened(found.desks[BEN.id]) == ()
        found.waits(timedelta(hours=5))
        assert (len(calls(found, "dana")), len(calls(found, "ben"))) == (1, 1)
        call = found.play.conversation.called
        assert call is not None
        assert (call.by, call.by_at) == (BEN.id, NOON + 6 * MINUTE)

    def test_of_two_at_once_the_first_has_it(self) -> None:
        found = stage(*INTAKE, DANGER)
        found.waits(6 * MINUTE)
        found.types("dana", "!mine")
        found.types("ben", "!mine")
        found.settles()
        assert "You look after" in found.seen("dana")[-1]
        assert "Dana looks after" in found.seen("ben")[-1]
        assert not any("You look after" in one for one in found.seen("ben"))

    @pytest.mark.parametrize("typed", ["!mine", "!MINE {room}", "!take {room}", "/ihaveit {room}."])
    def test_it_is_understood_however_it_is_written(self, typed: str) -> None:
        found = stage(*INTAKE, DANGER)
        found.writes("dana", typed.format(room=name(found).rstrip()))
        call = found.play.conversation.called
        assert call is not None
        assert call.by == DANA.id

    @pytest.mark.parametrize("typed", ["!mine", "!mine Xyz", "!mine \u202e", "!mine " + "a" * 4000])
    def test_without_a_call_it_does_nothing(self, typed: str) -> None:
        found = stage(*INTAKE)
        before = found.play.conversation
        found.writes("dana", typed)
        assert "no call of this name" in found.seen("dana")[-1]
        assert found.play.conversation == before

    @pytest.mark.parametrize("who", ["anna", "nobody"])
    def test_who_was_not_called_and_is_not_on_call_looks_after_nothing(self, who: str) -> None:
        found = stage(*INTAKE, DANGER)
        before = found.play.conversation
        found.play.happens(DeskLooksAfter(found.play._event(), CounsellorId(who)))
        assert found.play.conversation == before

    def test_the_counsellor_who_has_the_case_is_told_in_the_room(self) -> None:
        found = talking(DANGER)
        found.writes("dana", "!mine")
        assert "Dana is on call" in found.play.room("anna")[-1]
        found.play.writes("anna", "!why")
        assert "On call: Dana looks after it since" in found.play.room("anna")[-1]

    def test_a_case_that_nobody_has_is_offered_to_them_at_once(self) -> None:
        found = stage(*WAITING, DANGER)
        assert found.play.conversation.case is not None
        found.writes("dana", "!mine")
        case = found.play.conversation.case
        assert case is not None
        assert case.offer is not None
        assert (case.phase, case.offer.counsellor) == (Phase.OFFERED, DANA.id)

    def test_who_is_not_right_for_the_case_is_offered_nothing(self) -> None:
        excluding = stage(*WAITING)
        excluding.play.conversation = replace(excluding.play.conversation, excluded=(DANA.id,))
        excluding.play.says(DANGER)
        excluding.settles()
        excluding.writes("dana", "!mine")
        case = excluding.play.conversation.case
        assert case is not None
        assert case.offer is not None
        assert case.offer.counsellor != DANA.id

    def test_of_an_intake_they_are_asked_first_when_it_is_a_case(self) -> None:
        found = stage(*INTAKE, DANGER)
        found.writes("dana", "!mine")
        assert "before it is a case" in found.seen("dana")[-1]
        found.play.says("Debt")
        case = found.play.conversation.case
        assert case is not None
        assert case.offer is not None
        assert case.offer.counsellor == DANA.id

    def test_who_was_called_hears_when_the_intake_has_another_name(self) -> None:
        found = stage(*INTAKE, DANGER)
        before = name(found)
        found.play.says("Debt")
        found.settles()
        case = found.play.conversation.case
        assert case is not None
        assert name(found) == case.name
        assert f"{before} is a case now: {case.name}" in found.seen("dana")[-1]

    def test_open_calls_stand_first_on_the_list(self) -> None:
        found = stage(*INTAKE, DANGER)
        found.writes("dana", "!cases")
        assert "nobody looks after it yet; !mine" in found.seen("dana")[-1].split("\n")[0]

    def test_a_stranger_at_the_desk_ends_no_call(self) -> None:
        found = stage(*INTAKE, DANGER)
        said = replace(found.said("dana", "!mine"), author=AuthorId("@mallory:hs.test"))
        found.happens(DANA.id, said)
        found.settles()
        call = found.play.conversation.called
        assert call is not None
        assert call.by is None


class TestEnding:
    def test_words_of_the_counsellor_to_the_client_end_it(self) -> None:
        found = talking(DANGER)
        found.play.writes("anna", "I am here")
        found.settles()
        assert "Anna has the case" in found.seen("dana")[-1]
        assert "has written" in found.seen("dana")[-1]
        found.waits(timedelta(hours=1))
        assert calls(found, "ben") == []

    def test_a_note_of_the_counsellor_does_not(self) -> None:
        found = talking(DANGER)
        found.play.writes("anna", "!note I call her")
        found.waits(6 * MINUTE)
        assert len(calls(found, "ben")) == 1

    def test_whoever_comes_ends_it_only_by_writing(self) -> None:
        found = stage(*WAITING, DANGER)
        found.play.joins("anna")
        found.waits(6 * MINUTE)
        assert len(calls(found, "ben")) == 1

    def test_closing_ends_it(self) -> None:
        found = talking(DANGER)
        found.play.writes("anna", "!close")
        found.play.writes("anna", "!yes")
        found.settles()
        assert "any more" in found.seen("dana")[-1]
        assert found.play.conversation.called is None
        assert not [one for one in found.play.timers if one[0] == "called"]
        found.waits(timedelta(hours=1))
        assert calls(found, "ben") == []

    def test_erasing_leaves_nothing_at_any_desk(self) -> None:
        found = stage(*INTAKE, DANGER, "/stop")
        found.play.presses("mind:delete")
        found.play.presses("erase:yes")
        found.waits(timedelta(days=1))
        assert all(one.calls == () for one in found.desks.values())
        assert found.play.conversation.called is None

    def test_new_danger_after_an_answer_calls_again_only_after_an_hour(self) -> None:
        found = talking(DANGER)
        found.writes("dana", "!mine")
        found.waits(50 * MINUTE)
        found.play.says(DANGER)
        found.settles()
        assert len(calls(found, "dana")) == 1
        found.waits(11 * MINUTE)
        found.play.says(DANGER)
        found.settles()
        assert len(calls(found, "dana")) == 2

    def test_who_looks_and_calls_for_help_gets_somebody_else(self) -> None:
        found = talking(DANGER)
        found.play.writes("anna", "I am here")
        found.play.writes("anna", "!urgent")
        found.settles()
        assert len(calls(found, "dana")) == 2
