"""A machine that cannot be set up gets one sentence that says what to install."""

import subprocess
import sys
from pathlib import Path

from tests.house.paths import ROOT


def set_up(tmp_path: Path, python: str) -> subprocess.CompletedProcess[str]:
    command = ["make", "--no-print-directory", "setup", f"PYTHON={python}"]
    command += [f"VENV={tmp_path / 'venv'}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def said(verdict: subprocess.CompletedProcess[str]) -> list[str]:
    """Give the lines that are not make's own."""
    lines = (verdict.stdout + verdict.stderr).splitlines()
    return [line for line in lines if not line.startswith("make")]


def stand_in(tmp_path: Path, script: str) -> str:
    """Write a program to be taken for Python: `$2` is the code it is asked to run."""
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    return str(program)


def test_no_python_that_is_new_enough(tmp_path: Path) -> None:
    sentence = (
        "Counselbridge needs Python 3.11 or newer: install it, or name it with make PYTHON=..."
    )
    for python in ("", stand_in(tmp_path, "exit 1"), str(tmp_path / "missing")):
        verdict = set_up(tmp_path, python)
        assert verdict.returncode != 0
        assert said(verdict) == [sentence]


def test_a_python_without_venv(tmp_path: Path) -> None:
    real = sys.executable
    script = f'case "$2" in *ensurepip*) exit 1;; esac; exec {real} "$@"'
    verdict = set_up(tmp_path, stand_in(tmp_path, script))
    assert verdict.returncode != 0
    assert said(verdict) == [
        "This Python cannot make environments: install python3-venv (apt install python3-venv)."
    ]
    assert not (tmp_path / "venv").exists()
