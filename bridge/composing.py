"""A row of the outbox as what is handed to its network, true at this moment."""

from dataclasses import replace
from datetime import datetime, timedelta

from adapters.port import Adapter
from bridge.store.outbox_rows import ClaimedRow
from routing.messages import Body, Outbound, OutboundKind


def outbound(row: ClaimedRow, adapter: Adapter, now: datetime) -> Outbound:
    payload, window = row.payload, adapter.capabilities.deduplicates
    return Outbound(
        id=row.id,
        message=row.message,
        to=row.to,
        kind=row.kind,
        body=_marked(row, now, repeats=window is None),
        choices=payload.choices,
        targets=row.targets,
        voice=payload.voice,
        mentions=payload.mentions,
        readers=payload.readers,
        addressee=row.addressee,
        opening=payload.opening,
        plain=payload.plain,
        again=row.again,
        look=_must_look(row, adapter, window, now),
        progress=row.progress,
        attachment=payload.attachment,
        who=payload.who,
    )


def _marked(row: ClaimedRow, now: datetime, *, repeats: bool) -> Body:
    """What is true now is said in front: perhaps sent twice; written long ago.

    A file without words then gets these for its caption.
    """
    body, marks = row.payload.body, row.payload.marks
    if marks is None or row.kind is not OutboundKind.SEND:
        return body
    again = marks.again if row.again and repeats else ""
    old = marks.late_from is not None and now > marks.late_from
    late = marks.late if old and row.part == 0 else ""
    return replace(body, text=f"{again}{late}{body.text}".strip()) if again or late else body


def _must_look(row: ClaimedRow, adapter: Adapter, window: timedelta | None, now: datetime) -> bool:
    """The network's memory of our ids may be over, or belong to another device."""
    if window is None or row.first_tried_at is None:
        return False
    return now - row.first_tried_at > window or row.device != adapter.device
