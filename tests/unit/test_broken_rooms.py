"""A case's room was deleted or upgraded: nobody has left, and nobody is told that somebody has."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from routing.conversation import Case, Outcome, Phase
from routing.deskstage import DeskStage
from routing.effects import at_place, desk
from routing.events import Failure, NotSent
from routing.facts import Counsellor
from routing.ids import CaseId, MessageId
from routing.news import Listed
from routing.play import Play
from tests.houses import ANNA, BEN
from tests.unit import mind_kit
from tests.unit.handing_kit import case, giving, is_clean, lines, place_of, talking
from tests.unit.state_kit import Moment
from tests.unit.test_desks import chosen, desks

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BROKEN = "is broken. I am opening another one"


def breaks(play: Moment, who: str, failure: Failure = Failure.PLACE_GONE) -> None:
    """The room that this counsellor is in, or invited into, is no more."""
    place = place_of(play, who)
    party, message = at_place(place), MessageId(play._id("row"))
    play.happens(NotSent(play._event(), party, message, failure, relayed=False))
    assert play.rooms[place].forgotten


def outcomes(found: Case) -> list[tuple[str, Outcome]]:
    return [(str(one.counsellor), one.outcome) for one in found.offers]


def alone(*said: str) -> Moment:
    return talking(*said, roster=(ANNA,))


class TestSomebodyHadIt:
    @pytest.mark.parametrize("roster", [(ANNA,), (ANNA, BEN)])
    def test_the_same_one_is_asked_in_a_new_room_and_reads_there_what_was_written_meanwhile(
        self, roster: tuple[Counsellor, ...]
    ) -> None:
        play = talking(roster=roster)
        told = len(play.seen())
        breaks(play, "anna")
        assert play.invited() == ["anna"]
        play.says("are you still there")
        play.joins("anna")
        assert "are you still there" in play.room("anna")
        seen = play.seen()[told:]
        assert [BROKEN in one for one in seen] == [True, False]  # once, and then that Anna is here
        assert "Anna is here now" in seen[-1]
        assert is_clean(play)

    def test_who_is_full_gets_their_own_case_back(self) -> None:
        play = talking(roster=(replace(ANNA, capacity=1), BEN))
        breaks(play, "anna")
        assert play.invited() == ["anna"]
        assert sum(play.taken.values()) == 1

    def test_the_operator_and_why_say_what_was_and_the_card_that_it_is_not_new(self) -> None:
        play = alone()
        breaks(play, "anna")
        assert "deleted or upgraded. Anna is asked again" in play.operator[-1]
        play.joins("anna")
        assert any("in a new room" in one for one in play.room("anna"))
        assert not any("New case" in one for one in play.room("anna"))
        play.writes("anna", "!why")
        assert "the room of Anna was gone, and Anna was asked again" in play.room("anna")[-1]

    def test_news_of_the_old_room_that_come_late_change_nothing_and_worry_nobody(self) -> None:
        play = alone()
        old = place_of(play, "anna")
        breaks(play, "anna")
        before, seen = case(play), play.seen()
        for party in (at_place(old), desk(before.id)):
            message, words = MessageId(play._id("row")), party == desk(before.id)
            play.happens(NotSent(play._event(), party, message, Failure.PLACE_GONE, relayed=words))
        assert case(play) == before
        assert play.seen() == seen

    def test_who_left_or_takes_no_messages_is_not_asked_again(self) -> None:
        play = talking(roster=(ANNA, BEN))
        breaks(play, "anna", Failure.GONE)
        assert play.invited() == ["ben"]
        assert not any(BROKEN in one for one in play.seen())

    @pytest.mark.parametrize(("after", "next_one"), [(MINUTE, "ben"), (2 * HOUR, "anna")])
    def test_a_second_room_that_breaks_within_an_hour_counts_as_leaving(
        self, after: timedelta, next_one: str
    ) -> None:
        play = talking(roster=(ANNA, BEN))
        breaks(play, "anna")
        play.joins("anna")
        play.writes("anna", "here again")
        play.waits(after)
        breaks(play, "anna")
        assert play.invited() == [next_one]

    def test_who_does_not_come_into_the_new_room_is_followed_by_the_next(self) -> None:
        play = talking(roster=(ANNA, BEN))
        breaks(play, "anna")
        play.waits(11 * MINUTE)
        assert play.invited() == ["ben"]

    def test_whom_the_client_does_not_want_is_not_asked_again(self) -> None:
        play = talking(roster=(ANNA, BEN))
        play.conversation = replace(play.conversation, excluded=(ANNA.id,))
        breaks(play, "anna")
        assert play.invited() == ["ben"]

    def test_who_is_asked_to_take_it_over_comes_first(self) -> None:
        play = giving()
        breaks(play, "anna")
        assert play.invited() == ["ben"]

    def test_in_a_pause_nobody_is_asked_and_nothing_is_stuck(self) -> None:
        play = talking("/pause", roster=(ANNA, BEN))
        breaks(play, "anna")
        assert play.invited() == []
        assert case(play).phase is Phase.WAITING

    def test_the_note_of_a_hand_over_goes_on_with_whom_it_was_for(self) -> None:
        play = giving()
        play.joins("ben")
        breaks(play, "ben")
        play.joins("ben")
        assert any("She sleeps badly" in one for one in play.room("ben"))


class TestSomebodyWasAsked:
    def test_they_are_asked_once_more_and_then_the_next(self) -> None:
        play = talking(roster=(ANNA, BEN))
        breaks(play, "anna")
        breaks(play, "anna")
        assert play.invited() == ["ben"]
        assert outcomes(case(play)) == [
            ("anna", Outcome.BROKEN), ("anna", Outcome.DECLINED), ("ben", Outcome.ASKED),
        ]  # fmt: skip

    def test_the_client_who_never_had_them_hears_nothing_of_it(self) -> None:
        play = alone()
        play.leaves("anna")
        while not play.invited():
            play.waits(MINUTE)
        told = play.seen()
        breaks(play, "anna")
        assert play.invited() == ["anna"]
        assert play.seen() == told

    def test_their_desk_knows_until_when(self) -> None:
        stage: DeskStage = desks(chosen())
        play = stage.play
        stage.waits(MINUTE)
        [place] = [p for p, room in play.rooms.items() if ANNA.author in room.invited]
        party, message = at_place(place), MessageId(play._id("row"))
        play.happens(NotSent(play._event(), party, message, Failure.PLACE_GONE, relayed=False))
        stage.settles()
        found = play.conversation.case
        assert found is not None
        [known] = [one for one in stage.desks[ANNA.id].cases if one.case == found.id]
        assert (known.listed, known.until) == (Listed.ASKED, found.due.at)


class TestHandedOver:
    def test_the_card_says_by_whom_and_the_givers_own_never_does(self) -> None:
        play = giving()
        assert not any("handed over by" in one for one in play.room("anna"))
        play.joins("ben")
        [card] = [one for one in play.room("ben") if "Language:" in one]
        assert card.startswith("Case handed over by Anna.")
        assert "New case" not in card

    def test_who_gave_it_away_is_asked_again_rather_than_nobody(self) -> None:
        play = giving(roster=(ANNA, BEN))
        play.joins("ben")
        play.leaves("ben")
        assert play.invited() == ["anna"]
        assert not any("nobody" in one for one in play.operator)

    def test_they_are_the_last_one_and_asked_once(self) -> None:
        play = giving()
        play.joins("ben")
        play.leaves("ben")
        assert play.invited() == ["cleo"]
        play.leaves("cleo")
        assert play.invited() == ["anna"]
        play.leaves("anna")
        assert play.invited() == []
        assert case(play).told_nobody


def test_lines_of_a_room_that_broke_are_in_no_other_one() -> None:
    play = alone("before it broke")
    breaks(play, "anna")
    play.joins("anna")
    assert "before it broke" not in lines(play, place_of(play, "anna"))


# --- rows that nothing would move: no way leads to their room ------------------------------------


def nowhere(play: Play, of: CaseId) -> list[str]:
    """A row for the desk of this case has no way; what the operator reads of it."""
    before = len(play.operator)
    message = MessageId(UUID(int=4))
    play.happens(NotSent(play._event(), desk(of), message, Failure.NOWHERE, relayed=True))
    return play.operator[before:]


def test_of_a_case_that_is_over_it_is_not_said_that_it_is_parked_for_it_is_not() -> None:
    play = mind_kit.talking("hello")
    found = play.conversation.case
    assert found is not None
    play.writes("anna", "bye")
    mind_kit.closes(play, "anna")
    [told] = nowhere(play, found.id)
    assert "its case is over" in told
    assert "parked" not in told
    assert "has reached us, but not your counsellor" in play.seen()[-1]


def test_where_the_case_goes_on_somebody_is_asked_into_a_new_room() -> None:
    play = mind_kit.talking("hello")
    found = play.conversation.case
    assert found is not None
    [told] = nowhere(play, found.id)
    assert "was deleted or upgraded" in told
    assert play.invited() == ["anna"]
