"""What was decided is shown, its proof is offered in a line and sent to those who ask, only."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from routing.conversation import Gate, PendingKind
from routing.effects import CLIENT
from routing.events import Failure, NotSent
from routing.ids import EventId, MessageId
from routing.messages import Made, MadeKind
from routing.play import Play
from routing.seen import Line
from tests.houses import ANNA, BEN, NOON, house
from tests.unit.test_first_contact import agree, finish

DASH = "\N{EN DASH}"
OFFER = "With /consent you get a proof of this to keep."
TELLING = re.compile(r"counsel|consent|receipt|berat|hilfe|help|lotse|mia", re.IGNORECASE)


@pytest.fixture
def play() -> Play:
    return Play(house(), (ANNA, BEN), NOON)


def made(play: Play) -> list[Made]:
    return [line.attachment for line in play.chat if isinstance(line.attachment, Made)]


def last(play: Play) -> Line:
    return play.chat[-1]


def test_the_proof_is_offered_once_after_the_last_of_several_decisions(play: Play) -> None:
    play.says("/start")
    play.presses("I have read this")
    play.presses("Yes")
    assert not any(OFFER in text for text in play.seen())
    play.presses("No")
    [offered] = [text for text in play.seen() if OFFER in text]
    assert offered.startswith("May we count?")
    play.says("Mia")
    assert OFFER in "".join(play.seen())  # it stays where it was said
    assert made(play) == []


def test_what_was_decided_is_listed_by_what_stands_and_what_does_not(play: Play) -> None:
    agree(play)
    play.says("/consent")
    stands, not_stands, how = last(play).text.split("\n\n")
    assert stands.splitlines() == [
        "What stands:",
        f"{DASH} Privacy notice “Who reads what.” (version 1): read and noted, 2026-11-21",
        f"{DASH} Consent “May we read it?” (version 1): yes, 2026-11-21",
    ]
    assert not_stands.splitlines()[1:] == [
        f"{DASH} Consent “May we count?” (version 1): no, 2026-11-21",
    ]
    assert how
    assert [one.token for one in last(play).choices] == [
        "agreed:proof",
        "agreed:mind",
        "agreed:notice",
        "help",
    ]


@pytest.mark.parametrize(
    "command", ["/consent", "/einwilligung", "/Consent@lotse_bot", "/ consent"]
)
def test_it_is_shown_by_command_in_either_language(play: Play, command: str) -> None:
    agree(play)
    play.says(command)
    assert last(play).label == "tell:agreed"


def test_it_is_shown_in_the_language_of_now(play: Play) -> None:
    agree(play)
    play.says("Deutsch")
    play.says("/einwilligung")
    assert last(play).text.startswith(f"Das gilt:\n{DASH} Datenschutz")
    assert "„May we read it? (de)“" in last(play).text


def test_looking_leaves_the_open_question_open(play: Play) -> None:
    agree(play)
    before = play.conversation
    play.says("/consent")
    play.presses("agreed:notice")
    assert play.conversation.pending == before.pending
    play.says("Mia")
    assert play.conversation.run is not None
    assert play.conversation.run.answers == {"alias": "Mia"}


def test_who_decided_nothing_is_told_so_and_gets_no_file(play: Play) -> None:
    for _ in range(2):
        play.says("/consent")
        assert "not decided anything" in last(play).text
    assert [one.token for one in last(play).choices] == ["agreed:notice", "help"]
    old = Line(last(play).message, "", (), last(play).voice, 0)
    play.presses_old(old, "agreed:proof")
    assert "not decided anything" in last(play).text
    assert made(play) == []


def test_the_proof_comes_as_words_at_once_and_two_files_with_neutral_names(play: Play) -> None:
    agree(play)
    play.says("/consent")
    play.presses("agreed:proof")
    words, page, file = play.chat[-3:]
    assert "one page to read" in words.text
    assert (page.text, file.text) == ("", "")
    first, second = made(play)
    assert (first.what, first.name) == (MadeKind.RECEIPT_PAGE, "note-2026-11-21.pdf")
    assert (second.what, second.name) == (MadeKind.RECEIPT_FILE, "note-2026-11-21.json")
    record = play.conversation.ledger.record
    assert record is not None
    assert {(one.about, one.upto) for one in made(play)} == {(record.hex, 3)}
    assert not any(TELLING.search(one.name) for one in made(play))


def test_a_finger_that_taps_twice_gets_the_files_once(play: Play) -> None:
    agree(play)
    play.says("/consent")
    play.presses("agreed:proof")
    play.presses("agreed:proof")
    assert len(made(play)) == 2
    play.waits(timedelta(minutes=1))
    play.presses("agreed:proof")
    assert len(made(play)) == 4


def test_the_proof_can_be_had_after_stopping_and_says_what_does_not_stand_any_more(
    play: Play,
) -> None:
    finish(play)
    play.says("/stop")
    play.says("stop")
    assert play.conversation.gate is Gate.WITHDRAWN
    play.says("/consent")
    assert f"{DASH} Consent “May we read it?” (version 1): taken back" in last(play).text
    play.presses("agreed:proof")
    assert [one.upto for one in made(play)] == [4, 4]


def test_changing_ones_mind_opens_the_card_for_it(play: Play) -> None:
    finish(play)
    play.joins("anna")
    play.says("/consent")
    play.presses("agreed:mind")
    assert play.conversation.pending is not None
    assert play.conversation.pending.kind is PendingKind.MIND


def missed(play: Play, number: int) -> None:
    """A file of ours never reached the client."""
    event = EventId(UUID(int=number))
    play.happens(
        NotSent(event, CLIENT, MessageId(UUID(int=number)), Failure.NO_FILE, relayed=False)
    )


def test_a_file_that_could_not_be_made_is_told_to_both_once(play: Play) -> None:
    finish(play)
    play.joins("anna")
    room, seen = len(play.room("anna")), len(play.seen())
    missed(play, 1)
    missed(play, 2)
    assert [("could not send you the file" in text) for text in play.seen()[seen:]] == [True]
    assert [("could not be made" in text) for text in play.operator] == [True]
    assert len(play.room("anna")) == room  # it is between the client and us
    play.waits(timedelta(hours=1))
    missed(play, 3)
    assert len(play.operator) == 2


def test_the_counsellors_card_says_what_was_agreed_and_when(play: Play) -> None:
    finish(play)
    play.joins("anna")
    line = "Agreed to: Privacy notice privacy 1 (2026-11-21), Consent counselling 1 (2026-11-21)"
    assert line in play.room("anna")[0].splitlines()


def of_before(play: Play) -> None:
    """As if all that was decided so far were older than any record."""
    ledger = play.conversation.ledger
    play.conversation = replace(play.conversation, ledger=replace(ledger, record=None, unproved=0))


def test_what_was_decided_before_records_were_kept_is_said_to_have_no_proof(play: Play) -> None:
    agree(play)
    of_before(play)
    play.says("/consent")
    assert "What stands:" in last(play).text
    play.presses("agreed:proof")
    assert "before proof of decisions was kept" in last(play).text
    assert made(play) == []


def test_a_proof_says_that_older_decisions_do_not_stand_in_it(play: Play) -> None:
    agree(play)
    of_before(play)
    older = len(play.conversation.ledger.records)
    play.says("/stop")
    play.says("stop")
    assert play.conversation.ledger.unproved == older
    play.says("/consent")
    play.presses("agreed:proof")
    [said] = [text for text in play.seen() if "older than these proofs" in text]
    assert said.startswith("Here it is")
    acts = len(play.conversation.ledger.records) - older
    assert [one.upto for one in made(play)] == [acts, acts]
