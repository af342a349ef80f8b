"""A hundred thousand inputs in every run of the tests; what was once found is tried first.

`make fuzz` goes on from here. A finding is a file, and a file is a test by being there.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest

from adapters.telegram.things import SERVICE
from tests.fuzz import engine
from tests.fuzz.__main__ import write_down
from tests.fuzz.corpus import FOUND, KEPT, found, kept
from tests.fuzz.engine import Campaign, Finding, Hang
from tests.fuzz.targets import SHARES, TARGETS, share

# Several seeds each, so that the runs can be shared among processors; but each run begins with what
# is kept, which is most of what a run of the last two costs.
RUNS = {"updates": (12_000, 3), "events": (12_000, 3), "rows": (9_300, 3), "flows": (120, 1),
        "stored": (60, 1), "served": (10, 1)}  # fmt: skip
EVERY = [(name, inputs, seed) for name, (inputs, seeds) in RUNS.items() for seed in range(seeds)]


@pytest.mark.parametrize(("name", "inputs", "seed"), EVERY)
def test_no_input_does_harm(name: str, inputs: int, seed: int) -> None:
    target = TARGETS[name]()
    campaign = Campaign(target, seed, kept(target))
    campaign.run(inputs)
    assert campaign.count == inputs
    assert not campaign.found, write_down(campaign.found)


def test_they_are_a_hundred_thousand_in_all() -> None:
    assert sum(inputs * seeds for inputs, seeds in RUNS.values()) >= 100_000


@pytest.mark.parametrize("file", sorted(FOUND.glob("*.json")), ids=lambda file: file.stem)
def test_what_was_found_once_does_no_harm_any_more(file: Path) -> None:
    TARGETS[file.stem.partition("-")[0]]().check(file.read_bytes())


def test_every_file_of_the_corpus_belongs_to_a_target() -> None:
    names = {file.stem.partition("-")[0] for file in KEPT.rglob("*.json")}
    assert names <= set(TARGETS)
    assert found("updates")


# ------------------------------------------------------------------------------- what it finds


def a_service_key_swallows_words(patch: pytest.MonkeyPatch) -> str:
    patch.setattr("adapters.telegram.convert.is_service", lambda one: bool(SERVICE & one.keys()))
    return "updates"


def an_id_of_any_kind_is_believed(patch: pytest.MonkeyPatch) -> str:
    patch.setattr("adapters.matrix.convert._source", lambda value: value)
    return "events"


def a_wrong_type_is_no_reason(patch: pytest.MonkeyPatch) -> str:
    patch.setattr("bridge.store.codec.NOT_OURS", (ValueError, KeyError, AttributeError))
    return "rows"


@pytest.mark.parametrize(
    "plant",
    [a_service_key_swallows_words, an_id_of_any_kind_is_believed, a_wrong_type_is_no_reason],
)
def test_a_fault_in_the_source_is_found(
    plant: Callable[[pytest.MonkeyPatch], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = TARGETS[plant(monkeypatch)]()
    campaign = Campaign(target, 1, list(target.seeds()))
    while not campaign.found and campaign.count < 20_000:
        campaign.seed += 1
        campaign.run(campaign.count + 1000)
    assert campaign.found


# ------------------------------------------------------------------------------- the engine


class Planted:
    """Words that grow; harm is done by a rare one of them."""

    name = "planted"
    source = ("/tests/fuzz/test_fuzz.py",)

    def seeds(self) -> Sequence[bytes]:
        return [b"a"]

    def vary(self, data: bytes, chance: Random) -> bytes:
        return (data + chance.choice((b"a", b"b", b"c")))[-6:]

    def check(self, data: bytes) -> None:
        rare = data.startswith(b"ab")
        if rare:
            self.nearly(data)

    def nearly(self, data: bytes) -> None:
        if data.startswith(b"abc"):
            self.harm(data)

    def harm(self, data: bytes) -> None:
        raise KeyError(data)


class Slow(Planted):
    def harm(self, data: bytes) -> None:
        del data
        while True:
            time.sleep(0.001)


def campaign_of(target: Planted, seed: int = 1) -> Campaign:
    return Campaign(target, seed, list(target.seeds()))


def test_planted_harm_is_found_by_what_leads_to_it_and_named_by_its_place_alone() -> None:
    campaign = campaign_of(Planted())
    campaign.run(2000)
    assert {one.what.partition(":")[0] for one in campaign.found} == {"KeyError in test_fuzz.py"}
    assert b"ab" in {data[:2] for data in campaign.fresh}
    assert all(one.data.startswith(b"abc") for one in campaign.found)
    assert "abc" not in repr(campaign.found[0])


def test_a_check_that_does_not_come_back_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PATIENCE", 0.05)
    campaign = campaign_of(Slow())
    campaign.kept = [b"abc"]
    campaign.run(1)
    assert [one.what.partition(" ")[0] for one in campaign.found] == [Hang.__name__]


def test_a_seed_gives_the_same_inputs_again() -> None:
    first, again, other = (campaign_of(Planted(), seed) for seed in (1, 1, 2))
    for one in (first, again, other):
        one.run(500)
    assert first.fresh == again.fresh
    assert [one.data for one in first.found] == [one.data for one in again.found]
    assert [one.data for one in first.found] != [one.data for one in other.found]


def test_time_ends_a_campaign() -> None:
    campaign = campaign_of(Planted())
    campaign.run(1_000_000, said=lambda one: one.count < 3000)
    assert campaign.count == 3000


def test_the_smallest_input_of_each_place_becomes_a_file(tmp_path: Path) -> None:
    findings = [
        Finding("updates", b"longer", "KeyError in a.py:1"),
        Finding("updates", b"long", "KeyError in a.py:1"),
        Finding("updates", b"other", "KeyError in a.py:2"),
    ]
    lines = write_down(findings, tmp_path / "found")
    assert [line.partition(": ")[0] for line in lines] == [one.what for one in findings[1:]]
    written = {file.read_bytes() for file in (tmp_path / "found").iterdir()}
    assert written == {b"long", b"other"}


def test_shares_are_of_those_that_run() -> None:
    assert sum(SHARES.values()) == pytest.approx(1.0)
    assert share(1000, "flows", ["flows"]) == 1000
    assert share(1_000_000, "updates", list(TARGETS)) == 350_000
