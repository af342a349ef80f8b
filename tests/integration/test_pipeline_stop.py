"""Stopping in order: what was on its way ends, and whoever must know of its end is told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from adapters.memory import MemoryNetwork
from adapters.memory.wire import serve
from adapters.port import Refused, Sent
from bridge.app import App, opened_app
from bridge.clock import SystemClock
from bridge.organisation import read
from routing.ids import AccountName
from routing.messages import Outbound
from tests.faults.far import Far
from tests.pipeline import bridge, write_organisation


class HesitatingNetwork(MemoryNetwork):
    """Takes its time with one message, and refuses it in the end."""

    def __init__(self, account: AccountName) -> None:
        super().__init__(account)
        self.asked, self.decided = asyncio.Event(), asyncio.Event()

    async def deliver(self, message: Outbound, data: bytes | None = None) -> Sent:
        if "hesitate" in message.body.text:
            self.asked.set()
            await self.decided.wait()
            raise Refused("no")
        return await super().deliver(message, data)


@contextlib.asynccontextmanager
async def accounts_at_work(app: App) -> AsyncIterator[list[asyncio.Task[None]]]:
    """The parts of `App.run`; what is given are those that it ends first."""
    accounts = [asyncio.create_task(app.channels().account(*one)) for one in app.adapters.items()]
    own = [asyncio.create_task(app.worker.run()), asyncio.create_task(app.delivery.run())]
    try:
        yield own
    finally:
        for task in (*own, *accounts):
            task.cancel()
        await asyncio.gather(*own, *accounts, return_exceptions=True)


async def test_what_is_refused_while_the_service_stops_is_told_after_the_next_start(
    tmp_path: Path,
) -> None:
    clients = HesitatingNetwork(AccountName("phones"))
    staff = MemoryNetwork(AccountName("rooms"), deduplicates=True, strangers=False)
    async with serve(clients) as first, serve(staff) as second:
        far = Far(clients, staff, (first, second))
        organisation = read(write_organisation(tmp_path, far.ports), None)
        async with (
            opened_app(organisation, SystemClock(), {}) as app,
            accounts_at_work(app) as ending,
        ):
            await far.bring_in("client-1")
            await staff.say(far.rooms["client-1"], "hesitate over this", author="anna")
            await clients.asked.wait()
            for task in ending:
                task.cancel()
            await asyncio.gather(*ending, return_exceptions=True)
            clients.decided.set()
            await app.delivery.finish()
        async with bridge(tmp_path):
            room = far.rooms["client-1"]
            await staff.until(lambda: any("Not delivered" in text for text in staff.texts(room)))
