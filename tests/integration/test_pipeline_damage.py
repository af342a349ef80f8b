"""Damaged rows, broken steps, and time: one lane's trouble is its own, and somebody is told."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from bridge.app import App
from bridge.store import parked
from bridge.store.database import Tx
from tests.clock import FakeClock
from tests.faults.far import Far
from tests.pipeline import bridge, settled

DAMAGE = {
    "lanes": "UPDATE lanes SET sealed_state = :rubbish WHERE sealed_state IS NOT NULL",
    "outbox": "UPDATE outbox SET sealed_payload = :rubbish WHERE seq ="
    " (SELECT min(seq) FROM outbox WHERE state = 0 AND party LIKE 'desk%' AND priority = 5)",
}
RUBBISH = b"\x01" + b"not what was written there, and long enough to look like it"


def damage(table: str, tx: Tx) -> None:
    tx.execute(text(DAMAGE[table]), {"rubbish": RUBBISH})


async def parked_rows(app: App) -> list[parked.Parked]:
    return await app.opened.store.read(parked.every)


async def test_a_damaged_lane_is_parked_told_and_urgent_help_still_comes(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        await far.bring_in("client-1")
        await app.opened.store.write(lambda tx: damage("lanes", tx))
        await far.clients.say("client-1", "help")
        await far.until_chat("client-1", "Call 112")
        await far.until_operator("could not be opened")
        assert [row.way for row in await parked_rows(app)] == ["in"]
        await far.bring_in("client-2")


async def test_an_account_whose_cursor_is_damaged_begins_anew_and_the_operator_is_told(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        await far.bring_in("client-1")
        rubbish = "UPDATE state SET sealed_value = :rubbish"
        await app.opened.store.write(lambda tx: tx.execute(text(rubbish), {"rubbish": RUBBISH}))
    async with bridge(folder):
        await far.until_operator("the account begins anew by itself")
        await far.clients.say("client-1", "after the damage")
        room = far.rooms["client-1"]
        await far.staff.until(lambda: "after the damage" in far.staff.texts(room)[-1])
        assert sum("after the damage" in one for one in far.staff.texts(room)) == 1


async def test_a_damaged_row_of_the_outbox_is_parked_and_the_next_one_goes(
    folder: Path, far: Far
) -> None:
    clock = FakeClock()
    async with bridge(folder, clock) as app:
        await far.bring_in("client-1")
        old = far.rooms["client-1"]
        await far.staff.leave(old, "anna")
        await far.until_chat("client-1", "nobody of ours")
        for words in ("first of two", "second of two"):
            await far.clients.say("client-1", words)
        await far.until_chat("client-1", "I have kept that")
        await app.opened.store.write(lambda tx: damage("outbox", tx))
        clock.advance(timedelta(minutes=11))
        await far.staff.until(lambda: bool(far.invitations("anna")))
        [room] = far.invitations("anna")
        await far.staff.join(room, "anna")
        await far.staff.until(lambda: "second of two" in far.staff.texts(room))
        assert "first of two" not in far.staff.texts(room)
        await far.until_operator("could not be opened")
        assert [row.way for row in await parked_rows(app)] == ["out"]


async def test_a_delivered_text_is_in_no_file_after_its_time(folder: Path, far: Far) -> None:
    clock = FakeClock()
    async with bridge(folder, clock) as app:
        await far.bring_in("client-1")
        room = far.rooms["client-1"]
        await far.clients.say("client-1", "words to be swept")
        await far.staff.until(lambda: "words to be swept" in far.staff.texts(room))

        def bodies(tx: Tx) -> int:
            query = "SELECT count(*) FROM outbox WHERE sealed_payload IS NOT NULL AND state = 3"
            return int(tx.scalar(text(query)) or 0)

        await settled(app)
        assert await app.opened.store.read(bodies) > 0
        clock.advance(timedelta(hours=25))
        await app.ticks.sweep()
        assert await app.opened.store.read(bodies) == 0


async def test_an_offer_ends_by_the_clock_and_the_case_is_kept(folder: Path, far: Far) -> None:
    clock = FakeClock()
    async with bridge(folder, clock):
        await far.to_the_offer("client-1")
        [room] = far.invitations("anna")
        clock.advance(timedelta(minutes=11))
        await far.until_chat("client-1", "nobody of ours")
        await far.staff.until(lambda: far.staff.rooms[room].forgotten)
        clock.advance(timedelta(minutes=11))
        await far.staff.until(lambda: bool(far.invitations("anna")))
