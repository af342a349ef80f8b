"""What it costs to read what an organisation wrote: at `check`, and at a start.

A start does not read flows that were published before and have nobody on them: it is measured with
many of them beside the same start with none, and beside what reading them would cost.
"""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.disk import Commit
from benchmarks.figures import Figure, ends, median
from benchmarks.networks import Networks
from benchmarks.written import FLOW, Written, numbered
from bridge.app import opened_app
from bridge.clock import SystemClock
from bridge.organisation import Organisation
from bridge.store import documents
from bridge.store.database import Tx
from bridge.store.documents import Document, Kind
from bridge.store.sealer import Sealer
from bridge.versions import flow_document
from config import load, load_published

CHECKED = "Checking files: from bytes to what the service runs on, or every fault"
STARTED = "A start, with flows of before in the store (SQLite)"
LANGUAGES = ("en", "de", "fr", "es")


@dataclass(frozen=True, slots=True)
class Size:
    """Steps of the two flows to check; flows of before and steps of each; starts of each kind."""

    few: int = 100
    many: int = 500
    rounds: int = 5
    published: int = 50
    steps: int = 100
    starts: int = 15


def check(size: Size, commit: Commit) -> list[Figure]:
    """Both flows in turn with each other, in four languages."""
    short, long = (Written(steps, LANGUAGES).files() for steps in (size.few, size.many))
    fast, slow = [], []
    for number in range(size.rounds + 1):  # the first is to get warm
        one, other = _checked(short), _checked(long)
        if number:
            fast.append(one)
            slow.append(other)
    named = f"{{:,}} steps in {len(LANGUAGES)} languages".format
    scale = size.many / size.few
    ratios = [other / one / scale for one, other in zip(fast, slow, strict=True)]
    count = size.rounds
    return [
        Figure(CHECKED, named(size.few), median(fast), "s", count, commit, ends(fast)),
        Figure(CHECKED, named(size.many), median(slow), "s", count, commit, ends(slow), "<= 4 s"),
        Figure(CHECKED, f"ratio of one step, {size.many:,} to {size.few:,}", median(ratios),
               "times", count, commit, ends(ratios)),
    ]  # fmt: skip


def _checked(files: dict[str, bytes]) -> float:
    begun = perf_counter()
    load(files, spoken=LANGUAGES)
    return perf_counter() - begun


async def start(folder: Path, size: Size, commit: Commit) -> list[Figure]:
    """Starts with and without, in turn with each other, and what reading one flow costs."""
    bare, full = (_organisation(folder / name, size) for name in ("without", "with"))
    await _publish(bare, 0)
    await _publish(full, size.published)
    without, more = [], []
    for number in range(size.starts + 1):  # the first is to get warm
        one, other = await _started(bare), await _started(full)
        if number:
            without.append(one)
            more.append(other)
    count = size.starts
    ratios = [other / one for one, other in zip(without, more, strict=True)]
    read = [_read(full.loaded.bundle) * size.published for _ in range(3)]
    what = f"{size.published:,} unchanged flows of {size.steps:,} steps"
    return [
        Figure(STARTED, "none", median(without), "ms", count, commit, ends(without)),
        Figure(STARTED, what, median(more), "ms", count, commit, ends(more)),
        Figure(STARTED, "ratio, with to without", median(ratios), "times", count, commit,
               ends(ratios)),
        Figure(STARTED, "for comparison: reading all of them", median(read), "ms", len(read),
               commit, ends(read)),
    ]  # fmt: skip


def _organisation(folder: Path, size: Size) -> Organisation:
    """Its flow has the number after those of before."""
    for name, content in Written(size.steps, version=size.published + 1).files().items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return Networks.fresh().joined(folder)


async def _publish(organisation: Organisation, count: int) -> None:
    """The store is made, and holds so many flows of before."""
    own = flow_document(organisation.loaded)

    def keep(tx: Tx, sealer: Sealer) -> None:
        for version in range(1, count + 1):
            old = Document(Kind.FLOW, own.name, numbered(own.content, version), version)
            documents.keep(tx, sealer, old, SystemClock().now())

    async with opened_app(organisation, SystemClock(), {}) as app:
        sealer = app.opened.sealer
        await app.opened.store.write(lambda tx: keep(tx, sealer))


async def _started(organisation: Organisation) -> float:
    """Milliseconds until everything is made and could run; the files of today were read before."""
    begun = perf_counter()
    async with opened_app(organisation, SystemClock(), {}):
        return (perf_counter() - begun) * 1000


def _read(bundle: bytes) -> float:
    begun = perf_counter()
    load_published(bundle, FLOW)
    return (perf_counter() - begun) * 1000


__all__ = ["CHECKED", "STARTED", "Size", "check", "start"]
