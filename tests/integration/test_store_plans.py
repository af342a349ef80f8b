"""The cost of a message does not grow with what is kept: every query finds its rows by an index."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from adapters.port import Sent
from bridge.store import copies, evidence, inbox, lanes, outbox, routes, timers
from bridge.store.adopting import adopt_unknown
from bridge.store.copies import Copy, Question
from bridge.store.hastening import hasten
from bridge.store.inbox import Post
from bridge.store.inbox_rows import Saved
from bridge.store.outbox_rows import Doubtful, Later
from bridge.store.routes import Seating
from bridge.store.stranded import park_stranded
from bridge.store.timers import Timer
from bridge.store.times import micros
from routing.events import TimeCame
from routing.ids import ChatId, EventId, LaneId, MessageId, SourceId
from routing.messages import InboundKind, OutboundKind
from tests.evidence_kit import act, prove
from tests.store_world import NETWORKS, PHONES, SQLITE, World, in_room, message, row

LARGE = ("inbox", "outbox", "lanes", "copies", "routes", "addresses", "timers", "evidence")
UNDONE = ("USING INDEX outbox_live", "USING INDEX outbox_due")  # hold only what is not sent yet
on_sqlite = pytest.mark.parametrize("where", [SQLITE], indirect=True)


@contextmanager
def recorded(world: World) -> Iterator[dict[str, Any]]:
    """Every statement that runs meanwhile, with values it ran with."""
    seen: dict[str, Any] = {}
    engine = world.opened.store.database.engine

    def note(*args: object) -> None:
        _, _, statement, parameters, _, many = args
        if str(statement).startswith(("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")):
            seen[str(statement)] = (
                parameters[0] if many and isinstance(parameters, list) else parameters
            )

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def everything(world: World) -> None:
    """A little of all that happens while messages travel."""
    sealer, now = world.opened.sealer, world.clock.now()
    lane = await world.lane()
    place = await world.open_room(lane)
    seating = Seating(lane, "desk:1", place, frozenset())
    await world.write(lambda tx: routes.seat(tx, sealer, seating, micros(now)))
    dark = replace(in_room("", source="dark"), kind=InboundKind.UNREADABLE)
    await world.receive(dark)
    await world.receive(in_room("now readable", source="dark"), cursor=b"1")
    await world.receive(message("a", source="a"))
    await world.receive(message("a", source="a"))
    claimed = await world.claim()
    await world.write(
        lambda tx: lanes.save(tx, sealer, [Saved(one, b"s", waits=True) for one in claimed], now)
    )
    sent = row(lane, "prompt")
    await world.add(sent, row(lane, "urgent", priority=0), row(lane, "desk", "desk:1"))
    await world.settle((await world.claim_out()).rows, Later(now))
    await world.settle((await world.claim_out()).rows, Doubtful(now))
    await world.settle((await world.claim_out()).rows, Sent(SourceId("555:1")))
    await world.send_all()
    edit = replace(row(lane), kind=OutboundKind.EDIT, target=sent.message)
    await world.add(edit)
    await world.claim_out(replace(world.wanted(), only=[edit.id]))
    await rest(world, lane, (lane, sent.message))


async def rest(world: World, lane: LaneId, prompt: tuple[LaneId, MessageId]) -> None:
    sealer, now = world.opened.sealer, world.clock.now()
    await world.write(lambda tx: outbox.recover(tx, [PHONES], now))
    await world.write(lambda tx: outbox.prompt_state(tx, *prompt))
    await world.write(lambda tx: outbox.queued_count(tx, lane, "client"))
    await world.write(lambda tx: outbox.cancel(tx, lane, "client", now))
    await world.write(lambda tx: outbox.next_due(tx, PHONES, now))
    await world.write(lambda tx: timers.put(tx, [Timer(lane, "k", "1", now)]))
    await world.write(lambda tx: timers.fire_due(tx, sealer, now))
    await world.write(timers.next_due)
    await world.write(lanes.next_due)
    event_of_ours = Post(lane, TimeCame(EventId(uuid4()), "k", "2"))
    await world.write(lambda tx: inbox.post(tx, sealer, [event_of_ours], now))
    copy = Copy(lane, prompt[1], NETWORKS[PHONES], ChatId("555"), SourceId("x"))
    await world.write(lambda tx: copies.note(tx, sealer, [copy], 0))
    question = Question(lane, NETWORKS[PHONES], SourceId("x"))
    await world.write(lambda tx: copies.find(tx, sealer, question))
    record = uuid4()
    await prove(world, lane, act(world, record), act(world, record))
    await world.write(lambda tx: evidence.detach(tx, lane))
    await world.handle()
    await world.write(lambda tx: adopt_unknown(tx, sealer, now))
    await look(world)
    await world.write(lambda tx: outbox.sweep_delivered(tx, now - timedelta(days=1)))
    await world.write(lambda tx: inbox.purge(tx, now - timedelta(days=1)))


async def look(world: World) -> None:
    """What is looked at every few seconds, whether anything travels or not."""
    now = world.clock.now()
    closing = replace(
        row(await world.lane("closed"), party="place:1"), kind=OutboundKind.CLOSE_PLACE
    )
    await world.add(closing)
    await world.write(lambda tx: park_stranded(tx, now))
    await world.write(lambda tx: hasten(tx, now))
    await world.write(lambda tx: outbox.recover_stuck(tx, [PHONES], [], now, now))


@on_sqlite
async def test_no_query_on_the_way_of_a_message_reads_a_whole_table(world: World) -> None:
    with recorded(world) as seen:
        await everything(world)
    assert len(seen) > 40
    connection = world.opened.store.database.engine.raw_connection()
    for statement, parameters in seen.items():
        plan = connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        for *_, step in plan.fetchall():
            scanned = [table for table in LARGE if step.startswith(f"SCAN {table}")]
            if step.endswith(UNDONE):
                continue
            assert not scanned, f"{step}: {statement}"
    connection.close()
