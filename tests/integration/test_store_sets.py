"""Many rows in one statement: as if each had been written by itself, in the order given."""

import pytest
from sqlalchemy import LargeBinary, bindparam, insert, select, text

from bridge.store import copies, timers
from bridge.store.copies import Copy
from bridge.store.sets import run_set
from bridge.store.tables import outbox
from bridge.store.tables import timers as timers_table
from routing.ids import ChatId, LaneId, MessageId, SourceId
from routing.messages import OutboundKind
from tests.store_world import NETWORKS, PHONES, POSTGRESQL, World, row

MANY = 20
on_postgres = pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)


async def test_rows_keep_their_order_and_values_that_are_none(world: World) -> None:
    lane = await world.lane()
    rows = [row(lane, f"{n}", f"desk:{n}") for n in range(MANY)]
    await world.add(*rows)
    stored = select(outbox.c.id, outbox.c.target, outbox.c.case_id, outbox.c.kind, outbox.c.due)
    found = await world.write(
        lambda tx: tx.execute(stored.where(outbox.c.party != "client").order_by(outbox.c.seq)).all()
    )
    assert [one.id for one in found] == [one.id.bytes for one in rows]
    assert {(one.target, one.case_id, one.kind) for one in found} == {
        (None, None, OutboundKind.SEND.value)
    }
    assert all(one.due is not None for one in found)  # each is the first of its party


async def test_the_same_copy_twice_in_one_batch_is_one_copy(world: World) -> None:
    lane = await world.lane()
    made = [_copy(lane, n, order) for order in (1, 2) for n in range(MANY)]
    sealer = world.opened.sealer
    await world.write(lambda tx: copies.note(tx, sealer, made, 0))
    question = copies.Question(lane, NETWORKS[PHONES], SourceId("3"))
    found = await world.write(lambda tx: copies.find(tx, sealer, question))
    assert found is not None
    assert found.order == 2


def _copy(lane: LaneId, number: int, order: int) -> Copy:
    message = MessageId(lane)
    return Copy(lane, message, NETWORKS[PHONES], ChatId("555"), SourceId(f"{number}"), order=order)


async def test_how_many_rows_were_changed_is_told(world: World) -> None:
    lane = await world.lane()
    write = insert(timers_table)
    change = (
        timers_table.update()
        .where(timers_table.c.key == bindparam("which"))
        .values(due_at=bindparam("at"))
    )
    rows = [{"lane": lane.bytes, "kind": "k", "key": f"{n}", "due_at": n} for n in range(MANY)]
    wanted = [{"which": f"{n}", "at": 7} for n in range(MANY + 5)]
    assert await world.write(lambda tx: run_set(tx, write, rows)) == MANY
    assert await world.write(lambda tx: run_set(tx, change, wanted)) == MANY
    assert await world.write(lambda tx: run_set(tx, change, [])) == 0
    await world.write(lambda tx: timers.cancel_all(tx, [(lane, "k", f"{n}") for n in range(MANY)]))
    assert await world.write(timers.next_due) is None


@on_postgres
async def test_a_value_without_a_type_is_refused(world: World) -> None:
    untyped = text("UPDATE lanes SET keep = :kept WHERE id = :which").bindparams(
        bindparam("which", type_=LargeBinary())
    )
    values = [{"kept": True, "which": bytes([n]) * 16} for n in range(MANY)]
    with pytest.raises(TypeError):
        await world.write(lambda tx: run_set(tx, untyped, values))
