"""From one raw update to what happened. Pure, and never raises, whatever the update holds.

Everything is read from plain JSON and each value is checked, because a client's app, a newer
server or a broken one may send anything, and one odd update must not hold up those behind it.
What cannot be carried becomes UNSUPPORTED with a word that says nothing about its content.

Sources: `m<message>` a message, `e…` an edit, `q<query>` a press, `s…` a change of membership,
`r…` a reaction, `u…` what has no number of its own. A bot's private chats share one count of
messages, so that a source needs to name no chat.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from adapters.telegram import buttons
from adapters.telegram.parts import mended
from adapters.telegram.reading import (
    NOTHING,
    Client,
    Converted,
    Here,
    Json,
    moment,
    number,
    whose,
)
from adapters.telegram.said import said
from adapters.telegram.things import is_service
from routing.ids import ChatId, SourceId
from routing.messages import Body, Inbound, InboundKind, Membership, Unsupported

KINDS = ["message", "edited_message", "callback_query", "my_chat_member", "message_reaction"]
PRESENT = frozenset({"member", "administrator", "creator", "restricted"})
BLOCKING = {"kicked": Membership.BLOCKED, "member": Membership.UNBLOCKED}


@dataclass(frozen=True, slots=True)
class _Update:
    """One update, half read."""

    id: int
    content: Json = field(repr=False)
    here: Here

    def number(self, key: str) -> int:
        return number(self.content, key) or 0

    def by(self, client: Client, kind: InboundKind, source: str) -> Inbound:
        """The frame of anything a client does."""
        sent_at = moment(number(self.content, "date"), self.here)
        return Inbound(
            SourceId(source), client.place, client.author, kind, sent_at, language=client.language
        )


def update_id(update: object) -> int | None:
    return number(update, "update_id")


def message_source(message: int) -> SourceId:
    return SourceId(f"m{message}")


def message_number(source: SourceId) -> int | None:
    """The way back; None for what is no message."""
    digits = source.removeprefix("m")
    return int(digits) if digits.isdecimal() and digits != source else None


def convert(update: object, here: Here) -> Converted:
    """What this update means; nothing for what is about no client."""
    if not isinstance(update, Mapping):
        return NOTHING
    for kind in (*_READERS, *update):  # what is known first, whatever else stands beside it
        content = update.get(kind)
        if isinstance(content, Mapping):
            read = _READERS.get(str(kind), _unknown)
            return read(_Update(update_id(update) or 0, content, here))
    return NOTHING


def _message(update: _Update) -> Converted:
    content = update.content
    client = _client(content, update.here)
    if isinstance(client, Converted):
        return client
    if is_service(content):
        return NOTHING
    what, count = said(content, update.here.account), number(content, "message_id")
    if isinstance(what, Unsupported) or count is None:
        why = what if isinstance(what, Unsupported) else Unsupported.OTHER
        return _unsupported(update, client, why)
    quoted = _quoted(content)
    inbound = replace(
        update.by(client, InboundKind.MESSAGE, message_source(count)),
        body=what.body,
        attachment=what.attachment,
        order=count,
        target=None if quoted is None else message_source(quoted),
    )
    return Converted(inbound)


def _client(content: Json, here: Here) -> Client | Converted:
    """Whose message this is, and in which topic."""
    client = whose(content.get("chat"), content.get("from"), here)
    return client if isinstance(client, Converted) else _inside(client, content, here)


def _inside(client: Client, message: object, here: Here) -> Client:
    """In the topic that the message is in, where topics are places."""
    thread = number(message, "message_thread_id")
    named = isinstance(message, Mapping) and message.get("is_topic_message") is True
    if not here.topics or not named or thread is None or thread <= 0:
        return client
    place = replace(client.place, chat=ChatId(f"{client.place.chat}:{thread}"))
    return replace(client, place=place)


def _quoted(content: Json) -> int | None:
    """What this answers. What began a topic is named as if all that is in it answered that."""
    quoted = content.get("reply_to_message")
    count = number(quoted, "message_id")
    began = isinstance(quoted, Mapping) and "forum_topic_created" in quoted
    return None if began or count == number(content, "message_thread_id") else count


def _unsupported(update: _Update, client: Client, why: Unsupported) -> Converted:
    count = number(update.content, "message_id")
    source = f"u{update.id}.{update.number('date')}" if count is None else message_source(count)
    inbound = update.by(client, InboundKind.UNSUPPORTED, source)
    return Converted(replace(inbound, detail=why, order=count or 0))


def _edit(update: _Update) -> Converted:
    """Only words can change, captions among them: places that move were never carried."""
    content = update.content
    client = _client(content, update.here)
    if isinstance(client, Converted):
        return client
    count, changed = number(content, "message_id"), update.number("edit_date")
    what = said(content, update.here.account)
    if count is None or isinstance(what, Unsupported):
        return NOTHING
    inbound = replace(
        update.by(client, InboundKind.EDIT, f"e{count}.{changed}.{update.id}"),
        body=what.body,
        order=count,
        target=message_source(count),
        sent_at=moment(changed, update.here),
    )
    return Converted(inbound)


def _press(update: _Update) -> Converted:
    content = update.content
    query, shown, data = content.get("id"), content.get("message"), content.get("data")
    if not isinstance(query, str) or not query:
        return NOTHING
    chat = shown.get("chat") if isinstance(shown, Mapping) else None
    client = whose(chat, content.get("from"), update.here)
    if isinstance(client, Converted):
        return replace(client, answer=query)
    client = _inside(client, shown, update.here)
    known = buttons.decode(data) if isinstance(data, str) else None
    if known is None:
        pressed = update.by(client, InboundKind.UNSUPPORTED, f"q{query}")
        return Converted(replace(pressed, detail=Unsupported.OTHER), answer=query)
    inbound = replace(
        update.by(client, InboundKind.PRESS, f"q{query}"),
        prompt=known[0],
        body=Body(mended(known[1])),
        order=number(shown, "message_id") or 0,
    )
    return Converted(inbound, answer=query)


def _membership(update: _Update) -> Converted:
    """In a private chat: the bot was blocked, or taken back. Elsewhere: it was pulled in."""
    content = update.content
    new = content.get("new_chat_member")
    status = str(new.get("status")) if isinstance(new, Mapping) else ""
    client = whose(content.get("chat"), content.get("from"), update.here)
    if isinstance(client, Converted):
        return client if status in PRESENT else NOTHING
    detail = BLOCKING.get(status)
    if detail is None:
        return NOTHING
    source = f"s{update.id}.{update.number('date')}"
    return Converted(replace(update.by(client, InboundKind.MEMBERSHIP, source), detail=detail))


def _reaction(update: _Update) -> Converted:
    """One that was added; one taken back is nothing to carry."""
    content = update.content
    client = whose(content.get("chat"), content.get("user"), update.here)
    count, emoji = number(content, "message_id"), _added(content)
    if isinstance(client, Converted) or count is None or not emoji:
        return NOTHING
    inbound = replace(
        update.by(client, InboundKind.REACTION, f"r{count}.{update.number('date')}.{update.id}"),
        body=Body(mended(emoji)),
        target=message_source(count),
    )
    return Converted(inbound)


def _added(content: Json) -> str:
    """The newest picture that was not there before; empty: one was only taken away."""
    before = _pictures(content.get("old_reaction"))
    new = [one for one in _pictures(content.get("new_reaction")) if one not in before]
    return new[-1] if new else ""


def _pictures(reactions: object) -> list[str]:
    shown = reactions if isinstance(reactions, list) else []
    named = (one.get("emoji") for one in shown if isinstance(one, Mapping))
    return [one for one in named if isinstance(one, str)]


def _unknown(update: _Update) -> Converted:
    """A kind that came after this was written, or one that was not asked for."""
    content = update.content
    client = whose(content.get("chat"), content.get("from"), update.here)
    if isinstance(client, Converted):
        return client
    return _unsupported(update, client, Unsupported.OTHER)


_READERS: Mapping[str, Callable[[_Update], Converted]] = {
    "message": _message,
    "edited_message": _edit,
    "callback_query": _press,
    "my_chat_member": _membership,
    "message_reaction": _reaction,
}
