"""Rooms of the bridge's own: made once, kept by it alone, closed, and forgotten."""

from dataclasses import replace
from uuid import uuid4

import pytest

from adapters.matrix.errors import Denied
from adapters.matrix.rooms import alias_of
from adapters.matrix.session import Session
from adapters.port import PlaceGone, RecipientGone, Refused, RetryLater
from bridge.sandbox.counsellor import Counsellor, NotSent
from routing.ids import AuthorId, PlaceId
from routing.messages import Membership, OutboundKind
from tests.matrix_bot import (
    Bot,
    Case,
    at_work,
    deliver,
    heard,
    is_text,
    of_kind,
    room_with,
    saying,
    session_of,
    to_open,
    until,
)
from tests.matrix_kit import NewCounsellor
from tests.matrix_proxy import Fault, FaultyHomeserver, text

pytest_plugins = ("tests.matrix_world", "tests.matrix_bot_world")


async def test_opening_a_place_twice_gives_one_room_and_one_invitation(
    bot: Bot, mira: Counsellor
) -> None:
    place, adapter = uuid4(), bot.adapter()
    async with at_work(adapter, bot.host()):
        opening = to_open(place, mira.user_id, reason="Somebody waits.")
        first = await deliver(adapter, opening)
        again = await deliver(adapter, replace(opening, again=True))
        other = await deliver(adapter, to_open(uuid4(), mira.user_id))
        await mira.until(lambda: len(mira.invites) == 2)
    invite = mira.invites[0]
    assert first.chat == again.chat == invite.room_id
    assert other.chat != first.chat
    assert (invite.name, invite.reason) == ("Amsel blau", "Somebody waits.")


async def test_who_declined_is_not_invited_again_by_a_repeat(bot: Bot, mira: Counsellor) -> None:
    adapter, opening = bot.adapter(), to_open(uuid4(), mira.user_id)
    async with at_work(adapter, bot.host()) as host:
        await deliver(adapter, opening)
        await mira.decline((await mira.next_invite()).room_id)
        await heard(host, lambda one: one.detail is Membership.LEFT)
        await deliver(adapter, opening)
        await mira.join(str((await deliver(adapter, to_open(uuid4(), mira.user_id))).chat))
    assert mira.invites == ()


async def test_a_place_whose_making_was_never_answered_is_found_again(
    bot: Bot, mira: Counsellor, proxy: FaultyHomeserver
) -> None:
    adapter, opening = bot.adapter(url=proxy.url), to_open(uuid4(), mira.user_id)
    async with at_work(adapter, bot.host()):
        proxy.spoil(Fault("/createRoom", after=True))
        with pytest.raises(RetryLater):
            await adapter.send(opening)
        sent = await deliver(adapter, opening)
        await mira.join(str(sent.chat))
    assert len(mira.rooms) == 1


async def test_a_half_made_room_is_mended(bot: Bot, mira: Counsellor) -> None:
    adapter, place = bot.adapter(), uuid4()
    async with at_work(adapter, bot.host()):
        session = session_of(adapter)
        alias = alias_of(PlaceId(place), session.me).partition(":")[0].removeprefix("#")
        made = await session.wire.call("POST", "/createRoom", {"room_alias_name": alias})
        sent = await deliver(adapter, to_open(place, mira.user_id))
        assert sent.chat == made["room_id"]
        await mira.join(str(sent.chat))
        await deliver(adapter, saying(str(sent.chat), "encrypted", mira.user_id))
        line = await mira.wait_for(str(sent.chat), lambda line: line.text == "encrypted")
    assert line.encrypted
    assert mira.room(str(sent.chat)).name == "Amsel blau"


async def test_a_room_under_the_places_address_that_is_not_ours_is_not_used(
    bot: Bot, mira: Counsellor
) -> None:
    adapter, place = bot.adapter(), uuid4()
    alias = alias_of(PlaceId(place), bot.account.user_id).partition(":")[0].removeprefix("#")
    await mira._client.room_create(alias=alias, name="trap")
    async with at_work(adapter, bot.host()):
        with pytest.raises(PlaceGone):
            await adapter.send(to_open(place, mira.user_id))


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("m.room.power_levels", {"users_default": 100}),
        ("m.room.encryption", {"algorithm": "none"}),
        ("m.room.history_visibility", {"history_visibility": "world_readable"}),
        ("m.room.join_rules", {"join_rule": "public"}),
        ("m.room.name", {"name": "somebody's name"}),
        ("m.room.tombstone", {"body": "gone", "replacement_room": "!x"}),
        ("m.room.member", {"membership": "invite"}),
    ],
)
async def test_a_member_can_change_nothing_about_the_room(
    case: Case, new_counsellor: NewCounsellor, kind: str, content: dict[str, object]
) -> None:
    key = "@somebody:sandbox.localhost" if kind == "m.room.member" else ""
    reply = await case.mira._client.room_put_state(case.room, kind, content, key)
    assert getattr(reply, "status_code", None) == "M_FORBIDDEN"


async def test_a_closed_room_says_so_and_can_only_be_read(case: Case) -> None:
    closing = of_kind(OutboundKind.CLOSE_PLACE, case.room, "This case is closed.")
    await deliver(case.adapter, saying(case.room, "words", case.mira.user_id))
    await deliver(case.adapter, closing)
    await deliver(case.adapter, closing)
    await case.mira.until(lambda: case.mira.room(case.room).read_only)
    assert [line.text for line in case.mira.shown(case.room)] == ["words", "This case is closed."]
    with pytest.raises(NotSent):
        await case.mira.say(case.room, "one more thing")
    with pytest.raises(Refused):
        await case.adapter.send(saying(case.room, "too late"))
    await until(lambda: case.room in session_of(case.adapter).closed)
    other = await room_with(case.adapter, case.mira)
    await case.mira.leave(case.room)
    await case.mira.say(other, "elsewhere")
    await heard(case.host, is_text("elsewhere"))
    assert Membership.LEFT not in {one.detail for one in case.host.received}


async def test_a_closed_room_stays_closed_after_a_restart(
    bot: Bot, mira: Counsellor, room: str
) -> None:
    first, again = bot.adapter(), bot.adapter()
    async with at_work(first, bot.host()):
        await deliver(first, of_kind(OutboundKind.CLOSE_PLACE, room, "This case is closed."))
        await until(lambda: room in session_of(first).closed)
        other = await room_with(first, mira)
        await mira.leave(room)
    async with at_work(again, bot.host()) as host:
        await mira.say(other, "and after a restart")
        await heard(host, is_text("and after a restart"))
        assert room not in session_of(again).client.rooms
        with pytest.raises(Refused):
            await again.send(saying(room, "too late"))


async def test_what_was_said_before_the_closing_is_heard(
    case: Case, proxy: FaultyHomeserver
) -> None:
    proxy.spoil(Fault("/sync", times=3, answer=text(502, "")))
    await case.mira.say(case.room, "wait")  # the round under way ends with it
    await heard(case.host, is_text("wait"))
    await case.mira.say(case.room, "one last thing")
    await deliver(case.adapter, of_kind(OutboundKind.CLOSE_PLACE, case.room))
    await heard(case.host, is_text("one last thing"))
    await until(lambda: case.room in session_of(case.adapter).closed)


async def test_a_room_is_closed_even_when_nobody_can_be_told(case: Case) -> None:
    await case.mira.leave(case.room)
    await heard(case.host, lambda one: one.detail is Membership.LEFT)
    closing = of_kind(OutboundKind.CLOSE_PLACE, case.room, "This case is closed.")
    closing = replace(closing, readers=frozenset({AuthorId(case.mira.user_id)}))
    with pytest.raises(RecipientGone):
        await case.adapter.send(replace(closing, kind=OutboundKind.SEND))
    assert (await deliver(case.adapter, closing)).source is None


async def test_a_forgotten_room_holds_no_word_and_no_key(
    case: Case, bot: Bot, proxy: FaultyHomeserver
) -> None:
    mira, room, session = case.mira, case.room, session_of(case.adapter)
    for n in range(3):
        await deliver(case.adapter, saying(room, f"ours {n}", mira.user_id))
        await mira.say(room, f"theirs {n}")
    await heard(case.host, is_text("theirs 2"))
    await mira.wait_for(room, lambda line: line.text == "ours 2")
    await deliver(case.adapter, of_kind(OutboundKind.CLOSE_PLACE, room, "Closed."))
    forgetting = of_kind(OutboundKind.FORGET_PLACE, room)
    keys = _keys_of(session, room)
    proxy.spoil(Fault("/leave"))  # interrupted when the words are taken back already
    with pytest.raises(RetryLater):
        await case.adapter.send(forgetting)
    note = case.host.notes[forgetting.id]
    await deliver(case.adapter, replace(forgetting, progress=note))
    await mira.until(lambda: room not in mira.rooms)
    assert len(mira.shown(room)) == 7
    assert all(line.redacted for line in mira.shown(room))
    assert keys > 0
    assert _keys_of(session, room) == 0
    assert room not in session.client.rooms
    assert b'rooms": []' in case.host.state["closed"]
    with pytest.raises(Denied):
        await session.wire.call("GET", f"/rooms/{room}/state/m.room.name")
    await deliver(case.adapter, replace(forgetting, progress=note))
    with pytest.raises(PlaceGone):
        await case.adapter.send(of_kind(OutboundKind.FORGET_PLACE, room))


async def test_an_interrupted_forgetting_goes_on_where_it_was(
    case: Case, proxy: FaultyHomeserver
) -> None:
    for n in range(4):
        await case.mira.say(case.room, str(n))
    await heard(case.host, is_text("3"))
    forgetting = of_kind(OutboundKind.FORGET_PLACE, case.room)
    proxy.spoil(Fault("/redact/", skip=2, times=2))
    with pytest.raises(RetryLater):
        await case.adapter.send(forgetting)
    sent = await deliver(case.adapter, forgetting)
    assert sent.source is None
    await case.mira.until(lambda: case.room not in case.mira.rooms)
    assert all(line.redacted for line in case.mira.shown(case.room))


def _keys_of(session: Session, room: str) -> int:
    """Rows about a room in the key store."""
    database = session.client.store.database
    tables = ("megolminboundsessions", "outgoingkeyrequests", "encryptedrooms")
    counts = [
        database.execute_sql(f"SELECT count(*) FROM {table} WHERE room_id = ?", (room,)).fetchone()
        for table in tables
    ]
    return sum(count for (count,) in counts)
