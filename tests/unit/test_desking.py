"""A desk's lane in the shell: whose desk it is, and what is nobody's any more."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

import pytest

from bridge import desking
from bridge.decide import Decider, Fold
from bridge.desks import desks_of
from bridge.house import Current, DeskSeat
from bridge.posting import at_their_desk, named
from bridge.rows import said
from bridge.store.codec import decode, encode
from bridge.store.inbox_rows import Broken, Claimed, Happened, InboxRow
from bridge.store.tables import LaneKind, Role
from routing.conversation import Conversation
from routing.effects import OPERATOR as OPERATOR_PARTY
from routing.effects import Send, at_place
from routing.events import StaffSaid
from routing.facts import Facts
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
from routing.news import CaseNews, CounsellorBack, Listed
from routing.posts.state import Desk, DeskEvent, DeskStep
from tests.houses import ANNA, BEN, NOON, house
from tests.unit.test_decide import OPERATOR, Look

SPACE = UUID(int=7)
ROSTER = (ANNA, BEN)
DESKS = desks_of("lotse", house(desks=True), ROSTER, {})
SEAT = next(iter(DESKS.values()))


def current(*seats: DeskSeat) -> Current:
    return Current(house(desks=True), ROSTER, OPERATOR, {}, desks={one.lane: one for one in seats})


def row(seq: int, what: Inbound | Happened | Broken, role: Role | None = None) -> InboxRow:
    name = EventId(uuid5(SPACE, str(seq)))
    place = SEAT.place if role is Role.PLACE else None
    return InboxRow(seq, name, AccountName("rooms"), role, place, NOON, False, 0, what)


def news(seq: int = 1) -> CaseNews:
    name = EventId(uuid5(SPACE, f"news {seq}"))
    return CaseNews(name, CaseId(SPACE), LaneId(SPACE), "Amsel blau", Listed.MINE, NOON)


def words(text: str) -> Inbound:
    to = Address(AccountName("rooms"), ChatId("room"))
    return Inbound(SourceId(text), to, ANNA.author, InboundKind.MESSAGE, NOON, Body(text))


def fold(around: Current, rows: list[InboxRow], state: bytes | Broken | None = None) -> Fold:
    claimed = Claimed(SEAT.lane, LaneKind.DESK, 0, state, tuple(rows))
    return Decider(around, Look(), NOON).lane(claimed)


def test_a_desk_has_the_same_ids_at_every_start_and_others_where_anything_else_is_so() -> None:
    again = desks_of("lotse", house(desks=True), ROSTER, {})
    other = desks_of("anker", house(desks=True), ROSTER, {})
    assert list(again) == list(DESKS)
    ids = [*DESKS, *other, *(one.place for one in (*DESKS.values(), *other.values()))]
    assert len(set(ids)) == 8
    assert desks_of("lotse", house(), ROSTER, {}) == {}
    assert str(ANNA.author) not in repr(SEAT)


def test_a_new_desk_is_its_counsellors_and_knows_when_they_are_away() -> None:
    class Away(Look):
        def absences(self) -> dict[CounsellorId, tuple[datetime, datetime]]:
            return {ANNA.id: (NOON, NOON)}

    desk = desking.begun(SEAT, Away())
    assert (desk.id, desk.counsellor, desk.place) == (SEAT.lane, ANNA.id, SEAT.place)
    assert desk.away is not None


def test_a_desk_hears_its_place_with_its_author_and_what_lanes_post(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[DeskEvent] = []

    def hear(desk: Desk, event: DeskEvent, facts: Facts) -> DeskStep:
        del facts
        heard.append(event)
        return DeskStep(desk)

    before, desking.step = desking.step, hear  # type: ignore[attr-defined]
    try:
        back = CounsellorBack(EventId(SPACE), ANNA.id)  # for cases alone
        done = fold(
            current(SEAT), [row(1, words("list"), Role.PLACE), row(2, news()), row(3, back)]
        )
    finally:
        desking.step = before  # type: ignore[attr-defined]
    assert [type(one).__name__ for one in heard] == ["StaffSaid", "CaseNews"]
    assert isinstance(heard[0], StaffSaid)
    assert heard[0].author == ANNA.author
    assert [one.seq for one in done.done] == [1, 2, 3]
    assert done.keep
    assert isinstance(decode(done.state or b"", Desk), Desk)


def test_at_the_desk_of_somebody_who_is_gone_nothing_happens() -> None:
    desk = encode(Desk(SEAT.lane, ANNA.id, SEAT.place))
    for state in (None, desk, Broken("it is damaged")):
        done = fold(current(), [row(1, words("list"), Role.PLACE), row(2, news())], state)
        assert [one.effects for one in done.decided] == [(), ()]
        assert [one.seq for one in done.done] == [1, 2]
        assert done.state is None


def test_a_clients_words_in_a_lane_that_says_it_is_a_desk_are_kept_for_a_person() -> None:
    state = encode(Conversation(SEAT.lane))
    for around in (current(), current(SEAT)):
        done = fold(around, [row(1, words("I am a client"), Role.CLIENT)], state)
        assert [one.seq for one, _ in done.parked] == [1]
        assert done.done == []
        assert done.state is None


def test_news_in_the_lane_of_a_client_or_the_operator_mean_nothing() -> None:
    for kind, state in (
        (LaneKind.CLIENT, encode(Conversation(LaneId(SPACE)))),
        (LaneKind.POST, None),
    ):
        claimed = Claimed(LaneId(SPACE), kind, 0, state, (row(1, news()),))
        done = Decider(current(SEAT), Look(), NOON).lane(claimed)
        assert [one.effects for one in done.decided] == [()]


def test_what_is_said_at_a_desk_is_for_its_counsellor_and_nothing_else_is_changed() -> None:
    send = Send(at_place(SEAT.place), MessageId(SPACE), Body("a case"))
    [mine] = at_their_desk([said(SEAT.lane, send, None)], current(SEAT))
    assert mine.payload.readers == {ANNA.author}
    another = replace(send, party=at_place(PlaceId(SPACE)))  # the desk has moved
    [there] = at_their_desk([said(SEAT.lane, another, None)], current(SEAT))
    assert there.payload.readers == {ANNA.author}
    operator = said(SEAT.lane, replace(send, party=OPERATOR_PARTY), None)
    assert at_their_desk([operator], current(SEAT)) == [operator]
    other = said(LaneId(SPACE), send, None)
    assert at_their_desk([other], current(SEAT)) == [other]
    assert AuthorId("@eve:hs.test") not in mine.payload.readers


def test_the_same_news_for_two_desks_are_two_events_and_the_same_each_time() -> None:
    lanes = list(DESKS)
    ids = [named(news(), lane).id for lane in (*lanes, *lanes)]
    assert ids[:2] == ids[2:]
    assert len({*ids, news().id}) == 3


def test_a_counsellors_words_in_a_clients_lane_that_says_it_is_a_desk_are_kept_too() -> None:
    client = encode(Conversation(SEAT.lane))
    done = fold(current(), [row(1, words("for the client"), Role.PLACE)], client)
    assert [one.seq for one, _ in done.parked] == [1]
    assert done.done == []
    assert done.state is None
