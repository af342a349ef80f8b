"""A counsellor's chair, whichever client stands on the desk: the strict one, or the sandbox's."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol

from bridge.sandbox.counsellor import Account, Counsellor, Shown
from tests.e2e.js_counsellor import JsCounsellor, JsLine


@dataclass(frozen=True, slots=True)
class Offer:
    room: str
    by: str
    name: str = field(repr=False)
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Line:
    """`vouched`: it came encrypted, by a device that its sender's identity vouches for."""

    sender: str
    text: str = field(repr=False)
    is_notice: bool
    vouched: bool


MARKS = ("m.reaction", "m.room.redaction")  # a reaction, and that one was taken away


class Desk(Protocol):
    async def takes_an_offer(self) -> Offer: ...

    async def reads(self, room: str, part: str) -> Line: ...

    async def lines(self, room: str) -> list[Line]: ...

    async def says(self, room: str, text: str) -> str: ...

    async def corrects(self, room: str, event: str, text: str) -> None: ...

    async def sees_read_only(self, room: str) -> None: ...


class StrictDesk:
    """matrix-js-sdk, which shares keys with cross-signed devices only."""

    def __init__(self, client: JsCounsellor) -> None:
        self._client = client

    async def takes_an_offer(self) -> Offer:
        it = await self._client.next_invite()
        await self._client.join(it.room)
        return Offer(it.room, it.by or "", it.name, it.reason or "")

    async def reads(self, room: str, part: str) -> Line:
        return _strict(await self._client.wait_for(room, lambda line: part in line.text))

    async def lines(self, room: str) -> list[Line]:
        """What was said; a reaction is a mark on it."""
        shown = await self._client.lines(room)
        return [_strict(line) for line in shown if line.type not in MARKS]

    async def says(self, room: str, text: str) -> str:
        return await self._client.say(room, text)

    async def corrects(self, room: str, event: str, text: str) -> None:
        await self._client.edit(room, event, text)

    async def sees_read_only(self, room: str) -> None:
        await self._client.wait_for_room(lambda it: it.room == room and not it.writable)


class SandboxDesk:
    """The counsellor of the demo, who judges devices as current clients do."""

    def __init__(self, client: Counsellor) -> None:
        self._client = client

    async def takes_an_offer(self) -> Offer:
        it = await self._client.next_invite()
        await self._client.join(it.room_id)
        return Offer(it.room_id, it.by, it.name or "", it.reason or "")

    async def reads(self, room: str, part: str) -> Line:
        return _sandbox(await self._client.wait_for(room, lambda line: part in line.text))

    async def lines(self, room: str) -> list[Line]:
        """What was said; a reaction is a mark on it."""
        shown = self._client.shown(room)
        return [_sandbox(line) for line in shown if line.relation != "m.annotation"]

    async def says(self, room: str, text: str) -> str:
        return await self._client.say(room, text)

    async def corrects(self, room: str, event: str, text: str) -> None:
        await self._client.edit(room, event, text)

    async def sees_read_only(self, room: str) -> None:
        await self._client.until(lambda: self._client.room(room).read_only)


@contextlib.asynccontextmanager
async def strict_desk(account: Account) -> AsyncIterator[Desk]:
    signed_in = JsCounsellor.signed_in(account.url, account.user_id, account.password)
    async with signed_in as client:
        yield StrictDesk(client)


def _strict(line: JsLine) -> Line:
    vouched = line.encrypted and line.shield == "none" and line.unreadable is None
    return Line(line.sender, line.text, line.type == "m.notice", vouched)


def _sandbox(line: Shown) -> Line:
    return Line(line.sender, line.text, line.kind == "m.notice", line.trusted)
