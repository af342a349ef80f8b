"""What ran yesterday starts today, also when somebody changed words that are published.

A start is never refused for it. It goes on with the last good files; where these say other words
too, because a newer program brings others, with the flow as it was published; and only where there
is neither, with the files as they are. The operator is told in every case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bridge.organisation import Organisation, last_good
from bridge.store import documents
from bridge.store.database import Tx
from bridge.store.documents import Document, Kind, Version
from bridge.store.errors import Unreadable
from bridge.store.sealer import Sealer
from bridge.versions import can_be_asked, conflicts, flow_document, of_same_name
from config import ConfigErrors, Loaded, Problem, load_published

LAST_GOOD = "The files have mistakes: the last good configuration is used."
AS_PUBLISHED = "The files have mistakes: the flow is used as it was published."
AS_IT_IS = "Nothing earlier can be used: the files are used as they are, under a number of before."


@dataclass(frozen=True, slots=True)
class Settled:
    """What a start goes on with. `told`: lines for the person who starts it."""

    organisation: Organisation
    told: tuple[str, ...] = ()


def settled(tx: Tx, sealer: Sealer, organisation: Organisation, env: Mapping[str, str]) -> Settled:
    """These files, where nothing that is published changed in them."""
    published = documents.versions(tx)
    found = conflicts(organisation.loaded, published)
    if not found:
        return Settled(organisation)
    kept = last_good(organisation.folder, env)
    usable = kept is not None and _same_place(kept, organisation)
    if kept is not None and usable and not conflicts(kept.loaded, published):
        return _told(kept, organisation, found, LAST_GOOD)
    restored = _as_published(tx, sealer, organisation, published)
    if restored is not None and not conflicts(restored.loaded, published):
        return _told(restored, organisation, found, AS_PUBLISHED)
    return _told(organisation, organisation, found, AS_IT_IS)


def _told(used: Organisation, wanted: Organisation, found: list[Problem], verdict: str) -> Settled:
    broken = (*wanted.broken, *found)
    return Settled(replace(used, broken=broken), (*map(str, found), verdict))


def _same_place(one: Organisation, other: Organisation) -> bool:
    """The store is open already."""
    mine, its = one.loaded, other.loaded
    return (one.data, mine.name, mine.database) == (other.data, its.name, its.database)


def _as_published(
    tx: Tx, sealer: Sealer, organisation: Organisation, published: list[Version]
) -> Organisation | None:
    """The same with the flow as it was published under its number; None: it is of no use."""
    loaded = organisation.loaded
    stored = _stored(tx, sealer, loaded, published)
    try:
        read = None if stored is None else load_published(stored.content, stored.name)
    except ConfigErrors:
        return None
    if stored is None or read is None or not can_be_asked(loaded, read.flow):
        return None
    used = replace(loaded, flow=read.flow, purposes=read.purposes, bundle=stored.content)
    return replace(organisation, loaded=replace(used, changes=read.changes))


def _stored(tx: Tx, sealer: Sealer, loaded: Loaded, published: list[Version]) -> Document | None:
    """What was published last under the number of this flow."""
    same = of_same_name(loaded, flow_document(loaded), published)
    under = [one for one in same if one.version == loaded.flow.version]
    if not under:
        return None
    newest = max(under, key=lambda one: one.at)
    try:
        return documents.get(tx, sealer, Kind.FLOW, newest.sha256)
    except Unreadable:
        return None
