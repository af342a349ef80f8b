"""The memory adapter keeps the port's promises, in this process and over loopback."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from adapters.contract import AdapterContract
from adapters.memory import MemoryAdapter, MemoryNetwork
from adapters.memory.wire import RemoteNetwork, serve
from adapters.port import Adapter, RetryLater
from routing.ids import AccountName, AuthorId, ChatId
from routing.messages import Address, InboundKind

CHAT = "client-1"
ACCOUNT = AccountName("memory")
PLACE = Address(ACCOUNT, ChatId(CHAT))
PERSON = AuthorId(CHAT)


@dataclass
class MemoryWorld:
    network: MemoryNetwork
    adapter: Adapter
    place: Address = PLACE
    person: AuthorId = PERSON

    async def says(self, text: str) -> None:
        await self.network.say(CHAT, text)

    async def shown(self) -> list[str]:
        return self.network.texts(CHAT)

    async def unconfirmed(self) -> int:
        return len(self.network.waiting)

    async def turn_away(self) -> None:
        self.network.gone.add(ChatId(CHAT))

    async def limit(self, after: timedelta) -> None:
        self.network.faults.append(RetryLater(after))

    async def rubbish(self) -> None:
        await self.network.happen(CHAT, None, InboundKind.UNSUPPORTED)


@pytest.mark.parametrize("deduplicates", [True, False])
class TestMemory(AdapterContract):
    @pytest.fixture
    async def world(self, deduplicates: bool) -> MemoryWorld:
        network = MemoryNetwork(ACCOUNT, deduplicates=deduplicates)
        return MemoryWorld(network, MemoryAdapter.on(network))


class TestMemoryOverLoopback(AdapterContract):
    @pytest.fixture
    async def world(self) -> AsyncIterator[MemoryWorld]:
        network = MemoryNetwork(ACCOUNT)
        async with serve(network) as port:
            link = RemoteNetwork("127.0.0.1", port, ACCOUNT)
            adapter = MemoryAdapter(ACCOUNT, link, deduplicates=False, strangers=True)
            yield MemoryWorld(network, adapter)
