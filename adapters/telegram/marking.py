"""Marks on messages of a chat: our reaction, a message of ours taken away, one kept in sight.

Bots may react with a few pictures only, and not everybody agrees that they may in a private chat;
so nothing may depend on one being there. All of this may be done again and changes nothing then.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from telegram import Bot

from adapters.port import Refused
from adapters.telegram.convert import message_number
from adapters.telegram.errors import Lost, TooOld, Unchanged, in_port_words, repeatable
from routing.ids import SourceId
from routing.marking import Sign
from routing.messages import Outbound, OutboundKind

KINDS = frozenset({OutboundKind.REACT, OutboundKind.DELETE, OutboundKind.PIN})
SIGNS: Mapping[str, str] = {
    Sign.NONE: "",
    Sign.RELAYED: "\N{THUMBS UP SIGN}",
    Sign.NOTE: "\N{WRITING HAND}",
    Sign.FAILED: "\N{THUMBS DOWN SIGN}",
}


async def mark(bot: Bot, chat: int, message: Outbound) -> None:
    """Raises RetryLater, RecipientGone and Refused."""
    with repeatable():
        match message.kind:
            case OutboundKind.REACT:
                await _react(bot, chat, message)
            case OutboundKind.DELETE:
                await delete(bot, chat, message.targets)
            case OutboundKind.PIN:
                for number in _numbers(message.targets)[:1]:
                    with suppress(Unchanged), in_port_words():
                        await bot.pin_chat_message(chat, number, disable_notification=True)
            case _:
                raise Refused("This is no mark on a message.")


async def delete(bot: Bot, chat: int, targets: Sequence[SourceId]) -> None:
    """Every part that can be; what is gone already is as good. Raises TooOld, in the end."""
    numbers, late = _numbers(targets), None
    if len(numbers) < len(targets):
        raise Refused("This is no message of this chat.")
    for number in numbers:
        try:
            with in_port_words():
                await bot.delete_message(chat, number)
        except TooOld as error:
            late = error
        except Lost:
            continue
    if late is not None:
        raise late


async def _react(bot: Bot, chat: int, message: Outbound) -> None:
    """The sign on the first one; it leaves the others, as far as they are there."""
    picture = SIGNS.get(message.body.text)
    numbers = _numbers(message.targets)
    if picture is None or len(numbers) < len(message.targets):
        raise Refused("This sign is not known, or it is for no message of this chat.")
    for number in numbers[1:]:
        with suppress(Refused), in_port_words():
            await bot.set_message_reaction(chat, number)
    for number in numbers[:1]:
        with suppress(Unchanged), in_port_words():
            await bot.set_message_reaction(chat, number, picture or None)


def _numbers(targets: Sequence[SourceId]) -> list[int]:
    return [number for target in targets if (number := message_number(target))]
