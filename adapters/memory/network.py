"""The far side in memory: people in chats and rooms, and what each of them was shown.

It behaves like one of two real kinds of network. `deduplicates` True: every send carries an id
and a repeat shows nothing new, as on Matrix. False: what is sent twice is seen twice, as on
Telegram. Faults can be ordered, before or after the message was taken. Files lie on a shelf.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from adapters.memory.far import MARKS, Fault, Marks, Room, Shown
from adapters.memory.people import People
from adapters.port import (
    AdapterError,
    Content,
    PlaceGone,
    RecipientGone,
    Refused,
    Sent,
    Uncertain,
    WrongReaders,
)
from routing.ids import AccountName, ChatId, OutboundId, SourceId
from routing.messages import (
    Inbound,
    InboundKind,
    Membership,
    Outbound,
    OutboundKind,
)


def _now() -> datetime:
    return datetime.now(UTC)


class MemoryNetwork(People):
    """All of one account's network. Not safe for threads; everything runs in one loop."""

    def __init__(
        self,
        account: AccountName,
        *,
        deduplicates: bool = False,
        strangers: bool = True,
        now: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__(account, now)
        self.deduplicates = deduplicates
        self.strangers = strangers
        self.gone: set[ChatId] = set()
        self.faults: list[Fault | AdapterError] = []
        self.marks = Marks()
        self._taken: dict[OutboundId, Sent] = {}

    async def fetch(self, after: int) -> list[tuple[int, Inbound]]:
        """Everything later than `after`, which is thereby confirmed; waits until there is some."""
        async with self.changed:
            self.waiting = [(n, m) for n, m in self.waiting if n > after]
            await self.changed.wait_for(lambda: bool(self.waiting))
            return list(self.waiting[:100])

    async def read(self, reference: str, start: int, most: int) -> tuple[int, bytes]:
        """The size of a file and a piece of it. Raises RetryLater and Refused."""
        return self.shelf.read(reference, start, most)

    async def deliver(self, message: Outbound, data: bytes | None = None) -> Sent:
        faults = self.marks.faults if message.kind in MARKS else self.faults
        fault = faults.pop(0) if faults else None
        if isinstance(fault, AdapterError):
            raise fault
        if fault is Fault.BEFORE:
            raise Uncertain("the connection broke")
        async with self.changed:
            sent = self._take(message, data)
            self.changed.notify_all()
        if fault is Fault.AFTER:
            raise Uncertain("the connection broke")
        return sent

    async def close(self) -> None:
        """Nothing to close: the network lives on."""

    def _take(self, message: Outbound, data: bytes | None) -> Sent:
        if message.to.chat in self.gone:
            raise RecipientGone("the recipient takes no messages from us")
        self._check_readers(message)
        if self.deduplicates and message.id in self._taken:
            return self._taken[message.id]
        sent = self._act(message, data)
        self._taken[message.id] = sent
        return sent

    def _check_readers(self, message: Outbound) -> None:
        if message.kind in (OutboundKind.INVITE, OutboundKind.REMOVE):
            return
        room = self.rooms.get(message.to.chat)
        if room and message.readers and (room.invited | room.joined) - message.readers:
            raise WrongReaders("somebody else is in the room")

    def _act(self, message: Outbound, data: bytes | None) -> Sent:
        self._count += 1
        source = SourceId(f"out{self._count}")
        match message.kind:
            case OutboundKind.SEND:
                self._show(message, source, data)
            case OutboundKind.EDIT:
                self._edit(message)
            case OutboundKind.OPEN_PLACE:
                return self._open(message, source)
            case OutboundKind.CLOSE_PLACE:
                self._show(message, source)
                self.rooms[message.to.chat].closed = True
            case OutboundKind.FORGET_PLACE:
                self._forget(message.to.chat)
            case OutboundKind.INVITE | OutboundKind.REMOVE:
                self._move(message)
            case OutboundKind.RECOVER:
                return self._recover(message)
            case _:
                self._mark(message)
        return Sent(source, self._count)

    def _show(self, message: Outbound, source: SourceId, data: bytes | None = None) -> None:
        self._open_room(message.to.chat)
        shown = Shown(source, message.id, message.body.text, message, data=data)
        self.shown[message.to.chat].append(shown)

    def _open_room(self, chat: ChatId) -> None:
        room = self.rooms.get(chat)
        if room is not None and room.forgotten:
            raise PlaceGone("the room is gone")
        if room is not None and room.closed:
            raise Refused("the room is closed")

    def _mark(self, message: Outbound) -> None:
        chat = message.to.chat
        if message.kind is OutboundKind.DELETE:
            self.shown[chat] = [s for s in self.shown[chat] if s.source not in message.targets]
            return
        if message.body.text or message.kind is OutboundKind.PIN:
            self._open_room(chat)
        self.marks.put(message)

    def _edit(self, message: Outbound) -> None:
        for shown in self.shown[message.to.chat]:
            if shown.source in message.targets:
                shown.text, shown.edited = message.body.text, True
                shown.message = replace(shown.message, choices=message.choices)

    def _recover(self, message: Outbound) -> Sent:
        """What somebody said in this chat and has not taken away (`said`) is still there."""
        for target in message.targets:
            found = self.said.get(target)
            if found is not None and found.place.chat == message.to.chat:
                content = Content(found.body, found.sent_at, found.attachment)
                return Sent(None, recovered=content)
        raise Refused("the message is no longer there")

    def _open(self, message: Outbound, source: SourceId) -> Sent:
        if message.opening is None:
            raise Refused("no place to open")
        chat = ChatId(f"room-{message.opening.place.hex[:12]}")
        if chat not in self.rooms or self.rooms[chat].forgotten:  # what was left is made anew
            self.rooms[chat] = Room(message.opening.name, set(message.opening.invite))
        return Sent(source, self._count, chat)

    def _move(self, message: Outbound) -> None:
        """Somebody may come in, or is out. That they are out is told as when they leave."""
        room, who = self.rooms.get(message.to.chat), message.who
        if who is None or room is None:
            raise Refused("nobody is named, or it is no room")
        if room.moves(who, comes=message.kind is OutboundKind.INVITE):
            self._count += 1
            source, kind = SourceId(f"in{self._count}"), InboundKind.MEMBERSHIP
            left = Inbound(source, message.to, who, kind, self._now(), detail=Membership.LEFT)
            self.waiting.append((self._count, replace(left, order=self._count)))

    def _forget(self, chat: ChatId) -> None:
        self.rooms[chat].forget()
        self.shown[chat].clear()


__all__ = ["Fault", "MemoryNetwork", "Room", "Shown"]
