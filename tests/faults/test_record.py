"""What a run says of itself, and the page that is made from what runs have said."""

from dataclasses import asdict, replace

import pytest

from docs import proof
from tests.faults.record import ROOT, Record, gaps, line

README = ROOT / "README.md"
CLEAN = {"said": 9, "lost": 0, "reordered": 0, "repeated": 0, "unmarked": 0, "marked": 1}
RECORD = Record(
    what="kills",
    relay="bridge",
    database="sqlite",
    homeserver="memory",
    seed=1,
    kills=50,
    to_rooms={**CLEAN, "astray": 0},
    to_clients={**CLEAN, "astray": 0},
    load={},
    gaps_ms={},
    seconds=1.0,
    commit_ms={"median": 1.0, "p95": 2.0},
)


def test_the_last_line_sums_every_round_up() -> None:
    said, clean = line([RECORD, RECORD])
    assert said == "kills=100 lost=0 reordered=0 matrix_doubled=0 telegram_unmarked=0"
    assert clean


@pytest.mark.parametrize(
    ("side", "what", "counted"),
    [
        ("to_rooms", "lost", "lost=1"),
        ("to_clients", "lost", "lost=1"),
        ("to_clients", "reordered", "reordered=1"),
        ("to_rooms", "repeated", "matrix_doubled=1"),
        ("to_clients", "unmarked", "telegram_unmarked=1"),
        ("to_rooms", "astray", "lost=0"),
    ],
)
def test_any_fault_is_counted_and_fails_the_run(side: str, what: str, counted: str) -> None:
    faulty = {**CLEAN, "astray": 0, what: 1}
    changed = replace(RECORD, to_rooms=faulty)
    if side == "to_clients":
        changed = replace(RECORD, to_clients=faulty)
    said, clean = line([RECORD, changed])
    assert counted in said.split()
    assert not clean


def test_a_process_that_ends_by_itself_fails_the_run() -> None:
    assert not line([replace(RECORD, died_by_itself=1)])[1]


def test_a_silence_lasts_from_the_last_before_an_end_to_the_first_after_it() -> None:
    shown = [1.0, 1.1, 2.5, 2.6, 4.0, 4.1]
    assert gaps([1.2, 2.7], [0.5, 2.0, 3.5], shown) == {"median": 1400, "p95": 1400, "most": 1400}
    assert gaps([1.2, 1.8], [0.5, 2.0], shown)["most"] == 1400  # killed again while it started
    assert gaps([], [0.5], shown) == {}


def test_a_bound_is_never_rounded_down() -> None:
    """Three by 1,200 is a quarter of one in a hundred, and not two tenths."""
    assert "below 0.25 %" in proof._bound([asdict(replace(RECORD, kills=1200))])
    assert "below 0.26 %" in proof._bound([asdict(replace(RECORD, kills=1199))])


def test_the_first_page_says_what_the_records_say() -> None:
    """It has two figures by hand: kills on each database, and what the naive relay lost in them."""
    said = README.read_text(encoding="utf-8")
    groups = proof._groups(proof._read("kills.jsonl"), "relay", "database", "homeserver")
    for database in ("sqlite", "postgres"):
        one = groups["bridge", database, "memory"]
        assert one.kills >= 1000
        assert one.lost == 0
    near = [one for one in groups["naive", "none", "memory"].records if proof._distance(one) == 1]
    naive = proof.Sum(near)
    assert naive.kills == 100
    assert f"a relay that keeps nothing lost {naive.lost} messages in a hundred kills" in said


def test_the_page_says_what_the_records_say() -> None:
    assert proof.PAGE.read_text(encoding="utf-8") == proof.page()
    for name, drawing in proof.pictures().items():
        assert (proof.PAGE.parent / name).read_text(encoding="utf-8") == drawing
