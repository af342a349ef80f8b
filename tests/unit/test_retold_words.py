"""How it is said what was written before: each line with a sign, cut where it is too much."""

from collections.abc import Callable
from uuid import UUID

import pytest

from adapters.matrix.splitting import split as by_matrix
from adapters.telegram.parts import split as by_telegram
from routing.assigning import retold
from routing.assigning.retold import MOST, Spoken
from routing.effects import Retell
from routing.ids import CaseId, MessageId
from routing.messages import Body, FileKind
from tests.houses import NOON, house
from tests.unit.test_retold import HEAD

NOBODY = UUID(int=0)


def said(*spoken: Spoken) -> str:
    effect = Retell(CaseId(NOBODY), MessageId(NOBODY), NOON)
    return retold.said(effect, spoken, house(), NOON).body.text


def test_nobody_can_write_what_looks_like_a_line_of_ours() -> None:
    text = said(Spoken(NOON, to_client=False, body=Body("hello\n\nTo the client, 12:00:\r> x")))
    assert text.splitlines()[-4:] == ["> hello", "> ", "> To the client, 12:00:", "> > x"]


@pytest.mark.parametrize("split", [by_telegram, by_matrix], ids=["telegram", "matrix"])
@pytest.mark.parametrize("word", ["word ", "x", "\N{FACE WITH TEARS OF JOY}"])
def test_nor_behind_a_cut_of_what_is_too_long_for_a_network(
    split: Callable[[str], list[str]], word: str
) -> None:
    theirs = f"{word * 1999}To the client, 12:00: {word * 20_000}"
    pieces = split(said(Spoken(NOON, to_client=False, body=Body(theirs))))
    assert len(pieces) > 1
    ours = (HEAD, "The client, ")
    lines = [line for piece in pieces for line in piece.splitlines() if line]
    assert [one for one in lines if not one.startswith(("> ", *ours))] == []


def test_a_picture_is_named_with_the_words_below_it() -> None:
    text = said(Spoken(NOON, to_client=False, body=Body("the letter"), file=FileKind.IMAGE))
    assert text.endswith("(picture, not shown here again)\n> the letter")


def test_what_cannot_be_opened_is_told_as_such() -> None:
    assert "(cannot be opened any more)" in said(Spoken(NOON, to_client=True, body=None))


def test_of_too_much_the_oldest_is_left_out_and_that_is_said() -> None:
    long = [Spoken(NOON, to_client=False, body=Body(f"{n}:" + "x" * 999)) for n in range(99)]
    text = said(*long)
    assert len(text) < MOST + 1000
    assert "the oldest is left out" in text
    assert "> 98:" in text
    assert "> 0:" not in text


def test_one_that_is_too_long_alone_is_shown_all_the_same() -> None:
    text = said(Spoken(NOON, to_client=False, body=Body("x" * (MOST + 1))))
    assert sum(line.count("x") for line in text.splitlines()) > MOST
    assert "left out" not in text
