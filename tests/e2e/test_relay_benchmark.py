"""Both relays of the benchmark carry words in both directions, in miniature. No speed is judged."""

from pathlib import Path

import pytest

from benchmarks import relay
from bridge.sandbox.synapse import Synapse

pytest_plugins = ("tests.matrix_world",)
pytestmark = pytest.mark.xdist_group("synapse")


async def test_the_bridge_and_the_naive_relay_are_measured_side_by_side(
    synapse: Synapse, tmp_path: Path
) -> None:
    size = relay.Size(talks=1, messages=1, warm=0)
    figures = await relay.compare(tmp_path / "town", synapse, size)
    assert [figure.what.partition(",")[0] for figure in figures] == [
        "bridge", "naive relay", "ratio", "bridge", "naive relay", "ratio",
    ]  # fmt: skip
    assert all(figure.value > 0 for figure in figures)
