"""The judge is shown words that wait for a yes: what it must find, and what it must not."""

from dataclasses import replace

import pytest

from tests.simulation.__main__ import organisation, times
from tests.simulation.checker import check
from tests.simulation.test_overseen import HOUR, MINUTE, MONDAY, at, found
from tests.simulation.test_simulation import OCTOBER, played
from tests.simulation.transcript import Record, What


def meant(hours: float, mark: str = "sbenx1") -> tuple[Record, Record]:
    """Ben writes it, and a line says that it waits."""
    waits = at(hours, What.WAITS, mark, "ben")
    return at(hours, What.MEANT, mark, "ben"), waits


def of_all(record: Record) -> Record:
    return replace(record, client="")


MENTORED = of_all(at(0, What.MENTORED, "ida", "ben"))
TAKEN = (
    MENTORED,
    of_all(at(0, What.NAMED, who="gita")),
    at(0, What.TOLD, "handed_over"),
    at(0, What.OFFERED, who="ben"),
    at(0.1, What.JOINED, who="ben"),
    at(0.2, What.ANNOUNCED, "begins", "ida"),
    at(0.3, What.LOOKS, who="ida"),
)
WROTE = meant(1)
YES = at(1.5, What.YES, "sbenx1", "ida")
OUT = (at(1.5, What.HEARD, "sbenx1"), at(1.5, What.RELEASED, "sbenx1"))
SAID = (*TAKEN, *WROTE, YES, *OUT)
LATER = at(40, What.DID, "nothing")
CLOSED = (at(3, What.TOLD, "closed"), at(3, What.LOOKED, who="ida"))
ENDS = (*CLOSED, LATER)


class TestAYes:
    def test_what_a_mentor_said_yes_to_is_right(self) -> None:
        assert found(*SAID, *ENDS) == []

    def test_what_is_at_the_client_without_one_is_found(self) -> None:
        assert found(*TAKEN, *WROTE, *OUT, *ENDS) == ["unreleased", "unreleased"]
        assert found(*TAKEN, WROTE[0], OUT[0], *ENDS) == ["unreleased"]

    @pytest.mark.parametrize("who", ["ben", "cem", "gita"])
    def test_nobody_else_says_it(self, who: str) -> None:
        """Who wrote it, somebody else, and a supervisor who is not there."""
        records = (*TAKEN, *WROTE, replace(YES, who=who), *OUT, *ENDS)
        assert "unreleased" in found(*records)

    def test_a_supervisor_who_reads_along_says_it_too(self) -> None:
        there = (at(0.2, What.ANNOUNCED, "begins", "gita"), at(0.3, What.LOOKS, who="gita"))
        goes = at(3, What.LOOKED, who="gita")
        records = (*TAKEN, *there, *WROTE, replace(YES, who="gita"), *OUT, goes, *ENDS)
        assert found(*records) == []

    @pytest.mark.parametrize(
        "before",
        [
            at(1.6, What.YES, "sbenx1", "ida"),
            at(0.5, What.YES, "sbenx1", "ida"),
            at(1.4, What.YES, "sbenx2", "ida"),
        ],
        ids=["too late", "too early", "to something else"],
    )
    def test_a_yes_at_another_time_or_to_other_words_is_none(self, before: Record) -> None:
        assert "unreleased" in found(*TAKEN, *WROTE, before, *OUT, *ENDS)

    @pytest.mark.parametrize(
        "void",
        [
            at(1.2, What.NO, "sbenx1", "ida"),
            at(1.2, What.CHANGED, who="sbenx1"),
            at(1.2, What.REMOVED, who="ben"),
            at(1.2, What.JOINED, who="anna"),
            at(1.2, What.NOTICED, "answer:room.unreleased_over", "ben"),
            at(1.2, What.TOLD, "closed"),
            of_all(at(1.2, What.MENTORED, "", "ben")),
        ],
        ids=["back", "deleted", "removed", "somebody else", "over", "closed", "no mentors"],
    )
    def test_what_waited_no_more_cannot_be_said_yes_to(self, void: Record) -> None:
        assert "unreleased" in found(*TAKEN, *WROTE, void, YES, *OUT, *ENDS)

    def test_what_was_changed_needs_a_yes_of_its_own(self) -> None:
        changed, again = at(1.2, What.CHANGED, "sbenx2", "sbenx1"), at(1.2, What.WAITS, "sbenx2")
        out = tuple(replace(one, said="sbenx2") for one in OUT)
        assert "unreleased" in found(*TAKEN, *WROTE, changed, again, YES, *out, *ENDS)
        new = replace(YES, said="sbenx2")
        assert found(*TAKEN, *WROTE, changed, again, new, *out, *ENDS) == []

    def test_a_yes_that_was_seen_to_be_none_is_none(self) -> None:
        void = at(1.5, What.VOID, "sbenx1", "ida")
        assert "unreleased" in found(*TAKEN, *WROTE, YES, void, *OUT, *ENDS)

    def test_words_for_later_need_it_when_their_time_has_come(self) -> None:
        planned = at(1, What.PLANNED, "sbenx1", "ben", until=1.4)
        assert "unreleased" in found(*TAKEN, planned, OUT[0], *ENDS)
        waits = at(1.4, What.WAITS, "sbenx1", "ben")
        assert found(*TAKEN, planned, waits, YES, *OUT, *ENDS) == []

    def test_without_mentors_nobody_is_asked(self) -> None:
        free = [one for one in TAKEN if one is not MENTORED]
        assert found(*free, WROTE[0], OUT[0], *ENDS) == []


SECOND = meant(1.1, "sbenx2")
BOTH = (replace(YES, said="sbenx2"), YES)
OUT_TOO = (at(1.7, What.HEARD, "sbenx2"), at(1.7, What.RELEASED, "sbenx2"))


class TestWhatFollows:
    def test_what_got_a_yes_is_at_the_client(self) -> None:
        assert found(*TAKEN, *WROTE, YES, OUT[1], LATER).count("withheld") == 1
        taken_back = at(2, What.CHANGED, who="sbenx1")
        for end in (taken_back, at(2, What.TOLD, "paused"), at(2, What.BLOCKED), CLOSED[0]):
            assert "withheld" not in found(*TAKEN, *WROTE, YES, OUT[1], end, LATER)

    def test_in_the_order_in_which_it_was_written(self) -> None:
        assert found(*TAKEN, *WROTE, *SECOND, *BOTH, *OUT, *OUT_TOO, *ENDS) == []
        first = tuple(replace(one, at=MONDAY + 1.6 * HOUR) for one in OUT_TOO)
        last = tuple(replace(one, at=MONDAY + 1.7 * HOUR) for one in OUT)
        assert found(*TAKEN, *WROTE, *SECOND, *BOTH, *first, *last, *ENDS) == ["disordered"]

    def test_somebody_is_asked_again_and_again_while_it_waits(self) -> None:
        assert "unasked" in found(*TAKEN, *WROTE, LATER)
        asked = tuple(at(1 + n, What.DESK, "release", "ida") for n in range(1, 40))
        assert "unasked" not in found(*TAKEN, *WROTE, *asked, LATER)
        assert "unasked" in found(*TAKEN, *WROTE, *asked[:9], *asked[13:], LATER)

    def test_nobody_is_asked_while_nothing_may_pass(self) -> None:
        assert "unasked" not in found(*TAKEN, *WROTE, at(1.5, What.TOLD, "paused"), LATER)

    def test_who_is_away_is_not_asked(self) -> None:
        since, until = MONDAY + 1.2 * HOUR, MONDAY + 9 * HOUR
        away = of_all(Record(since, What.AWAY, "", "ida", since.isoformat(), until))
        asked = at(2, What.DESK, "release", "ida")
        assert found(*TAKEN, *WROTE, away, asked, *ENDS) == ["unasked"]
        back = of_all(at(1.8, What.BACK, who="ida"))
        assert found(*TAKEN, *WROTE, away, back, asked, *ENDS) == []

    @pytest.mark.parametrize(
        ("actor", "who", "until"),
        [("counsellor", "ida", 3.0), ("mentor", "", 3.0), ("mentor", "ida", 0), ("mentor", "x", 1)],
        ids=["another actor", "nobody", "no moment", "a moment that is over"],
    )
    def test_what_waits_has_an_actor_and_a_moment(self, actor: str, who: str, until: float) -> None:
        right = at(2, What.ASKS, "mentor", "ida", until=3)
        assert found(*TAKEN, *WROTE, right, *ENDS) == []
        wrong = at(2, What.ASKS, actor, who, until=until)
        assert found(*TAKEN, *WROTE, wrong, *ENDS) == ["unasked"]


class TestASlip:
    DANGER = at(2, What.NOTICED, "answer:room.urgent_raised", "ben")
    CALLED = at(2, What.DESK, "called", "hans")
    OFF = at(2 + 3 * MINUTE, What.NOTICED, "answer:room.urgent_off", "ben")

    def test_an_alert_that_was_taken_back_calls_nobody_and_needs_no_second_person(self) -> None:
        assert found(*SAID, self.DANGER, self.CALLED, self.OFF, *ENDS) == []

    def test_one_that_was_not_does(self) -> None:
        stays = replace(self.OFF, said="answer:room.urgent_off_stays")
        assert "uncalled" in found(*SAID, self.DANGER, self.CALLED, *ENDS)
        assert "alone" in found(*SAID, self.DANGER, self.CALLED, stays, *ENDS)


# --- and in the records of a real run -------------------------------------------------------------


def test_a_real_run_holds_words_that_were_released() -> None:
    records = played(1, OCTOBER)
    assert sum(one.what is What.RELEASED for one in records) > 3


@pytest.mark.parametrize(
    ("left_out", "kind"),
    [(What.YES, "unreleased"), (What.HEARD, "withheld"), (What.LOOKS, "unreleased")],
)
def test_a_real_run_with_something_left_out_is_found(left_out: What, kind: str) -> None:
    records = [one for one in played(1, OCTOBER) if one.what is not left_out]
    assert check(records, times(organisation())).count(kind) > 0
