"""Which languages can be offered: known ones, their countries, and manners that bring something."""

import pytest

from config import ConfigErrors, load, shipped
from routing.ids import Language
from tests.unit.config_files import FLOW, ORGANISATION, PRIVACY_DE, SPOKEN, TODAY, changed, small

TEXTS = shipped(Language("en"))
NO, OWN = "is no region and no script", "a manner of your own is written"
FIRST = "write something in it first, like its name: 'language_names:"


def offering(languages: str, more: str = "") -> dict[str, bytes]:
    files = changed(
        ORGANISATION, "languages: [de, en]\ndatabase", f"languages: {languages}\n{more}database"
    )
    return files | {FLOW: files[FLOW].replace(b"[de, en]", languages.encode())}


def told(files: dict[str, bytes]) -> list[str]:
    try:
        load(files, today=TODAY, spoken=SPOKEN, texts=TEXTS)
    except ConfigErrors as errors:
        return [str(one).partition(": ")[2] for one in errors.faults]
    return []


@pytest.mark.parametrize(
    "languages", ["[de, en]", "[de-at, en]", "[de-latn-at, en]", "[de, de-x-sie, en]"]
)
def test_what_is_known_can_be_offered(languages: str) -> None:
    assert told(offering(languages)) == []


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("de-sie", f"'sie' in 'de-sie' {NO}; did you mean 'de-x-sie'?"),
        ("de-x-sei", "the program does not know 'de-x-sei'; did you mean 'de-x-sie'?"),
        ("de-leicht", f"'leicht' in 'de-leicht' {NO}; {OWN} 'de-x-leicht'"),
        ("de-qq", f"'qq' in 'de-qq' {NO}; {OWN} 'de-x-qq'"),
        ("en-x-plain", f"the program does not know 'en-x-plain'; {FIRST} {{en-x-plain: ...}}'"),
    ],
)  # fmt: skip
def test_what_nobody_knows_is_told_with_what_was_meant(tag: str, message: str) -> None:
    assert told(offering(f"[de, en, {tag}]")) == [message]


def test_a_language_the_program_has_no_words_in_is_told() -> None:
    sentence = "the program has no words in 'fr' yet; it speaks de, de-x-sie or en"
    assert sentence in told(offering("[de, en, fr]"))


def test_a_manner_of_ones_own_needs_something_written_in_it() -> None:
    named = "language_names: {de-x-leicht: Leichte Sprache}\n"
    assert told(offering("[de, de-x-leicht, en]", named)) == []
    brought = offering("[de-x-leicht, en]")
    brought["flows/texts/intake.de-x-leicht.yaml"] = b"welcome.text: Hallo.\n"
    assert told(brought) == []


LEICHT = "language_names: {de-x-leicht: Leichte Sprache}\n"
NOTHING = "nothing is written in 'de-x-leicht': whoever chooses it reads the texts in 'de'"


def warned(files: dict[str, bytes]) -> list[str]:
    found = load(files, today=TODAY, spoken=SPOKEN, texts=TEXTS).notes
    return [str(one) for one in found if "nothing is written" in str(one)]


def test_a_manner_with_a_name_and_no_text_promises_what_nobody_reads() -> None:
    files = offering("[de, de-x-leicht, de-at, en]", f"{LEICHT[:-2]}, de-at: Wienerisch}}\n")
    assert warned(files) == [
        f"{ORGANISATION}:7:17: warning: {NOTHING}; write some in it, or do not offer it"
    ]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (FLOW, "de: Darf {org} lesen?", "de: Darf {org} lesen?\n      de-x-leicht: Darf ich?"),
        (ORGANISATION, '    de: "Jetzt', '    de-x-leicht: "Hilfe: {help}"\n    de: "Jetzt'),
    ],
)
def test_one_text_in_a_manner_is_something(file: str, old: str, new: str) -> None:
    files = offering("[de, de-x-leicht, en]", LEICHT)
    assert old in files[file].decode()
    assert warned(files | {file: files[file].decode().replace(old, new, 1).encode()}) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("flows/texts/intake.de-x-leicht.yaml", "age.text: Wie alt?\n"),
        ("agreements/privacy.de-x-leicht.md", ""),
    ],
)
def test_a_file_in_a_manner_is_something(name: str, content: str) -> None:
    files = offering("[de, de-x-leicht, en]", LEICHT)
    assert warned(files | {name: content.encode() or files[PRIVACY_DE]}) == []


def test_two_buttons_with_one_name_cannot_be_told_apart() -> None:
    same = "have the same name on their buttons; give one another"
    assert told(offering("[de, de-at, en]")) == [
        f"'de-at' and 'de' {same} under 'language_names', like de-at: ..."
    ]
    named = "language_names: {de-at: deutsch}\n"
    assert told(offering("[de, de-at, en]", named)) == [f"'de-at' and 'de' {same}"]
    other = "language_names: {de-at: Österreichisch}\n"
    assert told(offering("[de, de-at, en]", other)) == []


def test_a_name_for_a_language_that_is_not_offered_is_told() -> None:
    (only,) = told(offering("[de, en]", "language_names: {de-x-sei: Deutsch}\n"))
    assert only == "'de-x-sei' is not one of the languages that are offered"


def test_the_name_stands_on_the_button() -> None:
    files = offering("[de, de-at, en]", "language_names: {de-at: Österreichisch}\n")
    house = load(files, today=TODAY, spoken=SPOKEN, texts=TEXTS).house(TEXTS, {})
    assert house.texts.say("language.name", Language("de-at")) == "Österreichisch"
    assert house.texts.say("language.name", Language("de")) == "Deutsch"
    assert house.reserved["osterreichisch"] == "lang:de-at"


def test_languages_are_written_in_files_as_well_as_in_the_list() -> None:
    assert told(small()) == []
