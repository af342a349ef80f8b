"""Cases as topics: what is made once, what is lost, and what is never said in a wrong place."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest

from adapters.contract import KeepingHost
from adapters.contract_incoming import heard
from adapters.contract_outgoing import Far, with_file
from adapters.port import PlaceGone, RecipientGone, Refused, RetryLater, Uncertain, WrongReaders
from adapters.telegram.adapter import TelegramAdapter
from bridge.sandbox.botapi import BotApiServer, Fault, FaultKind, Phone
from routing.ids import AuthorId, ChatId, OutboundId, PlaceId, SourceId
from routing.messages import (
    Address,
    Body,
    FileKind,
    InboundKind,
    Membership,
    Opening,
    Outbound,
    OutboundKind,
)
from tests.contract.test_telegram import TelegramWorld
from tests.integration.botapi_kit import TOKEN, USER
from tests.integration.telegram_kit import ACCOUNT, CHOICES, QUESTION, at_work, outbound, started

PLACE = PlaceId(UUID(int=8))


class FullDisk(KeepingHost):
    """Cannot write notes down."""

    async def progress(self, row: OutboundId, note: bytes) -> None:
        raise OSError("no space left")


@pytest.fixture
async def phone(server: BotApiServer) -> Phone:
    server.state.known_bot(TOKEN).threads.enabled = True
    return await started(server)


@pytest.fixture
def host() -> KeepingHost:
    return KeepingHost()


@pytest.fixture
async def adapter(
    server: BotApiServer, phone: Phone, host: KeepingHost
) -> AsyncIterator[TelegramAdapter]:
    async with at_work(server, host, topics=True) as (adapter, _):
        yield adapter


def opening(who: str = str(USER), reason: str = "Somebody waits.") -> Outbound:
    opens = Opening(PLACE, "Amsel blau", (AuthorId(who),), Body(reason), CHOICES)
    nowhere = Address(ACCOUNT, ChatId(""))
    row = OutboundId(UUID(int=2))
    return Outbound(row, QUESTION, nowhere, OutboundKind.OPEN_PLACE, opening=opens)


def into(chat: ChatId | None, text: str, kind: OutboundKind = OutboundKind.SEND) -> Outbound:
    assert chat is not None
    return replace(outbound(text), to=Address(ACCOUNT, chat), kind=kind)


def topic_of(chat: ChatId | None) -> int:
    assert chat is not None
    return int(chat.partition(":")[2])


async def test_an_offer_is_a_topic_with_its_reason_and_its_buttons(
    adapter: TelegramAdapter, phone: Phone, host: KeepingHost
) -> None:
    sent = await adapter.send(opening())
    assert phone.topics() == {topic_of(sent.chat): "Amsel blau"}
    topic = phone.within(topic_of(sent.chat))
    assert topic.texts() == ["Somebody waits."]
    await topic.press(topic.last().id, "Yes, go on")
    press = await heard(host, InboundKind.PRESS)
    assert press.place == Address(ACCOUNT, ChatId(str(sent.chat)))
    assert (press.author, press.body, press.prompt) == (str(USER), Body("yes"), QUESTION)


async def test_without_a_reason_the_buttons_still_have_something_above_them(
    adapter: TelegramAdapter, phone: Phone
) -> None:
    sent = await adapter.send(opening(reason=" "))
    assert phone.within(topic_of(sent.chat)).texts() == ["Amsel blau"]


async def test_a_long_reason_is_cut_and_its_buttons_stand_below_the_end(
    adapter: TelegramAdapter, phone: Phone
) -> None:
    sent = await adapter.send(opening(reason="word " * 2000))
    shown = [b for b in phone.within(topic_of(sent.chat)).shown() if b.text]
    assert len(shown) == 3
    assert [bool(bubble.buttons) for bubble in shown] == [False, False, True]


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.DROP_BEFORE])
async def test_a_topic_that_was_noted_is_gone_on_with(
    server: BotApiServer,
    adapter: TelegramAdapter,
    phone: Phone,
    host: KeepingHost,
    kind: FaultKind,
) -> None:
    """The program dies, or the answer is lost, after the topic was made."""
    server.faults.add(Fault(kind, "sendMessage"))
    with pytest.raises(Uncertain):
        await adapter.send(opening())
    again = replace(opening(), again=True, progress=host.notes[opening().id])
    sent = await adapter.send(again)
    assert list(phone.topics()) == [topic_of(sent.chat)]


async def test_what_was_said_before_the_end_was_stored_is_not_said_again(
    adapter: TelegramAdapter, phone: Phone, host: KeepingHost
) -> None:
    first = await adapter.send(opening())
    again = replace(opening(), again=True, progress=host.notes[opening().id])
    assert await adapter.send(again) == first
    assert phone.texts() == ["Somebody waits."]


async def test_a_topic_nobody_could_note_stays_empty_of_every_case(
    server: BotApiServer, adapter: TelegramAdapter, phone: Phone
) -> None:
    """Its making was never answered: a repeat makes another, and words go there only."""
    server.faults.add(Fault(FaultKind.DROP_AFTER, "createForumTopic"))
    with pytest.raises(Uncertain):
        await adapter.send(opening())
    [lost] = phone.topics()
    sent = await adapter.send(replace(opening(), again=True))
    await adapter.send(into(sent.chat, "words of a case"))
    assert phone.within(lost).texts() == []
    assert phone.within(topic_of(sent.chat)).texts() == ["Somebody waits.", "words of a case"]


async def test_a_disk_that_takes_no_note_hinders_no_offer(
    server: BotApiServer, phone: Phone
) -> None:
    async with at_work(server, FullDisk(), topics=True) as (adapter, _):
        sent = await adapter.send(opening())
    assert list(phone.topics()) == [topic_of(sent.chat)]


async def test_a_noted_topic_that_was_deleted_is_made_anew(
    adapter: TelegramAdapter, phone: Phone
) -> None:
    first = await adapter.send(opening())
    await phone.within(topic_of(first.chat)).delete_topic()
    note = str(first.chat).encode()
    second = await adapter.send(replace(opening(), again=True, progress=note))
    assert list(phone.topics()) == [topic_of(second.chat)]


@pytest.mark.parametrize(
    "note", [b"", b"rubbish", b"\xff", b"7:7", b"7001", b"7001:x", b"7001:3 x", b"9" * 60]
)
async def test_a_note_that_is_none_is_no_topic(
    adapter: TelegramAdapter, phone: Phone, note: bytes
) -> None:
    sent = await adapter.send(replace(opening(), progress=note))
    assert list(phone.topics()) == [topic_of(sent.chat)]


@pytest.mark.parametrize("who", ["", "@mira:example.org", "7001:5", "-100200", "\u0667", "7" * 30])
async def test_a_topic_is_made_for_a_number_of_telegrams_only(
    adapter: TelegramAdapter, phone: Phone, who: str
) -> None:
    with pytest.raises(Refused):
        await adapter.send(opening(who))
    assert phone.topics() == {}


async def test_a_topic_is_made_for_one_person_only(adapter: TelegramAdapter) -> None:
    wide = opening()
    assert wide.opening is not None
    both = replace(wide.opening, invite=(AuthorId("7001"), AuthorId("7002")))
    with pytest.raises(Refused):
        await adapter.send(replace(wide, opening=both))


async def test_topics_that_are_switched_off_are_told_with_their_remedy(
    server: BotApiServer, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    server.state.known_bot(TOKEN).threads.enabled = False
    async with at_work(server, topics=True) as (adapter, _):
        with pytest.raises(Refused, match=r"@BotFather.* threaded mode"):
            await adapter.send(opening())
    assert phone.topics() == {}


async def test_switched_off_topics_are_told_at_the_start(
    server: BotApiServer, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_work(server, topics=True) as (_, host):
        await (phone := server.client(USER, "Persephone")).start()
        await phone.say("hello")
        await host.until_text("hello")
        assert "threaded mode" in caplog.text


async def test_who_never_started_the_bot_or_blocked_it_is_gone(
    server: BotApiServer, adapter: TelegramAdapter, phone: Phone
) -> None:
    server.client(7002)  # somebody who never wrote
    for who in ("7002", "7999"):
        with pytest.raises(RecipientGone):
            await adapter.send(opening(who))
    await phone.block()
    with pytest.raises(RecipientGone):
        await adapter.send(opening())


async def test_a_server_that_ignores_a_deleted_topic_shows_nothing_beside_it(
    server: BotApiServer, adapter: TelegramAdapter, phone: Phone
) -> None:
    chat = (await adapter.send(opening())).chat
    await phone.within(topic_of(chat)).delete_topic()
    server.state.known_bot(TOKEN).threads.ignore_dead = True
    with pytest.raises(PlaceGone):
        await adapter.send(into(chat, "s3cret"))
    world = TelegramWorld(server, phone)
    file = replace(
        with_file(world, FileKind.FILE, "s3cret"), to=into(chat, "").to, readers=frozenset()
    )
    with pytest.raises(PlaceGone):
        await adapter.send(file, Far(b"s3cret bytes").source)
    assert phone.texts() == []


async def test_words_for_somebody_else_go_into_no_topic(
    adapter: TelegramAdapter, phone: Phone
) -> None:
    chat = (await adapter.send(opening())).chat
    with pytest.raises(WrongReaders):
        await adapter.send(replace(into(chat, "x"), readers=frozenset({AuthorId("5")})))
    await adapter.send(replace(into(chat, "y"), readers=frozenset({AuthorId(str(USER))})))
    assert phone.texts() == ["Somebody waits.", "y"]


@pytest.mark.parametrize("chat", ["7001:0", "7001:", "7001:-1", ":5", "7001:5:5", "7001:\u0665"])
async def test_what_names_no_topic_is_refused(
    adapter: TelegramAdapter, phone: Phone, chat: str
) -> None:
    with pytest.raises(Refused):
        await adapter.send(into(ChatId(chat), "words"))
    assert phone.texts() == []


async def test_a_topic_that_cannot_be_deleted_is_not_called_deleted(
    server: BotApiServer, adapter: TelegramAdapter, phone: Phone
) -> None:
    chat = (await adapter.send(opening())).chat
    forget = into(chat, "", OutboundKind.FORGET_PLACE)
    server.faults.add(Fault(FaultKind.DROP_BEFORE, "deleteForumTopic"))
    with pytest.raises(RetryLater):
        await adapter.send(forget)
    server.state.known_bot(TOKEN).threads.enabled = False
    with pytest.raises(Refused):
        await adapter.send(forget)
    server.state.known_bot(TOKEN).threads.enabled = True
    await phone.block()
    with pytest.raises(Refused, match="only the counsellor"):
        await adapter.send(forget)
    assert phone.texts() == ["Somebody waits."]


async def test_a_whole_private_chat_is_never_deleted(
    adapter: TelegramAdapter, phone: Phone
) -> None:
    await adapter.send(outbound("for the desk"))
    with pytest.raises(Refused):
        await adapter.send(into(ChatId(str(USER)), "", OutboundKind.FORGET_PLACE))
    assert phone.texts() == ["for the desk"]


async def test_only_a_real_reply_names_what_it_answers(
    adapter: TelegramAdapter, phone: Phone, host: KeepingHost
) -> None:
    sent = await adapter.send(opening())
    topic = phone.within(topic_of(sent.chat))
    await topic.say("plain")
    reply = await topic.say("an answer", reply_to=topic.last().id)
    await topic.edit(reply, "a better answer")
    edit = await heard(host, InboundKind.EDIT)
    said = {m.body.text: m.target for m in host.received if m.kind is InboundKind.MESSAGE}
    assert said == {"plain": None, "an answer": sent.source}
    assert (edit.place.chat, edit.target) == (sent.chat, SourceId(f"m{reply}"))


async def test_what_is_said_beside_all_topics_is_at_the_desk(
    adapter: TelegramAdapter, phone: Phone, host: KeepingHost
) -> None:
    await adapter.send(opening())
    await phone.say("hello")
    await phone.block()
    told = await heard(host, InboundKind.MEMBERSHIP)
    assert (told.detail, told.place.chat) == (Membership.BLOCKED, str(USER))
    assert {m.place.chat for m in host.received} == {str(USER)}
    assert host.texts() == ["hello"]


async def test_topics_are_heard_of_by_their_words_only(
    server: BotApiServer, adapter: TelegramAdapter, phone: Phone, host: KeepingHost
) -> None:
    """That one was made, renamed or deleted is nothing anybody said."""
    server.state.known_bot(TOKEN).threads.by_users = True
    await adapter.send(opening())
    own = phone.within(await phone.new_topic("my own"))
    await own.say("in my own")
    await own.delete_topic()
    await phone.say("end")
    await host.until_text("end")
    assert host.texts() == ["in my own", "end"]
    assert len(host.received) == 2


async def test_clients_topics_are_one_chat(server: BotApiServer, phone: Phone) -> None:
    """A bot for clients knows no topics, even where somebody switched them on."""
    server.state.known_bot(TOKEN).threads.by_users = True
    async with at_work(server) as (adapter, host):
        await phone.within(await phone.new_topic("mine")).say("hello")
        await host.until_text("hello")
        with pytest.raises(Refused):
            await adapter.send(opening())
    [said] = host.received
    assert (said.place.chat, said.target) == (str(USER), None)


async def test_counsellors_are_shown_no_menu_of_clients(
    server: BotApiServer, adapter: TelegramAdapter, phone: Phone, host: KeepingHost
) -> None:
    await phone.say("hello")
    await host.until_text("hello")
    assert phone.menu() == {}
