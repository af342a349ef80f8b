"""The benchmarks run in miniature, and print what was measured. No speed is judged."""

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks import (
    assigning,
    backlog,
    crowd,
    due,
    erasing,
    growth,
    pipeline,
    proof,
    reading,
    receipt,
    signing,
    turns,
)
from benchmarks.__main__ import PARTS, main
from benchmarks.disk import Commit, commit_time
from benchmarks.figures import Figure, Report, latencies, median, number, percentile, table
from benchmarks.naive import Settings
from benchmarks.networks import Networks
from benchmarks.written import FLOW, Written, numbered
from bridge.app import opened_app
from bridge.clock import SystemClock
from bridge.store import lanes, verdicts
from bridge.store.tables import LaneKind
from config import load, load_published
from routing.flow.model import Ask

COMMIT = Commit(0.25, 0.5)
TINY = pipeline.Size(talks=3, messages=8, rounds=2, alone=4)


async def test_a_backlog_and_messages_alone_are_measured_in_both_directions(tmp_path: Path) -> None:
    figures = await pipeline.measure(tmp_path / "here", TINY, "sqlite", "SQLite")
    assert [figure.table for figure in figures] == [pipeline.BACKLOG, *[pipeline.ALONE] * 2]
    assert [figure.n for figure in figures] == [16, 2, 2]
    assert all(figure.value > 0 for figure in figures)


async def test_little_and_much_are_measured_alike_and_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "APART", timedelta(0))  # else most of it is waiting for signs
    size = growth.Size(few=2, many=(5, 7), speak=2, messages=4, rounds=1)
    figures = await growth.measure(tmp_path, size)
    names = [figure.what for figure in figures]
    assert names[:5] == [
        *(f"{stored} stored, the same 2 speak" for stored in (2, 5, 7)),
        *(f"ratio in ms, {stored} to 2, the same 2 speak" for stored in (5, 7)),
    ]
    assert [figure.target for figure in figures if figure.target] == ["<= 1.2"] * 8
    assert all(len(figure.values) == 1 for figure in figures)


def test_raw_records_hold_what_a_figure_is_made_of_and_are_never_written_over(
    tmp_path: Path,
) -> None:
    file = tmp_path / "speed.jsonl"
    for day in ("2026-11-23", "2026-11-24"):
        report = Report(record=file, around={"code": "abc", "day": day})
        report.add([latencies("T", "fast", [1.0, 2.0, 3.00049], COMMIT)])
    first, second = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert first["values"] == [1.0, 2.0, 3.0]
    assert (first["day"], second["day"], second["code"]) == ("2026-11-23", "2026-11-24", "abc")


async def test_an_act_of_consent_and_a_whole_log_are_measured(tmp_path: Path) -> None:
    figures = await proof.measure(tmp_path, proof.Size(acts=2, events=12, rounds=1))
    assert [figure.n for figure in figures] == [2, 2, 4, 2, 12, 12]
    assert all(figure.value > 0 for figure in figures)
    assert [figure.target for figure in figures if figure.target] == [
        "<= 2 ms", "<= 20 s for 100,000", "<= 20 s for 100,000",
    ]  # fmt: skip


async def test_choosing_is_measured_and_what_is_read_for_it(tmp_path: Path) -> None:
    size = assigning.Size(counsellors=40, cases=80, rounds=2)
    figures = [*assigning.measure(tmp_path, size), *await assigning.reading(tmp_path / "in", size)]
    assert [figure.n for figure in figures] == [2] * 7
    assert all(figure.value > 0 for figure in figures)


async def test_what_is_due_is_found_and_every_one_of_a_crowd_becomes_a_message(
    tmp_path: Path,
) -> None:
    size = due.Size(timers=30, due=12, writers=2, messages=4, rounds=1)
    figures = await due.measure(tmp_path, size, "sqlite", "SQLite")
    assert all(figure.value > 0 for figure in figures)
    assert [figure.target for figure in figures if figure.unit == "s"] == ["<= 15 s", ""]
    assert figures[-1].unit == "times"


async def test_a_backlog_is_drained_by_a_process_of_its_own_danger_first(tmp_path: Path) -> None:
    size = backlog.Size(much=30, others=4, little=2, urgent=2, rounds=1)
    figures = {figure.what: figure for figure in await backlog.measure(tmp_path, size)}
    values = [figure.value for figure in figures.values()]
    assert all(value > 0 for value in values)
    everybody, others, danger = values[2], values[4], values[5]
    assert everybody < 2 * 5
    assert others < 2 * 5
    assert danger == 2
    assert [figure.target for figure in figures.values() if figure.target] == ["<= 5 s", "2"]


async def test_cases_that_come_in_one_moment_are_counted(tmp_path: Path) -> None:
    size = crowd.Size(cases=4, counsellors=2, processes=1)
    figures = await crowd.measure(tmp_path, size, "sqlite", "SQLite")
    assert figures[0].value > 0
    assert [figure.value for figure in figures[1:]] == [4, 4, 4, 2, 2]


async def test_messages_with_signs_are_compared_with_messages_without(tmp_path: Path) -> None:
    figures = await signing.measure(tmp_path, signing.Size(talks=2, messages=4, rounds=1))
    assert [figure.unit for figure in figures if "ratio" not in figure.what] == [
        *["ms"] * 4, *["ms of a processor"] * 4,
    ]  # fmt: skip
    assert all(figure.value > 0 for figure in figures)


async def test_a_receipt_is_measured(tmp_path: Path) -> None:
    figures = await receipt.measure(tmp_path, receipt.Size(rounds=2))
    assert [figure.n for figure in figures] == [2, 2]
    assert all(figure.value > 0 for figure in figures)


async def test_conversations_that_are_put_into_the_store_are_as_good_as_played(
    tmp_path: Path,
) -> None:
    """Both sides of each reach one another, so state, keys and ways are all there."""
    async with pipeline.service(tmp_path, 3) as running:
        stored = await running.app.services.store.read(
            lambda tx: list(lanes.all_of(tx, LaneKind.CLIENT))
        )
        assert len(stored) == 3
        for talk in running.talks:
            await running.alone(talk, by_client=True)
            await running.alone(talk, by_client=False)
            [shown] = running.networks.staff.texts(talk.room)
            [answer] = running.networks.clients.texts(talk.chat)
            assert shown == pipeline.WORDS
            assert answer == f"Anna: {pipeline.WORDS}"


def test_turns_of_both_flows_and_kept_conversations_are_measured() -> None:
    size = turns.Size(few=8, many=14, talks=2, tests=2, turns=6, rounds=1)
    figures = turns.measure(size, COMMIT)
    assert [figure.table for figure in figures] == [turns.TURNS] * 5 + [turns.PLAYED] * 3
    short, long = 3 + len(Written(8).asked()), 3 + len(Written(14).asked())
    assert [figure.n for figure in figures[:2]] == [2 * short, 2 * long]
    assert [figure.n for figure in figures[3:5]] == [2 * long, 2]
    assert all(figure.value > 0 for figure in figures)
    assert {figure.target for figure in figures} == {"", "<= 0.2 ms", ">= 100"}


def test_both_flows_are_checked_and_a_step_of_them_compared() -> None:
    figures = reading.check(reading.Size(few=8, many=16, rounds=1), COMMIT)
    assert [figure.unit for figure in figures] == ["s", "s", "times"]
    fast, slow, ratio = (figure.value for figure in figures)
    assert ratio == pytest.approx(slow / fast / 2)


async def test_a_start_is_measured_with_flows_of_before_that_could_still_be_asked(
    tmp_path: Path,
) -> None:
    size = reading.Size(published=2, steps=8, starts=1)
    figures = await reading.start(tmp_path, size, COMMIT)
    assert all(figure.value > 0 for figure in figures)
    for name, published in (("without", 0), ("with", 2)):
        organisation = Networks.fresh().joined(tmp_path / name)
        async with opened_app(organisation, SystemClock(), {}) as app:
            own = organisation.loaded.bundle
            found = [sha256(numbered(own, number)).hexdigest() for number in (1, 2)]
            kept = [flow for one in found if (flow := app.current.flows.get(one)) is not None]
            assert [one.flow.version for one in kept] == [1, 2][:published]


@pytest.mark.parametrize("steps", [20, 100])
def test_a_flow_of_any_length_can_be_written(steps: int) -> None:
    written = Written(steps)
    flow = load(written.files(), spoken=written.languages).flow
    conditions = [step for step in flow.steps if isinstance(step, Ask) and step.way.when]
    assert len(flow.steps) == steps
    assert len(conditions) == (steps - 5) // 3
    assert 0 < steps - 5 - len(written.asked()) < len(conditions)  # some hold, and some do not
    other = load_published(numbered(written.flow().encode(), 7), FLOW).flow
    assert (other.version, len(other.steps)) == (7, steps)


def test_commits_are_timed_and_nothing_of_them_is_left(tmp_path: Path) -> None:
    commit = commit_time(tmp_path / "new", commits=5)
    assert 0 < commit.median <= commit.p95
    assert list((tmp_path / "new").iterdir()) == []


def test_the_middle_and_the_slowest_of_twenty_are_told() -> None:
    values = [float(value) for value in range(1, 101)]
    assert (median(values), percentile(values, 95)) == (50.5, 95.0)
    assert (median([3.0]), percentile([3.0], 95)) == (3.0, 3.0)


def test_a_table_has_the_commit_and_the_target_beside_every_figure() -> None:
    figure = Figure("T", "much", 1234.0, "messages/s", 2000, COMMIT, {"lowest": 9.5}, ">= 800")
    heads, _, line = table([figure]).splitlines()
    assert heads.startswith("what")
    assert line.split("  ")[0] == "much"
    for part in ("1,234", "lowest 9.50", "messages/s", "2,000", ">= 800", "0.25 / 0.50"):
        assert part in line


@pytest.mark.parametrize(
    ("value", "shown"), [(0.257, "0.26"), (25.74, "25.7"), (257.4, "257"), (2574.0, "2,574")]
)
def test_numbers_are_shown_as_far_as_they_mean_something(value: float, shown: str) -> None:
    assert number(value) == shown


def test_every_figure_is_a_line_of_json_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "figures.jsonl"
    report = Report(file)
    report.add([latencies("T", "fast", [1.0, 2.0, 3.0], COMMIT)], "A note.")
    report.add([latencies("T", "slow", [10.0], COMMIT)])
    report.add([])
    assert "A note." in capsys.readouterr().out
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line["what"] for line in lines] == ["fast", "slow"]
    assert lines[0] == {
        "table": "T", "what": "fast", "median": 2.0, "spread": {"p95": 3.0}, "unit": "ms", "n": 3,
        "target": "", "commit_ms": {"median": 0.25, "p95": 0.5},
    }  # fmt: skip


def test_the_naive_relay_is_told_all_it_needs_and_shows_no_secret() -> None:
    settings = Settings("http://t", "1:token", "http://m", "@n:x", "password", "@anna:x", [7])
    assert Settings(**json.loads(settings.to_json())) == settings
    assert "1:token" not in repr(settings)
    assert "password" not in repr(settings)


def test_an_unknown_part_is_refused_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "pipelines"])
    said = capsys.readouterr().err
    assert "'pipelines'" in said
    assert all(name in said for name in PARTS)


async def test_erasing_a_client_is_measured(tmp_path: Path) -> None:
    [figure] = await erasing.measure(tmp_path / "here", erasing.Size(messages=20, rounds=1))
    assert (figure.n, figure.unit) == (20, "s")
    assert figure.value > 0
