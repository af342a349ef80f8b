"""The roster as a batch knows it: the lanes after one see what it took, gave back and offered."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import pytest

from bridge.house import Current
from bridge.keeping import frees
from bridge.seating import Seating
from routing.assigning.waiting import released
from routing.conversation import Outcome
from routing.effects import ClosePlace, Count, ForgetPlace, ReturnSeat, TakeSeat, Unseat
from routing.facts import Counsellor
from routing.ids import CaseId, CounsellorId, PlaceId
from routing.messages import Body
from routing.play import Play
from routing.posting import EndAbsence
from tests.houses import ANNA, BEN, NOON, house
from tests.unit.test_decide import OPERATOR, Look
from tests.unit.test_first_contact import finish

ID = UUID(int=1)


class Stored(Look):
    """Anna was offered a case before Ben."""

    read = 0

    def taken(self) -> Mapping[CounsellorId, int]:
        return {ANNA.id: 2}

    def turns(self) -> Mapping[CounsellorId, int]:
        self.read += 1
        return {ANNA.id: 4, BEN.id: 7}


def current(choose: str) -> Current:
    return Current(house(choose={"one": choose}), (ANNA, BEN), OPERATOR, {})


def seen(seating: Seating, choose: str = "round_robin") -> list[tuple[int, int]]:
    roster: tuple[Counsellor, ...] = seating.roster(current(choose), Stored())
    return [(one.taken, one.turn) for one in roster]


def test_what_the_batch_took_and_offered_counts_for_the_lanes_after_it() -> None:
    seating = Seating()
    assert seen(seating) == [(2, 4), (0, 7)]
    seating.note((TakeSeat(BEN.id), Count("offers"), TakeSeat(ANNA.id)))
    assert seen(seating) == [(3, 9), (1, 8)]
    seating.note((ReturnSeat(BEN.id),))
    assert seen(seating) == [(3, 9), (0, 8)]
    seating.clear()
    assert seen(seating) == [(2, 4), (0, 7)]


def test_all_lanes_of_a_batch_share_one_roster_until_it_moves_something() -> None:
    seating, house_now, look = Seating(), current("round_robin"), Stored()
    first = seating.roster(house_now, look)
    seating.note((Count("said"),))
    assert seating.roster(house_now, look) is first
    seating.note((TakeSeat(BEN.id),))
    assert seating.roster(house_now, look) is not first


def test_whose_turn_it_is_is_read_only_where_a_team_goes_by_it() -> None:
    look = Stored()
    [anna, _] = Seating().roster(current("least_busy"), look)
    assert (anna, look.read) == (replace(ANNA, taken=2), 0)


def test_whoever_gives_a_seat_back_or_is_back_has_room_and_who_never_came_has_none() -> None:
    case, place = CaseId(ID), PlaceId(ID)
    assert frees((ClosePlace(case, Body("over")), ReturnSeat(ANNA.id)))
    assert frees((ForgetPlace(place), ReturnSeat(ANNA.id)))  # an invitation was declined
    assert frees((EndAbsence(ANNA.id),))
    assert not frees((ForgetPlace(place), ReturnSeat(ANNA.id, missed=True)))
    assert not frees((TakeSeat(ANNA.id), Unseat(case)))


@pytest.mark.parametrize(
    ("outcome", "missed"),
    [(Outcome.DECLINED, False), (Outcome.LEFT, False), (Outcome.WISHED, False),
     (Outcome.EXPIRED, True), (Outcome.FAILED, True), (Outcome.BROKEN, True)],
)  # fmt: skip
def test_a_seat_that_comes_back_says_whether_anybody_was_there(
    outcome: Outcome, missed: bool
) -> None:
    play = Play(house(), (ANNA,), NOON)
    finish(play)
    effects = released(play.conversation, outcome).effects
    assert [one for one in effects if isinstance(one, ReturnSeat)] == [ReturnSeat(ANNA.id, missed)]
