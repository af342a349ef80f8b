"""A new organisation begins with files that pass, whatever was answered."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import ConfigErrors, Weight, load
from config.starter import (
    Answers,
    beginnings,
    example,
    instrument_files,
    offered,
    short_name,
    small,
)
from tests.examples import examples
from tests.unit.config_files import SPOKEN, TODAY

ANSWERS = Answers(
    title="Haus am See",
    languages=("de", "en"),
    contact="mail@haus.example",
    operator="@kim:haus.example",
    homeserver="https://haus.example",
    user="@bot:haus.example",
    counsellor="Ana",
    address="@ana:haus.example",
    zone="Europe/Berlin",
    hours="Mo-Fr 09:00-17:00",
    country="DE",
    emergency="112",
    token="secrets/telegram_token",
)


@pytest.mark.parametrize("languages", [("de", "en"), ("en",), ("de-x-sie",), ("en", "de-x-sie")])
def test_a_small_organisation_passes_in_every_language(languages: tuple[str, ...]) -> None:
    loaded = load(small(replace(ANSWERS, languages=languages), TODAY), today=TODAY, spoken=SPOKEN)
    assert loaded.languages == languages
    told = [str(note) for note in loaded.notes]
    helplines = "helplines.yaml:5:1: warning: 'lines' names nobody to talk to: add one of"
    assert [one for one in told if "Article 13" not in one] == [f"{helplines} 'kind: talk'"]
    missing = [one.split(": ")[2].partition(" is ")[0] for one in told[1:]]
    assert missing == ["'authority'", "'storage'"]
    assert loaded.notes[0].weight is Weight.WARNING


def test_the_number_counts_as_checked_today() -> None:
    day = date(2026, 2, 28)
    (line,) = load(small(ANSWERS, day), today=day).helplines
    assert (line.phone, line.verified_on, line.expires) == ("112", day, date(2026, 8, 29))


written = st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="{}")
words = st.text(written, min_size=1, max_size=30)


@given(words, words)
@settings(max_examples=examples(20))
def test_any_name_comes_out_of_the_files_as_it_was_said(title: str, counsellor: str) -> None:
    answers = replace(ANSWERS, title=title, counsellor=counsellor)
    loaded = load(small(answers, TODAY), today=TODAY)
    assert loaded.title == {"de": title, "en": title}
    assert [one.name for one in loaded.counsellors] == [counsellor]


def test_what_cannot_be_is_told_at_its_place() -> None:
    with pytest.raises(ConfigErrors, match="no placeholder can stand here"):
        load(small(replace(ANSWERS, title="{org}"), TODAY), today=TODAY)


def test_short_names_are_names() -> None:
    assert short_name("Lotse e.V.") == "lotse_e_v"
    assert short_name("Ana María Größe") == "ana_maria_groesse"
    assert short_name("7 Ärzte") == "aerzte"
    assert short_name("Помощь") == ""


def test_the_example_brings_its_schemas_and_tells_editors_where_they_are() -> None:
    files = example(TODAY)
    for name, up in (("organisation.yaml", "."), ("flows/intake.yaml", "..")):
        kind = name.rpartition("/")[2].removesuffix(".yaml").replace("intake", "flow")
        path = f"{up}/schema/{kind}.schema.json"
        for begun in (files, small(ANSWERS, TODAY)):
            assert begun[name].decode().splitlines()[:2] == [
                f"# yaml-language-server: $schema={path}",
                f"# $schema: {path}",
            ]
            assert f"schema/{kind}.schema.json" in begun


def test_the_example_passes_whenever_it_is_taken() -> None:
    for day in (date(2026, 11, 1), date(2031, 2, 28)):
        loaded = load(example(day), today=day, spoken=SPOKEN)
        assert {line.verified_on for line in loaded.helplines} == {day}


def test_wording_templates_are_one_for_each_language() -> None:
    files = instrument_files("phq9", ("de", "en"))
    assert sorted(files) == ["instruments/phq9.de.yaml", "instruments/phq9.en.yaml"]
    with pytest.raises(KeyError):
        instrument_files("phq10", ("de",))


def test_the_languages_of_an_organisation_are_read_from_its_file() -> None:
    assert offered(example(TODAY)["organisation.yaml"]) == ("de", "en")
    for rubbish in (b"", b"languages: de", b"languages: [../x, {a: b}]", b"\xff", b"languages: ["):
        assert offered(rubbish) == ()
    assert beginnings() == ("de", "de-x-sie", "en")
