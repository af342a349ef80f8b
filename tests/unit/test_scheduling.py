"""How tests are handed to workers: quick ones by the file, slow ones one by one, groups whole."""

import pytest

from tests.scheduling import Together, name_group, of_quick, together

SLOW = "tests/integration/test_pipeline.py::test_both_sides_talk[sqlite]"


@pytest.mark.parametrize(
    ("scope", "one"),
    [
        ("tests/unit/test_a.py::TestB::test_c[tests/e2e::x]", "tests/unit/test_a.py"),
        ("tests/house/test_a.py::test_b", "tests/house/test_a.py"),
        ("unit/test_a.py::test_b", "unit/test_a.py"),
        (SLOW, SLOW),
        ("tests/e2e/test_unit.py::test_b[unit/x]", "tests/e2e/test_unit.py::test_b[unit/x]"),
        ("synapse", "synapse"),
        ("unit", "unit"),
    ],
)
def test_only_quick_tests_go_out_with_their_file(scope: str, one: str) -> None:
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
