"""A flow and the files beside it: overlays, manners of a language, and all of it as one bundle."""

from dataclasses import replace
from hashlib import sha256

import pytest

from config import load_published
from config.bundle import is_bundle
from routing.flow.model import Ask
from routing.ids import Language, StepName
from tests.unit.flow_files import NAME, SMALL, built, changed, told

DE, EN, SIE = Language("de"), Language("en"), Language("de-x-sie")
OVERLAY_EN, OVERLAY_SIE = "flows/texts/intake.en.yaml", "flows/texts/intake.de-x-sie.yaml"
BARE = SMALL.replace(", en: What?", "").replace(", en: Andrew", "").replace(", en: Talk", "")
WORDS = "title: Talk\nkind.text: What?\nkind.choices.a: Andrew\n"


def test_an_overlay_brings_a_language() -> None:
    words = f"{WORDS}goodbye.text: Fine.\n"
    assert told(BARE)[:2] == [
        "3:1: 'title' has no words in 'en'",
        "13:5: 'text' has no words in 'en'",
    ]
    flow = built(BARE, {OVERLAY_EN: WORDS}).flow
    assert flow == replace(built(SMALL).flow, sha256=flow.sha256)
    assert told(BARE, {OVERLAY_EN: words}) == [
        f"{OVERLAY_EN}:4:1: 'goodbye.text' stands in line 19 of {NAME} too; leave one of them out"
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            f"{WORDS}kind.txt: a\n",
            "4:1: no text of the flow is called 'kind.txt'; did you mean 'kind.text'?",
        ),
        (f"{WORDS}kind.wrong: [a]\n", "4:13: 'kind.wrong' must be a single value"),
        (WORDS.replace("What?", "What, {name}?"), "2:12: unknown placeholder '{name}'"),
        (WORDS.replace("Andrew", "beth"), ""),
        ("- a\n", "1:1: this file holds texts, one below the other, like 'welcome.text: ...'"),
        ("a: !!str b\n", "1:4: a value that begins with '!' must be put in quotes"),
    ],
)
def test_a_mistake_in_an_overlay_is_told_in_the_overlay(words: str, said: str) -> None:
    faults = told(BARE, {OVERLAY_EN: words})
    if said:
        assert any(fault.startswith(f"{OVERLAY_EN}:{said}") for fault in faults)
    else:  # it reads like the other answer, and the second of them is told
        assert faults == ["16:26: in 'en' this reads like the answer 'a'"]


def test_an_overlay_in_a_language_nobody_offers_is_a_warning() -> None:
    assert told(SMALL, {"flows/texts/intake.fr.yaml": "title: x\n"}) == [
        "4:1: warning: the texts in flows/texts/intake.fr.yaml are not used; add 'fr' here"
    ]


def test_a_manner_of_a_language_says_what_it_lacks_in_the_language_itself() -> None:
    sie = SMALL.replace("[de, en]", "[de, de-x-sie, en]")
    files = {OVERLAY_SIE: "kind.text: Was brauchen Sie?\n"}
    flow = built(sie, files).flow
    kind = flow.step(StepName("kind"))
    assert isinstance(kind, Ask)
    assert kind.text[SIE] == "Was brauchen Sie?"
    assert dict(kind.choices)["a"][SIE] == "Anton"
    assert flow.title[SIE] == "Gespräch"
    missing = sie.replace("de: Was?, ", "")
    assert told(missing, {}) == ["13:5: 'text' has no words in 'de'"]


def test_a_manner_alone_may_be_offered() -> None:
    flow = built(SMALL.replace("[de, en]", "[de-x-sie, en]")).flow
    assert flow.languages == (SIE, EN)
    assert flow.title == {SIE: "Gespräch", EN: "Talk"}


def test_crisis_words_of_a_language_hold_for_its_manners() -> None:
    flow = built(changed("[de, en]", "[de, de-x-sie, en]")).flow
    assert flow.crisis.words[SIE] == flow.crisis.words[DE]


def test_a_flow_alone_is_named_by_the_hash_of_its_file() -> None:
    read = built(SMALL)
    assert read.bundle == SMALL.encode()
    assert read.flow.sha256 == sha256(SMALL.encode()).hexdigest()
    assert load_published(read.bundle, "old") == read


def test_a_flow_with_other_files_is_named_by_the_hash_of_all_of_them() -> None:
    read = built(BARE, {OVERLAY_EN: WORDS})
    other = built(BARE, {OVERLAY_EN: WORDS.replace("What?", "What is it?")})
    assert is_bundle(read.bundle)
    assert read.flow.sha256 == sha256(read.bundle).hexdigest()
    assert read.flow.sha256 != other.flow.sha256
    assert load_published(read.bundle, "published") == read


@pytest.mark.parametrize(
    ("used", "name"), [("./mood.yaml", "mood"), ("std/wellbeing", "wellbeing")]
)
def test_a_published_flow_is_read_with_the_files_it_was_published_with(
    used: str, name: str
) -> None:
    read = built(changed("./mood.yaml", used))
    again = load_published(read.bundle, "published")
    assert again == read
    assert [block.instrument for block in again.flow.blocks] == [name]


def test_what_only_concerns_the_writer_does_not_stop_a_published_flow() -> None:
    old = SMALL.replace("kind", "minutes")
    assert told(old) == ["11:10: 'minutes' is a name the program uses itself; choose another"]
    assert load_published(old.encode(), "old").flow.version == 1
