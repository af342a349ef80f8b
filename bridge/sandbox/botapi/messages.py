"""Methods that put messages in front of people, change them and take them away."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bridge.sandbox.botapi import shapes
from bridge.sandbox.botapi.errors import ApiError, bad_request
from bridge.sandbox.botapi.journal import Bubble, What
from bridge.sandbox.botapi.markup import read_entities, read_keyboard, read_text
from bridge.sandbox.botapi.params import Params
from bridge.sandbox.botapi.reactions import REACTIONS
from bridge.sandbox.botapi.state import Bot, Chat

DELETABLE = 48 * 3600.0
LONGEST_TOAST = 200
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
ACTIONS = frozenset(
    {
        "choose_sticker",
        "find_location",
        "record_video",
        "record_video_note",
        "record_voice",
        "typing",
        "upload_document",
        "upload_photo",
        "upload_video",
        "upload_video_note",
        "upload_voice",
    }
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call that passed the token check."""

    bot: Bot
    params: Params

    def chat(self) -> Chat:
        """The chat the call names. Raises ApiError."""
        if "chat_id" not in self.params:
            raise bad_request("chat_id is empty")
        return self.bot.chat(self.params.integer("chat_id"))

    def target(self, chat: Chat, doing: str) -> Bubble:
        """The message the call is about. Raises ApiError."""
        bubble = self.bot.bubble(chat, self.params.integer("message_id"))
        if bubble is None:
            raise bad_request(f"message to {doing} not found")
        return bubble


def send_message(call: Call) -> object:
    chat = call.chat()
    text = read_text(call.params)
    return send(call, chat, replace(draft(call, chat), text=text))


def draft(call: Call, chat: Chat) -> Bubble:
    """Everything a message of any kind can have. Raises ApiError."""
    params = call.params
    return Bubble(
        id=0,
        chat=chat.id,
        author=call.bot.id,
        by_bot=True,
        at=call.bot.state.now(),
        entities=read_entities(params),
        buttons=read_keyboard(params),
        reply_to=_reply(call, chat),
        thread=_thread(call, chat),
        silent=params.flag("disable_notification"),
        protected=params.flag("protect_content"),
        preview=_wants_preview(params),
    )


def send(call: Call, chat: Chat, bubble: Bubble) -> object:
    chat.check_reachable()
    numbered = replace(bubble, id=call.bot.next_message())
    return shapes.message(call.bot.show(What.SENT, numbered), call.bot)


def _thread(call: Call, chat: Chat) -> int | None:
    """The topic it is sent to; None: outside any. Raises ApiError."""
    wanted = call.params.integer("message_thread_id")
    threads = call.bot.threads
    if not wanted or (threads.enabled and chat.topic(wanted) is not None):
        return wanted or None
    if threads.ignore_dead and wanted in chat.topics:
        return None
    raise bad_request("message thread not found")


def _reply(call: Call, chat: Chat) -> int | None:
    wanted = call.params.json("reply_parameters")
    if not isinstance(wanted, Mapping):
        return None
    number = wanted.get("message_id")
    if isinstance(number, int) and call.bot.bubble(chat, number) is not None:
        return number
    if wanted.get("allow_sending_without_reply") is True:
        return None
    raise bad_request("message to be replied not found")


def _wants_preview(params: Params) -> bool:
    options = params.json("link_preview_options")
    off = isinstance(options, Mapping) and options.get("is_disabled") is True
    return not (off or params.flag("disable_web_page_preview"))


def own(call: Call, chat: Chat) -> Bubble:
    """The bot's own message that is to be changed. Raises ApiError."""
    bubble = call.target(chat, "edit")
    if not bubble.by_bot:
        raise bad_request("message can't be edited")
    return bubble


def edit_message_text(call: Call) -> object:
    chat = call.chat()
    old = own(call, chat)
    if old.kind != "text":
        raise bad_request("there is no text in the message to edit")
    changed = replace(
        old,
        text=read_text(call.params),
        entities=read_entities(call.params),
        buttons=read_keyboard(call.params),
        preview=_wants_preview(call.params),
    )
    return change(call, chat, old, changed)


def edit_message_reply_markup(call: Call) -> object:
    chat = call.chat()
    old = own(call, chat)
    return change(call, chat, old, replace(old, buttons=read_keyboard(call.params)))


def change(call: Call, chat: Chat, old: Bubble, new: Bubble) -> object:
    """Puts `new` in its place. Raises ApiError where that changes nothing."""
    chat.check_reachable()
    if (old.text, old.entities, old.buttons) == (new.text, new.entities, new.buttons):
        raise bad_request(NOT_MODIFIED)
    counted = replace(new, edited=old.edited + 1)
    return shapes.message(call.bot.show(What.EDITED, counted), call.bot)


def delete_message(call: Call) -> object:
    chat = call.chat()
    old = call.target(chat, "delete")
    chat.check_reachable()
    if old.at < call.bot.state.now() - DELETABLE:
        raise bad_request("message can't be deleted for everyone")
    call.bot.show(What.DELETED, replace(old, deleted=True))
    return True


def forward_message(call: Call) -> object:
    """A copy that says whose it is. What was deleted cannot be passed on, nor what is protected."""
    chat = call.chat()
    home = call.bot.chat(call.params.integer("from_chat_id"))
    old = call.bot.bubble(home, call.params.integer("message_id"))
    if old is None:
        raise bad_request("message to forward not found")
    if old.protected:
        raise bad_request("message can't be forwarded")
    origin = {"type": "user", "date": int(old.at), "sender_user": shapes.author(old, call.bot)}
    bubble = replace(draft(call, chat), kind=old.kind, text=old.text, entities=old.entities)
    return send(call, chat, replace(bubble, extra={**old.extra, "forward_origin": origin}))


def answer_callback_query(call: Call) -> object:
    """An answer may come twice; the phone shows what came."""
    text = call.params.text("text")
    if len(text) > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    query = call.bot.queries.get(call.params.text("callback_query_id"))
    if query is None or query.expires <= call.bot.state.now():
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    call.bot.note(query.chat, What.TOAST, text)
    return True


def send_chat_action(call: Call) -> object:
    chat = call.chat()
    action = call.params.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.check_reachable()
    call.bot.note(chat.id, What.ACTION, action)
    return True


def set_message_reaction(call: Call) -> object:
    chat = call.chat()
    old = call.target(chat, "react")
    chat.check_reachable()
    call.bot.show(What.REACTED, replace(old, reaction=_reaction(call.params)))
    return True


def _reaction(params: Params) -> str:
    wanted = params.json("reaction") or []
    if not isinstance(wanted, list):
        raise bad_request("can't parse reaction types JSON object")
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for kind in wanted:
        emoji = kind.get("emoji") if isinstance(kind, Mapping) else None
        if not isinstance(emoji, str) or emoji not in REACTIONS:
            raise bad_request("REACTION_INVALID")
        return emoji
    return ""


def leave_chat(call: Call) -> object:
    chat = call.chat()
    if chat.type == "private" or chat.user is None:
        raise bad_request("chat member status can't be changed in private chats")
    if chat.left:
        raise ApiError(403, f"Forbidden: bot is not a member of the {chat.type} chat")
    chat.left = True
    call.bot.note(chat.id, What.LEFT)
    change = shapes.membership(chat, chat.user, call.bot, ("member", "left"))
    call.bot.tell("my_chat_member", change)
    return True


def get_chat(call: Call) -> object:
    return shapes.full_chat(call.chat())
