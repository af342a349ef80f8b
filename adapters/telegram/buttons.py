"""What an inline button carries, and how a press is read back. Pure.

The data of a button is our message's id and the choice's token, so that a press names its question
by itself: also when the question was edited since, or the button is weeks old. Telegram allows 64
bytes: 22 for the id, one for the colon, 41 for the token.
"""

from base64 import b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from uuid import UUID

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from adapters.port import Refused
from routing.ids import MessageId
from routing.messages import Choice

LONGEST_DATA = 64  # bytes
_ID_LENGTH = 22  # a UUID in base64 without padding


def encode(message: MessageId, token: str) -> str:
    """Raises Refused when the token is too long, or none."""
    name = urlsafe_b64encode(message.bytes).decode().rstrip("=")
    data = f"{name}:{token}"
    if not token or len(data.encode(errors="replace")) > LONGEST_DATA:
        raise Refused("A button's token must have from 1 to 41 bytes.")
    return data


def decode(data: str) -> tuple[MessageId, str] | None:
    """The message and the token; None for what is not ours."""
    name, _, token = data.partition(":")
    if len(name) != _ID_LENGTH or not token or not name.isascii():
        return None
    try:
        return MessageId(UUID(bytes=b64decode(name + "==", b"-_", validate=True))), token
    except (Base64Error, ValueError):
        return None


def keyboard(message: MessageId, choices: Sequence[Choice]) -> InlineKeyboardMarkup | None:
    """One button a line, as they read best on a phone. Raises Refused."""
    if not choices:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(choice.label, callback_data=encode(message, choice.token))]
            for choice in choices
        ]
    )
