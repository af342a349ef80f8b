"""Which tests a worker is given together, and which are begun first: for runs on several workers.

Handing out is work too. Tests handed out one by one cost the process that hands them out more than
most of them take, and more the longer the run is; so the many quick ones go out by the file. So do
those that look again and again at one thing which takes seconds to make: each worker that got one
of them would make it anew. What is slow goes out one by one, so that no worker is left with a file
of it at the end; and what is slowest of all, the groups that share a server or a machine's
attention, is begun first.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import PurePosixPath
from typing import SupportsIndex

import pytest
from xdist.scheduler import LoadGroupScheduling
from xdist.workermanage import WorkerController

# Nothing in these waits for a server, a process or a clock on the wall.
QUICK = frozenset({"house", "scenarios", "simulation", "unit"})
# Whole storms, and houses full of people, that the tests of a file are about.
PREPARED = frozenset({"faults", "fuzz"})


def of_quick(nodeid: str) -> bool:
    """Whether the test of this id stands in a room of quick ones."""
    return _stands_in(QUICK, nodeid)


def _stands_in(rooms: frozenset[str], nodeid: str) -> bool:
    return not rooms.isdisjoint(_rooms(nodeid.split("::")[0]))


@cache
def _rooms(file: str) -> tuple[str, ...]:
    return PurePosixPath(file).parts[:-1]


def together(scope: str) -> str:
    """What goes out as one: the group or test that `scope` is, or the file in which it stands."""
    return scope.split("::")[0] if _stands_in(QUICK | PREPARED, scope) else scope


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


class Numbered(list[str]):
    """Ids of tests that know where they stand: each is looked up when it is handed out."""

    def __init__(self, ids: Iterable[str]) -> None:
        super().__init__(ids)
        self._places = {one: place for place, one in enumerate(self)}

    def index(self, one: str, *_: SupportsIndex) -> int:
        return self._places[one]


class Together(LoadGroupScheduling):  # type: ignore[misc] # it carries no types
    """As `--dist loadgroup` does it, and whole files; what is done is not counted again and again.

    Whoever hands out counts what each worker has left after every test, of all that it ever got,
    and looks each test up among all there are. With many tests and workers that is a processor.
    """

    def _split_scope(self, nodeid: str) -> str:
        return together(super()._split_scope(nodeid))

    def add_node_collection(self, node: WorkerController, collection: Sequence[str]) -> None:
        super().add_node_collection(node, collection)
        if node in self.registered_collections:
            self.registered_collections[node] = Numbered(collection)

    def mark_test_complete(
        self, node: WorkerController, item_index: int, duration: float = 0.0
    ) -> None:
        super().mark_test_complete(node, item_index, duration)
        scope, given = self._split_scope(self.collection[item_index]), self.assigned_work[node]
        if all(given[scope].values()):
            del given[scope]
