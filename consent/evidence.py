"""An act of consent as evidence: one event whose exact bytes are kept, hashed and signed.

The bytes are canonical JSON (RFC 8785) of strings, whole numbers, booleans, null, lists and objects
with the mandatory fields of ISO/IEC TS 27560; consent.terms has their words. Who the client is, on
which address, with which messages and in which words stands there only as a salted commitment:

    commitment = SHA-256(salt (32 bytes) ‖ value in UTF-8), in lower hex

The value is what was said, neither normalized nor shortened, with one exception: half a surrogate
pair is no text in any encoding, so it becomes U+FFFD before anything is made of it. All five
commitments stand in every event, also of nothing ("" is committed to), so that their number says
nothing either. Without its salt a commitment tells nothing: erasing the salts erases the link.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, cast
from uuid import UUID

from consent import canonical, terms
from consent.acts import Act, By, Method
from consent.documents import DocumentKind
from consent.fields import ENTITIES, Circumstances, happened, moment, parties, processing, shown
from consent.ledger import Decision

__all__ = [
    "COMMITMENTS",
    "Circumstances",
    "Event",
    "NotEvidence",
    "Opened",
    "Testimony",
    "commitment",
    "parse",
    "testify",
]

COMMITMENTS: Final = ("answer", "identity", "principal", "prompt", "words")
SALT: Final = 32  # bytes
HASH: Final = re.compile(r"[0-9a-f]{64}\Z")


class NotEvidence(ValueError):
    """These bytes are no event of ours. Its sentence says why and shows nothing of them."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What opens one commitment."""

    salt: bytes = field(repr=False)
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Testimony:
    """The exact bytes to keep and to hash, and what opens the commitments that stand in them."""

    event: bytes = field(repr=False)
    opening: Mapping[str, Opened] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Event:
    """What an event says. `previous` is a leaf (32 bytes); `commitments` are in hex by name.

    `by` is whose act it was; None: nobody's, it happened by time or by the organisation.
    """

    id: UUID
    number: int
    previous: bytes
    organisation: str
    decision: Decision
    document: str
    kind: DocumentKind
    version: int
    language: str
    sha256: str
    at: datetime
    required: bool
    method: Method
    channel: str
    commitments: Mapping[str, str] = field(repr=False)
    by: By | None = By.CLIENT


def testify(act: Act, circumstances: Circumstances) -> Testimony:
    """The act as evidence. Raises ValueError where the caller broke a promise: a moment without a
    zone, a salt or leaf that is not 32 bytes, a number that is not above 0.
    """
    _promised(act, circumstances)
    values = {
        "answer": act.answer,
        "identity": circumstances.identity,
        "principal": act.record.hex,
        "prompt": act.prompt,
        "words": act.words,
    }
    opening = {
        name: Opened(circumstances.salt(name), canonical.plain(values[name]))
        for name in COMMITMENTS
    }
    if any(len(one.salt) != SALT for one in opening.values()):
        raise ValueError("a salt has 32 bytes")
    committed = {name: commitment(one) for name, one in opening.items()}
    written: dict[str, object] = {
        "schema_version": list(terms.SCHEMA),
        "type": "act",
        "record_id": str(act.id),
        "pii_principal_id": committed["principal"],
        "number": circumstances.number,
        "previous": circumstances.previous.hex(),
        "event": happened(act),
        "processing": processing(act, circumstances),
        "parties": parties(circumstances),
        "evidence": shown(act, circumstances) | {"commitments": committed},
    }
    return Testimony(canonical.dumps(written), opening)


def commitment(opened: Opened) -> str:
    """The commitment (64 hex digits) that this opens. The value must be plain text."""
    return hashlib.sha256(opened.salt + opened.value.encode()).hexdigest()


def parse(event: bytes) -> Event:
    """What these bytes say. Raises NotEvidence where they are not what `testify` writes."""
    try:
        written = canonical.loads(event)
    except ValueError as wrong:
        raise NotEvidence(str(wrong)) from wrong
    try:
        return _event(written)
    except (LookupError, TypeError, ValueError, OverflowError) as wrong:
        raise NotEvidence("a field of it is missing or is of another kind") from wrong


def _promised(act: Act, circumstances: Circumstances) -> None:
    if act.at.tzinfo is None:
        raise ValueError("the moment of an act has a zone")
    if len(circumstances.previous) != hashlib.sha256().digest_size or circumstances.number < 1:
        raise ValueError("an event has a number above 0 and the leaf of the one before")


def _event(written: object) -> Event:
    if _at(written, "schema_version") != list(terms.SCHEMA) or _at(written, "type") != "act":
        raise ValueError("another schema")
    commitments = _commitments(written)
    processing, happened = _at(written, "processing"), _at(written, "event")
    notice = _at(processing, "privacy_notice")
    return Event(
        id=UUID(_text(_at(written, "record_id"))),
        number=_number(_at(written, "number")),
        previous=bytes.fromhex(_hash(_at(written, "previous"))),
        organisation=_text(_at(written, "parties", 0, "organisation")),
        decision=Decision(_text(_at(happened, "decision"))),
        document=_text(_at(notice, "identifier")),
        kind=DocumentKind(_text(_at(notice, "kind"))),
        version=_number(_at(notice, "version")),
        language=_text(_at(processing, "language")),
        sha256=_hash(_at(notice, "sha256")),
        at=_moment(_text(_at(happened, "event_time"))),
        required=_flag(_at(processing, "purposes", 0, "required")),
        method=Method(_text(_at(happened, "method"))),
        channel=_text(_at(written, "evidence", "channel")),
        commitments=commitments,
        by=_by(_text(_at(happened, "entity_id"))),
    )


def _by(entity: str) -> By | None:
    if entity == "controller":
        return None
    return {name: by for by, name in ENTITIES.items()}[entity]


def _commitments(written: object) -> dict[str, str]:
    found = _at(written, "evidence", "commitments")
    commitments = {name: _hash(_at(found, name)) for name in COMMITMENTS}
    if found != commitments or _at(written, "pii_principal_id") != commitments["principal"]:
        raise ValueError("other commitments")
    return commitments


def _at(value: object, *way: str | int) -> object:
    """What stands there. Raises LookupError or TypeError where there is no such place."""
    for step in way:
        if not isinstance(value, list if isinstance(step, int) else dict):
            raise TypeError("no such place")
        value = cast("Any", value)[step]
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _number(value: object) -> int:
    if type(value) is not int or value < 1:  # True is no number
        raise TypeError("no number above 0")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def _hash(value: object) -> str:
    if not HASH.match(_text(value)):
        raise ValueError("no SHA-256")
    return _text(value)


def _moment(value: str) -> datetime:
    at = datetime.fromisoformat(value).astimezone(UTC)
    if moment(at) != value:
        raise ValueError("no moment as we write it")
    return at
