"""An organisation's own questionnaire: right and complete, or told where it is not."""

import re

import pytest

from config.instruments import template
from tests.house.paths import ROOT
from tests.unit.instrument_kit import DE, EN, named, right, wrong

OWN = """\
instrument: ours
version: 2
title: {de: Unsere Fragen, en: Our questions}
source: written by us
licence: ours
languages: [de, en]
minutes: 1
intro: {de: "Zwei Fragen, {minutes} Minute.", en: "Two questions, {minutes} minute."}
choices:
  no: {points: 0, text: {de: nein, en: "no"}}
  yes: {points: 2, text: {de: ja, en: "yes"}}
items:
  first: {text: {de: Erste?, en: First?}}
  second:
    text: {de: Zweite?, en: Second?}
    reverse: true
    risk: true
  third:
    text: {de: Dritte?, en: Third?}
    choices:
      few: {points: 1, text: {de: wenig, en: few}}
      many: {points: 5, text: {de: viel, en: many}}
scores:
  total:
    items: [first, second, third]
    bands:
      low: {low: 1, high: 4}
      high: {low: 5, high: 9, label: {de: hoch}}
"""


# --------------------------------------------------------------------------- one's own


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("instruments/ours.yaml", "instruments/ours.yaml"),
        ("./instruments/ours.yaml", "instruments/ours.yaml"),
        ("./blocks/ours.yaml", "flows/blocks/ours.yaml"),
        ("blocks/ours.yaml", "blocks/ours.yaml"),
    ],
)
def test_an_organisation_writes_its_own(reference: str, name: str) -> None:
    read = right(reference, {name: OWN})
    assert read.block.points == {
        "w.first": {"no": 0, "yes": 2},
        "w.second": {"no": 2, "yes": 0},
        "w.third": {"few": 1, "many": 5},
    }
    assert read.risk == ("w.second",)
    assert (read.block.instrument, read.block.version) == ("ours", 2)
    assert read.text[EN] == "Two questions, 1 minute."
    assert read.asks[0].label[DE] == "Unsere Fragen (1)"
    high = named(read).bands[1]
    assert (high.name, high.low, high.high, high.label) == ("high", 5, 9, {DE: "hoch"})


def test_the_words_of_ones_own_may_lie_beside_it() -> None:
    bare = re.sub(
        r", text: \{.*?\}(?=\})|text: \{.*?\}|^intro.*\n|^languages.*\n",
        "",
        OWN,
        flags=re.MULTILINE,
    )
    bare = bare.replace("first: {}", "first: {reverse: false}")
    words = (
        "instrument: ours\nversion: 2\nlanguage: de\nsource: us\ntitle: Unsere\n"
        'intro: "{minutes} Minute"\nchoices: {no: nein, yes: ja, few: wenig, many: viel}\n'
        "items: {first: Eins, second: Zwei, third: Drei}\n"
    )
    files = {"blocks/ours.yaml": bare, "blocks/ours.de.yaml": words}
    read = right("blocks/ours.yaml", files, ("de",))
    assert read.asks[2].text == {DE: "Drei"}
    assert dict(read.asks[2].choices) == {"few": {DE: "wenig"}, "many": {DE: "viel"}}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("second, third]", "secnd, third]", "25:20: no question 'secnd'; did you mean 'second'?"),
        ("second, third]", "second, first]", "25:28: 'first' is counted already"),
        ("[first, second, third]", "[]", "25:12: 'items' is an empty list"),
        ("high: 4}", "high: 3}", "28:19: 'high' must begin at 4"),
        ("{low: 1, high: 4}", "{low: 0, high: 4}", "27:18: 'low' must begin at 1"),
        ("high: 9", "high: 8", "28:28: 'high' must end at 9, the highest sum there can be"),
        ("{low: 1, high: 4}", "{low: 1}", "27:7: 'low' needs 'high'"),
        ("  total:", "  first:", "13:3: 'first' would be a question and a score;"),
        ("  first: {", "  band: {", None),
        (
            "bands:",
            "missing: 3\n    bands:",
            "26:14: 'missing' must be less than there are questions",
        ),
        ("points: 2", "points: two", "11:17: 'points' must be a whole number from 0 to 999"),
        (", en: First?", "", "13:11: 'text' has no words in 'en'"),
        ("{text: {de: Erste?, en: First?}}", "{risk: false}", "13:3: 'first' needs 'text'"),
        ("en: few", "en: many", "22:46: this reads like another answer"),
        ('  no: {points: 0, text: {de: nein, en: "no"}}\n', "", "9:1: 'choices' must hold 2 to 20"),
        ("minutes: 1", "loinc: 44249-2\nminutes: 1", "7:8: 'loinc' is not a code of LOINC"),
        ("languages: [de, en]\n", "", None),
        ("Two questions, {minutes} minute.", "Two", "8:51: this must hold {minutes}"),
        ("Second?", "'{alias}?'", "15:29: no placeholder can stand here"),
        ("reverse: true", "reverse: yes", "16:14: 'reverse' must be true or false"),
        ("licence: ours\n", "", "1:1: this file needs 'licence'"),
        (
            "risk: true",
            "risky: true",
            "17:5: unknown key 'risky' in 'second'; did you mean 'risk'?",
        ),
    ],
)
def test_a_slip_in_ones_own_is_told_at_its_place(old: str, new: str, sentence: str | None) -> None:
    assert old in OWN
    told = wrong("instruments/ours.yaml", {"instruments/ours.yaml": OWN.replace(old, new, 1)})
    assert told
    assert sentence is None or told[0].startswith(f"instruments/ours.yaml:{sentence}"), told
    assert sentence is None or len(told) == 1, told


RUBBISH = (
    *("", "- a\n- b\n", "items: x\n", "instrument: [\n", "&a [*a]\n", "\0", "no\n"),
    "choices: {a: {a: {a: 1}}}\n",
    "items: {a: 1, b: [], c: {text: 7}}\nscores: {total: {items: {}}}\n",
)


@pytest.mark.parametrize("text", RUBBISH)
def test_rubbish_is_told_and_never_an_instrument(text: str) -> None:
    for told in (
        wrong("instruments/ours.yaml", {"instruments/ours.yaml": text}),
        wrong("std/phq9", {"instruments/phq9.de.yaml": text}, ("de",)),
    ):
        assert all(re.match(r"instruments/\S+:\d+:\d+: \S", line) for line in told)
        assert told


def test_the_page_about_instruments_shows_what_can_be_copied() -> None:
    page = (ROOT / "docs" / "how-to" / "use-an-instrument.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    empty = next(block for block in blocks if block.startswith("instrument: phq4"))
    assert template("phq4", "de").endswith(empty)
    own = next(block for block in blocks if block.startswith("instrument: ours"))
    assert [ask.name for ask in right("instruments/ours.yaml", {"instruments/ours.yaml": own}).asks]
