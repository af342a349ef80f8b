"""The two people of the demo, as the page and the script know them.

Two small protocols instead of the real far sides, so that the page can be shown and tested
without a homeserver, and so that another network's client can sit down in either chair. What a
person has in front of them is one value, `view()`; after `changed()` it may be another one.

    CannotDo     nobody in this chair could do that now; the sentence says why
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

T = TypeVar("T")
V_co = TypeVar("V_co", covariant=True)


class CannotDo(Exception):
    """Nobody in this chair could do that now."""


# --------------------------------------------------------------------------- the client's phone


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button; `data` is what the bot is told."""

    label: str = field(repr=False)
    data: str = field(repr=False)

    @property
    def token(self) -> str:
        """What the button stands for: the data is our message's id, a colon, and this."""
        return self.data.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of the chat. `at` in seconds since the epoch; `kind` is text, photo, …

    `earlier` are the wordings it had before, oldest first. `file` is the name of a file that can
    be saved, `size` its bytes.
    """

    id: int
    mine: bool
    at: float
    text: str = field(repr=False)
    kind: str = "text"
    buttons: tuple[tuple[Button, ...], ...] = field(default=(), repr=False)
    earlier: tuple[str, ...] = field(default=(), repr=False)
    file: str = field(default="", repr=False)
    size: int = 0

    @property
    def first(self) -> str:
        """What it said when it came."""
        return self.earlier[0] if self.earlier else self.text


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Chat:
    """What the client has in front of them.

    `typing` counts the signs of typing since the bot's last message, `toasts` all short answers
    to presses so far, of which `toast` is the last.
    """

    name: str = field(repr=False)
    language: str
    bot: str
    about: str = ""
    commands: tuple[Command, ...] = ()
    bubbles: tuple[Bubble, ...] = field(default=(), repr=False)
    typing: int = 0
    toast: str = field(default="", repr=False)
    toasts: int = 0
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """A file as the app saves it."""

    name: str = field(repr=False)
    data: bytes = field(repr=False)


class Person(Protocol[V_co]):
    """Somebody who looks at a screen."""

    def view(self) -> V_co: ...

    async def changed(self) -> None:
        """Wait for the next change after this call."""
        ...


class Phone(Person[Chat], Protocol):
    """Every function raises CannotDo for what no phone can do."""

    async def start(self) -> None: ...

    async def say(self, text: str) -> None: ...

    async def press(self, bubble: int, data: str) -> None: ...

    async def edit(self, bubble: int, text: str) -> None: ...

    async def send(self, kind: str) -> None:
        """A photo, voice, sticker, document, contact or location without content."""
        ...

    def saved(self, bubble: int) -> Saved:
        """The file of a message, taken out of the chat."""
        ...

    async def block(self) -> None: ...

    async def unblock(self) -> None: ...


# --------------------------------------------------------------------------- the counsellor's desk


class Shield(StrEnum):
    """What a Matrix client shows beside a message about its encryption."""

    TRUSTED = "trusted"  # encrypted by a device that its owner's identity vouches for
    UNVOUCHED = "unvouched"  # encrypted, by a device that nobody vouches for
    PLAIN = "plain"  # not encrypted


class LineKind(StrEnum):
    TEXT = "text"
    NOTICE = "notice"  # said by a program, shown in grey
    OTHER = "other"  # a file, a sticker, …


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a room. `at` in seconds; `calls_me`: it mentions the one who looks."""

    id: str
    sender: str
    mine: bool
    at: float
    text: str = field(repr=False)
    kind: LineKind = LineKind.TEXT
    shield: Shield = Shield.TRUSTED
    calls_me: bool = False
    edited: bool = False
    redacted: bool = False
    thread: bool = False
    reactions: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Room:
    """One room. `unreadable` counts messages whose key has not come."""

    id: str
    name: str = field(repr=False)
    topic: str = field(default="", repr=False)
    joined: bool = True
    read_only: bool = False
    encrypted: bool = True
    members: tuple[str, ...] = ()
    typing: tuple[str, ...] = ()
    lines: tuple[Line, ...] = field(default=(), repr=False)
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Invitation:
    """Neither taken nor declined. `reason` is what the bridge says about its offer."""

    room: str
    by: str
    name: str = field(default="", repr=False)
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Rooms:
    """What a counsellor, or the operator, has in front of them."""

    name: str
    user: str
    device: str
    role: str = "counsellor"
    invitations: tuple[Invitation, ...] = ()
    rooms: tuple[Room, ...] = ()


class Desk(Person[Rooms], Protocol):
    """Every function raises CannotDo for what the homeserver or the client refuses."""

    async def join(self, room: str) -> None: ...

    async def decline(self, room: str) -> None: ...

    async def leave(self, room: str) -> None: ...

    async def say(self, room: str, text: str) -> None: ...

    async def say_plain(self, room: str, text: str) -> None:
        """Put words into the room that nobody has encrypted, as a homeserver could."""
        ...

    async def edit(self, room: str, line: str, text: str) -> None: ...

    async def thread(self, room: str, line: str, text: str) -> None: ...

    async def react(self, room: str, line: str, sign: str) -> None: ...


# --------------------------------------------------------------------------- waiting


async def until(person: Person[V_co], found: Callable[[V_co], T | None], seconds: float) -> T:
    """The first true answer of `found` about what the person sees, now or later.

    Raises TimeoutError, which holds nothing of what was seen.
    """
    async with asyncio.timeout(seconds):
        while not (answer := found(person.view())):
            await person.changed()
    return answer
