"""A sandbox, a client on it who is known, and the adapter at work."""

from collections.abc import AsyncIterator

import pytest

from adapters.telegram.adapter import TelegramAdapter
from bridge.sandbox.botapi import BotApiServer, Phone
from tests.integration.botapi_kit import sandbox
from tests.integration.telegram_kit import at_work, started


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with sandbox() as server:
        yield server


@pytest.fixture
async def phone(server: BotApiServer) -> Phone:
    return await started(server)


@pytest.fixture
async def adapter(server: BotApiServer, phone: Phone) -> AsyncIterator[TelegramAdapter]:
    async with at_work(server) as (adapter, _):
        yield adapter
