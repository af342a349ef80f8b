"""What the store holds of one client is enough for a receipt that the stand-alone file believes."""

import base64
from uuid import UUID, uuid4

from sqlalchemy import select, update

from bridge import sequencing
from bridge.proof import Proof, proof
from bridge.store import documents, erase, evidence, forgetting
from bridge.store.database import Tx
from bridge.store.documents import Document, Kind
from bridge.store.prooftables import evidence as table
from consent import Decision
from consent.receipt import machine_file
from consent.standalone.verify_receipt import verify
from routing.ids import LaneId
from tests.evidence_kit import act, history, line_up, prove, rotate
from tests.store_world import World

NOTICE = Document(Kind.AGREEMENT, "counselling", "Dürfen wir das lesen?".encode(), 1, "de")


async def published(world: World) -> bytes:
    """The file org.pub."""
    sealer, now = world.opened.sealer, world.clock.now()
    first = await world.write(lambda tx: sequencing.first_key(tx, sealer, now))
    return f"counselbridge-consent ed25519 {base64.b64encode(first).decode()} lotse\n".encode()


async def proven(world: World, record: UUID, upto: int | None = None) -> Proof | None:
    sealer = world.opened.sealer

    def look(tx: Tx) -> Proof | None:
        every = evidence.of_record(tx, sealer, record)
        return proof(tx, sealer, [one for one in every if upto is None or one.row.number <= upto])

    return await world.write(look)


def receipt(found: Proof | None) -> bytes:
    assert found is not None
    return machine_file(found.organisation, found.placed, found.keys, found.acts)


async def decided(world: World) -> tuple[LaneId, UUID]:
    """A client who agreed to what is kept as it was shown, and took it back."""
    sealer, lane, record = world.opened.sealer, await world.lane(), uuid4()
    sha = await world.write(lambda tx: documents.put(tx, sealer, NOTICE, world.clock.now()))
    await prove(
        world, lane,
        act(world, record, sha256=sha),
        act(world, record, Decision.WITHDRAWN, sha256=sha),
    )  # fmt: skip
    return lane, record


async def test_a_receipt_across_a_changed_key_holds(world: World) -> None:
    await history(world)
    _, record = await decided(world)
    await line_up(world)
    await rotate(world)
    found = await proven(world, record)
    assert found is not None
    assert [one.text for one in found.acts] == ["Dürfen wir das lesen?"] * 2
    verdict = verify(receipt(found), await published(world))
    assert verdict.holds, verdict.sentence


async def test_after_erasing_only_the_receipt_in_their_hands_says_whose_acts_these_were(
    world: World,
) -> None:
    lane, record = await decided(world)
    await line_up(world)
    handed_out = receipt(await proven(world, record))
    keys, now = world.opened.keys, world.clock.now()
    await world.write(lambda tx: erase.client(tx, keys, lane, now))
    held = await world.write(lambda tx: evidence.of_record(tx, world.opened.sealer, record))
    assert [(one.event is None, one.opening) for one in held] == [(False, None)] * 2
    assert verify(handed_out, await published(world)).holds


async def test_an_old_copy_of_the_rows_does_not_say_whose_acts_they_were_either(
    world: World,
) -> None:
    lane, record = await decided(world)
    keys, now = world.opened.keys, world.clock.now()
    before = select(table.c.id, table.c.lane, table.c.sealed_opening)
    copied = await world.write(lambda tx: list(tx.execute(before)))
    await world.write(lambda tx: erase.client(tx, keys, lane, now))
    for which, _, opening in copied:
        put_back = update(table).where(table.c.id == which).values(sealed_opening=opening)
        await world.write(lambda tx, one=put_back: tx.execute(one))  # type: ignore[misc]  # bound now
    held = await world.write(lambda tx: evidence.of_record(tx, world.opened.sealer, record))
    assert [one.opening for one in held] == [None, None]


async def test_acts_without_a_line_have_no_proof_yet(world: World) -> None:
    _, record = await decided(world)
    assert await proven(world, record) is None
    await line_up(world)
    assert await proven(world, record) is not None


async def test_only_the_acts_up_to_a_number_are_proved_if_so_many_are_wanted(world: World) -> None:
    _, record = await decided(world)
    await line_up(world)
    found = await proven(world, record, upto=1)
    assert found is not None
    assert len(found.acts) == 1
    assert verify(receipt(found), await published(world)).holds


async def test_a_text_that_is_not_kept_any_more_is_left_out(world: World) -> None:
    lane, record = await world.lane(), uuid4()
    await prove(world, lane, act(world, record))
    await line_up(world)
    found = await proven(world, record)
    assert found is not None
    assert [one.text for one in found.acts] == [None]
    assert verify(receipt(found), await published(world)).holds


async def test_of_what_is_forgotten_nothing_is_proved(world: World) -> None:
    lane, record = await decided(world)
    await line_up(world)
    keys, now = world.opened.keys, world.clock.now()
    await world.write(lambda tx: erase.client(tx, keys, lane, now))
    await world.write(lambda tx: forgetting.forget(tx, keys, now, now))
    found = await proven(world, record)
    assert found is not None
    assert found.acts == ()
