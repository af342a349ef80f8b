"""A sandbox with the real library on its one side: shared by the tests of both."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
from telegram import Bot
from telegram.request import HTTPXRequest

from bridge.sandbox.botapi import BotApiServer

TOKEN = "4242:sandbox-token"
BOT_ID = 4242
USER = 7001
Update = dict[str, object]


class HandClock:
    """A wall clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **by: float) -> None:
        self.time += timedelta(**by)


@asynccontextmanager
async def sandbox(clock: HandClock | None = None) -> AsyncIterator[BotApiServer]:
    async with BotApiServer(now=clock or HandClock()) as server:
        server.add_bot(TOKEN, BOT_ID, "counsel_bot")
        yield server


@asynccontextmanager
async def library_bot(server: BotApiServer, token: str = TOKEN) -> AsyncIterator[Bot]:
    bot = Bot(
        token,
        base_url=server.base_url,
        base_file_url=server.base_file_url,
        request=HTTPXRequest(connection_pool_size=8),
        get_updates_request=HTTPXRequest(connection_pool_size=8),
    )
    try:
        await bot.initialize()
        yield bot
    finally:
        await bot.shutdown()


async def poll(
    server: BotApiServer, *, offset: int = 0, seconds: int = 0, **more: object
) -> tuple[int, Sequence[Update] | str]:
    """A getUpdates call without any library: the status, and the updates or the description."""
    body = {"offset": offset, "timeout": seconds, **more}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{server.base_url}{TOKEN}/getUpdates", json=body) as response,
    ):
        answer = await response.json()
    return response.status, answer["result"] if answer["ok"] else answer["description"]


def ids(updates: Sequence[Update] | str) -> list[int]:
    found = []
    for update in updates:
        assert isinstance(update, dict)
        number = update["update_id"]
        assert isinstance(number, int)
        found.append(number)
    return found
