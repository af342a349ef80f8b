"""An act of consent becomes evidence, and the very words it was about are kept beside it.

A start keeps the texts of its files. Somebody who is still on a flow of before may be shown words
that no start kept, because what is filled into them has changed: those are kept here.

That a client was erased becomes an act too, the last one of their record. It says that everything
else was deleted, and when. It names the text of their newest act, because every act names one, and
nothing new of the client: what would open its commitments goes in the same moment.
"""

import logging
from datetime import datetime
from uuid import UUID, uuid5

from bridge.house import Current
from bridge.store import documents, evidence
from bridge.store.database import Tx
from bridge.store.documents import Document, Kind
from bridge.store.errors import Unreadable
from bridge.store.sealer import Sealer
from bridge.surroundings import Surroundings
from consent import Decision, Shown
from consent.acts import Act, Method
from consent.evidence import Event, NotEvidence, parse
from routing.ids import LaneId, Language

log = logging.getLogger(__name__)


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


def erased(tx: Tx, sealer: Sealer, surroundings: Surroundings, lane: LaneId, now: datetime) -> None:
    """Write down that this client is erased, in the transaction that does it, and before it does.

    Of whoever never decided anything there is no record, and none is begun. A record that cannot be
    read is left as it is: it stops nobody from being erased.
    """
    try:
        held = evidence.newest(tx, sealer, lane)
        last = parse(held.event) if held is not None and held.event is not None else None
    except (Unreadable, NotEvidence) as wrong:
        log.warning("an erasure stands in no record: %s", wrong)
        return
    if held is None or last is None:
        return
    act = _erasure(UUID(bytes=held.row.record), last, now)
    evidence.add(tx, sealer, lane, act, surroundings.of(tx, sealer, lane, act))


def _erasure(record: UUID, last: Event, now: datetime) -> Act:
    return Act(
        id=uuid5(record, "erased"),
        record=record,
        decision=Decision.ERASED,
        document=last.document,
        kind=last.kind,
        version=last.version,
        language=last.language,
        sha256=last.sha256,
        at=now,
        required=last.required,
        method=Method.SYSTEM,
        flow="",
        step="",
    )


def _shown(current: Current, act: Act) -> Shown | None:
    """The words of this act as they are shown now, on the flow it was made on."""
    published = current.flows.get(act.flow)
    shows = published.documents if published is not None else current.house.documents
    document = shows.get(act.document)
    return document.texts.get(Language(act.language)) if document is not None else None
