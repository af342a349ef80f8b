"""The durable path, whole: two networks in memory, a real store, nobody waits silently."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.memory.network import Fault
from adapters.port import NotTrusted, PlaceGone, RecipientGone, Refused, RetryLater
from bridge.app import App
from bridge.store import counters, parked
from routing.ids import ChatId
from routing.messages import Body, InboundKind, Membership, Unsupported
from tests.faults.far import Far
from tests.pipeline import bridge

CLIENT = "client-1"


@pytest.fixture
async def app(folder: Path, far: Far) -> AsyncIterator[App]:
    """A bridge at work, with one client in conversation with Anna."""
    async with bridge(folder) as running:
        await far.bring_in(CLIENT)
        yield running


async def chat_shows(far: Far, text: str) -> None:
    await far.clients.until(lambda: any(text in shown for shown in far.clients.texts(CLIENT)))


async def room_shows(far: Far, text: str) -> None:
    room = far.rooms[CLIENT]
    await far.staff.until(lambda: any(text in shown for shown in far.staff.texts(room)))


async def anna_writes(far: Far, text: str) -> None:
    await far.staff.say(far.rooms[CLIENT], text, author="anna")


@pytest.mark.usefixtures("app")
async def test_both_sides_talk(far: Far) -> None:
    await far.clients.say(CLIENT, "hello")
    await room_shows(far, "hello")
    await anna_writes(far, "hello back")
    await chat_shows(far, "Anna: hello back")


@pytest.mark.usefixtures("app")
async def test_the_card_comes_first(far: Far) -> None:
    await room_shows(far, "New case.")
    assert far.staff.texts(far.rooms[CLIENT])[0].startswith("New case.")
    assert "What is it about? Debt" in far.staff.texts(far.rooms[CLIENT])[0]


@pytest.mark.usefixtures("app")
async def test_a_question_shows_what_was_answered(far: Far) -> None:
    await chat_shows(far, "\N{CHECK MARK} Debt")
    [question] = [text for text in far.clients.texts(CLIENT) if "What is it about?" in text]
    assert "\N{CHECK MARK} Debt" in question


@pytest.mark.usefixtures("app")
async def test_a_note_of_the_counsellor_stays_in_the_room(far: Far) -> None:
    await anna_writes(far, "/sounds tired")
    await room_shows(far, "Not relayed")
    await anna_writes(far, "good evening")
    await chat_shows(far, "Anna: good evening")
    assert not any("tired" in text for text in far.clients.texts(CLIENT))


@pytest.mark.usefixtures("app")
async def test_a_long_message_arrives_whole_and_in_order(far: Far) -> None:
    words = [f"word{number}" for number in range(3000)]
    await far.clients.say(CLIENT, " ".join(words))
    await room_shows(far, "word2999")
    parts = [text for text in far.staff.texts(far.rooms[CLIENT]) if "word" in text]
    assert len(parts) > 1
    assert " ".join(parts).split() == words


@pytest.mark.usefixtures("app")
async def test_when_nobody_knows_it_is_sent_once_more_with_the_mark_and_told(far: Far) -> None:
    far.clients.faults.append(Fault.AFTER)
    await anna_writes(far, "did you get this")
    await chat_shows(far, "(perhaps for the second time) Anna: did you get this")
    await room_shows(far, "perhaps sent twice")


@pytest.mark.usefixtures("app")
async def test_after_two_doubtful_tries_it_is_parked_and_told(app: App, far: Far) -> None:
    far.clients.faults += [Fault.BEFORE, Fault.BEFORE]
    await anna_writes(far, "lost in the air")
    await room_shows(far, "Perhaps not delivered")
    [row] = await app.opened.store.read(parked.every)
    assert (row.way, row.what) == ("out", "send client")
    await app.opened.store.write(lambda tx: parked.retry(tx, row.id, datetime.now(UTC)))
    await chat_shows(far, "lost in the air")


@pytest.mark.usefixtures("app")
async def test_doubt_towards_a_room_repeats_nothing(far: Far) -> None:
    far.staff.faults.append(Fault.AFTER)
    await far.clients.say(CLIENT, "only once")
    await far.clients.say(CLIENT, "then this")
    await room_shows(far, "then this")
    assert [t for t in far.staff.texts(far.rooms[CLIENT]) if "only once" in t] == ["only once"]


@pytest.mark.usefixtures("app")
async def test_a_limit_is_waited_out(far: Far) -> None:
    far.clients.faults.append(RetryLater(timedelta(seconds=0.2)))
    await anna_writes(far, "one")
    await anna_writes(far, "two")
    await chat_shows(far, "Anna: two")
    shown = [t for t in far.clients.texts(CLIENT) if t.startswith("Anna: ")]
    assert shown == ["Anna: one", "Anna: two"]


@pytest.mark.usefixtures("app")
async def test_a_client_who_is_gone_is_shown_to_the_counsellor(far: Far) -> None:
    far.clients.faults.append(RecipientGone("the recipient is gone"))
    await anna_writes(far, "are you there")
    await room_shows(far, "takes no messages from us")
    await far.clients.happen(CLIENT, None, InboundKind.MEMBERSHIP, detail=Membership.UNBLOCKED)
    await room_shows(far, "can be reached again")


@pytest.mark.usefixtures("app")
async def test_a_refused_message_is_told_and_the_next_one_goes(far: Far) -> None:
    far.clients.faults.append(Refused("the network refuses it"))
    await anna_writes(far, "bad")
    await anna_writes(far, "good")
    await chat_shows(far, "Anna: good")
    await room_shows(far, "Not delivered")


@pytest.mark.usefixtures("app")
async def test_a_room_that_is_gone_is_followed_by_another_one_with_all_its_words(far: Far) -> None:
    far.staff.faults.append(PlaceGone("the room is gone"))
    await far.clients.say(CLIENT, "do not lose me")
    await chat_shows(far, "opening another one for Anna")
    await far.staff.until(lambda: bool(far.invitations("anna")))
    [far.rooms[CLIENT]] = far.invitations("anna")
    await far.staff.join(far.rooms[CLIENT], "anna")
    await room_shows(far, "do not lose me")


async def test_words_wait_for_a_trusted_device(app: App, far: Far) -> None:
    far.staff.faults.append(NotTrusted("no device is vouched for"))
    await far.clients.say(CLIENT, "for trusted eyes")
    await room_shows(far, "none of your devices is vouched for")
    await far.until_operator("no device that is vouched for")
    assert "for trusted eyes" not in far.staff.texts(far.rooms[CLIENT])
    assert app.delivery is not None


@pytest.mark.usefixtures("app")
async def test_what_is_not_carried_is_said_to_whoever_sent_it(far: Far) -> None:
    await far.clients.happen(CLIENT, None, InboundKind.UNSUPPORTED, detail=Unsupported.VOICE)
    await chat_shows(far, "voice messages")
    room = far.rooms[CLIENT]
    await far.staff.happen(room, "anna", InboundKind.UNSUPPORTED, detail=Unsupported.THREAD)
    await room_shows(far, "thread")


@pytest.mark.usefixtures("app")
async def test_an_edit_that_changed_nothing_is_no_edit(far: Far) -> None:
    source = await far.clients.say(CLIENT, "as it was")
    await room_shows(far, "as it was")
    before = len(far.clients.texts(CLIENT))
    for text in ("as it was", "as it is now"):
        await far.clients.happen(CLIENT, None, InboundKind.EDIT, body=Body(text), target=source)
    await chat_shows(far, "corrections")
    assert len(far.clients.texts(CLIENT)) == before + 1


async def test_old_words_say_when_they_were_written(app: App, far: Far) -> None:
    old = datetime.now(UTC) - timedelta(hours=2)
    await far.clients.happen(
        CLIENT, None, InboundKind.MESSAGE, body=Body("sent long ago"), sent_at=old
    )
    await room_shows(far, "sent long ago")
    [shown] = [t for t in far.staff.texts(far.rooms[CLIENT]) if "sent long ago" in t]
    house = app.current.house
    assert shown.startswith(f"(written {house.moment(old, None, house.staff_language)}) ")


async def test_urgent_help_comes_from_memory_when_nothing_can_be_stored(app: App, far: Far) -> None:
    reserve, app.services.disk._reserve = app.services.disk._reserve, 1 << 62
    await far.clients.say(CLIENT, "help")
    await chat_shows(far, "Call 112 now.")
    await far.clients.say(CLIENT, "and this must not be lost")
    assert len(far.clients.waiting) >= 1
    app.services.disk._reserve = reserve
    await room_shows(far, "and this must not be lost")


@pytest.mark.usefixtures("app")
async def test_stopping_drops_what_waits_and_nothing_follows(far: Far) -> None:
    await far.clients.say(CLIENT, "/stop")
    await chat_shows(far, "You decide. What shall I do?")
    await far.clients.press(CLIENT, "mind:stop")
    await chat_shows(far, "I pass nothing on any more")
    await room_shows(far, "The client has stopped")
    await far.clients.say(CLIENT, "a last word")
    await chat_shows(far, "Shall we start again")
    assert "a last word" not in far.staff.texts(far.rooms[CLIENT])


async def test_what_happened_is_counted_without_content(app: App, far: Far) -> None:
    await far.clients.say(CLIENT, "help")
    await chat_shows(far, "Call 112 now.")
    today = datetime.now(UTC).date()
    counted = await app.opened.store.read(lambda tx: counters.of(tx, today))
    assert counted["contacts"] == counted["taken"] == counted["urgent"] == 1


async def test_messages_of_an_outage_arrive_once_in_order_after_a_restart(
    folder: Path, far: Far
) -> None:
    async with bridge(folder):
        await far.bring_in(CLIENT)
    for number in range(20):
        await far.clients.say(CLIENT, f"c1-{number}")
        await anna_writes(far, f"s1-{number}")
    async with bridge(folder):
        await room_shows(far, "c1-19")
        await chat_shows(far, "s1-19")
    room = [t for t in far.staff.texts(far.rooms[CLIENT]) if t.startswith("c1-")]
    assert room == [f"c1-{number}" for number in range(20)]
    chat = [t for t in far.clients.texts(CLIENT) if "s1-" in t]
    assert chat == [f"Anna: s1-{number}" for number in range(20)]


async def test_a_counsellor_who_declines_and_nobody_else_is_told_to_all(
    folder: Path, far: Far
) -> None:
    async with bridge(folder):
        await far.to_the_offer(CLIENT)
        [room] = [c for c, r in far.staff.rooms.items() if "anna" in r.invited]
        await far.staff.leave(room, "anna")
        await chat_shows(far, "nobody of ours")
        await far.until_operator("Nobody can take the case")
        await far.staff.until(lambda: far.staff.rooms[ChatId(room)].forgotten)
