"""Rooms of the memory adapter are places as the port promises them."""

import pytest

from adapters.contract_places import PlacesContract
from adapters.memory import MemoryAdapter, MemoryNetwork
from routing.ids import AccountName, AuthorId, ChatId
from routing.messages import Address

ACCOUNT = AccountName("memory")


class RoomWorld:
    """What the contract of places asks for."""

    def __init__(self) -> None:
        self.network = MemoryNetwork(ACCOUNT)
        self.adapter = MemoryAdapter(ACCOUNT, self.network, deduplicates=True, strangers=False)
        self.person = AuthorId("mira")
        self.place = Address(ACCOUNT, ChatId(""))

    async def accepts(self, chat: ChatId) -> None:
        await self.network.join(chat, self.person)

    async def says_in(self, chat: ChatId, text: str) -> None:
        await self.network.say(chat, text, author=self.person)

    async def reads(self, chat: ChatId) -> list[str]:
        return self.network.texts(chat)

    async def shown(self) -> list[str]:
        return [text for chat in self.network.rooms for text in self.network.texts(chat)]

    async def somebody_else(self) -> AuthorId:
        return AuthorId("nora")

    async def throws_away(self, chat: ChatId) -> None:
        self.network.rooms[chat].forget()


class TestMemoryPlaces(PlacesContract):
    @pytest.fixture
    async def world(self) -> RoomWorld:
        return RoomWorld()
