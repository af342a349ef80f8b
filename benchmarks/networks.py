"""Both networks in memory, in this process: nothing between the bridge and the far sides.

The adapters are the memory adapters as they are. What is added only counts and looks at a clock.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from adapters.memory import MemoryAdapter, MemoryNetwork
from adapters.port import Adapter, Host, Sent, SettingsError, Setup, Source
from bridge.organisation import Organisation, read
from routing.ids import AccountName, AuthorId, ChatId, OutboundId, SourceId
from routing.messages import Address, Body, Inbound, InboundKind, Outbound, OutboundKind, Voice
from tests.pipeline import write_organisation

PHONES, ROOMS = AccountName("phones"), AccountName("rooms")
COUNSELLOR = AuthorId("anna")


class CountingNetwork(MemoryNetwork):
    """Knows when as many words of people were delivered as were said on the other side."""

    def __init__(self, account: AccountName, *, deduplicates: bool, strangers: bool) -> None:
        super().__init__(account, deduplicates=deduplicates, strangers=strangers)
        self.delivered = 0
        self._goal = 0
        self._reached = asyncio.Event()
        self._said = 0

    def aim(self, more: int) -> None:
        """`reached` waits until so many more messages than now were delivered."""
        self._goal = self.delivered + more
        self._reached = asyncio.Event()
        self._look()

    async def reached(self) -> None:
        await self._reached.wait()

    async def deliver(self, message: Outbound, data: bytes | None = None) -> Sent:
        sent = await super().deliver(message, data)
        self.delivered += message.voice is Voice.PERSON
        self._look()
        return sent

    def _look(self) -> None:
        if self.delivered >= self._goal:
            self._reached.set()

    async def pile_up(self, said: Sequence[Inbound]) -> None:
        """All of these wait for the adapter from one moment on."""
        async with self.changed:
            for one in said:
                self._count += 1
                self._said += 1
                source = SourceId(f"said {self._said}")
                message = replace(one, source=source, order=self._count)
                self.waiting.append((self._count, message))
            self.changed.notify_all()

    def forget(self) -> None:
        """What was shown and taken so far is kept for nobody."""
        self.shown.clear()
        self._taken: dict[OutboundId, Sent] = {}


@dataclass(slots=True)
class Times:
    """Moments on one clock, in seconds: when a message was handed in, and when it was sent."""

    received: list[float] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)

    def clear(self) -> None:
        self.received.clear()
        self.sent.clear()


class TimedHost:
    """The bridge's own host; notes when the adapter called it."""

    def __init__(self, host: Host, times: Times) -> None:
        self._host, self._times = host, times

    async def receive(
        self, messages: Sequence[Inbound], *, state: Mapping[str, bytes | None]
    ) -> None:
        self._times.received.append(time.perf_counter())
        await self._host.receive(messages, state=state)

    async def load(self, key: str) -> bytes | None:
        return await self._host.load(key)

    async def progress(self, row: OutboundId, note: bytes) -> None:
        await self._host.progress(row, note)


class TimedAdapter(MemoryAdapter):
    """Notes when the bridge called it with somebody's words."""

    def __init__(self, network: MemoryNetwork, times: Times, *, signs: bool = True) -> None:
        super().__init__(
            network.account,
            network,
            deduplicates=network.deduplicates,
            strangers=network.strangers,
        )
        self.times = times
        if not signs:
            kinds = self.capabilities.kinds - {OutboundKind.REACT}
            self.capabilities = replace(self.capabilities, kinds=kinds)

    async def run(self, host: Host) -> None:
        await super().run(TimedHost(host, self.times))

    async def send(self, message: Outbound, source: Source | None = None) -> Sent:
        if message.voice is Voice.PERSON:
            self.times.sent.append(time.perf_counter())
        return await super().send(message, source)


@dataclass(frozen=True, slots=True)
class InProcess:
    """A kind of channel whose network is at hand."""

    network: MemoryNetwork
    times: Times
    signs: bool = True
    secrets: frozenset[str] = frozenset()

    def check(self, raw: Mapping[str, object]) -> Sequence[SettingsError]:
        del raw
        return []

    def make(self, setup: Setup) -> Adapter:
        del setup
        return TimedAdapter(self.network, self.times, signs=self.signs)


@dataclass(frozen=True, slots=True)
class Networks:
    """Clients like Telegram's (repeats are seen), staff like Matrix's (repeats are dropped)."""

    clients: CountingNetwork
    staff: CountingNetwork
    times: Times
    signs: bool = True

    @classmethod
    def fresh(cls, *, signs: bool = True) -> "Networks":
        return cls(
            CountingNetwork(PHONES, deduplicates=False, strangers=True),
            CountingNetwork(ROOMS, deduplicates=True, strangers=False),
            Times(),
            signs,
        )

    def organisation(self, folder: Path, database: str, *, desks: bool = False) -> Organisation:
        """An organisation in this folder, on these networks."""
        path = write_organisation(folder, (1, 1), database) / "organisation.yaml"
        if desks:
            written = path.read_text(encoding="utf-8").replace("desks: no", "desks: yes")
            path.write_text(written, encoding="utf-8")
        return self.joined(folder)

    def joined(self, folder: Path) -> Organisation:
        """The organisation whose files are in this folder, on these networks."""
        found = read(folder, None)
        kinds = {
            PHONES: InProcess(self.clients, self.times, self.signs),
            ROOMS: InProcess(self.staff, self.times, self.signs),
        }
        return replace(found, kinds=kinds)


def said_by_client(chat: ChatId, text: str) -> Inbound:
    return _said(Address(PHONES, chat), AuthorId(chat), text)


def said_by_counsellor(room: ChatId, text: str) -> Inbound:
    return _said(Address(ROOMS, room), COUNSELLOR, text)


def _said(place: Address, author: AuthorId, text: str) -> Inbound:
    now = datetime.now(UTC)
    return Inbound(SourceId(""), place, author, InboundKind.MESSAGE, now, Body(text))
