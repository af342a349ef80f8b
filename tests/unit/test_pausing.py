"""A pause: nothing passes either way, nobody waits in vain, and urgent help always works."""

from datetime import timedelta
from uuid import UUID

import pytest

from routing.conversation import Gate, Phase
from routing.events import NotRecovered
from routing.ids import EventId, MessageId
from routing.messages import FileKind
from routing.play import Play
from tests.unit.mind_kit import AGREED, DANGER, begun, closes, rooms, talking, tokens, waiting


def phase(play: Play) -> Phase | None:
    return play.conversation.case.phase if play.conversation.case else None


@pytest.fixture
def paused() -> Play:
    return talking("/pause")


class TestBothWays:
    def test_both_sides_are_told(self, paused: Play) -> None:
        assert paused.conversation.gate is Gate.PAUSED
        assert paused.seen()[-1].startswith("We are paused.")
        assert tokens(paused) == ["pause:on", "help"]
        assert "has paused" in rooms(paused)[-1]

    def test_the_card_leads_there_too(self) -> None:
        play = talking("/stop")
        play.presses("mind:pause")
        assert play.conversation.gate is Gate.PAUSED
        assert play.conversation.pending is None

    def test_what_a_counsellor_writes_is_not_passed_on_and_they_are_told(
        self, paused: Play
    ) -> None:
        seen = paused.seen()
        paused.writes("anna", "are you there")
        assert paused.seen() == seen
        assert rooms(paused)[-1].startswith("Not relayed: the client has paused.")

    def test_what_the_client_writes_is_not_passed_on_and_they_are_asked(self, paused: Play) -> None:
        for said in ("my secret", "yes and no", "1"):
            paused.says(said)
            assert "not passed that on" in paused.seen()[-1]
            assert tokens(paused) == ["pause:on", "mind:stop", "help"]
        paused.sends(FileKind.IMAGE, "my picture")
        assert "not passed that on" in paused.seen()[-1]
        assert not any(said in rooms(paused) for said in ("my secret", "my picture", "1"))
        assert not paused.held

    def test_a_sticker_is_explained_and_the_question_put(self, paused: Play) -> None:
        paused.does("sticker")
        assert "stickers" in paused.seen()[-2]
        assert "Shall we go on?" in paused.seen()[-1]

    def test_what_was_on_its_way_is_dropped_and_counted(self) -> None:
        play = talking()
        play.seats.clear()  # the room cannot be reached
        play.says("one")
        play.says("/pause")
        assert "dropped: 1" in play.seen()[-1]
        assert not any(one.body.text == "one" for sends in play.held.values() for one in sends)

    def test_what_comes_back_of_before_has_to_be_sent_again(self, paused: Play) -> None:
        paused.happens(NotRecovered(EventId(UUID(int=1)), MessageId(UUID(int=2))))
        assert "please send it again" in paused.seen()[-1]


class TestGoingOn:
    @pytest.mark.parametrize("says", ["go on", "weiter", "Continue!"])
    def test_it_can_be_said_at_any_time(self, paused: Play, says: str) -> None:
        paused.says(says)
        assert paused.conversation.gate is Gate.ADMITTED

    def test_yes_counts_only_where_it_was_asked(self, paused: Play) -> None:
        gates = []
        for _ in range(2):
            paused.says("yes")
            gates.append(paused.conversation.gate)
        assert gates == [Gate.PAUSED, Gate.ADMITTED]

    def test_no_stays_and_does_not_say_that_something_was_lost(self, paused: Play) -> None:
        paused.says("hm")
        paused.says("no")
        assert paused.conversation.gate is Gate.PAUSED
        assert paused.seen()[-1] == "We are still paused. Shall we go on?"

    def test_both_sides_are_told_and_words_pass_again(self, paused: Play) -> None:
        paused.presses("pause:on")
        assert "Anna can read again" in paused.seen()[-1]
        assert any("The client goes on" in text for text in rooms(paused))
        assert sum(text.startswith("New case") for text in rooms(paused)) == 2  # if it was dropped
        paused.says("here I am")
        assert rooms(paused)[-1] == "here I am"
        paused.writes("anna", "good")
        assert paused.seen()[-1] == "Anna: good"

    def test_start_and_a_second_pause_ask_as_well(self, paused: Play) -> None:
        for said in ("/start", "/pause"):
            paused.says(said)
            assert paused.seen()[-1] == "We are still paused. Shall we go on?"


class TestStopping:
    def test_it_takes_one_tap_from_the_question(self, paused: Play) -> None:
        paused.says("hm")
        paused.presses("mind:stop")
        assert paused.conversation.gate is Gate.WITHDRAWN
        assert phase(paused) is Phase.CLOSED

    def test_nothing_after_all_is_still_paused(self, paused: Play) -> None:
        paused.says("stop")
        paused.presses("mind:nothing")
        assert paused.conversation.gate is Gate.PAUSED
        assert "pause:on" in tokens(paused)


class TestWhoWaits:
    def test_an_invitation_is_taken_back_and_nobody_is_asked_meanwhile(self) -> None:
        play = waiting("one", "/pause")
        assert play.invited() == []
        assert phase(play) is Phase.WAITING
        assert not {kind for kind, _ in play.timers} & {"offer", "retry"}
        play.waits(timedelta(days=1))
        assert play.invited() == []
        assert "dropped" not in play.seen()[-1]

    def test_going_on_asks_again_and_what_was_kept_is_there(self) -> None:
        play = waiting("one", "/pause", "two", "go on")
        assert phase(play) is Phase.OFFERED
        play.joins(play.invited()[0])
        assert play.room("anna")[1:] == ["one"]
        assert sum(play.taken.values()) == 1

    def test_a_counsellor_who_leaves_is_replaced_only_after_the_pause(self, paused: Play) -> None:
        paused.leaves("anna")
        assert paused.invited() == []
        assert "as soon as you want to go on" in paused.seen()[-1]
        paused.says("go on")
        assert paused.invited() == ["ben"] or paused.invited() == ["anna"]

    def test_a_case_closed_in_a_pause_leaves_nothing_paused(self, paused: Play) -> None:
        closes(paused, "anna")
        assert paused.conversation.gate is Gate.ADMITTED
        assert "finished here" in paused.seen()[-1]


class TestDanger:
    def test_urgent_help_comes_and_calls_the_counsellor(self, paused: Play) -> None:
        paused.says("help")
        assert paused.seen()[-1] == "Call 112 now."
        assert "asked for urgent help" in rooms(paused)[-1]
        assert "help" not in rooms(paused)

    def test_words_of_danger_show_help_and_are_marked_without_being_shown(
        self, paused: Play
    ) -> None:
        paused.says(DANGER)
        assert any("I would rather look twice" in text for text in paused.seen()[-2:])
        assert "may mean danger" in rooms(paused)[-1]
        assert DANGER not in rooms(paused)
        assert any(one.is_alert for one in paused.conversation.concerns)

    def test_while_nobody_has_come_they_are_marked_for_whoever_will(self) -> None:
        play = waiting("/pause", DANGER, "go on")
        play.joins("anna")
        assert "words in a message" in play.room("anna")[0]
        assert DANGER not in rooms(play)


@pytest.mark.parametrize("said", [("/start",), AGREED, (*AGREED, "Mia")])
def test_where_nothing_runs_there_is_nothing_to_pause(said: tuple[str, ...]) -> None:
    play = begun(*said)
    before = play.conversation.gate
    play.says("/pause")
    assert play.conversation.gate is before
    assert any("nothing to pause here yet" in text for text in play.seen()[-2:])


def test_a_stranger_who_wants_to_pause_is_answered() -> None:
    play = begun("/pause")
    assert play.seen()
    assert play.conversation.gate is Gate.FRESH
