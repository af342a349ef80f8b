"""What is done faster for most words is done as for all others."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from routing.desk.guarding import plain
from routing.words.folding import fold

ASCII = st.text(st.characters(max_codepoint=127))
LONG = "\N{LATIN SMALL LETTER E WITH ACUTE}"  # with it the words are no ASCII any more


@given(ASCII)
def test_words_in_ascii_are_folded_as_any_others(words: str) -> None:
    """The long way adds one word of its own, and takes nothing from those before."""
    assert fold(f"{words} {LONG}") == f"{fold(words)} e".strip()


@given(ASCII)
def test_words_in_ascii_are_as_plain_as_any_others(words: str) -> None:
    assert plain(words + LONG) == plain(words) + unicodedata.normalize("NFKD", LONG)[0]
