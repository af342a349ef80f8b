"""The memory adapter keeps the port's promises, in this process and over loopback."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from adapters.contract import AdapterContract
from adapters.contract_incoming import EVERY_KIND, FilesFromPeople
from adapters.contract_marking import Marks
from adapters.contract_outgoing import FilesToPeople
from adapters.memory import MemoryAdapter, MemoryNetwork
from adapters.memory.wire import RemoteNetwork, serve
from adapters.naming import name_of
from adapters.port import Adapter, RetryLater
from routing.ids import AccountName, AuthorId, ChatId, SourceId
from routing.marking import Sign
from routing.messages import Address, Attachment, FileKind, InboundKind

CHAT = "client-1"
ACCOUNT = AccountName("memory")
PLACE = Address(ACCOUNT, ChatId(CHAT))
PERSON = AuthorId(CHAT)
SOUNDING = (FileKind.VOICE, FileKind.AUDIO)


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

    async def gives(self, kind: FileKind, data: bytes, caption: str) -> None:
        seconds = 3 if kind in SOUNDING else None
        like = Attachment(kind, ACCOUNT, "", "a name", EVERY_KIND[kind], seconds=seconds)
        await self.network.send_file(CHAT, data, like, caption=caption)

    async def gives_too_much(self) -> None:
        self.network.shelf.largest = 10
        await self.gives(FileKind.FILE, bytes(11), "")

    async def vanish(self) -> None:
        self.network.shelf.files.clear()
        self.network.said.clear()

    async def files(self) -> list[tuple[FileKind, bytes]]:
        return [
            (shown.message.attachment.kind, shown.data)
            for shown in self.network.shown[ChatId(CHAT)]
            if shown.message.attachment is not None and shown.data is not None
        ]

    def seen_as(self, kind: FileKind) -> FileKind:
        return kind

    async def names(self) -> list[str]:
        shown = [one.message.attachment for one in self.network.shown[ChatId(CHAT)]]
        return [name_of(file) for file in shown if file is not None]

    async def below(self) -> str:
        last = self.network.shown[ChatId(CHAT)][-1]
        return "\n".join([last.text, *(choice.label for choice in last.message.choices)])

    async def signs(self, source: SourceId) -> list[Sign]:
        return [self.network.marks.signs[source]] if source in self.network.marks.signs else []

    async def pinned(self) -> list[SourceId]:
        return [self.network.marks.pinned[ChatId(CHAT)]]

    async def opened(self) -> str:
        return repr(self.network.shown)


@pytest.mark.parametrize("deduplicates", [True, False])
class TestMemory(AdapterContract, FilesFromPeople, FilesToPeople, Marks):
    @pytest.fixture
    async def world(self, deduplicates: bool) -> MemoryWorld:
        network = MemoryNetwork(ACCOUNT, deduplicates=deduplicates)
        return MemoryWorld(network, MemoryAdapter.on(network))


class TestMemoryOverLoopback(AdapterContract, FilesFromPeople, FilesToPeople, Marks):
    @pytest.fixture
    async def world(self) -> AsyncIterator[MemoryWorld]:
        network = MemoryNetwork(ACCOUNT)
        async with serve(network) as port:
            link = RemoteNetwork("127.0.0.1", port, ACCOUNT)
            adapter = MemoryAdapter(ACCOUNT, link, deduplicates=False, strangers=True)
            yield MemoryWorld(network, adapter)
