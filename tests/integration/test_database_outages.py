"""The whole service while its PostgreSQL is killed, fails over, or is locked by somebody else.

Servers of this file's own: nobody else's test is in the way when they are killed.
"""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from bridge.store import leases
from bridge.store import postgres as service
from tests import postgres
from tests.faults.far import Far
from tests.pipeline import bridge, write_organisation

CLIENT = "client-1"
LOCKED = 2.5  # seconds: longer than a lease, and than anybody waits for a lock, with these times:
LEASE, PATIENCE = 1.5, 1  # seconds
pytestmark = [pytest.mark.timeout(120), pytest.mark.xdist_group("outage")]


@dataclass(slots=True)
class Cluster:
    """A server, and perhaps one that follows it. `address` leads to whichever is in charge."""

    server: postgres.Running
    folder: Path

    @property
    def _current(self) -> Path:
        return self.folder / "current"

    @property
    def address(self) -> str:
        return f"postgresql://postgres@/postgres?host={self._current}"

    def put(self, data: Path) -> None:
        """From now on the address leads to the server with this data."""
        self._current.unlink(missing_ok=True)
        self._current.symlink_to(data)

    def control(self, data: Path, *words: str) -> None:
        self._run("pg_ctl", "-D", str(data), "-w", *words)

    def start(self, data: Path) -> None:
        self.control(data, "-o", f'-h "" -k {data}', "-l", str(data / "log"), "start")

    def kill(self, data: Path) -> None:
        """At once, as if the machine had stopped."""
        self.control(data, "-m", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        command = [str(self.server.programs / program), *words]
        quiet = subprocess.DEVNULL
        subprocess.run(command, check=True, stdout=quiet, stderr=quiet, user=self.server.user)

    @contextmanager
    def follower(self) -> Iterator[Path]:
        """The data of a second server, which has every commit before it is confirmed."""
        data = self.folder / "second"
        here = str(self.server.data)
        data.mkdir(mode=0o700)
        if self.server.user is not None:
            shutil.chown(data, self.server.user)
        self._run("pg_basebackup", "-h", here, "-U", "postgres", "-D", str(data), "-R")
        for lock in data.glob(".s.PGSQL.*"):  # the first one's, copied with everything
            lock.unlink()
        self.start(data)
        try:
            with psycopg.connect(self.address, autocommit=True) as first:
                first.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
                first.execute("SELECT pg_reload_conf()")
            yield data
        finally:
            self.kill(data)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with postgres.own() as server:
        found = Cluster(server, server.data.parent)
        found.put(server.data)
        yield found


@asynccontextmanager
async def talking(folder: Path, far: Far, cluster: Cluster) -> AsyncIterator[None]:
    """A service, and a client with a counsellor."""
    async with bridge(write_organisation(folder, far.ports, cluster.address)):
        await far.bring_in(CLIENT)
        await both_say(far, 1)
        await far.until_complete()
        yield


async def both_say(far: Far, number: int) -> None:
    room = far.rooms[CLIENT]
    far.said_in[room].append(f"c1-{number}")
    await far.clients.say(CLIENT, f"c1-{number}", author=CLIENT)
    far.said_out[CLIENT].append(f"s1-{number}")
    await far.staff.say(room, f"s1-{number}", author="anna")


async def all_arrive(far: Far) -> None:
    """Once, in order."""
    await both_say(far, 99)
    await far.until_complete()
    inwards, outwards = far.judge()
    assert inwards.clean, inwards.where
    assert outwards.clean, outwards.where


async def test_a_server_that_is_killed_and_comes_back_loses_nothing(
    tmp_path: Path, far: Far, cluster: Cluster
) -> None:
    async with talking(tmp_path / "lotse", far, cluster):
        for number in (2, 3):
            await both_say(far, number * 10)
            cluster.kill(cluster.server.data)
            await both_say(far, number * 10 + 1)
            await asyncio.sleep(1.0)
            cluster.start(cluster.server.data)
        await all_arrive(far)


async def test_after_a_failover_it_goes_on_with_the_server_that_took_over(
    tmp_path: Path, far: Far, cluster: Cluster
) -> None:
    with cluster.follower() as second:
        async with talking(tmp_path / "lotse", far, cluster):
            await both_say(far, 2)
            cluster.kill(cluster.server.data)
            await both_say(far, 3)
            await asyncio.sleep(0.5)
            cluster.control(second, "promote")
            cluster.put(second)
            await all_arrive(far)


async def test_while_somebody_holds_the_tables_locked_urgent_help_is_given_and_the_rest_waits(
    tmp_path: Path, far: Far, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "SECONDS", LEASE)
    monkeypatch.setattr(service, "LOCKED", PATIENCE)
    async with talking(tmp_path / "lotse", far, cluster):
        with psycopg.connect(cluster.address) as other:
            other.execute("LOCK TABLE inbox, outbox, lanes IN ACCESS EXCLUSIVE MODE")
            await both_say(far, 2)
            await far.clients.say(CLIENT, "help", author=CLIENT)
            await asyncio.sleep(LOCKED)
            assert any("Call 112 now." in text for text in far.clients.texts(CLIENT))
            assert [text for text in far.clients.texts(CLIENT) if "s1-2" in text] == []
        await all_arrive(far)
