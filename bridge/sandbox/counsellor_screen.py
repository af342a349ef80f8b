"""What a counsellor's client shows of a room, as values, and how events become it.

A `Screen` gathers the events of one room in the order of its timeline: an edit changes what it
edits, a redaction empties it, and what cannot be read yet keeps its place until its key arrives.
It does no network. Who vouches for a message is judged when it is shown, because the keys of a
sender may arrive after the words.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType

from nio import (
    BadEvent,
    Event,
    InviteEvent,
    InviteMemberEvent,
    InviteNameEvent,
    MegolmEvent,
    RedactedEvent,
    RedactionEvent,
    UnknownBadEvent,
)

from bridge.sandbox import counsellor_files

_EDIT = "m.replace"


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as the counsellor sees it.

    `kind`       the msgtype of a message ("m.text", "m.notice", ...), else the event's type
    `text`       the words; a reaction's key; of a file what kind and size it has, and the words
                 below it; empty once redacted
    `mentions`   the user ids it calls, or None when it does not say
    `relation`   "m.in_reply_to", "m.thread", "m.annotation" or None; `target` is the event meant
    `encrypted`  it came encrypted
    `trusted`    ... by a device which its sender's cross-signing vouches for
    """

    event_id: str
    sender: str
    at: datetime
    kind: str
    text: str = field(repr=False)
    content: Mapping[str, object] = field(repr=False)
    mentions: frozenset[str] | None = None
    relation: str | None = None
    target: str | None = None
    edited: bool = False
    redacted: bool = False
    encrypted: bool = False
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Invite:
    """An invitation that was neither taken nor declined."""

    room_id: str
    by: str
    name: str | None = field(repr=False)
    reason: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class RoomView:
    """The head of a room. `joined` is False once the counsellor has left or was removed."""

    room_id: str
    name: str | None = field(repr=False)
    topic: str | None = field(repr=False)
    joined: bool
    read_only: bool
    encrypted: bool
    members: frozenset[str]
    typing: frozenset[str]


class Screen:
    """The messages of one room, oldest first."""

    def __init__(self) -> None:
        self._lines: dict[str, Shown | MegolmEvent] = {}
        self._events: dict[str, Event] = {}
        self._seen: set[str] = set()

    def add(self, event: Event | BadEvent | UnknownBadEvent) -> None:
        """Take one event of the timeline; a repeated one changes nothing."""
        source = event.source
        event_id = source.get("event_id")
        if not isinstance(event_id, str) or event_id in self._seen:
            return
        self._seen.add(event_id)
        if isinstance(event, MegolmEvent):
            self._lines[event_id] = event
        elif isinstance(event, RedactionEvent):
            self._redact(event.redacts)
        elif "state_key" not in source:
            self._put(event_id, event)

    def unreadable(self) -> tuple[MegolmEvent, ...]:
        """Encrypted events whose key has not come."""
        return tuple(line for line in self._lines.values() if isinstance(line, MegolmEvent))

    def senders(self) -> set[str]:
        """Everybody who said something that could be read."""
        return {line.sender for line in self._lines.values() if isinstance(line, Shown)}

    def recovered(self, event: Event) -> None:
        """The readable form of an event that was unreadable; it keeps its place."""
        self._put(event.event_id, event)

    def shown(self, is_trusted: Callable[[Event], bool]) -> list[Shown]:
        """All readable messages; `is_trusted` judges an event that was decrypted."""
        return [
            replace(line, trusted=is_trusted(self._events[event_id]))
            for event_id, line in self._lines.items()
            if isinstance(line, Shown)
        ]

    def _put(self, event_id: str, event: Event) -> None:
        line = to_shown(event)
        if line.relation == _EDIT:
            self._lines.pop(event_id, None)
            self._edit(line)
            return
        self._events[event_id] = event
        self._lines[event_id] = line

    def _edit(self, edit: Shown) -> None:
        """Only the sender may edit, and only a message can be."""
        first = self._lines.get(edit.target or "")
        fresh = edit.content.get("m.new_content")
        if not isinstance(first, Shown) or first.sender != edit.sender or first.redacted:
            return
        if isinstance(fresh, dict):
            text = _text(fresh)
            self._lines[first.event_id] = replace(
                first, text=text, content=MappingProxyType(fresh), edited=True
            )

    def _redact(self, event_id: str) -> None:
        line = self._lines.get(event_id)
        if isinstance(line, Shown):
            self._lines[event_id] = replace(
                line, text="", content=MappingProxyType({}), redacted=True
            )
        else:
            self._lines.pop(event_id, None)


def to_shown(event: Event) -> Shown:
    """One event of a timeline that is no state."""
    source = event.source
    content = _mapping(source.get("content"))
    relation, target = _relation(content)
    return Shown(
        event_id=source["event_id"],
        sender=source["sender"],
        at=datetime.fromtimestamp(source["origin_server_ts"] / 1000, UTC),
        kind=str(content.get("msgtype", source["type"])),
        text=_text(content),
        content=MappingProxyType(dict(content)),
        mentions=_mentions(content),
        relation=relation,
        target=target,
        redacted=isinstance(event, RedactedEvent),
        encrypted=bool(event.decrypted),
    )


def to_invite(room_id: str, user_id: str, stripped: Iterable[InviteEvent]) -> Invite | None:
    """The invitation of `user_id` in the stripped state of a room."""
    by: str | None = None
    reason, name = None, None
    for event in stripped:
        if isinstance(event, InviteNameEvent):
            name = event.name
        elif isinstance(event, InviteMemberEvent) and event.state_key == user_id:
            by, reason = event.sender, _string(event.content.get("reason"))
    return None if by is None else Invite(room_id, by, name, reason)


def _relation(content: Mapping[str, object]) -> tuple[str | None, str | None]:
    relates = _mapping(content.get("m.relates_to"))
    kind = _string(relates.get("rel_type"))
    if kind is not None:
        return kind, _string(relates.get("event_id"))
    target = _string(_mapping(relates.get("m.in_reply_to")).get("event_id"))
    return (None, None) if target is None else ("m.in_reply_to", target)


def _text(content: Mapping[str, object]) -> str:
    if (file := counsellor_files.line(content)) is not None:
        return file
    reaction = _mapping(content.get("m.relates_to")).get("key")
    return _string(content.get("body")) or _string(reaction) or ""


def _mentions(content: Mapping[str, object]) -> frozenset[str] | None:
    mentions = content.get("m.mentions")
    if not isinstance(mentions, dict):
        return None
    called = mentions.get("user_ids")
    return frozenset(called) if isinstance(called, list) else frozenset()


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None
