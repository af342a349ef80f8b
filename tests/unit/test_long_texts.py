"""Long texts come in pages; the answer belongs to the last one, the hash to all of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import Decision, DocumentKind
from routing.play import Play
from routing.words.paging import PAGE, pages
from routing.words.question import MORE, NO, YES
from tests.houses import ANNA, DOCUMENTS, EN, NOON, document, house

PARAGRAPH = "We keep what you write for ninety days. Nobody else reads it. " * 8
LONG = "\n".join(f"{number}. {PARAGRAPH.strip()}" for number in range(1, 7))  # three pages
NOTICE = document("privacy", DocumentKind.NOTICE, LONG)


@pytest.fixture
def play() -> Play:
    made = Play(house(documents={**DOCUMENTS, "privacy": NOTICE}), (ANNA,), NOON)
    made.says("/start")
    return made


def tokens(play: Play) -> list[str]:
    return [choice.token for choice in play.chat[-1].choices]


def decided(play: Play) -> Decision | None:
    last = play.conversation.ledger.latest("privacy")
    return last.decision if last is not None else None


def test_a_short_text_is_one_page() -> None:
    assert pages("short") == ("short",)
    assert pages("x" * PAGE) == ("x" * PAGE,)
    assert pages("") == ("",)


@given(st.text(alphabet=st.sampled_from("ab .\n\u3002?"), max_size=6000))
def test_no_word_is_lost_or_doubled_and_no_page_is_too_long(text: str) -> None:
    found = pages(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(len(one) <= PAGE for one in found[:-1])
    assert len(found[-1]) <= PAGE


def test_a_page_ends_behind_a_paragraph_or_else_behind_a_sentence() -> None:
    assert all(one.endswith(".") for one in pages(LONG))
    assert all(one.endswith(".") for one in pages(PARAGRAPH * 5)[:-1])
    assert len(pages("x" * (PAGE * 3))) == 3


def test_only_the_last_page_has_the_answers(play: Play) -> None:
    assert tokens(play) == [MORE, "help"]
    assert play.chat[-1].text.endswith("Page 1 of 3.")
    play.presses("Read on")
    assert tokens(play) == [MORE, "help"]
    play.presses("Read on")
    assert tokens(play) == [YES, NO, "help"]
    assert play.chat[-1].text.endswith("Page 3 of 3.")
    play.presses("I have read this")
    assert decided(play) is Decision.ACKNOWLEDGED
    last = play.conversation.ledger.latest("privacy")
    assert last is not None
    assert last.sha256 == NOTICE.shown(EN).sha256


def test_all_of_the_text_was_shown(play: Play) -> None:
    play.presses("Read on")
    play.presses("Read on")
    shown = "\n".join(play.seen())
    assert all(line in shown for line in LONG.split("\n"))


def test_a_page_that_was_read_has_no_button_any_more(play: Play) -> None:
    first = play.chat[-1]
    play.presses("Read on")
    assert first.choices == ()


def test_the_button_twice_tapped_turns_one_page(play: Play) -> None:
    first = replace(play.chat[-1])
    play.presses_old(first, MORE)
    play.presses_old(first, MORE)
    assert play.chat[-1].text.endswith("Page 2 of 3.")


@pytest.mark.parametrize("said", ["go on", "next", "Read on"])
def test_reading_on_can_be_typed(play: Play, said: str) -> None:
    play.says(said)
    assert play.chat[-1].text.endswith("Page 2 of 3.")


def test_a_yes_before_the_last_page_shows_the_rest_first(play: Play) -> None:
    play.says("yes")
    assert decided(play) is None
    assert play.chat[-1].text.startswith("There is still something to read")
    play.says("yes")
    assert decided(play) is None
    play.says("yes")
    assert decided(play) is Decision.ACKNOWLEDGED


def test_nobody_has_to_read_to_the_end_to_say_no(play: Play) -> None:
    play.says("no")
    assert decided(play) is Decision.REFUSED


def test_an_odd_answer_leaves_the_page_where_it_is(play: Play) -> None:
    play.presses("Read on")
    play.says("hm")
    assert play.chat[-1].text.endswith("Page 2 of 3.")
    assert MORE in tokens(play)


def test_a_button_of_the_last_page_made_up_on_the_first_decides_nothing(play: Play) -> None:
    play.presses_old(play.chat[-1], YES)
    assert decided(play) is None


def test_another_language_begins_with_the_first_page(play: Play) -> None:
    play.presses("Read on")
    play.presses_old(play.chat[-1], "lang:de")
    assert play.chat[-1].text.endswith("Seite 1 von 3.")


def test_new_words_begin_with_the_first_page(play: Play) -> None:
    play.presses("Read on")
    other = document("privacy", DocumentKind.NOTICE, LONG.replace("ninety", "thirty"), 2)
    play.house = house(documents={**DOCUMENTS, "privacy": other})
    play.presses("Read on")
    assert play.chat[-1].text.endswith("Page 1 of 3.")
    assert "thirty" in play.chat[-1].text


def test_a_page_that_is_not_delivered_yet_is_not_answered(play: Play) -> None:
    play.delivering = False
    play.presses("Read on")
    play.says("yes")
    assert decided(play) is None
    play.deliver()


def test_a_long_purpose_is_asked_in_pages_too() -> None:
    long = document("counselling", DocumentKind.PURPOSE, LONG)
    play = Play(house(documents={**DOCUMENTS, "counselling": long}), (ANNA,), NOON)
    play.says("/start")
    play.presses("I have read this")
    assert tokens(play) == [MORE, "help"]
    play.presses("Read on")
    play.presses("Read on")
    play.presses("Yes")
    last = play.conversation.ledger.latest("counselling")
    assert last is not None
    assert last.decision is Decision.GIVEN
