"""A test that hangs is told by its name, and the others run."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFTEST = """\
import sys
sys.path.insert(0, {root!r})
from tests.hanging import Watch

def pytest_configure(config):
    config.pluginmanager.register(Watch(2.0, 2.0))
"""
TESTS = """\
import signal, threading, time
import pytest

@pytest.fixture
def endless():
    yield
    while True:
        time.sleep(1)

def test_that_fails_and_hangs_while_it_tidies_up(endless):
    assert False

def test_into_which_nothing_breaks():
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True:
        time.sleep(1)

def test_that_passes():
    threading.Thread(target=threading.Event().wait).start()
"""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("tidies_up", "while it tidies up"),
        ("breaks", "into which nothing breaks"),
        ("passes", "1 passed"),
    ],
)
def test_what_hangs_ends(tmp_path: Path, words: str, told: str) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\ntimeout = 100\n")
    (tmp_path / "conftest.py").write_text(CONFTEST.format(root=str(ROOT)))
    (tmp_path / "test_inner.py").write_text(TESTS)
    command = (sys.executable, "-m", "pytest", "-n", "1", "-p", "no:cacheprovider", "-k", words)
    ran = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert told in ran.stdout.replace("_", " "), ran.stdout
