"""The whole bridge on a disk that fills up: nothing confirmed, urgent help given, nothing lost."""

from pathlib import Path

import pytest

from tests.faults.far import Far
from tests.pipeline import bridge, write_organisation

CLIENT = "client-1"
SAID = 60  # messages of 10 kB: more than the files that are there still have room for


def without_reserve(folder: Path) -> None:
    """Nothing is kept free, so that the disk itself says no."""
    path = folder / "organisation.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("disk_reserve: 1MB", "disk_reserve: 1KB"), encoding="utf-8")


def fill(disk: Path) -> Path:
    """Whatever room there is, taken."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return ballast


@pytest.mark.parametrize("kept_free", [True, False])
async def test_a_disk_that_fills_up_loses_nothing_and_gives_urgent_help(
    modest_disk: Path,
    far: Far,
    kept_free: bool,
) -> None:
    folder = write_organisation(modest_disk / "lotse", far.ports)
    if not kept_free:
        without_reserve(folder)
    async with bridge(folder):
        await far.bring_in(CLIENT)
        room = far.rooms[CLIENT]
        ballast = fill(modest_disk)
        for number in range(SAID):
            await far.clients.say(CLIENT, f"c1-{number} {'x' * 10_000}")
        await far.clients.say(CLIENT, "help")
        await far.until_chat(CLIENT, "Call 112 now.")
        assert far.clients.waiting
        ballast.unlink()
        await far.staff.until(lambda: "help" in far.staff.texts(room))
    said = [text.split()[0] for text in far.staff.texts(room) if text.startswith("c1-")]
    assert said == [f"c1-{number}" for number in range(SAID)]
