"""The sandbox's homeserver starts, stops and fails as the demo and the tests rely on."""

import asyncio
import contextlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bridge.sandbox.synapse import (
    CallFailed,
    Limits,
    NotInstalled,
    NotStarted,
    PortTaken,
    Settings,
    Synapse,
)
from bridge.sandbox.synapse_files import is_instance
from tests.matrix_kit import occupied_port

pytest_plugins = ("tests.matrix_world",)

LOGIN = "/_matrix/client/v3/login"
OUR_DEATH = """
import asyncio, sys
from pathlib import Path
from bridge.sandbox.synapse import Synapse

async def main():
    async with Synapse.start(Path(sys.argv[1])) as synapse:
        print(synapse.pid, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def sign_in(synapse: Synapse, name: str, password: str) -> str | None:
    """Gives an access token, or None for a wrong password."""
    identifier = {"type": "m.id.user", "user": name}
    body = {"type": "m.login.password", "identifier": identifier, "password": password}
    async with ClientSession() as session, session.post(synapse.url + LOGIN, json=body) as reply:
        token = (await reply.json()).get("access_token")
    return None if token is None else str(token)


async def make_rooms(synapse: Synapse, token: str, count: int) -> list[int]:
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{synapse.url}/_matrix/client/v3/createRoom"
    statuses = []
    async with ClientSession(headers=headers) as session:
        for _ in range(count):
            async with session.post(url, json={}) as reply:
                statuses.append(reply.status)
    return statuses


def is_running(pid: int) -> bool:
    """False for a process that is gone, or dead and only not yet collected."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def was_collected(pid: int | None) -> bool:
    """Whether nothing is left of it; a zombie would still be there."""
    return pid is not None and not Path(f"/proc/{pid}").exists()


def ends_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(pid)


def processes_about(directory: Path) -> list[str]:
    """The command lines that name the directory."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            lines.append(path.read_text())
    return [line for line in lines if str(directory) in line]


async def test_accounts_outlive_a_restart_at_the_same_address(tmp_path: Path) -> None:
    async with Synapse.start(tmp_path / "data") as synapse:
        url = synapse.url
        assert await synapse.register("mira", "one") == "@mira:sandbox.localhost"
        first = synapse.pid
        await synapse.stop()
        assert was_collected(first)
        with pytest.raises(CallFailed):
            await synapse.register("late", "pw")
        await synapse.restart()
        assert (synapse.url, synapse.pid != first) == (url, True)
        assert await sign_in(synapse, "mira", "one") is not None
        last = synapse.pid
    assert was_collected(last)


async def test_registering_twice_keeps_the_first_password(synapse: Synapse) -> None:
    again = [await synapse.register("twice", password) for password in ("first", "second")]
    assert again == ["@twice:sandbox.localhost"] * 2
    assert await sign_in(synapse, "twice", "second") is None
    assert await sign_in(synapse, "twice", "first") is not None


async def test_what_the_homeserver_refuses_is_an_error_with_its_code(synapse: Synapse) -> None:
    with pytest.raises(CallFailed) as refused:
        await synapse.lift_limits("rubbish")
    assert refused.value.code.startswith("M_")
    with pytest.raises(CallFailed):
        await synapse.register("Not A Name", "pw")


async def test_two_homeservers_run_at_once_and_know_only_their_own(tmp_path: Path) -> None:
    other = Settings(server_name="other.localhost")
    async with (
        Synapse.start(tmp_path / "one") as one,
        Synapse.start(tmp_path / "two", other) as two,
    ):
        assert one.url != two.url
        assert await one.register("mira", "pw") == "@mira:sandbox.localhost"
        assert await two.register("jon", "pw") == "@jon:other.localhost"
        assert await sign_in(two, "mira", "pw") is None


async def test_a_template_brings_its_accounts(tmp_path: Path) -> None:
    async with Synapse.start(tmp_path / "template") as synapse:
        await synapse.register("mira", "pw")
    settings = Settings(template=tmp_path / "template", limits=Limits.DEFAULT)
    async with Synapse.start(tmp_path / "copy", settings) as synapse:
        token = await sign_in(synapse, "mira", "pw")
        assert token is not None
        assert 429 in await make_rooms(synapse, token, 12)  # the limits nobody changed
        await synapse.lift_limits("@mira:sandbox.localhost")
        assert set(await make_rooms(synapse, token, 12)) == {200}


async def test_only_its_owner_reads_its_files(synapse: Synapse) -> None:
    private = [synapse.directory / name for name in ("secrets.json", "homeserver.yaml")]
    assert {path.stat().st_mode & 0o077 for path in private} == {0}


async def test_it_ends_when_our_process_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OUR_DEATH, str(tmp_path / "data")]
    ours = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    assert ours.stdout is not None
    pid = int(await ours.stdout.readline())
    assert is_running(pid)
    ours.send_signal(signal.SIGKILL)
    await ours.wait()
    assert await asyncio.to_thread(ends_within, pid, 10)


async def test_a_start_that_is_given_up_leaves_no_process(tmp_path: Path) -> None:
    settings = Settings(patience=0.2)
    with pytest.raises(NotStarted, match="did not answer in time"):
        async with Synapse.start(tmp_path / "data", settings):
            pass
    assert not processes_about(tmp_path)


async def test_a_stray_server_is_not_taken_for_ours(tmp_path: Path) -> None:
    with contextlib.closing(occupied_port(listening=True)) as stray:
        settings = Settings(port=stray.getsockname()[1])
        with pytest.raises(PortTaken, match="already listens on port"):
            async with Synapse.start(tmp_path / "data", settings):
                pass


@pytest.mark.parametrize("answer", [None, [], {"net.counselbridge.sandbox": {"run": "other"}}])
def test_only_this_very_run_answers_with_its_word(answer: object) -> None:
    assert not is_instance(answer, "word")
    assert is_instance({"net.counselbridge.sandbox": {"run": "word"}}, "word")


async def test_a_port_lost_at_the_last_moment_is_said_with_the_log(tmp_path: Path) -> None:
    with contextlib.closing(occupied_port(listening=False)) as holder:
        settings = Settings(port=holder.getsockname()[1])
        with pytest.raises(NotStarted, match=r"ended at once.*output\.log.*make synapse"):
            async with Synapse.start(tmp_path / "data", settings):
                pass


async def test_without_its_environment_it_says_how_to_make_it(tmp_path: Path) -> None:
    settings = Settings(python=tmp_path / "missing" / "python")
    with pytest.raises(NotInstalled, match="`make synapse` installs it"):
        async with Synapse.start(tmp_path / "data", settings):
            pass


async def test_an_environment_without_synapse_is_said_with_the_log(tmp_path: Path) -> None:
    settings = Settings(python=Path(sys.executable))
    with pytest.raises(NotStarted, match=r"output\.log.*make synapse"):
        async with Synapse.start(tmp_path / "data", settings):
            pass
    assert "synapse" in (tmp_path / "data" / "output.log").read_text()
