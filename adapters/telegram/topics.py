"""Cases as topics in the private chat of a counsellor with their bot: made, closed, deleted.

Making one has no name of ours, and no call lists the topics there are. The row keeps a note of
the topic as soon as Telegram has answered, so that a repeat goes on in it. Where that answer was
lost, or this program died before the note was written, a repeat makes a second topic: the first
has at most the offer in it, and no word of a case ever goes there.

Telegram closes topics in groups only. What is closed here has had its last word said; that nothing
more is passed on from it is the bridge's doing.
"""

import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from telegram import Bot

from adapters.port import (
    AdapterError,
    PlaceGone,
    RecipientGone,
    Refused,
    RetryLater,
    Sent,
    Uncertain,
)
from adapters.telegram.buttons import keyboard
from adapters.telegram.convert import message_source
from adapters.telegram.errors import NO_TOPICS, SOON, in_port_words, repeatable
from adapters.telegram.menu import clip
from adapters.telegram.parts import mended, split
from adapters.telegram.patience import Patience
from adapters.telegram.saying import say
from adapters.telegram.spots import Spot, spot_at
from routing.ids import OutboundId
from routing.messages import Opening, Outbound

LONGEST_NAME = 128
Keep = Callable[[OutboundId, bytes], Awaitable[None]]  # Host.progress
_NOTE = re.compile(rb"([0-9:]{1,40})(?: ([0-9]{1,18}))?")
_NO_DELETING = "The bot is blocked there: only the counsellor can delete the topic, in their app."


@dataclass(frozen=True, slots=True)
class _Made:
    """What is known of a topic of an earlier try. `greeting`: the message that began it."""

    spot: Spot
    greeting: int | None


class Topics:
    def __init__(self, bot: Bot, keep: Keep) -> None:
        self._bot, self._keep = bot, keep

    async def open(self, message: Outbound) -> Sent:
        """A topic for a place, with the reason and the choices in it."""
        opening = message.opening
        if opening is None or len(opening.invite) != 1:
            raise Refused("A topic is made for exactly one person.")
        user = spot_at(opening.invite[0])
        if user is None or user.thread is not None:
            raise Refused("A person on Telegram is named by the number of their account.")
        made = _noted(message.progress, user.user)
        if made is not None and made.greeting is not None:
            return Sent(message_source(made.greeting), made.greeting, made.spot.chat)
        if made is not None:
            with suppress(PlaceGone):  # deleted meanwhile: another one, then
                return await self._greet(message, opening, made.spot)
        return await self._greet(message, opening, await self._make(message, opening, user.user))

    async def _make(self, message: Outbound, opening: Opening, user: int) -> Spot:
        name = clip(mended(opening.name), LONGEST_NAME)
        if not name:
            raise Refused("A topic must have a name.")
        with in_port_words():
            topic = await self._bot.create_forum_topic(user, name)
        spot = spot_at(f"{user}:{topic.message_thread_id}")
        if spot is None:
            raise Uncertain("Telegram gave an answer that makes no sense.")
        await self._note(message, spot.chat)
        return spot

    async def _greet(self, message: Outbound, opening: Opening, spot: Spot) -> Sent:
        buttons = keyboard(message.message, opening.choices)
        pieces = split(opening.reason.text.strip())
        if not pieces and buttons is not None:
            pieces = [mended(opening.name)]
        for piece in pieces[:-1]:
            await say(self._bot, spot, piece)
        sent = await say(self._bot, spot, pieces[-1], buttons) if pieces else Sent(None)
        if sent.source is not None:
            await self._note(message, f"{spot.chat} {sent.order}")
        return replace(sent, chat=spot.chat)

    async def _note(self, message: Outbound, note: str) -> None:
        with suppress(OSError):  # at worst it is made, or said, once more
            await self._keep(message.id, note.encode())

    async def close(self, message: Outbound, spot: Spot) -> Sent:
        sent = Sent(None)
        for piece in split(message.body.text.strip()):
            sent = await say(self._bot, spot, piece)
        return sent

    async def forget(self, spot: Spot) -> Sent:
        """The topic goes with all that was said in it. One that is gone already is a success."""
        if spot.thread is None:
            raise Refused("A bot cannot take back a whole private chat.")
        try:
            with suppress(PlaceGone), repeatable(), in_port_words():
                if await self._bot.delete_forum_topic(spot.user, spot.thread) is not True:
                    raise RetryLater(SOON, "Telegram has not deleted the topic yet.")
        except RecipientGone:
            raise Refused(_NO_DELETING) from None
        return Sent(None)


def _noted(progress: bytes | None, user: int) -> _Made | None:
    """What the note of an earlier try says; None where it names no topic of this person's."""
    found = _NOTE.fullmatch(progress or b"")
    spot = None if found is None else spot_at(found[1].decode())
    if found is None or spot is None or spot.user != user or spot.thread is None:
        return None
    return _Made(spot, None if found[2] is None else int(found[2]))


async def remind(bot: Bot, patience: Patience) -> None:
    """Says at the start that topics are switched off. Where nobody can tell, an opening will."""
    with suppress(AdapterError):
        with in_port_words():
            enabled = (await bot.get_me()).has_topics_enabled
        if enabled is not True:
            patience.say(NO_TOPICS)
