"""A real homeserver and real accounts for tests, as fixtures.

Name this module in `pytest_plugins` of a test module, or import the fixtures into a conftest. One
Synapse serves a whole test process (it belongs to no event loop); every account is a new one, so
that tests never meet. PYTEST_DONT_REWRITE: it is also imported by conftest files.
"""

import contextlib
import itertools
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bridge.sandbox.counsellor import Account, Counsellor
from bridge.sandbox.synapse import Synapse
from tests.matrix_kit import NewAccount, NewCounsellor


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def synapse(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Synapse]:
    """One homeserver without rate limits. Whoever stops it starts one of their own instead."""
    async with Synapse.start(tmp_path_factory.mktemp("synapse")) as running:
        yield running


@pytest.fixture
def new_account(synapse: Synapse) -> NewAccount:
    """Makes an account nobody else has, whose name begins with what is given."""

    async def make(name: str) -> Account:
        password = secrets.token_hex(8)
        user_id = await synapse.register(f"{name}-{secrets.token_hex(4)}", password)
        return Account(synapse.url, user_id, password)

    return make


@pytest.fixture
def new_directory(tmp_path: Path) -> Callable[[], Path]:
    """Gives a directory that is not there yet, another one each time."""
    numbers = itertools.count(1)
    return lambda: tmp_path / f"device-{next(numbers)}"


@pytest_asyncio.fixture
async def new_counsellor(
    new_account: NewAccount, new_directory: Callable[[], Path]
) -> AsyncIterator[NewCounsellor]:
    """Signs in counsellors; all of them leave when the test ends."""
    async with contextlib.AsyncExitStack() as stack:

        async def make(who: str | Account, *, cross_signed: bool = True) -> Counsellor:
            account = await new_account(who) if isinstance(who, str) else who
            signed_in = Counsellor.signed_in(account, new_directory(), cross_signed=cross_signed)
            return await stack.enter_async_context(signed_in)

        yield make
