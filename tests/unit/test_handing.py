"""A case that is handed over while it stays open: to whom, what they see, and what it leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.conversation import Gate, PendingKind, Phase
from routing.effects import at_place
from routing.events import Failure, NotSent, RosterChanged
from routing.ids import AuthorId, CounsellorId, MessageId
from routing.offers import Outcome
from tests.houses import ANNA, BEN
from tests.unit.handing_kit import (
    CLEO,
    NOTE,
    case,
    giving,
    is_clean,
    lines,
    place_of,
    running,
    talking,
)
from tests.unit.mind_kit import DANGER, tokens
from tests.unit.state_kit import Moment

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TEAMS = {
    "young": frozenset({CounsellorId("ben"), CounsellorId("cleo")}),
    "old": frozenset({CounsellorId("anna")}),
}


def taken(play: Moment) -> Moment:
    play.joins("ben")
    return play


class TestOnTheWay:
    def test_who_reads_the_note_is_said_and_nothing_happens_before_the_yes(self) -> None:
        play = talking()
        play.writes("anna", f"!give ben {NOTE}")
        said = play.room("anna")[-1]
        assert "Ben will read your note" in said
        assert "The client is told" in said
        assert NOTE not in said
        assert play.invited() == []
        play.writes("anna", "!no")
        assert play.invited() == []
        assert is_clean(play)
        assert case(play).confirm is None

    def test_the_case_stays_open_and_both_go_on_writing(self) -> None:
        play = giving()
        assert play.invited() == ["ben"]
        assert case(play).phase is Phase.OPEN
        assert (play.taken["anna"], play.taken["ben"]) == (1, 1)
        bens = place_of(play, "ben")
        play.says("are you still there")
        play.writes("anna", "yes I am here")
        assert "are you still there" in play.room("anna")
        assert play.seen()[-1].endswith("yes I am here")
        assert lines(play, bens) == []

    def test_with_the_next_one_there_the_one_before_reads_nothing_more(self) -> None:
        play = giving("I slept badly")
        annas, bens = place_of(play, "anna"), place_of(play, "ben")
        taken(play)
        assert play.rooms[annas].forgotten
        assert (play.taken["anna"], play.taken["ben"]) == (0, 1)
        play.says("hello Ben")
        assert "hello Ben" in lines(play, bens)
        assert lines(play, annas) == []
        assert is_clean(play)

    def test_card_and_note_come_first_with_who_wrote_it(self) -> None:
        play = taken(giving("I slept badly"))
        card, note = play.room("ben")[:2]
        assert "Debt" in card
        assert note.startswith("Anna has handed this case over to you")
        assert NOTE in note
        assert "is waiting for an answer" in note

    def test_the_client_is_told_by_name_who_is_there(self) -> None:
        play = taken(giving())
        assert play.seen()[-1].startswith("Ben is here now and goes on with you: Anna has handed")

    def test_whose_turn_it_is_begins_anew_for_the_next_one(self) -> None:
        play = giving("I slept badly")
        play.waits(5 * MINUTE)
        taken(play)
        waits = case(play).waits
        assert waits is not None
        assert waits.answer_by == play.now + timedelta(hours=8)
        assert play.conversation.last_counsellor == "ben"
        assert [one.outcome for one in case(play).offers] == [Outcome.GIVEN, Outcome.TAKEN]

    def test_the_next_one_speaks_and_commands_and_the_one_before_does_not(self) -> None:
        play = taken(giving())
        play.writes("ben", "good to meet you")
        assert play.seen()[-1] == "Ben: good to meet you"
        play.writes("ben", "!why")
        assert "Anna wanted to hand the case over, and Ben was asked." in play.room("ben")[-1]

    def test_words_of_the_one_before_that_wait_a_moment_still_go_and_go_first(self) -> None:
        slow = replace(ANNA, hold=timedelta(seconds=60))
        play = giving(roster=(slow, BEN, CLEO))
        play.writes("anna", "take care of yourself")
        taken(play)
        play.waits(2 * MINUTE)
        at = [text for text in play.seen() if "take care" in text or "Ben is here" in text]
        assert at[0] == "Anna: take care of yourself"
        assert len(at) == 2

    def test_the_note_is_in_no_repr_and_goes_when_everything_goes(self) -> None:
        play = giving()
        assert NOTE not in repr(play.conversation)
        taken(play)
        assert NOTE not in repr(play.conversation)
        play.does_all("/stop", "@mind:delete", "@erase:yes")
        assert play.conversation.gate is Gate.ERASING
        assert play.conversation.case is None


class TestNobodyCame:
    @pytest.mark.parametrize("how", ["declined", "late", "no room", "gone"])
    def test_it_stays_the_client_hears_nothing_and_the_note_is_kept(self, how: str) -> None:
        play = giving()
        chat, place = play.seen(), place_of(play, "ben")
        not_taken(play, how)
        assert "stays with you" in play.room("anna")[-1]
        assert play.seen() == chat
        assert is_clean(play)
        assert play.rooms[place].forgotten is (how != "no room")
        play.writes("anna", "!give cleo")
        assert "Cleo will read your note" in play.room("anna")[-1]
        play.writes("anna", "!yes")
        play.joins("cleo")
        assert NOTE in play.room("cleo")[1]

    def test_whoever_was_not_named_sees_no_note(self) -> None:
        play = giving()
        play.leaves("ben")
        play.leaves("anna")
        play.joins("cleo" if "cleo" in play.invited() else "ben")
        [who] = [one for one in ("ben", "cleo") if play.taken[one]]
        assert not any(NOTE in line for line in play.room(who))

    def test_who_changed_their_mind_names_themselves(self) -> None:
        play = giving()
        play.writes("anna", "!give cleo and more")
        assert "To keep the case yourself, send !give Anna" in play.room("anna")[-1]
        play.writes("anna", "!give Anna")
        assert "stays with you" in play.room("anna")[-1]
        assert is_clean(play)


def not_taken(play: Moment, how: str) -> None:
    if how == "declined":
        play.leaves("ben")
    elif how == "late":
        play.waits(11 * MINUTE)
    else:
        failure = Failure.REFUSED if how == "no room" else Failure.PLACE_GONE
        party, message = at_place(place_of(play, "ben")), MessageId(play._id("row"))
        play.happens(NotSent(play._event(), party, message, failure, relayed=False))


class TestMeanwhile:
    @pytest.mark.parametrize(
        "said",
        [
            ("/end", "yes"), ("/pause",), ("/stop", "stop"), (DANGER,),
            ("/stop", "@mind:delete", "@erase:yes"), ("/other", "yes"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("ask", ["tell", "ask"])
    def test_whatever_the_client_does_leaves_nothing_behind(
        self, said: tuple[str, ...], ask: str
    ) -> None:
        play = giving(hand_over=ask)
        places = [place for place, room in play.rooms.items() if BEN.author in room.invited]
        play.does_all(*said)
        assert is_clean(play), said
        still = [one for one in places if not play.rooms[one].forgotten]
        assert still == []

    def test_closing_ends_it(self) -> None:
        play = giving()
        bens = place_of(play, "ben")
        play.writes("anna", "!close")
        if case(play).confirm is not None:
            play.writes("anna", "!yes")
        assert case(play).phase is Phase.CLOSED
        assert play.rooms[bens].forgotten
        assert is_clean(play)
        assert case(play).note_kept is None

    def test_who_leaves_while_somebody_is_asked_leaves_it_to_them(self) -> None:
        play = giving()
        bens = place_of(play, "ben")
        play.leaves("anna")
        assert case(play).phase is Phase.OFFERED
        assert play.invited() == ["ben"]
        assert not play.rooms[bens].forgotten
        assert (play.taken["anna"], play.taken["ben"]) == (0, 1)
        taken(play)
        assert NOTE in play.room("ben")[1]
        assert play.room("ben")[1].startswith("Anna has handed")

    def test_whoever_is_asked_then_has_the_time_they_were_given(self) -> None:
        play = giving()
        play.leaves("anna")
        play.waits(11 * MINUTE)
        assert play.invited() != ["ben"]
        assert case(play).handed_note is None

    def test_a_danger_keeps_whoever_is_there_and_they_are_told(self) -> None:
        play = giving()
        play.says(DANGER)
        assert case(play).phase is Phase.OPEN
        assert any("is called off" in line for line in play.room("anna")[-3:])
        play.writes("anna", "!give ben")
        play.writes("anna", "!yes")
        assert play.invited() == ["ben"]

    @pytest.mark.parametrize("gone", ["anna", "ben", "both"])
    def test_whoever_is_not_of_the_organisation_any_more_is_in_no_hand_over(
        self, gone: str
    ) -> None:
        play = giving()
        bens = place_of(play, "ben")
        away = ("anna", "ben") if gone == "both" else (gone,)
        play.roster = tuple(one for one in play.roster if one.id not in away)
        play.happens(RosterChanged(play._event()))
        assert is_clean(play)
        assert play.rooms[bens].forgotten is (gone != "anna")
        assert case(play).phase is (Phase.OPEN if gone == "ben" else Phase.OFFERED)

    def test_a_counsellor_who_falls_silent_while_the_client_is_asked_loses_it_as_ever(self) -> None:
        play = giving("are you there", hand_over="ask")
        play.waits(timedelta(hours=17))
        assert play.there() != "anna"
        assert running(play) is None
        assert play.conversation.pending is None
        assert ("give", case(play).id.hex) not in play.timers


class TestTheClientIsAsked:
    def test_before_anybody_else_is_and_a_yes_asks_them(self) -> None:
        play = giving(hand_over="ask")
        assert play.invited() == []
        assert tokens(play) == ["give:yes", "give:no", "help"]
        assert play.conversation.pending is not None
        assert play.conversation.pending.kind is PendingKind.GIVE
        play.presses("give:yes")
        assert play.invited() == ["ben"]
        assert play.seen()[-1].startswith("Thank you")
        taken(play)
        assert is_clean(play)

    def test_a_no_keeps_it_and_the_counsellor_is_told(self) -> None:
        play = giving(hand_over="ask").does_all("no")
        assert play.invited() == []
        assert "would rather not" in play.room("anna")[-1]
        assert "Anna stays with you" in play.seen()[-1]
        assert is_clean(play)

    def test_without_an_answer_it_lapses_after_two_days(self) -> None:
        play = giving(hand_over="ask")
        play.writes("anna", "there is no hurry")
        play.waits(2 * DAY - MINUTE)
        assert running(play) is not None
        play.waits(2 * MINUTE)
        assert is_clean(play)
        assert any("two days" in line for line in play.room("anna"))

    def test_words_go_to_the_counsellor_as_ever_and_it_is_asked_once_more(self) -> None:
        play = giving(hand_over="ask")
        for said in ("why is that", "did I do something", "please stay"):
            play.says(said)
            assert said in play.room("anna")
        assert sum("still open" in text for text in play.seen()) == 1
        assert running(play) is not None
        play.presses("give:no")
        assert is_clean(play)

    def test_a_yes_to_the_counsellor_is_none_to_the_program(self) -> None:
        play = giving(hand_over="ask")
        play.writes("anna", "did you sleep")
        play.says("yes")
        assert play.invited() == []
        assert play.room("anna")[-1] == "yes"

    def test_a_question_that_was_pushed_away_is_put_again(self) -> None:
        play = giving(hand_over="ask").does_all("/stop", "@mind:nothing")
        assert play.conversation.pending is not None
        assert play.conversation.pending.kind is PendingKind.GIVE
        assert tokens(play) == ["give:yes", "give:no", "help"]

    def test_who_agreed_is_told_when_nobody_came(self) -> None:
        play = giving(hand_over="ask").does_all("yes")
        play.leaves("ben")
        assert play.seen()[-1].startswith("Nobody else can take over")

    def test_whoever_cannot_by_then_is_not_asked_and_both_know(self) -> None:
        play = giving(hand_over="ask")
        play.taken["ben"] = BEN.capacity
        play.says("yes")
        assert play.invited() == []
        assert play.seen()[-1].startswith("Nobody else can take over")
        play.taken["ben"] = 0
        assert is_clean(play)

    def test_an_old_button_is_answered_and_changes_nothing(self) -> None:
        play = giving(hand_over="ask")
        line = play.chat[-1]
        play.says("no")
        before = play.conversation
        play.presses_old(line, "give:yes")
        assert play.invited() == []
        assert play.conversation.case == before.case


class TestToATeam:
    def test_whoever_comes_next_is_asked_and_the_case_is_the_teams_with_their_coming(self) -> None:
        play = talking(teams=TEAMS)
        play.writes("anna", f"!team Young: {NOTE}")
        assert "Whoever of the team young" in play.room("anna")[-1]
        play.writes("anna", "!yes")
        assert case(play).team == ""
        [first] = play.invited()
        play.leaves(first)
        [second] = play.invited()
        assert {first, second} == {"ben", "cleo"}
        assert sum(play.taken.values()) == 2
        play.joins(second)
        assert case(play).team == "young"
        assert NOTE in play.room(second)[1]
        assert is_clean(play)

    def test_when_all_of_it_were_asked_it_stays(self) -> None:
        play = talking(teams=TEAMS)
        play.writes("anna", f"!team young {NOTE}")
        play.writes("anna", "!yes")
        for _ in range(2):
            play.waits(11 * MINUTE)
        assert play.invited() == []
        assert any("stays with you" in line for line in play.room("anna"))
        assert is_clean(play)

    def test_a_team_in_which_nobody_else_is_is_refused(self) -> None:
        play = talking(teams=TEAMS)
        play.writes("anna", f"!team old {NOTE}")
        assert "can take this case now" in play.room("anna")[-1]
        assert case(play).confirm is None


def test_a_stranger_in_the_room_takes_nothing_over() -> None:
    play = giving()
    bens = play.rooms[place_of(play, "ben")]
    bens.invited.add(CLEO.author)
    play.joins("cleo")
    assert play.conversation.case is not None
    assert case(play).offer is not None
    assert play.taken["cleo"] == 0
    assert running(play) is not None
    assert AuthorId("@anna:hs.test") == ANNA.author
