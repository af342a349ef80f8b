"""The judge is shown who reads along, who is called, and who closes: what it must find, and not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.simulation.__main__ import organisation, times
from tests.simulation.checker import check
from tests.simulation.finding import Verdict
from tests.simulation.test_simulation import OCTOBER, played
from tests.simulation.transcript import Record, What

MONDAY = datetime(2026, 10, 12, 8, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), 1 / 60
OF_ALL = (What.NAMED, What.UNNAMED)


def at(hours: float, what: What, said: str = "", who: str = "", until: float = 0) -> Record:
    then = MONDAY + until * HOUR if until else None
    client = "" if what in OF_ALL else "client 1"
    return Record(MONDAY + hours * HOUR, what, client, who, said, then)


def found(*records: Record) -> list[str]:
    return [one.kind for one in _judged(sorted(records, key=lambda one: one.at)).findings]


def _judged(records: Sequence[Record]) -> Verdict:
    return check(records, times(organisation()))


TAKEN = (
    at(0, What.NAMED, who="gita"),
    at(0, What.TOLD, "handed_over"),
    at(0, What.OFFERED, who="anna"),
    at(1, What.JOINED, who="anna"),
    at(1.5, What.SPOKE, who="anna"),
    at(1.5, What.HEARD),
)
ANNOUNCED = at(2, What.ANNOUNCED, "begins", "gita")
COMES = at(2.1, What.LOOKS, who="gita")
READS = (at(2.5, What.WROTE, "w1x1"), at(2.5, What.SHOWN, "w1x1", "anna"))
READ_TOO = at(2.5, What.SHOWN, "w1x1", "gita")
ANSWERED = at(2.6, What.HEARD)
TOLD_OVER = at(3, What.ANNOUNCED, "ends", "gita")
GOES = at(3.1, What.LOOKED, who="gita")
SEEN = (*TAKEN, ANNOUNCED, COMES, *READS, READ_TOO, ANSWERED)
LATER, CLOSED = at(40, What.DID, "nothing"), at(6, What.TOLD, "closed")


class TestReadingAlong:
    def test_a_look_that_is_told_of_and_ends_is_right(self) -> None:
        assert found(*SEEN, TOLD_OVER, GOES, LATER) == []
        assert found(*SEEN, CLOSED, at(6, What.LOOKED, who="gita"), LATER) == []

    def test_nobody_reads_along_of_whom_the_room_was_not_told(self) -> None:
        untold = [one for one in SEEN if one is not ANNOUNCED]
        assert found(*untold, TOLD_OVER, GOES, LATER) == ["shown", "shown"]

    def test_nobody_reads_who_has_not_come(self) -> None:
        early = [one for one in SEEN if one is not COMES]
        assert found(*early, TOLD_OVER, LATER) == ["shown"]

    def test_whoever_is_out_reads_nothing_more(self) -> None:
        again = at(3.5, What.SHOWN, "w1x2", "gita")
        assert found(*SEEN, TOLD_OVER, GOES, again, LATER) == ["shown"]

    @pytest.mark.parametrize(
        "end",
        [
            TOLD_OVER,
            CLOSED,
            at(6, What.TOLD, "paused"),
            at(6, What.UNSEATED),
            at(6, What.JOINED, who="ben"),
            at(6, What.UNNAMED, who="gita"),
        ],
        ids=["left", "closed", "paused", "no room", "somebody else came", "supervises no more"],
    )
    def test_a_look_that_is_over_and_does_not_end_is_found(self, end: Record) -> None:
        assert found(*SEEN, end, LATER).count("stays") == 1
        assert found(*SEEN, end, at(7, What.LOOKED, who="gita"), LATER).count("stays") == 0

    def test_the_room_is_told_of_the_end(self) -> None:
        assert found(*SEEN, GOES, LATER) == ["stays"]
        assert found(*SEEN, GOES, at(4, What.ANNOUNCED, "ends", "gita"), LATER) == []

    def test_what_an_observer_writes_never_comes_to_the_client(self) -> None:
        assert found(*SEEN, at(2.8, What.HEARD, "sgitax1"), TOLD_OVER, GOES, LATER) == ["shown"]


DANGER = at(2, What.NOTICED, "call:room.noticed", "anna")
CALLED = at(2, What.DESK, "called", "hans")
YOURS = at(2 + 3 * MINUTE, What.DESK, "call:yours", "hans")
NEXT = at(2 + 5 * MINUTE, What.DESK, "called", "cem")
NOBODY = at(2 + 10 * MINUTE, What.OPERATOR, "called_unanswered")


class TestCalling:
    def test_somebody_who_looks_after_it_is_enough(self) -> None:
        assert found(*TAKEN, DANGER, CALLED, YOURS, LATER) == []

    def test_danger_that_calls_nobody_is_found(self) -> None:
        assert found(*TAKEN, DANGER, LATER) == ["uncalled"]
        waiting = (*TAKEN[:3], at(0.5, What.TOLD, "crisis.noticed"), at(1, What.JOINED, who="anna"))
        assert "uncalled" in found(*waiting, at(1.5, What.HEARD), LATER)

    def test_danger_that_the_client_reads_of_late_calls_nobody_anew(self) -> None:
        """Their network was away; somebody had looked long before."""
        told = at(6, What.TOLD, "crisis.noticed", until=2)
        assert found(*TAKEN, DANGER, CALLED, YOURS, told, LATER) == []
        anew = at(6, What.TOLD, "crisis.noticed", until=5)
        assert found(*TAKEN, DANGER, CALLED, YOURS, anew, LATER) == ["uncalled"]

    def test_one_who_does_not_answer_and_is_not_followed_by_the_next_is_found(self) -> None:
        assert found(*TAKEN, DANGER, CALLED, LATER) == ["uncalled"]
        assert found(*TAKEN, DANGER, CALLED, NEXT, LATER) == ["uncalled"]
        last = at(2 + 12 * MINUTE, What.DESK, "call:yours", "cem")
        assert found(*TAKEN, DANGER, CALLED, NEXT, NOBODY, last, LATER) == []

    def test_it_begins_again_after_the_operator(self) -> None:
        tried = (*TAKEN, DANGER, CALLED, NEXT, NOBODY)
        assert found(*tried, LATER) == ["uncalled"]
        anew = at(2 + 20 * MINUTE, What.DESK, "called", "hans")
        looks = at(2 + 21 * MINUTE, What.DESK, "call:yours", "hans")
        assert found(*tried, anew, looks, LATER) == []

    def test_while_nobody_can_be_told_anything_nobody_is_missed(self) -> None:
        down = Record(MONDAY + 2 * HOUR, What.DOWN, until=MONDAY + 41 * HOUR)
        assert found(down, *TAKEN, DANGER, LATER) == []

    def test_whoever_writes_to_the_client_looks_after_it(self) -> None:
        assert found(*TAKEN, DANGER, CALLED, at(2.05, What.HEARD), LATER) == []

    @pytest.mark.parametrize("until", [0.0, 23.0], ids=["no moment", "a moment that is over"])
    def test_a_call_without_a_moment_for_the_next_one_is_found(self, until: float) -> None:
        ledger = at(24, What.CALL, who="hans", until=until)
        assert found(*TAKEN, ledger, LATER) == ["uncalled"]
        assert found(*TAKEN, replace(ledger, until=MONDAY + 25 * HOUR), LATER) == []


ASKED = at(5, What.NOTICED, "answer:room.eyes_asked", "anna")
AGREED = at(5.5, What.AGREED, who="gita")
LOOKED_AFTER = (*TAKEN, DANGER, CALLED, YOURS)


class TestFourEyes:
    def test_a_closing_that_a_second_person_agreed_to_is_right(self) -> None:
        assert found(*LOOKED_AFTER, ASKED, AGREED, CLOSED) == []

    @pytest.mark.parametrize("before", [(), (ASKED,)], ids=["unasked", "asked"])
    def test_danger_that_one_person_closes_away_is_found(self, before: tuple[Record, ...]) -> None:
        assert found(*LOOKED_AFTER, *before, CLOSED) == ["alone"]

    def test_where_nobody_else_supervises_one_person_is_enough(self) -> None:
        assert found(*LOOKED_AFTER, at(4, What.UNNAMED, who="gita"), CLOSED) == []

    def test_a_yes_to_an_earlier_question_is_none_to_this_one(self) -> None:
        void = at(5.6, What.NOTICED, "call:room.eyes_void", "anna")
        again = at(5.7, What.NOTICED, "answer:room.eyes_asked", "anna")
        assert found(*LOOKED_AFTER, ASKED, AGREED, void, again, CLOSED) == ["alone"]


@pytest.mark.parametrize(
    ("left_out", "kind"),
    [((What.ANNOUNCED, "begins"), "shown"), ((What.DESK, "called"), "uncalled")],
)
def test_a_real_run_with_something_left_out_is_found(left_out: tuple[What, str], kind: str) -> None:
    records = played(1, OCTOBER)
    assert any((one.what, one.said) == left_out for one in records)
    verdict = check(
        [one for one in records if (one.what, one.said) != left_out], times(organisation())
    )
    assert verdict.count(kind) > 0
