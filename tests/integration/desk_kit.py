"""What tests of desks share: where their rooms are, when all is handled, and what they know."""

import asyncio
from pathlib import Path

from sqlalchemy import text

from bridge.app import App
from bridge.store.codec import decode
from bridge.store.lanes import state_cell
from routing.ids import ChatId, LaneId
from routing.posts.state import Desk
from tests.faults.far import Far
from tests.pipeline import settled


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "organisation.yaml"
    source = path.read_text(encoding="utf-8")
    assert old in source
    path.write_text(source.replace(old, new), encoding="utf-8")


def rooms(far: Far, author: str) -> list[ChatId]:
    """Desks this person is in, or invited into."""
    return [
        chat
        for chat, room in far.staff.rooms.items()
        if room.name == "Desk" and author in room.invited | room.joined and not room.forgotten
    ]


async def quiet(app: App, far: Far) -> None:
    """Until everything that was said is taken in and handled."""
    rows = text(
        "SELECT (SELECT count(*) FROM inbox WHERE state = 0) + (SELECT count(*) FROM posted)"
    )
    async with asyncio.timeout(20):
        while (  # noqa: ASYNC110 - it happens in the store, and rings no bell
            far.clients.waiting
            or far.staff.waiting
            or await app.opened.store.read(lambda tx: tx.scalar(rows))
        ):
            await asyncio.sleep(0.02)
    await settled(app)


async def desk_of(app: App, lane: LaneId) -> Desk | None:
    query = text("SELECT sealed_state FROM lanes WHERE id = :lane")
    sealed = await app.opened.store.read(lambda tx: tx.scalar(query, {"lane": lane.bytes}))
    if sealed is None:
        return None
    return decode(app.opened.sealer.open(sealed, state_cell(lane.bytes)), Desk)
