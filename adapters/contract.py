"""The promises every adapter keeps, as tests. Subclass `AdapterContract`, give a `world`.

A world is a network with one real adapter of ours on it, and one person in one place who writes
to us. Nothing of the network's library is replaced: the world stands behind the wire.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

import pytest

from adapters.port import Adapter, RecipientGone, RetryLater, Sent
from routing.ids import AuthorId, MessageId, OutboundId
from routing.messages import Address, Body, Inbound, InboundKind, Outbound, OutboundKind, Voice

PATIENCE = 20.0  # seconds; only a broken adapter ever waits so long


class Reached(Protocol):
    """One real adapter, and a person whom it reaches in a place: what every promise is about."""

    adapter: Adapter
    place: Address
    person: AuthorId

    async def shown(self) -> list[str]:
        """Texts of ours that the person has in front of them there, in order."""


class World(Reached, Protocol):
    """A network behind one real adapter, where the person writes and things go wrong."""

    async def says(self, text: str) -> None:
        """The person writes in the place."""

    async def unconfirmed(self) -> int:
        """How many messages of the person the network would hand out once more."""
        ...

    async def turn_away(self) -> None:
        """The person takes no messages from us any more."""
        ...

    async def limit(self, after: timedelta) -> None:
        """The network refuses our next message and asks us to wait so long."""
        ...

    async def rubbish(self) -> None:
        """The network hands us things that make no sense, then works as before."""
        ...


class KeepingHost:
    """A host that keeps what it is given, and can be made to fail like a full disk."""

    def __init__(self, state: dict[str, bytes] | None = None, *, failing: bool = False) -> None:
        self.received: list[Inbound] = []
        self.state = {} if state is None else state
        self.failing = failing
        self.refused = 0
        self.notes: dict[OutboundId, bytes] = {}
        self._changed = asyncio.Condition()

    async def receive(
        self, messages: Sequence[Inbound], *, state: Mapping[str, bytes | None]
    ) -> None:
        async with self._changed:
            try:
                if self.failing:
                    self.refused += 1
                    raise OSError("no space left")
                self._keep(messages, state)
            finally:
                self._changed.notify_all()

    def _keep(self, messages: Sequence[Inbound], state: Mapping[str, bytes | None]) -> None:
        known = {m.source for m in self.received if m.kind is not InboundKind.UNREADABLE}
        self.received += [m for m in messages if m.source not in known]
        for key, value in state.items():
            if value is None:
                self.state.pop(key, None)
            else:
                self.state[key] = value

    async def load(self, key: str) -> bytes | None:
        return self.state.get(key)

    async def progress(self, row: OutboundId, note: bytes) -> None:
        self.notes[row] = note

    def texts(self) -> list[str]:
        return [m.body.text for m in self.received if m.kind is InboundKind.MESSAGE]

    async def until_text(self, *texts: str) -> None:
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: set(texts) <= set(self.texts()))

    async def until(self, happened: Callable[[Inbound], bool]) -> None:
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: any(happened(one) for one in self.received))

    async def until_refused(self) -> None:
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: self.refused > 0)


@asynccontextmanager
async def running(adapter: Adapter, host: KeepingHost) -> AsyncIterator[KeepingHost]:
    """The adapter at work, and stopped at the end; what broke it is raised."""
    task = asyncio.create_task(adapter.run(host))
    try:
        yield host
    finally:
        task.cancel()
        [outcome] = await asyncio.gather(task, return_exceptions=True)
    if isinstance(outcome, Exception):
        raise outcome


def message(world: Reached, text: str) -> Outbound:
    return Outbound(
        OutboundId(uuid4()),
        MessageId(uuid4()),
        world.place,
        body=Body(text),
        voice=Voice.PERSON,
        readers=frozenset({world.person}),
    )


async def send(world: Reached, outbound: Outbound) -> Sent:
    """Send, and again for as long as the adapter is not connected yet."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await world.adapter.send(outbound)
            except RetryLater as later:
                await asyncio.sleep(min(0.05, later.after.total_seconds()))


class AdapterContract:
    """Subclass this as `Test…` and give an async fixture `world`."""

    async def test_passes_on_what_is_said_in_order(self, world: World) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            for text in ("one", "two", "three"):
                await world.says(text)
            await host.until_text("one", "two", "three")
        assert host.texts() == ["one", "two", "three"]
        assert {m.place for m in host.received if m.body.text} == {world.place}
        assert {m.author for m in host.received if m.body.text} == {world.person}
        orders = [m.order for m in host.received if m.kind is InboundKind.MESSAGE]
        assert orders == sorted(orders)

    async def test_does_not_confirm_what_was_not_stored(self, world: World) -> None:
        host = KeepingHost()
        async with running(world.adapter, host):
            await world.says("before")
            await host.until_text("before")
            host.failing = True
            await world.says("do not lose me")
            await host.until_refused()
        assert await world.unconfirmed() >= 1

    async def test_gets_again_what_was_not_stored(self, world: World) -> None:
        host = KeepingHost()
        async with running(world.adapter, host):
            await world.says("before")
            await host.until_text("before")
            host.failing = True
            await world.says("again")
            await host.until_refused()
            host.failing = False
            await host.until_text("again")
        assert host.texts() == ["before", "again"]

    async def test_survives_rubbish_and_loses_nothing_behind_it(self, world: World) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            await world.says("first")
            await host.until_text("first")
            await world.rubbish()
            await world.says("still here")
            await host.until_text("still here")

    async def test_sends_text_as_it_is(self, world: World) -> None:
        text = "*not bold* <b>&amp;</b> _x_ [a](http://b) @room \N{GRINNING FACE}\n\nend"
        async with running(world.adapter, KeepingHost()):
            await send(world, message(world, text))
            assert await world.shown() == [text]

    async def test_sends_once_per_id_where_the_network_can_tell(self, world: World) -> None:
        outbound = message(world, "hi")
        async with running(world.adapter, KeepingHost()):
            await send(world, outbound)
            await send(world, replace(outbound, again=True))
            shown = await world.shown()
        assert len(shown) == (2 if world.adapter.capabilities.deduplicates is None else 1)

    async def test_edits_what_it_sent(self, world: World) -> None:
        outbound = message(world, "old words")
        async with running(world.adapter, KeepingHost()):
            await send(world, outbound)
            sent = await world.adapter.send(message(world, "second"))
            assert sent.source is not None
            edit = replace(
                message(world, "new words"), kind=OutboundKind.EDIT, targets=(sent.source,)
            )
            await world.adapter.send(edit)
            await world.adapter.send(replace(edit, again=True))
            assert await world.shown() == ["old words", "new words"]

    async def test_says_when_the_recipient_is_gone(self, world: World) -> None:
        async with running(world.adapter, KeepingHost()):
            await send(world, message(world, "hi"))
            await world.turn_away()
            with pytest.raises(RecipientGone):
                await world.adapter.send(message(world, "are you there"))

    async def test_says_when_to_retry(self, world: World) -> None:
        async with running(world.adapter, KeepingHost()):
            await send(world, message(world, "hi"))
            await world.limit(timedelta(seconds=7))
            with pytest.raises(RetryLater) as caught:
                await world.adapter.send(message(world, "too fast"))
        assert timedelta(seconds=6) < caught.value.after <= timedelta(seconds=8)

    async def test_parts_carry_every_word_in_order(self, world: World) -> None:
        text = " ".join(f"w{n}\N{GRINNING FACE}" for n in range(9_000))
        pieces = world.adapter.parts(Body(text))
        assert " ".join(p.text for p in pieces).split() == text.split()
        assert world.adapter.parts(Body("short")) in ([Body("short")], (Body("short"),))

    async def test_never_logs_what_was_said(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        async with running(world.adapter, KeepingHost()) as host:
            await world.says("s3cret in")
            await host.until_text("s3cret in")
            await send(world, message(world, "s3cret out"))
            await world.rubbish()
            await world.says("s3cret end")
            await host.until_text("s3cret end")
        assert "s3cret" not in caplog.text
        assert str(world.person) not in caplog.text
