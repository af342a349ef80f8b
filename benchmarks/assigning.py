"""How long choosing a counsellor takes where there are many, and many cases are open."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.disk import Commit, commit_time
from benchmarks.figures import Figure, percentile
from benchmarks.networks import Networks
from bridge.app import opened_app
from bridge.clock import SystemClock
from bridge.seating import Seating
from bridge.store import absences, seats
from bridge.store.database import Tx
from bridge.txlook import TxLook
from config.hours import Hours
from routing.assigning.assign import ROUND_ROBIN, Wanted, choose
from routing.calendar import Calendar
from routing.facts import Counsellor
from routing.ids import AccountName, AuthorId, CounsellorId, Language

TABLE = "Choosing a counsellor"
DAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
TONGUES = ("de", "en", "tr", "uk", "ar")
TOPICS = ("debt", "mood", "grief", "home")
SCHEDULES = 20


@dataclass(frozen=True, slots=True)
class Size:
    counsellors: int = 1_000
    cases: int = 10_000
    rounds: int = 500


def _schedules() -> list[Calendar]:
    clock = Hours("Europe/Berlin", "DE-BE")
    return [clock.silent(f"Mo-Fr {8 + n // 4:02}:{n % 4 * 15:02}-17:00") for n in range(SCHEDULES)]


def roster(size: Size) -> tuple[Counsellor, ...]:
    """As many people, who have as many cases between them."""
    schedules, each = _schedules(), size.cases // size.counsellors
    return tuple(
        Counsellor(
            CounsellorId(f"c{n}"),
            f"Counsellor {n}",
            AccountName("matrix"),
            AuthorId(f"@c{n}:hs.test"),
            frozenset({Language("de"), Language(TONGUES[n % len(TONGUES)])}),
            capacity=each + 1 + n % 3,
            taken=each,
            topics=frozenset(TOPICS[: n % len(TOPICS)]),
            calendar=schedules[n // 4 % SCHEDULES] if n % 4 == 0 else None,
            turn=n,
        )
        for n in range(size.counsellors)
    )


def measure(folder: Path, size: Size) -> list[Figure]:
    commit, people = commit_time(folder), roster(size)
    team_hours = _schedules()[0]
    many = frozenset(one.id for one in people[: size.counsellors // 20])
    case = Wanted(language=Language("de"), topics=frozenset({"debt"}), hours=team_hours)
    night = DAY + timedelta(hours=14)
    asked: dict[str, Callable[[], object]] = {
        "among all, least busy": lambda: choose(people, case, DAY),
        "among all, in turn": lambda: choose(people, replace(case, how=ROUND_ROBIN), DAY),
        "in a team of a twentieth": lambda: choose(people, replace(case, members=many), DAY),
        "at night, nobody is there": lambda: choose(people, case, night),
        "at night, in danger": lambda: choose(people, replace(case, danger=True), night),
        "the snapshot, read already": lambda: tuple(replace(one, taken=0) for one in people),
    }
    return [_figure(what, work, size, commit) for what, work in asked.items()]


async def reading(folder: Path, size: Size) -> list[Figure]:
    """What a batch reads before it chooses: seats, turns and absences of everybody, as stored."""
    commit, people = commit_time(folder), roster(size)
    async with opened_app(
        Networks.fresh().organisation(folder, "sqlite"), SystemClock(), {}
    ) as app:
        house = replace(app.current.house, choose={"all": ROUND_ROBIN})
        current = replace(app.current, roster=people, house=house)

        def settle_in(tx: Tx) -> None:
            for n, one in enumerate(people):
                seats.change(tx, one.id, one.taken)
                seats.offered(tx, one.id)
                absences.put(tx, one.id, (DAY + timedelta(days=n), DAY + timedelta(days=n + 7)))

        def snapshot(tx: Tx) -> Figure:
            def work() -> tuple[Counsellor, ...]:
                return Seating().roster(current, TxLook(tx, app.services.sealer, current, {}))

            if [one.taken for one in work()] != [one.taken for one in people]:
                raise AssertionError("what is read is not what was stored")
            what = "the snapshot, read from the store, everybody with an absence"
            return _figure(what, work, size, commit)

        await app.services.store.write(settle_in)
        return [await app.services.store.read(snapshot)]


def _figure(what: str, work: Callable[[], object], size: Size, commit: Commit) -> Figure:
    work()  # hours are computed once for each span
    spent = []
    for _ in range(size.rounds):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1000)
    target = "<= 25 ms" if "snapshot" in what else "<= 2 ms"
    p95 = {"p95": percentile(spent, 95)}
    n = size.rounds
    return Figure(TABLE, what, median(spent), "ms", n, commit, p95, target, spent)
