"""Published flows and texts: kept by hash, so that a running intake stays on its version."""

import logging
from datetime import datetime

from bridge.house import Published
from bridge.organisation import Organisation
from bridge.store import documents
from bridge.store.database import Tx
from bridge.store.documents import Document, Kind
from bridge.store.sealer import Sealer
from config import ConfigErrors, load_published
from routing.facts import House
from routing.flow import Acknowledge

log = logging.getLogger(__name__)


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
        read = None if old.sha256 in published else _old(organisation, house, old)
        if read is not None:
            published[old.sha256] = read
    return published


def _old(organisation: Organisation, house: House, old: Document) -> Published | None:
    """A flow of before: its own questions and purposes, and the notices of today.

    None when it cannot be asked any more; who is in the middle of it goes on in the one of today.
    """
    try:
        read = load_published(old.content, old.name)
    except ConfigErrors:
        log.warning("a flow of before cannot be read any more: version %s", old.version)
        return None
    purposes = organisation.loaded.purpose_documents(read.purposes, read.flow.version)
    shown = {**house.documents, **purposes}
    notices = {step.name for step in read.flow.steps if isinstance(step, Acknowledge)}
    if not notices <= shown.keys() or not set(read.flow.languages) & set(house.languages):
        return None
    return Published(read.flow, shown)
