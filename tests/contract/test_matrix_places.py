"""Rooms of the Matrix adapter are places as the port promises them, on a real homeserver."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.contract_places import PlacesContract
from adapters.matrix.adapter import MatrixAdapter
from adapters.matrix.errors import Denied
from adapters.matrix.timeline import events_of
from adapters.matrix.wire import path
from bridge.sandbox.counsellor import Counsellor
from routing.ids import AuthorId, ChatId
from routing.messages import Address
from tests.matrix_bot import ACCOUNT, Bot, caught_up, raw, session_of, until
from tests.matrix_kit import NewAccount, NewCounsellor

pytest_plugins = ("tests.matrix_world",)


class RoomWorld:
    """What the contract of places asks for."""

    def __init__(self, bot: Bot, counsellor: Counsellor, new_account: NewAccount) -> None:
        self.bot, self.counsellor, self._new_account = bot, counsellor, new_account
        self.adapter: MatrixAdapter = bot.adapter()
        self.person = AuthorId(counsellor.user_id)
        self.place = Address(ACCOUNT, ChatId(""))
        self._rooms: list[ChatId] = []

    async def accepts(self, chat: ChatId) -> None:
        await self.counsellor.until(lambda: any(i.room_id == chat for i in self.counsellor.invites))
        await self.counsellor.join(chat)
        self._rooms.append(chat)

        def is_in() -> bool:
            room = session_of(self.adapter).room(chat)
            return room is not None and not room.users[self.person].invited

        await until(is_in)

    async def says_in(self, chat: ChatId, text: str) -> None:
        await self.counsellor.say(chat, text)

    async def reads(self, chat: ChatId) -> list[str]:
        where = f"{path('rooms', chat, 'messages')}?dir=b&limit=1"
        try:
            page = await session_of(self.adapter).wire.call("GET", where)
        except Denied:  # we are out of it, and so are they, or soon
            await self.counsellor.until(lambda: chat not in self.counsellor.rooms)
            page = {"chunk": []}
        last = events_of({"events": page["chunk"]})
        if last and chat in self.counsellor.rooms:
            await caught_up(self.counsellor, chat, str(last[0]["event_id"]))
        shown = self.counsellor.shown(chat)
        return [line.text for line in shown if line.sender == self.bot.account.user_id]

    async def shown(self) -> list[str]:
        return [text for chat in self._rooms for text in await self.reads(chat)]

    async def somebody_else(self) -> AuthorId:
        return AuthorId((await self._new_account("nora")).user_id)

    async def throws_away(self, chat: ChatId) -> None:
        """We are out of it, whoever did that."""
        session = session_of(self.adapter)
        await self.counsellor.leave(chat)
        await raw(session, "POST", "rooms", chat, "leave", body={})
        await until(lambda: session.room(chat) is None)


class TestMatrixPlaces(PlacesContract):
    @pytest.fixture
    async def world(
        self,
        new_account: NewAccount,
        new_counsellor: NewCounsellor,
        new_directory: Callable[[], Path],
    ) -> RoomWorld:
        bot = Bot(await new_account("bot"), new_directory())
        return RoomWorld(bot, await new_counsellor("mira"), new_account)
