"""`counselbridge reload` and SIGHUP, on the service as an operator has it."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.e2e.service import Said, Service
from tests.integration.cli_kit import break_yaml, call, last_line, organisation

TAKEN, KEPT = "The changed files are taken.", "Nothing is taken"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return organisation(tmp_path / "organisation")


def change(folder: Path, number: int = 7) -> None:
    path = folder / "organisation.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n# {number}\n", encoding="utf-8")


async def reload(folder: Path) -> Said:
    return await asyncio.to_thread(call, "reload", folder)


async def test_the_command_has_the_running_service_take_the_files_or_says_why_not(
    folder: Path,
) -> None:
    said = await reload(folder)
    assert (said.status, said.out) == (2, "")
    assert "No service runs on this folder" in said.err
    async with Service.running(folder) as service:
        change(folder)
        assert await reload(folder) == Said(0, f"{TAKEN}\n", "")
        break_yaml(folder)
        said = await reload(folder)
        assert (said.status, said.out) == (1, "")
        assert said.err.startswith(f"organisation.yaml:{last_line(folder)}:1: ")
        assert KEPT in said.err
        assert await service.stop() == 0
        assert service.output[-1] == "Stopped in order."
    assert (await reload(folder)).status == 2


async def test_a_service_that_was_killed_is_not_waited_for(folder: Path) -> None:
    service = Service(folder)
    await service.start()
    await service.kill()
    assert (await reload(folder)).status == 2
    await service.start()
    change(folder)
    assert (await reload(folder)).status == 0
    assert await service.stop() == 0
    assert list((folder / "var" / "reload").iterdir()) == []


async def test_the_signal_does_the_same_and_never_ends_the_service(folder: Path) -> None:
    service = Service(folder)
    await service.start()
    change(folder)
    service.receives(signal.SIGHUP)
    await service.says(TAKEN)
    break_yaml(folder)
    service.receives(signal.SIGHUP)
    await service.says(KEPT)
    assert any(f"organisation.yaml:{last_line(folder)}:1: " in line for line in service.output)
    assert await service.stop() == 0
    assert service.output[-1] == "Stopped in order."
