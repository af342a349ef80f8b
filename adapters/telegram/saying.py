"""Says words in a private chat or a topic, and makes sure that they are where they belong.

The Bot API once showed what was sent to a deleted topic beside all topics, without a word. There
it would be taken for something else, so it is taken away again and the topic is gone.
"""

from contextlib import suppress

from telegram import Bot, InlineKeyboardMarkup

from adapters.port import AdapterError, PlaceGone, Refused, Sent, Uncertain
from adapters.telegram.convert import message_source
from adapters.telegram.editing import NO_PREVIEW
from adapters.telegram.errors import TOPIC_GONE, in_port_words
from adapters.telegram.parts import LIMIT, mended, units
from adapters.telegram.spots import Spot
from adapters.telegram.wire import ask


async def say(
    bot: Bot, spot: Spot, words: str, buttons: InlineKeyboardMarkup | None = None
) -> Sent:
    """One message. Raises what sending raises; PlaceGone, where nothing of it stays."""
    text = _text(words)
    with in_port_words():
        sent = await ask(bot, "sendMessage", {
            "chat_id": spot.user,
            "text": text,
            "reply_markup": buttons,
            "link_preview_options": NO_PREVIEW,
            "message_thread_id": spot.thread,
        })  # fmt: skip
    answer = sent if isinstance(sent, dict) else {}
    shown = answer.get("message_id")
    if not isinstance(shown, int):
        raise Uncertain("Telegram gave an answer that makes no sense.")
    await check_place(bot, spot, shown, answer.get("message_thread_id"))
    return Sent(message_source(shown), shown)


async def check_place(bot: Bot, spot: Spot, shown: int, thread: object) -> None:
    """Takes message `shown` away where the answer names another thread. Raises PlaceGone then."""
    if spot.thread is None or thread == spot.thread:
        return
    with suppress(AdapterError), in_port_words():
        await bot.delete_message(spot.user, shown)
    raise PlaceGone(TOPIC_GONE)


def _text(text: str) -> str:
    """What can be sent in one piece. Raises Refused."""
    text = mended(text)
    if not text.strip():
        raise Refused("There is nothing to show.")
    if units(text) > LIMIT:
        raise Refused("The text is longer than one message can be.")
    return text
