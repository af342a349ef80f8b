"""An alert that somebody of the team raised by mistake ends; what a client said never does so."""

from dataclasses import replace

import pytest

from routing.conversation import Phase
from routing.deskstage import DeskStage
from routing.ids import CounsellorId
from routing.news import DeskLooksAfter
from tests.houses import BEN, DE, counsellor, house
from tests.unit.mind_kit import DANGER, LISTENING
from tests.unit.on_call_kit import DANA, MINUTE, ON_CALL, PEOPLE, calls, talking
from tests.unit.on_call_kit import name as called_name

EVA = counsellor("eva")


def raised(*said: str, text: str = "!urgent") -> DeskStage:
    """Anna has the case, and has typed it."""
    found = talking(*said)
    found.play.writes("anna", text)
    found.settles()
    return found


def off(found: DeskStage, text: str = "!urgent off") -> None:
    found.play.writes("anna", text)
    found.settles()


def room(found: DeskStage) -> list[str]:
    return found.play.room("anna")


def ledger(found: DeskStage) -> list[tuple[str, str | None]]:
    return [(str(one.kind), one.by) for one in found.play.conversation.concerns]


class TestInTheRoom:
    @pytest.mark.parametrize("text", ["!urgent off", "!URGENT Off", "!urgent end"])
    def test_whoever_raised_it_ends_it_and_all_who_were_called_know(self, text: str) -> None:
        found = raised()
        found.waits(6 * MINUTE)  # Ben is called as well
        off(found, text)
        state = found.play.conversation
        assert (state.is_alerted, state.called) == (False, None)
        for who in ("dana", "ben"):
            assert "Anna has ended the alert" in found.seen(who)[-1]
            assert not found.desks[CounsellorId(who)].calls
        assert "was a slip" in found.play.operator[-1]
        assert "Your alert is ended" in room(found)[-1]
        assert found.play.counted["alerts_off"] == 1
        before = len(calls(found, "dana"))
        found.waits(60 * MINUTE)
        assert len(calls(found, "dana")) == before

    def test_in_german_it_is_aus(self) -> None:
        found = talking(lotse=replace(ON_CALL, staff_language=DE))
        found.play.writes("anna", "!dringend")
        found.play.writes("anna", "!dringend aus")
        assert "Dein Alarm ist beendet" in room(found)[-1]

    def test_the_card_keeps_that_there_was_one_and_who_ended_it(self) -> None:
        found = raised()
        off(found)
        assert ledger(found) == [("flag", "anna")]
        assert any("raised by mistake; Anna has ended it" in line for line in room(found))

    def test_whoever_looks_after_it_by_now_is_told(self) -> None:
        found = raised()
        found.writes("dana", "!mine")
        off(found)
        assert "Anna has ended the alert" in found.seen("dana")[-1]

    def test_closing_asks_nothing_because_of_it_any_more(self) -> None:
        found = raised()
        off(found)
        found.play.writes("anna", "!close")
        case = found.play.conversation.case
        assert case is not None
        assert case.phase is Phase.CLOSED

    def test_what_the_client_said_before_stays_and_calls_go_on(self) -> None:
        found = raised(DANGER)
        off(found)
        assert found.play.conversation.is_alerted
        assert found.play.conversation.called is not None
        assert "stays, and so does a call because of it" in room(found)[-1]
        found.waits(6 * MINUTE)
        assert calls(found, "ben")

    def test_what_the_client_said_since_stays_and_calls_go_on(self) -> None:
        found = raised()
        found.waits(MINUTE)
        found.play.says(DANGER)
        found.settles()
        off(found)
        assert found.play.conversation.is_alerted
        found.waits(6 * MINUTE)
        assert calls(found, "ben")

    def test_what_only_the_client_raised_does_not_end(self) -> None:
        found = talking(DANGER)
        before = found.play.conversation.concerns
        off(found)
        assert found.play.conversation.concerns == before
        assert "nobody of the team has raised an alert" in room(found)[-1]

    def test_what_somebody_else_raised_is_not_theirs_to_end(self) -> None:
        found = raised()
        found.play.writes("anna", "!give ben go slowly")
        found.play.writes("anna", "!yes")
        found.play.joins("ben")
        found.play.writes("ben", "!urgent off")
        assert found.play.conversation.is_alerted
        assert "somebody else raised this alert" in found.play.room("ben")[-1]

    def test_after_it_the_same_can_be_raised_again_at_once(self) -> None:
        found = raised()
        off(found)
        found.waits(MINUTE)
        before = len(calls(found, "dana"))
        found.play.writes("anna", "!urgent")
        found.settles()
        assert found.play.conversation.is_alerted
        assert len(calls(found, "dana")) == before + 1

    def test_nothing_of_it_is_passed_on(self) -> None:
        found = raised()
        said = found.play.seen()
        off(found)
        found.waits(MINUTE)
        assert found.play.seen() == said


class TestAtADesk:
    def test_whoever_looks_after_it_ends_it_and_the_room_knows(self) -> None:
        found = raised()
        name = called_name(found)
        found.writes("dana", "!mine")
        found.writes("dana", f"!urgent off {name}")
        assert not found.play.conversation.is_alerted
        assert "Dana has ended the alert" in found.seen("dana")[-1]
        assert any("Dana has ended the alert that was raised here" in one for one in room(found))

    def test_whoever_supervises_ends_it(self) -> None:
        lotse = replace(ON_CALL, supervisors=frozenset({EVA.id}))
        found = talking(lotse=lotse, people=(*PEOPLE, EVA))
        found.play.writes("anna", "!urgent")
        found.settles()
        found.writes("eva", f"!urgent off {called_name(found)}")
        assert not found.play.conversation.is_alerted
        assert "Eva has ended the alert" in found.seen("dana")[-1]

    def test_somebody_who_was_only_called_cannot(self) -> None:
        found = raised()
        found.writes("dana", f"!urgent off {called_name(found)}")
        assert found.play.conversation.is_alerted
        assert "ended by whoever raised it" in found.seen("dana")[-1]
        assert found.desks[DANA.id].calls  # and is called as before

    def test_a_desk_that_knows_no_such_case_asks_nobody(self) -> None:
        found = raised()
        found.writes("ben", "!urgent off no such room")
        found.writes("ben", "!urgent off")
        assert found.play.conversation.is_alerted
        assert "urgent off" in found.seen("ben")[-1]

    def test_an_alert_is_not_raised_at_a_desk(self) -> None:
        found = talking()
        found.writes("ben", "!urgent")
        assert not found.play.conversation.is_alerted

    def test_where_nothing_was_raised_nothing_is_done(self) -> None:
        found = talking(DANGER)
        found.writes("dana", "!mine")
        found.writes("dana", f"!urgent off {name_of(found)}")
        assert found.play.conversation.is_alerted
        assert "nobody of the team has raised" in found.seen("dana")[-1]

    def test_whoever_is_nobody_of_ours_is_not_heard(self) -> None:
        found = raised()
        event = DeskLooksAfter(found.play._event(), CounsellorId("mallory"), off=True)
        found.play.happens(event)
        assert found.play.conversation.is_alerted


def test_without_anybody_on_call_the_operator_hears_both() -> None:
    found = talking(lotse=house(flow=LISTENING, desks=True), people=(*PEOPLE[:1], BEN, DANA))
    found.play.writes("anna", "!urgent")
    off(found)
    assert ["look along" in found.play.operator[-2], "slip" in found.play.operator[-1]] == [
        True
    ] * 2


def name_of(found: DeskStage) -> str:
    case = found.play.conversation.case
    assert case is not None
    return case.name
