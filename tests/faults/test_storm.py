"""A whole bridge in bad weather: a few seeds here, and as many as wanted with `make storm`."""

import os
import subprocess
import sys

import pytest

from tests.faults.storm_run import Storm, run

SMALL = (3, 2)  # clients, minutes


@pytest.mark.parametrize("seed", [11, 12])
def test_nothing_is_lost_in_a_storm_and_nobody_is_left_alone(seed: int) -> None:
    outcome = run(Storm(seed, *SMALL))
    assert outcome.complaints == [], outcome.storm.again()
    assert outcome.counts["bad calls"] > outcome.counts["calls"] / 20
    assert outcome.counts["starts"] > 1


def test_nor_where_cases_go_from_one_counsellor_to_the_next_and_others_read_along() -> None:
    outcome = run(Storm(404, 4, 6, moving=True, watched=True))
    assert outcome.complaints == [], outcome.storm.again()
    assert outcome.counts["given"] + outcome.counts["taken away"] > 0
    assert min(outcome.counts["looks"], outcome.counts["yes"]) > 0


def test_a_seed_is_the_same_run_in_every_process() -> None:
    here = run(Storm(11, 2, 1))
    code = "from tests.faults.storm_run import *; print(run(Storm(11, 2, 1)).digest)"
    hashes = {**os.environ, "PYTHONHASHSEED": "7"}
    there = subprocess.run(  # this interpreter, and a line of ours
        [sys.executable, "-c", code], env=hashes, capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == here.digest


def test_another_seed_is_another_run() -> None:
    assert run(Storm(1, 1, 1)).digest != run(Storm(2, 1, 1)).digest


def test_a_run_says_how_to_have_it_again() -> None:
    storm = Storm(7, clients=2, minutes=3, troubles=frozenset({"calls"}))
    assert storm.again() == (
        "python -m tests.faults.storm --seeds 1 --seed 7 --clients 2 --minutes 3 --only calls"
        " --moving none --watched none"
    )
