"""The Telegram adapter keeps the port's promises, on the real library and a server over HTTP."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.contract import AdapterContract, KeepingHost, message, running, send
from adapters.contract_incoming import EVERY_KIND, FilesFromPeople, heard, recover
from adapters.contract_marking import Marks, marking
from adapters.contract_outgoing import FilesToPeople
from adapters.port import Adapter, Refused
from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.convert import message_source
from adapters.telegram.marking import SIGNS
from adapters.telegram.patience import Timing
from adapters.telegram.wire import BotAccount
from bridge.sandbox.botapi import BotApiServer, Fault, FaultKind, Phone, Upload
from bridge.sandbox.botapi.journal import What
from bridge.sandbox.botapi.state import StoredFile
from routing.ids import AccountName, AuthorId, ChatId, SourceId
from routing.marking import Sign
from routing.messages import Address, FileKind, InboundKind, OutboundKind

TOKEN = "4242:contract-token"
PERSON = 7_001_234
SENT_AS = {
    FileKind.IMAGE: "photo",
    FileKind.VOICE: "voice",
    FileKind.AUDIO: "audio",
    FileKind.VIDEO: "video",
    FileKind.FILE: "document",
}
RUBBISH: tuple[dict[str, object], ...] = (
    {},
    {"message": None},
    {"message": "words"},
    {"message": {}},
    {"message": {"message_id": -1, "chat": {"id": PERSON, "type": "private"}}},
    {"message": {"chat": {"id": "x", "type": []}, "from": 5, "text": {"a": 1}}},
    {"edited_message": {"message_id": [], "chat": {"id": PERSON, "type": "private"}}},
    {"callback_query": {"id": {}, "data": 5}},
    {"callback_query": {"id": "1", "message": {"chat": {"id": PERSON, "type": "private"}}}},
    {"my_chat_member": {"chat": {"id": 2**80}}},
    {"message_reaction": {"new_reaction": [5]}},
    {"some_new_kind": {"chat": {"id": PERSON, "type": "private"}}},
    {"update_id": "not a number", "message": {}},
)


class TelegramWorld:
    def __init__(self, server: BotApiServer, phone: Phone) -> None:
        self.server = server
        self.phone = phone
        account = BotAccount(AccountName("telegram"), TOKEN, server.base_url.removesuffix("/bot"))
        quick = Timing(poll=5, first=0.05, longest=0.5, conflict=0.2, idle=0.1)
        self.adapter: Adapter = TelegramAdapter(account, {}, quick)
        self.place = Address(account.name, ChatId(str(phone.id)))
        self.person = AuthorId(str(phone.id))

    async def says(self, text: str) -> None:
        await self.phone.say(text)

    async def shown(self) -> list[str]:
        return self.phone.texts()

    async def unconfirmed(self) -> int:
        return len(self.server.pending())

    async def turn_away(self) -> None:
        await self.phone.block()

    async def limit(self, after: timedelta) -> None:
        seconds = int(after.total_seconds())
        self.server.faults.add(Fault(FaultKind.FLOOD, "sendMessage", retry_after=seconds))

    def seen_as(self, kind: FileKind) -> FileKind:
        return FileKind.FILE

    async def files(self) -> list[tuple[FileKind, bytes]]:
        return [(FileKind.FILE, file.data) for file in self._given()]

    async def names(self) -> list[str]:
        return [file.name for file in self._given()]

    async def below(self) -> str:
        last = self.phone.last()
        return "\n".join([last.text, *(button.label for row in last.buttons for button in row)])

    async def signs(self, source: SourceId) -> list[Sign]:
        shown = [one.reaction for one in self.phone.shown() if message_source(one.id) == source]
        return [Sign(sign) for sign, picture in SIGNS.items() if picture and picture in shown]

    async def pinned(self) -> list[SourceId]:
        pins = [c.bubble for c in self.server.state.journal.since() if c.what is What.PINNED]
        return [message_source(bubble.id) for bubble in pins if bubble is not None]

    async def opened(self) -> str:
        return str([(file.name, file.media_type) for file in self._given()])

    def _given(self) -> list[StoredFile]:
        shown = [one for one in self.phone.shown() if one.by_bot and not one.deleted]
        return [self.phone.opened(one.id) for one in shown if one.kind == "document"]

    async def rubbish(self) -> None:
        for update in RUBBISH:
            self.server.inject(update)
        self.server.faults.add(Fault(FaultKind.HTML, "getUpdates"))

    async def gives(self, kind: FileKind, data: bytes, caption: str) -> None:
        file = Upload("s3cret name.x", EVERY_KIND[kind], data)
        await self.phone.send_file(SENT_AS[kind], file, caption=caption)

    async def gives_too_much(self) -> None:
        await self.phone.send("video", size=(20 << 20) + 1)

    async def vanish(self) -> None:
        self.server.state.known_bot().forget_files()
        for bubble in self.phone.shown():
            if not bubble.by_bot and not bubble.deleted:
                await self.phone.delete(bubble.id)


class TestTelegramAdapter(AdapterContract, FilesFromPeople, FilesToPeople, Marks):
    @pytest.fixture
    async def world(self) -> AsyncIterator[TelegramWorld]:
        async with BotApiServer() as server:
            bot = server.add_bot(TOKEN, 4242, "counsel_bot")
            phone = server.client(PERSON, "Persephone", "de")
            await phone.start()  # nobody is written to who did not write first
            bot.updates.drop()
            yield TelegramWorld(server, phone)

    async def test_never_names_the_person_or_the_token(
        self, world: TelegramWorld, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        async with running(world.adapter, KeepingHost()) as host:
            await world.says("hello")
            await host.until_text("hello")
            await send(world, message(world, "hi"))
        shown = caplog.text + repr(world.adapter) + repr(host.received)
        for secret in ("contract-token", "Persephone", str(PERSON), "hello"):
            assert secret not in shown

    async def test_fetching_again_leaves_nothing_in_the_chat(self, world: TelegramWorld) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            await world.says("said before")
            source = (await heard(host, InboundKind.MESSAGE)).source
            await world.adapter.send(recover(world, source))
        assert world.phone.texts() == []
        [copy] = [bubble for bubble in world.phone.shown() if bubble.by_bot]
        assert (copy.deleted, copy.silent) == (True, True)

    async def test_what_is_older_than_two_days_cannot_be_taken_away_any_more(
        self, world: TelegramWorld
    ) -> None:
        async with running(world.adapter, KeepingHost()):
            await send(world, message(world, "first"))
            sent = await world.adapter.send(message(world, "second"))
            assert sent.source is not None
            now = world.server.state.now
            world.server.state.now = lambda: now() + 49 * 3600
            with pytest.raises(Refused, match="older than two days"):
                await world.adapter.send(marking(world, OutboundKind.DELETE, sent.source))
            assert world.phone.texts() == ["first", "second"]
