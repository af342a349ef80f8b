"""Where stores lie in tests: on SQLite and on PostgreSQL in turn."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.store.start import Where
from tests.postgres import Databases, running
from tests.store_world import ORGANISATION, POSTGRESQL, SQLITE, World


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    with running() as server:
        yield Databases(server, ORGANISATION)


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Where]:
    """Where a store of an organisation may lie, on each database in turn."""
    with _place(request, tmp_path, empty=False) as found:
        yield found


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Where]:
    """As where, without even tables."""
    with _place(request, tmp_path, empty=True) as found:
        yield found


@contextmanager
def _place(request: pytest.FixtureRequest, folder: Path, *, empty: bool) -> Iterator[Where]:
    place = Where(ORGANISATION, folder / "var", folder / "secrets")
    if request.param == SQLITE:
        yield place
        return
    databases: Databases = request.getfixturevalue("databases")
    with databases.fresh(empty=empty) as url:
        yield replace(place, database=url)


@pytest.fixture
async def world(where: Where) -> AsyncIterator[World]:
    made = World(where)
    yield made
    await made.close()
