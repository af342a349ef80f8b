"""Words for later, an answer that may take, and an alert of the counsellor's own."""

from datetime import timedelta

import pytest

from routing.conversation import Case
from tests.houses import DE, NOON, house
from tests.unit.mind_kit import DANGER, LISTENING
from tests.unit.state_kit import Moment
from tests.unit.test_desk_commands import ANNAS, sent, talk

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def case_of(play: Moment) -> Case:
    assert play.conversation.case is not None
    return play.conversation.case


def anna_said(play: Moment) -> list[str]:
    return [line.removeprefix("Anna: ") for line in play.seen() if line.startswith("Anna: ")]


class TestScheduling:
    @pytest.mark.parametrize("words", [
        "!reply thanks", "/note she lies", "! close", "> !note she lies", "hi\n!note she lies",
    ])  # fmt: skip
    def test_no_note_or_command_is_sent_later_either(self, words: str) -> None:
        play = talk("hello")
        [told] = sent(play, ANNAS, f"!schedule 2h {words}")
        assert told.startswith("Not relayed, and nothing was done")
        assert case_of(play).scheduled == ()
        play.waits(3 * HOUR)
        assert anna_said(play) == []

    def test_it_goes_out_at_its_time_as_it_was_written_and_not_before(self) -> None:
        play = talk()
        play.writes("anna", "good night")
        [told] = sent(play, ANNAS, "!schedule tomorrow 9:00 Good  morning,\nhow was it?")
        assert "09:00" in told
        assert told.endswith("\n\nGood  morning,\nhow was it?")
        play.waits(20 * HOUR)
        assert (anna_said(play), play.queued) == (["good night"], [])
        play.waits(2 * HOUR)
        assert anna_said(play)[1:] == ["Good  morning,\nhow was it?"]
        assert "Sent to the client" in play.room("anna")[-1]
        assert case_of(play).scheduled == ()

    @pytest.mark.parametrize(("text", "at", "said"), [
        ("2h hello", 2 * HOUR, "hello"), ("in 2 h hello", 2 * HOUR, "hello"),
        ("tomorrow hello there", 21 * HOUR, "hello there"),
        ("tomorrow at 10 hello", 22 * HOUR, "hello"),
        ("tomorrow on my way", 21 * HOUR, "on my way"),
        ("tomorrow 9:00: for you", 21 * HOUR, "for you"), ("14:30 hi", 2.5 * HOUR, "hi"),
        ("tomorrow 9:00 2 things", 21 * HOUR, "2 things"),
    ])  # fmt: skip
    def test_the_moment_stands_in_front_and_the_rest_is_the_text(
        self, text: str, at: timedelta, said: str
    ) -> None:
        play = talk()
        play.writes("anna", f"!schedule {text}")
        [one] = case_of(play).scheduled
        assert (one.at - NOON, one.body.text) == (at, said)

    @pytest.mark.parametrize("text", ["!planen morgen 9 Uhr Moin", "!termin 2 Stunden Moin"])
    def test_in_german(self, text: str) -> None:
        play = talk(german=True)
        play.writes("anna", text)
        assert [one.body.text for one in case_of(play).scheduled] == ["Moin"]

    @pytest.mark.parametrize("text", [
        "hello", "tomorrow", "2h", "9 hello", "soon hello", "tomorrow 5pm hello",
        "tomorrow 5 pm hello", "25:00 hello", "40d hello", "0h hello",
    ])  # fmt: skip
    def test_what_is_not_sure_is_not_kept_and_answered(self, text: str) -> None:
        play = talk()
        [told] = sent(play, ANNAS, f"!schedule {text}")
        assert told.startswith("Not relayed, and nothing was done")
        assert case_of(play).scheduled == ()

    def test_ten_can_wait_and_no_more(self) -> None:
        play = talk()
        for n in range(12):
            play.writes("anna", f"!schedule 2h no {n}")
        assert len(case_of(play).scheduled) == 10
        assert "no more can" in play.room("anna")[-1]

    def test_one_is_taken_back_by_its_number_and_the_others_stay(self) -> None:
        play = talk()
        for text in ("3h second", "2h first"):
            play.writes("anna", f"!schedule {text}")
        [listed] = sent(play, ANNAS, "!schedule")
        assert listed.index("1. ") < listed.index("first") < listed.index("second")
        assert "number" in sent(play, ANNAS, "!schedule cancel")[0]
        play.writes("anna", "!schedule cancel 1")
        play.waits(4 * HOUR)
        assert anna_said(play) == ["second"]

    @pytest.mark.parametrize("number", ["0", "3", "x", "\u0661", "-1", "9" * 30])
    def test_a_number_that_is_none_takes_nothing_back(self, number: str) -> None:
        play = talk()
        play.writes("anna", "!schedule 2h first")
        play.writes("anna", f"!schedule cancel {number}")
        assert len(case_of(play).scheduled) == 1

    def test_the_only_one_needs_no_number_and_deleting_the_message_does_it_too(self) -> None:
        play = talk()
        play.writes("anna", "!schedule 2h first")
        play.writes("anna", "!schedule cancel")
        play.writes("anna", "!schedule 3h second")
        play.deletes("anna", "!schedule 3h second")
        assert case_of(play).scheduled == ()
        play.waits(5 * HOUR)
        assert anna_said(play) == []

    def test_another_rooms_name_in_it_is_refused(self) -> None:
        play = talk()
        assert "teal otter" in sent(play, ANNAS, "!schedule 2h hello Teal Otter")[0]
        assert case_of(play).scheduled == ()

    @pytest.mark.parametrize("gate", [("/pause",), (DANGER, "/stop", "stop")])
    def test_a_client_who_has_paused_or_stopped_gets_nothing_and_the_room_no_words(
        self, gate: tuple[str, ...]
    ) -> None:
        play = talk()
        play.writes("anna", "!schedule 2h SLIP")
        play.does_all(*gate)
        before = len(play.room("anna"))
        play.waits(2 * HOUR)
        assert anna_said(play) == []
        new = play.room("anna")[before:]
        assert any("14:00" in line for line in new)
        assert not any("SLIP" in line for line in new)
        assert case_of(play).scheduled == ()

    def test_kind_words_from_before_a_danger_are_looked_at_again_by_a_person(self) -> None:
        play = talk()
        play.writes("anna", "!schedule 2h SLIP")
        play.waits(HOUR)
        play.says(DANGER)
        play.waits(2 * HOUR)
        assert anna_said(play) == []
        assert "words came that may mean danger" in play.room("anna")[-1]
        assert "SLIP" not in "".join(play.room("anna")[-2:])
        play.writes("anna", "!schedule 2h after that")
        play.waits(3 * HOUR)
        assert anna_said(play) == ["after that"]

    def test_it_ends_with_the_case_and_that_is_said(self) -> None:
        play = talk()
        place = play.place_of("anna")
        play.writes("anna", "!schedule 2h SLIP")
        play.does_all("#close")
        lines = [line.text for line in play.rooms[place].lines]
        assert any("Not sent any more" in line and "14:00" in line for line in lines)
        play.waits(3 * HOUR)
        assert anna_said(play) == []
        assert ("scheduled", case_of(play).id.hex) not in play.timers

    def test_whoever_leaves_sends_nothing_more_and_the_operator_knows_the_time_alone(self) -> None:
        play = talk()
        play.writes("anna", "!schedule 2h SLIP")
        play.leaves("anna")
        play.joins("ben")
        play.waits(3 * HOUR)
        assert not any("SLIP" in line for line in (*play.seen(), *play.room("ben"), *play.operator))
        assert any("14:00" in line and "Anna" in line for line in play.operator)

    def test_it_answers_what_had_been_said_and_nothing_later(self) -> None:
        play = talk("hello")
        play.writes("anna", "!schedule 2h first")
        play.waits(3 * HOUR)
        assert case_of(play).waits is None
        play.writes("anna", "!schedule 2h second")
        play.waits(timedelta(minutes=1))
        play.says("but something new")
        play.waits(3 * HOUR)
        assert anna_said(play) == ["first", "second"]
        assert case_of(play).waits is not None


class TestPausing:
    def test_the_client_is_told_until_when_and_the_duty_waits(self) -> None:
        play = talk("hello")
        [told] = sent(play, ANNAS, "!pause 3d")
        assert "an answer may take" in told
        assert "an answer may take" in play.seen()[-1]
        assert "112" in play.seen()[-1]
        play.waits(2 * DAY)
        assert not any("should have had an answer" in line for line in play.seen())
        play.waits(DAY + HOUR)
        assert any("should have had an answer" in line for line in play.seen())
        assert case_of(play).paused_until is None

    def test_what_the_client_writes_meanwhile_arrives_and_waits_as_long(self) -> None:
        play = talk()
        play.writes("anna", "!pause 3d")
        play.says("one more thing")
        assert play.room("anna")[-1] == "one more thing"
        waits = case_of(play).waits
        assert waits is not None
        assert waits.answer_by == NOON + 3 * DAY

    @pytest.mark.parametrize("how", ["!resume", "!weiter"])
    def test_resuming_ends_it(self, how: str) -> None:
        play = talk("hello", german=how == "!weiter")
        play.writes("anna", "!pause 3d")
        play.writes("anna", how)
        waits = case_of(play).waits
        assert case_of(play).paused_until is None
        assert waits is not None
        assert waits.answer_by == play.now + 8 * HOUR

    def test_a_word_of_theirs_ends_it_and_a_note_does_not(self) -> None:
        play = talk("hello")
        play.writes("anna", "!pause 3d")
        play.writes("anna", "!note still thinking")
        assert case_of(play).paused_until is not None
        play.writes("anna", "I am back")
        assert case_of(play).paused_until is None

    @pytest.mark.parametrize("said", [DANGER, "/crisis", "!urgent"])
    def test_danger_ends_it_at_once(self, said: str) -> None:
        play = talk("hello")
        play.writes("anna", "!pause 3d")
        if said.startswith("!"):
            play.writes("anna", said)
        else:
            play.says(said)
        waits = case_of(play).waits
        assert case_of(play).paused_until is None
        assert waits is not None
        assert waits.answer_by <= play.now + 8 * HOUR
        assert any("pause in this case is over" in line for line in play.room("anna"))

    def test_where_something_means_danger_there_is_none(self) -> None:
        play = talk(DANGER)
        chat = play.seen()
        assert "may mean danger" in sent(play, ANNAS, "!pause 3d")[0]
        assert (case_of(play).paused_until, play.seen()) == (None, chat)

    @pytest.mark.parametrize("text", ["", "soon", "15d", "0h", "9999w"])
    def test_what_is_no_time_for_it_is_answered_and_told_to_nobody(self, text: str) -> None:
        play = talk()
        chat = play.seen()
        assert "nothing was done" in sent(play, ANNAS, f"!pause {text}")[0]
        assert (case_of(play).paused_until, play.seen()) == (None, chat)

    def test_whoever_has_the_case_next_has_no_pause(self) -> None:
        play = talk("hello")
        play.writes("anna", "!pause 3d")
        play.leaves("anna")
        play.joins("ben")
        waits = case_of(play).waits
        assert case_of(play).paused_until is None
        assert waits is not None
        assert waits.answer_by == play.now + 8 * HOUR


class TestUrging:
    def test_the_operator_is_called_once_and_the_card_says_why(self) -> None:
        play = talk()
        chat, before = play.seen(), len(play.operator)
        play.writes("anna", "!urgent they are on a bridge")
        play.writes("anna", "!urgent")
        [told] = play.operator[before:]
        assert "Anna" in told
        assert case_of(play).name in told
        assert "bridge" not in told
        assert play.conversation.is_alerted
        assert play.seen() == chat
        assert "raised by the counsellor" in sent(play, ANNAS, "!answers")[0]

    def test_the_operator_is_called_again_after_a_while(self) -> None:
        play = talk()
        play.writes("anna", "!urgent")
        play.waits(timedelta(minutes=11))
        before = len(play.operator)
        play.writes("anna", "!urgent")
        assert len(play.operator) == before + 1
        assert len(play.conversation.concerns) == 1

    def test_off_raises_none(self) -> None:
        play = talk()
        assert "nothing was done" in sent(play, ANNAS, "!urgent off")[0]
        assert not play.conversation.is_alerted


def test_who_names_the_counsellor_and_what_is_technically_possible() -> None:
    play = talk()
    play.house = house(flow=LISTENING, recipients=frozenset({"Telegram"}))
    [told] = sent(play, ANNAS, "!who")
    assert "Anna" in told
    assert case_of(play).name in told
    assert "Telegram" in told
    assert "operates this program" in told
    play.house = house(flow=LISTENING, staff_language=DE)
    assert "mitlesen" in sent(play, ANNAS, "!wer")[0]
