"""A sandbox, the real library on its one side, and a phone on the other."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bridge.sandbox.botapi import BotApiServer, Phone
from tests.integration.botapi_kit import USER, HandClock, library_bot, sandbox


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def server(clock: HandClock) -> AsyncIterator[BotApiServer]:
    async with sandbox(clock) as server:
        yield server


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    async with library_bot(server) as bot:
        yield bot


@pytest.fixture
async def phone(server: BotApiServer) -> Phone:
    phone = server.client(USER, "Ada", "de")
    await phone.start()
    return phone
