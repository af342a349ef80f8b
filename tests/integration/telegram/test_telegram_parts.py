"""Long texts are cut where it hurts least, into pieces Telegram takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.parts import LIMIT, PIECE, mended, split, units

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
FLAG = "🇩🇪"
WAVE = "👋🏽"


@given(st.text(max_size=400), st.integers(2, 40))
def test_no_sign_is_lost_and_no_piece_too_long(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert "".join("".join(pieces).split()) == "".join(mended(text).split())
    assert all(0 < units(piece) <= limit for piece in pieces[:-1])
    assert all(units(piece) <= limit for piece in pieces)


@given(st.lists(st.text("abc\U0001f600\n", min_size=1, max_size=30), max_size=60))
def test_the_pieces_joined_are_the_words(words: list[str]) -> None:
    text = " ".join(words)
    assert " ".join(split(text, 64)).split() == text.split()


def test_a_text_that_fits_is_left_alone() -> None:
    for text in ("short", "  kept as it is \n", "x" * PIECE, "😀" * (PIECE // 2)):
        assert split(text) == [text]
    assert split("") == []


@pytest.mark.parametrize(
    ("mark", "text"),
    [
        ("paragraph", "aaaa aaaa\nbbbb\n\ncccc dddd eeee"),
        ("line", "aaaa aaaa bbbb\ncccc dddd eeee"),
        ("word", "aaaa aaaa bbbb cccc dddd eeee"),
    ],
)
def test_cuts_at_the_best_break_there_is(mark: str, text: str) -> None:
    first, second = split(text, 18)
    assert first.endswith("bbbb") or mark == "word"
    assert not first.endswith((" ", "\n"))
    assert not second.startswith((" ", "\n"))
    assert f"{first} {second}".split() == text.split()


@pytest.mark.parametrize("sign", [FAMILY, FLAG, WAVE, "e\u0301\u0302", "☺\ufe0f"])
def test_what_is_drawn_as_one_stays_whole(sign: str) -> None:
    limit = 4 * units(sign) + 1
    for offset in range(3):
        text = "x" * offset + sign * 30
        assert "".join(split(text, limit)) == text
        for piece in split(text, limit):
            assert piece.removeprefix("x" * offset).replace(sign, "").strip("x") == ""


def test_a_sign_longer_than_a_message_is_cut_all_the_same() -> None:
    endless = "e" + "\u0301" * 10_000
    assert "".join(split(endless)) == endless
    assert len(split(endless)) == 3


def test_there_is_room_for_a_mark_in_front() -> None:
    assert LIMIT - PIECE >= 200


def test_halves_of_surrogate_pairs_are_replaced() -> None:
    assert split("a\ud83d") == ["a\ufffd"]
    assert mended("\ud83d\ude00") == "😀"


def test_a_large_text_takes_no_long_time() -> None:
    assert len(split("word " * 200_000)) == pytest.approx(261, abs=2)
