"""For whoever takes a case over: what people wrote in it, read and said again in the transaction of
the step that asks for it. It is a row like any other then, and goes as rows go.
"""

from dataclasses import replace
from datetime import datetime

from bridge.store import retelling
from bridge.store.database import Tx
from bridge.store.retelling import Passed
from bridge.store.sealer import Sealer
from routing.assigning import retold
from routing.assigning.retold import Spoken
from routing.effects import Retell, Send
from routing.facts import House
from routing.ids import LaneId
from routing.messages import Body


def retell(
    tx: Tx, sealer: Sealer, house: House, asked: tuple[LaneId, Retell], now: datetime
) -> Send:
    """The message to be written. What the same step has asked for before must be written."""
    lane, effect = asked
    found: dict[bytes, Spoken] = {}
    for one in retelling.passed(tx, sealer, (lane, effect.case), effect.since, now):
        before = found.get(one.message)
        found[one.message] = _spoken(one) if before is None else _longer(before, one)
    return retold.said(effect, list(found.values()), house, now)


def _spoken(one: Passed) -> Spoken:
    payload = one.payload
    file = payload.attachment if payload is not None else None
    return Spoken(
        one.at,
        one.to_client,
        payload.body if payload is not None else None,
        file.kind if file is not None else None,
        one.waits,
    )


def _longer(before: Spoken, one: Passed) -> Spoken:
    """The parts of a long message put together again."""
    both = replace(before, waits=before.waits or one.waits)
    if before.body is None or one.payload is None:
        return replace(both, body=None)
    return replace(both, body=Body(f"{before.body.text}\n{one.payload.body.text}"))
