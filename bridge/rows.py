"""The row of the outbox for each effect that puts one out. Pure.

Ids are made from the event, so that carrying out the same step twice makes the same rows.
"""

from contextlib import suppress
from dataclasses import replace
from typing import assert_never
from uuid import UUID, uuid5

from bridge.store.outbox_rows import NewRow
from bridge.store.payload import OutboxPayload
from routing.conversation import Conversation, Phase
from routing.effects import (
    CLIENT,
    LAST,
    NORMAL,
    ClosePlace,
    EditSent,
    Invite,
    OpenPlace,
    Recover,
    Remove,
    Send,
    at_place,
    desk,
)
from routing.ids import CaseId, EventId, LaneId, MessageId, OutboundId
from routing.marking import Delete, Marking, Pin, React
from routing.messages import Body, OutboundKind

# What calls somebody to a desk goes before all else there, but never before its opening.
OPENS_DESK = NORMAL - 2


def case_of(conversation: Conversation) -> CaseId | None:
    """To which case what is said now belongs: it goes when the case goes, and with its key.

    Of a client who has begun again that is the case there will be, and never the one that is over.
    """
    case, run = conversation.case, conversation.run
    if run is not None and not run.done and (case is None or case.phase is Phase.CLOSED):
        return run.case
    return case.id if case is not None else None


def case_at(party: str) -> CaseId | None:
    """The case whose desk this is; None: it is no desk."""
    kind, _, case = party.partition(":")
    with suppress(ValueError):
        return CaseId(UUID(case)) if kind == "desk" else None
    return None


def said(lane: LaneId, effect: Send, case: CaseId | None) -> NewRow:
    return NewRow(
        OutboundId(uuid5(effect.message, "row")),
        lane,
        effect.party,
        OutboundKind.SEND,
        effect.message,
        OutboxPayload(
            effect.body,
            effect.choices,
            effect.voice,
            effect.mentions,
            plain=effect.plain,
            marks=effect.marks,
            attachment=effect.attachment,
        ),
        effect.priority,
        case=case_at(effect.party) or case,
        not_before=effect.not_before,
    )


def edited(lane: LaneId, event: EventId, effect: EditSent, case: CaseId | None) -> NewRow:
    edit = MessageId(uuid5(event, f"edit:{effect.message.hex}"))
    return NewRow(
        OutboundId(uuid5(edit, "row")),
        lane,
        effect.party,
        OutboundKind.EDIT,
        edit,
        OutboxPayload(effect.body, effect.choices),
        target=effect.message,
        case=case,
    )


def marked(lane: LaneId, event: EventId, effect: Marking, case: CaseId | None) -> NewRow:
    """A sign on a message, or the message taken away. The same again does the same."""
    match effect:
        case React(sign=sign):
            kind, body = OutboundKind.REACT, Body(sign)
        case Delete():
            kind, body = OutboundKind.DELETE, Body()
        case Pin():
            kind, body = OutboundKind.PIN, Body()
        case _:
            assert_never(effect)
    mark = MessageId(uuid5(event, f"{kind}:{effect.party}:{effect.message.hex}"))
    return NewRow(
        OutboundId(uuid5(mark, "row")),
        lane,
        effect.party,
        kind,
        mark,
        OutboxPayload(body),
        NORMAL if kind is OutboundKind.DELETE else LAST,
        target=effect.message,
        case=case_at(effect.party) or case,
    )


def recovering(lane: LaneId, event: EventId, effect: Recover) -> NewRow:
    """Named by the event, as it may be asked for again; its message is the client's own."""
    row = OutboundId(uuid5(event, f"recover:{effect.message.hex}"))
    kind, message = OutboundKind.RECOVER, effect.message
    return NewRow(row, lane, CLIENT, kind, message, OutboxPayload(), target=message)


def opened(lane: LaneId, event: EventId, effect: OpenPlace) -> NewRow:
    made = done_to(lane, event, at_place(effect.place), OutboundKind.OPEN_PLACE)
    priority = OPENS_DESK if effect.case is None else NORMAL
    payload = OutboxPayload(opening=effect.opening)
    return replace(made, payload=payload, account=effect.account, priority=priority)


def moved(lane: LaneId, event: EventId, effect: Invite | Remove) -> NewRow:
    """Somebody comes into a place, or is out of it."""
    kind = OutboundKind.INVITE if isinstance(effect, Invite) else OutboundKind.REMOVE
    message = MessageId(uuid5(event, f"{kind}:{effect.place.hex}:{effect.who}"))
    return NewRow(
        OutboundId(uuid5(message, "row")),
        lane,
        at_place(effect.place),
        kind,
        message,
        OutboxPayload(who=effect.who),
    )


def closed(lane: LaneId, event: EventId, effect: ClosePlace) -> NewRow:
    made = done_to(lane, event, desk(effect.case), OutboundKind.CLOSE_PLACE)
    return replace(made, payload=OutboxPayload(effect.body))


def done_to(lane: LaneId, event: EventId, party: str, kind: OutboundKind) -> NewRow:
    """Something done to a place, and not said there."""
    message = MessageId(uuid5(event, f"{kind}:{party}"))
    row = OutboundId(uuid5(message, "row"))
    return NewRow(row, lane, party, kind, message, OutboxPayload())
