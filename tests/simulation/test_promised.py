"""The judge is shown promises that slipped, of which the client heard nothing, late, or twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from routing.dispatch import overdue
from routing.effects import CLIENT, Send
from routing.step import Step
from tests.simulation.__main__ import main, organisation, times
from tests.simulation.checker import check
from tests.simulation.test_simulation import judged, played
from tests.simulation.transcript import Record, What

MONDAY = datetime(2026, 10, 12, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
SLIPPED = ("answer_late", "release_late")


def at(hours: float, what: What, said: str = "", who: str = "") -> Record:
    return Record(MONDAY + hours * HOUR, what, "client 1", who, said)


def found(records: Sequence[Record]) -> list[str]:
    """Of this rule: who waits so long in silence is stuck as well."""
    verdict = check(sorted(records, key=lambda one: one.at), times(organisation()))
    return [one.kind for one in verdict.findings if one.kind != "stuck"]


WAITS = [
    at(0, What.TOLD, "handed_over"),
    at(0, What.OFFERED, who="anna"),
    at(1, What.JOINED, who="anna"),
    at(1.5, What.SPOKE, who="anna"),
    at(1.5, What.HEARD),
    at(2, What.WROTE, "w1x1"),
    at(2, What.SHOWN, "w1x1", "anna"),
]
TOLD = at(10, What.TOLD, "answer_late")
CALLED = at(10, What.NOTICED, "call:room.answer_due", "anna")
LATER = at(20, What.DID, "nothing")
END = [at(26, What.SPOKE, who="anna"), at(26, What.HEARD)]


def test_a_slip_of_which_the_client_heard_in_time_is_right() -> None:
    assert found([*WAITS, CALLED, TOLD, LATER]) == []


def test_a_slip_of_which_they_heard_nothing_is_found_once() -> None:
    assert found([*WAITS, CALLED, LATER, *END]) == ["untold"]


def test_an_answer_that_comes_after_all_does_not_hide_it() -> None:
    answer = [at(12, What.SPOKE, who="anna"), at(12, What.HEARD)]
    still = [at(11, What.DID, "nothing"), *answer, at(22, What.DID, "nothing")]
    assert found([*WAITS, CALLED, *still]) == ["untold"]
    assert found([*WAITS, CALLED, TOLD, *still]) == []


@pytest.mark.parametrize("said", [(10.5,), (10, 13), (10, 18, 25)])
def test_late_or_again_and_again_is_found_as_well(said: Sequence[float]) -> None:
    told = [at(hour, What.TOLD, "answer_late") for hour in said]
    assert "untold" in found([*WAITS, *told, at(25.5, What.DID, "nothing")])


def test_on_a_phone_that_was_away_it_counts_from_when_it_was_said() -> None:
    late = replace(at(16, What.TOLD, "answer_late"), until=TOLD.at)
    assert found([*WAITS, late, LATER]) == []


@pytest.mark.parametrize("act", [
    at(6, What.SPOKE, who="anna"),
    at(6, What.NOTICED, "answer:room.snoozed", "anna"),
    replace(at(3, What.PUT_OFF, who="anna"), until=MONDAY + 6 * HOUR),
])  # fmt: skip
def test_whatever_the_counsellor_does_in_the_room_gives_them_the_time_again(act: Record) -> None:
    late = at(14, What.TOLD, "answer_late")
    assert found([*WAITS, act, late, LATER]) == []
    assert found([*WAITS, act, CALLED, at(24, What.DID, "nothing"), *END]) == ["untold"]


def test_only_opening_hours_count() -> None:
    night = [
        Record(MONDAY, What.HOURS, until=MONDAY + 6 * HOUR),
        Record(MONDAY + 24 * HOUR, What.HOURS, until=MONDAY + 48 * HOUR),
    ]
    assert found([*night, *WAITS, at(28, What.TOLD, "answer_late"), at(40, What.DID)]) == []
    assert found([*night, *WAITS, CALLED, at(40, What.DID, "nothing")]) == ["untold"]


def test_where_the_client_pauses_stops_or_takes_nothing_nobody_is_told() -> None:
    for end in (at(9, What.TOLD, "paused"), at(9, What.TOLD, "stopped"), at(9, What.BLOCKED)):
        assert found([*WAITS, end, LATER]) == []


BLOCKED = at(4, What.BLOCKED)
AGAIN = [at(16, What.WROTE, "w1x2"), at(16, What.SHOWN, "w1x2", "anna")]
MISSED = at(16, What.TOLD, "answer_missed")


def test_who_took_no_messages_then_is_told_when_they_are_back() -> None:
    assert found([*WAITS, BLOCKED, CALLED, *AGAIN, *END]) == ["untold"]
    assert found([*WAITS, BLOCKED, CALLED, MISSED, *AGAIN, *END]) == []
    twice = at(20, What.TOLD, "answer_missed")
    assert found([*WAITS, BLOCKED, CALLED, MISSED, *AGAIN, twice, *END]) == ["untold"]


@pytest.mark.parametrize("meanwhile", [
    [at(6, What.SPOKE, who="anna")],
    [at(14, What.LEFT, who="anna")],
    [at(14, What.UNSEATED), at(14, What.OUT, who="anna")],
    [at(14, What.JOINED, who="ben")],
    [replace(at(5, What.PUT_OFF, who="anna"), until=MONDAY + 15 * HOUR)],
], ids=["written to", "left alone", "moved on", "somebody else", "put off"])  # fmt: skip
def test_but_not_where_it_was_seen_to(meanwhile: list[Record]) -> None:
    soon = [at(17, What.SPOKE, who="anna"), at(17, What.HEARD)]
    assert "untold" not in found([*WAITS, BLOCKED, *meanwhile, *AGAIN, *soon])


def test_who_is_back_before_it_slips_is_told_as_ever() -> None:
    back = at(8, What.WROTE, "w1x2"), at(8, What.SHOWN, "w1x2", "anna")
    assert found([*WAITS, BLOCKED, *back, CALLED, TOLD, LATER]) == []
    assert found([*WAITS, BLOCKED, *back, CALLED, *END]) == ["untold"]


def test_words_that_were_released_and_taken_back_on_their_way_were_no_answer() -> None:
    gone = [
        at(3, What.MEANT, "sannax1", "anna"),
        at(4, What.RELEASED, "sannax1"),
        at(5, What.CHANGED, who="sannax1"),
    ]
    late = at(13, What.TOLD, "answer_late")
    assert "untold" not in found([*WAITS, *gone, late, at(20, What.DID, "nothing")])
    assert "untold" in found([*WAITS, *gone, at(24, What.DID, "nothing"), *END])


# --- and in the records of real runs -------------------------------------------------------------


def is_told(record: Record) -> bool:
    return record.what is What.TOLD and record.said in SLIPPED


def test_it_is_seen_where_it_is_taken_out_of_a_real_run() -> None:
    records = played(2, datetime(2026, 10, 12, tzinfo=UTC))
    lines = [n for n, one in enumerate(records) if is_told(one)]
    seen = [judged([*records[:n], *records[n + 1 :]]).count("untold") for n in lines]
    assert judged(records).findings == []
    assert 1 in seen


def test_a_core_that_does_not_tell_a_client_is_found_and_its_cases_are_stuck(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = overdue._slipped

    def mute(*given: object) -> Step:
        done = real(*given)  # type: ignore[arg-type]
        case = done.conversation.case
        if case is None or case.offer is None or case.offer.outcome != "taken":
            return done
        kept = [one for one in done.effects if not (isinstance(one, Send) and one.party == CLIENT)]
        return replace(done, effects=tuple(kept))

    monkeypatch.setattr(overdue, "_slipped", mute)
    assert main(["--days", "3", "--seed", "1", "--clients", "25"]) == 1
    *lines, last = capsys.readouterr().out.splitlines()
    [untold] = [one.split()[-1] for one in lines if one.startswith("not told")]
    assert int(untold) > 0
    assert "stuck=0" not in last
    assert last.endswith(" lost=0")
