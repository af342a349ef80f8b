"""Three processes on one PostgreSQL, of which the owner is killed, or paused past its lease."""

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from time import monotonic

from tests.faults.checker import Verdict
from tests.faults.plan import Load
from tests.faults.record import Record, counts, line, say, surroundings
from tests.faults.sharing import Party, party

LOAD = Load(talks=6, rate=40.0, newcomers=0.0)
SHORT = {"SHARER_LEASE": "1.5"}  # seconds; whoever is killed is known to be gone in any case
WAYS: Mapping[str, list[Mapping[str, str]]] = {"killed": [{}, {}, {}], "paused": [SHORT] * 3}


async def lost_owner(folder: Path, seed: int, how: str) -> tuple[Record, Verdict, Verdict]:
    """`how`: killed or paused. Both sides talk all the time; the longest silence is noted."""
    begun, around = monotonic(), surroundings(folder)
    async with party(folder / "lotse", seed, WAYS[how]) as several:
        gap = await _replaced(several, how)
        status = await several.end()
        inwards, outwards = several.cast.judge()
        outwards.where += await several.stillness.parked()
    record = Record(
        what=f"owner {how}",
        relay="bridge",
        database="postgres",
        homeserver="memory",
        seed=seed,
        kills=1,
        to_rooms=counts(inwards),
        to_clients=counts(outwards),
        load=asdict(LOAD) | {"processes": len(WAYS[how])},
        gaps_ms={"most": round(gap * 1000)},
        seconds=round(monotonic() - begun, 1),
        died_by_itself=sum(one != 0 for one in status),
        where=[*inwards.where, *outwards.where],
        **around,
    )
    return record, inwards, outwards


async def _replaced(several: Party, how: str) -> float:
    """The longest time (seconds) in which nobody saw anything, from the loss of the owner on."""
    await several.start()
    await several.cast.gather(LOAD.talks)
    several.talk(LOAD)
    await asyncio.sleep(2.0)
    owner, lost = several.owner(), monotonic()
    assert owner is not None
    if how == "killed":
        await owner.kill()
    else:
        owner.pause()
    await several.until_another(owner)
    await asyncio.sleep(2.0)
    gap = several.gap(lost, monotonic())
    owner.resume()
    await several.finish()
    return gap


def run_several(seeds: range, to: Path) -> list[Record]:
    """Each seed in each way, on new data; a record of each."""
    records = []
    for seed in seeds:
        for how in WAYS:
            with tempfile.TemporaryDirectory(prefix="counselbridge-faults-") as name:
                record, *_ = asyncio.run(lost_owner(Path(name), seed, how))
            record.append(to / "several.jsonl")
            records.append(record)
            say(f"{record.what} seed={seed} {line([record])[0]} gap_ms={record.gaps_ms['most']}")
    return records
