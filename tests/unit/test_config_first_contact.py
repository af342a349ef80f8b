"""What everybody is shown and asked before a person reads anything is counted, all of it."""

import re

import pytest

from config import load, shipped
from routing.ids import Language
from tests.unit.config_files import FLOW, PRIVACY_DE, PRIVACY_EN, SPOKEN, TODAY, small

TEXTS = shipped(Language("en"))
MUCH = re.compile(rf"{FLOW}:5:1: warning: before somebody .* (\d+) answers and reads (\d+) words.*")


def told(files: dict[str, bytes]) -> list[tuple[int, int]]:
    """The acts and words of each warning."""
    read = load(files, today=TODAY, spoken=SPOKEN, texts=TEXTS)
    found = [MUCH.fullmatch(str(note)) for note in read.notes]
    return [(int(one[1]), int(one[2])) for one in found if one is not None]


def with_words(count: int, *names: str) -> dict[str, bytes]:
    files, more = small(), " ".join(["word"] * count)
    for name in names:
        files[name] += more.encode()
    return files


def with_questions(count: int, words: int, condition: str = "") -> dict[str, bytes]:
    text, files = " ".join(["word"] * words), small()
    asked = "".join(
        f"  - ask: more_{number}\n    type: yesno\n{condition}    text: {{de: kurz, en: {text}}}\n"
        for number in range(count)
    )
    before = b"  - handover: counsellor\n"
    files[FLOW] = files[FLOW].replace(before, asked.encode() + before)
    return files


def test_little_is_no_warning() -> None:
    assert told(small()) == []


@pytest.mark.parametrize("file", [PRIVACY_DE, PRIVACY_EN])
def test_a_notice_is_read_by_everybody(file: str) -> None:
    ((acts, words),) = told(with_words(300, file))
    assert acts == 4
    assert 390 < words < 450


def test_the_first_words_are_read_by_everybody() -> None:
    """The greeting and the helplines are some seventy words, which no file of theirs holds."""
    ((_, words),) = told(with_words(220, PRIVACY_EN))
    files = small()
    assert words - 220 > len((files[PRIVACY_EN] + files[FLOW]).split()) // 2
    helpline = b"    name: Notruf\n"
    longer = with_words(220, PRIVACY_EN)
    named = " ".join(["Notruf", *["here"] * 20])
    name = "helplines.yaml"
    longer[name] = longer[name].replace(helpline, f"    name: {named}\n".encode())
    assert told(longer) == [(4, words + 20)]


def test_who_can_read_counts_once_whether_or_not_the_notice_says_it() -> None:
    """Where the notice does not say it, the first words do."""
    both = tuple(with_words(300, PRIVACY_EN)[name] for name in (PRIVACY_DE, PRIVACY_EN))
    without = {
        name: text.replace(b" {readers}", b"")
        for name, text in zip((PRIVACY_DE, PRIVACY_EN), both, strict=True)
    }
    assert told(small() | without) == told(with_words(300, PRIVACY_EN))


def test_many_questions_are_a_warning_and_what_only_some_are_asked_is_not() -> None:
    assert told(with_questions(9, 1)) == [(13, told(with_questions(9, 1))[0][1])]
    assert told(with_questions(8, 40, '    when: age == "yes"\n')) == []


def test_without_the_programs_words_nothing_is_counted() -> None:
    files = with_words(900, PRIVACY_EN)
    assert not any(MUCH.fullmatch(str(one)) for one in load(files, today=TODAY).notes)
