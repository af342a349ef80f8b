"""Thirty days of counselling on a virtual clock: `make simulate DAYS=30 SEED=n`.

    python -m tests.simulation --days 30 --seed 1 [--start 2026-10-12] [--clients 60]

A line a day, the first findings, a small table, and `cases=N stuck=0 lost=0` as the last line.
Where a client was not told, it has a line of its own in the table, and counts as stuck. The exit
status is 1 when somebody was stuck, when words were lost, or when there was nothing to judge.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median

from config.calendar import calendar
from routing.assigning.recipients import MENTORS, SUPERVISION
from routing.facts import House
from routing.flow.model import Handover, Route
from routing.ids import CounsellorId
from tests.flows import when
from tests.houses import DE, EN, TEXTS, counsellor, house
from tests.simulation.checker import check
from tests.simulation.finding import Times, Verdict
from tests.simulation.world import Plan, World
from tests.unit.mind_kit import LISTENING

START = "2026-10-12"  # so that thirty days hold a public holiday and a night with a clock change
HOURS = "Mo-Fr 09:00-13:00,14:30-20:00; Sa,Su 20:00-04:00; PH off"
HOLDS = {"cem": timedelta(seconds=20), "dora": timedelta(seconds=5)}  # and can be taken back
ROUTES = (Route("debt", when('topic == "debt"')), Route("talk"))
NAMES = ("anna", "ben", "cem", "dora", "emil", "fatma")
OVERSEERS = ("gita", "hans")  # who supervise, and are offered nothing
MENTORED = {"ben": ("anna", "ida"), "emil": ("ida",)}  # who says yes to what they write
ON_CALL = ("cem", "hans", "fatma")
HAND_OVER = ("tell", "ask")
SHOWN = 20  # findings that are printed


READS = frozenset({SUPERVISION, MENTORS})  # as the notice says
TEAMS = {"talk": NAMES[:3], "debt": NAMES[2:]}
WITH_TEAMS = replace(
    LISTENING,
    steps=tuple(
        replace(one, routes=ROUTES) if isinstance(one, Handover) else one for one in LISTENING.steps
    ),
)


def organisation(hours: str = HOURS, hand_over: str = "tell") -> House:
    """`hours` in OpenStreetMap's syntax; empty: it says none."""
    there = calendar(hours, "Europe/Berlin", "DE-BE", (EN, DE), TEXTS) if hours else None
    return house(
        flow=WITH_TEAMS,
        calendar=there,
        desks=True,
        hand_over=hand_over,
        teams={team: frozenset(names) for team, names in TEAMS.items()},
        supervisors=frozenset(map(CounsellorId, OVERSEERS)),
        named=READS,
        recipients=READS,
        on_call=tuple(map(CounsellorId, ON_CALL)),
        choose={"talk": "round_robin", "debt": "manual"},
    )


def world(plan: Plan, lotse: House) -> World:
    spoken = {name: (EN,) if name == "ben" else (EN, DE) for name in NAMES}
    people = [counsellor(n, *spoken[n], capacity=12) for n in NAMES]
    people += [counsellor(n, capacity=0) for n in (*OVERSEERS, "ida")]
    for at, one in enumerate(people):
        if one.id in MENTORED:
            mentors = tuple(map(CounsellorId, MENTORED[one.id]))
            people[at] = replace(one, mentors=mentors, recipients=frozenset({MENTORS}))
    return World(plan, lotse, [replace(c, hold=HOLDS.get(c.id, timedelta())) for c in people])


def times(lotse: House) -> Times:
    return Times(lotse.answer, lotse.offer, lotse.retry)


def main(words: Sequence[str] | None = None) -> int:
    """0: nobody stuck, nothing lost."""
    options = _parser().parse_args(words)
    start = datetime.fromisoformat(options.start).replace(tzinfo=UTC)
    lotse = organisation(options.hours, options.hand_over or HAND_OVER[options.seed % 2])
    played = world(Plan(options.seed, options.days, start, options.clients), lotse)
    for day in played.days():
        until = start + timedelta(days=day)
        running = sum(lane.running() for lane in played.lanes)
        records = len(played.transcript.records)
        _print(f"day {day:2} until {until:%Y-%m-%d}: {running} running, {records} records")
    verdict = check(played.transcript.records, times(lotse))
    for finding in verdict.findings[:SHOWN]:
        _print(str(finding))
    for name, value in _table(verdict):
        _print(f"{name:28}{value:>12}")
    _print(f"cases={verdict.cases} stuck={verdict.stuck} lost={verdict.count('lost')}")
    return 1 if verdict.findings or not verdict.cases else 0


def _table(verdict: Verdict) -> list[tuple[str, str]]:
    return [
        ("cases", str(verdict.cases)),
        ("taken", str(verdict.taken)),
        ("closed", str(verdict.closed)),
        ("offers", str(verdict.offers)),
        ("re-offered", str(verdict.reoffered)),
        ("shown to the wrong ones", str(verdict.count("shown"))),
        ("not told", str(verdict.count("untold"))),
        ("until somebody came, median", _time(verdict.waits, middle=True)),
        ("until somebody came, longest", _time(verdict.waits, middle=False)),
        ("until an answer, median", _time(verdict.answers, middle=True)),
        ("until an answer, longest", _time(verdict.answers, middle=False)),
    ]


def _time(times: list[timedelta], *, middle: bool) -> str:
    """In hours and minutes of the clock on the wall."""
    if not times:
        return "-"
    seconds = [one.total_seconds() for one in times]
    minutes = round((median(seconds) if middle else max(seconds)) / 60)
    return f"{minutes // 60} h {minutes % 60:02} min"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description="A month.")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", default=START, help="the first day")
    parser.add_argument("--clients", type=int, default=60)
    parser.add_argument("--hours", default=HOURS, help="opening hours; empty: none")
    parser.add_argument("--hand-over", choices=HAND_OVER, help="else one or the other, by seed")
    return parser


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
