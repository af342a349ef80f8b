"""The bridge's account and a faulty homeserver in front of the real one, as fixtures.

Name this module in `pytest_plugins` beside `tests.matrix_world`. PYTEST_DONT_REWRITE
"""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bridge.sandbox.counsellor import Counsellor
from bridge.sandbox.synapse import Synapse
from tests.matrix_bot import Bot, Case, at_work, room_with
from tests.matrix_kit import NewAccount, NewCounsellor
from tests.matrix_proxy import FaultyHomeserver


@pytest.fixture
async def bot(new_account: NewAccount, new_directory: Callable[[], Path]) -> Bot:
    """An account for the bridge that nobody used yet."""
    return Bot(await new_account("bot"), new_directory())


@pytest.fixture
async def proxy(synapse: Synapse) -> AsyncIterator[FaultyHomeserver]:
    async with FaultyHomeserver.before(synapse.url) as faulty:
        yield faulty


@pytest.fixture
async def mira(new_counsellor: NewCounsellor) -> Counsellor:
    return await new_counsellor("mira")


@pytest.fixture
async def room(bot: Bot, mira: Counsellor) -> str:
    """A room of the bridge's with a counsellor in it; the bridge is not at work."""
    adapter = bot.adapter()
    async with at_work(adapter, bot.host()):
        return await room_with(adapter, mira)


@pytest.fixture
async def case(bot: Bot, mira: Counsellor, proxy: FaultyHomeserver) -> AsyncIterator[Case]:
    """A counsellor in a room, and the bridge at work behind the faulty homeserver."""
    adapter = bot.adapter(url=proxy.url)
    async with at_work(adapter, bot.host()) as host:
        yield Case(bot, adapter, host, mira, await room_with(adapter, mira))
