"""Supervisors see every open case of others, and nobody else is heard."""

from dataclasses import replace

import pytest

from config.readers import with_supervisors
from routing.deskstage import DeskStage
from routing.events import RosterChanged
from routing.news import DeskSupervises, Listed, Supervises
from tests.houses import BEN, DE, EN, TEXTS, both
from tests.unit.supervising_kit import (
    DANA,
    HOUR,
    SUPERVISED,
    last,
    name,
    stage,
)

pytest_plugins = ("tests.unit.supervising_fixtures",)


class TestList:
    def test_a_supervisor_sees_whose_open_cases_there_are(self, open_case: DeskStage) -> None:
        open_case.writes("dana", "!supervise")
        assert f"- {name(open_case)}: Anna" in last(open_case)

    def test_danger_and_lateness_stand_beside_it(self, in_danger: DeskStage) -> None:
        in_danger.waits(9 * HOUR)
        in_danger.writes("dana", "!supervision")
        assert "may mean danger" in last(in_danger)
        assert "overdue" in last(in_danger)

    def test_nothing_is_said_at_their_desk_while_others_counsel(self, open_case: DeskStage) -> None:
        assert open_case.seen("dana") == []

    def test_a_closed_case_is_not_on_it(self, open_case: DeskStage) -> None:
        open_case.play.writes("anna", "!close")
        open_case.settles()
        open_case.writes("dana", "!supervise")
        assert "no open cases" in last(open_case)

    def test_what_is_only_watched_is_not_on_the_list_of_ones_own(
        self, open_case: DeskStage
    ) -> None:
        open_case.writes("dana", "!cases")
        assert "nothing on your list" in last(open_case)
        open_case.writes("dana", f"!take {name(open_case)}")
        assert "no case of this name" in last(open_case)

    def test_words_that_are_passed_on_post_nothing(self, open_case: DeskStage) -> None:
        open_case.play.says("and another thing")
        open_case.play.writes("anna", "yes?")
        assert open_case.play.posted == []

    def test_without_supervisors_nobody_hears_of_others(self) -> None:
        found = stage(lotse=replace(SUPERVISED, supervisors=frozenset()))
        assert [one.listed for one in found.desks[DANA.id].cases] == []

    @pytest.mark.parametrize("what", [*Supervises, "supervise"])
    def test_for_anybody_else_no_command_does_anything(
        self, open_case: DeskStage, what: str
    ) -> None:
        before = open_case.play.conversation
        open_case.writes("ben", f"!{what} {name(open_case)}")
        assert "for the organisation's supervisors" in last(open_case, "ben")
        assert open_case.play.conversation == before

    @pytest.mark.parametrize("what", list(Supervises))
    def test_a_desk_that_does_not_know_better_is_refused_by_the_case(
        self, in_danger: DeskStage, what: Supervises
    ) -> None:
        play = in_danger.play
        before = play.conversation
        play.happens(DeskSupervises(play._event(), BEN.id, what))
        assert play.conversation == before

    def test_whoever_supervises_no_more_forgets_what_they_watched(
        self, open_case: DeskStage
    ) -> None:
        open_case.play.house = replace(SUPERVISED, supervisors=frozenset())
        open_case.happens(DANA.id, RosterChanged(open_case.play._event()))
        assert open_case.desks[DANA.id].cases == ()

    def test_whoever_supervises_from_now_on_hears_of_every_case(self) -> None:
        found = stage(lotse=replace(SUPERVISED, supervisors=frozenset()))
        found.play.house = SUPERVISED
        found.play.happens(RosterChanged(found.play._event()))
        found.settles()
        assert [one.listed for one in found.desks[DANA.id].cases] == [Listed.WATCHED]


def test_the_notice_says_that_supervisors_may_read_along() -> None:
    said = with_supervisors(TEXTS, both("Only we read it."), both("Lotse"))
    assert said[EN] == "Only we read it. In supervision, Lotse's supervisors may read along."
    assert said[DE].endswith("mitlesen.")
