"""Danger is not closed away by one person where a second one can look."""

from dataclasses import replace

from routing.conversation import Gate, Phase
from routing.deskstage import DeskStage
from routing.events import RosterChanged
from routing.news import DeskSupervises, Supervises
from tests.houses import ANNA
from tests.unit.mind_kit import DANGER
from tests.unit.supervising_kit import (
    DANA,
    DAY,
    SUPERVISED,
    case,
    last,
    name,
    room,
    stage,
)

pytest_plugins = ("tests.unit.supervising_fixtures",)


class TestFourEyes:
    def asks(self, found: DeskStage) -> None:
        found.play.writes("anna", "!close")
        found.play.writes("anna", "!yes")
        found.settles()

    def test_danger_is_not_closed_by_one_person(self, in_danger: DeskStage) -> None:
        self.asks(in_danger)
        assert case(in_danger).phase is Phase.OPEN
        assert "I have asked Dana" in room(in_danger)[-1]
        asked = in_danger.lines[DANA.id][-1]
        assert f"Anna wants to close {name(in_danger)}" in asked.body.text
        assert asked.mentions == (DANA.author,)
        assert all("close" not in one for one in in_danger.play.seen()[-2:])

    def test_a_second_person_agrees(self, in_danger: DeskStage) -> None:
        self.asks(in_danger)
        in_danger.writes("dana", f"!agree {name(in_danger)}")
        assert case(in_danger).phase is Phase.CLOSED
        assert case(in_danger).closing_at is None
        assert "Anna" in in_danger.play.seen()[-1]

    def test_or_does_not(self, in_danger: DeskStage) -> None:
        self.asks(in_danger)
        in_danger.writes("dana", f"!refuse {name(in_danger)}")
        assert case(in_danger).phase is Phase.OPEN
        assert "Dana does not agree" in room(in_danger)[-1]
        in_danger.writes("dana", f"!agree {name(in_danger)}")
        assert "nobody asks you" in last(in_danger)
        assert case(in_danger).phase is Phase.OPEN

    def test_after_a_day_without_anybody_it_stays_open(self, in_danger: DeskStage) -> None:
        in_danger.play.writes("anna", "are you safe now?")
        self.asks(in_danger)
        in_danger.waits(DAY)
        assert any("Nobody has agreed" in one for one in room(in_danger))
        assert (case(in_danger).phase, case(in_danger).closing_at) == (Phase.OPEN, None)

    def test_the_counsellor_does_not_agree_to_their_own_wish(self) -> None:
        both_ = replace(SUPERVISED, supervisors=frozenset({ANNA.id, DANA.id}))
        found = stage(DANGER, lotse=both_)
        self.asks(found)
        found.writes("anna", f"!agree {name(found)}")
        assert "is yours" in last(found, "anna")
        found.play.happens(DeskSupervises(found.play._event(), ANNA.id, Supervises.AGREE))
        assert case(found).phase is Phase.OPEN

    def test_without_a_second_person_their_own_yes_has_to_do(self) -> None:
        found = stage(DANGER, lotse=replace(SUPERVISED, supervisors=frozenset({ANNA.id})))
        self.asks(found)
        assert case(found).phase is Phase.CLOSED

    def test_without_danger_nobody_else_is_asked(self, open_case: DeskStage) -> None:
        open_case.play.writes("anna", "!close")
        assert case(open_case).phase is Phase.CLOSED

    def test_what_the_client_says_meanwhile_ends_the_question(self, in_danger: DeskStage) -> None:
        self.asks(in_danger)
        in_danger.play.says("wait, there is more")
        in_danger.settles()
        assert any("Something new has come" in one for one in room(in_danger))
        in_danger.writes("dana", f"!agree {name(in_danger)}")
        assert case(in_danger).phase is Phase.OPEN

    def test_the_client_may_always_end_it_themselves(self, in_danger: DeskStage) -> None:
        self.asks(in_danger)
        alone = stage(DANGER, lotse=replace(SUPERVISED, supervisors=frozenset()))
        for found in (in_danger, alone):
            found.play.says("/end")
            found.play.presses("mind:stop")
            found.settles()
        assert in_danger.play.seen() == alone.play.seen()
        assert in_danger.play.conversation.gate is alone.play.conversation.gate is Gate.WITHDRAWN

    def test_somebody_who_leaves_leaves_no_question_behind(self, in_danger: DeskStage) -> None:
        self.asks(in_danger)
        in_danger.play.leaves("anna")
        in_danger.settles()
        assert case(in_danger).closing_at is None
        assert ("eyes", case(in_danger).id.hex) not in in_danger.play.timers

    def test_blocking_is_no_way_around_it(self, in_danger: DeskStage) -> None:
        in_danger.play.writes("anna", "!block")
        in_danger.play.writes("anna", "!yes")
        assert case(in_danger).phase is Phase.OPEN
        assert "a second person looks first" in room(in_danger)[-1]

    def test_a_removed_supervisor_is_not_waited_for(self, in_danger: DeskStage) -> None:
        self.asks(in_danger)
        in_danger.play.house = replace(SUPERVISED, supervisors=frozenset())
        in_danger.play.happens(RosterChanged(in_danger.play._event()))
        assert any("nobody any more who could agree" in one for one in room(in_danger))
        assert case(in_danger).closing_at is None
