"""The judge is shown who has a case, and what somebody was not told: what it must find, and not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.simulation.__main__ import organisation, times
from tests.simulation.checker import check
from tests.simulation.test_simulation import OCTOBER, played
from tests.simulation.transcript import Record, What

MONDAY = datetime(2026, 10, 12, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
AWAY = (MONDAY + 30 * HOUR, MONDAY + 54 * HOUR)


def at(hours: float, what: What, said: str = "", who: str = "", until: float = 0) -> Record:
    of_all = what in (What.AWAY, What.BACK)
    then = MONDAY + until * HOUR if until else None
    return Record(MONDAY + hours * HOUR, what, "" if of_all else "client 1", who, said, then)


def found(records: Sequence[Record]) -> list[str]:
    verdict = check(sorted(records, key=lambda one: one.at), times(organisation()))
    return [one.kind for one in verdict.findings]


TAKEN = [
    at(0, What.TOLD, "handed_over"),
    at(0, What.OFFERED, who="anna"),
    at(1, What.JOINED, who="anna"),
    at(1.5, What.SPOKE, who="anna"),
    at(1.5, What.HEARD),
]
GIVEN = [
    *TAKEN,
    at(2, What.NOTICED, "answer:room.give_asked", "anna"),
    at(2, What.GAVE, "nannax1", "anna"),
    at(2, What.OFFERED, who="ben"),
]
COMES = [
    at(2.1, What.JOINED, who="ben"),
    at(2.1, What.UNSEATED),
    at(2.1, What.OUT, who="anna"),
    at(2.1, What.NOTED, "nannax1", "ben"),
]
WORDS = [at(3, What.WROTE, "w1x1"), at(3, What.SHOWN, "w1x1", "ben")]
OVER = at(6, What.TOLD, "closed")
LATER = at(40, What.DID, "nothing")


def test_a_hand_over_that_was_accepted_is_right() -> None:
    assert found([*GIVEN, *COMES, *WORDS, OVER]) == []


def test_words_that_are_shown_to_both_are_found() -> None:
    both = at(3, What.SHOWN, "w1x1", "anna")
    assert found([*GIVEN, *COMES, *WORDS, both, OVER]) == ["shown"]


def test_words_before_somebody_who_is_only_asked_are_found() -> None:
    early = [at(2.05, What.WROTE, "w1x1"), at(2.05, What.SHOWN, "w1x1", "anna")]
    assert found([*GIVEN, *early, *COMES, OVER]) == []
    asked = at(2.05, What.SHOWN, "w1x1", "ben")
    assert found([*GIVEN, *early, asked, *COMES, OVER]) == ["shown"]


def test_whoever_gave_it_away_and_stays_in_the_room_is_found() -> None:
    stays = [one for one in COMES if one.what is not What.OUT]
    assert found([*GIVEN, *stays, *WORDS, at(4, What.DID), OVER]) == ["shown"]


@pytest.mark.parametrize("who", ["anna", "cem"])
def test_a_note_before_anybody_but_whoever_came_is_found(who: str) -> None:
    seen = [replace(one, who=who) if one.what is What.NOTED else one for one in COMES]
    assert "shown" in found([*GIVEN, *seen, *WORDS, OVER])


@pytest.mark.parametrize("key", ["call:room.give_declined", "call:room.give_expired"])
def test_a_hand_over_that_was_refused_is_told_to_whoever_gave(key: str) -> None:
    refused = [*GIVEN, at(2.1, What.LEFT, who="ben"), LATER]
    assert found([*refused, at(2.1, What.NOTICED, key, "anna")]) == []
    assert found(refused) == ["untold"]
    assert found([*GIVEN, LATER]) == ["untold"]  # nobody answered


def test_an_absence_that_the_client_is_not_told_of_is_found() -> None:
    away = Record(MONDAY + 2 * HOUR, What.AWAY, "", "anna", AWAY[0].isoformat(), AWAY[1])
    told = at(2.1, What.TOLD, "away.ask")
    assert found([*TAKEN, away, told, LATER]) == []
    assert found([*TAKEN, away, LATER]) == ["untold"]
    assert found([*TAKEN, replace(away, who="ben"), LATER]) == []


def test_an_absence_told_of_before_somebody_comes_back_to_us_need_not_be_told_again() -> None:
    away = Record(MONDAY + 2 * HOUR, What.AWAY, "", "anna", AWAY[0].isoformat(), AWAY[1])
    gone = [at(3, What.BLOCKED), at(5, What.WROTE, "w1x1"), at(5, What.SHOWN, "w1x1", "anna")]
    answered = [at(6, What.SPOKE, who="anna"), at(6, What.HEARD)]
    assert found([*TAKEN, away, *gone, *answered, LATER]) == ["untold"]
    assert found([*TAKEN, away, at(2.1, What.TOLD, "away.ask"), *gone, *answered, LATER]) == []


def test_words_for_later_that_go_nowhere_are_found() -> None:
    planned = at(2, What.PLANNED, "sannax1", "anna", until=5)
    end = at(60, What.DID)
    assert found([*TAKEN, planned, at(5, What.HEARD, "sannax1"), end]) == []
    assert found([*TAKEN, planned, end]) == ["untold"]
    assert found([*TAKEN, planned, at(5, What.OPERATOR, "scheduled_dropped"), end]) == []


def test_a_case_of_which_only_the_client_hears_is_stuck() -> None:
    told = [at(hour, What.TOLD, "nobody_still") for hour in (4, 8, 12)]
    begun = at(0, What.TOLD, "handed_over")
    assert found([begun, *told]) == ["stuck"]
    for heard in (at(1, What.DESK, "waits", "anna"), at(1, What.OPERATOR, "nobody")):
        assert found([begun, heard, *told]) == []


def test_a_real_run_in_which_nobody_heard_of_one_case_is_found() -> None:
    records = played(1, OCTOBER)
    client = next(one.client for one in records if one.what is What.DESK and one.said == "waits")
    hears = {What.DESK, What.OFFERED, What.OPERATOR}
    deaf = [one for one in records if one.client != client or one.what not in hears]
    verdict = check(deaf, times(organisation()))
    assert client in {one.client for one in verdict.findings if one.kind == "stuck"}
