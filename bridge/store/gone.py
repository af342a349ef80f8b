"""A client who is erased, whoever asks for it: the rooms first, then the rows, then the keys.

    by the client   the core has counted the seat and knows the names (`client`)
    by a command, or by the ledger at a start    both are read from the lane here (`lane`)

`replay` is what a start does before anything else: whoever stands in the ledger of erasures is
erased from whatever data lies there, an old copy as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from bridge.keys import KeyKind, KeyOwner
from bridge.store import erase, legalholds, seats, state
from bridge.store.codec import decode
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.lanes import state_cell
from bridge.store.leaving import Leaving, hand_over
from bridge.store.legalholds import Whom
from bridge.store.sealer import Sealer
from bridge.store.sql import is_name, slices
from bridge.store.tables import LaneKind, copies, lanes, outbox
from routing.conversation import Conversation, Phase
from routing.ids import CaseId, LaneId, NetworkId, PlaceId

WISHED = NetworkId("erasures"), "ledger"  # that there is a ledger of them

_state = select(lanes.c.sealed_state).where(lanes.c.id == bindparam("of"))
_there = select(lanes.c.id).where(
    lanes.c.id.in_(bindparam("which", expanding=True)), lanes.c.kind == LaneKind.CLIENT
)
_posts = select(lanes.c.id).where(lanes.c.kind == LaneKind.POST).order_by(lanes.c.touched_at.desc())
_of_case = [
    delete(table).where(table.c.case_id.in_(bindparam("which", expanding=True)))
    for table in (outbox, copies)
]


@dataclass(frozen=True, slots=True)
class Gone:
    """`lost`: rooms to which the way could not be read; a person must empty them."""

    lost: tuple[PlaceId, ...] = ()


def client(
    tx: Tx, sealer: Sealer, leaving: Leaving, now: datetime, known: Conversation | None
) -> Gone:
    """Everything of this lane goes in this transaction. `known`: what it said until now.

    Raises StoreDown when the ledger of erasures cannot be written.
    """
    if leaving.names is not None:
        leaving = replace(leaving, names={**names(known), **leaving.names})
    lost = hand_over(tx, sealer, leaving, now)
    erase.wished(tx, sealer.keys, leaving.lane, now, _cases(known))
    network, key = WISHED
    state.put(tx, sealer, network, {key: b"1"})
    return Gone(tuple(lost))


def lane(tx: Tx, sealer: Sealer, leaving: Leaving, now: datetime) -> Gone:
    """As client, for a lane that no step decided about."""
    known = conversation(tx, sealer, leaving.lane)
    case = known.case if known is not None else None
    if case is not None and case.offer is not None and case.phase is not Phase.CLOSED:
        seats.change(tx, case.offer.counsellor, -1)
    if case is not None and case.handing is not None and case.handing.offer is not None:
        seats.change(tx, case.handing.offer.counsellor, -1)
    return client(tx, sealer, leaving, now, known)


def was_wished(tx: Tx, sealer: Sealer) -> bool:
    """True when anybody was ever written into the ledger of erasures."""
    try:
        return state.get(tx, sealer, *WISHED) is not None
    except Unreadable:
        return True


def conversation(tx: Tx, sealer: Sealer, of: LaneId) -> Conversation | None:
    """What the lane says; None where it says nothing, or nothing that can be read."""
    sealed = tx.scalar(_state, {"of": of.bytes})
    if sealed is None:
        return None
    try:
        return decode(sealer.open(sealed, state_cell(of.bytes)), Conversation)
    except Unreadable:
        return None


def names(known: Conversation | None) -> dict[PlaceId, str]:
    """What the rooms of its case are called: neutral words."""
    case = known.case if known is not None else None
    if case is None:
        return {}
    asked = case.handing.offer if case.handing is not None else None
    offers = (*case.offers, *((asked,) if asked is not None else ()))
    beside = {case.whisper.place: case.name} if case.whisper is not None else {}
    return {**beside, **{offer.place: case.name for offer in offers}}


def _cases(known: Conversation | None) -> set[CaseId]:
    if known is None:
        return set()
    run = known.run
    named = (known.case.id if known.case else None, run.case if run else None)
    return {one for one in named if one is not None}


def replay(tx: Tx, sealer: Sealer, owners: Sequence[KeyOwner], now: datetime) -> int:
    """Erase whoever of these is there again; how many clients. Keys are destroyed afterwards."""
    cases = [_hex(one) for one in owners if one.kind is KeyKind.CASE]
    wanted = [_hex(one) for one in owners if one.kind is KeyKind.CLIENT]
    found = [one for some in slices(wanted) for one in tx.scalars(_there, {"which": some})]
    post = next((one for one in tx.scalars(_posts) if is_name(one)), None)
    to = LaneId(UUID(bytes=post)) if post is not None else None
    for one in found:
        which = LaneId(UUID(bytes=one))
        legalholds.release(tx, Whom(which, None), None, now)  # nobody is erased while held
        lane(tx, sealer, Leaving(which, to, names=None), now)
    for some in slices(cases):
        for statement in _of_case:
            tx.execute(statement, {"which": some})
    return len(found)


def _hex(owner: KeyOwner) -> bytes:
    return bytes.fromhex(owner.owner)
