"""The values of the port as JSON, for the memory network over loopback."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.port import Content, Sent
from routing.ids import AccountName, AuthorId, ChatId, MessageId, OutboundId, PlaceId, SourceId
from routing.messages import (
    Address,
    Attachment,
    Body,
    Choice,
    Doubt,
    FileKind,
    Inbound,
    InboundKind,
    Made,
    MadeKind,
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
        "addressee": message.addressee,
        "opening": opening
        and [
            opening.place.hex,
            opening.name,
            list(opening.invite),
            opening.reason.text,
            [[c.token, c.label] for c in opening.choices],
        ],
        "plain": message.plain,
        "again": message.again,
        "attachment": _file_to(message.attachment),
        "who": message.who,
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
        addressee=data["addressee"] and AuthorId(data["addressee"]),
        opening=opening
        and Opening(
            PlaceId(UUID(opening[0])),
            opening[1],
            tuple(AuthorId(a) for a in opening[2]),
            Body(opening[3]),
            tuple(Choice(token, label) for token, label in opening[4]),
        ),
        plain=data["plain"],
        again=data["again"],
        attachment=_file_of(data["attachment"]),
        who=data["who"] and AuthorId(data["who"]),
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
        "attachment": _attachment_to(message.attachment),
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
        attachment=_attachment_of(data["attachment"]),
    )


def sent_to(sent: Sent) -> dict[str, Any]:
    found = sent.recovered
    return {
        "source": sent.source,
        "order": sent.order,
        "chat": sent.chat,
        "recovered": found
        and [found.body.text, found.sent_at.isoformat(), _attachment_to(found.attachment)],
    }


def sent_of(data: Mapping[str, Any]) -> Sent:
    found = data["recovered"]
    content = found and Content(
        Body(found[0]), datetime.fromisoformat(found[1]), _attachment_of(found[2])
    )
    source, chat = data["source"], data["chat"]
    return Sent(source and SourceId(source), data["order"], chat and ChatId(chat), content)


def _file_to(one: Attachment | Made | None) -> list[Any] | dict[str, Any] | None:
    return asdict(one) if isinstance(one, Made) else _attachment_to(one)


def _file_of(data: list[Any] | dict[str, Any] | None) -> Attachment | Made | None:
    if not isinstance(data, dict):
        return _attachment_of(data)
    return Made(**{**data, "what": MadeKind(data["what"])})


def _attachment_to(one: Attachment | None) -> list[Any] | None:
    if one is None:
        return None
    return [one.kind, one.account, one.reference, one.name, one.media_type, one.size, one.seconds]


def _attachment_of(data: list[Any] | None) -> Attachment | None:
    return None if data is None else Attachment(FileKind(data[0]), AccountName(data[1]), *data[2:])


def _detail(value: str | None) -> Membership | Unsupported | None:
    if value is None:
        return None
    known: dict[str, Membership | Unsupported] = {
        str(one): one for one in (*Membership, *Unsupported)
    }
    return known[value]
