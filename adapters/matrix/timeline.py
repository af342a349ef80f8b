"""The timelines of rooms out of a homeserver's answer, with the gaps filled in.

A homeserver shows the last hundred events of a room and says that it left out others. Those are
asked for until the place is reached where the last round ended.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

from adapters.matrix.convert import convert
from adapters.matrix.errors import Denied
from adapters.matrix.session import Session
from adapters.matrix.signatures import section
from adapters.matrix.wire import Json, Wire, path
from adapters.port import RetryLater
from routing.ids import AuthorId, SourceId
from routing.messages import Inbound, InboundKind, Membership

OURS = 100  # the power level that only we have
_PAGE = "100"
_MOST_PAGES = 1000


def events_of(part: Json) -> list[Json]:
    """The events in a part of an answer; what is no object is no event."""
    events = part.get("events")
    return [e for e in events if isinstance(e, dict)] if isinstance(events, list) else []


def joined(session: Session, answer: Json) -> dict[str, Json]:
    """The rooms we are in and follow. Homeservers show closed ones now and then all the same."""
    rooms = section(answer, "rooms", "join").items()
    return {name: section(room) for name, room in rooms if name not in session.closed}


def left(answer: Json) -> dict[str, Json]:
    """The rooms we are out of since the last round."""
    return {name: section(room) for name, room in section(answer, "rooms", "leave").items()}


async def read(
    wire: Wire, rooms: Sequence[dict[str, Json]], since: str | None
) -> list[tuple[str, list[Json]]]:
    """What is new in each room, oldest first. Raises RetryLater and TokenRefused."""
    found = []
    for part in rooms:
        for room_id, room in part.items():
            timeline = section(room, "timeline")
            events = events_of(timeline)
            if timeline.get("limited") is True and since is not None:
                with suppress(Denied):  # we are out, and what is behind us is closed to us
                    events = [*await _missed(wire, room_id, timeline, since), *events]
            found.append((room_id, events))
    return found


async def _missed(wire: Wire, room_id: str, timeline: Json, since: str) -> list[Json]:
    start, found = timeline.get("prev_batch"), list[Json]()
    for _ in range(_MOST_PAGES):
        if not isinstance(start, str):
            return found
        query = urlencode({"dir": "b", "from": start, "to": since, "limit": _PAGE})
        page = await wire.call("GET", f"{path('rooms', room_id, 'messages')}?{query}")
        chunk = events_of({"events": page.get("chunk")})
        found = [*reversed(chunk), *found]
        start = page.get("end") if chunk and page.get("end") != start else None
    raise RetryLater(timedelta(seconds=30), "A room has more new events than can be read.")


def is_silenced(session: Session, room: Json) -> bool:
    """Whether this part of a room shows that we took everybody's voice. No word comes after it."""
    state = [*events_of(section(room, "state")), *events_of(section(room, "timeline"))]
    return any(
        event.get("type") == "m.room.power_levels"
        and event.get("sender") == session.me
        and section(event, "content").get("events_default") == OURS
        for event in state
    )


def gone(session: Session, room_id: str, room: Json) -> Inbound | None:
    """That we are out of a room, unless we went by ourselves or never were in it."""
    if room_id in session.leaving:
        session.leaving.discard(room_id)
        return None
    ours = [e for e in events_of(section(room, "timeline")) if e.get("state_key") == session.me]
    last = ours[-1] if ours else {}
    if section(last, "unsigned", "prev_content").get("membership") == "invite":
        return None
    left = {**last, "type": "m.room.tombstone", "state_key": ""}  # for us the room has ended too
    told = convert(left, session.place(room_id))
    return replace(told, source=_loss(room_id)) if told else unexplained(session, room_id)


def _loss(room_id: str) -> SourceId:
    """The same however it is found out: it may be missing before the stream says why."""
    return SourceId(f"gone-{sha256(room_id.encode()).hexdigest()[:32]}")


def unexplained(session: Session, room_id: str) -> Inbound:
    """A room that is gone without an event that says how."""
    now = session.ambient.now()
    return Inbound(
        _loss(room_id),
        session.place(room_id),
        AuthorId(session.me),
        InboundKind.MEMBERSHIP,
        datetime.fromtimestamp(now, UTC),
        order=int(now * 1000),
        detail=Membership.GONE,
    )
