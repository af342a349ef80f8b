"""The bot for counsellors keeps the port's promises: cases are topics in their private chats."""

from collections.abc import AsyncIterator

import pytest

from adapters.contract import AdapterContract
from adapters.contract_marking import Marks
from adapters.contract_outgoing import FilesToPeople
from adapters.contract_places import PlacesContract
from adapters.port import ReadableBy
from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.patience import Timing
from adapters.telegram.spots import spot_at
from adapters.telegram.wire import BotAccount
from bridge.sandbox.botapi import BotApiServer, Phone, topics
from routing.ids import AccountName, AuthorId, ChatId
from routing.messages import Address
from tests.contract.test_telegram import PERSON, TOKEN, TelegramWorld

ACCOUNT = AccountName("counsellors")
CHAT: dict[str, object] = {"id": PERSON, "type": "private"}
RUBBISH: tuple[dict[str, object], ...] = (
    {"message": {"message_id": 905, "chat": CHAT, "message_thread_id": "x", "text": "words"}},
    {"message": {"message_id": [], "chat": CHAT, "is_topic_message": True, "text": "words"}},
    {"message": {"message_id": 906, "chat": CHAT, "message_thread_id": -3, "is_topic_message": 1}},
    {"message": {"message_id": 907, "chat": CHAT, "forum_topic_closed": [], "text": None}},
    {"message": {"message_id": 908, "chat": CHAT, "forum_topic_created": 5}},
    {"message": {"message_id": 909, "chat": CHAT, "reply_to_message": 5, "is_topic_message": {}}},
    {"edited_message": {"message_id": 909, "chat": CHAT, "message_thread_id": 2**70}},
    {"callback_query": {"id": "1", "data": "x", "message": {"chat": CHAT, "message_thread_id": 0}}},
)


class TopicWorld(TelegramWorld):
    """The counsellor looks at one topic; `phone` shows no other."""

    def __init__(self, server: BotApiServer, phone: Phone) -> None:
        super().__init__(server, phone)
        base = server.base_url.removesuffix("/bot")
        account = BotAccount(ACCOUNT, TOKEN, base, topics=True)
        quick = Timing(poll=5, first=0.05, longest=0.5, conflict=0.2, idle=0.1)
        self.adapter = TelegramAdapter(account, {}, quick)
        self.place = Address(ACCOUNT, ChatId(f"{phone.id}:{phone.topic}"))

    def _looking(self, chat: ChatId) -> Phone:
        spot = spot_at(chat)
        assert spot is not None
        assert spot.user == PERSON
        assert spot.thread is not None
        return self.phone.within(spot.thread)

    async def accepts(self, chat: ChatId) -> None:
        assert self._looking(chat).topics()

    async def says_in(self, chat: ChatId, text: str) -> None:
        await self._looking(chat).say(text)

    async def reads(self, chat: ChatId) -> list[str]:
        return self._looking(chat).texts()

    async def somebody_else(self) -> AuthorId:
        return AuthorId("1")  # a private chat has one other person

    async def throws_away(self, chat: ChatId) -> None:
        await self._looking(chat).delete_topic()

    async def rubbish(self) -> None:
        for update in RUBBISH:
            self.server.inject(update)
        await super().rubbish()


class TestTelegramTopics(AdapterContract, FilesToPeople, Marks, PlacesContract):
    @pytest.fixture
    async def world(self) -> AsyncIterator[TopicWorld]:
        async with BotApiServer() as server:
            bot = server.add_bot(TOKEN, 4242, "team_bot")
            bot.threads.enabled = True
            phone = server.client(PERSON, "Persephone", "de")
            await phone.start()
            topic = topics.made(bot, bot.chats[PERSON], "Meise rot", by_bot=True)
            bot.updates.drop()
            yield TopicWorld(server, phone.within(topic.id))

    async def test_nobody_becomes_a_client_here(self, world: TopicWorld) -> None:
        assert not world.adapter.capabilities.strangers
        assert world.adapter.capabilities.readable_by is ReadableBy.NETWORK

    async def test_topics_of_one_chat_share_its_pace(self, world: TopicWorld) -> None:
        def pace(chat: str) -> str:
            return world.adapter.pace(Address(ACCOUNT, ChatId(chat)))

        assert pace("5:7") == pace("5:8") == pace("5")
        assert pace("5:7") != pace("6:7")
