"""A counsellor, or the operator, on the real far side: a Matrix client with a device of its own.

Thin on purpose: what the client shows becomes one value, and its refusals become CannotDo.
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bridge.sandbox.counsellor import Counsellor, CounsellorError, RoomView, Shown, UnknownRoom
from bridge.sandbox.demo.people import (
    CannotDo,
    Invitation,
    Line,
    LineKind,
    Room,
    Rooms,
    Shield,
)


@contextlib.contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except CounsellorError as error:
        raise CannotDo(str(error)) from None
    except TimeoutError:
        raise CannotDo("The homeserver did not answer in time.") from None


class MatrixDesk:
    """A counsellor, or the operator, with a real client. `name` is what people call them."""

    def __init__(self, counsellor: Counsellor, name: str, role: str = "counsellor") -> None:
        self._counsellor = counsellor
        self._name = name
        self._role = role
        self._met: dict[str, None] = {}  # rooms in the order they were entered

    def view(self) -> Rooms:
        counsellor = self._counsellor
        self._met.update(dict.fromkeys(sorted(counsellor.rooms - self._met.keys())))
        offers = (
            Invitation(offer.room_id, offer.by, offer.name or "", offer.reason or "")
            for offer in counsellor.invites
        )
        return Rooms(
            name=self._name,
            user=counsellor.user_id,
            device=counsellor.device_id,
            role=self._role,
            invitations=tuple(offers),
            rooms=tuple(self._room(room) for room in self._met),
        )

    async def changed(self) -> None:
        await self._counsellor.changed()

    async def join(self, room: str) -> None:
        with _plainly():
            await self._counsellor.join(room)

    async def decline(self, room: str) -> None:
        with _plainly():
            await self._counsellor.decline(room)

    async def leave(self, room: str) -> None:
        with _plainly():
            await self._counsellor.leave(room)

    async def say(self, room: str, text: str) -> None:
        with _plainly():
            await self._counsellor.say(room, text)

    async def say_plain(self, room: str, text: str) -> None:
        with _plainly():
            await self._counsellor.say_plain(room, text)

    async def edit(self, room: str, line: str, text: str) -> None:
        with _plainly():
            await self._counsellor.edit(room, line, text)

    async def thread(self, room: str, line: str, text: str) -> None:
        with _plainly():
            await self._counsellor.thread(room, line, text)

    async def react(self, room: str, line: str, sign: str) -> None:
        with _plainly():
            await self._counsellor.react(room, line, sign)

    def _room(self, room: str) -> Room:
        counsellor = self._counsellor
        lines = _lines(counsellor.shown(room), counsellor.user_id)
        try:
            head = counsellor.room(room)
        except UnknownRoom:
            return Room(room, "", joined=False, lines=lines)
        return replace(_head(head), lines=lines, unreadable=len(counsellor.unreadable(room)))


def _head(head: RoomView) -> Room:
    return Room(
        id=head.room_id,
        name=head.name or "",
        topic=head.topic or "",
        joined=head.joined,
        read_only=head.read_only,
        encrypted=head.encrypted,
        members=tuple(sorted(head.members)),
        typing=tuple(sorted(head.typing)),
    )


def _lines(shown: Sequence[Shown], me: str) -> tuple[Line, ...]:
    """Messages; reactions are put to what they are about."""
    reactions: dict[str, list[str]] = {}
    for one in shown:
        if one.kind == "m.reaction" and not one.redacted:
            reactions.setdefault(one.target or "", []).append(one.text)
    return tuple(
        replace(_line(one, me), reactions=tuple(reactions.get(one.event_id, ())))
        for one in shown
        if one.kind != "m.reaction"
    )


def _line(shown: Shown, me: str) -> Line:
    kinds = {"m.text": LineKind.TEXT, "m.notice": LineKind.NOTICE}
    return Line(
        id=shown.event_id,
        sender=shown.sender,
        mine=shown.sender == me,
        at=shown.at.timestamp(),
        text=shown.text,
        kind=kinds.get(shown.kind, LineKind.OTHER),
        shield=_shield(shown),
        calls_me=me in (shown.mentions or ()),
        edited=shown.edited,
        redacted=shown.redacted,
        thread=shown.relation == "m.thread",
    )


def _shield(shown: Shown) -> Shield:
    if not shown.encrypted:
        return Shield.PLAIN
    return Shield.TRUSTED if shown.trusted else Shield.UNVOUCHED
