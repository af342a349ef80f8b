"""How the program speaks: du or Sie and never both, calm, and translated from today's English."""

import re
import time
from collections.abc import Iterator
from itertools import combinations

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from config import placeholders, shipped
from routing.ids import Language
from routing.words.folding import fold
from tests.house.paths import ROOT

WISHES = ("back", "change", "stop", "language", "person", "start_over", "help")
ABOUT_THE_PROGRAM = {"crisis.noticed"}  # it is the program that may be wrong
# The sentences that name words to type, and under which wishes these must be known.
NAMED = {
    "unclear.consent": ("consent_yes", "no"),
    "unclear.yesno": ("yes", "no"),
    "unclear.sign": ("sign_yes", "no"),
    "unclear.review": ("yes", "change"),
}
TEXTS = shipped(Language("en"))
EN, DE, SIE = map(Language, ("en", "de", "de-x-sie"))


def entries(language: Language) -> list[Message]:
    with (ROOT / "config" / "shipped" / "texts" / f"{language}.po").open("rb") as file:
        return [entry for entry in read_po(file, abort_invalid=True) if entry.id]


FILES = {language: entries(language) for language in TEXTS.languages}
KEYS = [str(entry.context) for entry in FILES[EN]]


def effective(language: Language) -> Iterator[tuple[str, str]]:
    """(key, words) of everything that is said in this language."""
    for key in KEYS:
        yield key, TEXTS._template(key, language)


@pytest.mark.parametrize("language", FILES)
def test_the_library_reads_what_we_read(language: Language) -> None:
    read = {str(entry.context): entry.string for entry in FILES[language]}
    assert read == TEXTS._sentences[language]


@pytest.mark.parametrize("language", FILES)
def test_every_translation_was_made_from_the_english_of_today(language: Language) -> None:
    english = TEXTS._sentences[EN]
    stale = [e.context for e in FILES[language] if e.id != english[str(e.context)]]
    assert stale == []


@pytest.mark.parametrize("language", FILES)
def test_the_order_of_all_files_is_the_same(language: Language) -> None:
    own = [str(entry.context) for entry in FILES[language]]
    assert own == [key for key in KEYS if key in set(own)]


@pytest.mark.parametrize("language", FILES)
def test_translators_are_told_what_every_placeholder_is(language: Language) -> None:
    for entry in FILES[language]:
        told = " ".join(entry.auto_comments)
        for name in placeholders.names(str(entry.id)):
            assert f"{{{name}}}:" in told, entry.context


def test_everything_is_loaded_fast() -> None:
    spent = []
    for _ in range(5):
        begun = time.thread_time()
        shipped(EN)
        spent.append(time.thread_time() - begun)
    assert min(spent) < 0.2  # of the processor; a tenth of it on a quiet machine


# ------------------------------------------------------------------------------------ the voice

DU = re.compile(
    r"\b(du|dich|dein\w*|euch|euer|eure\w*|[Dd]ir|magst|kannst|hast|bist|willst|musst|möchtest"
    r"|darfst|schreib|schick|wähle|schau|ruf|öffne|bestätige|sieh|richte|lass|sag|sorg|drück|nimm"
    r"|bleib|vergleicht|frag|starte|prüfe|antworte|warte)\b",
    re.IGNORECASE,
)
COMMAND = re.compile(r"counselbridge [a-z]+[a-z ]* DIR\b.*")
POLITE = re.compile(r"[^.:?!\n„ ] (Sie|Ihr|Ihre[mnrs]?)\b|\bIhnen\b")


def test_who_is_addressed_politely_is_never_addressed_as_du() -> None:
    found = [key for key, text in effective(SIE) if DU.search(COMMAND.sub("", text))]
    assert found == []


def test_who_is_addressed_as_du_is_never_addressed_politely() -> None:
    assert [key for key, text in effective(DE) if POLITE.search(text)] == []


def test_the_polite_file_holds_only_what_differs() -> None:
    plain = TEXTS._sentences[DE]
    assert [key for key, text in TEXTS._sentences[SIE].items() if plain[key] == text] == []


@pytest.mark.parametrize("language", FILES)
def test_nobody_is_shouted_at_or_called_wrong(language: Language) -> None:
    loud = re.compile(
        r"!(?!close|zu|help|hilfe)|invalid|ungültig|falsch|fehlerhaft|wrong|illegal", re.IGNORECASE
    )
    for key, text in effective(language):
        spoken = re.sub(r"/ (or|oder) !", "", text)
        assert key in ABOUT_THE_PROGRAM or not loud.search(spoken), key
        assert all(ord(character) < 0x2190 for character in text), key


def test_what_comes_unasked_shows_nothing_on_a_locked_screen() -> None:
    telling = re.compile(
        r"\{|berat|hilf|krise|gefahr|counsel|help|crisis|danger|team", re.IGNORECASE
    )
    for key in ("resume.remind", "resume.forgotten"):
        for language in FILES:
            assert not telling.search(TEXTS._template(key, language)[:40]), key


@pytest.mark.parametrize("language", FILES)
def test_every_wish_has_words_of_its_own(language: Language) -> None:
    said = {
        wish: {fold(word) for word in TEXTS._template(f"words.{wish}", language).split(",")}
        for wish in (*WISHES, "yes", "no", "skip", "done", "go_on")
    }
    for one, other in combinations(said, 2):
        assert said[one].isdisjoint(said[other]), (one, other)
    assert all("" not in words for words in said.values()), "would be any message without words"


@pytest.mark.parametrize("language", FILES)
def test_the_words_that_a_sentence_names_are_understood(language: Language) -> None:
    for key, wishes in NAMED.items():
        known = {
            fold(word)
            for wish in wishes
            for word in TEXTS._template(f"words.{wish}", language).split(",")
        }
        named = re.findall(r"[„\"]([^“\"]+)[“\"]", TEXTS._template(key, language))
        assert named
        assert {fold(word) for word in named} <= known, key
