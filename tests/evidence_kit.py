"""Acts of consent put into a store, and what an auditor finds there."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from bridge import sequencing
from bridge.auditing import audit
from bridge.faults import Audit
from bridge.store import evidence
from bridge.store.database import Tx
from bridge.store.sealer import Sealer
from consent import Decision, DocumentKind
from consent.acts import Act, Method
from consent.chain import NOTHING
from consent.evidence import Circumstances
from routing.ids import LaneId
from tests.store_world import World

AROUND = Circumstances(
    organisation="lotse",
    controller={"name": "Lotse e.V.", "address": "Hafenstr. 1", "contact": "post@lotse.example"},
    readers="Only we read it.",
    channel="memory",
    readable_by="us",
    identity="phones:1 555",
    retention={"delivered": "P1D", "closed": "P90D"},
    software="counselbridge 0",
    number=0,
    previous=NOTHING,
    salt=evidence.fresh,
)


def act(world: World, record: UUID, decision: Decision = Decision.GIVEN, **changes: object) -> Act:
    """The client said yes, typed."""
    made = Act(
        id=uuid4(),
        record=record,
        decision=decision,
        document="counselling",
        kind=DocumentKind.PURPOSE,
        version=1,
        language="de",
        sha256="a" * 64,
        at=world.clock.now(),
        required=True,
        method=Method.TYPED,
        flow="f" * 64,
        step="counselling",
        prompt=uuid4().hex,
        answer=uuid4().hex,
        words="ja, einverstanden",
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # a test's own changes


async def prove(world: World, lane: LaneId, *acts: Act) -> None:
    """Each in a commit of its own, a second apart."""
    for one in acts:
        later = replace(one, at=world.clock.now())
        await world.write(partial(_add, world, lane, later))
        world.later(seconds=1)


def _add(world: World, lane: LaneId, one: Act, tx: Tx) -> bool:
    return evidence.add(tx, world.opened.sealer, lane, one, AROUND)


async def line_up(world: World) -> int:
    """All that waits goes into the log; how many."""
    return await world.write(
        lambda tx: sequencing.append(tx, world.opened.sealer, world.clock.now())
    )


async def rotate(world: World) -> bytes:
    return await world.write(
        lambda tx: sequencing.rotate(tx, world.opened.sealer, world.clock.now())
    )


async def audited(world: World) -> Audit:
    return await world.opened.store.read(lambda tx: audit(tx, world.opened.sealer))


async def history(world: World) -> dict[LaneId, UUID]:
    """Two clients who decided in turns, a key that changed in between, all in the log."""
    lanes = [await world.lane(chat) for chat in ("1", "2")]
    records = {lane: uuid4() for lane in lanes}
    for decision in (Decision.GIVEN, Decision.WITHDRAWN, Decision.GIVEN):
        for lane, record in records.items():
            await prove(world, lane, act(world, record, decision))
        await line_up(world)
        if decision is Decision.WITHDRAWN:
            await rotate(world)
    return records


Change = Callable[[Tx], None]
REFUSED = "Line 0 of the log: the database itself refuses it."


class TakenBack(Exception):
    pass


def _audited(tx: Tx, sealer: Sealer) -> str | None:
    return audit(tx, sealer).fault


async def fault_after(
    world: World, change: Change, look: Callable[[Tx, Sealer], str | None] = _audited
) -> str | None:
    """What is found once this was changed; that the database itself refuses is found too."""
    found: list[str | None] = []

    def work(tx: Tx) -> None:
        if tx.dialect.name == "sqlite":
            tx.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        try:
            change(tx)
        except IntegrityError:
            found.append(REFUSED)
        else:
            found.append(look(tx, world.opened.sealer))
        raise TakenBack

    with suppress(TakenBack):
        await world.write(work)
    return found[0]
