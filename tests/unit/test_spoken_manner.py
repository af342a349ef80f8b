"""Whoever comes with a manner of a language is spoken to in it from the first word."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bridge.trying.session import Session, Setting
from config import Folder, load, shipped
from config.starter import example
from routing.ids import Language

TEXTS = shipped(Language("de"))
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def begun(folder: Path, languages: str, told: str) -> str:
    """The first words to somebody whose app tells this language."""
    for name, content in example(NOON.date()).items():
        written = content.decode().replace("languages: [de, en]", f"languages: {languages}", 1)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written, encoding="utf-8")
    loaded = load(Folder(folder), spoken=TEXTS.languages, texts=TEXTS)
    session = Session(Setting.of(loaded, TEXTS), NOON, told)
    session.starts()
    return session.bubbles[1].text


@pytest.mark.parametrize("languages", ["[de, de-x-sie, en]", "[de-x-sie, de, en]"])
@pytest.mark.parametrize("told", ["de-x-sie", "de_X_Sie"])
def test_it_is_taken_whichever_stands_first(tmp_path: Path, languages: str, told: str) -> None:
    assert "gut, dass Sie da sind" in begun(tmp_path, languages, told)


@pytest.mark.parametrize("told", ["de", "de-AT", "de-x-leicht"])
def test_others_get_the_closest_that_is_offered(tmp_path: Path, told: str) -> None:
    assert "gut, dass du da bist" in begun(tmp_path, "[en, de-x-sie, de]", told)
