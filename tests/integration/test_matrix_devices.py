"""The bridge's own device: kept, lost, revoked, and its keys on the homeserver."""

import json
from contextlib import suppress
from pathlib import Path

import pytest

from adapters.matrix.adapter import MatrixAdapter
from adapters.matrix.vault import Vault
from adapters.matrix.wire import Json
from adapters.port import AccountRefused, RetryLater
from bridge.sandbox.counsellor import Account, Counsellor
from bridge.sandbox.synapse import Synapse
from tests.matrix_bot import (
    Bot,
    at_work,
    deliver,
    heard,
    is_text,
    raw,
    room_with,
    saying,
    session_of,
    until,
)
from tests.matrix_kit import NewCounsellor
from tests.matrix_proxy import Fault, FaultyHomeserver

pytest_plugins = ("tests.matrix_world", "tests.matrix_bot_world")


async def test_a_lost_store_costs_the_device_but_not_the_identity(
    bot: Bot, mira: Counsellor, room: str
) -> None:
    before = bot.adapter()
    async with at_work(before, bot.host()):
        await deliver(before, saying(room, "one", mira.user_id))
    (bot.folder / "crypto.db").unlink()
    after = bot.adapter()
    async with at_work(after, bot.host()) as host:
        await mira.say(room, "can you read me")
        await heard(host, is_text("can you read me"))
        await deliver(after, saying(room, "two", mira.user_id))
        await mira.wait_for(room, lambda line: line.text == "two" and line.trusted)
    assert before.device != after.device


async def test_a_lost_folder_keeps_the_identity_by_what_the_host_stored(
    bot: Bot, mira: Counsellor, room: str, tmp_path: Path
) -> None:
    bot.folder = tmp_path / "elsewhere"
    adapter = bot.adapter()
    async with at_work(adapter, bot.host()):
        await deliver(adapter, saying(room, "it is still me", mira.user_id))
        await mira.wait_for(room, lambda line: line.text == "it is still me" and line.trusted)


async def test_a_damaged_store_or_login_is_a_lost_one(
    bot: Bot, mira: Counsellor, room: str
) -> None:
    for name in ("crypto.db", "login.sealed"):
        (bot.folder / name).write_bytes(b"rubbish " * 1000)
        adapter = bot.adapter()
        async with at_work(adapter, bot.host()) as host:
            await mira.say(room, name)
            await heard(host, is_text(name))


async def test_what_is_kept_is_sealed_and_private(bot: Bot, mira: Counsellor, room: str) -> None:
    adapter = bot.adapter()
    async with at_work(adapter, bot.host()):
        token = session_of(adapter).client.access_token
        files = [path for path in bot.folder.iterdir() if path.is_file()]
        kept = b"".join(path.read_bytes() for path in files)
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert bot.folder.stat().st_mode & 0o777 == 0o700
    assert token.encode() not in kept
    assert bot.account.password.encode() not in kept


async def test_a_revoked_token_is_replaced_by_one_sign_in_as_the_same_device(
    bot: Bot, mira: Counsellor, room: str, new_counsellor: NewCounsellor
) -> None:
    adapter = bot.adapter()
    async with at_work(adapter, bot.host()) as host:
        before = session_of(adapter)
        with suppress(RetryLater):  # what is said with the old token may end with it
            await raw(before, "POST", "logout", "all", body={})
        await until(lambda: adapter._session not in (None, before))
        await deliver(adapter, saying(room, "still me", mira.user_id))
        await mira.wait_for(room, lambda line: line.text == "still me" and line.trusted)
        lena = await new_counsellor("lena")  # mira's library takes no device back that was gone
        other = await room_with(adapter, lena)
        await lena.say(other, "heard again")
        event = await heard(host, is_text("heard again"))
    assert event.doubt is None
    assert adapter.device == before.client.device_id


async def test_a_wrong_password_is_refused_with_a_sentence(bot: Bot) -> None:
    account = bot.account
    bot.account = Account(account.url, account.user_id, "wrong")
    with pytest.raises(AccountRefused, match="name and password") as caught:
        await bot.adapter().run(bot.host())
    assert account.user_id not in str(caught.value)


async def test_a_closed_account_is_refused(bot: Bot, synapse: Synapse) -> None:
    async with at_work(bot.adapter(), bot.host()):
        pass
    await synapse.deactivate(bot.account.user_id)
    with pytest.raises(AccountRefused):
        await bot.adapter().run(bot.host())


async def test_one_time_keys_are_made_again_when_all_are_used(
    bot: Bot, mira: Counsellor, room: str, new_counsellor: NewCounsellor
) -> None:
    adapter = bot.adapter()
    async with at_work(adapter, bot.host()):
        device = adapter.device
        await _has_all_keys(adapter)
    keys: Json = {"one_time_keys": {bot.account.user_id: {device: "signed_curve25519"}}}
    claimed = 0
    while await _claimed(mira, keys):
        claimed += 1
    assert claimed >= 50
    again = bot.adapter()
    async with at_work(again, bot.host()) as host:
        await _has_all_keys(again)
        lena = await new_counsellor("lena")
        other = await room_with(again, lena)
        await lena.say(other, "a new session")
        await heard(host, is_text("a new session"))


async def test_keys_that_were_published_without_an_answer_are_good(
    bot: Bot, mira: Counsellor, proxy: FaultyHomeserver
) -> None:
    proxy.spoil(Fault("/keys/upload", after=True))
    adapter = bot.adapter(url=proxy.url)
    async with at_work(adapter, bot.host()) as host:
        room = await room_with(adapter, mira)
        await mira.say(room, "with one of those keys")
        await heard(host, is_text("with one of those keys"))


async def test_names_of_keys_that_are_taken_are_passed_over(
    bot: Bot, mira: Counsellor, room: str, proxy: FaultyHomeserver
) -> None:
    store = bot.folder / "crypto.db"
    before = store.read_bytes()
    keys: Json = {"one_time_keys": {bot.account.user_id: {_device(bot): "signed_curve25519"}}}
    uploads = []
    for _ in range(2):  # the second time with the store of a backup, which knows less
        for _ in range(10):
            await _claimed(mira, keys)
        adapter = bot.adapter(url=proxy.url)
        async with at_work(adapter, bot.host()):
            await _has_all_keys(adapter)
        uploads.append(proxy.count("/keys/upload"))
        store.write_bytes(before)
    assert uploads == [1, 3]


async def test_a_key_store_that_cannot_be_written_loses_no_key(
    bot: Bot, mira: Counsellor, room: str
) -> None:
    adapter = bot.adapter()
    async with at_work(adapter, bot.host()) as host:
        session = session_of(adapter)
        session.client.store.database.execute_sql("PRAGMA query_only = 1")
        mira._client.invalidate_outbound_session(room)
        await mira.say(room, "under a new key")
        await heard(host, is_text("under a new key"))
        assert adapter._session is not session


async def _has_all_keys(adapter: MatrixAdapter) -> None:
    olm = session_of(adapter).client.olm
    await until(lambda: olm.uploaded_key_count == 50)


def _device(bot: Bot) -> str:
    login = Vault(bot.folder, bot.key, bot.account.user_id).login()
    assert login is not None
    return login.device_id


async def _claimed(counsellor: Counsellor, keys: Json) -> bool:
    client = counsellor._client
    headers = {"Authorization": f"Bearer {client.access_token}"}
    reply = await client.send("POST", "/_matrix/client/v3/keys/claim", json.dumps(keys), headers)
    return bool((await reply.json())["one_time_keys"])
