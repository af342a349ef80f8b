"""The whole service while the disk of its PostgreSQL is full, its log of changes included."""

import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests import postgres
from tests.faults.far import Far
from tests.integration.test_database_outages import CLIENT, Cluster, all_arrive, talking
from tests.integration.test_pipeline_full_disk import fill

SAID = 60  # messages of 20 kB; no more than a network gives at once, so that help is among them
WORDS = "x" * 20_000
pytestmark = [pytest.mark.timeout(120), pytest.mark.xdist_group("outage")]


async def test_while_the_servers_disk_is_full_nothing_is_confirmed_and_urgent_help_is_given(
    tmp_path: Path, far: Far, server_disk: Path
) -> None:
    with postgres.own(server_disk) as server:
        cluster = Cluster(server, server.data.parent)
        cluster.put(server.data)
        async with talking(tmp_path / "lotse", far, cluster):
            ballast = fill(server_disk)
            room = far.rooms[CLIENT]
            for number in range(2, SAID):
                far.said_in[room].append(f"c1-{number}")
                await far.clients.say(CLIENT, f"c1-{number} {WORDS}", author=CLIENT)
            await far.clients.say(CLIENT, "help", author=CLIENT)
            await far.until_chat(CLIENT, "Call 112 now.")
            assert far.clients.waiting
            ballast.unlink()
            with suppress(subprocess.CalledProcessError):  # it stands still, or it has ended
                cluster.start(server.data)
            await far.staff.until(lambda: not far.judge()[0].lost)
            await all_arrive(far)
