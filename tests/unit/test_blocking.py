"""A client who is blocked because of abuse: told so, not read, and never without urgent help."""

from datetime import timedelta

import pytest

from routing.conversation import Gate, Phase
from tests.unit.mind_kit import DANGER
from tests.unit.state_kit import Moment
from tests.unit.test_desk_commands import ANNAS, phase, sent, talk

DAY = timedelta(days=1)
INSULT = "SLIP, you are nothing"


def blocked(*said: str) -> Moment:
    play = talk(INSULT)
    play.writes("anna", "!block")
    play.writes("anna", "!yes")
    return play.does_all(*said)


def everywhere(play: Moment) -> str:
    rooms = [line.text for room in play.rooms.values() for line in room.lines]
    held = [send.body.text for sends in play.held.values() for send in sends]
    return "\n".join((*rooms, *held, *play.operator))


def test_it_is_asked_about_and_says_what_it_means() -> None:
    play = talk()
    chat = play.seen()
    [told] = sent(play, ANNAS, "!block")
    assert "nobody writes with them" in told
    assert "!yes" in told
    assert (play.seen(), phase(play)) == (chat, Phase.OPEN)
    play.writes("anna", "!no")
    assert play.conversation.blocked_until is None


def test_the_client_is_told_with_urgent_help_and_the_operator_knows() -> None:
    play = blocked()
    said = play.chat[-1]
    assert phase(play) is Phase.CLOSED
    assert "nobody of us answers" in said.text
    assert "112" in said.text
    assert "Anna" not in said.text
    assert any("abuse" in line and "Anna" in line for line in play.operator)
    assert play.conversation.blocked_until == play.now + 7 * DAY
    assert "SLIP" not in "".join(play.operator)


@pytest.mark.parametrize("said", [
    ("once more",), ("thanks",), ("/start",), ("/human",), ("@write",), ("@again",), ("person",),
    ("I want to write again",), ("/stop", "stop", "once more"), ("/stop", "stop", "/start"),
    ("/stop", "stop", "hello", "@again"), ("/other",), ("/end",), ("/pause",), ("@ok",),
    ("change",),
    ("/stop", "stop", "/status"), ("/status",),
])  # fmt: skip
def test_whatever_they_try_nothing_begins_and_nothing_is_kept(said: tuple[str, ...]) -> None:
    play = blocked()
    before, rooms = play.conversation, everywhere(play)
    play.does_all(*said)
    after = play.conversation
    assert (phase(play), play.invited()) == (Phase.CLOSED, [])
    assert (after.earlier, after.run == before.run or after.run is None) == ((), True)
    assert "once more" not in everywhere(play)
    assert not everywhere(play).replace(rooms, "").count("New case")
    assert len(play.chat) > 0


@pytest.mark.parametrize("said", ["/crisis", "help", "@help"])
def test_urgent_help_is_shown_as_always(said: str) -> None:
    play = blocked("hello")
    count = len(play.chat)
    play.does_all(said)
    assert any("Call 112 now" in line.text for line in play.chat[count:])


def test_words_of_danger_are_still_answered_with_help() -> None:
    play = blocked("hello")
    count = len(play.chat)
    play.says(DANGER)
    assert any("116 123" in line.text for line in play.chat[count:])


def test_a_burst_is_answered_once_and_later_again() -> None:
    play = blocked()
    count = len(play.chat)
    play.does_all("one", "two", "three")
    assert len(play.chat) == count + 1
    play.waits(timedelta(minutes=11))
    play.says("four")
    assert "Nobody of us answers here until" in play.seen()[-1]


def test_what_is_held_can_be_seen_and_deleted() -> None:
    play = blocked("/mydata")
    assert "Nobody of us answers" not in play.seen()[-1]
    play = blocked("/stop", "@mind:delete", "@erase:yes")
    assert play.conversation.gate in (Gate.ERASING, Gate.FRESH)


def test_stopping_works() -> None:
    assert blocked("/stop", "stop").conversation.gate is Gate.WITHDRAWN


def test_it_ends_by_itself() -> None:
    play = blocked("hello")
    play.waits(7 * DAY)
    play.says("I am sorry")
    assert play.conversation.run is not None
    assert not play.conversation.run.done or phase(play) is not Phase.CLOSED
    play = blocked("/stop", "stop")
    play.waits(8 * DAY)
    play.does_all("hello", "@again")
    assert play.conversation.gate is not Gate.WITHDRAWN


@pytest.mark.parametrize("typed", ["!block them", "!blok"])
def test_what_is_not_quite_it_asks_nothing(typed: str) -> None:
    play = talk()
    play.writes("anna", typed)
    play.writes("anna", "!yes")
    assert phase(play) is Phase.OPEN
