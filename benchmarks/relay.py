"""How long words take from one person to the other: the bridge beside a naive relay.

Both are processes of their own, on the same Synapse and the same sandbox of Telegram, with the
same counsellor, who reads with a real client. They take turns: message by message, and then block
by block, in which a message begins every tenth of a second whatever became of the one before. The
bridge stores every message twice over before it lets go of it, and believes no device that nobody
vouches for; the naive relay (`benchmarks.naive`) does neither.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.disk import Commit, commit_time
from benchmarks.figures import Figure, latencies, median
from benchmarks.relays import Talk, bridge, naive
from bridge.sandbox.counsellor import Counsellor
from bridge.sandbox.synapse import Synapse
from tests.e2e.town import Town

TABLE = "Relay latency, real Synapse, sandbox of Telegram"
PACED = "Relay at 10 messages a second, real Synapse, sandbox of Telegram"
PACE = 0.1  # seconds between the beginnings of two messages
WORDS = "I have slept badly for weeks, and I do not know whom else to tell."
IN, OUT = "client to counsellor", "counsellor to client"
CALM = 1.2  # seconds between two messages into one chat: below what Telegram allows, so none waits


@dataclass(frozen=True, slots=True)
class Size:
    """`talks` conversations of each relay, `messages` one by one in each direction of each.

    Then `blocks` of each relay with `paced` messages each, every other one in the other direction.
    """

    talks: int = 6
    messages: int = 100
    warm: int = 6
    paced: int = 60
    blocks: int = 4


@dataclass(slots=True)
class Side:
    """One relay with its conversations; `spent` in milliseconds, by direction."""

    name: str
    talks: Sequence[Talk]
    spent: dict[str, list[float]] = field(default_factory=lambda: {IN: [], OUT: []})
    last: dict[str, float] = field(default_factory=dict)  # when something went into the chat


async def measure(folder: Path, size: Size) -> list[Figure]:
    """Raises SynapseError where there is no homeserver to measure on."""
    async with Synapse.start(folder / "homeserver") as synapse:
        return await compare(folder / "town", synapse, size)


async def compare(folder: Path, synapse: Synapse, size: Size) -> list[Figure]:
    """On a homeserver that runs already; `folder` is empty or not there."""
    commit = commit_time(folder)
    async with contextlib.AsyncExitStack() as stack:
        town = await stack.enter_async_context(Town.built(folder, synapse, pace=1))
        anna = await stack.enter_async_context(town.at_desk(town.anna))
        ours = await stack.enter_async_context(bridge(town, anna, size.talks))
        theirs = await stack.enter_async_context(naive(town, synapse, anna, size.talks))
        sides = (Side("bridge", ours.talks), Side("naive relay", theirs.talks))
        for number in range(-size.warm, size.messages):
            for side in sides if number % 2 else reversed(sides):
                await _there_and_back(side, anna, number)
        figures = [figure for way in (IN, OUT) for figure in _figures(way, sides, commit)]
        commit = commit_time(folder)
        paced = [Side(side.name, side.talks) for side in sides]
        for number in range(-1, size.blocks):
            for side in paced if number % 2 else reversed(paced):
                await _block(side, anna, size.paced, warm=number < 0)
    return [*figures, *(one for way in (IN, OUT) for one in _paced(way, paced, commit))]


def _figures(way: str, sides: Sequence[Side], commit: Commit) -> list[Figure]:
    """Both relays, and how many times as long the bridge takes."""
    ours, theirs = (side.spent[way] for side in sides)
    times = [one / other for one, other in zip(ours, theirs, strict=True)]
    ratio = median(ours) / median(theirs)
    spread = {"of pairs, median": median(times)}
    return [
        *(latencies(TABLE, f"{side.name}, {way}", side.spent[way], commit) for side in sides),
        Figure(TABLE, f"ratio, {way}", ratio, "times", len(times), commit, spread),
    ]


def _paced(way: str, sides: Sequence[Side], commit: Commit) -> list[Figure]:
    """As _figures; either of the two aims is enough."""
    spent = [side.spent[way] for side in sides]
    ours, theirs = median(spent[0]), median(spent[1])
    count, allowed = len(spent[0]), 5 + 3 * commit.median
    return [
        *(latencies(PACED, f"{side.name}, {way}", side.spent[way], commit) for side in sides),
        Figure(PACED, f"ratio, {way}", ours / theirs, "times", count, commit, target="<= 1.25"),
        Figure(
            PACED, f"longer, {way}", ours - theirs, "ms", count, commit,
            target=f"or <= {allowed:.1f} (5 ms and three commits)",
        ),
    ]  # fmt: skip


async def _block(side: Side, anna: Counsellor, count: int, *, warm: bool) -> None:
    """So many messages, begun at their times. Into one chat goes no more than Telegram allows."""
    start, begun = time.perf_counter() + PACE, []
    for number in range(count):
        await asyncio.sleep(start + number * PACE - time.perf_counter())
        talk = side.talks[number // 2 % len(side.talks)]
        label, way = f"{number}-{secrets.token_hex(4)}", OUT if number % 2 else IN
        sent = _to_client(talk, anna, f"{label} {WORDS}") if number % 2 else (
            _to_counsellor(talk, anna, f"{WORDS} {label}")
        )  # fmt: skip
        begun.append((way, asyncio.create_task(sent)))
    for way, task in begun:
        took = await task
        if not warm:
            side.spent[way].append(took)
    await asyncio.sleep(CALM)


async def _there_and_back(side: Side, anna: Counsellor, number: int) -> None:
    """One message each way in one conversation; those with a number below 0 warm up."""
    talk = side.talks[number % len(side.talks)]
    await asyncio.sleep(max(0.0, side.last.get(talk.room, 0.0) + CALM - time.perf_counter()))
    side.last[talk.room] = time.perf_counter()
    label = f"{number}-{secrets.token_hex(4)}"
    spent = {
        IN: await _to_counsellor(talk, anna, f"{WORDS} {label}"),
        OUT: await _to_client(talk, anna, f"{label} {WORDS}"),
    }
    if number >= 0:
        for way, milliseconds in spent.items():
            side.spent[way].append(milliseconds)


async def _to_counsellor(talk: Talk, anna: Counsellor, text: str) -> float:
    """Milliseconds from the client's tap until the counsellor's client shows it, decrypted."""
    start = time.perf_counter()
    await talk.phone.say(text)
    await anna.wait_for(talk.room, lambda line: line.text == text)
    return (time.perf_counter() - start) * 1000


async def _to_client(talk: Talk, anna: Counsellor, text: str) -> float:
    """Milliseconds from the counsellor's Enter until the client's phone shows it."""
    start = time.perf_counter()
    await anna.say(talk.room, text)
    await talk.phone.wait_for_text(text)
    return (time.perf_counter() - start) * 1000
