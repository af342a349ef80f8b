"""What counsellors' apps really send for a slip of the thumb: nothing of it reaches a client.

Each file of the corpus is one app; each entry says what was typed or tapped, the event that comes
of it once it is decrypted, and the words that may cross (`crosses`; null: none). In every entry of
which nothing may cross, what must not be seen is marked with SLIP. Sources for the shapes: MSC3440
(threads), MSC2676 (edits), MSC2781 (replies, with the quotes that older versions put in front),
MSC2530 (captions); commands as the apps handle them: Element Web takes one slash off `//` and sends
unknown commands when asked to, Element X knows no commands and sends what was typed.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.matrix.convert import convert
from bridge.interpret import Arrival, place_event
from routing.ids import AccountName, ChatId, MessageId
from routing.messages import Address
from routing.play import Play
from tests.houses import ANNA, BEN, NOON, house
from tests.unit.test_first_contact import finish

FOLDER = Path(__file__).parents[1] / "fixtures" / "slips"
PLACE = Address(AccountName("matrix"), ChatId("!case:hs.test"))
MARK = "SLIP"
CORPUS = [
    pytest.param(entry, id=f"{file.stem}-{entry['kind']}-{entry['typed']}")
    for file in sorted(FOLDER.glob("*.json"))
    for entry in json.loads(file.read_text(encoding="utf-8"))
]
EVERYWHERE = {
    "slash", "two slashes", "bang", "thread", "thread reply", "edit into note", "edit of a note",
    "reply", "reply note", "emote", "plain", "shrug", "mismatch", "pill", "pill note", "words",
    "note below",
}  # fmt: skip


@pytest.fixture
def talk() -> Play:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    play.joins("anna")
    return play


def heard(talk: Play, event: dict[str, Any]) -> None:
    """The event on its whole way, from the room to the core."""
    inbound = convert(event, PLACE)
    assert inbound is not None
    name = talk._event()
    arrival = Arrival(name, MessageId(name), inbound)
    happened = place_event(arrival, talk.place_of("anna"))
    assert happened is not None
    talk.happens(happened)


@pytest.mark.parametrize("entry", CORPUS)
def test_nothing_crosses_that_must_not_and_what_must_cross_does(
    talk: Play, entry: dict[str, Any]
) -> None:
    before = len(talk.seen())
    heard(talk, entry["event"])
    wanted = [] if entry["crosses"] is None else [f"Anna: {entry['crosses']}"]
    assert talk.seen()[before:] == wanted
    assert not any(MARK in line for line in talk.seen())


@pytest.mark.parametrize("entry", CORPUS)
def test_what_does_not_cross_is_marked_so_that_it_would_be_seen(entry: dict[str, Any]) -> None:
    written = json.dumps(entry["event"]["content"])
    assert (MARK in written) == (entry["crosses"] is None) or entry["kind"] == "mismatch"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.stem)
def test_each_app_is_asked_for_every_slip(file: Path) -> None:
    kinds = {entry["kind"] for entry in json.loads(file.read_text(encoding="utf-8"))}
    assert kinds >= EVERYWHERE
    assert ANNA.author in file.read_text(encoding="utf-8")
