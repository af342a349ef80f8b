"""Topics in private chats: what a bot does with them, and what a phone does.

The official server lets a bot make, rename and delete topics there when its owner has switched
threaded mode on. Closing and reopening are for groups only. A bot is told of every topic by a
service message, of its own topics too, and is never told that one was deleted.
"""

from dataclasses import replace

from bridge.sandbox.botapi import shapes
from bridge.sandbox.botapi.errors import SandboxError, bad_request
from bridge.sandbox.botapi.journal import Bubble, What
from bridge.sandbox.botapi.messages import Call
from bridge.sandbox.botapi.state import Bot, Chat
from bridge.sandbox.botapi.threads import Topic

LONGEST_NAME = 128
BLUE = 0x6FB9F0
CREATED, EDITED = "forum_topic_created", "forum_topic_edited"
SERVICE = frozenset({CREATED, EDITED})
NO_FORUM = "the chat is not a forum"
UNKNOWN = "TOPIC_ID_INVALID"


def create(call: Call) -> object:
    chat = _forum(call)
    chat.check_reachable()
    topic = made(call.bot, chat, _name(call), by_bot=True)
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.icon_color}


def edit(call: Call) -> object:
    chat = _forum(call)
    topic, name = _topic(call, chat), _name(call)
    if name == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = name
    _report(call.bot, chat, topic, {EDITED: {"name": name}}, by_bot=True)
    return True


def close_or_reopen(call: Call) -> object:
    """Nothing of the kind is there outside groups, and the sandbox has no groups with topics."""
    call.chat()
    raise bad_request(NO_FORUM)


def delete(call: Call) -> object:
    chat = _forum(call)
    topic = _topic(call, chat)
    chat.check_reachable()
    taken_away(call.bot, chat, topic)
    return True


def _forum(call: Call) -> Chat:
    chat = call.chat()
    if chat.type != "private" or not call.bot.threads.enabled:
        raise bad_request(NO_FORUM)
    return chat


def _topic(call: Call, chat: Chat) -> Topic:
    topic = chat.topic(call.params.integer("message_thread_id"))
    if topic is None:
        raise bad_request(UNKNOWN)
    return topic


def _name(call: Call) -> str:
    name = call.params.text("name").strip()[:LONGEST_NAME]
    if not name:
        raise bad_request("title must be non-empty")
    return name


def made(bot: Bot, chat: Chat, name: str, *, by_bot: bool) -> Topic:
    """A new topic, with the service message that begins it."""
    topic = Topic(bot.next_message(), name, BLUE)
    chat.topics[topic.id] = topic
    told: dict[str, object] = {CREATED: {"name": name, "icon_color": BLUE}}
    _report(bot, chat, topic, told, by_bot=by_bot)
    return topic


def _report(bot: Bot, chat: Chat, topic: Topic, told: dict[str, object], *, by_bot: bool) -> None:
    number = topic.id if topic.id not in chat.bubbles else bot.next_message()
    author = bot.id if by_bot else chat.id
    [kind] = told
    bubble = Bubble(number, chat.id, author, by_bot, bot.state.now(), kind, extra=told)
    shown = replace(bubble, thread=topic.id)
    bot.show(What.TOPIC, shown)
    bot.tell("message", shapes.message(shown, bot))


def taken_away(bot: Bot, chat: Chat, topic: Topic) -> None:
    """With all that was ever said in it, for both sides."""
    topic.deleted = True
    for bubble in [b for b in chat.bubbles.values() if b.thread == topic.id and not b.deleted]:
        bot.show(What.DELETED, replace(bubble, deleted=True))
    bot.note(chat.id, What.TOPIC, "deleted")


def by_person(bot: Bot, chat: Chat, name: str) -> int:
    """A person makes a topic on their phone. Raises SandboxError."""
    if not (bot.threads.enabled and bot.threads.by_users):
        raise SandboxError("people cannot make topics with this bot")
    return made(bot, chat, name, by_bot=False).id


def gone(bot: Bot, chat: Chat, number: int | None) -> None:
    """A person deletes a topic on their phone; bots are not told. Raises SandboxError."""
    topic = None if number is None else chat.topic(number)
    if topic is None:
        raise SandboxError("no such topic is shown")
    taken_away(bot, chat, topic)
