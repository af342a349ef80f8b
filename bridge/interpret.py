"""From what a network delivered to what happened to a lane: the last place that knows networks.

The core sees our ids only. An event's id is made from the row, so that the same row always gives
the same step.
"""

from dataclasses import dataclass
from uuid import UUID

from routing.effects import at_place
from routing.events import (
    ClientDid,
    ClientPressed,
    ClientReach,
    ClientSaid,
    Event,
    Failure,
    IdentitySeen,
    NotSent,
    StaffDid,
    StaffJoined,
    StaffLeft,
    StaffPressed,
    StaffReacted,
    StaffSaid,
    StaffTookBack,
)
from routing.ids import CaseId, EventId, MessageId, PlaceId
from routing.marking import takes
from routing.messages import FileKind, Inbound, InboundKind, Membership, Unsupported
from routing.unreleased import Edited

NOTHING = MessageId(UUID(int=0))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A row of the inbox, opened: what came, in which place of the lane, under which of our ids.

    `edited` tells of an EDIT whether the words really changed; networks repeat edits that did not.
    `own`: what the author of a DELETION or an EDIT had written here; None: not known. `reacted`:
    the message of ours that a REACTION is to, and `about` the case at which it stands, where that
    has a lane of its own.
    """

    id: UUID
    message: MessageId
    inbound: Inbound
    edited: bool = True
    own: MessageId | None = None
    reacted: MessageId | None = None
    about: CaseId | None = None


def client_event(arrival: Arrival) -> Event | None:
    """What happened in the client's own chat; None where it means nothing."""
    inbound, event = arrival.inbound, EventId(arrival.id)
    match inbound.kind:
        case InboundKind.MESSAGE:
            return ClientSaid(
                event,
                arrival.message,
                inbound.body,
                inbound.sent_at,
                inbound.order,
                inbound.language,
                inbound.attachment,
            )
        case InboundKind.PRESS:
            return ClientPressed(event, inbound.prompt, inbound.body.text, inbound.language)
        case InboundKind.MEMBERSHIP:
            if inbound.detail not in (Membership.BLOCKED, Membership.UNBLOCKED):
                return None
            return ClientReach(event, reachable=inbound.detail is Membership.UNBLOCKED)
        case InboundKind.EDIT if not arrival.edited:
            return None
        case _:
            return ClientDid(event, _what(inbound), inbound.language)


def _what(inbound: Inbound) -> str:
    """The end of a key below `not_relayed.` of the texts."""
    if inbound.attachment is not None:
        voice = inbound.attachment.kind is FileKind.VOICE
        return str(Unsupported.VOICE if voice else Unsupported.FILE)
    if inbound.kind is InboundKind.UNSUPPORTED:
        return str(inbound.detail or "other")
    return "other" if inbound.kind is InboundKind.PRESS else str(inbound.kind)


def place_event(arrival: Arrival, place: PlaceId) -> Event | None:
    """What happened in a place where staff read; None where it means nothing.

    A file of theirs is not carried, and neither are the words below it: they belong together.
    """
    inbound, event = arrival.inbound, EventId(arrival.id)
    match inbound.kind:
        case InboundKind.MESSAGE if inbound.attachment is None:
            return StaffSaid(
                event,
                place,
                inbound.author,
                arrival.message,
                inbound.body,
                inbound.sent_at,
                inbound.doubt,
                reply=inbound.target is not None,
            )
        case InboundKind.MEMBERSHIP:
            return _membership(arrival, place)
        case InboundKind.PRESS:
            return StaffPressed(event, place, inbound.author, inbound.body.text)
        case InboundKind.EDIT if not arrival.edited and arrival.own is None:
            return None
        case InboundKind.DELETION if arrival.own is not None:
            return StaffTookBack(event, place, inbound.author, arrival.own)
        case _:
            return _did(arrival, place)


def _did(arrival: Arrival, place: PlaceId) -> StaffDid | StaffReacted:
    """Nothing that is carried; a sign may ask for something."""
    inbound, event, ours = arrival.inbound, EventId(arrival.id), arrival.reacted
    if inbound.kind is InboundKind.REACTION and ours is not None and takes(inbound.body.text):
        return StaffReacted(event, place, inbound.author, ours, arrival.about)
    edited = None
    if inbound.kind is InboundKind.EDIT and arrival.own is not None:
        repeat = not arrival.edited
        edited = Edited(arrival.own, inbound.body, inbound.sent_at, inbound.doubt, repeat)
    return StaffDid(event, place, inbound.author, _what(inbound), edited)


def _membership(arrival: Arrival, place: PlaceId) -> Event | None:
    inbound, event = arrival.inbound, EventId(arrival.id)
    match inbound.detail:
        case Membership.JOINED:
            return StaffJoined(event, place, inbound.author)
        case Membership.LEFT:
            return StaffLeft(event, place, inbound.author)
        case Membership.PINNED | Membership.CHANGED:
            changed = inbound.detail is Membership.CHANGED
            return IdentitySeen(event, place, inbound.author, changed, inbound.body.text)
        case Membership.GONE:
            party = at_place(place)
            return NotSent(event, party, NOTHING, Failure.PLACE_GONE, relayed=False)
        case _:
            return None
