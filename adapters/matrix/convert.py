"""One event of a room as a value of the port. Pure: values in, values out.

Events are taken as the parsed JSON they are, not as nio's classes: whoever writes to a room decides
what is in them, and a kind or a body that nobody expected must become `UNSUPPORTED`, never an
exception. Whether the words are believed is decided elsewhere and handed in as `doubt`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from adapters.matrix.signatures import section
from routing.ids import AuthorId, SourceId
from routing.messages import Address, Body, Doubt, Inbound, InboundKind, Membership, Unsupported

Event = Mapping[str, object]

SAID = "counselbridge.said"  # in all that we say: whoever forwards it as it is takes it along

_LATEST = 253_402_300_799_000  # the last second that a datetime can hold, in milliseconds
_LONGEST_KEY = 100  # characters of a reaction; more is no reaction
_EMOTE = "m.emote"  # what apps make of `/me waits`: its words are `waits`
_TEXT = frozenset({"m.text", _EMOTE})
_NOT_CARRIED = {
    "m.notice": Unsupported.NOTICE,
    "m.image": Unsupported.FILE,
    "m.file": Unsupported.FILE,
    "m.video": Unsupported.FILE,
    "m.audio": Unsupported.VOICE,
    "m.location": Unsupported.LOCATION,
    "m.sticker": Unsupported.STICKER,
}
_MEMBERSHIPS = {
    "join": Membership.JOINED,
    "invite": Membership.INVITED,
    "leave": Membership.LEFT,
    "ban": Membership.LEFT,
}
_VERIFICATION = "m.key.verification."  # clients verify each other in rooms; that is not for us
_CALL, _RINGING = "m.call.", "m.call.invite"
_QUOTED_HTML = re.compile(r"<mx-reply>.*?(?:</mx-reply>|\Z)", re.DOTALL | re.IGNORECASE)


def convert(event: Event, place: Address, doubt: Doubt | None = None) -> Inbound | None:
    """What happened, or None when it is nothing for the bridge.

    `event` shows its decrypted type and content where it was encrypted.
    """
    base = _base(event, place)
    if base is None or is_redacted(event):
        return None
    if "state_key" in event:
        return _state(base, event)
    kind, content = event.get("type"), section(event, "content")
    if kind == "m.reaction":
        return _reaction(base, content)
    if kind == "m.room.redaction":
        target = event.get("redacts", content.get("redacts"))
        return replace(base, kind=InboundKind.DELETION, target=_source(target))
    return _words(replace(base, doubt=doubt), str(kind), content)


def unreadable(event: Event, place: Address) -> Inbound | None:
    """The place of an event whose words cannot be read, or not be judged, yet."""
    return _base(event, place)


def is_redacted(event: Event) -> bool:
    """Its content was taken away again before we saw it."""
    return "redacted_because" in section(event, "unsigned")


def milliseconds(event: Event) -> int:
    """When the homeserver took it, since the epoch; 0 when it does not say so sensibly."""
    said = event.get("origin_server_ts")
    sensible = isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= _LATEST
    return said if isinstance(said, int) and sensible else 0


def _base(event: Event, place: Address) -> Inbound | None:
    source, author = event.get("event_id"), event.get("sender")
    if not isinstance(source, str) or not isinstance(author, str):
        return None
    at = milliseconds(event)
    return Inbound(
        SourceId(source),
        place,
        AuthorId(author),
        InboundKind.UNREADABLE,
        datetime.fromtimestamp(at / 1000, UTC),
        order=at,
    )


def _state(base: Inbound, event: Event) -> Inbound | None:
    if event.get("type") == "m.room.tombstone":
        return replace(base, kind=InboundKind.MEMBERSHIP, detail=Membership.GONE)
    who = event.get("state_key")
    if event.get("type") != "m.room.member" or not isinstance(who, str):
        return None
    now = section(event, "content").get("membership")
    before = section(event, "unsigned", "prev_content").get("membership")
    detail = _MEMBERSHIPS.get(str(now))
    if detail is None or now == before:  # a new name or picture is no news
        return None
    return replace(base, kind=InboundKind.MEMBERSHIP, author=AuthorId(who), detail=detail)


def _reaction(base: Inbound, content: Event) -> Inbound | None:
    relation = section(content, "m.relates_to")
    key, target = relation.get("key"), _source(relation.get("event_id"))
    if not isinstance(key, str) or target is None or len(key) > _LONGEST_KEY:
        return None
    return replace(base, kind=InboundKind.REACTION, body=Body(key), target=target)


def _words(base: Inbound, kind: str, content: Event) -> Inbound | None:
    msgtype = content.get("msgtype") if kind == "m.room.message" else kind
    if not isinstance(msgtype, str):
        return _unsupported(base, Unsupported.OTHER)
    if msgtype.startswith(_VERIFICATION) or (msgtype.startswith(_CALL) and msgtype != _RINGING):
        return None
    relation = section(content, "m.relates_to")
    if relation.get("rel_type") == "m.thread":
        return _unsupported(base, Unsupported.THREAD)
    if kind != "m.room.message" or msgtype not in _TEXT:
        return _unsupported(base, _NOT_CARRIED.get(msgtype, Unsupported.OTHER))
    if relation.get("rel_type") == "m.replace":
        return _edit(base, content, relation)
    return _message(base, content, relation)


def _message(base: Inbound, content: Event, relation: Event) -> Inbound:
    body = content.get("body")
    target = _source(section(relation, "m.in_reply_to").get("event_id"))
    if isinstance(body, str) and target is not None:
        body = without_quote(body)
    if not isinstance(body, str) or not body or SAID in content:
        return _unsupported(base, Unsupported.OTHER)
    typed = f"/me {body}" if content.get("msgtype") == _EMOTE else body
    return replace(base, kind=InboundKind.MESSAGE, body=Body(typed), target=target)


def _edit(base: Inbound, content: Event, relation: Event) -> Inbound:
    """Old clients get `* new words` as a body; the words themselves are beside it."""
    fresh, body = section(content, "m.new_content").get("body"), content.get("body")
    if not isinstance(fresh, str) and isinstance(body, str):
        fresh = body.removeprefix("* ")
    target = _source(relation.get("event_id"))
    if not isinstance(fresh, str) or target is None:
        return _unsupported(base, Unsupported.OTHER)
    return replace(base, kind=InboundKind.EDIT, body=Body(fresh), target=target)


def without_quote(body: str) -> str:
    """The text of a reply without what it quotes, in either of the forms that clients put there."""
    lines = _QUOTED_HTML.sub("", body).split("\n")
    first = next((n for n, line in enumerate(lines) if not line.startswith(">")), len(lines))
    if first and first < len(lines) and not lines[first].strip():
        first += 1
    return "\n".join(lines[first:])


def _unsupported(base: Inbound, why: Unsupported) -> Inbound:
    return replace(base, kind=InboundKind.UNSUPPORTED, detail=why)


def _source(value: object) -> SourceId | None:
    return SourceId(value) if isinstance(value, str) else None
