"""Who is asked, and of everybody else why not."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.assigning.assign import MOST, Wanted, Why, choose, fits
from routing.facts import Counsellor
from routing.ids import CounsellorId, Language
from tests.houses import DE, EN, NOON, counsellor

ANNA, BEN, EVA = (counsellor(key, DE, EN) for key in ("anna", "ben", "eva"))
EVERYBODY = (ANNA, BEN, EVA)
EIGHT = NOON + timedelta(hours=20)


@dataclass(frozen=True)
class Shift:
    """Hours that are open or not now, and change at most once."""

    open: bool
    next: datetime | None = None
    asked: list[datetime] = field(default_factory=list, compare=False)

    def is_open(self, at: datetime) -> bool:
        self.asked.append(at)
        return self.open

    def changes(self, at: datetime) -> datetime | None:
        return self.next if self.next is None or self.next > at else None

    def after(self, at: datetime, span: timedelta) -> datetime | None:
        raise NotImplementedError

    def spoken(self, moment: datetime, now: datetime, language: Language) -> str:
        raise NotImplementedError

    def until(self, moment: datetime, now: datetime, language: Language) -> str:
        raise NotImplementedError


HERE, AWAY = Shift(open=True), Shift(open=False, next=EIGHT)


def ids(*people: Counsellor) -> frozenset[CounsellorId]:
    return frozenset(one.id for one in people)


def reasons(roster: tuple[Counsellor, ...], wanted: Wanted) -> dict[str, str]:
    """`asked!` is whoever was chosen."""
    found = choose(roster, wanted, NOON)
    said = {str(one.counsellor): one.reason for one in found.passed}
    return said if found.one is None else said | {str(found.one.id): "asked!"}


@pytest.mark.parametrize(
    ("anna", "wanted", "why"),
    [
        (ANNA, Wanted(members=ids(BEN, EVA)), "team"),
        (ANNA, Wanted(excluded=(ANNA.id,)), "excluded"),
        (replace(ANNA, languages=frozenset({DE})), Wanted(language=EN), "language"),
        (replace(ANNA, topics=frozenset({"mood"})), Wanted(topics=frozenset({"debt"})), "topic"),
        (replace(ANNA, calendar=AWAY), Wanted(), "hours"),
        (replace(ANNA, taken=5), Wanted(), "full"),
        (replace(ANNA, taken=6), Wanted(), "full"),
        (ANNA, Wanted(asked=ids(ANNA)), "asked"),
    ],
)
def test_each_filter_passes_over_whoever_it_is_about(
    anna: Counsellor, wanted: Wanted, why: str
) -> None:
    assert reasons((anna, BEN, EVA), wanted) == {"anna": why, "ben": "asked!", "eva": "later"}


def test_the_first_filter_that_somebody_fails_is_the_reason() -> None:
    anna = replace(ANNA, languages=frozenset({DE}), taken=5, calendar=AWAY)
    wanted = Wanted(excluded=(ANNA.id,), language=EN, asked=ids(ANNA))
    assert reasons((anna,), wanted) == {"anna": "excluded"}
    assert reasons((anna,), replace(wanted, excluded=())) == {"anna": "language"}
    assert reasons((anna,), replace(wanted, excluded=(), language=None)) == {"anna": "hours"}
    assert reasons((replace(anna, calendar=None),), Wanted(asked=ids(ANNA))) == {"anna": "full"}


def test_where_nobody_who_is_left_knows_all_topics_one_of_them_is_enough() -> None:
    knows_all = replace(ANNA, topics=frozenset({"mood", "debt"}), languages=frozenset({DE}))
    knows_one = replace(BEN, topics=frozenset({"mood"}))
    wanted = Wanted(language=EN, topics=frozenset({"mood", "debt"}))
    assert reasons((knows_all, knows_one), wanted) == {"anna": "language", "ben": "asked!"}


class TestWhoComesFirst:
    def test_the_least_busy(self) -> None:
        roster = (replace(ANNA, taken=2), replace(BEN, taken=1, capacity=2), replace(EVA, taken=2))
        assert choose(roster, Wanted(), NOON).one == roster[0]

    def test_round_robin_whoever_was_offered_one_longest_ago_however_busy(self) -> None:
        roster = (replace(ANNA, turn=7), replace(BEN, turn=3, taken=4), replace(EVA, turn=9))
        assert choose(roster, Wanted(how="round_robin"), NOON).one == roster[1]

    def test_round_robin_goes_once_round_before_anybody_comes_twice(self) -> None:
        order: list[CounsellorId] = []
        roster: tuple[Counsellor, ...] = EVERYBODY
        for number in range(1, 7):
            one = choose(roster, Wanted(how="round_robin"), NOON).one
            assert one is not None
            order.append(one.id)
            roster = tuple(replace(c, turn=number) if c.id == one.id else c for c in roster)
        assert order == [ANNA.id, BEN.id, EVA.id] * 2

    @pytest.mark.parametrize("how", ["least_busy", "round_robin", "sticky", ""])
    def test_whom_the_client_knows_before_all(self, how: str) -> None:
        eva = replace(EVA, taken=4, turn=9)
        found = choose((ANNA, BEN, eva), Wanted(how=how, known=EVA.id), NOON)
        assert found.one == eva

    @pytest.mark.parametrize(
        "eva", [replace(EVA, taken=5), replace(EVA, calendar=AWAY), counsellor("eva", DE)]
    )
    def test_whom_the_client_knows_passes_the_filters_too(self, eva: Counsellor) -> None:
        assert choose((ANNA, eva), Wanted(language=EN, known=EVA.id), NOON).one == ANNA


class TestHours:
    def test_ones_own_count_and_else_the_teams(self) -> None:
        roster = (replace(ANNA, calendar=HERE), BEN)
        assert reasons(roster, Wanted(hours=AWAY)) == {"anna": "asked!", "ben": "hours"}
        away = (replace(ANNA, calendar=AWAY), BEN)
        assert reasons(away, Wanted(hours=HERE)) == {"anna": "hours", "ben": "asked!"}

    def test_only_hours_in_the_way_is_no_failure_and_it_is_known_when_somebody_comes(self) -> None:
        later = Shift(open=False, next=EIGHT + timedelta(hours=1))
        roster = (replace(ANNA, calendar=later), replace(BEN, calendar=AWAY))
        found = choose(roster, Wanted(), NOON)
        assert (found.one, found.opens, found.quiet) == (None, EIGHT, True)

    def test_who_has_no_room_when_they_come_is_not_waited_for(self) -> None:
        roster = (replace(ANNA, calendar=AWAY, taken=5),)
        found = choose(roster, Wanted(), NOON)
        assert (found.opens, found.quiet) == (None, False)

    def test_with_somebody_here_who_was_asked_it_is_a_failure_all_the_same(self) -> None:
        found = choose((replace(ANNA, calendar=AWAY), BEN), Wanted(asked=ids(BEN)), NOON)
        assert (found.one, found.opens, found.quiet) == (None, EIGHT, False)

    def test_who_never_comes_is_not_waited_for(self) -> None:
        never = Shift(open=False)
        found = choose((replace(ANNA, calendar=never),), Wanted(), NOON)
        assert (found.opens, found.quiet) == (None, False)

    def test_each_schedule_is_asked_once(self) -> None:
        hours = Shift(open=True)
        many = tuple(replace(counsellor(f"c{n}"), calendar=hours) for n in range(50))
        choose(many, Wanted(), NOON)
        assert hours.asked == [NOON]


class TestDanger:
    def test_nobody_outside_their_hours_is_asked_while_somebody_within_them_can_be(self) -> None:
        away = replace(ANNA, calendar=AWAY)
        assert reasons((away, BEN), Wanted(danger=True)) == {"anna": "hours", "ben": "asked!"}

    @pytest.mark.parametrize("ben", [replace(BEN, taken=5), replace(BEN, calendar=AWAY)])
    def test_where_nobody_else_can_be_asked_those_outside_their_hours_are(
        self, ben: Counsellor
    ) -> None:
        away = replace(ANNA, calendar=AWAY)
        assert choose((away, ben), Wanted(danger=True), NOON).one == away
        assert choose((away, ben), Wanted(), NOON).one is None

    def test_all_other_filters_stand(self) -> None:
        away = replace(ANNA, calendar=AWAY)
        excluded = Wanted(danger=True, excluded=(ANNA.id,))
        assert choose((away,), excluded, NOON).one is None
        found = choose((away,), Wanted(danger=True, asked=ids(ANNA)), NOON)
        assert (found.one, found.quiet) == (None, False)


def test_those_who_came_closest_are_named_and_the_rest_is_counted() -> None:
    others = tuple(counsellor(f"c{n:03}") for n in range(100))
    found = choose((*others, ANNA, BEN), Wanted(members=ids(ANNA, BEN)), NOON)
    assert found.one == ANNA
    assert found.passed[0].counsellor == BEN.id
    assert (len(found.passed), found.more) == (MOST, 101 - MOST)


def test_who_fits_fits_at_any_hour_and_however_busy() -> None:
    busy = replace(ANNA, taken=5, calendar=AWAY)
    assert fits((busy, BEN), Wanted(members=ids(ANNA), asked=ids(ANNA))) == ids(ANNA)


KEYS = [CounsellorId(f"c{n}") for n in range(60)]
SOME = st.frozensets(st.sampled_from(KEYS))


@st.composite
def people(draw: st.DrawFn) -> tuple[Counsellor, ...]:
    return tuple(
        replace(
            counsellor(key),
            languages=draw(st.sampled_from([frozenset({DE}), frozenset({DE, EN})])),
            topics=draw(st.frozensets(st.sampled_from(["mood", "debt", "grief"]))),
            calendar=draw(st.sampled_from([None, HERE, AWAY])),
            taken=draw(st.integers(0, 5)),
            turn=draw(st.integers(0, 3)),
        )
        for key in draw(st.lists(st.sampled_from(KEYS), unique=True))
    )


WANTED = st.builds(
    Wanted,
    members=st.none() | SOME,
    excluded=SOME,
    language=st.sampled_from([None, EN]),
    topics=st.none() | st.frozensets(st.sampled_from(["mood", "debt"])),
    hours=st.sampled_from([None, HERE, AWAY]),
    asked=SOME,
    known=st.none() | st.sampled_from(KEYS),
    how=st.sampled_from(["least_busy", "round_robin", "sticky"]),
    danger=st.booleans(),
)


@given(people(), WANTED)
def test_whoever_is_chosen_passes_every_filter_and_nobody_is_forgotten(
    roster: tuple[Counsellor, ...], wanted: Wanted
) -> None:
    found = choose(roster, wanted, NOON)
    told = [one.counsellor for one in found.passed]
    chosen = [found.one.id] if found.one is not None else []
    assert len({*told, *chosen}) == len(told) + len(chosen)
    assert len(told) + len(chosen) + found.more == len(roster)
    assert found.more == 0 or len(told) == MOST
    assert {one.reason for one in found.passed} <= {why.value for why in Why}
    if found.one is not None:
        _passes(found.one, wanted, roster)
    elif not found.more:
        assert "later" not in {one.reason for one in found.passed}


def _passes(one: Counsellor, wanted: Wanted, roster: tuple[Counsellor, ...]) -> None:
    assert wanted.members is None or one.id in wanted.members
    assert one.id not in wanted.excluded
    assert wanted.language is None or wanted.language in one.languages
    assert (
        wanted.topics is None
        or not one.topics
        or wanted.topics & one.topics
        or (wanted.topics <= one.topics)
    )
    assert one.taken < one.capacity
    assert one.id not in wanted.asked
    hours = one.calendar or wanted.hours
    if hours is not None and not hours.is_open(NOON):
        assert wanted.danger
        calm = choose(roster, replace(wanted, danger=False), NOON)
        assert calm.one is None


def test_whose_network_reads_along_is_passed_over_unless_the_client_agreed() -> None:
    reading = replace(ANNA, recipients=frozenset({"telegram"}))
    roster = (reading, BEN)
    assert reasons(roster, Wanted(agreed=frozenset()))["anna"] == "floor"
    assert reasons(roster, Wanted(agreed=frozenset({"telegram"})))["anna"] == "asked!"
    assert reasons((reading,), Wanted(agreed=frozenset(), danger=True)) == {"anna": "floor"}
    assert fits(roster, Wanted(agreed=frozenset())) == ids(BEN)


def test_who_knows_the_topic_at_such_a_network_keeps_nobody_else_out() -> None:
    """Else nobody at all could be asked although somebody knows a part of it."""
    both = frozenset({"mood", "debt"})
    reading = replace(ANNA, topics=both, recipients=frozenset({"telegram"}))
    knows = replace(BEN, topics=frozenset({"mood"}))
    assert reasons((reading, knows), Wanted(topics=both, agreed=frozenset()))["ben"] == "asked!"
