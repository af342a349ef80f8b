"""Several processes on one PostgreSQL share lanes and seats; the accounts have one owner.

Here they are all in one process, on networks in memory; tests.faults.test_several_processes stops
and kills real ones.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from socket import gethostname
from time import monotonic, sleep

import pytest
from sqlalchemy import text

from bridge.app import App
from bridge.host import AccountHost
from bridge.store import lanes, leases, seats
from bridge.store.errors import NotOurs
from bridge.txlook import TxLook
from bridge.worker import Turn
from routing.ids import AccountName, AuthorId, ChatId, CounsellorId, SourceId
from routing.messages import Address, Body, Inbound, InboundKind
from tests.clock import START
from tests.crew import counted, crew, until
from tests.faults.far import Far
from tests.integration.cli_kit import call
from tests.pipeline import bridge, settled
from tests.store_world import POSTGRESQL

pytestmark = pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)
PHONES = AccountName("phones")
CLIENTS = [f"client-{n}" for n in range(1, 7)]


async def test_four_processes_share_lanes_and_each_message_arrives_once_and_in_order(
    folder: Path, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "claim", partial(lanes.claim, most_lanes=1))
    chosen = Random(1)  # a test's dice
    async with crew(folder, 4) as apps:
        counts = counted(apps)
        await asyncio.gather(*(far.bring_in(one) for one in CLIENTS[:1]))
        for client in CLIENTS[1:]:
            await far.bring_in(client)
        for number in range(150):
            await far.talk(chosen, number)
            if number % 10 == 0:
                for app in apps:
                    app.worker.wake()
        await far.until_complete()
        await settled(apps[0])
    inwards, outwards = far.judge()
    assert inwards.clean, inwards.line()
    assert outwards.clean, outwards.line()
    assert (outwards.marked, inwards.said + outwards.said) == (0, 150)
    assert all(counts[number] > 10 for number in range(4)), counts


async def _wait_at_the_offer(far: Far, clients: Sequence[str]) -> None:
    """All but the last answer: whoever gives it is offered a counsellor, if there is a seat."""
    for client in clients:
        await far.clients.say(client, "/start", author=client)
        for question, label in (
            ("Who reads what", "I have read this"),
            ("May we read it?", "Yes"),
            ("May we count?", "No"),
            ("A name?", "Skip"),
        ):
            await far.until_asked(client, question)
            await far.clients.press(client, label)
        await far.until_asked(client, "What is it about?")


async def test_two_takers_of_the_last_seat_at_once_never_both_get_it(
    folder: Path, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await _race_for_seats(folder, far, monkeypatch) == 3


async def test_without_a_second_look_at_the_seats_both_would_get_it(
    folder: Path, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TxLook, "changed", lambda _: False)
    assert await _race_for_seats(folder, far, monkeypatch) > 3


async def _race_for_seats(folder: Path, far: Far, monkeypatch: pytest.MonkeyPatch) -> int:
    """Twelve clients, three seats, four processes that decide at the same moment: seats given."""
    monkeypatch.setattr(lanes, "claim", partial(lanes.claim, most_lanes=1))
    path = folder / "organisation.yaml"
    path.write_text(path.read_text("utf-8").replace("capacity: 500", "capacity: 3"), "utf-8")
    clients = [f"client-{n}" for n in range(12)]
    async with crew(folder, 4) as apps:
        await _wait_at_the_offer(far, clients)
        await settled(apps[0])
        _read_slowly(monkeypatch)
        gate = Gate()
        for app in apps:
            gate.before(app)
        for client in clients:
            await far.clients.press(client, "Debt")
        await until(lambda: gate.waiting == len(apps) and _unhandled(apps[0]) == len(clients))
        gate.opened.set()
        last = "What is it about?"
        seen = far.clients.texts
        await far.clients.until(lambda: all(last not in seen(one)[-1] for one in clients))
        taken = await apps[0].opened.store.read(seats.taken)
    return taken[CounsellorId("anna")]


@dataclass(slots=True)
class Gate:
    """Nobody handles anything before it opens; then all begin at the same moment."""

    opened: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: int = 0

    def before(self, app: App) -> None:
        original = app.worker.turn

        async def turn() -> Turn:
            self.waiting += 1
            await self.opened.wait()
            self.waiting -= 1
            return await original()

        setattr(app.worker, "turn", turn)  # noqa: B010 - a method, of this one object


def _read_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has read the seats takes a moment to decide: others read them meanwhile."""
    original = TxLook.taken

    def taken(look: TxLook) -> Mapping[CounsellorId, int]:
        found = original(look)
        sleep(0.03)
        return found

    monkeypatch.setattr(TxLook, "taken", taken)


async def test_when_the_owner_ends_in_order_another_goes_on_at_once(folder: Path, far: Far) -> None:
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(bridge(folder))
        await until(first.services.hold.stands)
        async with bridge(folder) as spare:
            await far.bring_in("client-1")
            assert spare.services.hold.tenure is None
            begun = monotonic()
            await stack.aclose()
            await far.bring_in("client-2")
            assert monotonic() - begun < leases.SECONDS + 1.0  # without waiting for its lease's end
            assert spare.services.hold.stands()
            owners = await spare.opened.store.read(leases.every) or ()
            assert len({one.owner for one in owners} - {None}) == 1


async def test_what_another_process_decides_is_sent_at_once(folder: Path, far: Far) -> None:
    """The owner of the accounts decides nothing here: it is told that there is something."""
    async with crew(folder, 2) as apps:
        await far.bring_in("client-1")
        gate = Gate()
        gate.before(apps[0])
        await until(lambda: gate.waiting == 1)
        room, times = far.rooms["client-1"], list[float]()
        for number in range(5):
            words, begun, before = f"c1-{number}", monotonic(), _came(apps[1])
            await far.clients.say("client-1", words, author="client-1")
            await until(lambda: _came(apps[1]) > before)  # noqa: B023 - now
            apps[1].worker.wake()
            await until(lambda: _unhandled(apps[1]) == 0)
            await far.staff.until(lambda: words in far.staff.texts(room)[-1])  # noqa: B023 - now
            times.append(monotonic() - begun)
        gate.opened.set()
    assert sorted(times)[2] < 1.0, times


def _came(app: App) -> int:
    """Handled or not: the other process may be quicker than whoever looks."""
    last = text("SELECT max(seq) FROM inbox")
    return app.opened.store.database.read(lambda tx: tx.scalar(last)) or 0


def _unhandled(app: App) -> int:
    waiting = text("SELECT count(*) FROM inbox WHERE state = 0")
    return app.opened.store.database.read(lambda tx: tx.scalar(waiting)) or 0


async def test_an_account_that_another_has_taken_keeps_nothing_more_of_ours(
    folder: Path, far: Far
) -> None:
    """No message, no cursor, no note, and no urgent help: all of it is the other's to give."""
    async with crew(folder, 1) as [app]:
        await far.bring_in("client-1")
        adapter = app.adapters[PHONES]
        host = AccountHost(PHONES, adapter, app.services, app.lifeline)
        before = await host.load("cursor")
        await _rob(app)
        shown = len(far.clients.texts("client-1"))
        place = Address(PHONES, ChatId("client-1"))
        help_ = Inbound(
            SourceId("stale"), place, AuthorId("client-1"), InboundKind.MESSAGE, START, Body("help")
        )
        with pytest.raises(NotOurs):
            await host.receive([help_], state={"cursor": b"1000000"})
        assert await host.load("cursor") == before
        stored = text("SELECT count(*) FROM inbox WHERE state = 0")
        assert await app.opened.store.read(lambda tx: tx.scalar(stored)) == 0
        assert len(far.clients.texts("client-1")) == shown


async def _rob(app: App) -> None:
    """Another process has all leases from now on."""
    taken = text("UPDATE leases SET owner = 'another', fence = fence + 1, until = until * 2")
    await app.opened.store.write(lambda tx: tx.execute(taken))


async def test_operators_see_which_process_has_the_accounts(folder: Path, far: Far) -> None:
    async with crew(folder, 2):
        said = await asyncio.to_thread(call, "accounts", folder)
        assert said.out.count(f"process {os.getpid()} on {gethostname()}") == 2
        assert (said.status, "phones" in said.out, "rooms" in said.out) == (0, True, True)
    said = await asyncio.to_thread(call, "accounts", folder)
    assert said.out.count("nobody") == 2
    assert far.rooms == {}
