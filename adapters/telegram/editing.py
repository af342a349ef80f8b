"""Shows other words and buttons where a message of ours is.

What is changed twice is changed once, so an unclear answer is a reason to do it again.
"""

from collections.abc import Sequence
from contextlib import suppress

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions

from adapters.port import Refused
from adapters.telegram.buttons import keyboard
from adapters.telegram.convert import message_number
from adapters.telegram.errors import Captioned, Lost, Unchanged, in_port_words, repeatable
from adapters.telegram.parts import CAPTION, split, units
from routing.messages import Choice, Outbound

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def edit(bot: Bot, chat: int, message: Outbound) -> None:
    """Each shown part gets its piece of the new text; parts left over are taken away."""
    numbers = [number for target in message.targets if (number := message_number(target))]
    pieces = split(message.body.text)
    if not pieces or len(pieces) > len(numbers):
        raise Refused("The new text does not fit where the old one is.")
    for position, number in enumerate(numbers):
        with repeatable():
            if position >= len(pieces):
                with suppress(Lost), in_port_words():
                    await bot.delete_message(chat, number)
                continue
            last = position == len(pieces) - 1
            choices: Sequence[Choice] = message.choices if last else ()
            shown = keyboard(message.message, choices)
            with suppress(Unchanged):
                await _reword(bot, (chat, number), pieces[position], shown)


async def _reword(
    bot: Bot, where: tuple[int, int], text: str, buttons: InlineKeyboardMarkup | None
) -> None:
    """`where` is the chat and the message in it. What stands below a file is its caption."""
    try:
        with in_port_words():
            await bot.edit_message_text(
                text, *where, reply_markup=buttons, link_preview_options=NO_PREVIEW
            )
    except Captioned:
        await _recaption(bot, where, text, buttons)


async def _recaption(
    bot: Bot, where: tuple[int, int], text: str, buttons: InlineKeyboardMarkup | None
) -> None:
    """Words too long for a caption were said in front of the file, and stay; the buttons do not."""
    chat, number = where
    with in_port_words():
        if units(text) > CAPTION:
            await bot.edit_message_reply_markup(chat, number, reply_markup=buttons)
        else:
            await bot.edit_message_caption(chat, number, caption=text, reply_markup=buttons)
