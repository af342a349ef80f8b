"""What a start writes, and what a later start, or a failing store, falls back on."""

import logging
from collections.abc import Mapping
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from adapters.port import Adapter
from bridge import lifeline as lifelines
from bridge.desks import Desks, desks_of, in_chats
from bridge.house import Current, Operator
from bridge.lifeline import Lifeline
from bridge.organisation import Organisation, keep_as_good
from bridge.publishing import reworded
from bridge.recipients import roster_of
from bridge.store.database import Tx
from bridge.store.sealer import Sealer
from bridge.surroundings import surroundings
from bridge.teller import Teller
from routing.facts import House
from routing.ids import AccountName, LaneId, PlaceId

log = logging.getLogger(__name__)


def operator_of(organisation: Organisation) -> Operator:
    """Their lane and place have the same ids at every start."""
    contact = organisation.loaded.operator
    own = uuid5(NAMESPACE_OID, f"{organisation.loaded.name} operator {contact.author}")
    return Operator(
        LaneId(uuid5(own, "lane")), PlaceId(uuid5(own, "place")), contact.account, contact.author
    )


def first(
    organisation: Organisation, house: House, adapters: Mapping[AccountName, Adapter]
) -> Current:
    """What these files make of the service, before it is known what was ever published."""
    roster, around = roster_of(organisation, adapters), surroundings(organisation, house, adapters)
    desks = desks_of(organisation.loaded.name, house, roster, adapters)
    return Current(house, roster, operator_of(organisation), {}, around, desks)


def open_places(
    tx: Tx, sealer: Sealer, current: Current, adapters: Mapping[AccountName, Adapter], now: datetime
) -> None:
    """The operator's, and every counsellor's desk: there, or soon will be."""
    Teller(lambda: current, sealer).open(tx, now)
    Desks(sealer, current, in_chats(adapters)).open(tx, now)


def tell_of_faults(tx: Tx, teller: Teller, organisation: Organisation, now: datetime) -> None:
    """The operator, where the files were not used."""
    if organisation.broken:
        about = uuid5(NAMESPACE_OID, f"config_broken {now.isoformat()}")
        teller.tell(tx, about, "config_broken", now)


def tell_of_words(tx: Tx, teller: Teller, house: House, now: datetime) -> None:
    """Clients read a notice in other words than those who agreed to this version of it: once for
    each such change, before the new words are kept.
    """
    changed = reworded(tx, house)
    for name, version in sorted({(one.name, one.version) for one in changed}):
        words = sorted(one.sha256 for one in changed if one.name == name)
        about = uuid5(NAMESPACE_OID, f"reworded {name} {version} {words}")
        teller.tell(tx, about, "notice_reworded", now, document=name, version=str(version))


def remember(organisation: Organisation, lifeline: Lifeline) -> None:
    """What does not work is logged: it is not needed yet."""
    try:
        lifelines.save(lifeline, organisation.data / "lifeline.json")
        if not organisation.broken:
            keep_as_good(organisation)
    except OSError as error:
        log.warning("what a later start falls back on could not be written: %s", error)
