"""What the bridge hears in a room, of every kind, from real clients on a real homeserver."""

import vodozemac

from bridge.sandbox.counsellor import Counsellor
from routing.messages import InboundKind, Membership, Unsupported
from tests.matrix_bot import (
    Case,
    deliver,
    editing,
    heard,
    is_text,
    room_with,
    saying,
)
from tests.matrix_proxy import FaultyHomeserver

pytest_plugins = ("tests.matrix_world", "tests.matrix_bot_world")


async def test_every_other_kind_of_event_is_told_apart(case: Case) -> None:
    mira, room = case.mira, case.room
    await deliver(case.adapter, saying(room, "first\nsecond", mira.user_id))
    ours = await mira.wait_for(room, lambda line: line.text == "first\nsecond")
    said = await mira.say(room, "mine")
    seen = {
        "reply": await case.hears(await mira.reply(room, ours, "> I agree")),
        "edit": await case.hears(await mira.edit(room, said, "corrected"), InboundKind.EDIT),
        "star": await case.hears(await mira.say(room, "* no edit")),
        "reaction": await case.hears(
            await mira.react(room, ours.event_id, "\N{THUMBS UP SIGN}"), InboundKind.REACTION
        ),
        "deletion": await case.hears(await mira.redact(room, said), InboundKind.DELETION),
    }
    assert (seen["reply"].body.text, seen["reply"].target) == ("> I agree", ours.event_id)
    assert (seen["edit"].body.text, seen["edit"].target) == ("corrected", said)
    assert seen["star"].body.text == "* no edit"
    assert seen["reaction"].body.text == "\N{THUMBS UP SIGN}"
    assert seen["reaction"].target == ours.event_id
    assert seen["deletion"].target == said
    emote = {"msgtype": "m.emote", "body": "nods"}
    heard = await case.hears(await mira.send(room, "m.room.message", emote))
    assert heard.body.text == "/me nods"  # as it was typed, for it begins with a sign


async def test_that_somebody_types_or_has_read_is_neither_heard_nor_shown(
    case: Case, proxy: FaultyHomeserver
) -> None:
    mira, room = case.mira, case.room
    sent = await deliver(case.adapter, saying(room, "how are you?", mira.user_id))
    before = len(case.host.received)
    await mira.typing(room)
    await mira.seen(room, str(sent.source))
    source = await mira.say(room, "fine")
    await case.hears(source)
    assert {one.source for one in case.host.received[before:]} == {source}
    signs = ("/typing/", "/receipt/", "/read_markers", "/presence/")
    assert not [asked for asked in proxy.asked if any(sign in asked for sign in signs)]


async def test_what_is_not_carried_is_named_by_its_kind_alone(case: Case) -> None:
    mira, room = case.mira, case.room
    root = await mira.say(room, "root")
    sent = {
        await mira.notice(room, "beep"): Unsupported.NOTICE,
        await mira.thread(room, root, "aside"): Unsupported.THREAD,
        await mira.send_file(room, "secret.pdf", "application/pdf", b"x"): Unsupported.FILE,
        await mira.send_file(room, "me.png", "image/png", b"x"): Unsupported.FILE,
        await mira.send_file(room, "v.ogg", "audio/ogg", b"x"): Unsupported.VOICE,
        await mira.send(room, "m.sticker", {"body": "cat"}): Unsupported.STICKER,
        await mira.send(room, "m.poll.start", {"m.poll": {}}): Unsupported.OTHER,
        await mira.send(room, "m.room.message", {"msgtype": "m.text"}): Unsupported.OTHER,
        await mira.send(
            room, "m.room.message", {"msgtype": "m.location", "body": "here", "geo_uri": "geo:1,2"}
        ): Unsupported.LOCATION,
    }
    for source, detail in sent.items():
        event = await case.hears(source, InboundKind.UNSUPPORTED)
        assert (event.detail, event.body.text, event.doubt) == (detail, "", None)
    verification = {"msgtype": "m.key.verification.request", "body": "asks to verify", "to": "x"}
    ignored = await mira.send(room, "m.room.message", verification)
    await case.hears(await mira.say(room, "last"))
    assert ignored not in {one.source for one in case.host.received}


async def test_what_another_client_wrote_goes_nowhere_when_it_is_forwarded(case: Case) -> None:
    """Element on the web sends the content on as it is, into whatever room is chosen."""
    mira, room = case.mira, await room_with(case.adapter, case.mira)
    sent = await deliver(case.adapter, saying(case.room, "said in trust", mira.user_id))
    line = await mira.wait_for(case.room, lambda line: line.text == "said in trust")
    assert sent.source is not None
    await deliver(case.adapter, editing(case.room, "said anew", sent.source))
    edited = await mira.wait_for(case.room, lambda line: line.text == "said anew")
    for content in (line.content, edited.content):
        forwarded = await mira.send(room, "m.room.message", content)
        event = await case.hears(forwarded, InboundKind.UNSUPPORTED)
        assert (event.detail, event.body.text) == (Unsupported.OTHER, "")
    own = await case.hears(await mira.say(room, "said in trust"))
    assert own.body.text == "said in trust"


async def test_what_was_encrypted_may_be_rubbish_and_holds_up_nobody(case: Case) -> None:
    await case.hears(await case.mira.say(case.room, "so that there is a session"))
    assert case.mira._loop is not None
    case.mira._loop.cancel()  # its own library would choke on what comes
    for plain in (b"\xff\xfe", b"[1]", b'"x"', b"{}", b'{"type": 5, "content": []}', b"{" * 9000):
        await _say_bytes(case.mira, case.room, plain)
    last = await case.hears(await case.mira.say(case.room, "still heard"))
    assert last.doubt is None


async def test_membership_of_others_is_told_and_ours_is_not(case: Case) -> None:
    me, user_id = case.bot.account.user_id, case.mira.user_id
    await case.mira.leave(case.room)
    left = await heard(case.host, lambda one: one.detail is Membership.LEFT)
    assert (left.author, left.place.chat) == (user_id, case.room)
    details = [one.detail for one in case.host.received if one.kind is InboundKind.MEMBERSHIP]
    wanted = [Membership.INVITED, Membership.JOINED, Membership.LEFT]
    assert [one for one in details if one in wanted] == wanted
    assert me not in {one.author for one in case.host.received}


async def test_an_edit_of_ours_comes_back_to_nobody(case: Case) -> None:
    sent = await deliver(case.adapter, saying(case.room, "old", case.mira.user_id))
    assert sent.source is not None
    edit = editing(case.room, "new", sent.source)
    await deliver(case.adapter, edit)
    await case.mira.wait_for(case.room, lambda line: line.text == "new")
    await heard(case.host, is_text(await _said(case, "end")))
    assert all(one.author == case.mira.user_id for one in case.host.received)
    assert sent.order <= case.host.received[-1].order


async def _said(case: Case, text: str) -> str:
    await case.mira.say(case.room, text)
    return text


async def _say_bytes(counsellor: Counsellor, room_id: str, plain: bytes) -> None:
    """Encrypt bytes that no client would, under the session the room has."""
    client = counsellor._client
    session = client.olm.outbound_group_sessions[room_id]
    inner: vodozemac.GroupSession = session._session
    envelope = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "sender_key": client.olm.account.identity_keys["curve25519"],
        "ciphertext": inner.encrypt(plain).to_base64(),
        "session_id": session.id,
        "device_id": client.device_id,
    }
    encrypted = client.encrypt
    client.encrypt = lambda *_: ("m.room.encrypted", envelope)
    try:
        await counsellor.send(room_id, "m.room.message", {"msgtype": "m.text", "body": ""})
    finally:
        client.encrypt = encrypted
