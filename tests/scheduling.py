"""Which tests a worker is given together, and which are begun first: for runs on several workers.

Handing out is work too. Tests handed out one by one cost the process that hands them out more than
most of them take, and more the longer the run is; so the many quick ones go out by the file. What
is slow goes out one by one, so that no worker is left with a file of it at the end; and what is
slowest of all, the groups that share a server or a machine's attention, is begun first.
"""

from pathlib import PurePosixPath

import pytest
from xdist.scheduler import LoadGroupScheduling

# Nothing in these waits for a server, a process or a clock on the wall.
QUICK = frozenset({"house", "scenarios", "simulation", "unit"})


def of_quick(nodeid: str) -> bool:
    """Whether the test of this id stands in a room of quick ones."""
    return not QUICK.isdisjoint(PurePosixPath(nodeid.split("::")[0]).parts[:-1])


def together(scope: str) -> str:
    """What goes out as one: the group or test that `scope` is, or the file of a quick test."""
    return scope.split("::")[0] if of_quick(scope) else scope


def turn(item: pytest.Item) -> int:
    """Groups first, then what is slow, then what is quick; within these as they are found."""
    if item.get_closest_marker("xdist_group") is not None:
        return 0
    return 2 if of_quick(item.nodeid) else 1


def name_group(item: pytest.Item) -> None:
    """Put the group behind the id, where the process that hands out looks for it.

    pytest-xdist 3.8 does so by a name that pytest 9 has no more, and so hands out every test of a
    group by itself, without a word. Where a later one does it again, nothing is done here.
    """
    for mark in item.iter_markers("xdist_group"):
        behind = f"@{mark.args[0]}"
        if not item.nodeid.endswith(behind):
            item._id = type(item.id).parse(f"{item.nodeid}{behind}")


class Together(LoadGroupScheduling):  # type: ignore[misc] # it carries no types
    """As `--dist loadgroup` does it, and whole files of quick tests."""

    def _split_scope(self, nodeid: str) -> str:
        return together(super()._split_scope(nodeid))
