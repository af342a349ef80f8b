"""What is wrong with one row of the proof, or with a few: for whoever looks at all of them at once
(bridge.auditing) and for who looks a little every second (bridge.slices).
"""

import json
from collections.abc import Sequence

from bridge.store import consentlog, evidence, signers
from bridge.store.consentlog import LogRow
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.evidence import EvidenceRow, Held
from bridge.store.sealer import Sealer
from consent.chain import leaf
from consent.evidence import COMMITMENTS, commitment
from consent.forks import Head, named_fork
from consent.signers import named_key
from consent.verifying import opening_fault


def own_event(sealer: Sealer, row: LogRow) -> bytes | None:
    """What a line says that is no act's; None where it is not what this service wrote."""
    try:
        event = consentlog.own_event(sealer, row)
    except Unreadable:
        return None
    names = named_key(event) if row.evidence is None else named_fork(event)
    return event if names is not None else None


def held(sealer: Sealer, row: EvidenceRow) -> Held | None:
    """None where somebody changed what is sealed."""
    try:
        return evidence.held(sealer, row)
    except Unreadable:
        return None


def said_fault(row: EvidenceRow, said: Held | None, *, forgotten: bool) -> str | None:
    """What is wrong with what is sealed, as far as it is still there.

    `forgotten`: it was written down that this record was to be made unreadable.
    """
    if said is None:
        return "does not say any more what this service wrote there"
    if said.event is None:
        lost = row.sealed_event is None and not forgotten
        return "says nothing any more, and was never to be forgotten" if lost else None
    if leaf(said.event) != row.leaf:
        return "is not the one whose hash was kept"
    if said.opening is None:
        return None if row.lane is None else "is about a client who is here, and opens no more"
    fault = None if _opens_plainly(said) else opening_fault(said.event, said.opening)
    if fault is not None:
        return f"does not open: {fault}"
    about = said.opening["principal"].value
    return None if about == row.record.hex() else "is about somebody else"


def _opens_plainly(said: Held) -> bool:
    """True where what the opening makes stands in the event word for word: no need to read it.

    Canonical JSON has one way to write it, and inside a text its quotes would be escaped.
    """
    if set(said.opening or ()) != set(COMMITMENTS):
        return False
    made = {name: commitment(one) for name, one in (said.opening or {}).items()}
    block = json.dumps(made, sort_keys=True, separators=(",", ":"))
    return f'"commitments":{block}'.encode() in (said.event or b"")


def signers_fault(tx: Tx, sealer: Sealer, named: Sequence[bytes]) -> str | None:
    """The keys that lie here are those that the log names, and the newest one can sign."""
    kept = dict(signers.every(tx))
    if set(kept) != set(named):
        return "The keys kept for the log are not those that it names."
    for public, sealed in kept.items():
        if (sealed is not None) != (public == named[-1]):
            return "The key that signs is not the one the log named last."
        if sealed is not None and not _opens(sealer, public, sealed):
            return "The key that signs the log is not what this service wrote there."
    return None


def _opens(sealer: Sealer, public: bytes, sealed: bytes) -> bool:
    try:
        return signers.opened(sealer, public, sealed).public == public
    except Unreadable:
        return False


def head_fault(kept: Head) -> str:
    """Said where the log neither has the end that was kept beside it nor says that it lost it."""
    return (
        f"The log does not have line {kept.size} as it was given out until {kept.at:%Y-%m-%d %H:%M}"
        " UTC: the data is an older copy, or its end was changed. Start the service: it writes"
        " into the log what is missing, and tells what to do."
    )
