"""What the far side saw, in one order for all chats: the only evidence a checker may read.

Every change that a phone would show gets the next number. A `Bubble` is a message as it stands
after that change, so the journal read from the start is the whole history, edits and deletions
included. Faults that were played are in it too: a repeat is only excused by a lost answer.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: what is on it, and what the bot is told when it is pressed."""

    label: str = field(repr=False)
    data: str = field(repr=False)


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as a phone shows it. `edited` counts; `at` is in seconds since the epoch."""

    id: int
    chat: int
    author: int
    by_bot: bool
    at: float
    kind: str = "text"
    text: str = field(default="", repr=False)
    buttons: Keyboard = field(default=(), repr=False)
    entities: tuple[Mapping[str, object], ...] = field(default=(), repr=False)
    reply_to: int | None = None
    thread: int | None = None  # the topic it is in
    silent: bool = False
    protected: bool = False
    preview: bool = True
    edited: int = 0
    deleted: bool = False
    reaction: str = ""
    pinned: bool = False
    extra: Mapping[str, object] = field(default_factory=dict, repr=False)


class What(StrEnum):
    """What happened to a chat. The first six are about one bubble."""

    SENT = "sent"  # by the bot
    SAID = "said"  # by the client
    EDITED = "edited"
    DELETED = "deleted"
    REACTED = "reacted"
    PINNED = "pinned"
    ACTION = "action"  # "typing" and the like
    TOAST = "toast"  # the short answer to a press
    PRESSED = "pressed"
    PROFILE = "profile"  # name, descriptions, commands menu
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    LEFT = "left"  # the bot left a group
    TOPIC = "topic"  # one was made, renamed or deleted
    FAULT = "fault"  # played on a call that named this chat (0: no chat)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the journal. `note` is the action, the toast, or the fault and its method."""

    seq: int
    at: float
    bot: int
    chat: int
    what: What
    bubble: Bubble | None = None
    note: str = field(default="", repr=False)

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def change_from_json(raw: Mapping[str, object]) -> Change:
    """The way back, for a reader in another process."""
    bubble = raw["bubble"]
    values = dict(raw) | {"what": What(str(raw["what"])), "bubble": None}
    if isinstance(bubble, dict):
        values["bubble"] = bubble_from_json(bubble)
    return Change(**values)  # type: ignore[arg-type]  # asdict wrote exactly these fields


def bubble_from_json(raw: Mapping[str, object]) -> Bubble:
    rows = raw["buttons"]
    assert isinstance(rows, Iterable)
    keyboard = tuple(tuple(Button(**button) for button in row) for row in rows)
    entities = raw["entities"]
    assert isinstance(entities, Iterable)
    values = dict(raw) | {"buttons": keyboard, "entities": tuple(entities)}
    return Bubble(**values)  # type: ignore[arg-type]  # asdict wrote exactly these fields


class Journal:
    """Append-only and numbered from 1."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._changes: list[Change] = []
        self._grown = asyncio.Event()

    def write(self, what: What, where: tuple[int, int], bubble: Bubble | None, note: str) -> Change:
        """`where` is the bot's id and the chat's."""
        bot, chat = where
        change = Change(len(self._changes) + 1, self._now(), bot, chat, what, bubble, note)
        self._changes.append(change)
        self._grown.set()
        self._grown = asyncio.Event()
        return change

    @property
    def last(self) -> int:
        return len(self._changes)

    def since(self, seq: int = 0) -> tuple[Change, ...]:
        """All changes with a higher number than `seq`."""
        return tuple(self._changes[max(seq, 0) :])

    async def wait(self, seq: int, seconds: float) -> tuple[Change, ...]:
        """As `since`, but waits up to `seconds` for the first one. Empty when none came."""
        if self.last <= seq and seconds > 0:
            try:
                await asyncio.wait_for(self._grown.wait(), seconds)
            except TimeoutError:
                return ()
        return self.since(seq)
