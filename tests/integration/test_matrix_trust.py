"""Whom the bridge believes: devices, identities, and what it says to whom."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.web import json_response

from adapters.matrix.trust import fingerprint
from adapters.matrix.wire import Json
from adapters.port import NotTrusted, RetryLater
from bridge.sandbox.counsellor import Counsellor
from routing.messages import Doubt, Membership, Outbound, Voice
from tests.matrix_bot import (
    Bot,
    Case,
    at_work,
    deliver,
    heard,
    room_with,
    saying,
    session_of,
    until,
)
from tests.matrix_kit import NewAccount, NewCounsellor
from tests.matrix_proxy import Fault, FaultyHomeserver

pytest_plugins = ("tests.matrix_world", "tests.matrix_bot_world")


async def test_words_from_a_vouched_device_are_heard_and_its_identity_is_pinned_once(
    case: Case,
) -> None:
    first = await case.hears(await case.mira.say(case.room, "one"))
    await case.hears(await case.mira.say(case.room, "two"))
    [pinned] = case.memberships(Membership.PINNED)
    assert (first.doubt, first.author) == (None, case.mira.user_id)
    assert pinned.author == case.mira.user_id
    assert pinned.place.chat == case.room
    assert pinned.body.text == fingerprint(str(case.mira.master_key))
    assert case.host.state[f"pin:{case.mira.user_id}"] == str(case.mira.master_key).encode()


async def test_plain_words_in_an_encrypted_room_are_doubted(case: Case) -> None:
    event = await case.hears(await case.mira.say_plain(case.room, "said by whom?"))
    assert event.doubt is Doubt.PLAINTEXT


async def test_words_of_a_device_that_nobody_vouches_for_are_doubted(
    case: Case, new_counsellor: NewCounsellor
) -> None:
    other = await new_counsellor(case.mira._account, cross_signed=False)
    event = await case.hears(await other.say(case.room, "from a stolen password"))
    assert event.doubt is Doubt.UNVOUCHED
    sent = await deliver(case.adapter, saying(case.room, "for mira only", case.mira.user_id))
    await case.mira.wait_for(case.room, lambda line: line.text == "for mira only")
    await other.until(lambda: sent.source in other.unreadable(case.room))


async def test_nothing_is_said_to_a_counsellor_without_cross_signing_but_plain_words(
    bot: Bot, new_counsellor: NewCounsellor
) -> None:
    noor, adapter = await new_counsellor("noor", cross_signed=False), bot.adapter()
    async with at_work(adapter, bot.host()) as host:
        room = await room_with(adapter, noor)
        with pytest.raises(NotTrusted):
            await deliver(adapter, saying(room, "a client's word", noor.user_id))
        how = saying(room, "Please set up secure backup.", noor.user_id, voice=Voice.PROGRAM)
        await deliver(adapter, replace(how, plain=True))
        line = await noor.wait_for(room, lambda line: line.text == "Please set up secure backup.")
        source = await noor.say(room, "like this?")
        event = await heard(host, lambda one: one.source == source and one.doubt is not None)
    assert (line.kind, line.encrypted) == ("m.notice", False)
    assert event.doubt is Doubt.UNVOUCHED


async def test_words_wait_for_whom_they_are_for_whoever_else_can_read_them(
    case: Case, new_counsellor: NewCounsellor
) -> None:
    """Noor's new phone is confirmed by nobody; Mira reads along with a device of hers."""
    noor, mira = await new_counsellor("noor", cross_signed=False), case.mira
    room = await room_with(case.adapter, noor, mira)
    words = saying(room, "for noor", noor.user_id, mira.user_id)
    with pytest.raises(NotTrusted):
        await deliver(case.adapter, words)
    either = replace(saying(room, "for either", noor.user_id, mira.user_id), addressee=None)
    await deliver(case.adapter, either)
    await mira.wait_for(room, lambda line: line.text == "for either")
    with pytest.raises(NotTrusted):  # although the room's key is made by now
        await deliver(case.adapter, words)
    assert not any(line.text == "for noor" for line in mira.shown(room))


async def test_whoever_reads_along_holds_nothing_back(
    case: Case, new_counsellor: NewCounsellor
) -> None:
    noor, mira = await new_counsellor("noor", cross_signed=False), case.mira
    room = await room_with(case.adapter, mira, noor)
    sent = await deliver(case.adapter, saying(room, "for mira", mira.user_id, noor.user_id))
    await mira.wait_for(room, lambda line: line.text == "for mira")
    await noor.until(lambda: sent.source in noor.unreadable(room))


async def test_words_wait_until_whom_they_are_for_can_take_a_key(
    case: Case, proxy: FaultyHomeserver, new_counsellor: NewCounsellor
) -> None:
    """The bridge speaks with Mira's device already, and Noor's has no keys left to begin with."""
    noor, mira = await new_counsellor("noor"), case.mira
    await deliver(case.adapter, saying(case.room, "the first", mira.user_id))
    room = await room_with(case.adapter, noor, mira)
    none: Json = {"one_time_keys": {}, "failures": {}}
    proxy.spoil(used_up := Fault("/keys/claim", times=1000, answer=lambda: json_response(none)))
    words = saying(room, "for noor", noor.user_id, mira.user_id)
    await _no_key_is_taken(case, words)
    either = replace(saying(room, "for either", noor.user_id, mira.user_id), addressee=None)
    await deliver(case.adapter, either)
    await mira.wait_for(room, lambda line: line.text == "for either")
    await _no_key_is_taken(case, words)
    assert not any(line.text == "for noor" for line in mira.shown(room))
    used_up.times = 0
    await deliver(case.adapter, words)
    for one in (noor, mira):
        await one.wait_for(room, lambda line: line.text == "for noor")


async def _no_key_is_taken(case: Case, words: Outbound) -> None:
    while True:
        with pytest.raises(RetryLater) as later:
            await case.adapter.send(words)
        if "take a key" in str(later.value):
            return
        await asyncio.sleep(0.05)  # the devices are just being judged


async def test_whom_words_are_for_is_not_waited_for_where_they_are_not(case: Case) -> None:
    words = saying(case.room, "for somebody else", "@noor:elsewhere.test", case.mira.user_id)
    await deliver(case.adapter, words)
    await case.mira.wait_for(case.room, lambda line: line.text == "for somebody else")


async def test_a_changed_identity_is_told_once_and_not_believed_until_it_is_accepted(
    case: Case,
) -> None:
    mira, user_id = case.mira, case.mira.user_id
    await case.hears(await mira.say(case.room, "before"))
    await mira.reset_identity()
    for text in ("after", "once more"):
        event = await case.hears(await mira.say(case.room, text))
        assert event.doubt is Doubt.CHANGED
    with pytest.raises(NotTrusted):
        await deliver(case.adapter, saying(case.room, "a client's word", user_id))
    [changed] = case.memberships(Membership.CHANGED)
    assert changed.body.text == fingerprint(str(mira.master_key))
    case.host.state[f"trust:{user_id}"] = str(mira.master_key).encode()
    session_of(case.adapter).trust._people[user_id].looked = 0.0
    await deliver(case.adapter, saying(case.room, "a client's word", user_id))
    await mira.wait_for(case.room, lambda line: line.text == "a client's word")
    assert (await case.hears(await mira.say(case.room, "it is me"))).doubt is None
    assert case.host.state[f"pin:{user_id}"] == str(mira.master_key).encode()
    assert f"trust:{user_id}" not in case.host.state
    assert len(case.memberships(Membership.PINNED)) == 2


async def test_accepting_the_next_identity_in_advance_takes_any(case: Case) -> None:
    mira, user_id = case.mira, case.mira.user_id
    await case.hears(await mira.say(case.room, "before"))
    case.host.state[f"trust:{user_id}"] = b"next"
    await mira.reset_identity()
    assert (await case.hears(await mira.say(case.room, "after"))).doubt is None
    assert case.host.state[f"pin:{user_id}"] == str(mira.master_key).encode()
    assert case.memberships(Membership.CHANGED) == []


async def test_an_identity_from_the_configuration_is_pinned_from_the_start(
    bot: Bot, new_account: NewAccount, new_counsellor: NewCounsellor
) -> None:
    account = await new_account("mira")
    bot.identities[account.user_id] = "A" * 43
    mira, adapter = await new_counsellor(account), bot.adapter()
    async with at_work(adapter, bot.host()) as host:
        room = await room_with(adapter, mira)
        source = await mira.say(room, "another key than the one you were told")
        event = await heard(host, lambda one: one.source == source and one.doubt is not None)
    assert event.doubt is Doubt.CHANGED


async def test_a_new_device_is_judged_when_it_first_speaks(
    case: Case, new_directory: Callable[[], Path]
) -> None:
    await case.hears(await case.mira.say(case.room, "old device"))
    account, seeds = case.mira._account, case.mira.seeds
    async with Counsellor.signed_in(account, new_directory(), seeds=seeds) as phone:
        event = await case.hears(await phone.say(case.room, "new phone"))
    assert event.doubt is None


async def test_a_key_withheld_for_want_of_a_signature_has_the_device_signed_again(
    case: Case,
) -> None:
    client, session = case.mira._client, session_of(case.adapter)
    content = {"code": "m.unverified", "algorithm": "m.megolm.v1.aes-sha2", "room_id": case.room}
    messages = {"messages": {session.me: {case.adapter.device: content}}}
    path = "/_matrix/client/v3/sendToDevice/m.room_key.withheld/1"
    headers = {"Authorization": f"Bearer {client.access_token}"}
    await client.send("PUT", path, json.dumps(messages), headers)
    await until(lambda: session._signed > 0)
    await case.hears(await case.mira.say(case.room, "all is well"))
