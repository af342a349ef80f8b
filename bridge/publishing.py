"""Publishing: what is in force is kept, so that a running intake stays on the words it began with.

`published_versions` and `conflicts` find texts that changed under a number that is published; `fix`
keeps the flow and the notices of an organisation's files; a Publisher does so at a start, with the
texts as they are shown, and hands out every flow of before.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bridge.house import Flows, Published
from bridge.organisation import Organisation
from bridge.store import documents
from bridge.store.database import Tx
from bridge.store.documents import Document, Kind, Version
from bridge.store.looking import published as published_versions
from bridge.store.sealer import Sealer
from bridge.versions import (
    can_be_asked,
    conflicts,
    doubts,
    flow_document,
    notice_documents,
    survey_documents,
    weights,
)
from config import ConfigErrors, Loaded, ReadFlow, load_published, load_survey
from routing.facts import House

log = logging.getLogger(__name__)
Reading = Callable[[bytes, str], ReadFlow]  # raises ConfigErrors


def fix(tx: Tx, sealer: Sealer, loaded: Loaded, now: datetime) -> list[Document]:
    """Keep the flow and the notices under their numbers; those that are new."""
    every = (flow_document(loaded), *survey_documents(loaded), *notice_documents(loaded))
    new = [one for one in every if documents.keep(tx, sealer, one, now)]
    for weight in weights(loaded):
        documents.keep(tx, sealer, weight, now)
    return new


def fix_checked(tx: Tx, sealer: Sealer, loaded: Loaded, now: datetime) -> list[Document]:
    """As fix. Raises ConfigErrors when a text changed under a number that is published, or lets an
    older yes count than it may.
    """
    found = conflicts(loaded, documents.versions(tx))
    if found:
        raise ConfigErrors(found)
    return fix(tx, sealer, loaded, now)


def reworded(tx: Tx, house: House) -> list[Document]:
    """What clients are shown in other words than before, under the same number: what is filled in
    has changed, such as who can read along. In each language that is a document of its own.
    """
    found = other_words(house, documents.shown(tx))
    return [one for one, before in found if one.sha256 not in before]


def other_words(house: House, before: Iterable[Version]) -> Iterator[tuple[Document, set[str]]]:
    """What clients are shown that they were also shown in other words under the same number: with
    the hashes of all the words before, which may have been today's as well.
    """
    known: dict[tuple[str, int, str], set[str]] = {}
    for one in before:
        known.setdefault((one.name, one.version, one.language), set()).add(one.sha256)
    for document in shown(house):
        words = known.get((document.name, document.version, document.language), set())
        if words - {document.sha256}:
            yield document, words


def shown(house: House) -> Iterator[Document]:
    """What clients are shown of every document, in each language."""
    for document in house.documents.values():
        for language, text in document.texts.items():
            words = text.text.encode()
            yield Document(Kind.AGREEMENT, document.name, words, document.version, language)


@dataclass(frozen=True, slots=True)
class Publisher:
    """What a start publishes. `read` reads a flow of before from what was stored."""

    organisation: Organisation
    house: House
    read: Reading = load_published

    def publish(self, tx: Tx, sealer: Sealer, now: datetime) -> Flows:
        """Keep what is in force now, and what it shows; every flow that was ever published."""
        fix(tx, sealer, self.organisation.loaded, now)
        for one in shown(self.house):
            documents.keep(tx, sealer, one, now)
        flow = self.house.flow
        ready = {flow.sha256: Published(flow, self.house.documents)}
        survey = self.house.survey
        if survey is not None:
            ready[survey.sha256] = Published(survey, {})
        kinds = (Kind.FLOW, Kind.SURVEY)
        stored = [one for kind in kinds for one in documents.every(tx, sealer, kind)]
        return StoredFlows(ready, (one for one in stored if one.sha256 not in ready), self._old)

    def _old(self, old: Document) -> Published | None:
        """A flow of before: its own questions and purposes, and the notices of today.

        None when it cannot be asked any more; who is in the middle goes on in the one of today.
        """
        try:
            if old.kind is Kind.SURVEY:
                return Published(load_survey(old.content, old.name), {})
            read = self.read(old.content, old.name)
        except Exception as error:  # noqa: BLE001  # whoever is on it goes on, whatever is wrong
            kind = type(error).__name__
            log.warning("a flow of before cannot be read: version %s, %s", old.version, kind)
            return None
        loaded = self.organisation.loaded
        if not can_be_asked(loaded, read.flow):
            return None
        purposes = loaded.purpose_documents(read.purposes, read.flow.version, read.changes)
        return Published(read.flow, {**self.house.documents, **purposes})


class StoredFlows:
    """Published flows, each read when somebody on it is met for the first time, and then kept.

    Most flows of before have nobody on them any more: a start does not pay for reading them. What
    waits is held as the bytes that were stored.
    """

    def __init__(
        self,
        ready: dict[str, Published],
        stored: Iterable[Document],
        read: Callable[[Document], Published | None],
    ) -> None:
        self._ready: dict[str, Published | None] = dict(ready)
        self._stored = {one.sha256: one for one in stored}
        self._read = read
        self._lock = threading.Lock()  # a store may work in several threads

    def get(self, sha256: str, /) -> Published | None:
        with self._lock:
            stored = self._stored.pop(sha256, None)
            if stored is not None:
                self._ready[sha256] = self._read(stored)
            return self._ready.get(sha256)


__all__ = [
    "Publisher",
    "StoredFlows",
    "conflicts",
    "doubts",
    "fix",
    "fix_checked",
    "published_versions",
    "reworded",
]
