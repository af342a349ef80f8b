"""The program's wording: complete in every language, and filled in one pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Catalogue, ConfigErrors, catalogue, shipped
from routing.ids import Language

DE, EN, SIE, FR = map(Language, ("de", "en", "de-x-sie", "fr"))


@pytest.fixture
def texts() -> Catalogue:
    sources = {
        "de.yaml": b"greet: {name: 'Hallo {name}, du'}\nbye: Servus",
        "de-x-sie.yaml": b"greet: {name: 'Guten Tag {name}, Sie'}",
        "en.yaml": b"greet:\n  name: Hello {name}, you",
        "en.more.yaml": b"bye: Bye",
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
    texts = catalogue({"de.yaml": b"a: '{x}'\nb: c", "en.yaml": b"a: '{y}'"}, EN)
    assert texts.differences() == (
        "a: the placeholders differ between the languages",
        "b: missing in en",
    )


def test_everything_shipped_is_there_in_every_language() -> None:
    texts = shipped(EN)
    assert set(texts.languages) >= {DE, EN}
    assert texts.differences() == ()


def test_wording_that_is_no_text_or_there_twice_is_refused() -> None:
    with pytest.raises(ConfigErrors, match=r"^en\.yaml:1:4: 'a' must be a text, once"):
        catalogue({"en.yaml": b"a: []"}, EN)
    with pytest.raises(ConfigErrors, match=r"^en\.yaml:1:4: 'a' must be a text, once"):
        catalogue({"en.more.yaml": b"a: b", "en.yaml": b"a: b"}, EN)
