"""What the bridge says: to whom, once, and in order."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from adapters.port import PlaceGone, Refused, RetryLater, WrongReaders
from bridge.sandbox.counsellor import Counsellor
from routing.ids import AuthorId
from routing.messages import Choice, Voice
from tests.matrix_bot import (
    Bot,
    Case,
    at_work,
    deliver,
    editing,
    raw,
    saying,
    session_of,
    to_open,
    until,
)
from tests.matrix_kit import NewCounsellor
from tests.matrix_proxy import Fault, FaultyHomeserver, text

pytest_plugins = ("tests.matrix_world", "tests.matrix_bot_world")


async def test_nothing_is_said_while_somebody_is_there_who_may_not_read(
    case: Case, new_counsellor: NewCounsellor
) -> None:
    lena = await new_counsellor("lena")
    session = session_of(case.adapter)
    await raw(session, "POST", "rooms", case.room, "invite", body={"user_id": lena.user_id})
    await until(lambda: lena.user_id in session.client.rooms[case.room].users)
    with pytest.raises(WrongReaders):
        await case.adapter.send(saying(case.room, "for mira", case.mira.user_id))
    with pytest.raises(WrongReaders):
        await case.adapter.send(replace(saying(case.room, "x", case.mira.user_id), plain=True))


async def test_what_is_known_a_moment_late_is_no_final_no(case: Case) -> None:
    room = session_of(case.adapter).room(case.room)
    assert room is not None
    message = saying(case.room, "for mira", case.mira.user_id)
    mira = room.users.pop(case.mira.user_id)
    with pytest.raises(RetryLater):
        await case.adapter.send(message)
    room.users[case.mira.user_id], room.encrypted = mira, False
    with pytest.raises(RetryLater):
        await case.adapter.send(message)
    room.encrypted = True
    await case.adapter.send(message)


async def test_a_room_may_be_spoken_in_as_soon_as_it_is_opened(bot: Bot, mira: Counsellor) -> None:
    adapter = bot.adapter()
    async with at_work(adapter, bot.host()):
        for _ in range(5):
            sent = await deliver(adapter, to_open(uuid4(), mira.user_id))
            await deliver(adapter, saying(str(sent.chat), "welcome", mira.user_id))


async def test_each_voice_calls_whom_it_means_to_call_and_nobody_else(case: Case) -> None:
    mira, room = case.mira, case.room
    person = saying(room, f"ask {mira.user_id} or @room", mira.user_id)
    program = saying(room, "I am a program", mira.user_id, voice=Voice.PROGRAM)
    call = replace(
        saying(room, "please look", mira.user_id, voice=Voice.CALL),
        mentions=(AuthorId(mira.user_id),),
    )
    for one in (person, program, call):
        await deliver(case.adapter, one)
    last = await mira.wait_for(room, lambda line: line.text == "please look")
    shown = {line.text: line for line in mira.shown(room)}
    for message, kind in ((person, "m.text"), (program, "m.notice")):
        line = shown[message.body.text]
        assert (line.kind, line.mentions) == (kind, frozenset())
    assert (last.kind, last.mentions) == ("m.text", frozenset({mira.user_id}))
    assert all("formatted_body" not in line.content for line in shown.values())


async def test_choices_are_numbered_lines(case: Case) -> None:
    question = replace(
        saying(case.room, "Which?", case.mira.user_id, voice=Voice.PROGRAM),
        choices=(Choice("a", "One"), Choice("b", "Two")),
    )
    await deliver(case.adapter, question)
    await case.mira.wait_for(case.room, lambda line: line.text == "Which?\n\n1. One\n2. Two")


async def test_an_edit_of_several_parts_leaves_no_old_words(case: Case) -> None:
    sent = [
        await deliver(case.adapter, saying(case.room, part, case.mira.user_id))
        for part in ("old one", "old two")
    ]
    sources = [one.source for one in sent if one.source is not None]
    await deliver(case.adapter, editing(case.room, "new", *sources))
    await case.mira.wait_for(case.room, lambda line: line.redacted)
    assert [line.text for line in case.mira.shown(case.room)] == ["new", ""]


@pytest.mark.parametrize("again", [False, True])
async def test_an_answer_lost_after_sending_makes_no_second_message(
    case: Case, proxy: FaultyHomeserver, again: bool
) -> None:
    message = saying(case.room, "once", case.mira.user_id)
    proxy.spoil(Fault("/send/", "PUT", times=2, after=True))
    with pytest.raises(RetryLater):
        await case.adapter.send(message)
    await deliver(case.adapter, replace(message, again=again))
    await deliver(case.adapter, saying(case.room, "end", case.mira.user_id))
    await case.mira.wait_for(case.room, lambda line: line.text == "end")
    assert [line.text for line in case.mira.shown(case.room)] == ["once", "end"]


async def test_another_device_finds_what_the_first_one_sent(case: Case, bot: Bot) -> None:
    message = saying(case.room, "sent by the first device", case.mira.user_id)
    first = await deliver(case.adapter, message)
    spare = replace(bot, folder=bot.folder.with_name("spare"), state=dict(bot.state))
    adapter = spare.adapter()
    async with at_work(adapter, spare.host()):
        found = await deliver(adapter, replace(message, look=True, again=True))
        fresh = await deliver(adapter, replace(saying(case.room, "never sent"), look=True))
        await case.mira.wait_for(case.room, lambda line: line.text == "never sent")
    assert (found.source, found.order) == (first.source, first.order)
    assert fresh.source != first.source


async def test_a_key_that_was_not_taken_is_given_again(case: Case, proxy: FaultyHomeserver) -> None:
    proxy.spoil(Fault("/sendToDevice/", times=2, answer=text(500, "{}", "application/json")))
    message = saying(case.room, "readable", case.mira.user_id)
    with pytest.raises(RetryLater):
        await case.adapter.send(message)
    await deliver(case.adapter, message)
    await case.mira.wait_for(case.room, lambda line: line.text == "readable")


async def test_nothing_is_said_in_a_room_that_is_not_encrypted(case: Case) -> None:
    session = session_of(case.adapter)
    made = await session.wire.call("POST", "/createRoom", {"preset": "private_chat"})
    room = str(made["room_id"])
    await until(lambda: room in session.client.rooms)
    with pytest.raises(Refused):
        await case.adapter.send(saying(room, "a client's word"))
    with pytest.raises(Refused):
        await case.adapter.send(replace(saying(room, "a client's word"), plain=True))
    await case.adapter.send(replace(saying(room, "x", voice=Voice.PROGRAM), plain=True))


async def test_what_is_too_long_for_an_event_is_refused_for_ever(case: Case) -> None:
    with pytest.raises(Refused):
        await case.adapter.send(saying(case.room, "x" * 70_000, case.mira.user_id))


async def test_a_room_we_are_not_in_is_gone(case: Case) -> None:
    with pytest.raises(PlaceGone):
        await case.adapter.send(saying("!nowhere:sandbox.localhost", "x"))


async def test_a_hundred_and_fifty_messages_at_once_arrive_once_and_in_order(case: Case) -> None:
    texts = [str(n) for n in range(150)]
    messages = [saying(case.room, text, case.mira.user_id) for text in texts]
    await asyncio.gather(*(case.adapter.send(message) for message in messages))
    await case.mira.wait_for(case.room, lambda line: line.text == "149")
    assert [line.text for line in case.mira.shown(case.room)] == texts
    assert case.mira.unreadable(case.room) == ()
