"""What an adapter promises about files that people send us, as tests beside those of `contract`.

Also about fetching again what they said before. Subclass `FilesFromPeople`, give a `world`.
"""

import asyncio
import os
from dataclasses import replace
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

import pytest

from adapters.contract import PATIENCE, KeepingHost, World, running
from adapters.port import Refused, RetryLater
from routing.ids import MessageId, OutboundId, SourceId
from routing.messages import (
    Attachment,
    Body,
    FileKind,
    Inbound,
    InboundKind,
    Outbound,
    OutboundKind,
    Unsupported,
)

EVERY_KIND = {
    FileKind.IMAGE: "image/jpeg",
    FileKind.VOICE: "audio/ogg",
    FileKind.AUDIO: "audio/mpeg",
    FileKind.VIDEO: "video/mp4",
    FileKind.FILE: "application/pdf",
}


def some_bytes(size: int = 150_000) -> bytes:
    """Different in every test, and more than one chunk of anybody's."""
    return os.urandom(size)


class Giving(World, Protocol):
    """A world whose person sends files."""

    async def gives(self, kind: FileKind, data: bytes, caption: str) -> None:
        """The person sends a file of this kind, as EVERY_KIND says of its type."""
        ...

    async def gives_too_much(self) -> None:
        """The person sends a file that this network gives to no program."""
        ...

    async def vanish(self) -> None:
        """The files sent so far are gone from the network, and so are the messages."""
        ...


async def fetched(world: World, attachment: Attachment) -> tuple[int | None, bytes]:
    """What the network says of the size, and the bytes; waits while there is no connection."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                async with world.adapter.fetch(attachment) as download:
                    read = b"".join([chunk async for chunk in download.chunks])
            except RetryLater as later:
                await asyncio.sleep(min(0.05, later.after.total_seconds()))
            else:
                return download.size, read


async def heard(host: KeepingHost, kind: InboundKind) -> Inbound:
    """The newest thing of this kind, now or later."""
    found: list[Inbound] = []

    def look() -> bool:
        found[:] = [one for one in host.received if one.kind is kind]
        return bool(found)

    async with asyncio.timeout(PATIENCE), host._changed:  # noqa: SLF001  # the suite's own
        await host._changed.wait_for(look)  # noqa: SLF001
    return found[-1]


async def received(host: KeepingHost) -> Attachment:
    attachment = (await heard(host, InboundKind.MESSAGE)).attachment
    assert attachment is not None
    return attachment


class FilesFromPeople:
    """Subclass this and give an async fixture `world`."""

    @pytest.mark.parametrize("kind", FileKind)
    async def test_a_file_arrives_with_its_kind_type_size_and_caption(
        self, world: Giving, kind: FileKind
    ) -> None:
        data = some_bytes(1000)
        async with running(world.adapter, KeepingHost()) as host:
            await world.gives(kind, data, "this is it")
            inbound = await heard(host, InboundKind.MESSAGE)
        attachment = inbound.attachment
        assert attachment is not None
        assert inbound.body == Body("this is it")
        assert (attachment.kind, attachment.media_type) == (kind, EVERY_KIND[kind])
        assert (attachment.size, attachment.account) == (1000, world.place.account)
        assert (attachment.seconds is not None) or kind is not FileKind.VOICE

    async def test_its_bytes_are_what_was_sent(self, world: Giving) -> None:
        data = some_bytes()
        async with running(world.adapter, KeepingHost()) as host:
            await world.gives(FileKind.FILE, data, "")
            attachment = await received(host)
            assert await fetched(world, attachment) == (len(data), data)
            assert await fetched(world, attachment) == (len(data), data)

    async def test_an_empty_caption_is_no_reason_to_lose_a_file(self, world: Giving) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            await world.gives(FileKind.VOICE, b"a voice", "")
            assert (await heard(host, InboundKind.MESSAGE)).body == Body("")

    async def test_a_file_that_vanished_is_refused(self, world: Giving) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            await world.gives(FileKind.IMAGE, b"gone soon", "")
            attachment = await received(host)
            await world.vanish()
            with pytest.raises(Refused):
                await fetched(world, attachment)

    async def test_a_reference_that_is_rubbish_is_refused(self, world: Giving) -> None:
        for rubbish in ("", "x", "../../etc/passwd", "\ud800", "a" * 5000):
            odd = Attachment(FileKind.FILE, world.place.account, rubbish)
            async with running(world.adapter, KeepingHost()):
                with pytest.raises(Refused):
                    await fetched(world, odd)

    async def test_a_file_too_large_for_programs_is_told_as_such(self, world: Giving) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            await world.gives_too_much()
            assert (await heard(host, InboundKind.UNSUPPORTED)).detail is Unsupported.TOO_LARGE

    async def test_what_was_said_before_is_fetched_again(self, world: Giving) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            await world.says("said before")
            said = await heard(host, InboundKind.MESSAGE)
            sent = await world.adapter.send(recover(world, said.source))
        assert sent.recovered is not None
        assert sent.recovered.body == Body("said before")
        assert sent.recovered.attachment is None
        assert abs(sent.recovered.sent_at - said.sent_at) < timedelta(seconds=1)

    async def test_a_file_that_was_sent_before_is_fetched_again(self, world: Giving) -> None:
        data = some_bytes(1000)
        async with running(world.adapter, KeepingHost()) as host:
            await world.gives(FileKind.IMAGE, data, "look")
            source = (await heard(host, InboundKind.MESSAGE)).source
            found = (await world.adapter.send(recover(world, source))).recovered
            assert found is not None
            assert found.attachment is not None
            assert found.body == Body("look")
            assert await fetched(world, found.attachment) == (1000, data)

    async def test_what_is_no_longer_there_cannot_be_fetched_again(self, world: Giving) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            await world.gives(FileKind.IMAGE, b"gone soon", "look")
            source = (await heard(host, InboundKind.MESSAGE)).source
            await world.vanish()
            for targets in ((source,), (), (SourceId("rubbish"),)):
                with pytest.raises(Refused):
                    await world.adapter.send(replace(recover(world, source), targets=targets))

    async def test_nothing_of_a_file_is_logged(
        self, world: Giving, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        async with running(world.adapter, KeepingHost()) as host:
            await world.gives(FileKind.FILE, b"s3cret bytes", "s3cret words")
            attachment = await received(host)
            await fetched(world, attachment)
            await world.vanish()
            with pytest.raises(Refused) as refused:
                await fetched(world, attachment)
        assert "s3cret" not in caplog.text
        assert attachment.reference not in caplog.text + str(refused.value) + repr(attachment)


def recover(world: World, source: SourceId) -> Outbound:
    return Outbound(
        OutboundId(uuid4()),
        MessageId(uuid4()),
        world.place,
        OutboundKind.RECOVER,
        targets=(source,),
    )
