"""The proof of a decision is a button below what is said of it, and never sent unasked."""

from datetime import timedelta

from routing.events import Event
from routing.facts import Facts
from routing.messages import MadeKind
from routing.play import Play
from routing.rights.handing import handed
from tests.houses import ANNA, BEN, NOON, house
from tests.unit.test_first_contact import agree, finish
from tests.unit.test_reconsent import notice, with_documents

PROOF = "agreed:proof"


def offers(play: Play) -> bool:
    return PROOF in [one.token for one in play.chat[-1].choices]


def sent(play: Play) -> int:
    """How many files the program handed over."""
    return sum(line.attachment is not None for line in play.chat)


def test_after_stopping_in_the_intake() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    agree(play)
    play.says("/stop")
    play.presses("mind:stop")
    assert offers(play)
    assert sent(play) == 0
    play.presses(PROOF)
    assert sent(play) == 2  # a page and a file


def test_after_stopping_a_counselling() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    play.joins("anna")
    play.says("/stop")
    play.presses("mind:stop")
    assert offers(play)
    assert sent(play) == 0


def test_after_agreeing_to_a_new_version() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    play.joins("anna")
    play.house = with_documents(privacy=notice())
    play.waits(timedelta(days=1))
    play.says("I slept better.")
    play.presses("yes")
    assert offers(play)
    assert sent(play) == 0


def test_who_never_decided_anything_is_offered_none() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    play.says("/start")
    play.says("/stop")
    play.presses("mind:stop")
    assert not offers(play)


class Known(Play):
    """It remembers what was known at the last step."""

    known: Facts

    def _facts(self, event: Event) -> Facts:
        self.known = super()._facts(event)
        return self.known


def test_a_file_that_may_come_twice_says_so() -> None:
    """It has no words of its own; what a network sends again without a mark looks like two."""
    play = Known(house(), (ANNA, BEN), NOON)
    agree(play)
    sent = handed(play.conversation, play.known, MadeKind.RECEIPT_PAGE)
    assert sent.marks is not None
    assert "second time" in sent.marks.again
