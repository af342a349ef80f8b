"""Both relays of the benchmark carry words in both directions, in miniature. No speed is judged."""

from pathlib import Path

import pytest

from benchmarks import burst, relay
from bridge.sandbox.synapse import Synapse

pytest_plugins = ("tests.matrix_world",)
pytestmark = pytest.mark.xdist_group("synapse")


async def test_the_bridge_and_the_naive_relay_are_measured_side_by_side(
    synapse: Synapse, tmp_path: Path
) -> None:
    size = relay.Size(talks=1, messages=1, warm=0, paced=2, blocks=1)
    figures = await relay.compare(tmp_path / "town", synapse, size)
    one_by_one = ["bridge", "naive relay", "ratio"]
    assert [figure.what.partition(",")[0] for figure in figures] == [
        *(2 * one_by_one), *(2 * [*one_by_one, "longer"]),
    ]  # fmt: skip
    assert all(figure.value > 0 for figure in figures if not figure.what.startswith("longer"))
    assert [figure.n for figure in figures if figure.table == relay.PACED] == [1] * 8


async def test_bursts_of_both_are_measured_side_by_side(synapse: Synapse, tmp_path: Path) -> None:
    size = burst.Size(talks=2, messages=3, rounds=1, calm=0.0)
    figures = await burst.compare(tmp_path / "town", synapse, size)
    assert [figure.what.partition(",")[0] for figure in figures] == (
        2 * ["bridge", "naive relay", "ratio"]
    )
    assert all(figure.n == 6 and figure.value > 0 for figure in figures)
