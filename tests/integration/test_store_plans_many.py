"""What is written or asked for many rows at once finds them by an index, on PostgreSQL too."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import event, text

from bridge.store import lanes
from bridge.store.database import Tx
from bridge.store.inbox_rows import Saved
from tests.store_world import POSTGRESQL, World, message, row

pytestmark = pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)
ROWS = 20_000  # in each table; enough that reading all of it is never cheaper
MANY = 12  # at once
SEVERAL = ("unnest(", "ANY (")
WHOLE = re.compile(r"Seq Scan on (inbox|outbox|lanes|copies)\b")

_old = [
    text(
        "INSERT INTO lanes (id, kind, touched_at)"
        " SELECT decode(md5('l' || n), 'hex'), 'client', n FROM generate_series(1, :rows) n"
    ),
    text(
        "INSERT INTO inbox (id, at, state, finished_at)"
        " SELECT decode(md5('i' || n), 'hex'), n, 1, n FROM generate_series(1, :rows) n"
    ),
    text(
        "INSERT INTO outbox (seq, id, lane, party, priority, kind, message, part, person, at,"
        " state, not_before, finished_at)"
        " SELECT n, decode(md5('o' || n), 'hex'), decode(md5('l' || n), 'hex'), 'client', 5,"
        " 'send', decode(md5('m' || n), 'hex'), 0, true, n, 3, n, n"
        " FROM generate_series(1, :rows) n"
    ),
    text(
        "INSERT INTO copies (lane, source_index, message, part, place_index, sealed_source,"
        " sent_order) SELECT decode(md5('l' || n), 'hex'), sha256(n::text::bytea),"
        " decode(md5('m' || n), 'hex'), 0, sha256('p'), 'x', n FROM generate_series(1, :rows) n"
    ),
]


async def _filled(world: World) -> None:
    def fill(tx: Tx) -> None:
        for statement in _old:
            tx.execute(statement, {"rows": ROWS})
        tx.execute(text("ANALYZE"))
        tx.execute(text("SELECT setval('outbox_turn', :rows)"), {"rows": ROWS})

    await world.write(fill)


async def _travel(world: World) -> None:
    """Many messages come, are handled, answered, and sent, together."""
    sealer, now = world.opened.sealer, world.clock.now()
    chats = [f"{n}" for n in range(MANY)]
    await world.receive(*(message("a", chat=chat, source=f"a{chat}") for chat in chats))
    await world.receive(*(message("b", chat=chat, source=f"b{chat}") for chat in chats))
    claimed = await world.claim()
    done = [Saved(one, b"s", one.rows) for one in claimed]
    await world.write(lambda tx: lanes.save(tx, sealer, done, now))
    await world.add(*(row(one.lane, "words") for one in claimed))
    rows = (await world.claim_out()).rows
    assert len(rows) == MANY
    await world.settle(rows)


async def test_many_rows_at_once_are_found_by_an_index_in_large_tables(world: World) -> None:
    await _filled(world)
    seen: dict[str, Any] = {}
    engine = world.opened.store.database.engine

    def note(*args: object) -> None:
        _, _, statement, parameters, _, many = args
        if not many and any(one in str(statement) for one in SEVERAL):
            seen[str(statement)] = parameters

    event.listen(engine, "before_cursor_execute", note)
    await _travel(world)
    event.remove(engine, "before_cursor_execute", note)
    assert sum("unnest(" in one for one in seen) >= 5
    assert sum("UPDATE" in one for one in seen) >= 3
    for statement, parameters in seen.items():
        plan = await world.write(
            lambda tx: _plan(tx, statement, parameters)  # noqa: B023 - now
        )
        assert not any(map(WHOLE.search, plan)), "\n".join([statement, *plan])


def _plan(tx: Tx, statement: str, parameters: Any) -> Sequence[str]:
    return [line for (line,) in tx.exec_driver_sql(f"EXPLAIN {statement}", parameters)]
