"""Clients of before: a mentor reads nothing of theirs that they have not agreed to."""

from dataclasses import replace

import pytest

from consent import DocumentKind
from routing.assigning.recipients import MENTORS, name_of_document
from routing.play import Play
from tests.houses import DOCUMENTS, NOON, document
from tests.unit.mentoring_kit import CLEO, MENTORED, TRAINEE
from tests.unit.mind_kit import AGREED, through

WORDS = "May a mentor read along?\nOne of ours reads it."
ASKING = document(name_of_document(MENTORS), DocumentKind.PURPOSE, WORDS)
BEFORE = replace(
    MENTORED,
    recipients=frozenset(),
    named=frozenset(),
    documents={**DOCUMENTS, ASKING.name: ASKING},
)
AWAY = replace(CLEO, capacity=0)


@pytest.fixture
def asked() -> Play:
    """Only a counsellor with a mentor could be asked."""
    play = Play(BEFORE, (TRAINEE, AWAY), NOON, through)
    for one in (*AGREED, "Mia", "Debt"):
        play.says(one)
    return play


def test_they_are_asked_first(asked: Play) -> None:
    assert asked.invited() == []
    assert "Anna has room for you, and has a mentor." in asked.seen()[-1]
    assert WORDS in asked.seen()[-1]


def test_with_a_yes_somebody_comes_and_the_mentor_with_them(asked: Play) -> None:
    asked.says("yes")
    asked.joins("anna")
    assert asked.invited() == ["cleo"]


def test_with_a_no_nobody_does(asked: Play) -> None:
    asked.says("no")
    assert asked.invited() == []
    assert any("no mentor reads anything of yours" in one for one in asked.seen())


def test_whoever_has_no_mentor_comes_first() -> None:
    play = Play(BEFORE, (TRAINEE, replace(CLEO, capacity=5)), NOON, through)
    for one in (*AGREED, "Mia", "Debt"):
        play.says(one)
    assert play.invited() == ["cleo"]


def test_a_yes_that_is_taken_back_counts_at_once(asked: Play) -> None:
    asked.says("yes")
    asked.joins("anna")
    asked.joins("cleo")
    place = asked.place_of("anna")
    asked.says("/stop")
    asked.presses(f"mind:off:{ASKING.name}")
    assert asked.rooms[place].forgotten
