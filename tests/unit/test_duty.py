"""Every running case has somebody who acts next and a time; and what happens when they do not."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from routing.cases import duty
from routing.conversation import Case, Conversation, Due, Gate, Outcome, Phase
from routing.core import step
from routing.events import Recovered, StaffDid, StaffTookBack, TimeCame
from routing.ids import CounsellorId, EventId, Language, MessageId
from routing.messages import Body, Doubt
from routing.play import Play
from routing.step import Step
from tests.houses import ANNA, BEN, NOON, house
from tests.unit.mind_kit import AGREED, LISTENING, begun, rooms, talking, through, waiting

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ANSWER, QUIET = 8 * HOUR, 14 * DAY


class Nights:
    """Closed from noon on for twelve hours, whenever it is asked; then always open."""

    def is_open(self, at: datetime) -> bool:
        return at >= NOON + 12 * HOUR

    def changes(self, at: datetime) -> datetime | None:
        return None if self.is_open(at) else NOON + 12 * HOUR

    def after(self, at: datetime, span: timedelta) -> datetime | None:
        return max(at, NOON + 12 * HOUR) + span

    def spoken(self, moment: datetime, now: datetime, language: Language) -> str:
        return f"{moment:%H:%M}"

    def until(self, moment: datetime, now: datetime, language: Language) -> str:
        return f"until {moment:%H:%M}"


class Never(Nights):
    def after(self, at: datetime, span: timedelta) -> datetime | None:
        return None


def case(play: Play) -> Case:
    assert play.conversation.case is not None
    return play.conversation.case


def timed(play: Play, kind: str) -> datetime | None:
    return play.timers.get((kind, case(play).id.hex))


def with_case(play: Play, **changes: object) -> None:
    """As a command of the counsellor, or an older version, leaves it."""
    changed = replace(case(play), **changes)  # type: ignore[arg-type]  # a test's own changes
    play.conversation = replace(play.conversation, case=changed)


def snoozed(play: Play, until: datetime) -> None:
    """As a step does that a command of the counsellor's leads to."""
    event = StaffDid(EventId(UUID(int=6)), play.place_of("anna"), ANNA.author, "reaction")
    after = replace(play.conversation, case=replace(case(play), snoozed_until=until))
    done = duty.kept(play.conversation, Step(after), event, play._facts(event))
    play.conversation = done.conversation
    play._carried_out(done.effects)


def alone(*said: str) -> Play:
    """Only one counsellor is there at all."""
    play = Play(house(flow=LISTENING), (ANNA,), NOON, through)
    for one in (*AGREED, "Mia", "Debt"):
        play.says(one)
    play.joins("anna")
    for one in said:
        play.says(one)
    return play


def greeted(*said: str) -> Play:
    """Anna has come and has said her first word."""
    play = talking()
    play.writes("anna", "hello Mia")
    for one in said:
        play.says(one)
    return play


def told(play: Play, begins: str) -> int:
    return sum(text.startswith(begins) for text in play.seen())


LATE, MOVED = "You should have had an answer", "Anna has not managed to answer"


class TestWhoIsNext:
    def test_of_an_offer_it_is_the_counsellor_until_it_ends(self) -> None:
        play = waiting()
        assert case(play).due == Due("counsellor", NOON + 10 * HOUR / 60)
        assert set(play.timers.values()) == {NOON + 10 * HOUR / 60}

    def test_with_nothing_unanswered_it_is_the_client(self) -> None:
        play = greeted()
        assert case(play).due == Due("client", NOON + QUIET)
        assert timed(play, "quiet") == NOON + QUIET

    def test_words_make_it_the_counsellor(self) -> None:
        play = talking("hello")
        assert case(play).due == Due("counsellor", NOON + ANSWER)
        assert timed(play, "answer") == NOON + ANSWER
        assert timed(play, "quiet") is None

    def test_more_words_do_not_postpone_it(self) -> None:
        play = talking("hello")
        play.waits(HOUR)
        play.says("still there")
        assert case(play).due.at == NOON + ANSWER

    def test_words_written_before_somebody_came_wait_from_then_on(self) -> None:
        play = waiting("hello")
        play.waits(5 * HOUR / 60)
        play.joins("anna")
        waits = case(play).waits
        assert waits is not None
        assert waits.since == NOON
        assert timed(play, "answer") == NOON + 5 * HOUR / 60 + ANSWER

    def test_words_kept_in_the_questions_wait_too(self) -> None:
        play = begun(*AGREED, "Mia", "it is a long story and I do not know where to begin", "Debt")
        play.joins("anna")
        assert case(play).due == Due("counsellor", NOON + ANSWER)

    def test_an_answer_makes_it_the_client_again(self) -> None:
        play = talking("hello")
        play.waits(HOUR)
        play.writes("anna", "hello Mia")
        assert case(play).waits is None
        assert case(play).due == Due("client", NOON + HOUR + QUIET)
        assert timed(play, "answer") is None

    def test_a_command_is_nobodys_words(self) -> None:
        play = greeted("/help")
        assert case(play).waits is None

    def test_a_closed_case_has_no_times(self) -> None:
        play = talking("hello", "/stop")
        play.presses("mind:stop")
        assert case(play).phase is Phase.CLOSED
        assert case(play).waits is None
        assert not {kind for kind, _ in play.timers} & {"answer", "quiet", "snooze"}

    def test_a_held_case_is_the_teams_until_the_danger_is_over(self) -> None:
        play = talking("I am unsafe", "/stop")
        play.presses("mind:stop")
        assert play.conversation.gate is Gate.WITHDRAWN
        assert case(play).due == Due("counsellor", play.conversation.watched_until)
        assert case(play).due.at in play.timers.values()
        assert timed(play, "answer") is None


class TestFirstWord:
    """Whoever takes a case was named to the client, who waits for a word from them."""

    def test_it_is_owed_from_the_taking(self) -> None:
        play = waiting()
        play.waits(5 * MINUTE)
        play.joins("anna")
        assert case(play).due == Due("counsellor", NOON + 5 * MINUTE + ANSWER)
        assert timed(play, "answer") == NOON + 5 * MINUTE + ANSWER
        assert timed(play, "quiet") is None

    def test_where_it_does_not_come_both_are_told_and_then_somebody_else_is_asked(self) -> None:
        play = talking()
        play.waits(ANSWER)
        assert told(play, LATE) == 1
        assert "have not written to the client yet" in play.room("anna")[-1]
        play.waits(ANSWER)
        assert told(play, MOVED) == 1
        assert play.invited() == ["ben"]

    def test_words_of_the_client_put_nothing_off_and_make_it_an_answer(self) -> None:
        play = talking()
        play.waits(HOUR)
        play.says("hello?")
        play.waits(ANSWER - HOUR)
        assert "has been waiting for an answer" in play.room("anna")[-1]

    def test_closing_a_case_in_which_nothing_was_written_asks_for_no_yes(self) -> None:
        play = talking()
        play.writes("anna", "!close")
        assert case(play).phase is Phase.CLOSED

    def test_the_next_counsellor_owes_one_too_even_where_everything_was_answered(self) -> None:
        play = greeted()
        play.leaves("anna")
        play.waits(5 * MINUTE)
        play.joins("ben")
        assert case(play).due == Due("counsellor", play.now + ANSWER)
        play.writes("ben", "hello Mia")
        assert case(play).due == Due("client", play.now + QUIET)

    def test_the_next_counsellor_owes_one_where_the_case_never_lay_open(self) -> None:
        """It goes from one to the other in one step, and the wait for the first one's is new."""
        play = greeted()
        offer = case(play).offer
        assert offer is not None
        event = StaffDid(EventId(UUID(int=6)), offer.place, ANNA.author, "reaction")
        given = replace(offer, counsellor=BEN.id, author=BEN.author)
        after = replace(play.conversation, case=replace(case(play), offers=(given,)))
        done = duty.kept(play.conversation, Step(after), event, play._facts(event))
        assert done.conversation.case is not None
        assert done.conversation.case.due == Due("counsellor", NOON + ANSWER)

    def test_a_note_or_a_reaction_postpones_it_and_is_none(self) -> None:
        play = talking()
        play.waits(HOUR)
        play.writes("anna", "/ I have to ask somebody")
        assert timed(play, "answer") == NOON + HOUR + ANSWER

    def test_one_that_is_taken_back_in_time_was_none(self) -> None:
        play = talking()
        play.roster = (replace(ANNA, hold=timedelta(seconds=5)), BEN)
        play.writes("anna", "wrong words")
        assert case(play).waits is None
        answered = case(play).answered
        assert answered is not None
        place, message = play.place_of("anna"), answered.replies[-1]
        play.happens(StaffTookBack(EventId(UUID(int=9)), place, ANNA.author, message))
        assert case(play).due == Due("counsellor", NOON + ANSWER)

    def test_it_counts_in_opening_hours(self) -> None:
        play = waiting()
        play.house = replace(play.house, calendar=Nights())
        play.joins("anna")
        assert case(play).due.at == NOON + 20 * HOUR

    def test_in_a_pause_it_waits_and_is_owed_when_the_client_goes_on(self) -> None:
        play = talking("/pause")
        play.waits(DAY)
        assert told(play, LATE) == 0
        play.presses("pause:on")
        assert case(play).due == Due("counsellor", NOON + DAY + ANSWER)

    def test_a_counsellor_who_is_there_already_owes_none_by_an_older_state(self) -> None:
        play = talking()
        with_case(play, waits=None)
        play.room_does("anna", "reaction")
        assert case(play).waits is None
        assert case(play).due.actor == "client"


class TestOpeningHours:
    def test_only_open_time_counts(self) -> None:
        play = greeted()
        play.house = replace(play.house, calendar=Nights())
        play.says("hello")
        assert case(play).due.at == NOON + 20 * HOUR

    def test_a_team_has_its_own(self) -> None:
        play = greeted()
        play.house = replace(play.house, calendar=Never(), team_hours={"young": Nights()})
        with_case(play, team="young")
        play.says("hello")
        assert case(play).due.at == NOON + 20 * HOUR

    def test_where_it_never_opens_the_clock_counts(self) -> None:
        play = greeted()
        play.house = replace(play.house, calendar=Never())
        play.says("hello")
        assert case(play).due.at == NOON + ANSWER


class TestPostponing:
    @pytest.mark.parametrize("what", ["reaction", "edit", "thread"])
    def test_whatever_the_counsellor_does_postpones_and_does_not_answer(self, what: str) -> None:
        play = talking("hello")
        play.waits(HOUR)
        play.room_does("anna", what)
        waits = case(play).waits
        assert waits is not None
        assert waits.since == NOON
        assert waits.answer_by == timed(play, "answer") == NOON + HOUR + ANSWER
        assert case(play).acted_at == NOON + HOUR

    def test_a_note_or_command_too(self) -> None:
        play = talking("hello")
        play.waits(HOUR)
        play.writes("anna", "/ I have to ask somebody")
        assert timed(play, "answer") == NOON + HOUR + ANSWER

    def test_words_nobody_vouches_for_do_not(self) -> None:
        play = talking("hello")
        play.waits(HOUR)
        play.writes("anna", "hello", doubt=Doubt.UNVOUCHED)
        assert timed(play, "answer") == NOON + ANSWER
        assert case(play).acted_at is None

    def test_it_never_comes_earlier(self) -> None:
        play = greeted()
        play.house = replace(play.house, calendar=Nights())
        play.says("hello")
        play.house = replace(play.house, calendar=None)
        play.room_does("anna", "reaction")
        assert timed(play, "answer") == NOON + 20 * HOUR


class TestTakingBack:
    @pytest.fixture
    def held(self) -> Play:
        """What Anna writes waits for five seconds."""
        play = talking()
        play.roster = (replace(ANNA, hold=timedelta(seconds=5)), BEN)
        play.says("hello")
        play.writes("anna", "wrong words")
        assert case(play).waits is None
        return play

    def took_back(self, play: Play) -> None:
        answered = case(play).answered
        message = answered.replies[-1] if answered else MessageId(UUID(int=5))
        place = play.place_of("anna")
        play.happens(StaffTookBack(EventId(UUID(int=9)), place, ANNA.author, message))

    def test_a_reply_taken_back_in_time_was_none(self, held: Play) -> None:
        self.took_back(held)
        assert case(held).waits is not None
        assert case(held).due == Due("counsellor", NOON + ANSWER)

    def test_one_that_is_out_was_one(self, held: Play) -> None:
        held.waits(timedelta(seconds=6))
        self.took_back(held)
        assert case(held).waits is None
        assert case(held).due.actor == "client"


class TestSlips:
    def test_first_both_are_told_once(self) -> None:
        play = talking("hello")
        play.waits(ANSWER)
        assert told(play, LATE) == 1
        assert "with Anna, and I have just reminded Anna" in play.seen()[-1]
        assert "has been waiting for an answer" in play.room("anna")[-1]
        waits = case(play).waits
        assert waits is not None
        assert waits.slips == 1
        assert timed(play, "answer") == NOON + 2 * ANSWER

    def test_then_somebody_else_is_asked_and_all_are_told(self) -> None:
        play = talking("hello")
        place = play.place_of("anna")
        play.waits(2 * ANSWER)
        assert case(play).phase is Phase.OFFERED
        assert play.invited() == ["ben"]
        assert case(play).offers[-2].outcome is Outcome.LEFT
        assert play.rooms[place].forgotten
        assert play.taken == {"anna": 0, "ben": 1}
        assert told(play, MOVED) == 1
        assert told(play, LATE) == 1
        assert any("Anna has not answered in the case" in one for one in play.operator)
        assert not play.conversation.case or timed(play, "answer") is None

    def test_the_counsellor_is_told_before_their_room_goes(self) -> None:
        play, said = talking("hello"), []
        place = play.place_of("anna")
        play.waits(2 * ANSWER - HOUR)
        play.now += HOUR
        key = case(play).id.hex
        event = TimeCame(EventId(UUID(int=7)), "answer", key)
        del play.timers["answer", key]
        done = step(play.conversation, event, play._facts(event))
        said = [getattr(one, "party", "") for one in done.effects]
        names = [type(one).__name__ for one in done.effects]
        assert said.index(f"place:{place.hex}") < names.index("ForgetPlace")

    def test_whoever_comes_has_the_whole_time_and_owes_an_answer(self) -> None:
        play = talking("hello")
        play.waits(2 * ANSWER)
        play.joins("ben")
        waits = case(play).waits
        assert waits is not None
        assert (waits.since, waits.slips) == (NOON, 0)
        assert timed(play, "answer") == play.now + ANSWER

    def test_it_never_goes_back_in_this_round(self) -> None:
        play = talking("hello")
        play.waits(2 * ANSWER)
        play.leaves("ben")
        assert play.invited() == []

    def test_where_nobody_else_can_be_asked_it_stays_and_the_operator_knows_each_time(
        self,
    ) -> None:
        play = alone("hello")
        play.waits(4 * ANSWER)
        assert case(play).phase is Phase.OPEN
        stays = [one for one in play.operator if "It stays with Anna" in one]
        assert len(stays) == 3
        assert told(play, LATE) == 1
        assert timed(play, "answer") == NOON + 5 * ANSWER

    def test_an_answer_after_a_slip_ends_it_and_the_next_wait_is_a_new_one(self) -> None:
        play = talking("hello")
        play.waits(ANSWER)
        play.writes("anna", "sorry")
        play.says("no matter")
        waits = case(play).waits
        assert waits is not None
        assert (waits.since, waits.slips) == (play.now, 0)

    def test_a_note_keeps_the_slips(self) -> None:
        play = talking("hello")
        play.waits(ANSWER + HOUR)
        play.room_does("anna", "reaction")
        waits = case(play).waits
        assert waits is not None
        assert (waits.slips, waits.answer_by) == (1, play.now + ANSWER)

    def test_what_has_not_reached_the_counsellor_is_not_their_silence(self) -> None:
        play = talking("hello")
        play.unread = 1
        play.waits(3 * ANSWER)
        assert case(play).phase is Phase.OPEN
        assert told(play, LATE) == 0
        assert sum("has not reached Anna" in one for one in play.operator) == 3
        play.unread = 0
        play.waits(ANSWER)
        assert told(play, LATE) == 1

    def test_a_time_that_was_moved_meanwhile_changes_nothing(self) -> None:
        play = talking("hello")
        play.room_does("anna", "reaction")
        play.happens(TimeCame(EventId(UUID(int=8)), "answer", case(play).id.hex))
        assert told(play, LATE) == 0
        assert timed(play, "answer") == NOON + ANSWER

    def test_in_a_pause_nobody_can_answer_and_the_time_begins_anew_after_it(self) -> None:
        play = talking("hello", "/pause")
        play.waits(DAY)
        assert told(play, LATE) == 0
        assert case(play).due.actor == "client"
        play.presses("pause:on")
        assert case(play).due == Due("counsellor", NOON + DAY + ANSWER)


class TestSilence:
    def test_the_counsellor_is_told_each_time(self) -> None:
        play = talking("hello")
        play.writes("anna", "hello Mia")
        play.waits(QUIET)
        assert "Nothing has been said here since" in play.room("anna")[-1]
        play.waits(QUIET)
        assert sum("Nothing has been said" in one for one in play.room("anna")) == 2
        assert case(play).due == Due("client", NOON + 3 * QUIET)
        assert told(play, LATE) == 0

    def test_words_begin_it_anew(self) -> None:
        play = greeted()
        play.waits(DAY)
        play.writes("anna", "how are you?")
        assert timed(play, "quiet") == NOON + DAY + QUIET

    def test_who_paused_while_waiting_is_asked_once_and_then_the_operator_is_told(self) -> None:
        play = waiting("/pause")
        assert case(play).due == Due("client", NOON + QUIET)
        play.waits(QUIET)
        assert play.seen()[-1] == "We are still paused. Shall we go on?"
        asked = len(play.seen())
        play.waits(2 * QUIET)
        assert len(play.seen()) == asked
        assert sum("has been pausing for a long time" in one for one in play.operator) == 2
        assert case(play).due == Due("client", NOON + 4 * QUIET)

    def test_who_paused_in_a_talk_is_asked_and_then_the_counsellor_is_told(self) -> None:
        play = talking("/pause")
        play.waits(2 * QUIET)
        assert play.seen()[-1] == "We are still paused. Shall we go on?"
        assert "still pausing" in play.room("anna")[-1]

    def test_a_sign_of_who_paused_begins_it_anew(self) -> None:
        play = waiting("/pause")
        play.waits(QUIET)
        play.says("no")
        assert case(play).reminded == 0
        assert case(play).due == Due("client", NOON + 2 * QUIET)


class TestSnooze:
    def test_the_counsellor_is_reminded_then(self) -> None:
        play = greeted()
        snoozed(play, NOON + DAY)
        assert case(play).due == Due("counsellor", NOON + DAY)
        assert timed(play, "snooze") == NOON + DAY
        play.waits(DAY)
        assert "You wanted to be reminded" in play.room("anna")[-1]
        assert case(play).snoozed_until is None
        assert case(play).due == Due("client", NOON + DAY + QUIET)

    def test_words_of_the_client_end_it(self) -> None:
        play = talking()
        snoozed(play, NOON + DAY)
        play.says("hello")
        assert case(play).snoozed_until is None
        assert timed(play, "snooze") is None
        assert case(play).due.at == NOON + ANSWER

    def test_it_does_not_put_off_an_answer_that_is_owed(self) -> None:
        play = talking("hello")
        snoozed(play, NOON + DAY)
        assert case(play).due == Due("counsellor", NOON + ANSWER)
        assert timed(play, "snooze") == NOON + DAY


class TestOfBefore:
    def test_an_open_case_without_a_time_gets_one_at_the_next_event(self) -> None:
        play = greeted()
        with_case(play, due=Due("counsellor", None))
        play.timers.clear()
        play.now += DAY
        play.room_does("anna", "reaction")
        assert case(play).due == Due("client", NOON + QUIET)
        assert timed(play, "quiet") == NOON + QUIET

    def test_one_that_rests_too(self) -> None:
        play = waiting("/pause")
        with_case(play, due=Due("client", None))
        play.timers.clear()
        play.happens(
            Recovered(EventId(UUID(int=3)), MessageId(UUID(int=4)), Body("hello"), NOON, None)
        )
        assert case(play).due.at == timed(play, "quiet")

    def test_one_that_waits_for_nothing_is_looked_for_again(self) -> None:
        play = alone()
        play.leaves("anna")
        with_case(play, due=Due("bridge", None))
        play.timers.clear()
        play.does("sticker")
        assert case(play).due == Due("bridge", timed(play, "retry"))


def test_actors_are_those_that_are_known() -> None:
    assert duty.ACTORS == ("counsellor", "bridge", "client", "mentor")


def test_who_is_not_next_is_not_asked() -> None:
    """Somebody of another case, or with nobody: nothing happens."""
    event = TimeCame(EventId(UUID(int=1)), "answer", UUID(int=2).hex)
    play = talking("hello")
    before = (play.conversation, dict(play.timers), len(play.chat))
    play.happens(event)
    assert (play.conversation, dict(play.timers), len(play.chat)) == before
    fresh = Play(house(), (ANNA,), NOON)
    fresh.happens(event)
    assert fresh.conversation == Conversation(fresh.conversation.id)
    assert not rooms(fresh)
    assert CounsellorId("anna") not in fresh.taken
