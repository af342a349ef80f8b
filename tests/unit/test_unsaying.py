"""`!oops`: what a counsellor wrote is taken back, and everybody is told what became of it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from routing.conversation import Gate
from routing.effects import CLIENT, desk
from routing.events import Failure, NotSent
from routing.ids import EventId, MessageId
from routing.marking import Delete, React, Sign
from routing.play import Play
from tests.houses import ANNA, BEN, EN, NOON, house
from tests.unit.test_first_contact import finish

HOLD = timedelta(seconds=5)
SLIP, WORSE, MEANT = "why is she always late", "and so dull", "good to read from you"


def talking(hold: timedelta = timedelta()) -> Play:
    play = Play(house(), (replace(ANNA, hold=hold), BEN), NOON)
    finish(play)
    play.joins("anna")
    play.marked.clear()
    return play


@pytest.fixture
def talk() -> Play:
    return talking()


def words(key: str, **values: str) -> str:
    return house().texts.say(key, EN, **values)


def crossed(play: Play) -> list[str]:
    return [text.removeprefix("Anna: ") for text in play.seen() if text.startswith("Anna: ")]


def told(play: Play) -> int:
    return play.seen().count(words("took_back", name="Anna"))


def incidents(play: Play) -> list[str]:
    return [one for one in play.operator if "taken back" in one]


def taken_away(play: Play) -> list[MessageId]:
    return [one.message for one in play.marked if isinstance(one, Delete)]


def oops(play: Play, typed: str = "!oops") -> list[str]:
    """What is new in the room."""
    before = len(play.room("anna"))
    play.writes("anna", typed)
    return play.room("anna")[before:]


def test_what_the_client_has_is_removed_there_and_everybody_is_told(talk: Play) -> None:
    talk.writes("anna", MEANT)
    talk.writes("anna", SLIP)
    assert oops(talk) == [words("room.oops_seen", n="1")]
    assert (crossed(talk), told(talk)) == ([MEANT], 1)
    assert taken_away(talk) == [talk.wrote[SLIP]]
    [line] = incidents(talk)
    assert SLIP not in line


def test_the_sign_leaves_what_was_taken_back(talk: Play) -> None:
    talk.writes("anna", SLIP)
    oops(talk)
    case = talk.conversation.case
    assert case is not None
    signs = [one for one in talk.marked if isinstance(one, React)]
    assert React(desk(case.id), talk.wrote[SLIP], Sign.NONE) in signs


def test_a_number_takes_back_so_many_and_the_client_is_told_once(talk: Play) -> None:
    for text in (MEANT, SLIP, WORSE):
        talk.writes("anna", text)
    assert oops(talk, "!oops 2") == [words("room.oops_seen", n=n) for n in ("1", "2")]
    assert taken_away(talk) == [talk.wrote[WORSE], talk.wrote[SLIP]]
    assert (crossed(talk), told(talk)) == ([MEANT], 1)
    [line] = incidents(talk)
    assert " 2," in line


def test_the_same_message_is_taken_back_once_and_then_the_one_before(talk: Play) -> None:
    talk.writes("anna", SLIP)
    talk.writes("anna", WORSE)
    oops(talk)
    oops(talk)
    assert taken_away(talk) == [talk.wrote[WORSE], talk.wrote[SLIP]]
    assert oops(talk) == [words("room.oops_nothing")]
    assert crossed(talk) == []


def test_what_is_held_is_never_sent_and_nobody_else_hears_of_it() -> None:
    play = talking(HOLD)
    play.writes("anna", SLIP)
    assert oops(play) == [words("room.oops_held", n="1")]
    play.waits(timedelta(hours=1))
    assert (crossed(play), told(play), incidents(play), taken_away(play)) == ([], 0, [], [])


def test_a_held_answer_that_is_taken_back_was_none() -> None:
    play = talking(HOLD)
    play.says("are you there")
    before = play.conversation.case
    play.writes("anna", SLIP)
    oops(play)
    case = play.conversation.case
    assert before is not None
    assert case is not None
    assert case.waits is not None
    assert before.waits is not None
    assert case.waits.since == before.waits.since
    assert case.answered is None


def test_of_two_answers_that_are_held_the_other_one_stays_an_answer() -> None:
    play = talking(HOLD)
    play.says("are you there")
    play.writes("anna", MEANT)
    play.writes("anna", SLIP)
    oops(play)
    case = play.conversation.case
    assert case is not None
    assert case.answered is not None
    assert case.answered.replies == (play.wrote[MEANT],)


def test_what_was_deleted_in_time_is_not_taken_back_once_more() -> None:
    play = talking(HOLD)
    play.writes("anna", MEANT)
    play.waits(HOLD)
    play.writes("anna", SLIP)
    play.deletes("anna", SLIP)
    oops(play)
    assert taken_away(play) == [play.wrote[MEANT]]


def test_what_was_deleted_too_late_can_still_be_taken_back() -> None:
    play = talking(HOLD)
    play.writes("anna", SLIP)
    play.waits(HOLD)
    play.deletes("anna", SLIP)
    oops(play)
    assert taken_away(play) == [play.wrote[SLIP]]


@pytest.mark.parametrize(
    "typed", [f"!oops {n}" for n in ("0", "6", "-1", "two", "1 2", "\u0662", "9" * 12, "that was")]
)
def test_a_number_that_is_none_takes_nothing_back(talk: Play, typed: str) -> None:
    talk.writes("anna", SLIP)
    assert oops(talk, typed) == [words("room.oops_unclear", name="!oops", n="5")]
    assert (crossed(talk), taken_away(talk)) == ([SLIP], [])


def test_notes_and_commands_are_no_messages_to_be_taken_back(talk: Play) -> None:
    talk.writes("anna", "!note she sounds tired")
    talk.writes("anna", "!why")
    assert oops(talk) == [words("room.oops_nothing")]


def test_five_are_remembered_and_no_more(talk: Play) -> None:
    for n in range(8):
        talk.writes("anna", f"line {n}")
    case = talk.conversation.case
    assert case is not None
    assert [one.message for one in case.said] == [talk.wrote[f"line {n}"] for n in range(3, 8)]
    assert len(oops(talk, "!oops 5")) == 5
    assert oops(talk) == [words("room.oops_nothing")]


def test_nobody_takes_back_what_the_counsellor_before_them_wrote(talk: Play) -> None:
    talk.writes("anna", SLIP)
    talk.leaves("anna")
    talk.joins("ben")
    before = len(talk.room("ben"))
    talk.writes("ben", "!oops")
    assert talk.room("ben")[before:] == [words("room.oops_nothing")]
    assert crossed(talk) == [SLIP]


def test_a_client_who_has_paused_is_not_written_to(talk: Play) -> None:
    talk.writes("anna", SLIP)
    talk.conversation = replace(talk.conversation, gate=Gate.PAUSED)
    oops(talk)
    assert (told(talk), len(incidents(talk))) == (0, 1)
    assert taken_away(talk) == [talk.wrote[SLIP]]


def test_what_could_not_be_removed_is_told_to_the_room_and_to_the_operator(talk: Play) -> None:
    talk.writes("anna", SLIP)
    oops(talk)
    gone = MessageId(UUID(int=9))
    talk.happens(NotSent(EventId(UUID(int=5)), CLIENT, gone, Failure.NOT_REMOVED, relayed=False))
    assert talk.room("anna")[-1] == words("room.failed_not_removed")
    assert "could not be removed" in talk.operator[-1]
    assert told(talk) == 1


def test_what_could_not_be_removed_of_a_case_that_is_over_the_operator_alone_hears(
    talk: Play,
) -> None:
    talk.writes("anna", SLIP)
    oops(talk)
    talk.writes("anna", "!close")
    if talk.conversation.case and talk.conversation.case.phase != "closed":
        talk.writes("anna", "!yes")
    chat = talk.seen()
    gone = MessageId(UUID(int=9))
    talk.happens(NotSent(EventId(UUID(int=5)), CLIENT, gone, Failure.NOT_REMOVED, relayed=False))
    assert "could not be removed" in talk.operator[-1]
    assert talk.seen() == chat
