"""What a client keeps: the same acts for a program and for a reader."""

import json
from dataclasses import replace
from datetime import datetime

import pytest

from config import shipped
from consent.acts import Method
from consent.evidence import COMMITMENTS, NotEvidence
from consent.ledger import Decision
from consent.receipt import WORDS, Kept, Page, machine_file, page
from routing.ids import Language
from tests.unit.consent_kit import NAME, TEXT, Log, signer, small

TEXTS = shipped(Language("en"))


def words(language: str) -> dict[str, str]:
    return {
        key: TEXTS.say(key, Language(language), **{name: f"{{{name}}}" for name in names})
        for key, names in WORDS.items()
    }


def shown(moment: datetime) -> str:
    return f"{moment:%d.%m.%Y %H:%M}"


def read(log: Log, language: str = "en", *, record: int = 7) -> Page:
    return page(NAME, log.clients[record].kept, words(language), shown)


def test_the_file_holds_each_thing_once_and_in_its_place() -> None:
    log = small()
    whole = json.loads(log.receipt())
    assert list(whole) == ["format", "organisation", "checkpoint", "keys", "acts"]
    assert [one["number"] for one in whole["keys"]] == [1, 4]
    assert [one["line"]["number"] for one in whole["acts"]] == [2, 5, 6]
    for written, kept in zip(whole["acts"], log.clients[7].kept, strict=True):
        assert list(written) == ["event", "opening", "text", "line"]
        assert written["event"].encode() == kept.event
        assert list(written["opening"]) == list(COMMITMENTS)
        assert written["text"] == TEXT
        assert written["line"]["previous"] == kept.before.hex()


def test_the_file_can_be_read_by_people_too() -> None:
    assert "„{name}“" in small().receipt().decode()
    assert small().receipt().endswith(b"}\n")


def test_an_opening_that_is_not_whole_makes_no_file() -> None:
    kept = small().clients[7].kept[0]
    with pytest.raises(KeyError):
        small().receipt_of([Kept(kept.event, {}, None, kept.line, kept.before)])


def test_a_line_without_a_place_in_the_tree_makes_no_file() -> None:
    log = small()
    placed = replace(log.placed(), paths={})
    with pytest.raises(KeyError):
        machine_file(NAME, placed, log.keys, log.clients[7].kept)


def test_the_page_says_what_was_decided_when_how_and_about_which_words() -> None:
    made = read(small())
    assert made.title == "Your decisions at Beratung Lindenhof"
    assert [part.heading for part in made.parts] == [
        NAME,
        "1. Privacy notice: read and noted",
        "2. Consent: yes",
        "3. Agreement: signed",
        "Who answers for your data",
        "How this can be checked",
    ]
    log = small()
    assert made.parts[3].lines == (
        "When: 23.11.2026 03:40",
        "Text: agreement_text, version 3",
        "You pressed a button.",
        "Your words: ja, gut \ufffd",
        "Legal basis: our agreement (GDPR 6(1)(b))",
        f"Line 6 of the log, checksum {log.head.hex()}",
        "The text you saw:",
        TEXT,
    )
    assert not any(line.startswith("Your words") for line in made.parts[1].lines)
    assert made.parts[4].lines == (
        "Responsible: Lindenhof e. V., Am Hof 1",
        "Questions about your data: hallo@hof.test",
    )


@pytest.mark.parametrize("language", ["en", "de", "de-x-sie"])
@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("decision", Decision)
def test_every_act_has_words_in_every_language(
    language: str, method: Method, decision: Decision
) -> None:
    log = Log(signing=signer(1))
    log.act(7, method=method, decision=decision, text=None)
    log.act(7, method=method, decision=decision, words="{n} {org} {missing}")
    said = str([read(log, language).title, *(part.lines for part in read(log, language).parts)])
    assert "{n} {org} {missing}" in said
    assert said.count("{") == 3 + TEXT.count("{")


def test_a_page_of_nothing_says_so() -> None:
    made = page(NAME, [], words("de"), shown)
    assert made.parts[0].lines[1] == "Du hast noch nichts entschieden."
    assert len(made.parts) == 1


def test_what_is_no_event_makes_no_page() -> None:
    kept = small().clients[7].kept[0]
    bad = Kept(b"{}", kept.opening, None, kept.line, kept.before)
    with pytest.raises(NotEvidence):
        page(NAME, [bad], words("en"), shown)


def test_nothing_of_a_client_is_shown_by_accident() -> None:
    log = small()
    kept, made = log.clients[7].kept[2], read(log)
    for said in (repr(kept), repr(made)):
        assert "ja, gut" not in said
        assert TEXT[2:20] not in said
