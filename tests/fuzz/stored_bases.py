"""Where the data of a house lies: the database of a life, and copies of it.

On SQLite a copy is a copied file. On PostgreSQL it is a database made from a template, on a server
of the fuzzer's own that ends with this process.
"""

import atexit
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import psycopg

from bridge.store.start import DATA, KEYS
from tests.fuzz.cells import POSTGRES, SQLITE, Cells
from tests.postgres import SETTINGS, Server, running

MEMORY = Path("/dev/shm")  # a disk of memory, where there is one
FOLDERS = ("var", "secrets")
NUMBERS = count()  # of copies


class Data(Protocol):
    """`folder`: of the organisation. `address`: of the database, as an organisation names it."""

    @property
    def folder(self) -> Path: ...

    @property
    def address(self) -> str: ...

    @contextmanager
    def cells(self) -> Iterator[Cells]:
        """What stands in the tables, while no service is at work."""
        ...

    @contextmanager
    def copied(self) -> "Iterator[Data]":
        """The same elsewhere, as long as this lasts."""
        ...


@dataclass(frozen=True, slots=True)
class Sqlite:
    folder: Path
    address: str = "sqlite"

    @contextmanager
    def cells(self) -> Iterator[Cells]:
        file = self.folder / "var" / DATA
        with closing(sqlite3.connect(file, isolation_level=None)) as found:
            found.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
            found.execute("ATTACH ? AS keys", (str(file.with_name(KEYS)),))
            yield Cells(found, SQLITE)

    @contextmanager
    def copied(self) -> Iterator[Data]:
        with disk() as name:
            folder = Path(name)
            for one in FOLDERS:
                shutil.copytree(self.folder / one, folder / one, copy_function=shutil.copy)
            yield Sqlite(folder)


@dataclass(frozen=True, slots=True)
class Postgres:
    folder: Path
    name: str
    server: Server = field(repr=False)

    @property
    def address(self) -> str:
        return self.server.get_uri(self.name)

    @contextmanager
    def cells(self) -> Iterator[Cells]:
        with closing(psycopg.connect(self.address, autocommit=True)) as found:
            found.execute("SET search_path TO public, keys")
            yield Cells(found, POSTGRES)

    @contextmanager
    def copied(self) -> Iterator[Data]:
        with disk() as name:
            folder, copy = Path(name), f"{self.name}_{next(NUMBERS)}"
            for one in FOLDERS:
                if (self.folder / one).exists():
                    shutil.copytree(self.folder / one, folder / one)
            _run(self.server, f"CREATE DATABASE {copy} TEMPLATE {self.name} STRATEGY file_copy")
            try:
                yield Postgres(folder, copy, self.server)
            finally:
                _run(self.server, f"DROP DATABASE {copy} WITH (FORCE)")


def disk() -> "TemporaryDirectory[str]":
    return TemporaryDirectory(prefix="stored-", dir=MEMORY if MEMORY.is_dir() else None)


@cache
def _until_the_end() -> ExitStack:
    """Of the data that is prepared once; it goes with this process."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack


def sqlite() -> Data:
    """Nothing yet."""
    return Sqlite(Path(_until_the_end().enter_context(disk())))


def postgres() -> Data:
    """Nothing yet, on a server that is started now."""
    server = _until_the_end().enter_context(running(MEMORY if MEMORY.is_dir() else None))
    settings = (f"ALTER SYSTEM SET {one} = '{value}'" for one, value in SETTINGS.items())
    _run(server, *settings, "SELECT pg_reload_conf()", "CREATE DATABASE prepared")
    return Postgres(Path(_until_the_end().enter_context(disk())), "prepared", server)


def _run(server: Server, *statements: str) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
