"""The program's wording: complete in every language, and filled in one pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Catalogue, ConfigErrors, catalogue, placeholders, shipped
from routing.ids import Language
from tests.unit.config_files import FLOW, ORGANISATION, changed, load_small

DE, EN, SIE, FR = map(Language, ("de", "en", "de-x-sie", "fr"))


def words(**texts: str) -> bytes:
    """A file of these texts; `__` in a key stands for a dot."""
    entries = (
        f'msgctxt "{key.replace("__", ".")}"\nmsgid "x"\nmsgstr "{text}"\n\n'
        for key, text in texts.items()
    )
    return "".join(entries).encode()


@pytest.fixture
def texts() -> Catalogue:
    sources = {
        "de.po": words(greet__name="Hallo {name}, du", bye="Servus"),
        "de-x-sie.po": words(greet__name="Guten Tag {name}, Sie"),
        "en.po": words(greet__name="Hello {name}, you", bye="Bye"),
    }
    return catalogue(sources, EN)


def test_a_key_is_a_path_and_placeholders_are_filled(texts: Catalogue) -> None:
    assert texts.say("greet.name", EN, name="Mia", unused="x") == "Hello Mia, you"


def test_a_manner_of_a_language_falls_back_to_it_and_a_strange_one_to_the_first(
    texts: Catalogue,
) -> None:
    assert texts.say("greet.name", SIE, name="Mia") == "Guten Tag Mia, Sie"
    assert texts.say("bye", SIE) == "Servus"
    assert texts.say("bye", FR) == "Bye"


@given(st.text())
def test_a_value_is_shown_exactly_as_it_is(said: str) -> None:
    texts = Catalogue({EN: {"a": "<{name}|{other}>"}}, EN)
    assert texts.say("a", EN, name=said, other="{name}") == f"<{said}|{{name}}>"


@pytest.mark.parametrize("template", ["{name.__class__}", "{name}", "{0}{name}", "{{name}}"])
def test_a_template_cannot_reach_into_a_value(template: str) -> None:
    texts = Catalogue({EN: {"a": template}}, EN)
    if "__" in template:
        with pytest.raises(KeyError):
            texts.say("a", EN, name="x")
    else:
        assert texts.say("a", EN, name="x") == template.replace("{name}", "x")


def test_an_unknown_key_or_a_missing_value_is_a_bug(texts: Catalogue) -> None:
    with pytest.raises(KeyError):
        texts.say("gret.name", EN)
    with pytest.raises(KeyError):
        texts.say("greet.name", EN)


def test_languages_that_differ_are_found() -> None:
    texts = catalogue({"de.po": words(a="{x}", b="c"), "en.po": words(a="{y}")}, EN)
    assert texts.differences() == (
        "a: the placeholders differ between the languages",
        "b: missing in en",
    )


def test_a_manner_of_a_language_must_have_its_placeholders() -> None:
    sources = {"de.po": words(a="{x}"), "de-x-sie.po": words(a="Sie"), "en.po": words(a="{x}")}
    assert catalogue(sources, EN).differences() == (
        "a: the placeholders differ between the languages",
    )


def test_everything_shipped_is_there_in_every_language() -> None:
    texts = shipped(EN)
    assert set(texts.languages) >= {DE, SIE, EN}
    assert texts.differences() == ()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (words(a=""), "en.po:1:1: 'a' has no words"),
        (words(a="b") + words(a="c"), "en.po:5:1: 'a' stands in line 1 already"),
        (b"#, fuzzy\n" + words(a="b"), "en.po:2:1: 'a' is marked fuzzy; look at it"),
        (words(Aa="b"), "en.po:1:1: a key is small letters"),
        (words(a="b")[:-4], "en.po:3:1: a line must look like"),
        (b"\xff", "en.po:1:1: this is not UTF-8"),
    ],
)
def test_wording_that_cannot_be_used_is_told_with_its_line(source: bytes, message: str) -> None:
    with pytest.raises(ConfigErrors) as raised:
        catalogue({"en.po": source}, EN)
    assert str(raised.value).startswith(message)


def test_every_broken_file_is_told_at_once() -> None:
    with pytest.raises(ConfigErrors) as raised:
        catalogue({"en.po": words(a=""), "de.po": words(b="")}, EN)
    assert [problem.file for problem in raised.value.problems] == ["de.po", "en.po"]


def test_what_is_no_translation_beside_the_files_is_passed_over() -> None:
    assert catalogue({"en.po": words(a="b"), "en.po~": b"\xff"}, EN).say("a", EN) == "b"


@pytest.mark.parametrize(
    ("template", "org", "filled"),
    [
        ("Hello at {org}.", "Lotse e. V.", "Hello at Lotse e. V."),
        ("{org}. {org}.", "Lotse e.V.", "Lotse e.V. Lotse e.V."),
        ("Hello at {org}.", "Lotse", "Hello at Lotse."),
        ("Hello at {org}, yes.", "Lotse e.V.", "Hello at Lotse e.V., yes."),
        ("So {org}...", "Lotse e.V.", "So Lotse e.V...."),
        ("{org}{org}.", "e.V.", "e.V.e.V."),
        ("{org}", "Lotse e.V.", "Lotse e.V."),
    ],
)
def test_a_name_that_ends_with_a_full_stop_ends_the_sentence(
    template: str, org: str, filled: str
) -> None:
    assert placeholders.fill(template, {"org": org}) == filled


def test_urgent_help_and_consent_end_with_one_full_stop() -> None:
    files = changed(ORGANISATION, "Reachable now: {help}", "{help}, says {org}.")
    files[ORGANISATION] = files[ORGANISATION].replace(b"en: Lotse}", b"en: Lotse e. V.}")
    files[FLOW] = files[FLOW].replace(b"en: May {org} read?", b"en: May we read at {org}.")
    house = load_small(files).house(shipped(EN), {})
    assert house.urgent.text[EN].endswith("says Lotse e. V.")
    said = [one.texts[EN].text for one in house.documents.values()]
    assert "May we read at Lotse e. V." in said
