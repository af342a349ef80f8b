"""The bridge's side of Matrix tests: one account, its folder, and adapters made for it."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID, uuid4

from adapters.contract import KeepingHost
from adapters.matrix.adapter import MatrixAdapter
from adapters.matrix.ambient import Ambient
from adapters.matrix.kind import MatrixKind
from adapters.matrix.session import Session
from adapters.matrix.wire import Json, path
from adapters.port import RetryLater, Sent, Setup
from bridge.sandbox.counsellor import Account, Counsellor
from routing.ids import AccountName, AuthorId, ChatId, MessageId, OutboundId, PlaceId, SourceId
from routing.messages import (
    Address,
    Body,
    Inbound,
    InboundKind,
    Membership,
    Opening,
    Outbound,
    OutboundKind,
    Voice,
)

ACCOUNT = AccountName("matrix")
PATIENCE = 20.0


async def _short(seconds: float) -> None:
    """Waiting takes a fiftieth of the time."""
    await asyncio.sleep(seconds / 50)


QUICK = Ambient(sleep=_short, uniform=lambda a, b: (a + b) / 2)


@dataclass(slots=True)
class Bot:
    """The bridge's account on a homeserver, with what it keeps between runs."""

    account: Account
    folder: Path
    ambient: Ambient = QUICK
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    identities: dict[str, str] = field(default_factory=dict)
    state: dict[str, bytes] = field(default_factory=dict)

    def adapter(self, *, url: str | None = None) -> MatrixAdapter:
        """A new adapter for this account, as after a restart."""
        raw = {
            "kind": "matrix",
            "homeserver": url or self.account.url,
            "user": self.account.user_id,
            "password": {"env": "PASSWORD"},
            "identities": self.identities,
        }
        secret = {"password": self.account.password}
        setup = Setup(ACCOUNT, raw, secret, str(self.folder), self.key, {})
        made = MatrixKind(self.ambient).make(setup)
        assert isinstance(made, MatrixAdapter)
        return made

    def host(self) -> KeepingHost:
        """A host on the state that earlier runs left."""
        return KeepingHost(self.state)


@dataclass(slots=True)
class Case:
    """A counsellor in a room of the bridge's, and the bridge at work."""

    bot: Bot
    adapter: MatrixAdapter
    host: KeepingHost
    mira: Counsellor
    room: str

    async def hears(self, source: str, kind: InboundKind = InboundKind.MESSAGE) -> Inbound:
        """What became of an event once it was judged."""
        return await heard(self.host, lambda one: one.source == source and one.kind is kind)

    def memberships(self, what: Membership) -> list[Inbound]:
        return [one for one in self.host.received if one.detail is what]


async def deliver(adapter: MatrixAdapter, message: Outbound) -> Sent:
    """Send, and again as long as we are told to retry."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await adapter.send(message)
            except RetryLater as later:
                await asyncio.sleep(min(0.05, later.after.total_seconds()))


def to_open(place: UUID, *guests: str, reason: str = "") -> Outbound:
    invite = tuple(AuthorId(guest) for guest in guests)
    opening = Opening(PlaceId(place), "Amsel blau", invite, Body(reason))
    nowhere = Address(ACCOUNT, ChatId(""))
    kind = OutboundKind.OPEN_PLACE
    return Outbound(OutboundId(uuid4()), MessageId(uuid4()), nowhere, kind, opening=opening)


def saying(room_id: str, text: str, *readers: str, voice: Voice = Voice.PERSON) -> Outbound:
    """For the first of the readers; others read along."""
    return Outbound(
        OutboundId(uuid4()),
        MessageId(uuid4()),
        Address(ACCOUNT, ChatId(room_id)),
        body=Body(text),
        voice=voice,
        readers=frozenset(AuthorId(reader) for reader in readers),
        addressee=AuthorId(readers[0]) if readers else None,
    )


def of_kind(kind: OutboundKind, room_id: str, text: str = "") -> Outbound:
    return replace(saying(room_id, text, voice=Voice.PROGRAM), kind=kind)


def editing(room_id: str, text: str, *sources: SourceId) -> Outbound:
    return replace(saying(room_id, text), kind=OutboundKind.EDIT, targets=sources)


async def room_with(adapter: MatrixAdapter, *counsellors: Counsellor) -> str:
    """A room of ours which these counsellors have joined, and which both sides know."""
    guests = [counsellor.user_id for counsellor in counsellors]
    sent = await deliver(adapter, to_open(uuid4(), *guests))
    assert sent.chat is not None
    for counsellor in counsellors:
        await counsellor.until(
            lambda c=counsellor: any(i.room_id == sent.chat for i in c.invites)  # type: ignore[misc]
        )
        await counsellor.join(sent.chat)
    await until(lambda: all(_joined(adapter, str(sent.chat), guest) for guest in guests))
    return sent.chat


def _joined(adapter: MatrixAdapter, room_id: str, user_id: str) -> bool:
    room = session_of(adapter).room(room_id)
    return room is not None and user_id in room.users and not room.users[user_id].invited


def session_of(adapter: MatrixAdapter) -> Session:
    assert adapter._session is not None
    return adapter._session


async def until(true: Callable[[], object]) -> None:
    """Look until it is true; what is waited for has no bell of its own."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - nothing tells when it becomes true
            await asyncio.sleep(0.01)


async def heard(host: KeepingHost, fits: Callable[[Inbound], bool]) -> Inbound:
    """The first thing the host was given that fits, now or later."""
    found: list[Inbound] = []

    def look() -> bool:
        found[:] = [one for one in host.received if fits(one)]
        return bool(found)

    async with asyncio.timeout(PATIENCE), host._changed:
        await host._changed.wait_for(look)
    return found[0]


def is_text(text: str) -> Callable[[Inbound], bool]:
    return lambda one: one.body.text == text and one.kind is InboundKind.MESSAGE


async def raw(session: Session, method: str, *parts: str, body: Json | None = None) -> Json:
    """A request of the bridge's account, past the adapter."""
    return await session.wire.call(method, path(*parts), body)


async def caught_up(counsellor: Counsellor, room_id: str, last: str) -> None:
    """Until the counsellor's client has taken this event in."""
    screens = counsellor._desk.screens
    await counsellor.until(lambda: room_id in screens and last in screens[room_id]._seen)


@asynccontextmanager
async def at_work(adapter: MatrixAdapter, host: KeepingHost) -> AsyncIterator[KeepingHost]:
    """The adapter running and connected, and stopped at the end; what broke it is raised."""
    task = asyncio.create_task(adapter.run(host))
    try:
        await until(lambda: task.done() or (adapter._session is not None and "since" in host.state))
        yield host
    finally:
        task.cancel()
        [outcome] = await asyncio.gather(task, return_exceptions=True)
    if isinstance(outcome, Exception):
        raise outcome


def bodies(inbound: Iterable[Inbound]) -> list[str]:
    return [one.body.text for one in inbound if one.kind is InboundKind.MESSAGE]
