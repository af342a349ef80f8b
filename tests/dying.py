"""Processes that work on a store, each killed at a point by name, and then once more to the end.

What is tried brings its own steps and points. Each process is forked from one that starts once and
reads [[point, folder, database or null], …] from its standard input; it answers a line each:

    [how the killed one ended, how the one that was never killed ended]
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bridge.store.start import Where, open_store
from tests.clock import FakeClock
from tests.postgres import Databases
from tests.store_fixtures import lay
from tests.store_world import POSTGRESQL

NEVER = "never"


class Victim(ABC):
    """Works on a store of its own; dies at a point, or never."""

    def __init__(self, where: Where, point: str) -> None:
        self.opened = open_store(where, FakeClock())
        self.database, self.sealer = self.opened.store.database, self.opened.sealer
        self.now, self.point = FakeClock().now(), point

    def reach(self, point: str) -> None:
        """Dies here, where this is the point to die at."""
        if point == self.point:
            os.kill(os.getpid(), signal.SIGKILL)

    @abstractmethod
    def run(self) -> None:
        """All of its work, with a name for every point of it."""


def _lives(kind: type[Victim], where: Where, point: str) -> int:
    """A process of its own, forked from this one, that lives until this point; how it ended."""
    child = os.fork()
    if child == 0:
        try:
            kind(where, point).run()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - whatever it is, it ends here and not in the parent
            traceback.print_exc()
        os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def answer(kind: type[Victim]) -> None:
    """The process that starts once: what a module does when it runs by itself."""
    for point, folder, database in json.load(sys.stdin):
        base = Path(folder)
        where = Where("lotse", base / "var", base / "secrets", database)
        ends = [_lives(kind, where, point), _lives(kind, where, NEVER)]
        print(json.dumps(ends), flush=True)  # noqa: T201 - this is how it answers


@contextmanager
def places_for(
    points: Sequence[str], request: pytest.FixtureRequest, folder: Path
) -> Iterator[dict[str, Where]]:
    """A store of its own for each point, on the database that the fixture is for."""
    found = {}
    with ExitStack() as stack:
        for number, point in enumerate(points):
            base, url = folder / f"{number}", None
            if request.param == POSTGRESQL:
                databases: Databases = request.getfixturevalue("databases")
                url = stack.enter_context(databases.fresh())
            found[point] = Where("lotse", base / "var", base / "secrets", url)
            base.mkdir()
            if url is None:
                lay(request.getfixturevalue("tables"), found[point])
        yield found


def kill_everywhere(module: str, places: Mapping[str, Where]) -> None:
    """Each was killed at its point, and the next process ran to its end."""
    asked = [[point, str(one.data.parent), one.database] for point, one in places.items()]
    done = subprocess.run(
        [sys.executable, "-m", module],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=True,
    )
    assert not done.stderr, done.stderr.decode()
    ends = [json.loads(line) for line in done.stdout.splitlines()]
    assert ends == [[-signal.SIGKILL, 0]] * len(places)
