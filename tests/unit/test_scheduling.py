"""How tests are handed to workers: slow ones one by one, others by the file, groups whole."""

from collections import OrderedDict
from dataclasses import dataclass, field

import pytest

from tests.scheduling import Numbered, Together, name_group, of_quick, together

SLOW = "tests/integration/test_pipeline.py::test_both_sides_talk[sqlite]"


@pytest.mark.parametrize(
    ("scope", "one"),
    [
        ("tests/unit/test_a.py::TestB::test_c[tests/e2e::x]", "tests/unit/test_a.py"),
        ("tests/house/test_a.py::test_b", "tests/house/test_a.py"),
        ("unit/test_a.py::test_b", "unit/test_a.py"),
        ("tests/faults/test_a.py::test_b[c]", "tests/faults/test_a.py"),
        ("tests/fuzz/test_a.py::test_b", "tests/fuzz/test_a.py"),
        (SLOW, SLOW),
        ("tests/e2e/test_unit.py::test_b[unit/x]", "tests/e2e/test_unit.py::test_b[unit/x]"),
        ("synapse", "synapse"),
        ("unit", "unit"),
    ],
)
def test_what_is_quick_or_prepares_much_goes_out_with_its_file(scope: str, one: str) -> None:
    assert together(scope) == one


def test_this_test_is_a_quick_one(request: pytest.FixtureRequest) -> None:
    assert of_quick(request.node.nodeid)


@pytest.mark.parametrize("odd", ["", "a]@b::c["])
def test_a_group_stands_behind_the_id_once(request: pytest.FixtureRequest, odd: str) -> None:
    """On an item of our own: this one's id is needed."""
    item: pytest.Function = pytest.Function.from_parent(
        request.node.parent, name=f"test_x[{odd}]", callobj=lambda: None
    )
    item.add_marker(pytest.mark.xdist_group("together"))
    before = item.nodeid
    name_group(item)
    name_group(item)
    assert item.nodeid == f"{before}@together"
    assert Together.__new__(Together)._split_scope(item.nodeid) == "together"


@dataclass(eq=False, slots=True)
class Worker:
    """Is told what to run, and runs nothing."""

    shutting_down: bool = False
    told: list[int] = field(default_factory=list)

    def send_runtest_some(self, places: list[int]) -> None:
        self.told += places

    def shutdown(self) -> None:
        self.shutting_down = True


def handing_out(ids: list[str], worker: Worker) -> Together:
    """All of these, to one worker; none is handed out yet."""
    scheduler = Together.__new__(Together)
    scheduler.numnodes, scheduler.log = 1, lambda *_: None
    scheduler.collection, scheduler.workqueue = ids, OrderedDict()
    scheduler.assigned_work, scheduler.registered_collections = {worker: {}}, {}
    for one in ids:
        scheduler.workqueue.setdefault(together(one), {})[one] = False
    scheduler.registered_collections[worker] = Numbered(ids)
    return scheduler


def test_all_is_handed_out_in_its_order_and_what_is_done_is_forgotten() -> None:
    ids = [f"tests/e2e/test_a.py::test_{number}" for number in range(9)]
    ids += [f"tests/unit/test_a.py::test_{number}" for number in range(5)]
    worker = Worker()
    scheduler = handing_out(ids, worker)
    scheduler._assign_work_unit(worker)
    for done, place in enumerate(worker.told):
        scheduler.mark_test_complete(worker, place)
        left = [one for unit in scheduler.assigned_work[worker].values() for one in unit]
        assert set(left) >= {ids[other] for other in worker.told[done + 1 :]}
    assert worker.told == list(range(len(ids)))
    assert scheduler.assigned_work == {worker: {}}
    assert worker.shutting_down


def test_what_a_worker_that_died_had_not_done_goes_to_others() -> None:
    ids = [f"tests/e2e/test_a.py::test_{number}" for number in range(6)]
    dead, other = Worker(), Worker()
    scheduler = handing_out(ids, dead)
    scheduler._assign_work_unit(dead)
    scheduler.mark_test_complete(dead, 0)
    scheduler.mark_test_complete(dead, 1)
    scheduler.assigned_work[other] = {}
    scheduler.registered_collections[other] = Numbered(ids)
    assert scheduler.remove_node(dead) == ids[2]
    for place in other.told:
        scheduler.mark_test_complete(other, place)
    assert sorted(other.told) == [2, 3, 4, 5]
