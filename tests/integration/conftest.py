"""What tests of the whole path share: both far sides, and an organisation on each database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge import delivery, worker
from bridge.store import locking
from bridge.store.start import Where
from tests.brisk import sooner
from tests.faults.far import Far
from tests.pipeline import far_sides, write_organisation

__all__ = ["far", "folder", "impatient", "only_woken", "sooner"]


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    async with far_sides() as sides:
        yield sides


@pytest.fixture
def folder(tmp_path: Path, far: Far, where: Where) -> Path:
    """The organisation, on each database in turn."""
    return write_organisation(tmp_path, far.ports, where.database or "sqlite")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever finds another process on the data hardly waits for its end: it goes on anyhow."""
    monkeypatch.setattr(locking, "PATIENCE", 0.3)


@pytest.fixture
def only_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody finds out by themselves that there is something to do: they are told."""
    for module in (delivery, worker):
        monkeypatch.setattr(module, "IDLE", 60.0)


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command beside the service has put there, and on SQLite nobody rings for, is found
    soon.
    """
    for module in (delivery, worker):
        monkeypatch.setattr(module, "IDLE", 0.1)
