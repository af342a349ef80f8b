"""A supervisor takes a case over: nobody is asked, and everybody is told."""

from dataclasses import replace

from routing.deskstage import DeskStage
from tests.houses import ANNA, BEN
from tests.unit.mind_kit import DANGER
from tests.unit.supervising_kit import (
    DANA,
    HOUR,
    case,
    last,
    name,
    room,
    stage,
)

pytest_plugins = ("tests.unit.supervising_fixtures",)


class TestTakingOver:
    def test_it_is_asked_about_first(self, open_case: DeskStage) -> None:
        before = open_case.play.conversation
        open_case.writes("dana", f"!takeover {name(open_case)}")
        assert "from Anna, who is told and not asked" in last(open_case)
        open_case.writes("dana", "!no")
        assert open_case.play.conversation == before

    def takes(self, found: DeskStage) -> None:
        found.writes("dana", f"!takeover {name(found)}")
        found.writes("dana", "!yes")

    def test_the_counsellor_knows_and_keeps_it_until_somebody_is_there(
        self, open_case: DeskStage
    ) -> None:
        self.takes(open_case)
        assert any("Dana takes this case over in supervision" in one for one in room(open_case))
        assert not any("is being asked" in one for one in room(open_case))
        assert open_case.play.invited() == ["dana"]
        open_case.play.says("still here?")
        assert room(open_case)[-1] == "still here?"

    def test_with_their_coming_it_is_theirs_and_the_client_knows_by_name(
        self, open_case: DeskStage
    ) -> None:
        self.takes(open_case)
        open_case.play.joins("dana")
        open_case.settles()
        offer = case(open_case).offer
        assert offer is not None
        assert offer.counsellor == DANA.id
        assert "Dana" in open_case.play.seen()[-1]
        assert any(
            "Taken over by Dana in supervision" in one for one in open_case.play.room("dana")
        )

    def test_who_does_not_come_leaves_it_where_it_is(self, open_case: DeskStage) -> None:
        self.takes(open_case)
        open_case.waits(HOUR)
        assert any("the case stays with you" in one for one in room(open_case))
        assert (case(open_case).handing, case(open_case).note_kept) == (None, None)

    def test_danger_does_not_stop_it(self, open_case: DeskStage) -> None:
        self.takes(open_case)
        open_case.play.says(DANGER)
        assert open_case.play.invited() == ["dana"]

    def test_a_yes_too_late_does_nothing(self, open_case: DeskStage) -> None:
        open_case.writes("dana", f"!takeover {name(open_case)}")
        open_case.waits(HOUR)
        open_case.writes("dana", "!yes")
        assert open_case.play.invited() == []

    def test_what_the_client_did_not_agree_to_stands_in_the_way(self) -> None:
        far = replace(DANA, recipients=frozenset({"telegram"}))
        found = stage(people=(ANNA, BEN, far))
        self.takes(found)
        assert "has not agreed to the network" in last(found)
        assert found.play.invited() == []
