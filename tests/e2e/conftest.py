"""What end-to-end tests stand on. Their modules name `tests.matrix_world` in `pytest_plugins`."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bridge.sandbox.synapse import Synapse
from tests.e2e.town import Town


@pytest_asyncio.fixture
async def town(synapse: Synapse, tmp_path: Path) -> AsyncIterator[Town]:
    """With the brief intake, on the homeserver that tests share."""
    async with Town.built(tmp_path, synapse) as built:
        yield built
