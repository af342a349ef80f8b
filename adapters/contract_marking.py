"""What an adapter promises about marks on messages, as tests beside those of `contract`.

A mark is our reaction to a message, a message of ours that is taken away, or one that is kept in
sight. None of them says anything, and each may be asked for twice. Subclass `Marks`, and give a
`world`.
"""

from contextlib import suppress
from dataclasses import replace
from typing import Protocol
from uuid import uuid4

import pytest

from adapters.contract import KeepingHost, World, message, running, send
from adapters.port import Refused
from routing.ids import MessageId, OutboundId, SourceId
from routing.marking import Sign
from routing.messages import Body, InboundKind, Outbound, OutboundKind

UNKNOWN = SourceId("of another place")


class Marked(World, Protocol):
    """A world whose person sees marks."""

    async def signs(self, source: SourceId) -> list[Sign]:
        """What our reactions to this message mean, all that are shown on it."""
        ...

    async def pinned(self) -> list[SourceId]:
        """What is kept in sight there."""
        ...


def marking(world: World, kind: OutboundKind, *targets: SourceId, sign: str = "") -> Outbound:
    """A mark on messages there."""
    return Outbound(
        OutboundId(uuid4()),
        MessageId(uuid4()),
        world.place,
        kind=kind,
        body=Body(sign),
        targets=targets,
        readers=frozenset({world.person}),
    )


class Marks:
    """Subclass this and give an async fixture `world`."""

    async def said(self, world: World, host: KeepingHost, text: str) -> SourceId:
        """What the person wrote, as the network calls it."""
        await world.says(text)
        await host.until_text(text)
        found = [m for m in host.received if m.body.text == text]
        return found[-1].source

    async def shown_as(self, world: World, text: str) -> SourceId:
        sent = await send(world, message(world, text))
        assert sent.source is not None
        return sent.source

    async def react(self, world: World, sign: str, *targets: SourceId) -> Outbound:
        outbound = marking(world, OutboundKind.REACT, *targets, sign=sign)
        await send(world, outbound)
        return outbound

    async def test_it_says_which_marks_it_can_make(self, world: Marked) -> None:
        marks = {OutboundKind.REACT, OutboundKind.DELETE, OutboundKind.PIN}
        assert marks <= world.adapter.capabilities.kinds

    async def test_our_reaction_is_shown_once_however_often_it_is_asked_for(
        self, world: Marked
    ) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            for sign in (Sign.RELAYED, Sign.NOTE, Sign.FAILED):
                theirs = await self.said(world, host, f"good evening, {sign}")
                outbound = await self.react(world, sign, theirs)
                await send(world, replace(outbound, again=True))
                await self.react(world, sign, theirs)
                assert await world.signs(theirs) == [sign]

    async def test_there_is_one_reaction_of_ours_on_a_message_and_it_can_be_taken_away(
        self, world: Marked
    ) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            theirs = await self.said(world, host, "good evening")
            await self.react(world, Sign.FAILED, theirs)
            await self.react(world, Sign.RELAYED, theirs)
            assert await world.signs(theirs) == [Sign.RELAYED]
            await self.react(world, Sign.NONE, theirs)
            await self.react(world, Sign.NONE, theirs)
            assert await world.signs(theirs) == []

    async def test_a_sign_moves_from_the_messages_before_to_the_newest(self, world: Marked) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            first = await self.said(world, host, "one")
            await self.react(world, Sign.RELAYED, first)
            second = await self.said(world, host, "two")
            await self.react(world, Sign.RELAYED, second, first)
            assert (await world.signs(first), await world.signs(second)) == ([], [Sign.RELAYED])

    async def test_our_own_reactions_come_back_as_nobodys(self, world: Marked) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            theirs = await self.said(world, host, "good evening")
            await self.react(world, Sign.RELAYED, theirs)
            await self.react(world, Sign.NONE, theirs)
            await self.said(world, host, "and on")
            kinds = {m.kind for m in host.received}
        assert not kinds & {InboundKind.REACTION, InboundKind.DELETION}

    async def test_an_unknown_sign_is_refused_and_nothing_is_shown(self, world: Marked) -> None:
        async with running(world.adapter, KeepingHost()) as host:
            theirs = await self.said(world, host, "good evening")
            for sign in ("unheard of", "\N{THUMBS UP SIGN}", "<b>", "x" * 5000):
                with pytest.raises(Refused):
                    await self.react(world, sign, theirs)
                assert await world.signs(theirs) == []

    async def test_what_is_not_there_harms_nothing(self, world: Marked) -> None:
        shown = ["stays"]
        async with running(world.adapter, KeepingHost()):
            await self.shown_as(world, "stays")
            for kind in (OutboundKind.REACT, OutboundKind.DELETE, OutboundKind.PIN):
                with suppress(Refused):
                    await send(world, marking(world, kind, UNKNOWN, sign=Sign.NOTE))
                shown.append(f"as before {kind}")
                await self.shown_as(world, shown[-1])
                assert await world.shown() == shown

    async def test_a_message_of_ours_is_taken_away_with_all_its_parts(self, world: Marked) -> None:
        async with running(world.adapter, KeepingHost()):
            parts = [await self.shown_as(world, text) for text in ("one", "two")]
            await self.shown_as(world, "three")
            outbound = marking(world, OutboundKind.DELETE, *parts)
            await send(world, outbound)
            await self.shown_as(world, "four")
            assert await world.shown() == ["three", "four"]
            await send(world, replace(outbound, again=True))
            await send(world, marking(world, OutboundKind.DELETE, *parts))

    async def test_what_was_pinned_last_is_kept_in_sight(self, world: Marked) -> None:
        async with running(world.adapter, KeepingHost()):
            for text in ("one", "two"):
                source = await self.shown_as(world, text)
                outbound = marking(world, OutboundKind.PIN, source)
                await send(world, outbound)
                await send(world, replace(outbound, again=True))
                assert (await world.pinned())[-1] == source
            await self.shown_as(world, "three")
            assert await world.shown() == ["one", "two", "three"]
