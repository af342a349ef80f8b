"""What the service holds and how soon it listens is measured, in miniature. Nothing is judged."""

from pathlib import Path

import pytest

from benchmarks import memory
from bridge.sandbox.synapse import Synapse

pytest_plugins = ("tests.matrix_world",)
pytestmark = pytest.mark.xdist_group("synapse")


async def test_a_service_with_rooms_and_sessions_is_measured(
    synapse: Synapse, tmp_path: Path
) -> None:
    size = memory.Size(rooms=5, sessions=40, seconds=0.5, starts=1)
    figures = await memory.on(tmp_path / "town", synapse, size)
    assert [figure.unit for figure in figures] == ["MB"] * 3 + ["s"] * 2 + ["s of a processor", "s"]
    assert all(figure.value > 0 for figure in figures)
    assert all("5 rooms, 40 sessions" in figure.what for figure in figures)
