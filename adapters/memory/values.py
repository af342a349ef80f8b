"""The values of the port as JSON, for the memory network over loopback."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from routing.ids import (
    AccountName,
    AuthorId,
    ChatId,
    MessageId,
    OutboundId,
    PlaceId,
    SourceId,
)
from routing.messages import (
    Address,
    Body,
    Choice,
    Doubt,
    Inbound,
    InboundKind,
    Membership,
    Opening,
    Outbound,
    OutboundKind,
    Unsupported,
    Voice,
)


def outbound_to(message: Outbound) -> dict[str, Any]:
    opening = message.opening
    return {
        "id": message.id.hex,
        "message": message.message.hex,
        "chat": message.to.chat,
        "kind": message.kind,
        "text": message.body.text,
        "choices": [[c.token, c.label] for c in message.choices],
        "targets": list(message.targets),
        "voice": message.voice,
        "mentions": list(message.mentions),
        "readers": sorted(message.readers),
        "opening": opening
        and [opening.place.hex, opening.name, list(opening.invite), opening.reason.text],
        "plain": message.plain,
        "again": message.again,
    }


def outbound_of(data: Mapping[str, Any], account: AccountName) -> Outbound:
    opening = data["opening"]
    return Outbound(
        id=OutboundId(UUID(data["id"])),
        message=MessageId(UUID(data["message"])),
        to=Address(account, ChatId(data["chat"])),
        kind=OutboundKind(data["kind"]),
        body=Body(data["text"]),
        choices=tuple(Choice(token, label) for token, label in data["choices"]),
        targets=tuple(SourceId(t) for t in data["targets"]),
        voice=Voice(data["voice"]),
        mentions=tuple(AuthorId(m) for m in data["mentions"]),
        readers=frozenset(AuthorId(r) for r in data["readers"]),
        opening=opening
        and Opening(
            PlaceId(UUID(opening[0])),
            opening[1],
            tuple(AuthorId(a) for a in opening[2]),
            Body(opening[3]),
        ),
        plain=data["plain"],
        again=data["again"],
    )


def inbound_to(message: Inbound) -> dict[str, Any]:
    return {
        "source": message.source,
        "chat": message.place.chat,
        "author": message.author,
        "kind": message.kind,
        "at": message.sent_at.isoformat(),
        "text": message.body.text,
        "order": message.order,
        "target": message.target,
        "prompt": message.prompt and message.prompt.hex,
        "detail": message.detail,
        "doubt": message.doubt,
        "language": message.language,
    }


def inbound_of(data: Mapping[str, Any], account: AccountName) -> Inbound:
    return Inbound(
        source=SourceId(data["source"]),
        place=Address(account, ChatId(data["chat"])),
        author=AuthorId(data["author"]),
        kind=InboundKind(data["kind"]),
        sent_at=datetime.fromisoformat(data["at"]),
        body=Body(data["text"]),
        order=data["order"],
        target=data["target"] and SourceId(data["target"]),
        prompt=data["prompt"] and MessageId(UUID(data["prompt"])),
        detail=_detail(data["detail"]),
        doubt=data["doubt"] and Doubt(data["doubt"]),
        language=data["language"],
    )


def _detail(value: str | None) -> Membership | Unsupported | None:
    if value is None:
        return None
    known: dict[str, Membership | Unsupported] = {
        str(one): one for one in (*Membership, *Unsupported)
    }
    return known[value]
