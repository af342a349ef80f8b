"""The checker notices every kind of fault planted into clean records."""

import pytest

from tests.faults.checker import MARK, Verdict, judge, judge_rows, judge_things

SAID = {"room-1": ["c1-1", "c1-2", "c1-3"], "room-2": ["c2-1", "c2-2"]}
SEEN = {"room-1": ["card", "c1-1", "c1-2", "c1-3"], "room-2": ["c2-1 hello", "c2-2"]}


def verdict(change: dict[str, list[str]], *, deduplicates: bool = True) -> Verdict:
    return judge(SAID, {**SEEN, **change}, deduplicates=deduplicates)


def test_clean_records_are_clean() -> None:
    assert verdict({}).clean
    assert verdict({}).said == 5


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"room-1": ["c1-1", "c1-3"]}, "lost"),
        ({"room-2": []}, "lost"),
        ({"room-1": ["c1-2", "c1-1", "c1-3"]}, "reordered"),
        ({"room-1": ["c1-1", "c1-2", "c1-2", "c1-3"]}, "repeated"),
        ({"room-1": ["c1-1", "c1-2", "c1-3", "c1-2"]}, "repeated"),
        ({"room-2": ["c2-1", "c2-2", "c1-1"]}, "astray"),
        ({"a room for which nobody has said anything": ["c1-1"]}, "astray"),
    ],
)
def test_a_planted_fault_is_noticed(change: dict[str, list[str]], what: str) -> None:
    found = verdict(change)
    assert getattr(found, what) > 0
    assert not found.clean


def test_a_repeat_must_carry_the_mark_where_the_network_cannot_tell() -> None:
    twice = {"room-2": ["c2-1", "c2-1", "c2-2"]}
    assert verdict(twice, deduplicates=False).unmarked == 1
    marked = {"room-2": ["c2-1", f"{MARK} c2-1", "c2-2"]}
    found = verdict(marked, deduplicates=False)
    assert (found.unmarked, found.marked, found.clean) == (0, 1, True)


def test_a_row_of_the_program_that_is_shown_twice_is_a_repeat() -> None:
    shown = {"chat": [("row-1", "Hello."), ("row-2", "Hello."), ("row-1", f"{MARK} Hello.")]}
    found = Verdict()
    judge_rows(found, shown, deduplicates=False)
    assert (found.marked, found.unmarked) == (1, 0)
    shown["chat"].append(("row-2", "Hello."))
    judge_rows(found, shown, deduplicates=False)
    assert not found.clean


def test_bytes_that_are_not_what_was_sent_are_a_loss() -> None:
    found = Verdict()
    judge_things(found, {"c1-1": b"right", "c1-2": b"right"}, {"c1-1": b"right", "c1-2": b"wrong"})
    assert (found.lost, found.where) == (1, ["lost:c1-2"])
