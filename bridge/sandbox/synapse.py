"""A real Synapse homeserver on this machine, for the demo and the end-to-end tests.

Synapse lives in an environment of its own (its pins must not bind ours) and is started as a
process: about two seconds, SQLite, loopback only, no federation.

    async with Synapse.start(directory) as synapse:
        user_id = await synapse.register("mira", password)
        await synapse.stop()        # an outage
        await synapse.restart()     # the same homeserver, at the same address

Its process ends with ours even when ours is killed (see `synapse_child`), and is always waited
for, so that no zombie stays. Nothing here belongs to an event loop: tests may share one homeserver.

    SynapseError
    ├── NotInstalled     there is no environment with Synapse in it
    ├── PortTaken        somebody else serves the port that was asked for
    ├── NotStarted       it ended or stayed silent; the sentence names its log
    └── CallFailed       a call to it was refused or not answered
"""

import asyncio
import contextlib
import os
import secrets
import socket
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bridge.sandbox.synapse_admin import Admin, CallFailed, SynapseError, well_known
from bridge.sandbox.synapse_files import (
    Limits,
    Secrets,
    Site,
    is_instance,
    prepare,
    write_settings,
)

__all__ = [
    "CallFailed",
    "Limits",
    "NotInstalled",
    "NotStarted",
    "PortTaken",
    "Settings",
    "Synapse",
    "SynapseError",
]

DEFAULT_PYTHON = Path(__file__).parents[2] / ".venv-synapse" / "bin" / "python"
_CHILD = Path(__file__).with_name("synapse_child.py")
_PORTS = range(20_000, 30_000)  # below those that systems give to outgoing connections
_POLL_SECONDS = 0.03


class NotInstalled(SynapseError):
    """There is no environment with Synapse in it."""


class PortTaken(SynapseError):
    """Somebody else serves the port that was asked for."""


class NotStarted(SynapseError):
    """Synapse ended, or did not answer in time."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run it.

    `python`      the interpreter of the environment Synapse is installed in
    `port`        None: a free one is found
    `template`    a stopped homeserver's directory to begin with (accounts, rooms); must have been
                  made with the same `server_name`
    `patience`    seconds a start may take
    """

    python: Path = DEFAULT_PYTHON
    server_name: str = "sandbox.localhost"
    port: int | None = None
    limits: Limits = Limits.LOOSE
    template: Path | None = None
    patience: float = 60.0


class Synapse:
    """One homeserver in one directory, running or stopped. Use `start`."""

    def __init__(self, directory: Path, settings: Settings) -> None:
        self._settings = settings
        directory = directory.absolute()
        port = free_port() if settings.port is None else settings.port
        instance = secrets.token_hex(8)
        self._site = Site(directory, settings.server_name, port, settings.limits, instance)
        self._process: subprocess.Popen[bytes] | None = None
        prepare(directory, settings.template)
        own = Secrets.of(directory)
        self._admin = Admin(self._site.url, settings.server_name, own.registration)

    @classmethod
    @contextlib.asynccontextmanager
    async def start(cls, directory: Path, settings: Settings | None = None) -> AsyncIterator[Self]:
        """Run a homeserver in `directory` (made if missing) until the block ends.

        Raises NotInstalled, PortTaken or NotStarted.
        """
        settings = settings or Settings()
        if not os.access(settings.python, os.X_OK):
            raise NotInstalled(
                f"There is no Synapse at {settings.python}: `make synapse` installs it."
            )
        synapse = await asyncio.to_thread(cls, directory, settings)
        try:
            await synapse.restart()
            yield synapse
        finally:
            await synapse.stop()

    @property
    def url(self) -> str:
        """Base URL, without a slash at the end."""
        return self._site.url

    @property
    def server_name(self) -> str:
        return self._site.server_name

    @property
    def directory(self) -> Path:
        return self._site.directory

    @property
    def pid(self) -> int | None:
        """The process, or None while it is stopped."""
        return None if self._process is None else self._process.pid

    async def stop(self) -> None:
        """End the process and wait for it; nothing happens when it is stopped already."""
        process, self._process = self._process, None
        if process is not None:
            await asyncio.shield(asyncio.to_thread(_end, process))

    async def restart(self) -> None:
        """Start it again on its own data, at its own address; stops it first if it runs."""
        await self.stop()
        if _answers(self._site.port):
            raise PortTaken(f"Something else already listens on port {self._site.port}.")
        self._process = _spawn(self._settings.python, self._site)
        try:
            async with asyncio.timeout(self._settings.patience):
                await self._ready(self._process)
        except TimeoutError:
            await self.stop()
            raise self._not_started("did not answer in time") from None
        except BaseException:
            await self.stop()
            raise

    async def register(self, name: str, password: str, *, admin: bool = False) -> str:
        """Make an account; gives its user id. One that exists stays as it is."""
        return await self._admin.register(name, password, admin=admin)

    async def lift_limits(self, user_id: str) -> None:
        """Free one account of the rate limits, as an administrator does for a bot."""
        await self._admin.lift_limits(user_id)

    async def deactivate(self, user_id: str) -> None:
        """Close an account: its devices and tokens stop working."""
        await self._admin.deactivate(user_id)

    async def delete_room(self, room_id: str) -> None:
        """As an administrator does: everybody out, and nothing of it is left."""
        await self._admin.delete_room(room_id)

    async def _ready(self, process: subprocess.Popen[bytes]) -> None:
        while not is_instance(await well_known(self.url), self._site.instance):
            if process.poll() is not None:
                raise self._not_started("ended at once")
            await asyncio.sleep(_POLL_SECONDS)

    def _not_started(self, what: str) -> NotStarted:
        logs = self.directory / "output.log"
        return NotStarted(
            f"Synapse {what}; {logs} and homeserver.log beside it say why,"
            " and `make synapse` installs it anew."
        )


def free_port() -> int:
    """A loopback port which nobody listens on now."""
    while True:
        port = _PORTS[secrets.randbelow(len(_PORTS))]
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _spawn(python: Path, site: Site) -> subprocess.Popen[bytes]:
    """A session of its own keeps the terminal's Ctrl-C from it: we end it, in order.

    It gets no environment: no proxy and no setting of this machine reaches it.
    """
    settings = write_settings(site)
    with (site.directory / "output.log").open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - our own file, with the interpreter we were given
            [python, "-I", _CHILD, "-c", settings],
            cwd=site.directory,
            env={},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin is not None:
        process.stdin.close()
