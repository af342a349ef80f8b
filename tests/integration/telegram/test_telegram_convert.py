"""What a phone sends becomes what happened, with nothing about the person."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.buttons import decode, encode
from adapters.telegram.convert import KINDS, convert, message_number, message_source
from adapters.telegram.reading import NOTHING, Converted, Here
from bridge.sandbox.botapi import BotApiServer, Phone
from routing.ids import AccountName, ChatId, MessageId, SourceId
from routing.messages import Address, Inbound, InboundKind, Unsupported
from tests.integration.botapi_kit import BOT_ID, USER, sandbox

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HERE = Here(AccountName("telegram"), BOT_ID, NOW)
CHAT: dict[str, object] = {"id": USER, "type": "private"}
BY: dict[str, object] = {"id": USER, "is_bot": False, "first_name": "Persephone"}
IN_TOPIC: dict[str, object] = {
    "message_id": 9,
    "date": 1_700_000_000,
    "chat": CHAT,
    "from": BY,
    "text": "words",
    "message_thread_id": 7,
    "is_topic_message": True,
}


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with sandbox() as server:
        server.state.known_bot().updates.allowed = frozenset(KINDS)
        yield server


@pytest.fixture
async def phone(server: BotApiServer) -> Phone:
    return server.client(USER, "Persephone", "de-AT")


def newest(server: BotApiServer) -> Inbound:
    inbound = convert(server.pending()[-1], HERE).inbound
    assert inbound is not None
    return inbound


def message(**fields: object) -> Converted:
    content = {"message_id": 5, "date": 1_700_000_000, "chat": CHAT, "from": BY, **fields}
    return convert({"update_id": 9, "message": content}, HERE)


def place_of(update: Mapping[str, object], *, topics: bool = True) -> str:
    inbound = convert({"update_id": 9, **update}, replace(HERE, topics=topics)).inbound
    assert inbound is not None
    return inbound.place.chat


async def test_words_keep_their_place_time_and_language(server: BotApiServer, phone: Phone) -> None:
    number = await phone.say("hello \N{GRINNING FACE}\n\nyou")
    said = newest(server)
    assert (said.kind, said.body.text) == (InboundKind.MESSAGE, "hello \N{GRINNING FACE}\n\nyou")
    assert said.place == Address(HERE.account, ChatId(str(USER)))
    assert (said.author, said.language) == (str(USER), "de-at")
    assert (said.source, said.order) == (message_source(number), number)
    assert said.sent_at.timestamp() == int(server.state.now())


async def test_a_reply_names_its_message_and_never_repeats_it(
    server: BotApiServer, phone: Phone
) -> None:
    first = await phone.say("the quoted part")
    await phone.say("only this", reply_to=first)
    reply = newest(server)
    assert (reply.body.text, reply.target) == ("only this", message_source(first))
    quoting = message(text="mine", quote={"text": "s3cret", "position": 0}, external_reply={"x": 1})
    assert quoting.inbound is not None
    assert quoting.inbound.body.text == "mine"


async def test_a_sticker_is_named_without_its_content(server: BotApiServer, phone: Phone) -> None:
    number = await phone.send("sticker", caption="s3cret caption")
    thing = newest(server)
    assert (thing.kind, thing.detail) == (InboundKind.UNSUPPORTED, Unsupported.STICKER)
    assert thing.body.text == ""
    assert thing.source == message_source(number)
    assert "s3cret" not in repr(thing)


async def test_contacts_places_and_what_others_wrote_are_not_carried(
    server: BotApiServer, phone: Phone
) -> None:
    await phone.send_contact()
    assert newest(server).detail is Unsupported.CONTACT
    await phone.send_location()
    assert newest(server).detail is Unsupported.LOCATION
    await phone.forward("what somebody else wrote", by="Somebody")
    forwarded = newest(server)
    assert (forwarded.kind, forwarded.detail) == (InboundKind.UNSUPPORTED, Unsupported.OTHER)
    assert forwarded.body.text == ""


async def test_an_edit_names_what_it_changes(server: BotApiServer, phone: Phone) -> None:
    number = await phone.say("first")
    await phone.edit(number, "second")
    once = newest(server)
    assert (once.kind, once.body.text) == (InboundKind.EDIT, "second")
    assert once.target == message_source(number)
    await phone.edit(number, "third")
    assert newest(server).source != once.source


async def test_a_reaction_names_its_message(server: BotApiServer, phone: Phone) -> None:
    number = await phone.say("first")
    await phone.react(number, "👍")
    assert (newest(server).kind, newest(server).body.text) == (InboundKind.REACTION, "👍")
    assert newest(server).target == message_source(number)
    await phone.react(number, "")
    assert convert(server.pending()[-1], HERE) == NOTHING


async def test_of_two_reactions_the_one_that_stays_is_no_new_one(
    server: BotApiServer, phone: Phone
) -> None:
    number = await phone.say("first")
    await phone.react(number, "👍")
    update = server.pending()[-1]
    shown = update["message_reaction"]
    assert isinstance(shown, dict)
    thumb, heart = ({"type": "emoji", "emoji": one} for one in ("👍", "❤"))
    for old, new, said in (
        ([thumb, heart], [thumb], None),
        ([thumb], [thumb, heart], "❤"),
        ([heart], [thumb], "👍"),
        ([], [{"type": "custom_emoji", "custom_emoji_id": "👍"}], None),
        (7, ["👍", None, {"emoji": 5}], None),
    ):
        content = {**shown, "old_reaction": old, "new_reaction": new}
        found = convert({**update, "message_reaction": content}, HERE).inbound
        assert (found and found.body.text) == said


async def test_nothing_about_the_person_but_number_and_language_is_read(
    server: BotApiServer, phone: Phone
) -> None:
    await phone.say("words")
    person = {**BY, "username": "handle_x", "last_name": "Lastname"}
    chat = {**CHAT, "username": "handle_x", "first_name": "Persephone"}
    full = message(**{"from": person, "chat": chat, "text": "words"}).inbound
    for inbound in (newest(server), full):
        assert inbound is not None
        fields = [getattr(inbound, name) for name in inbound.__slots__]
        assert not any(name in str(fields) for name in ("Persephone", "handle_x", "Lastname"))


@pytest.mark.parametrize(
    "fields",
    [
        {"from": {"id": BOT_ID, "is_bot": True}},
        {"from": {"id": BOT_ID}},
        {"from": {"id": 1, "is_bot": True}},
        {"pinned_message": {}},
        {"message_auto_delete_timer_changed": {}},
        {"forum_topic_created": {}},
    ],
)
def test_what_no_client_said_is_nothing(fields: Mapping[str, object]) -> None:
    text = {"text": "hi"} if "from" in fields else {}
    assert message(**text, **fields) == NOTHING


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel", "tomorrow", 5, None])
def test_what_is_said_elsewhere_is_left(kind: object) -> None:
    chat = {"id": -100, "type": kind}
    assert message(text="hi", chat=chat) == Converted(leave=-100)
    for update in ("edited_message", "channel_post", "guest_message"):
        content = {"message_id": 1, "chat": chat, "text": "hi"}
        assert convert({update: content}, HERE) == Converted(leave=-100)


def test_being_put_out_of_a_group_asks_nothing() -> None:
    for status, expected in (
        ("left", NOTHING),
        ("kicked", NOTHING),
        ("member", Converted(leave=-1)),
    ):
        change = {"chat": {"id": -1, "type": "group"}, "new_chat_member": {"status": status}}
        assert convert({"my_chat_member": change}, HERE) == expected


def test_sources_are_read_back() -> None:
    assert message_number(message_source(17)) == 17
    for odd in ("", "m", "17", "q17", "mm1", "m-1", "m1.2", "e1.2.3"):
        assert message_number(SourceId(odd)) is None


@given(st.uuids(), st.text("abcdefghijklmnopqrstuvwxyz0123456789-_:.", min_size=1, max_size=41))
def test_buttons_are_read_back(message: UUID, token: str) -> None:
    data = encode(MessageId(message), token)
    assert len(data.encode()) <= 64
    assert decode(data) == (message, token)


@pytest.mark.parametrize(
    "thread", [None, True, "7", 0, -7, 7.0, 2**70, [], {"message_thread_id": 7}]
)
def test_a_thread_that_is_none_is_no_place(thread: object) -> None:
    told = {**IN_TOPIC, "message_thread_id": thread}
    assert place_of({"message": told}) == str(USER)


@pytest.mark.parametrize("named", [None, False, 1, "true", []])
def test_a_chain_of_replies_is_no_topic(named: object) -> None:
    """Only what Telegram calls a message of a topic is one."""
    assert place_of({"message": {**IN_TOPIC, "is_topic_message": named}}) == str(USER)


def test_whatever_happens_in_a_topic_happens_there() -> None:
    press = {
        "id": "5",
        "from": BY,
        "message": IN_TOPIC,
        "data": encode(MessageId(UUID(int=1)), "y"),
    }
    for update in ({"message": IN_TOPIC}, {"edited_message": IN_TOPIC}, {"callback_query": press}):
        assert place_of(update) == f"{USER}:7"
        assert place_of(update, topics=False) == str(USER)
