"""What every test may ask for, and what is printed when all have run."""

import gc

import pytest
from hypothesis import HealthCheck, settings

from tests.disks import modest_disk, small_disk
from tests.store_fixtures import databases, empty, where, world
from tests.store_world import POSTGRESQL, SQLITE

__all__ = ["databases", "empty", "modest_disk", "small_disk", "where", "world"]

# How fast a shared machine is tonight says nothing about a property; and what was not changed does
# not fail: the same tree is tried with the same examples. `--hypothesis-profile search` looks for
# new ones, many more of them, and is what `make fuzz` runs.
settings.register_profile(
    "same",
    settings.default,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "search", settings.get_profile("same"), derandomize=False, max_examples=2_000
)
settings.load_profile("same")


def pytest_collection_finish() -> None:
    """What has been loaded stays: nobody need look through it again whenever memory is tidied."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many tests ran on each database."""
    passed = [report.nodeid for report in terminalreporter.getreports("passed")]
    counts = {name: sum(f"[{name}" in one for one in passed) for name in (SQLITE, POSTGRESQL)}
    if any(counts.values()):
        words = ", ".join(f"{count} on {name}" for name, count in counts.items())
        terminalreporter.write_sep("-", f"tests of the store: {words}")
