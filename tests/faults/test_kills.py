"""A real process under load in both directions, killed at random moments: nothing is lost."""

import sys
from copy import copy
from pathlib import Path

import pytest

from routing.ids import ChatId
from tests.faults.cast import Cast
from tests.faults.checker import labels
from tests.faults.harness import Run, kill_run, memory_world
from tests.faults.plan import Load
from tests.faults.proofs import FORMAT
from tests.faults.record import line

RUN = Run(6, seed=20261122, load=Load(talks=6, rate=40.0, newcomers=0.04), distance=0.4)


@pytest.mark.timeout(180)
@pytest.mark.xdist_group("kills")
async def test_kill_nine_at_random_moments_loses_nothing(tmp_path: Path) -> None:
    async with memory_world(RUN, tmp_path) as world:
        record, times = await kill_run(RUN, world, tmp_path)
    said, clean = line([record])
    sys.stdout.write(f"\n{said} gaps_ms={record.gaps_ms}\n")
    assert len(times.killed) == RUN.kills
    assert record.to_rooms["said"] > 100
    assert record.to_clients["said"] > 100
    assert world.cast.begun > RUN.load.talks  # some came while it was being killed
    assert clean, (record.where, world.cast.stuck, world.process.output[-20:])
    assert said.endswith("lost=0 reordered=0 matrix_doubled=0 telegram_unmarked=0")
    _planted_faults_are_noticed(world.cast)


def _planted_faults_are_noticed(cast: Cast) -> None:
    """In the records of this very run: a loss, a repeat, a swap, words in the wrong room or the
    operator's, a part of a long text, somebody else's answer on a card, and a sign that is missing.
    """
    rooms = sorted(cast.rooms.values(), key=lambda room: -len(labels(cast.staff.texts(room))))
    shown, elsewhere = cast.staff.shown[rooms[0]], cast.staff.shown[rooms[1]]
    first, second = [n for n, one in enumerate(shown) if labels([one.text]) and not one.data][:2]
    clean = list(shown)
    del shown[first]
    assert cast.judge()[0].lost == 1
    elsewhere.append(clean[first])
    assert (cast.judge()[0].lost, cast.judge()[0].astray) == (1, 1)
    elsewhere.pop()
    shown[:] = [*clean, copy(clean[first])]
    assert cast.judge()[0].repeated == 1
    shown[:] = clean
    shown[first], shown[second] = shown[second], shown[first]
    assert cast.judge()[0].reordered == 1
    shown[:] = clean
    assert cast.judge()[0].clean
    [service] = [chat for chat, room in cast.staff.rooms.items() if room.name == "Service"]
    cast.staff.shown[service].append(clean[first])
    assert cast.judge()[0].astray == 1
    cast.staff.shown[service].pop()
    _a_missing_part_is_noticed(cast)
    _what_is_missing_beside_words_is_noticed(cast)
    assert cast.judge()[0].clean


def _a_missing_part_is_noticed(cast: Cast) -> None:
    """Of a long text; and one that stands where it does not belong."""
    label = min(one for one in cast.longs if one.startswith("c"))
    [room] = [room for room, said in cast.said.items() if label in said]
    shown = cast.staff.shown[ChatId(room)]
    parts = [one for one in shown if label.replace("-", "x") in one.text]
    assert len(parts) > 2
    shown.remove(parts[1])
    assert cast.judge()[0].where == [f"lost:{label}"]
    shown.append(parts[1])
    assert cast.judge()[0].where == [f"lost:{label}"]  # it stands behind the last one now
    shown.remove(parts[1])
    shown.insert(shown.index(parts[0]) + 1, parts[1])


def _what_is_missing_beside_words_is_noticed(cast: Cast) -> None:
    """An answer on a card, a sign, and a word of a proof."""
    client = min(cast.rooms)
    before = dict(cast.given[client])
    cast.given[client]["How old are you"] = "19"
    assert cast.judge()[0].where == [f"lost:card of {client}"]
    cast.given[client] = before
    sign = cast.staff.marks.signs.pop(cast.newest[cast.talks[0]])
    assert cast.judge()[0].where == [f"lost:sign for {cast.talks[0]}"]
    cast.staff.marks.signs[cast.newest[cast.talks[0]]] = sign
    client = cast.prove[0]
    shown = cast.clients.shown[ChatId(client)]
    [receipt] = [one for one in shown if one.data and FORMAT in one.data]
    proof = receipt.data or b""
    receipt.data = proof.replace(b"given", b"taken")
    assert cast.judge()[1].where == [f"lost:proof of {client}"]
    receipt.data = proof
