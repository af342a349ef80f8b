"""What the library raises, told in the port's words.

    Refused                of the port
    ├── Unchanged          an edit that changes nothing: done already
    ├── Captioned          the message is a file: its words are a caption
    ├── Topicless          the bot may have no topics
    └── Lost               the message an edit is about is no longer there
        └── TooOld         it is there, and the network does not take it away any more

The causes count, not the texts: what never left this machine may be sent again, what left it and
got no clear answer is `Uncertain`. No text of ours repeats theirs, which name the token.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from adapters.port import (
    AccountRefused,
    AdapterError,
    PlaceGone,
    RecipientGone,
    Refused,
    RetryLater,
    Uncertain,
    Unreachable,
)
from adapters.telegram.request import Flooded

SOON = timedelta(seconds=5)
LATER = timedelta(minutes=1)
NOT_LET_IN = (
    "Telegram does not accept the bot's token: ask @BotFather for it and write it into its file."
)
NO_TOPICS = (
    "Topics are switched off for this bot: in Telegram, open @BotFather's app, choose the bot and "
    "switch threaded mode on in its settings."
)
TOPIC_GONE = "The topic is no longer there."
_NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
_GONE = ("chat not found", "user not found", "peer_id_invalid", "user_is_blocked")
_UNCHANGED = ("message is not modified",)
_LOST = (
    "message to edit not found",
    "message to delete not found",
    "message can't be edited",
    "message_id_invalid",
)
_TOO_OLD = ("message can't be deleted",)
_CAPTIONED = ("there is no text in the message to edit",)
_TOPICLESS = ("chat is not a forum", "forums_disabled")
_TOPIC_GONE = (
    "message thread not found",
    "topic_deleted",
    "topic_id_invalid",
    "topic_closed",
)
_LOGGED_OUT = ("logged out",)


class Unchanged(Refused):
    """What is shown is already as it should be."""


class Captioned(Refused):
    """The message is a file; what stands below it is changed in another way."""


class Topicless(Refused):
    """The bot's owner has not allowed topics in its private chats."""


class Lost(Refused):
    """The message is no longer there, or too old to be changed."""


class TooOld(Lost):
    """Only what is at most 48 hours old can be taken away again."""


def meaning(error: TelegramError) -> AdapterError:
    """The port's error for the library's."""
    if isinstance(error, Flooded):
        return RetryLater(timedelta(seconds=error.seconds), "Telegram asks us to send more slowly.")
    if isinstance(error, BadRequest):
        return _of_bad_request(error.message.lower())
    if isinstance(error, Forbidden | ChatMigrated):
        return RecipientGone("This person's app takes no messages from us any more.")
    if isinstance(error, InvalidToken):
        return AccountRefused(NOT_LET_IN)
    if isinstance(error, Conflict) or isinstance(error.__cause__, _NEVER_LEFT):
        away = RetryLater if isinstance(error, Conflict) else Unreachable
        return away(SOON, "Telegram cannot be reached.")
    return Uncertain("Telegram gave no clear answer.")


def _of_bad_request(text: str) -> AdapterError:
    found = (make for signs, make in _MEANINGS if any(sign in text for sign in signs))
    make = next(found, None)
    return Refused("Telegram will never accept this message.") if make is None else make()


_MEANINGS: Sequence[tuple[tuple[str, ...], Callable[[], AdapterError]]] = (
    (_UNCHANGED, lambda: Unchanged("Nothing would change.")),
    (_CAPTIONED, lambda: Captioned("The message is a file.")),
    (_TOO_OLD, lambda: TooOld("Telegram does not take away what is older than two days.")),
    (_LOST, lambda: Lost("The message is no longer there.")),
    (_TOPIC_GONE, lambda: PlaceGone(TOPIC_GONE)),
    (_TOPICLESS, lambda: Topicless(NO_TOPICS)),
    (_GONE, lambda: RecipientGone("There is no such chat any more.")),
    (_LOGGED_OUT, lambda: RetryLater(LATER, "The bot was moved to another server just now.")),
)


@contextmanager
def in_port_words() -> Iterator[None]:
    """Whatever a call of the library raises leaves as an error of the port.

    Without its cause: tracebacks are logged, and the library's texts hold token and answers.
    """
    try:
        yield
    except TelegramError as error:
        raise meaning(error) from None
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Uncertain("Telegram gave an answer that makes no sense.") from None


@contextmanager
def repeatable() -> Iterator[None]:
    """For what does no harm when it is done twice: unclear is as good as not done."""
    try:
        yield
    except Uncertain as unclear:
        raise RetryLater(SOON, str(unclear)) from None
