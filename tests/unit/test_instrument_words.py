"""Words are brought complete or refused, and sealed ones are not replaced."""

import pytest

from config.instruments import shipped_names, template
from config.instrumentsource import shipped_bytes
from routing.ids import Language
from tests.unit.instrument_kit import (
    DE,
    EMPTY,
    EN,
    PARTS,
    PUBLISHED,
    SIE,
    brought,
    filled,
    opened,
    right,
    wrong,
)

ITEMS = {"phq9": 9, "gad7": 7, "phq4": 4}
# --------------------------------------------------------------------------- words brought along


def test_no_published_questionnaire_ships_words() -> None:
    for name in PUBLISHED:
        source = shipped_bytes(name).decode()
        assert "text:" not in source
        assert "languages:" not in source


def test_an_untouched_template_is_refused_at_every_line_that_is_empty() -> None:
    for name in PUBLISHED:
        text = template(name, "de")
        lines = text.splitlines()
        empty = [
            number
            for number, line in enumerate(lines, 1)
            if (found := EMPTY.fullmatch(line)) and found.group(2) not in PARTS
        ]
        assert len(empty) == 2 + 4 + ITEMS[name]
        told = wrong(f"std/{name}", {f"instruments/{name}.de.yaml": text}, ("de",))
        places = sorted(int(one.split(":")[1]) for one in told)
        assert places == empty
        assert "https://www.phqscreeners.com" in text


def test_a_template_is_for_what_comes_without_words() -> None:
    assert shipped_names() == ("gad7", "phq4", "phq9", "wellbeing")
    with pytest.raises(KeyError):
        template("phq", "de")


def test_words_come_from_a_file_for_each_language() -> None:
    read = brought("phq9")
    assert read.asks[2].text == {DE: "items item3", EN: "items item3"}
    assert read.asks[2].label == {DE: "PHQ-9 (3)", EN: "PHQ-9 (3)"}
    assert dict(read.asks[2].choices)["nearly_every_day"][DE] == "choices nearly_every_day"
    assert read.text[EN] == "Some questions, about 3 minutes."


def test_a_variant_has_words_of_its_own_or_those_of_its_language() -> None:
    german = {"instruments/phq9.de.yaml": filled("phq9", "de")}
    assert right("std/phq9", german, ("de", "de-x-sie")).asks[0].text[SIE] == "items item1"
    formal = filled("phq9", "de-x-sie").replace("items item1", "anders gesagt")
    read = right(
        "std/phq9", german | {"instruments/phq9.de-x-sie.yaml": formal}, ("de", "de-x-sie")
    )
    assert read.asks[0].text == {DE: "items item1", SIE: "anders gesagt"}


def test_a_shipped_instrument_can_be_given_another_language() -> None:
    words = filled("wellbeing", "uk")
    read = right("std/wellbeing", {"instruments/wellbeing.uk.yaml": words}, ("de", "uk"))
    assert read.asks[0].text[Language("uk")] == "items sleep"
    assert read.asks[0].text[DE].startswith("Wie oft")


def test_everything_it_was_made_of_is_recorded() -> None:
    files = {"instruments/phq9.de.yaml": filled("phq9", "de")}
    read, _, shelf = opened("std/phq9", files, ("de",))
    assert read is not None
    assert shelf.used.keys() == {"std/phq9.yaml", "instruments/phq9.de.yaml"}
    kept = {name: source.decode() for name, source in shelf.used.items()}
    assert right("std/phq9", kept, ("de",)) == read
    files["instruments/phq9.de.yaml"] += "# nothing new\n"
    other, _, _ = opened("std/phq9", files, ("de",))
    assert other is not None
    assert other.sha256 != read.sha256


def test_what_was_kept_with_a_flow_is_used_and_said() -> None:
    older = shipped_bytes("wellbeing").decode().replace("schlecht geschlafen", "wach gelegen")
    read, told, _ = opened("std/wellbeing", {"std/wellbeing.yaml": older})
    assert read is not None
    assert "wach gelegen" in read.asks[0].text[DE]
    assert told == [
        (
            "flows/intake.yaml:2:6: warning: std/wellbeing.yaml of this folder is used,"
            " and is not the one that is shipped"
        )
    ]


# --------------------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("std/phq", "no such instrument is shipped; did you mean 'std/phq9'?"),
        (
            "std/zzz",
            (
                "no such instrument is shipped;"
                " there are std/gad7, std/phq4, std/phq9 or std/wellbeing"
            ),
        ),
        (
            "welbeing",
            (
                "this must be like std/wellbeing, or a file like instruments/ours.yaml;"
                " did you mean 'std/wellbeing'?"
            ),
        ),
        (
            "instruments/our.yaml",
            "there is no file instruments/our.yaml; did you mean 'instruments/ours.yaml'?",
        ),
        (
            "std/phq9",
            "'phq9' comes without its words; put the official ones into instruments/phq9.de.yaml",
        ),
    ],
)
def test_a_reference_to_nothing_is_told_where_it_stands(reference: str, sentence: str) -> None:
    told = wrong(reference, {"instruments/ours.yaml": ""}, ("de",))
    assert told == [f"flows/intake.yaml:2:6: {sentence}"]


def test_a_language_nobody_wrote_is_told() -> None:
    assert wrong("std/wellbeing", {}, ("de", "uk")) == [
        (
            "flows/intake.yaml:2:6: 'wellbeing' speaks de, de-x-sie, en and not 'uk';"
            " put the words into instruments/wellbeing.uk.yaml"
        )
    ]


def test_words_that_would_replace_sealed_ones_are_not_used_and_that_is_said() -> None:
    files = {"instruments/wellbeing.de.yaml": filled("wellbeing", "de")}
    read, told, _ = opened("std/wellbeing", files)
    assert read is not None
    assert read.asks[0].text[DE].startswith("Wie oft")
    assert len(told) == 1
    assert "warning: instruments/wellbeing.de.yaml is not used" in told[0]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("  item7: items item7\n", "", "19:1: 'items' needs 'item7'"),
        (
            "  item7:",
            "  itemm7:",
            "26:3: 'itemm7' does not belong to 'items'; did you mean 'item7'?",
        ),
        ("  item7: items item7", "  item7: '{alias}'", "26:10: no placeholder can stand here;"),
        ("choices several_days", "choices not_at_all", "15:17: this reads like another answer"),
        ("choices several_days", "x" * 61, "15:17: this answer is longer than 60 characters"),
        ("  several_days: choices several_days\n", "", "13:1: 'choices' needs 'several_days'"),
        (
            "about {minutes} minutes",
            "soon over",
            "11:8: this must hold {minutes}: how long it takes",
        ),
        ("instrument: phq9", "instrument: gad7", "6:13: this must be 'phq9'"),
        ("version: 1", "version: 7", "7:10: the instrument has version 1; compare"),
        ("language: de", "language: en", "8:11: this must be 'de', as in the name of the file"),
        ("source: taken source\n", "", "6:1: this file needs 'source'"),
        ("title: PHQ-9", "titel: PHQ-9", "10:1: unknown key 'titel'; did you mean 'title'?"),
    ],
)
def test_a_slip_in_the_words_is_told_once_at_its_place(old: str, new: str, sentence: str) -> None:
    text = filled("phq9", "de")
    assert old in text
    told = wrong("std/phq9", {"instruments/phq9.de.yaml": text.replace(old, new, 1)}, ("de",))
    assert len(told) == 1, told
    assert told[0].startswith(f"instruments/phq9.de.yaml:{sentence}")
