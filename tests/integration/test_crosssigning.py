"""Cross-signing against a real homeserver: our device is signed, and others are judged."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from nio import AsyncClient

from adapters.matrix.crosssigning import (
    ApprovalNeeded,
    DeviceUnknown,
    Outcome,
    Refused,
    Seeds,
    apply,
    bootstrap,
    judge,
    sign_device,
)
from bridge.sandbox.counsellor import Account
from bridge.sandbox.counsellor_login import close, sign_in
from tests.matrix_kit import NewAccount, NewCounsellor, open_room

pytest_plugins = ("tests.matrix_world",)

NewDevice = Callable[[Account], Awaitable[AsyncClient]]


@pytest_asyncio.fixture
async def new_device(new_directory: Callable[[], Path]) -> AsyncIterator[NewDevice]:
    """Signs in as a new device which nobody has signed."""
    async with contextlib.AsyncExitStack() as stack:

        async def make(account: Account) -> AsyncClient:
            client, _ = await sign_in(account, new_directory())
            stack.push_async_callback(close, client)
            return client

        yield make


async def test_the_bots_device_is_signed_and_stays_so(
    new_account: NewAccount, new_device: NewDevice
) -> None:
    account, seeds = await new_account("bot"), Seeds.make()
    bot = await new_device(account)
    assert await bootstrap(bot, seeds, account.password) is Outcome.MADE
    assert await bootstrap(bot, Seeds.from_bytes(seeds.to_bytes()), None) is Outcome.KEPT
    seen = await judge(bot, account.user_id, None)
    assert (seen.master, seen.devices) == (seeds.master_key, {bot.device_id: True})


async def test_another_device_counts_only_once_it_is_signed(
    new_account: NewAccount, new_device: NewDevice
) -> None:
    account, seeds = await new_account("bot"), Seeds.make()
    first, second = await new_device(account), await new_device(account)
    await bootstrap(first, seeds, account.password)
    await second.keys_upload()
    before = await judge(first, account.user_id, seeds.master_key)
    assert before.devices == {first.device_id: True, second.device_id: False}
    await sign_device(second, seeds)
    after = await judge(first, account.user_id, seeds.master_key)
    assert after.devices == {first.device_id: True, second.device_id: True}


async def test_without_cross_signing_nothing_is_vouched_for(
    new_account: NewAccount, new_device: NewDevice
) -> None:
    account = await new_account("plain")
    device = await new_device(account)
    await device.keys_upload()
    seen = await judge(device, account.user_id, None)
    assert (seen.master, seen.changed, seen.devices) == (None, False, {device.device_id: False})


async def test_a_changed_master_key_vouches_for_nothing(
    new_account: NewAccount, new_device: NewDevice
) -> None:
    account, old, new = await new_account("mira"), Seeds.make(), Seeds.make()
    device = await new_device(account)
    await bootstrap(device, old, account.password)
    with pytest.raises(ApprovalNeeded):
        await bootstrap(device, new, None)
    with pytest.raises(Refused) as refused:
        await bootstrap(device, new, "wrong")
    assert refused.value.code == "M_FORBIDDEN"
    assert await bootstrap(device, new, account.password) is Outcome.REPLACED
    seen = await judge(device, account.user_id, old.master_key)
    assert (seen.changed, seen.master) == (True, new.master_key)
    assert seen.devices == {device.device_id: False}
    assert (await judge(device, account.user_id, new.master_key)).devices == {
        device.device_id: True
    }


async def test_seeds_of_another_identity_sign_nothing(
    new_account: NewAccount, new_device: NewDevice
) -> None:
    account = await new_account("mira")
    device = await new_device(account)
    await bootstrap(device, Seeds.make(), account.password)
    second = await new_device(account)
    await second.keys_upload()
    with pytest.raises(Refused):
        await sign_device(second, Seeds.make())


async def test_a_device_whose_store_was_lost_is_not_signed(
    new_account: NewAccount, new_device: NewDevice, new_directory: Callable[[], Path]
) -> None:
    account, seeds = await new_account("bot"), Seeds.make()
    device = await new_device(account)
    await bootstrap(device, seeds, account.password)
    store = new_directory()
    store.mkdir()
    empty = AsyncClient(account.url, account.user_id, store_path=str(store))
    empty.restore_login(account.user_id, device.device_id, device.access_token)
    try:
        with pytest.raises(DeviceUnknown):
            await sign_device(empty, seeds)
        with pytest.raises(DeviceUnknown, match="log in again as a new device"):
            await bootstrap(empty, seeds, account.password)
    finally:
        await close(empty)


async def test_a_device_without_its_key_store_is_not_signed(new_account: NewAccount) -> None:
    account = await new_account("bot")
    bare = AsyncClient(account.url, account.user_id)
    try:
        reply = await bare.login(account.password)
        bare.olm = None
        with pytest.raises(DeviceUnknown, match="store of this device is not loaded"):
            await sign_device(bare, Seeds.make())
    finally:
        await bare.close()
    assert reply.access_token


async def test_keys_are_shared_with_vouched_devices_only_and_taken_back_after_a_change(
    new_account: NewAccount, new_counsellor: NewCounsellor
) -> None:
    account = await new_account("mira")
    bot = await new_counsellor("bot")
    signed = await new_counsellor(account)
    unsigned = await new_counsellor(account, cross_signed=False)
    room = await open_room(bot, account.user_id)
    await bot.say(room, "for the signed one")
    await signed.join(room)
    await signed.wait_for(room, lambda line: line.text == "for the signed one")
    await unsigned.until(lambda: len(unsigned.unreadable(room)) == 1)

    client, pinned = bot._client, signed.master_key
    known = client.device_store[account.user_id]
    assert (known[signed.device_id].verified, known[unsigned.device_id].blacklisted) == (True, True)
    assert not apply(client, await judge(client, account.user_id, pinned))  # nothing to change
    await signed.reset_identity()
    assert apply(client, await judge(client, account.user_id, pinned))
    assert known[signed.device_id].blacklisted


async def test_words_of_a_device_known_too_late_are_judged_again(
    new_account: NewAccount, new_counsellor: NewCounsellor
) -> None:
    account = await new_account("mira")
    bot, mira = await new_counsellor("bot"), await new_counsellor(account)
    room = await open_room(bot, account.user_id)
    await mira.join(room)
    unsigned = await new_counsellor(account, cross_signed=False)
    await unsigned.say(room, "from nobody knows where")
    line = await bot.wait_for(room, lambda line: line.text == "from nobody knows where")
    assert (line.encrypted, line.trusted) == (True, False)
    assert mira.seeds is not None
    await sign_device(unsigned._client, mira.seeds)
    await bot.wait_for(room, lambda again: again.event_id == line.event_id and again.trusted)
