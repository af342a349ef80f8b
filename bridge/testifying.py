"""An act of consent becomes evidence, and the very words it was about are kept beside it.

A start keeps the texts of its files. Somebody who is still on a flow of before may be shown words
that no start kept, because what is filled into them has changed: those are kept here.
"""

from bridge.house import Current
from bridge.store import documents, evidence
from bridge.store.database import Tx
from bridge.store.documents import Document, Kind
from bridge.store.sealer import Sealer
from consent import Shown
from consent.acts import Act
from routing.ids import LaneId, Language


def prove(tx: Tx, sealer: Sealer, current: Current, lane: LaneId, act: Act) -> None:
    """Write this act down, in the transaction that carries it out."""
    around = current.surroundings.of(tx, sealer, lane, act)
    evidence.add(tx, sealer, lane, act, around)
    if documents.is_there(tx, Kind.AGREEMENT, act.sha256):
        return
    shown = _shown(current, act)
    if shown is not None and shown.sha256 == act.sha256:
        kept = Document(
            Kind.AGREEMENT, act.document, shown.text.encode(), act.version, act.language
        )
        documents.put(tx, sealer, kept, act.at)


def _shown(current: Current, act: Act) -> Shown | None:
    """The words of this act as they are shown now, on the flow it was made on."""
    published = current.flows.get(act.flow)
    shows = published.documents if published is not None else current.house.documents
    document = shows.get(act.document)
    return document.texts.get(Language(act.language)) if document is not None else None
