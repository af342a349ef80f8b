"""Texts that say du to whoever is offered Sie: told once for a file, with the first of them."""

from config import load
from tests.unit.config_files import (
    FLOW,
    ORGANISATION,
    PRIVACY_DE,
    SPOKEN,
    TODAY,
    changed,
)

OVERLAY = "flows/texts/intake.de-x-sie.yaml"
SAID = "'de' and nothing in 'de-x-sie', where they are shown too"
OWN = "write them in 'de-x-sie' as well"
FILE = "this says du and is shown in 'de-x-sie' too; write agreements/privacy.de-x-sie.md as well"


def offering(languages: str) -> dict[str, bytes]:
    old = "languages: [de, en]\ndatabase"
    files = changed(ORGANISATION, old, f"languages: {languages}\ndatabase")
    return files | {FLOW: files[FLOW].replace(b"[de, en]", languages.encode())}


def told(files: dict[str, bytes]) -> list[str]:
    notes = (str(one) for one in load(files, today=TODAY, spoken=SPOKEN).notes)
    return [one for one in notes if " du " in one]


def test_it_is_told_once_with_the_count_and_the_first_place() -> None:
    for languages in ("[de, de-x-sie, en]", "[de-x-sie, en]"):
        assert told(offering(languages)) == [
            f"{FLOW}:20:11: warning: 2 texts say du in {SAID}: the first is 'alias.text'; {OWN}"
        ]


def test_words_of_their_own_end_it() -> None:
    files = offering("[de, de-x-sie, en]")
    files[OVERLAY] = "alias.text: Wie dürfen wir Sie nennen?\n".encode()
    assert told(files) == [f"{FLOW}:25:11: warning: 1 text says du in {SAID}: 'age.text'; {OWN}"]
    files[OVERLAY] += b"age.text: Wie alt sind Sie?\n"
    assert told(files) == []


def test_german_that_says_sie_already_fits_both() -> None:
    files = offering("[de-x-sie, en]")
    flow = files[FLOW].decode().replace("wir dich nennen", "wir Sie nennen")
    files[FLOW] = flow.replace("Wie alt bist du, {alias}", "Wie alt sind Sie").encode()
    assert told(files) == []


def test_what_an_overlay_brings_is_told_where_it_stands() -> None:
    files = offering("[de, de-x-sie, en]")
    line = "      de: Wie dürfen wir dich nennen?\n"
    assert line.encode() in files[FLOW]
    files[FLOW] = files[FLOW].replace(line.encode(), b"")
    files["flows/texts/intake.de.yaml"] = b"alias.text: Wie nennst du dich?\n"
    (only,) = told(files)
    assert only.startswith("flows/texts/intake.de.yaml:1:13: warning: 2 texts say du")


def test_urgent_help_and_notices_are_looked_at_too() -> None:
    files = offering("[de, de-x-sie, en]")
    urgent = files[ORGANISATION].decode().replace("Jetzt erreichbar", "Du erreichst jetzt")
    files[ORGANISATION] = urgent.encode()
    files[PRIVACY_DE] += b"Du liest das.\n"
    told_there = [one for one in told(files) if not one.startswith(FLOW)]
    assert told_there == [
        f"{PRIVACY_DE}:1:1: warning: {FILE}",
        f"{ORGANISATION}:20:9: warning: 1 text says du in {SAID}: 'urgent.text'; {OWN}",
    ]


def test_nobody_is_told_where_no_sie_is_offered() -> None:
    assert told(offering("[de, en]")) == []
