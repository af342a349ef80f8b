"""What is not carried is said each time, and no open question is lost below it."""

from datetime import timedelta

import pytest

from routing.conversation import PendingKind
from routing.play import Play
from tests.houses import ANNA, BEN, DOCUMENTS, EN, NOON, house
from tests.unit.test_first_contact import agree


@pytest.fixture
def play() -> Play:
    return Play(house(), (ANNA, BEN), NOON)


THINGS = ["file", "too_large", "sticker", "contact", "location", "unreadable", "other"]


def explained(what: str) -> str:
    return house().texts.say(f"not_relayed.{what}", EN)


@pytest.mark.parametrize("what", ["edit", "deletion", "reaction"])
def test_what_is_about_something_earlier_is_answered_and_the_question_stays(
    play: Play, what: str
) -> None:
    agree(play)
    before = play.conversation.pending
    play.does(what)
    assert play.conversation.pending == before
    assert play.seen()[-1] == explained(what)


@pytest.mark.parametrize("what", THINGS)
def test_what_is_not_carried_is_said_and_the_question_put_again(play: Play, what: str) -> None:
    agree(play)
    play.does(what)
    assert play.seen()[-1] == f"{explained(what)}\n\nA name?"
    play.says("Mia")
    assert "What is it about?" in play.seen()[-1]


def test_before_agreeing_it_is_the_same(play: Play) -> None:
    play.says("/start")
    notice = play.seen()[-1]
    play.does("sticker")
    assert play.seen()[-1] == f"{explained('sticker')}\n\n{notice}"
    play.presses("I have read this")
    assert play.conversation.ledger.stands(DOCUMENTS["privacy"])


def test_a_burst_of_what_is_not_carried_is_answered_once(play: Play) -> None:
    agree(play)
    play.says("x" * 31)
    play.does("sticker")
    asked = play.conversation.pending
    assert asked is not None
    assert asked.misses == 1  # it is no try at an answer
    for _ in range(5):
        play.does("sticker")
    assert play.conversation.pending == asked
    assert sum(explained("sticker") in text for text in play.seen()) == 1


def test_the_same_within_a_moment_is_answered_at_another_question(play: Play) -> None:
    agree(play)
    play.does("sticker")
    play.says("Mia")
    play.does("sticker")
    assert play.seen()[-1] == f"{explained('sticker')}\n\nWhat is it about?"
    said = len(play.chat)
    play.does("sticker")
    assert len(play.chat) == said  # a burst still is
    play.says("stop")
    play.does("sticker")
    assert play.seen()[-1].startswith(f"{explained('sticker')}\n\nYou decide.")


def test_beside_the_questions_what_is_open_is_put_again(play: Play) -> None:
    agree(play)
    play.says("stop")
    play.does("location")
    assert play.seen()[-1].startswith(f"{explained('location')}\n\nYou decide.")
    assert play.conversation.pending is not None
    assert play.conversation.pending.kind is PendingKind.MIND


def test_a_sticker_after_a_long_time_is_greeted_like_words(play: Play) -> None:
    agree(play)
    play.waits(timedelta(hours=13))
    play.does("sticker")
    assert play.seen()[-2] == explained("sticker")
    assert play.conversation.pending is not None
    assert play.conversation.pending.kind is PendingKind.RESUME
