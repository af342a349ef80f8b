"""What is held of a client, as a page to read: nothing left out, and in words of their language."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bridge.pages import Inside, pdf
from bridge.takeout import machine_file
from bridge.takeoutpage import MADE, as_file, page
from bridge.typesetting import MISSING
from consent.receipt import Page
from routing.ids import Language
from tests.houses import house
from tests.pdf_text import inside, text

NOON = "2026-11-23T12:00:00+00:00"
SENT = {"from": "you", "at": NOON, "delivered_at": None, "on_its_way": False, "file": None}


def made(**changes: object) -> dict[str, Any]:
    """A client of whom there is one of everything."""
    return {
        "about": "All of it.",
        "language": "en",
        "made_at": NOON,
        "held_by": {"organisation": "Lotse", "contact": "post@lotse.example"},
        "chat": {
            "network": "telegram",
            "number": "7001",
            "language": "en",
            "language_chosen_by_you": True,
            "can_be_reached": False,
            "state": "admitted",
        },
        "decisions": [
            {
                "text_name": "privacy",
                "kind": "notice",
                "version": version,
                "language": "en",
                "decision": "acknowledged",
                "at": NOON,
                "text": "We read it.",
            }
            for version in (1, 2)
        ],
        "answers": [
            {"question": "What is it?", "short": "It", "answer": "Debt", "skipped": False},
            {"question": "How old?", "short": "Age", "answer": None, "skipped": True},
        ],
        "results": [{"questionnaire": "Wellbeing", "score": "total", "value": "12"}],
        "noticed": [{"what": "alert", "at": NOON}],
        "counselling": {
            "since": NOON,
            "state": "open",
            "counsellor": "Anna",
            "room": "amber wren",
            "over_at": None,
            "note_held": True,
            "read_along": ["Sam"],
        },
        "messages": [SENT | {"text": "It began in spring."}],
        "kept": {"delivered": "P1D", "closed": "P90D", "evidence": "P3Y"},
    } | changes


def lines(of: Page) -> str:
    return "\n".join(f"{part.heading}\n" + "\n".join(part.lines) for part in of.parts)


def test_everything_that_is_held_stands_on_the_page_in_words() -> None:
    said = lines(page(made(), house()))
    for words in (
        "All of it.",
        "Telegram, your number there: 7001",
        "Messages do not reach you there",
        "What is it?\nDebt",
        "How old?\n(left out)",
        "Wellbeing \N{EN DASH} 12",
        "asked for a closer look",
        "With Anna",
        "read along in your counselling: Sam",
        "amber wren",
        "you:\nIt began in spring.",
        "Privacy notice: read and noted",
        "Questions about your data: post@lotse.example",
        "after the last decision: ",
    ):
        assert words in said, words
    assert said.count("We read it.") == 1  # a text that was decided about twice stands there once
    assert "P90D" not in said
    assert "+00:00" not in said


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("key", [one for one in MADE if "state" in one or "case" in one])
def test_every_state_is_said_in_every_language(language: str, key: str) -> None:
    kind, state = key.split(".")[1:]
    where = {"state": "chat", "case": "counselling"}[kind]
    changed = made()
    changed[where] = {**changed[where], "state": state}
    known = house()
    words = known.texts.say(key, Language(language))
    assert words in lines(page(changed | {"language": language}, known))


@pytest.mark.parametrize("kind", ["image", "voice", "audio", "video", "file"])
def test_a_file_is_named_with_its_message(kind: str) -> None:
    file = {"kind": kind, "name": "letter.pdf"}
    waits = SENT | {"text": "", "file": file, "on_its_way": True}
    said = lines(page(made(messages=[waits]), house()))
    assert "you: (on its way)\n[" in said
    assert "] letter.pdf" in said


def test_what_there_is_nothing_of_has_no_heading() -> None:
    bare = made(
        chat=None, decisions=[], answers=[], results=[], noticed=[], counselling=None, messages=[]
    )
    assert [part.heading for part in page(bare, house()).parts] == [
        "Lotse",
        "How long what is kept",
        "What does not stand here",
    ]


def test_words_are_shown_as_they_are_whatever_they_are() -> None:
    odd = "{time} \N{ARABIC LETTER ALEF} \ud83d %s <b> \x00"
    said = page(made(messages=[SENT | {"text": odd}]), house())
    assert odd in lines(said)
    clean = made(messages=[SENT | {"text": odd.replace("\ud83d", "")}])
    at = datetime(2026, 11, 23, tzinfo=UTC)
    within = Inside("data.json", "application/json", machine_file(clean))
    file = pdf(page(clean, house()), Language("en"), at, within)
    assert file == pdf(page(clean, house()), Language("en"), at, within)
    assert b"/EmbeddedFile" in file
    assert "What you answered" in text(file)


WHOLE = "In data.json they are whole."


async def read(*words: str) -> str:
    """The page of somebody who has written this, as it can be copied out."""
    of = made(messages=[SENT | {"text": one} for one in words])
    data = await as_file(of, house(), datetime(2026, 11, 23, tzinfo=UTC), is_page=True)
    assert json.loads(inside(data))["messages"] == of["messages"]
    return text(data).replace("\n", " ")


async def test_letters_that_the_page_cannot_show_are_seen_to_be_missing_and_it_says_so() -> None:
    marked = "\N{ARABIC LETTER SEEN}\N{ARABIC SMALL HIGH DOTLESS HEAD OF KHAH}"
    for lacking in ("\N{DEVANAGARI LETTER HA}", marked, "\N{MELTING FACE}"):
        said = await read("Hello", lacking)
        assert said.count(MISSING) == 2  # the letter, and the sign of which it is told
        assert WHOLE in said
    for shown in ("Zo\u00eb", "\N{ARABIC LETTER SEEN}\N{ARABIC FATHA}", "a \u200d b", MISSING):
        assert WHOLE not in await read(shown)
