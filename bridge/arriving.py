"""What came from a network, with what the store knows of the messages that it names."""

from uuid import UUID

from bridge.folds import Fold, Look
from bridge.interpret import Arrival
from bridge.noting import written_by
from routing.ids import CaseId, MessageId
from routing.messages import Inbound, InboundKind
from routing.news import Listed


def arrived(fold: Fold, row: UUID, what: Inbound, look: Look) -> Arrival:
    """As it is to be understood in the lane of this fold. `row`: of the inbox."""
    lane = fold.claimed.lane
    edited = what.kind is not InboundKind.EDIT or look.edited(lane, what)
    reacted, about = _reacted(fold, what, look)
    return Arrival(
        row, MessageId(row), what, edited, _own(fold, what, look), reacted=reacted, about=about
    )


def _own(fold: Fold, what: Inbound, look: Look) -> MessageId | None:
    """What was written a moment ago, in this very batch, is not in the store yet."""
    if what.kind not in (InboundKind.DELETION, InboundKind.EDIT):
        return None
    return written_by(fold, what) or look.deleted(fold.claimed.lane, what)


def _reacted(fold: Fold, what: Inbound, look: Look) -> tuple[MessageId | None, CaseId | None]:
    """To which message of ours this is; where the chat is the desk, perhaps one of an offer."""
    if what.kind is not InboundKind.REACTION:
        return None, None
    here = look.ours(fold.claimed.lane, what)
    if here is not None or fold.desk is None:
        return here, None
    for one in fold.desk.cases:
        there = look.ours(one.lane, what) if one.listed is Listed.ASKED else None
        if there is not None:
            return there, one.case
    return None, None
