"""JSON as the Bot API writes it. Pure: from what the server remembers to what a bot is told.

Fields that python-telegram-bot demands are always there, others only when they say something.
"""

from collections.abc import Mapping

from bridge.sandbox.botapi.journal import Bubble, Keyboard
from bridge.sandbox.botapi.state import SMALL, SMALL_SIZE, Bot, Chat, StoredFile, User

Json = dict[str, object]
FULL_CHAT = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    },
}

ADMINISTRATOR = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def user(person: User) -> Json:
    shape: Json = {"id": person.id, "is_bot": False, "first_name": person.first_name}
    if person.language_code:
        shape["language_code"] = person.language_code
    return shape


def bot_user(bot: Bot) -> Json:
    return {
        "id": bot.id,
        "is_bot": True,
        "first_name": bot.profile.name.get("", bot.username),
        "username": bot.username,
    }


def bot_self(bot: Bot) -> Json:
    """What getMe says: more than other places do."""
    return bot_user(bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": bot.threads.enabled,
        "allows_users_to_create_topics": bot.threads.by_users,
    }


def chat(place: Chat) -> Json:
    shape: Json = {"id": place.id, "type": place.type}
    if place.user is not None and place.type == "private":
        shape["first_name"] = place.user.first_name
    if place.title:
        shape["title"] = place.title
    return shape


def full_chat(place: Chat) -> Json:
    return chat(place) | FULL_CHAT


def author(bubble: Bubble, bot: Bot) -> Json:
    if bubble.by_bot:
        return bot_user(bot)
    return user(bot.state.users[bubble.author])


def message(bubble: Bubble, bot: Bot, *, quoting: bool = True) -> Json:
    """A message as it stands. A quoted one is written out, but not what it quotes itself."""
    place = bot.chats[bubble.chat]
    shape: Json = {"message_id": bubble.id, "date": int(bubble.at), "chat": chat(place)}
    if place.type != "channel":
        shape["from"] = author(bubble, bot)
    if bubble.edited:
        shape["edit_date"] = int(bot.state.now())
    if bubble.text and bubble.kind == "text":
        shape["text"] = bubble.text
        if bubble.entities:
            shape["entities"] = [dict(entity) for entity in bubble.entities]
    if bubble.protected:
        shape["has_protected_content"] = True
    if bubble.buttons:
        shape["reply_markup"] = {"inline_keyboard": keyboard(bubble.buttons)}
    quoted = _quoted(bubble, bot) if quoting else None
    if quoted is not None:
        shape["reply_to_message"] = message(quoted, bot, quoting=False)
    return {**shape, **_thread(bubble), **bubble.extra}


def _quoted(bubble: Bubble, bot: Bot) -> Bubble | None:
    """What it answers; or what began its topic, which every other one there seems to answer."""
    root = bubble.thread if bot.threads.quote_roots else None
    quoted = bot.chats[bubble.chat].bubbles.get(bubble.reply_to or root or 0)
    return None if quoted is None or quoted.id == bubble.id else quoted


def _thread(bubble: Bubble) -> Json:
    if bubble.thread is None:
        return {}
    return {"message_thread_id": bubble.thread, "is_topic_message": True}


def keyboard(rows: Keyboard) -> list[list[Json]]:
    return [[{"text": b.label, "callback_data": b.data} for b in row] for row in rows]


def lost_message(bubble: Bubble, bot: Bot) -> Json:
    """What a press on a message that was deleted meanwhile carries."""
    return {"message_id": bubble.id, "date": 0, "chat": chat(bot.chats[bubble.chat])}


def callback_query(number: str, presser: User, bubble: Bubble, bot: Bot, data: str) -> Json:
    shown = lost_message(bubble, bot) if bubble.deleted else message(bubble, bot)
    return {
        "id": number,
        "from": user(presser),
        "message": shown,
        "chat_instance": str(bot.id * 31 + bubble.chat),
        "data": data,
    }


def membership(place: Chat, by: User, bot: Bot, change: tuple[str, str]) -> Json:
    """my_chat_member; `change` is the bot's status before and after."""
    return {
        "chat": chat(place),
        "from": user(by),
        "date": int(bot.state.now()),
        "old_chat_member": member(bot, change[0]),
        "new_chat_member": member(bot, change[1]),
    }


def member(bot: Bot, status: str) -> Json:
    shape: Json = {"user": bot_user(bot), "status": status}
    if status == "kicked":
        shape["until_date"] = 0
    if status == "administrator":
        shape |= dict.fromkeys(ADMINISTRATOR, False)
    return shape


def file(stored: StoredFile) -> Json:
    return {
        "file_id": stored.id,
        "file_unique_id": stored.id[::-1],
        "file_size": stored.size,
        "file_path": stored.path,
    }


THUMBNAIL: Json = {"width": 90, "height": 67, "file_size": SMALL_SIZE}
TYPED = frozenset({"voice", "audio", "video", "animation", "document"})
NAMED = frozenset({"audio", "video", "animation", "document"})


def media(kind: str, stored: StoredFile) -> Json:
    """The part of a message that says what kind of thing was sent.

    A photo comes in several sizes, the smallest first; an animation is named a document as well.
    """
    thing: Json = {key: value for key, value in file(stored).items() if key != "file_path"}
    if kind in TYPED and stored.media_type:
        thing["mime_type"] = stored.media_type
    if kind in NAMED and stored.name:
        thing["file_name"] = stored.name
    flat: Mapping[str, Json] = {
        "photo": {"width": 640, "height": 480},
        "sticker": {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
        },
        "voice": {"duration": 3},
        "audio": {"duration": 3},
        "video": {"width": 640, "height": 480, "duration": 3},
        "video_note": {"length": 240, "duration": 3},
        "animation": {"width": 64, "height": 64, "duration": 3},
        "document": {},
    }
    thing |= flat[kind]
    if kind == "photo":
        small = f"{stored.id}{SMALL}"
        return {"photo": [{**THUMBNAIL, "file_id": small, "file_unique_id": small[::-1]}, thing]}
    return {kind: thing, "document": thing} if kind == "animation" else {kind: thing}
