"""Where a chat of ours is in the Bot API: a person's private chat, or one topic of it. Pure.

A private chat is named by its person's number, `42`; a topic in it by that and the number of its
thread, `42:7`. Either way one person reads there beside the bot, and nobody can be added.
"""

import re
from dataclasses import dataclass, field

from adapters.port import Refused, WrongReaders
from routing.ids import AuthorId, ChatId
from routing.messages import Outbound

_NAME = re.compile(r"([0-9]{1,19})(?::([1-9][0-9]{0,18}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Spot:
    """`thread` None: beside all topics, or in a chat that has none."""

    user: int = field(repr=False)
    thread: int | None = field(default=None, repr=False)

    @property
    def chat(self) -> ChatId:
        return ChatId(str(self.user) if self.thread is None else f"{self.user}:{self.thread}")


def spot_at(chat: str) -> Spot | None:
    """None for what names no private chat."""
    found = _NAME.fullmatch(chat)
    if found is None:
        return None
    thread = found[2]
    return Spot(int(found[1]), None if thread is None else int(thread))


def spot_of(message: Outbound) -> Spot:
    """Where it goes. Raises Refused, or WrongReaders when its reader is not the one meant."""
    spot = spot_at(message.to.chat)
    if spot is None:
        raise Refused("This is not the number of a private chat.")
    if message.readers and AuthorId(str(spot.user)) not in message.readers:
        raise WrongReaders("Somebody else than meant would read this.")
    return spot
