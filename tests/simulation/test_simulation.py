"""Some days of counselling, judged; and the judge, shown what it must find and what it must not."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from tests.simulation.__main__ import main, organisation, times, world
from tests.simulation.checker import check
from tests.simulation.finding import Verdict
from tests.simulation.transcript import Record, What
from tests.simulation.world import Plan

SHORT, CLIENTS = 3, 25
OCTOBER = datetime(2026, 10, 23, tzinfo=UTC)  # the clock is set back in the night to the 25th
MARCH = datetime(2027, 3, 26, tzinfo=UTC)  # and forward in the night to the 28th
MONDAY = datetime(2026, 10, 12, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@cache
def played(seed: int, start: datetime = OCTOBER) -> tuple[Record, ...]:
    lotse = organisation()
    run = world(Plan(seed, SHORT, start, CLIENTS), lotse)
    for _ in run.days():
        pass
    return tuple(run.transcript.records)


def judged(records: Sequence[Record]) -> Verdict:
    return check(records, times(organisation()))


@pytest.mark.parametrize(("seed", "start"), [(1, OCTOBER), (2, MARCH)])
def test_nobody_is_left_alone_and_no_words_are_lost_over_a_change_of_the_clock(
    seed: int, start: datetime
) -> None:
    verdict = judged(played(seed, start))
    assert [str(one) for one in verdict.findings] == []
    assert verdict.cases > 10
    assert verdict.taken > 5
    assert verdict.reoffered > 0


def test_the_same_seed_is_the_same_run() -> None:
    again = played.__wrapped__(1)
    assert again == played(1)
    assert again != played(2)


def test_the_last_line_is_the_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--days", "1", "--seed", "3", "--clients", "4"])
    assert capsys.readouterr().out.splitlines()[-1].startswith("cases=")
    assert status in (0, 1)


# --- the judge is shown what it must find, planted in the records of a real run ------------------


def test_a_case_with_no_moment_for_its_next_one_is_stuck() -> None:
    records = _planted(What.DUE, lambda one: replace(one, until=None))
    assert judged(records).count("stuck") == 1


def test_a_case_with_nobody_next_is_stuck() -> None:
    records = _planted(What.DUE, lambda one: replace(one, who=""))
    assert judged(records).count("stuck") == 1


def test_a_moment_that_has_passed_is_stuck() -> None:
    records = _planted(What.DUE, lambda one: replace(one, until=one.at - HOUR))
    assert judged(records).count("stuck") == 1


def test_words_that_no_room_ever_showed_are_lost() -> None:
    answered = _answered_words(played(1))
    records = [r for r in played(1) if not (r.what is What.SHOWN and r.said == answered)]
    verdict = judged(records)
    assert verdict.count("lost") == 1
    assert answered in verdict.findings[0].expected


def test_a_client_about_whom_nothing_more_is_seen_after_the_handover_is_stuck() -> None:
    records = played(1)
    handed = next(r for r in records if r.said == "handed_over")
    kept = [r for r in records if r.client != handed.client or r.at <= handed.at]
    silent = [r for r in kept if r.client != handed.client or r.what is not What.OFFERED]
    assert handed.client in {f.client for f in judged(silent).findings if f.kind == "stuck"}


def _planted(what: What, change: Callable[[Record], Record]) -> list[Record]:
    records = list(played(1))
    number = next(n for n, record in enumerate(records) if record.what is what)
    records[number] = change(records[number])
    return records


def _answered_words(records: Sequence[Record]) -> str:
    """Words in a room where somebody was there, with some hours to go."""
    end = OCTOBER + SHORT * DAY - 12 * HOUR
    judged_last: dict[str, Record] = {}
    for record in records:
        over = record.what is What.TOLD and record.said.startswith(("closed", "stopped", "erase"))
        if over or record.what in (What.OFFERED, What.LEFT):
            judged_last.pop(record.client, None)
        elif record.what is What.SHOWN and record.at < end:
            judged_last[record.client] = record
    return next(iter(judged_last.values())).said


# --- and the rule itself, by hand ----------------------------------------------------------------


def _told(hours: float, what: What, said: str = "", who: str = "") -> Record:
    return Record(MONDAY + hours * HOUR, what, "client 1", who, said)


HANDED = _told(0, What.TOLD, "handed_over")
HEALTHY = [
    HANDED,
    _told(0, What.OFFERED, who="anna"),
    _told(1, What.JOINED, who="anna"),
    _told(2, What.WROTE, "w1x1"),
    _told(2, What.SHOWN, "w1x1", "anna"),
    _told(4, What.SPOKE, who="anna"),
    _told(4, What.HEARD),
    _told(90, What.TOLD, "closed"),
]


def test_a_healthy_case_is_neither() -> None:
    verdict = judged(HEALTHY)
    assert (verdict.cases, verdict.taken, verdict.closed) == (1, 1, 1)
    assert verdict.findings == []
    assert verdict.waits == [HOUR]


def test_automatic_answers_to_a_client_who_asks_again_are_no_help() -> None:
    asks = [
        record
        for hour in range(1, 12)
        for record in (_told(hour, What.WROTE, f"w1x{hour}"), _told(hour, What.TOLD, "held"))
    ]
    assert judged([HANDED, *asks]).count("stuck") == 1


def test_only_opening_hours_count() -> None:
    night = [
        Record(MONDAY, What.HOURS, until=MONDAY + HOUR),
        Record(MONDAY + 20 * HOUR, What.HOURS, until=MONDAY + 40 * HOUR),
    ]
    patient = [HANDED, _told(26, What.OFFERED, who="anna"), _told(27, What.TOLD, "stopped")]
    assert judged([*night, *patient]).findings == []
    assert judged(patient).count("stuck") == 1


def test_words_that_the_client_was_told_are_not_passed_on_are_not_lost() -> None:
    muted = [_told(5, What.WROTE, "w1x2"), _told(5, What.TOLD, "pause.ask")]
    assert judged([*HEALTHY[:-1], *muted, HEALTHY[-1]]).count("lost") == 0
    assert judged([*HEALTHY[:-1], muted[0], HEALTHY[-1]]).count("lost") == 1


def test_a_wait_ends_when_the_client_stops_or_takes_no_messages() -> None:
    for end in (_told(1, What.TOLD, "stopped"), _told(1, What.BLOCKED)):
        assert judged([HANDED, end, _told(40, What.DID, "nothing")]).findings == []
