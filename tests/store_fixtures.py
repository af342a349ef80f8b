"""Where stores lie in tests: on SQLite and on PostgreSQL in turn."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.store.keytable import KeyTable
from bridge.store.migrate import migrate
from bridge.store.sqlite import open_sqlite
from bridge.store.start import DATA, KEYS, Where
from tests.postgres import Databases, running
from tests.store_world import ORGANISATION, POSTGRESQL, SQLITE, World


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    with running() as server, closing(Databases(server, ORGANISATION)) as databases:
        yield databases


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two files of an organisation, with their tables and nothing in them yet."""
    folder = tmp_path_factory.mktemp("tables")
    made, keys = open_sqlite(folder / DATA), KeyTable(open_sqlite(folder / KEYS))
    migrate(made, ORGANISATION)
    keys.create()
    made.close()
    keys.close()
    return folder


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


def lay(tables: Path, place: Where) -> None:
    """A copy of these tables as the data there: ten times as quick as making them."""
    shutil.copytree(tables, place.data, copy_function=shutil.copy)
    place.data.chmod(0o700)


@contextmanager
def _place(request: pytest.FixtureRequest, folder: Path, *, empty: bool) -> Iterator[Where]:
    place = Where(ORGANISATION, folder / "var", folder / "secrets")
    if request.param == SQLITE:
        if not empty:
            lay(request.getfixturevalue("tables"), place)
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
