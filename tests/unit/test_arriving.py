"""To which of our messages a sign is: at the desk, or at an offer that another lane made."""

from dataclasses import replace
from uuid import UUID, uuid4

from bridge.arriving import arrived
from bridge.folds import Fold
from bridge.store.inbox_rows import Claimed
from bridge.store.tables import LaneKind
from routing.ids import (
    AccountName,
    AuthorId,
    CaseId,
    ChatId,
    CounsellorId,
    EventId,
    LaneId,
    MessageId,
    PlaceId,
    SourceId,
)
from routing.messages import Address, Body, Inbound, InboundKind
from routing.news import CaseNews, Listed
from routing.posts.state import Desk
from tests.houses import NOON
from tests.unit.test_decide import Look

HERE, THERE = LaneId(UUID(int=1)), LaneId(UUID(int=2))
CASE, MESSAGE = CaseId(UUID(int=3)), MessageId(UUID(int=4))


class Known(Look):
    """One message of ours is known, in one lane."""

    def __init__(self, lane: LaneId) -> None:
        super().__init__()
        self._lane = lane

    def ours(self, lane: LaneId, inbound: Inbound) -> MessageId | None:
        return MESSAGE if lane == self._lane else None


def sign(kind: InboundKind = InboundKind.REACTION) -> Inbound:
    place = Address(AccountName("telegram"), ChatId("17"))
    said = Inbound(SourceId("r1"), place, AuthorId("17"), kind, NOON, body=Body("+"))
    return replace(said, target=SourceId("m5"))


def fold(listed: Listed | None = None) -> Fold:
    made = Fold(Claimed(HERE, LaneKind.DESK, 1, None, ()), None)
    if listed is not None:
        news = CaseNews(EventId(uuid4()), CASE, THERE, "Amsel blau", listed, NOON)
        made.desk = Desk(HERE, CounsellorId("anna"), PlaceId(UUID(int=5)), (news,))
    return made


def about(found: Fold, lane: LaneId, what: Inbound) -> tuple[MessageId | None, CaseId | None]:
    arrival = arrived(found, UUID(int=9), what, Known(lane))
    return arrival.reacted, arrival.about


def test_a_message_of_this_lane_is_known_here() -> None:
    assert about(fold(Listed.ASKED), HERE, sign()) == (MESSAGE, None)
    assert about(fold(), HERE, sign()) == (MESSAGE, None)


def test_an_offer_of_a_case_is_known_at_the_desk_while_it_is_offered() -> None:
    assert about(fold(Listed.ASKED), THERE, sign()) == (MESSAGE, CASE)
    for listed in (Listed.MINE, Listed.WAITS, Listed.WATCHED):
        assert about(fold(listed), THERE, sign()) == (None, None)


def test_where_there_is_no_desk_only_this_lane_is_looked_at() -> None:
    assert about(fold(), THERE, sign()) == (None, None)


def test_nothing_but_a_sign_is_looked_up() -> None:
    for kind in InboundKind:
        if kind is not InboundKind.REACTION:
            assert about(fold(Listed.ASKED), HERE, sign(kind)) == (None, None)
