"""What an adapter promises about files that we send to people, as tests beside those of `contract`.

The bytes come from some other network (`Far`), which may fail at any moment. Subclass
`FilesToPeople`, give a `world`.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

import pytest

from adapters.contract import PATIENCE, KeepingHost, World, message, running
from adapters.contract_incoming import EVERY_KIND, some_bytes
from adapters.port import Download, Refused, RetryLater, Sent, Source
from routing.ids import Language
from routing.messages import Attachment, Choice, FileKind, Made, MadeKind, Outbound, Voice


class Shown(World, Protocol):
    """A world whose person is shown files."""

    def seen_as(self, kind: FileKind) -> FileKind:
        """As what the person sees such a file: some networks show every file as one."""
        ...

    async def files(self) -> list[tuple[FileKind, bytes]]:
        """Files of ours that the person has in front of them, opened, in order."""
        ...

    async def names(self) -> list[str]:
        """What these files are called there."""
        ...

    async def below(self) -> str:
        """The words below the last of them and what can be chosen there, as one text."""
        ...

    async def opened(self) -> str:
        """What the network itself can see of what we sent and need not see, as one text."""
        ...


@dataclass(slots=True)
class Far:
    """A file on some other network: how often it was opened, and how it may fail."""

    data: bytes = field(repr=False)
    sized: bool = True
    fails: Exception | None = None
    breaks: Exception | None = None
    opened: int = 0

    @property
    def source(self) -> Source:
        return self._open

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Download]:
        self.opened += 1
        if self.fails is not None:
            raise self.fails
        yield Download(len(self.data) if self.sized else None, self._chunks())

    async def _chunks(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self.data), 65_536):
            yield self.data[start : start + 65_536]
            if self.breaks is not None:
                raise self.breaks


def with_file(world: World, kind: FileKind, caption: str = "") -> Outbound:
    account = world.place.account
    attachment = Attachment(kind, account, "far", "s3cret name.exe", EVERY_KIND[kind], seconds=7)
    return replace(message(world, caption), attachment=attachment)


def with_made(world: World, caption: str = "", name: str = "notes.pdf") -> Outbound:
    """A file of our own on its way."""
    made = Made(MadeKind.RECEIPT_PAGE, "ab" * 16, 3, Language("de"), name, "application/pdf")
    return replace(message(world, caption), attachment=made, voice=Voice.PROGRAM)


class FilesToPeople:
    """Subclass this and give an async fixture `world`."""

    async def deliver(self, world: World, outbound: Outbound, source: Source | None) -> Sent:
        """Send, and again for as long as the adapter is not connected yet."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    return await world.adapter.send(outbound, source)
                except RetryLater as later:
                    await asyncio.sleep(min(0.05, later.after.total_seconds()))

    async def test_the_person_gets_exactly_these_bytes(self, world: Shown) -> None:
        sent: Sequence[tuple[FileKind, bytes]] = [(kind, some_bytes()) for kind in FileKind]
        async with running(world.adapter, KeepingHost()):
            for kind, data in sent:
                await self.deliver(world, with_file(world, kind), Far(data).source)
            assert await world.files() == [(world.seen_as(kind), data) for kind, data in sent]

    async def test_a_file_of_unknown_size_arrives_whole(self, world: Shown) -> None:
        data = some_bytes()
        async with running(world.adapter, KeepingHost()):
            far = Far(data, sized=False)
            await self.deliver(world, with_file(world, FileKind.FILE), far.source)
            assert await world.files() == [(FileKind.FILE, data)]

    async def test_a_file_that_we_made_arrives_whole_and_with_its_name(self, world: Shown) -> None:
        data = some_bytes()
        async with running(world.adapter, KeepingHost()):
            await self.deliver(world, with_made(world), Far(data).source)
            assert await world.files() == [(FileKind.FILE, data)]
            assert await world.names() == ["notes.pdf"]

    async def test_a_name_that_is_none_becomes_a_plain_one(self, world: Shown) -> None:
        names = ("", "../x.pdf", 'a"\r\nb: c.pdf', "x" * 200, "a/b.pdf")
        async with running(world.adapter, KeepingHost()):
            for count, name in enumerate(names, start=1):
                await self.deliver(world, with_made(world, name=name), Far(b"bytes").source)
                assert await world.names() == ["file.pdf"] * count

    async def test_what_can_be_chosen_stands_below_the_file(self, world: Shown) -> None:
        choices = (Choice("y", "Yes, go on"), Choice("n", "Not now"))
        async with running(world.adapter, KeepingHost()):
            outbound = replace(with_made(world, "keep this"), choices=choices)
            await self.deliver(world, outbound, Far(b"bytes").source)
            below = await world.below()
        places = [below.index(text) for text in ("keep this", "Yes, go on", "Not now")]
        assert places == sorted(places)

    async def test_the_caption_is_shown(self, world: Shown) -> None:
        async with running(world.adapter, KeepingHost()):
            outbound = with_file(world, FileKind.IMAGE, "my letter")
            await self.deliver(world, outbound, Far(b"bytes").source)
            assert "my letter" in (await world.shown())[-1]

    async def test_a_file_that_vanished_is_refused_and_nothing_is_shown(self, world: Shown) -> None:
        gone = Far(b"", fails=Refused("The file is no longer there."))
        async with running(world.adapter, KeepingHost()):
            with pytest.raises(Refused):
                await self.deliver(world, with_file(world, FileKind.IMAGE, "gone"), gone.source)
            with pytest.raises(Refused):
                await self.deliver(world, with_file(world, FileKind.IMAGE, "none"), None)
            await self.deliver(world, message(world, "then"), None)
            assert await world.shown() == ["then"]

    async def test_a_file_that_breaks_off_is_tried_again_later(self, world: Shown) -> None:
        data = some_bytes()
        later = RetryLater(timedelta(seconds=9), "The other network is away.")
        async with running(world.adapter, KeepingHost()):
            await self.deliver(world, message(world, "first"), None)
            outbound = with_file(world, FileKind.FILE)
            with pytest.raises(RetryLater) as caught:
                await world.adapter.send(outbound, Far(data, breaks=later).source)
            assert caught.value.after == timedelta(seconds=9)
            await self.deliver(world, outbound, Far(data).source)
            assert await world.files() == [(FileKind.FILE, data)]

    async def test_a_file_that_is_refused_in_the_middle_is_refused(self, world: Shown) -> None:
        gone = Far(some_bytes(), breaks=Refused("The file is no longer there."))
        async with running(world.adapter, KeepingHost()):
            with pytest.raises(Refused):
                await self.deliver(world, with_file(world, FileKind.FILE), gone.source)

    async def test_a_file_is_sent_once_per_id_where_the_network_can_tell(
        self, world: Shown
    ) -> None:
        outbound, far = with_file(world, FileKind.IMAGE), Far(some_bytes())
        host = KeepingHost()
        async with running(world.adapter, host):
            await self.deliver(world, outbound, far.source)
            again = replace(outbound, again=True, progress=host.notes.get(outbound.id))
            await self.deliver(world, again, far.source)
            shown = await world.files()
        assert len(shown) == (2 if world.adapter.capabilities.deduplicates is None else 1)

    async def test_the_network_sees_neither_the_files_name_nor_its_words(
        self, world: Shown, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Where we encrypt; and nobody finds them in a log."""
        caplog.set_level("DEBUG")
        async with running(world.adapter, KeepingHost()):
            outbound = with_file(world, FileKind.FILE, "s3cret words")
            await self.deliver(world, outbound, Far(b"s3cret bytes").source)
            assert "s3cret" not in await world.opened()
        assert "s3cret" not in caplog.text
