"""Every planted fault fits the source of today, and the runs of it can be told apart."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from docs.proof_planted import planted
from tests.faults.named import points
from tests.faults.planted import ROOT, Fault, all_faults, chosen
from tests.faults.planted_copy import Ended
from tests.faults.planting import (
    ALWAYS,
    KILLS,
    POINTS,
    STORMS,
    Garden,
    Tried,
    Went,
    judged,
    look,
    summed_up,
)

QUICK = "of what is left for another lane only the first is taken"


@pytest.mark.parametrize("fault", all_faults(), ids=lambda fault: fault.name)
def test_a_planted_fault_fits_the_source_and_is_a_program_still(fault: Fault) -> None:
    sources = fault.sources(ROOT)
    assert sources
    for file, source in sources.items():
        assert source != file.read_text(encoding="utf-8")
        ast.parse(source)


@pytest.mark.parametrize("fault", all_faults(), ids=lambda fault: fault.name)
def test_the_runs_that_are_expected_to_notice_it_are_there(fault: Fault) -> None:
    assert fault.runs
    for run in fault.runs:
        if run.startswith(POINTS):
            assert [one for one in points("sqlite") if run.removeprefix(POINTS) in one]
        elif run not in ALWAYS:
            file, _, name = run.partition("::")
            assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8") or not name


def test_each_has_a_name_of_its_own() -> None:
    names = [fault.name for fault in all_faults()]
    assert len(names) == len(set(names)) > 25
    assert all(re.fullmatch(r"[a-zA-Z', ]+", name) for name in names)
    assert chosen("") == all_faults()
    assert [fault.name for fault in chosen(QUICK)] == [QUICK]


def test_a_place_that_was_changed_is_told(tmp_path: Path) -> None:
    [fault] = chosen(QUICK)
    for change in fault.changes:
        (tmp_path / change.file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / change.file).write_text(f"{change.old}{change.old}", encoding="utf-8")
    with pytest.raises(LookupError, match=r"posted\.py has this text 2 times instead of once"):
        fault.plant(tmp_path)


@pytest.mark.parametrize(
    ("run", "ended", "went"),
    [
        (KILLS, Ended(0, "kills=10 lost=0 reordered=0"), Went.CLEAN),
        (KILLS, Ended(1, "seed=3 kills=10 lost=1\n  lost:c3-7\nkills=10 lost=1"), Went.NOTICED),
        (KILLS, Ended(1, "Traceback\nTimeoutError: it does not start"), Went.BROKE),
        (KILLS, Ended(None, ""), Went.ENDLESS),
        (KILLS, Ended(1, "seed=3 kills=50\n  stuck:client-0004\nkills=50 lost=1"), Went.NOTICED),
        (KILLS, Ended(1, "  lost:c3-7\nKeyboardInterrupt"), Went.BROKE),
        (f"{POINTS}x", Ended(1, "never reached: before x\nkills=0 lost=0"), Went.NOTICED),
        (STORMS, Ended(0, "seeds=6 first=1 failed=0"), Went.CLEAN),
        (STORMS, Ended(1, "seed 2: late: c2-4\nagain: x\nseeds=6 first=1 failed=1"), Went.NOTICED),
        (STORMS, Ended(1, "Traceback\nNameError: x"), Went.BROKE),
        ("tests/x.py", Ended(1, "FAILED tests/x.py::test_y - assert\n1 failed"), Went.NOTICED),
        ("tests/x.py", Ended(1, "ERROR tests/x.py::test_y - no server\n1 error"), Went.BROKE),
        ("tests/x.py", Ended(4, "ERROR: not found"), Went.BROKE),
    ],
)
def test_only_a_run_that_says_what_is_wrong_has_noticed_it(
    run: str, ended: Ended, went: Went
) -> None:
    assert judged(run, ended)[0] is went


def test_a_planted_fault_is_noticed_in_a_copy_whose_source_is_sound_without_it(
    tmp_path: Path,
) -> None:
    """The way that `make faults PLANTED=yes` goes, with the fastest of them."""
    [fault] = chosen(QUICK)
    garden = Garden.made(1, tmp_path)
    found = look(garden, fault)
    assert found.caught_by == fault.runs[0]
    assert "comes_once_and_in_order" in found.said
    assert found.code == garden.sound.code()
    assert summed_up([found], []) == 0


def test_what_complains_with_nothing_planted_is_not_asked_and_both_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [fault] = chosen(QUICK)
    garden = Garden.made(1, tmp_path)
    complains = dict.fromkeys((*fault.runs, *ALWAYS), Went.NOTICED)
    garden.passed = {run: Tried(run, went, 0.0) for run, went in complains.items()}
    found = look(garden, fault)
    assert (found.caught_by, found.tried) == ("", [])
    assert summed_up([found], [KILLS]) == 1
    said = capsys.readouterr().out
    assert f"Nothing notices: {QUICK}." in said
    assert "complains with nothing planted: kills." in said
    assert said.endswith("planted=1 caught=0\n")


def test_programs_of_a_copy_run_the_copy_whatever_their_surroundings(tmp_path: Path) -> None:
    """`code` starts one that has none at all, in another folder."""
    [fault] = chosen(QUICK)
    garden = Garden.made(1, tmp_path)
    with garden.planted(fault) as copy:
        assert copy.code() != garden.code
        (copy.tree / "bridge" / "__init__.py").unlink()
        (copy.tree / "bridge").rename(copy.tree / "elsewhere")
        with pytest.raises(subprocess.CalledProcessError):
            copy.code()


def test_the_page_shows_the_newest_record_of_each_and_what_nothing_caught() -> None:
    old = {"fault": "a", "caught_by": "", "said": "", "seconds": 9.0, "code": "1"}
    new = {**old, "caught_by": "storms", "said": "seed 2: late: c2-4; seed 3: x", "code": "2"}
    missed = {**old, "fault": "b"}
    page = planted([old, new, missed])
    assert "| a | storms | seed 2: late: c2-4 | 9 | `2` |" in page
    assert "| b | **nothing** |" in page
    assert page.endswith("Of 2 faults 1 were caught.")
