"""Nobody can be asked for longer than an answer may take: it is said again, and not for ever."""

from dataclasses import replace
from datetime import timedelta

from bridge.store import codec
from routing.conversation import Conversation
from routing.play import Play
from tests.houses import ANNA, NOON, house

HOURS = timedelta(hours=1)
STILL = "Still nobody of ours could take this."
WAITS = "and the client waits"


def waiting() -> Play:
    """The only counsellor has no room."""
    play = Play(
        house(),
        (replace(ANNA, capacity=0),),
        NOON,
        lambda state: codec.decode(codec.encode(state), Conversation),
    )
    for words in ("/start", "ok", "yes", "no", "Mia", "Debt"):
        play.says(words)
    return play


def said(play: Play) -> tuple[int, int]:
    """How often the client and the operator have heard that it is still so."""
    client = sum(line.text.startswith(STILL) for line in play.chat)
    return client, sum(WAITS in line for line in play.operator)


def test_within_the_promise_nothing_is_said_again() -> None:
    play = waiting()
    play.waits(7 * HOURS)
    assert said(play) == (0, 0)


def test_the_client_hears_once_that_it_is_still_so_and_the_operator_each_time() -> None:
    play = waiting()
    play.waits(9 * HOURS)
    assert said(play) == (1, 1)
    play.waits(9 * HOURS)
    assert said(play) == (1, 2)


def test_whoever_has_room_in_the_end_is_asked() -> None:
    play = waiting()
    play.waits(9 * HOURS)
    play.roster = (ANNA,)
    play.waits(timedelta(minutes=15))
    assert play.invited() == ["anna"]
