"""Texts that must be found again exactly as they were: by the hash of their bytes.

Agreements as shown; every flow that was published, with all it includes, because a running intake
stays on its version; and the words of every notice before its placeholders are filled. Of flows and
notices, name, version and hash stand beside what is sealed: so a changed text under an old number
can be found without any key. So can what its change weighed, which is why that is a kind.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, select, text

from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.sealer import Cell, Sealer
from bridge.store.sql import upsert
from bridge.store.tables import documents
from bridge.store.times import micros, moment


class Kind(StrEnum):
    AGREEMENT = "agreement"  # as a client sees it
    FLOW = "flow"
    SURVEY = "survey"
    NOTICE = "notice"  # as the organisation writes it
    CONFIGURATION = "configuration"
    MATERIAL = "material"  # that a version of a notice asked everybody again
    WORDING = "wording"  # that it did not


@dataclass(frozen=True, slots=True)
class Document:
    """`language` is empty for what has none or all."""

    kind: Kind
    name: str
    content: bytes = field(repr=False)
    version: int = 0
    language: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Version:
    """What is known of a document without a key. `at` is when it was kept."""

    kind: Kind
    name: str
    version: int
    sha256: str
    language: str
    at: datetime


COLUMNS = ("sha256", "kind", "name", "version", "language", "at", "sealed_bytes")
_columns = [documents.c[name] for name in COLUMNS if name != "at"]
_write = upsert("documents", COLUMNS, ("kind", "sha256"))
_get = select(*_columns).where(
    documents.c.kind == bindparam("kind"), documents.c.sha256 == bindparam("sha256")
)
_there = select(documents.c.sha256).where(
    documents.c.kind == bindparam("kind"), documents.c.sha256 == bindparam("sha256")
)
_last = (
    select(*_columns)
    .where(documents.c.kind == bindparam("kind"), documents.c.name == bindparam("name"))
    .order_by(documents.c.at.desc(), text("sha256"))
    .limit(1)
)

_every = (
    select(*_columns)
    .where(documents.c.kind == bindparam("kind"))
    .order_by(documents.c.at, documents.c.sha256)
)
_versions = (
    select(*(documents.c[name] for name in ("name", "version", "sha256", "language", "at", "kind")))
    .where(documents.c.kind.in_([Kind.FLOW, Kind.SURVEY, Kind.NOTICE, Kind.MATERIAL, Kind.WORDING]))
    .order_by(*(documents.c[name] for name in ("kind", "name", "version", "at", "language")))
)


_shown = select(
    *(documents.c[name] for name in ("name", "version", "sha256", "language", "at", "kind"))
).where(documents.c.kind == Kind.AGREEMENT)


def put(tx: Tx, sealer: Sealer, document: Document, now: datetime) -> str:
    """Keep it; its SHA-256 in hex. The same one again counts as the newest of its name."""
    digest = document.sha256
    tx.execute(_write, {
        "sha256": digest,
        "kind": document.kind,
        "name": document.name,
        "version": document.version,
        "language": document.language,
        "at": micros(now),
        "sealed_bytes": sealer.seal(
            sealer.organisation_key, document.content, _cell(document.kind, digest)
        ),
    })  # fmt: skip
    return digest


def keep(tx: Tx, sealer: Sealer, document: Document, now: datetime) -> bool:
    """Keep it unless it is there and whole; False when it was. The day it was first kept stays."""
    try:
        if get(tx, sealer, document.kind, document.sha256) is not None:
            return False
    except Unreadable:  # damaged: written anew
        pass
    put(tx, sealer, document, now)
    return True


def get(tx: Tx, sealer: Sealer, kind: Kind, sha256: str) -> Document | None:
    """The one with these bytes. Raises Unreadable."""
    return _opened(sealer, tx.execute(_get, {"kind": kind, "sha256": sha256}).first())


def agreed(tx: Tx, sealer: Sealer, sha256: str) -> bytes | None:
    """The words of an agreement as a client saw it; None: not kept any more, or damaged."""
    try:
        found = get(tx, sealer, Kind.AGREEMENT, sha256)
    except Unreadable:
        return None
    return None if found is None else found.content


def is_there(tx: Tx, kind: Kind, sha256: str) -> bool:
    """Whether one with these bytes is kept. Opens nothing."""
    return tx.scalar(_there, {"kind": kind, "sha256": sha256}) is not None


def last(tx: Tx, sealer: Sealer, kind: Kind, name: str) -> Document | None:
    """The newest of this name. Raises Unreadable."""
    return _opened(sealer, tx.execute(_last, {"kind": kind, "name": name}).first())


def every(tx: Tx, sealer: Sealer, kind: Kind) -> list[Document]:
    """All of a kind, the oldest first. One that cannot be opened is left out."""
    found = []
    for row in tx.execute(_every, {"kind": kind}):
        try:
            document = _opened(sealer, row)
        except Unreadable:
            continue
        found += [document] if document is not None else []
    return found


def versions(tx: Tx) -> list[Version]:
    """Every flow and notice that was published, by name and number, and what a change of a notice
    weighed. Needs no key.
    """
    return _known(tx.execute(_versions))


def shown(tx: Tx) -> list[Version]:
    """Every text as clients were shown it. Needs no key."""
    return _known(tx.execute(_shown))


def _known(rows: Iterable[Any]) -> list[Version]:
    return [
        Version(Kind(kind), name, version, sha256, language, moment(at))
        for name, version, sha256, language, at, kind in rows
    ]


def _opened(sealer: Sealer, row: Row[Any] | None) -> Document | None:
    if row is None:
        return None
    digest, kind, name, version, language, sealed = tuple(row)
    content = sealer.open(sealed, _cell(kind, digest))
    return Document(Kind(kind), name, content, version, language)


def _cell(kind: str, digest: str) -> Cell:
    return Cell("documents", f"{kind} {digest}".encode(), "bytes")
