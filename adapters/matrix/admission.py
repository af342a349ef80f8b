"""Whether a message may be said in a room now: who is there, and is the room what it must be.

What is known here of a room is what the homeserver has told so far, and that may be a moment old: a
room that is being made shows up piece by piece. So a no that would be final is said only after the
homeserver was asked; a yes needs no question, because keys go to nobody who is not known here.
"""

from datetime import timedelta

from nio import MatrixRoom

from adapters.matrix.errors import Denied
from adapters.matrix.session import Session
from adapters.matrix.signatures import section, word
from adapters.matrix.timeline import events_of
from adapters.matrix.wire import Wire, path
from adapters.port import (
    AdapterError,
    PlaceGone,
    RecipientGone,
    Refused,
    RetryLater,
    WrongReaders,
)
from routing.messages import Outbound, Voice

_OUT = frozenset({"leave", "ban", "knock"})
_MOMENT = timedelta(seconds=0.5)


async def admit(session: Session, message: Outbound) -> MatrixRoom:
    """The room, when the message may be said there as far as is known.

    Raises PlaceGone, WrongReaders, RecipientGone, Refused, RetryLater, Denied and TokenRefused.
    """
    room_id = message.to.chat
    room = session.room(room_id)
    if room is None:
        raise await _unknown(session, room_id)
    no = objection(session.me, room, message)
    if no is None:
        return room
    if await _is_current(session, room):
        raise no
    raise RetryLater(_MOMENT, "The room is just changing.")


def objection(me: str, room: MatrixRoom, message: Outbound) -> AdapterError | None:
    """Why the message may not be said to those who are there, joined or invited."""
    others = set(room.users) - {me}
    if message.readers and others - set(message.readers):
        return WrongReaders("Somebody is in the room who may not read there.")
    if message.readers and not others:
        return RecipientGone("Nobody is left in the room.")
    if not goes_plain(message) and not room.encrypted:
        return Refused("The room is not encrypted.")
    return None


def goes_plain(message: Outbound) -> bool:
    """Whether it may be sent unencrypted, where encrypted words do not reach every device.

    A person's words never may, nor may a file.
    """
    return message.plain and message.voice is not Voice.PERSON and message.attachment is None


async def present(wire: Wire, room_id: str) -> set[str]:
    """Everybody who is in the room or invited, as the homeserver says now.

    Who is not plainly out counts as in: nobody is to read along, or to be left behind, unseen.
    """
    reply = await wire.call("GET", path("rooms", room_id, "members"))
    return {
        str(event.get("state_key"))
        for event in events_of({"events": reply.get("chunk")})
        if word(section(event, "content"), "membership") not in _OUT
    }


async def _is_current(session: Session, room: MatrixRoom) -> bool:
    """Whether the homeserver knows no more of the room than we do."""
    if await present(session.wire, room.room_id) != set(room.users):
        return False
    where = path("rooms", room.room_id, "state", "m.room.encryption")
    return bool(room.encrypted) or await session.wire.found(where) is None


async def _unknown(session: Session, room_id: str) -> AdapterError:
    """Why a room is not known here: it is too new, or we are not in it."""
    where = path("rooms", room_id, "state", "m.room.member", session.me)
    try:
        member = await session.wire.found(where)
    except Denied:
        member = None
    if member is None or member.get("membership") != "join":
        return PlaceGone("The room is no longer there, or we are no longer in it.")
    return RetryLater(_MOMENT, "The room has not appeared yet.")
