"""`counselbridge run` from outside: starts that are refused, starts that succeed, and stopping."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bridge.sandbox.botapi import BotApiServer
from tests.e2e.service import Said, Service, command, write_secret
from tests.integration.cli_kit import ROW, TOKEN, break_yaml, call, last_line, organisation
from tests.matrix_kit import occupied_port

STOPS_WITHIN = 5.0  # seconds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return organisation(tmp_path / "organisation")


def empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def without_token(folder: Path) -> None:
    (folder / "secrets" / "telegram_token").unlink()


def open_token(folder: Path) -> None:
    (folder / "secrets" / "telegram_token").chmod(0o640)


def wrong_token(folder: Path) -> None:
    write_secret(folder, "telegram_token", "what somebody copied by mistake")


def no_database(folder: Path) -> None:
    (folder / "var").mkdir()
    (folder / "var" / "counselbridge.sqlite").write_bytes(b"this is no database" * 500)


REFUSED: dict[Callable[[Path], None], str] = {
    empty: "organisation.yaml:1:1: this folder has no such file",
    break_yaml: ":1: ",
    without_token: "there is no file secrets/telegram_token",
    open_token: "run: chmod 600 secrets/telegram_token",
    wrong_token: "the token is not one of @BotFather's",
    no_database: "the database file is damaged",
}


@pytest.mark.parametrize("spoil", REFUSED, ids=lambda spoil: spoil.__name__)
async def test_a_first_start_that_cannot_be_is_refused_with_one_sentence(
    spoil: Callable[[Path], None], folder: Path
) -> None:
    spoil(folder)
    said = await command("run", folder)
    assert said.status == 1
    assert REFUSED[spoil] in said.err
    assert len(said.err.splitlines()) == 1
    assert "copied by mistake" not in said.err


async def test_what_must_be_copied_is_said_once_even_if_that_start_fails(folder: Path) -> None:
    without_token(folder)
    said = await command("run", folder)
    assert said.status == 1
    assert str(folder / "secrets" / "master.key") in said.out
    assert str(folder / "var" / "keys.sqlite") in said.out
    write_secret(folder, "telegram_token", TOKEN)
    async with Service.running(folder) as service:
        assert "master.key" not in "".join(service.output)


async def test_a_first_start_says_what_to_copy_and_a_second_process_is_refused(
    folder: Path,
) -> None:
    async with Service.running(folder, fresh=True) as service:
        assert any(str(folder / "secrets" / "master.key") in line for line in service.output)
        said = await command("run", folder, fresh=True)
        assert (said.status, said.out) == (1, "")
        assert "another Counselbridge is running on this data" in said.err
        assert len(said.err.splitlines()) == 1
        said = await asyncio.to_thread(call, "parked", "list", folder)
        assert said == Said(0, "Nothing is parked.\n", "")
        said = await asyncio.to_thread(call, "parked", "drop", folder, ROW)
        assert said == Said(1, "", f"No row {ROW} is parked: `parked list` shows what is.\n")
        assert await service.stop() == 0
        assert service.output[-1] == "Stopped in order."


async def test_a_key_that_others_may_read_refuses_the_start(folder: Path) -> None:
    service = Service(folder)
    await service.start()
    assert await service.stop() == 0
    key = folder / "secrets" / "master.key"
    key.chmod(0o640)
    for words in (("run", folder), ("trust", folder, "anna")):
        said = await command(*words)
        assert (said.status, said.out) == (1, "")
        assert f"run chmod 600 {key}" in said.err


async def test_broken_files_never_stop_a_later_start(folder: Path) -> None:
    service = Service(folder)
    await service.start()
    assert await service.stop() == 0
    break_yaml(folder)
    before = len(service.output)
    await service.start()
    assert await service.stop() == 0
    again = service.output[before:]
    assert any(f"organisation.yaml:{last_line(folder)}:1: " in line for line in again)
    assert "The files have mistakes: the last good configuration is used." in again
    assert (await asyncio.to_thread(call, "check", folder)).status == 1
    empty(folder / "flows")
    await service.start()
    assert await service.stop() == 0


@contextlib.asynccontextmanager
async def silent_networks(place: Path) -> AsyncIterator[tuple[Path, BotApiServer]]:
    """Telegram holds its poll open, and the homeserver takes connections and says nothing."""
    async with BotApiServer() as telegram:
        telegram.add_bot(TOKEN, 7_000_001, "lotse_bot")
        with contextlib.closing(occupied_port(listening=True)) as homeserver:
            matrix = f"http://127.0.0.1:{homeserver.getsockname()[1]}"
            api = telegram.base_url.removesuffix("/bot")
            yield organisation(place / "organisation", api, matrix), telegram


async def test_it_stops_within_seconds_while_networks_hold_their_answers(tmp_path: Path) -> None:
    async with silent_networks(tmp_path) as (folder, telegram):
        service = Service(folder)
        await service.start()
        mia = telegram.client(5_000_001, "Mia", "en")
        await mia.start()
        await mia.wait_for_text("I am the program of Lotse")
        began = time.monotonic()
        assert await service.stop() == 0
        assert time.monotonic() - began < STOPS_WITHIN
        assert not any("Traceback" in line for line in service.output)


async def test_it_can_be_told_to_stop_at_any_moment_of_its_start(folder: Path) -> None:
    """As soon as it speaks at all, it ends in order; killed before, it starts the next time."""
    for moment in (0.2, 0.6):
        service = Service(folder, fresh=True)
        starting = asyncio.create_task(service.start())
        await asyncio.wait({starting}, timeout=moment)
        await service.kill()
        await asyncio.gather(starting, return_exceptions=True)
    service = Service(folder)
    await service.start()
    assert await service.stop() == 0
    assert service.output[-1] == "Stopped in order."
