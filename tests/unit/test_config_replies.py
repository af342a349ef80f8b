"""`replies:` of organisation.yaml: faults have their place, a missing language is reported."""

from datetime import timedelta

import pytest

from config import load, shipped
from routing.ids import Language
from tests.unit.config_files import ORGANISATION, SPOKEN, TODAY, changed, faults, notes

DE, EN = Language("de"), Language("en")


def with_(text: str, hours: str = "hours:\n") -> dict[str, bytes]:
    return changed(ORGANISATION, "hours:\n", f"{text}\n{hours}")


def test_they_are_there_in_every_language_they_were_written_in() -> None:
    text = "replies:\n  thanks: {de: 'Danke, {counsellor}.', en: Thanks}\n  only: {de: Hallo}"
    house = load(with_(text), today=TODAY, spoken=SPOKEN).house(shipped(DE), {})
    assert house.replies == {"thanks": {DE: "Danke, {counsellor}.", EN: "Thanks"},
                             "only": {DE: "Hallo"}}  # fmt: skip
    assert house.block == timedelta(days=7)


def test_a_missing_language_is_reported_and_stops_nothing() -> None:
    told = notes(with_("replies:\n  only: {de: Hallo}"))
    assert any("'only' has no words in 'en'" in line for line in told)


@pytest.mark.parametrize(("text", "said"), [
    ("replies: []", "replies"),
    ("replies:\n  thanks: Danke", "thanks"),
    ("replies:\n  thanks: {}", "thanks"),
    ("replies:\n  thanks: {fr: Merci, de: Danke, en: Thanks}", "'fr' is not one of the languages"),
    ("replies:\n  thanks: {de: 'Danke {alias}', en: Thanks}", "unknown placeholder '{alias}'"),
    ("replies:\n  thanks: {de: 'Bis {next_open}', en: Thanks}", "needs 'counselling'"),
    ("replies:\n  Thank You: {de: Danke, en: Thanks}", "Thank You"),
    ("replies:\n  thanks: {de: '" + "x" * 3001 + "', en: Thanks}", "more than 3000"),
    ("block: soon", "block"),
    ("replies:\n" + "\n".join(f"  a{n}: {{de: x, en: y}}" for n in range(101)), "100 answers"),
])  # fmt: skip
def test_every_fault_is_told_at_its_place(text: str, said: str) -> None:
    told = faults(with_(text))
    assert any(line.startswith("organisation.yaml:") and said in line for line in told), told


def test_hours_that_are_written_can_be_named() -> None:
    files = with_("replies:\n  back: {de: 'Bis {next_open}', en: 'Until {next_open}'}",
                  "hours:\n  counselling: Mo-Fr 09:00-17:00\n")  # fmt: skip
    assert "back" in load(files, today=TODAY, spoken=SPOKEN).replies
