"""What a counsellor has begun, met by something else: each ends as if nobody had planned it so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from routing.conversation import Phase
from routing.events import RosterChanged
from tests.houses import ANNA, BEN
from tests.unit.handing_kit import CLEO, GIVEN, NOTE, case, giving, is_clean, talking
from tests.unit.state_kit import Moment

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SLOW = timedelta(seconds=60)


def there(play: Moment) -> str:
    found = play.there()
    assert found is not None
    return found


def say(play: Moment, *words: str) -> None:
    for one in words:
        play.writes("anna", one)


def refused(play: Moment) -> Moment:
    """Ben has not wanted it: the note waits for another try of Anna's."""
    play.leaves("ben")
    assert case(play).note_kept is not None
    return play


class TestTheNote:
    @pytest.mark.parametrize("how", ["leaves", "declines", "silent", "client", "gone"])
    def test_it_waits_for_nobody_but_whoever_wrote_it(self, how: str) -> None:
        play = refused(giving())
        ways: dict[str, Callable[[], object]] = {
            "leaves": lambda: play.leaves("anna"),
            "declines": lambda: say(play, "!decline", "!yes"),
            "silent": lambda: play.waits(17 * HOUR),
            "client": lambda: play.does_all("/other", "yes"),
            "gone": lambda: self._gone(play),
        }
        ways[how]()
        assert case(play).phase is not Phase.OPEN
        assert case(play).note_kept is None
        if not play.invited():
            play.waits(20 * MINUTE)
        play.joins(play.invited()[0])
        who = there(play)
        for one in (f"!give {'cleo' if who == 'ben' else 'ben'}", "!yes"):
            play.writes(who, one)
        assert not any(room.invited for room in play.rooms.values())
        assert not any(NOTE in line for line in play.room(who))

    def _gone(self, play: Moment) -> None:
        play.roster = (BEN, CLEO)
        play.happens(RosterChanged(play._event()))

    def test_whoever_wrote_it_may_try_once_more_with_it(self) -> None:
        play = refused(giving())
        for one in ("!give cleo", "!yes"):
            play.writes("anna", one)
        play.joins("cleo")
        assert any(NOTE in line for line in play.room("cleo"))


class TestWhoCanReadAlong:
    def test_whoever_is_asked_is_asked_no_more_once_others_can_read_at_theirs(self) -> None:
        play = giving()
        assert play.invited() == ["ben"]
        play.roster = (ANNA, replace(BEN, recipients=frozenset({"telegram"})), CLEO)
        play.happens(RosterChanged(play._event()))
        assert play.invited() == []
        assert is_clean(play)
        assert there(play) == "anna"
        assert "nobody" in play.room("anna")[-1].lower() or "Ben" in play.room("anna")[-1]


class TestWordsForLater:
    def test_what_the_client_wrote_after_them_is_not_answered_by_them(self) -> None:
        play = talking("I am lonely")
        play.waits(MINUTE)
        play.writes("anna", "!schedule 2h good evening")
        play.waits(MINUTE)
        play.says("it is much worse now")
        play.waits(3 * HOUR)
        assert play.seen()[-1] == "Anna: good evening"
        assert case(play).waits is not None
        assert case(play).due.actor == "counsellor"

    def test_they_answer_what_had_been_said(self) -> None:
        play = talking("I am lonely")
        play.waits(MINUTE)
        play.writes("anna", "!schedule 2h good evening")
        play.waits(3 * HOUR)
        assert case(play).waits is None

    def test_with_somebody_else_there_none_of_them_comes_and_the_operator_knows(self) -> None:
        play = giving()
        play.writes("anna", "!schedule 2h good evening")
        play.joins("ben")
        play.waits(3 * HOUR)
        assert not any("good evening" in line for line in play.seen())
        assert any("Anna" in line for line in play.operator)
        assert not any("good evening" in line for line in play.operator)


class TestTakingBack:
    def test_with_an_answer_taken_back_the_client_waits_for_another_one(self) -> None:
        play = talking("I am lonely")
        play.writes("anna", "this is for somebody else")
        assert case(play).waits is None
        play.waits(MINUTE)
        play.writes("anna", "!oops")
        waits = case(play).waits
        assert waits is not None
        assert (waits.since, case(play).due.actor) == (play.now, "counsellor")
        play.waits(9 * HOUR)
        assert any("managed" in line or "You should have had" in line for line in play.seen())

    def test_a_wait_that_has_begun_since_stays_as_it_is(self) -> None:
        play = talking("I am lonely")
        play.writes("anna", "this is for somebody else")
        play.waits(MINUTE)
        play.says("what do you mean")
        began = play.now
        play.waits(MINUTE)
        play.writes("anna", "!oops")
        waits = case(play).waits
        assert waits is not None
        assert waits.since == began

    def test_nobody_takes_back_words_of_the_one_before(self) -> None:
        play = talking(roster=(replace(ANNA, hold=SLOW), BEN, CLEO))
        for one in GIVEN:
            play.writes("anna", one)
        play.writes("anna", "take care")
        play.joins("ben")
        play.writes("ben", "!oops 5")
        play.waits(HOUR)
        assert "Anna: take care" in play.seen()


class TestWordsThatWaitForAYes:
    def test_the_next_counsellor_s_yes_sends_nothing_of_the_one_before(self) -> None:
        play = giving()
        play.writes("anna", "hello blue fern")
        assert case(play).draft is not None
        play.joins("ben")
        assert (case(play).draft, case(play).confirm) == (None, None)
        play.writes("ben", "!yes")
        play.waits(HOUR)
        assert not any("blue fern" in line for line in play.seen())

    def test_a_hand_over_that_is_asked_about_sends_no_words(self) -> None:
        play = talking()
        play.writes("anna", "hello blue fern")
        play.writes("anna", f"!give ben {NOTE}")
        play.writes("anna", "!yes")
        play.waits(HOUR)
        assert not any("blue fern" in line or NOTE in line for line in play.seen())


class TestTheHold:
    def test_each_counsellor_of_a_case_is_told_of_their_own(self) -> None:
        both = (replace(ANNA, hold=SLOW), replace(BEN, hold=SLOW), CLEO)
        play = talking(roster=both)
        play.writes("anna", "hello")
        told = play.room("anna")[-1]
        for one in ("!decline", "!yes"):
            play.writes("anna", one)
        while play.there() != "ben":
            play.joins("ben") if play.invited() == ["ben"] else play.leaves(play.invited()[0])
        play.writes("ben", "hello, I am Ben")
        assert play.room("ben")[-1] == told


class TestTheBlock:
    @pytest.mark.parametrize("how", ["tell", "ask"])
    def test_it_ends_a_hand_over_and_what_was_put_off(self, how: str) -> None:
        play = giving(hand_over=how)
        play.writes("anna", "!schedule 2h good evening")
        for one in ("!block", "!yes"):
            play.writes("anna", one)
        assert case(play).phase is Phase.CLOSED
        assert is_clean(play)
        assert play.invited() == []
        assert (case(play).scheduled, case(play).note_kept) == ((), None)
        play.waits(3 * HOUR)
        assert not any("good evening" in line for line in play.seen())
