"""What surrounds an act, also where the way to a client cannot be read."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import text

from bridge.store import evidence
from bridge.surroundings import UNKNOWN, Network, Surroundings, duration
from consent import DocumentKind
from routing.ids import LaneId
from tests.evidence_kit import act
from tests.store_world import NETWORKS, PHONES, World

HERE = Surroundings(
    "lotse",
    {"name": "Lotse e.V."},
    {},
    {PHONES: Network("memory", "us", NETWORKS[PHONES])},
    {"delivered": "P1D"},
    "counselbridge 0",
)


async def test_a_clients_address_and_network_stand_in_what_surrounds_their_act(
    world: World,
) -> None:
    lane, one = await world.lane("555"), act(world, uuid4())
    found = await world.write(lambda tx: HERE.of(tx, world.opened.sealer, lane, one))
    assert (found.channel, found.readable_by) == ("memory", "us")
    assert found.identity == f"{NETWORKS[PHONES]} 555"
    assert "555" not in repr(found)


@pytest.mark.parametrize(
    "spoilt",
    ["UPDATE routes SET sealed_chat = '\\x00'", "DELETE FROM routes"],
    ids=["unreadable", "gone"],
)
async def test_a_way_that_cannot_be_read_stops_no_decision(world: World, spoilt: str) -> None:
    lane, one, sealer = await world.lane("555"), act(world, uuid4()), world.opened.sealer
    await world.write(lambda tx: tx.execute(text(spoilt)))
    around = await world.write(lambda tx: HERE.of(tx, sealer, lane, one))
    assert (around.identity, around.channel) == (UNKNOWN, UNKNOWN)
    assert await world.write(lambda tx: evidence.add(tx, sealer, lane, one, around))


async def test_an_account_that_is_not_configured_any_more_is_unknown(world: World) -> None:
    lane, one = await world.lane(), act(world, uuid4())
    found = await world.write(lambda tx: Surroundings().of(tx, world.opened.sealer, lane, one))
    assert found.identity == UNKNOWN
    nobody = LaneId(uuid4())
    found = await world.write(lambda tx: HERE.of(tx, world.opened.sealer, nobody, one))
    assert found.identity == UNKNOWN


async def test_the_network_that_an_act_is_about_surrounds_it_and_no_other_act(world: World) -> None:
    lane, sealer = await world.lane(), world.opened.sealer
    around = replace(HERE, named=frozenset({"signal"}))
    about = {
        act(world, uuid4(), document="recipient.telegram"): ("telegram",),
        act(world, uuid4(), document="privacy", kind=DocumentKind.NOTICE): ("signal",),
        act(world, uuid4()): (),
    }
    for one, networks in about.items():
        found = await world.write(partial(around.of, sealer=sealer, lane=lane, act=one))
        assert found.recipients == networks


@pytest.mark.parametrize(
    ("time", "written"),
    [
        (timedelta(hours=36), "PT36H"),
        (timedelta(days=90), "P90D"),
        (timedelta(minutes=5), "PT300S"),
        (timedelta(days=1), "P1D"),
    ],
)
def test_durations_are_written_as_iso_8601_has_them(time: timedelta, written: str) -> None:
    assert duration(time) == written
