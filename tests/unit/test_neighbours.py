"""Whether a process on this machine has surely ended: only then are its accounts free at once."""

import os
import subprocess
import sys

import pytest

from bridge.neighbours import is_gone, own_name


def test_nobody_alive_is_taken_for_dead() -> None:
    assert not is_gone(own_name())
    assert len(own_name().split(" ")) == 4


def test_a_process_that_has_ended_is_gone_also_before_its_parent_has_seen_it() -> None:
    asked = "from bridge.neighbours import own_name; print(own_name(), flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", asked], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        name = child.stdout.readline().strip()
        assert not is_gone(name)
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert is_gone(name)
        child.wait()
        assert is_gone(name)


def test_another_process_that_got_the_same_number_is_not_taken_for_it() -> None:
    host, pid, place, start = own_name().split(" ")
    assert is_gone(f"{host} {pid} {place} {int(start) - 1}")


@pytest.mark.parametrize("name", ["", "host", "host 1 elsewhere 5", "host x y z", "a b c d e"])
def test_of_whoever_is_elsewhere_nobody_knows(name: str) -> None:
    assert not is_gone(name)


def test_a_name_on_this_machine_that_is_rubbish_is_not_dead() -> None:
    host, _, place, _ = own_name().split(" ")
    assert not is_gone(f"{host} rubbish {place} rubbish")
