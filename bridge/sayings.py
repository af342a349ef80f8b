"""The row for each effect that says something: to a client, at a desk, or to the operator.

The operator's words go to a place that the configuration names, wherever they were decided.
"""

from typing import assert_never

from bridge.house import Current
from bridge.rows import edited, recovering, said
from bridge.store.outbox_rows import NewRow
from bridge.teller import operator_row
from routing.effects import OPERATOR, EditSent, Recover, Saying, Send
from routing.ids import CaseId, EventId, LaneId


def saying(
    current: Current, at: tuple[LaneId, EventId], effect: Saying, case: CaseId | None
) -> NewRow:
    """`at`: the lane, and the event that asked for it. `case`: to which it belongs, if to any."""
    lane, event = at
    match effect:
        case EditSent():
            return edited(lane, event, effect, case)
        case Recover():
            return recovering(lane, event, effect)
        case Send(party=party) if party == OPERATOR:
            return operator_row(current, effect.message, effect.body)
        case Send():
            return said(lane, effect, case)
        case _:
            assert_never(effect)
