"""The adapter to a network in memory: in this process, or in another one over loopback."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Protocol

from adapters.kept import StateLost
from adapters.memory.network import MemoryNetwork
from adapters.memory.wire import RemoteNetwork
from adapters.port import (
    Adapter,
    Capabilities,
    Download,
    Host,
    Limits,
    PaceKey,
    ReadableBy,
    Refused,
    Sent,
    SettingsError,
    Setup,
    Source,
)
from routing.ids import AccountName, NetworkId
from routing.messages import Address, Attachment, Body, Inbound, Outbound, OutboundKind

PART = 4000
CHUNK = 1 << 16  # bytes of a file that are read at once
CURSOR = "cursor"


class Link(Protocol):
    """The way to the network, wherever it is."""

    async def fetch(self, after: int) -> list[tuple[int, Inbound]]: ...

    async def deliver(self, message: Outbound, data: bytes | None) -> Sent: ...

    async def read(self, reference: str, start: int, most: int) -> tuple[int, bytes]: ...

    async def close(self) -> None: ...


class MemoryAdapter:
    device = "memory"

    def __init__(
        self,
        account: AccountName,
        link: Link,
        *,
        deduplicates: bool,
        strangers: bool,
        limits: Limits | None = None,
    ) -> None:
        self._link = link
        self.network_id = NetworkId(f"memory:{account}")
        self.capabilities = Capabilities(
            kinds=frozenset(OutboundKind),
            readable_by=ReadableBy.US if deduplicates else ReadableBy.NETWORK,
            deduplicates=timedelta(hours=20) if deduplicates else None,
            choices=True,
            strangers=strangers,
            limits=limits,
        )

    @classmethod
    def on(cls, network: MemoryNetwork, limits: Limits | None = None) -> "MemoryAdapter":
        return cls(
            network.account,
            network,
            deduplicates=network.deduplicates,
            strangers=network.strangers,
            limits=limits,
        )

    def parts(self, body: Body) -> Sequence[Body]:
        return [Body(piece) for piece in _pieces(body.text)] or [body]

    def pace(self, to: Address) -> PaceKey:
        return PaceKey(to.chat)

    async def run(self, host: Host) -> None:
        try:
            await self._receive(host)
        finally:
            await self._link.close()

    async def _receive(self, host: Host) -> None:
        try:
            cursor = int((await host.load(CURSOR)) or b"0")
        except StateLost:
            cursor = 0  # repeats find themselves
        while True:
            try:
                batch = await self._link.fetch(cursor)
                last = batch[-1][0]
                messages = [message for _, message in batch]
                await host.receive(messages, state={CURSOR: str(last).encode()})
            except OSError:
                await asyncio.sleep(0.05)
                continue
            cursor = last

    async def send(self, message: Outbound, source: Source | None = None) -> Sent:
        if message.attachment is None:
            return await self._link.deliver(message, None)
        if source is None:
            raise Refused("there is nothing to read the file from")
        async with source() as download:
            data = b"".join([chunk async for chunk in download.chunks])
        return await self._link.deliver(message, data)

    @asynccontextmanager
    async def fetch(self, attachment: Attachment) -> AsyncIterator[Download]:
        size, first = await self._link.read(attachment.reference, 0, CHUNK)

        async def chunks() -> AsyncIterator[bytes]:
            done, piece = 0, first
            while piece:
                yield piece
                done += len(piece)
                _, piece = await self._link.read(attachment.reference, done, CHUNK)

        yield Download(size, chunks())


def _pieces(text: str) -> list[str]:
    """Cut where a line ends, as networks do, else where a word does."""
    pieces = []
    while len(text) > PART:
        cut = max(text.rfind("\n", PART // 2, PART), 0) or text.rfind(" ", 1, PART)
        cut = cut if cut > 0 else PART
        pieces.append(text[:cut])
        text = text[cut:].lstrip(" \n")
    return [*pieces, text] if text else pieces


class MemoryKind:
    """Makes memory adapters that reach a network in another process: `connect: 127.0.0.1:PORT`."""

    secrets: frozenset[str] = frozenset()

    def check(self, raw: Mapping[str, object]) -> Sequence[SettingsError]:
        _, _, port = str(raw.get("connect", "")).rpartition(":")
        if not port.isdecimal():
            return [SettingsError(["connect"], "connect must be an address such as 127.0.0.1:7000")]
        return []

    def make(self, setup: Setup) -> Adapter:
        for problem in self.check(setup.raw):
            raise problem
        host, _, port = str(setup.raw["connect"]).rpartition(":")
        return MemoryAdapter(
            setup.account,
            RemoteNetwork(host, int(port), setup.account),
            deduplicates=setup.raw.get("deduplicates") == "yes",
            strangers=setup.raw.get("strangers", "yes") == "yes",
            limits=Limits() if setup.raw.get("limits") == "yes" else None,
        )


__all__ = ["MemoryAdapter", "MemoryKind"]
