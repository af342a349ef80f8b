"""A disk that has no room for the log: nobody is relayed the worse for it."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.faults.far import Far
from tests.pipeline import write_organisation

CLIENT = "client-1"
FULL = Path("/dev/full")  # every write to it says that there is no room


@pytest.fixture
def full() -> Iterator[BinaryIO]:
    if not FULL.exists():
        pytest.skip("only Linux has a device that is always full")
    with FULL.open("wb") as opened:
        yield opened


@pytest.mark.timeout(60)
async def test_a_service_whose_log_cannot_be_written_relays_and_stops_in_order(
    tmp_path: Path, far: Far, full: BinaryIO
) -> None:
    folder = write_organisation(tmp_path / "lotse", far.ports)
    command = (sys.executable, "-P", "-m", "bridge", "run", str(folder))
    service = await asyncio.create_subprocess_exec(*command, stdout=full, stderr=full)
    try:
        await far.bring_in(CLIENT)
        await far.clients.say(CLIENT, "hello", author=CLIENT)
        await far.staff.until(lambda: "hello" in far.staff.texts(far.rooms[CLIENT]))
    finally:
        os.kill(service.pid, signal.SIGTERM)
        assert await service.wait() == 0
