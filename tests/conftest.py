"""What every test may ask for, and what is printed when all have run."""

import gc
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import Scheduling

from tests.disks import modest_disk, server_disk, small_disk
from tests.examples import SAME
from tests.hanging import Watch
from tests.scheduling import Together, name_group, turn
from tests.store_fixtures import databases, empty, tables, where, world
from tests.store_world import POSTGRESQL, SQLITE
from tests.unasked import Unasked

__all__ = [
    "databases",
    "empty",
    "modest_disk",
    "server_disk",
    "small_disk",
    "tables",
    "where",
    "world",
]

# How fast a shared machine is tonight says nothing about a property; and what was not changed does
# not fail: the same tree is tried with the same examples. `--hypothesis-profile search` looks for
# new ones, many more of them, and is what `make fuzz` runs.
settings.register_profile(
    SAME,
    settings.default,
    deadline=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "search", settings.get_profile(SAME), derandomize=False, max_examples=2_000
)
settings.load_profile(SAME)

# A disk of memory, where there is a large one: nothing here need outlive the machine, and databases
# wait for the disk after each transaction.
MEMORY, ENOUGH = Path("/dev/shm"), 3_000_000_000
SELDOM = 50_000  # things made and not thrown away


def pytest_configure(config: pytest.Config) -> None:
    """Temporary files lie in memory; while tests are looked for, hardly anything is thrown away."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        tempfile.tempdir = str(MEMORY)
    config.pluginmanager.register(Watch())
    config.pluginmanager.register(Unasked())
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=turn)
    if hasattr(config, "workerinput"):  # of a run on several workers
        for item in items:
            name_group(item)


def pytest_collection_finish() -> None:
    """What has been loaded stays: nobody need look through it again whenever memory is tidied.

    And that is done more seldom than usual, where so much is made and thrown away.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """In the order in which they are found, which `turn` has made."""
    if config.getoption("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False
    return Together(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many tests ran on each database."""
    passed = [report.nodeid for report in terminalreporter.getreports("passed")]
    counts = {name: sum(f"[{name}" in one for one in passed) for name in (SQLITE, POSTGRESQL)}
    if any(counts.values()):
        words = ", ".join(f"{count} on {name}" for name, count in counts.items())
        terminalreporter.write_sep("-", f"tests of the store: {words}")
