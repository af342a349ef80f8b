"""What is found has a weight: faults stop everything, warnings and notes stop nothing."""

import pytest

from config import ConfigErrors, Problem, Weight
from config.problems import Problems
from config.shapes import Page
from config.yamlreading import parse

FAULT = Problem("a.yaml", 2, 1, "wrong")
WARNING = Problem("a.yaml", 1, 1, "odd", Weight.WARNING)
NOTE = Problem("a.yaml", 1, 2, "so", Weight.NOTE)


def collected(*problems: Problem) -> Problems:
    found = Problems()
    for problem in problems:
        found.add(problem)
    return found


def test_only_what_is_no_fault_says_so() -> None:
    assert str(FAULT) == "a.yaml:2:1: wrong"
    assert str(WARNING) == "a.yaml:1:1: warning: odd"
    assert str(NOTE) == "a.yaml:1:2: note: so"


def test_warnings_and_notes_alone_stop_nothing() -> None:
    found = collected(NOTE, WARNING, NOTE)
    found.settle()
    assert not found
    assert found.notes == (WARNING, NOTE)


def test_a_fault_stops_and_brings_everything_with_it_in_the_order_of_places() -> None:
    found = collected(FAULT, NOTE, WARNING)
    assert found
    with pytest.raises(ConfigErrors) as stopped:
        found.settle()
    assert stopped.value.problems == (WARNING, NOTE, FAULT) == found.found
    assert stopped.value.faults == (FAULT,)


def test_a_place_is_found_alike_for_every_weight() -> None:
    found = Problems()
    document = parse(b"a:\n  b: c\n", "x.yaml", found)
    assert document is not None
    page = Page(document, found)
    page.warn_value(("a", "b"), "one")
    page.warn_key(("a", "b"), "two")
    page.note_key(("a",), "three")
    assert [str(problem) for problem in found.found] == [
        "x.yaml:1:1: note: three",
        "x.yaml:2:3: warning: two",
        "x.yaml:2:6: warning: one",
    ]
