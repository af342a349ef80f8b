"""What tests of the whole path share: both far sides, and an organisation on each database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.store.start import Where
from tests.faults.far import Far
from tests.pipeline import far_sides, write_organisation


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    async with far_sides() as sides:
        yield sides


@pytest.fixture
def folder(tmp_path: Path, far: Far, where: Where) -> Path:
    """The organisation, on each database in turn."""
    return write_organisation(tmp_path, far.ports, where.database or "sqlite")
