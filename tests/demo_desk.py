"""A fake of a counsellor's Matrix client, which keeps the promise of the demo's desks."""

import itertools
from dataclasses import replace

from bridge.sandbox.demo.people import (
    CannotDo,
    Invitation,
    Line,
    LineKind,
    Room,
    Rooms,
    Shield,
)
from tests.demo_people import Bell, HandClock

BOT = "@lotse:sandbox.localhost"


class FakeDesk:
    """A counsellor's client without a homeserver."""

    def __init__(
        self, name: str = "Anna", role: str = "counsellor", now: HandClock | None = None
    ) -> None:
        self.bell = Bell()
        self.user = f"@{name.lower()}:sandbox.localhost"
        self.done: list[tuple[str, ...]] = []  # what the homeserver is told, in order
        self._now = now or HandClock()
        self._ids = itertools.count(1)
        self._rooms: dict[str, Room] = {}
        self._invitations: dict[str, Invitation] = {}
        self._view = Rooms(name, self.user, "DEVICE", role)

    def view(self) -> Rooms:
        invitations = tuple(self._invitations.values())
        return replace(self._view, invitations=invitations, rooms=tuple(self._rooms.values()))

    async def changed(self) -> None:
        await self.bell.wait()

    async def join(self, room: str) -> None:
        offer = self._taken(room)
        self._rooms[room] = Room(room, offer.name, members=(self.user, BOT))
        self._did("join", room)

    async def decline(self, room: str) -> None:
        self._taken(room)
        self._did("decline", room)

    async def leave(self, room: str) -> None:
        self._rooms[room] = replace(self._room(room), joined=False)
        self._did("leave", room)

    async def say(self, room: str, text: str) -> None:
        self._says(room, Line(self._id(), self.user, True, self._now(), text))
        self._did("say", room, text)

    async def say_plain(self, room: str, text: str) -> None:
        line = Line(self._id(), self.user, True, self._now(), text, shield=Shield.PLAIN)
        self._says(room, line)
        self._did("plain", room, text)

    async def thread(self, room: str, line: str, text: str) -> None:
        self._line(room, line)
        self._says(room, Line(self._id(), self.user, True, self._now(), text, thread=True))
        self._did("thread", room, text)

    async def edit(self, room: str, line: str, text: str) -> None:
        shown = self._line(room, line)
        if not shown.mine:
            raise CannotDo("people edit only what they wrote themselves")
        self._change(room, replace(shown, text=text, edited=True))
        self._did("edit", room, text)

    async def react(self, room: str, line: str, sign: str) -> None:
        shown = self._line(room, line)
        self._change(room, replace(shown, reactions=(*shown.reactions, sign)))
        self._did("react", room, sign)

    def invites(self, room: str, name: str, reason: str = "") -> None:
        self._invitations[room] = Invitation(room, BOT, name, reason)
        self.bell.ring()

    def hears(self, room: str, text: str, kind: LineKind = LineKind.TEXT, **more: object) -> None:
        """The bridge writes into a room."""
        line = Line(self._id(), BOT, False, self._now(), text, kind)
        known = {"shield", "calls_me", "redacted"}
        assert more.keys() <= known
        self._says(room, replace(line, **more))  # type: ignore[arg-type]  # checked just above

    def becomes(self, room: Room) -> None:
        """A room's head changes."""
        self._rooms[room.id] = room
        self.bell.ring()

    def _id(self) -> str:
        return f"$event-{next(self._ids)}"

    def _taken(self, room: str) -> Invitation:
        if room not in self._invitations:
            raise CannotDo("The homeserver refused with M_FORBIDDEN.")
        return self._invitations.pop(room)

    def _room(self, room: str) -> Room:
        if room not in self._rooms or not self._rooms[room].joined:
            raise CannotDo("The homeserver refused with M_FORBIDDEN.")
        return self._rooms[room]

    def _line(self, room: str, line: str) -> Line:
        for one in self._room(room).lines:
            if one.id == line:
                return one
        raise CannotDo("The homeserver refused with M_NOT_FOUND.")

    def _says(self, room: str, line: Line) -> None:
        shown = self._room(room)
        if line.mine and shown.read_only:
            raise CannotDo("The homeserver refused with M_FORBIDDEN.")
        self.becomes(replace(shown, lines=(*shown.lines, line)))

    def _change(self, room: str, line: Line) -> None:
        shown = self._room(room)
        lines = tuple(line if one.id == line.id else one for one in shown.lines)
        self.becomes(replace(shown, lines=lines))

    def _did(self, *what: str) -> None:
        self.done.append(what)
        self.bell.ring()
