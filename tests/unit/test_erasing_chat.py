"""Deleting everything from the chat: three taps, an honest remainder, and a danger that waits."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from consent import Decision
from routing.conversation import Gate, PendingKind
from routing.play import Play
from tests.unit.mind_kit import (
    AGREED,
    DANGER,
    SOON,
    asked,
    begun,
    closes,
    erased,
    is_forgotten,
    kind,
    rooms,
    talking,
    tokens,
    waiting,
)

BEGUN: dict[str, Callable[[], Play]] = {
    "questions": lambda: begun(*AGREED, "Mia"),
    "waiting": lambda: waiting("one"),
    "counselling": talking,
    "paused": lambda: talking("/pause"),
}


@pytest.fixture(params=BEGUN)
def play(request: pytest.FixtureRequest) -> Play:
    return BEGUN[request.param]()


class TestThreeTaps:
    def test_the_first_stops_at_once_and_asks(self, play: Play) -> None:
        asked(play)
        assert play.conversation.gate is Gate.WITHDRAWN
        assert kind(play) is PendingKind.ERASE
        assert play.seen()[-1].startswith("I have stopped, and pass nothing on any more.")
        assert tokens(play) == ["erase:yes", "erase:no", "help"]

    def test_the_second_deletes(self, play: Play) -> None:
        erased(play)
        assert play.conversation.gate is Gate.ERASING
        assert (play.conversation.run, play.conversation.case) == (None, None)
        assert not play.conversation.concerns
        assert not play.held
        play.waits(SOON)
        assert is_forgotten(play)
        assert sum(play.taken.values()) == 0
        assert not play.timers

    def test_a_typed_yes_counts_where_it_was_shown_and_nothing_else_does(self, play: Play) -> None:
        asked(play)
        for said in ("hm", "was bleibt denn", "1 2 3"):
            play.says(said)
            assert kind(play) is PendingKind.ERASE
        play.says("yes")
        assert play.conversation.gate is Gate.ERASING

    @pytest.mark.parametrize("says", ["erase:no", "no"])
    def test_not_deleting_leaves_it_stopped(self, play: Play, says: str) -> None:
        asked(play)
        if says in tokens(play):
            play.presses(says)
        else:
            play.says(says)
        assert play.conversation.gate is Gate.WITHDRAWN
        assert play.conversation.pending is None
        assert play.seen()[-1].startswith("Done")

    def test_after_stopping_it_can_be_had_at_once(self) -> None:
        play = talking("/stop", "stop")
        play.presses("mind:delete")
        assert kind(play) is PendingKind.ERASE
        assert "I have stopped" not in play.seen()[-1]
        play.presses("erase:yes")
        play.waits(SOON)
        assert is_forgotten(play)

    def test_an_old_button_asks_again(self) -> None:
        play = asked(talking())
        old = play.chat[-1]
        play.presses("erase:no")
        play.presses_old(old, "erase:yes")
        assert play.conversation.gate is Gate.WITHDRAWN
        assert kind(play) is PendingKind.ERASE


class TestWhatRemains:
    def test_what_was_read_the_record_and_the_chat_are_named(self) -> None:
        play = asked(talking())
        for part in ("already read", "A record of what you decided", "This chat on your phone"):
            assert part in play.seen()[-1]
        play.presses("erase:yes")
        assert "already read" in play.seen()[-1]
        assert "112" in play.seen()[-1]
        assert play.seen()[-1].startswith("Done, 12:00. I pass nothing on any more.")

    def test_what_nobody_read_is_not_said_to_be_read(self) -> None:
        assert "already read" not in asked(waiting()).seen()[-1]

    def test_each_thing_that_stood_is_withdrawn_and_proved(self) -> None:
        play = erased(talking())
        withdrawn = [one for one in play.proved if one.decision is Decision.WITHDRAWN]
        assert [one.document for one in withdrawn] == ["counselling", "statistics"]
        assert {one.record for one in play.proved} == {play.conversation.ledger.record}

    @pytest.mark.parametrize("says", [(), ("/start",)])
    def test_where_nothing_is_held_that_is_said_and_the_chat_is_forgotten(
        self, says: tuple[str, ...]
    ) -> None:
        play = begun("/start", *says)
        asked(play)
        assert play.seen()[-1].startswith("Nothing that you wrote is held here.")
        assert not play.proved
        play.waits(SOON)
        assert is_forgotten(play)


class TestWhileItGoes:
    def test_what_is_written_is_not_kept_and_that_is_said(self, play: Play) -> None:
        erased(play)
        for said in ("my secret", "/start", "/stop", "/mydata", "yes"):
            play.says(said)
            assert "being deleted here right now" in play.seen()[-1]
        play.does("sticker")
        play.presses("erase:yes")
        assert "being deleted here right now" in play.seen()[-1]
        assert "my secret" not in rooms(play)
        assert not play.held

    def test_urgent_help_comes(self, play: Play) -> None:
        erased(play).says("help")
        assert play.seen()[-1] == "Call 112 now."
        play.says(DANGER)
        assert any("I would rather look twice" in text for text in play.seen()[-2:])

    def test_the_last_words_have_their_time_and_no_more(self, play: Play) -> None:
        play.delivering = True
        asked(play)
        play.delivering = False
        play.presses("erase:yes")
        play.waits(timedelta(seconds=44))
        assert play.conversation.gate is Gate.ERASING
        play.waits(timedelta(seconds=6))
        assert is_forgotten(play)

    def test_who_writes_afterwards_is_greeted_like_anybody(self, play: Play) -> None:
        erased(play).waits(SOON)
        play.says("hello")
        assert any("program of Lotse" in text for text in play.seen()[-3:])

    def test_an_invited_counsellor_is_free_again_and_cannot_come(self) -> None:
        play = erased(waiting())
        assert play.invited() == []
        assert sum(play.taken.values()) == 0


class TestFromWhatIsHeld:
    """`/mydata` leads to the same question; nothing has stopped until it is confirmed."""

    @pytest.fixture
    def at_data(self) -> Play:
        play = talking("/mydata")
        play.presses("data:erase")
        return play

    def test_nothing_is_stopped_before_it_is_confirmed(self, at_data: Play) -> None:
        assert kind(at_data) is PendingKind.ERASE
        assert at_data.conversation.gate is Gate.ADMITTED
        at_data.presses("erase:no")
        assert at_data.seen()[-1] == "All right, nothing is deleted."
        at_data.says("good")
        assert rooms(at_data)[-1] == "good"

    def test_confirmed_it_stops_and_deletes(self, at_data: Play) -> None:
        at_data.presses("erase:yes")
        assert at_data.conversation.gate is Gate.ERASING
        at_data.waits(SOON)
        assert is_forgotten(at_data)

    def test_left_open_nobody_stays_mute(self, at_data: Play) -> None:
        at_data.says("my secret")
        assert "my secret" not in rooms(at_data)
        at_data.waits(timedelta(minutes=10))
        assert "please send it again" in at_data.seen()[-1]
        at_data.says("here I am")
        assert rooms(at_data)[-1] == "here I am"

    def test_where_something_may_mean_danger_it_stops_and_waits(self) -> None:
        play = talking(DANGER, "/mydata")
        play.presses("data:erase")
        assert "72 hours at most" in play.seen()[-1]
        play.presses("erase:yes")
        assert play.conversation.gate is Gate.WITHDRAWN
        assert ("erase", "held") in play.timers
        closes(play, "anna")
        play.waits(SOON)
        assert is_forgotten(play)
