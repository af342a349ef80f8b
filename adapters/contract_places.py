"""What an adapter that makes places promises about them, as tests beside those of `contract`.

A place is where one case is: a room, or a topic. Subclass `PlacesContract`, give a `world`.
"""

from contextlib import suppress
from dataclasses import replace
from typing import Protocol
from uuid import uuid4

import pytest

from adapters.contract import KeepingHost, Reached, running, send
from adapters.port import PlaceGone, Refused, WrongReaders
from routing.ids import AuthorId, ChatId, MessageId, OutboundId, PlaceId
from routing.messages import (
    Address,
    Body,
    Inbound,
    InboundKind,
    Membership,
    Opening,
    Outbound,
    OutboundKind,
    Voice,
)

NAME = "Amsel blau"
REASON = "Somebody waits."


class Placing(Reached, Protocol):
    """Where the person can be given places."""

    async def accepts(self, chat: ChatId) -> None:
        """They come in, where one has to."""
        ...

    async def says_in(self, chat: ChatId, text: str) -> None: ...

    async def reads(self, chat: ChatId) -> list[str]:
        """Texts of ours that they have in front of them there; none where it is gone."""
        ...

    async def somebody_else(self) -> AuthorId:
        """Who could be asked into a place too, where the network has that."""
        ...

    async def throws_away(self, chat: ChatId) -> None:
        """The place stops being there, and not through us."""
        ...


def opening_for(world: Reached) -> Outbound:
    place = PlaceId(uuid4())
    return Outbound(
        OutboundId(uuid4()),
        MessageId(uuid4()),
        Address(world.place.account, ChatId("")),
        OutboundKind.OPEN_PLACE,
        opening=Opening(place, NAME, (world.person,), Body(REASON)),
    )


def saying_in(world: Reached, chat: ChatId, text: str) -> Outbound:
    return Outbound(
        OutboundId(uuid4()),
        MessageId(uuid4()),
        Address(world.place.account, chat),
        body=Body(text),
        voice=Voice.PERSON,
        readers=frozenset({world.person}),
    )


def doing_to(world: Reached, chat: ChatId, kind: OutboundKind, words: str = "") -> Outbound:
    return replace(saying_in(world, chat, words), kind=kind, voice=Voice.PROGRAM, plain=True)


async def opened(world: Placing, outbound: Outbound | None = None) -> ChatId:
    """A new place with the person in it."""
    chat = (await send(world, outbound or opening_for(world))).chat
    assert chat is not None
    await world.accepts(chat)
    return chat


def _left(inbound: Inbound, who: AuthorId) -> bool:
    return inbound.author == who and inbound.detail is Membership.LEFT


class PlacesContract:
    """Subclass this and give an async fixture `world`."""

    async def test_an_opened_place_is_one_where_both_hear_each_other(self, world: Placing) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            chat = await opened(world)
            await send(world, saying_in(world, chat, "hello there"))
            assert (await world.reads(chat))[-1] == "hello there"
            await world.says_in(chat, "and back")
            await host.until_text("and back")
        [heard] = [one for one in host.received if one.body.text == "and back"]
        assert (heard.kind, heard.author) == (InboundKind.MESSAGE, world.person)
        assert heard.place == Address(world.place.account, chat)

    async def test_opening_again_gives_the_same_place(self, world: Placing) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            outbound = opening_for(world)
            chat = await opened(world, outbound)
            again = replace(outbound, again=True, progress=host.notes.get(outbound.id))
            assert (await send(world, again)).chat == chat

    async def test_every_place_is_one_of_its_own(self, world: Placing) -> None:
        async with running(world.adapter, KeepingHost()):
            one, other = await opened(world), await opened(world)
            await send(world, saying_in(world, one, "for the one"))
            assert one != other
            assert "for the one" not in await world.reads(other)

    async def test_a_place_is_closed_with_a_last_word(self, world: Placing) -> None:
        async with running(world.adapter, KeepingHost()):
            chat = await opened(world)
            await send(world, doing_to(world, chat, OutboundKind.CLOSE_PLACE, "That is all"))
            assert (await world.reads(chat))[-1] == "That is all"

    async def test_of_a_forgotten_place_nothing_can_be_read(self, world: Placing) -> None:
        async with running(world.adapter, KeepingHost()):
            chat = await opened(world)
            await send(world, saying_in(world, chat, "not for ever"))
            await send(world, doing_to(world, chat, OutboundKind.FORGET_PLACE))
            assert "not for ever" not in await world.reads(chat)

    async def test_forgetting_what_is_gone_is_no_trouble(self, world: Placing) -> None:
        async with running(world.adapter, KeepingHost()):
            chat = await opened(world)
            forgetting = doing_to(world, chat, OutboundKind.FORGET_PLACE)
            await send(world, forgetting)
            with suppress(PlaceGone):  # as good an answer
                await send(world, replace(forgetting, again=True))

    async def test_words_for_a_place_that_is_gone_are_said_nowhere(self, world: Placing) -> None:
        async with running(world.adapter, KeepingHost()):
            chat = await opened(world)
            await world.throws_away(chat)
            with pytest.raises(PlaceGone):
                await send(world, saying_in(world, chat, "s3cret"))
            assert not any("s3cret" in text for text in await world.shown())

    async def test_somebody_else_is_asked_in_and_can_be_out_again(self, world: Placing) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            chat = await opened(world)
            if OutboundKind.INVITE not in world.adapter.capabilities.kinds:
                coming = replace(doing_to(world, chat, OutboundKind.INVITE), who=world.person)
                with pytest.raises(Refused):  # its places are for one person each
                    await send(world, coming)
                return
            stranger = await world.somebody_else()
            coming = replace(doing_to(world, chat, OutboundKind.INVITE), who=stranger)
            for again in (False, True):
                await send(world, replace(coming, again=again))
            with pytest.raises(WrongReaders):
                await send(world, saying_in(world, chat, "s3cret"))
            both = frozenset({world.person, stranger})
            await send(world, replace(saying_in(world, chat, "for two"), readers=both))
            going = replace(doing_to(world, chat, OutboundKind.REMOVE), who=stranger)
            for again in (False, True):
                await send(world, replace(going, again=again))
            await host.until(lambda one: _left(one, stranger))
            await send(world, saying_in(world, chat, "for one"))
            assert (await world.reads(chat))[-2:] == ["for two", "for one"]

    async def test_nobody_is_asked_into_a_place_that_is_gone(self, world: Placing) -> None:
        async with running(world.adapter, KeepingHost()):
            chat = await opened(world)
            await world.throws_away(chat)
            coming = replace(doing_to(world, chat, OutboundKind.INVITE), who=world.person)
            with pytest.raises((PlaceGone, Refused)):
                await send(world, coming)

    async def test_nobody_named_is_refused(self, world: Placing) -> None:
        async with running(world.adapter, KeepingHost()):
            chat = await opened(world)
            for kind in (OutboundKind.INVITE, OutboundKind.REMOVE):
                with pytest.raises(Refused):
                    await send(world, doing_to(world, chat, kind))

    async def test_an_opening_for_nobody_is_refused(self, world: Placing) -> None:
        outbound = opening_for(world)
        async with running(world.adapter, KeepingHost()):
            with pytest.raises(Refused):
                await send(world, replace(outbound, opening=None))

    async def test_no_place_is_named_in_a_log(
        self, world: Placing, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        async with running(world.adapter, KeepingHost()):
            chat = await opened(world)
            await send(world, saying_in(world, chat, "s3cret"))
            await send(world, doing_to(world, chat, OutboundKind.FORGET_PLACE))
        for secret in (chat, str(world.person), NAME, REASON, "s3cret"):
            assert secret not in caplog.text
