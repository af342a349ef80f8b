"""What people do on the network in memory, and what they see there."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from adapters.memory.far import Room, Shown
from adapters.memory.shelf import Shelf
from routing.ids import AccountName, AuthorId, ChatId, SourceId
from routing.messages import (
    Address,
    Attachment,
    Body,
    Inbound,
    InboundKind,
    Membership,
    Unsupported,
)

PATIENCE = 30.0  # seconds; only a broken bridge makes anybody wait so long


class People:
    """Everybody in the chats and rooms of one account."""

    def __init__(self, account: AccountName, now: Callable[[], datetime]) -> None:
        self.account = account
        self.shown: dict[ChatId, list[Shown]] = defaultdict(list)
        self.rooms: dict[ChatId, Room] = {}
        self.waiting: list[tuple[int, Inbound]] = []
        self.said: dict[SourceId, Inbound] = {}
        self.shelf = Shelf(account)
        self.changed = asyncio.Condition()
        self._now = now
        self._count = 0

    async def say(self, chat: str, text: str, *, author: str | None = None) -> SourceId:
        return await self.happen(chat, author, InboundKind.MESSAGE, body=Body(text))

    async def send_file(
        self, chat: str, data: bytes, like: Attachment, *, caption: str = "", author: str = ""
    ) -> SourceId:
        """Somebody sends a file; `like` says what it is, its reference is made here."""
        attachment = self.shelf.put(data, like)
        if attachment is None:
            too_large = Unsupported.TOO_LARGE
            return await self.happen(chat, author, InboundKind.UNSUPPORTED, detail=too_large)
        words = {"body": Body(caption), "attachment": attachment}
        return await self.happen(chat, author, InboundKind.MESSAGE, **words)

    async def happen(
        self, chat: str, author: str | None, kind: InboundKind, **more: object
    ) -> SourceId:
        """Anything that can happen; `more` are further fields of Inbound."""
        place = Address(self.account, ChatId(chat))
        base = Inbound(SourceId(""), place, AuthorId(author or chat), kind, self._now())
        return await self.inject(replace(base, **more))  # type: ignore[arg-type]  # test driver

    async def inject(self, inbound: Inbound) -> SourceId:
        async with self.changed:
            self._count += 1
            source = inbound.source or SourceId(f"in{self._count}")
            whole = replace(inbound, source=source, order=self._count)
            self.said[source] = whole
            self.waiting.append((self._count, whole))
            self.changed.notify_all()
        return source

    async def press(self, chat: str, label_or_token: str) -> None:
        """Press the newest button of this label or token that the person can see."""
        for shown in reversed(self.shown[ChatId(chat)]):
            for choice in shown.message.choices:
                if label_or_token in (choice.label, choice.token):
                    await self.happen(
                        chat,
                        None,
                        InboundKind.PRESS,
                        body=Body(choice.token),
                        prompt=shown.message.message,
                    )
                    return
        raise LookupError("no such button is shown")

    async def join(self, chat: str, author: str) -> None:
        room = self.rooms[ChatId(chat)]
        room.invited.discard(AuthorId(author))
        room.joined.add(AuthorId(author))
        await self.happen(chat, author, InboundKind.MEMBERSHIP, detail=Membership.JOINED)

    async def leave(self, chat: str, author: str) -> None:
        room = self.rooms[ChatId(chat)]
        room.invited.discard(AuthorId(author))
        room.joined.discard(AuthorId(author))
        await self.happen(chat, author, InboundKind.MEMBERSHIP, detail=Membership.LEFT)

    def texts(self, chat: str) -> list[str]:
        return [shown.text for shown in self.shown[ChatId(chat)]]

    async def until(self, ready: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE), self.changed:
            await self.changed.wait_for(ready)
