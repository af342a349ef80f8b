"""Topics in private chats, as the official server has them."""

import pytest
from telegram.error import BadRequest, Forbidden

from bridge.sandbox.botapi import BotApiServer, ControlClient, Phone, SandboxError
from bridge.sandbox.botapi.state import Bot
from tests.integration.botapi_kit import TOKEN, USER, library_bot, poll


@pytest.fixture
def bot(server: BotApiServer) -> Bot:
    bot = server.state.known_bot(TOKEN)
    bot.threads.enabled = True
    return bot


@pytest.fixture
async def phone(server: BotApiServer, bot: Bot) -> Phone:
    phone = server.client(USER, "Persephone")
    await phone.start()
    bot.updates.drop()
    return phone


async def test_a_bot_makes_renames_and_deletes_a_topic(server: BotApiServer, phone: Phone) -> None:
    async with library_bot(server) as library:
        topic = await library.create_forum_topic(USER, "Amsel blau")
        thread = topic.message_thread_id
        await library.edit_forum_topic(USER, thread, name="Amsel rot")
        assert phone.topics() == {thread: "Amsel rot"}
        sent = await library.send_message(USER, "hello", message_thread_id=thread)
        assert (sent.message_thread_id, sent.is_topic_message) == (thread, True)
        assert phone.within(thread).texts() == ["hello"]
        await library.delete_forum_topic(USER, thread)
    assert phone.topics() == {}
    assert phone.texts() == []


async def test_whether_topics_are_on_is_told_to_the_bot(server: BotApiServer, bot: Bot) -> None:
    async with library_bot(server) as library:
        assert (await library.get_me()).has_topics_enabled is True
        bot.threads.enabled = False
        assert (await library.get_me()).has_topics_enabled is False


async def test_without_threaded_mode_there_are_no_topics(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    async with library_bot(server) as library:
        thread = (await library.create_forum_topic(USER, "Amsel")).message_thread_id
        bot.threads.enabled = False
        with pytest.raises(BadRequest, match="chat is not a forum"):
            await library.create_forum_topic(USER, "Meise")
        with pytest.raises(BadRequest, match="thread not found"):
            await library.send_message(USER, "hello", message_thread_id=thread)


async def test_topics_of_private_chats_are_not_closed(server: BotApiServer, phone: Phone) -> None:
    async with library_bot(server) as library:
        thread = (await library.create_forum_topic(USER, "Amsel")).message_thread_id
        with pytest.raises(BadRequest, match="chat is not a forum"):
            await library.close_forum_topic(USER, thread)
        with pytest.raises(BadRequest, match="chat is not a forum"):
            await library.reopen_forum_topic(USER, thread)


async def test_what_is_not_there_is_refused(server: BotApiServer, phone: Phone) -> None:
    async with library_bot(server) as library:
        for name in ("", "   "):
            with pytest.raises(BadRequest):
                await library.create_forum_topic(USER, name)
        with pytest.raises(BadRequest, match=r"(?i)topic_id_invalid"):
            await library.delete_forum_topic(USER, 99)
        with pytest.raises(BadRequest, match="thread not found"):
            await library.send_message(USER, "hello", message_thread_id=99)
        await phone.block()
        with pytest.raises(Forbidden):
            await library.create_forum_topic(USER, "Amsel")


async def test_a_deleted_topic_takes_nothing_unless_the_server_has_the_old_fault(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    async with library_bot(server) as library:
        thread = (await library.create_forum_topic(USER, "Amsel")).message_thread_id
        await phone.within(thread).delete_topic()
        with pytest.raises(BadRequest, match="thread not found"):
            await library.send_message(USER, "hello", message_thread_id=thread)
        bot.threads.ignore_dead = True
        sent = await library.send_message(USER, "hello", message_thread_id=thread)
        assert sent.message_thread_id is None


async def test_a_bot_is_told_of_its_own_topics_and_of_words_in_them(
    server: BotApiServer, phone: Phone
) -> None:
    async with library_bot(server) as library:
        thread = (await library.create_forum_topic(USER, "Amsel")).message_thread_id
        await phone.within(thread).say("hello")
        made, said = await library.get_updates()
    assert made.message is not None
    assert made.message.forum_topic_created is not None
    assert made.message.from_user is not None
    assert made.message.from_user.is_bot
    assert said.message is not None
    assert (said.message.message_thread_id, said.message.is_topic_message) == (thread, True)
    assert said.message.reply_to_message is not None
    assert said.message.reply_to_message.message_id == thread


async def test_nobody_is_told_that_a_topic_was_deleted(
    server: BotApiServer, bot: Bot, phone: Phone
) -> None:
    bot.threads.by_users = True
    topic = phone.within(await phone.new_topic("mine"))
    bot.updates.drop()
    await topic.delete_topic()
    assert await poll(server) == (200, [])
    with pytest.raises(SandboxError):
        await topic.say("too late")
    with pytest.raises(SandboxError):
        await topic.delete_topic()


async def test_people_make_topics_only_where_the_bot_lets_them(phone: Phone) -> None:
    with pytest.raises(SandboxError):
        await phone.new_topic("mine")
    with pytest.raises(SandboxError):
        await phone.delete_topic()


async def test_topics_are_driven_from_outside(server: BotApiServer, phone: Phone) -> None:
    async with ControlClient(server.control_url) as control:
        await control.ask("threads", enabled=True, by_users=True)
        made = await control.ask("new_topic", user=USER, name="mine")
        await control.ask("say", user=USER, topic=made["topic"], text="hello")
        assert (await control.ask("topics", user=USER))["topics"] == {str(made["topic"]): "mine"}
        told = await control.ask("shown", user=USER, topic=made["topic"])
        await control.ask("delete_topic", user=USER, topic=made["topic"])
        for topic in ("x", 99, None):
            with pytest.raises(SandboxError):
                await control.ask("delete_topic", user=USER, topic=topic)
    assert "hello" in str(told["bubbles"])
    assert phone.topics() == {}
