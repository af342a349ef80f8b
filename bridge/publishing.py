"""Published flows and texts: kept by hash, so that a running intake stays on its version."""

from datetime import datetime

from bridge.house import Published
from bridge.organisation import Organisation
from bridge.store import documents
from bridge.store.database import Tx
from bridge.store.documents import Document, Kind
from bridge.store.sealer import Sealer
from config import load_published
from routing.facts import House


def publish(
    tx: Tx, sealer: Sealer, organisation: Organisation, house: House, now: datetime
) -> dict[str, Published]:
    """Keep what is in force now; every flow that was ever published, by the hash of its source."""
    loaded = organisation.loaded
    source = loaded.sources[loaded.intake]
    flow = Document(Kind.FLOW, loaded.intake, source, loaded.flow.version)
    documents.put(tx, sealer, flow, now)
    for document in house.documents.values():
        for language, shown in document.texts.items():
            text = shown.text.encode()
            documents.put(
                tx,
                sealer,
                Document(Kind.AGREEMENT, document.name, text, document.version, language),
                now,
            )
    published = {loaded.flow.sha256: Published(house.flow, house.documents)}
    for old in documents.every(tx, sealer, Kind.FLOW):
        if old.sha256 not in published:
            published[old.sha256] = _old(organisation, house, old)
    return published


def _old(organisation: Organisation, house: House, old: Document) -> Published:
    """A flow of before: its own questions and purposes, and the notices of today."""
    read = load_published(old.content, old.name)
    purposes = organisation.loaded.purpose_documents(read.purposes, read.flow.version)
    return Published(read.flow, {**house.documents, **purposes})
