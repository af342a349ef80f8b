"""What one commit costs on this disk: the floor under every promise that words are kept.

Every figure is printed beside it, because the same code is ten times slower where a disk needs
ten times longer to say that it has written.
"""

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import percentile

COMMITS = 150
ROW = bytes(1024)


@dataclass(frozen=True, slots=True)
class Commit:
    """Milliseconds of one SQLite commit in WAL mode with `synchronous=FULL`."""

    median: float
    p95: float


def commit_time(folder: Path, commits: int = COMMITS) -> Commit:
    """Measured now, in this folder, with rows of 1 KB. Nothing of it is left there."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "commit.sqlite"
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("CREATE TABLE probe (row BLOB)")
            spent = [_one(connection) for _ in range(commits)]
    finally:
        for name in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
            name.unlink(missing_ok=True)
    return Commit(percentile(spent, 50), percentile(spent, 95))


def _one(connection: sqlite3.Connection) -> float:
    start = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO probe VALUES (?)", (ROW,))
    connection.execute("COMMIT")
    return (time.perf_counter() - start) * 1000
