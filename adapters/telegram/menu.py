"""How the bot presents itself: description, short description and commands, in each language.

Set at every start where it differs from what is there: Telegram limits how often it may be set.
A failure holds up nothing else; it is tried again, or said once if it can never succeed.
"""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats

from adapters.port import AccountRefused, Presentation, Refused, RetryLater, Uncertain
from adapters.telegram.errors import in_port_words
from adapters.telegram.patience import Patience
from routing.ids import Language

LONGEST_ABOUT = 512
LONGEST_SHORT = 120
LONGEST_WORDS = 256
AWAY = "The bot's description and menu cannot be set now; trying until they can."
REFUSED = "Telegram refuses the bot's description or menu in one language; the old one stays."
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
Step = Callable[[], Awaitable[None]]


async def present(
    bot: Bot, presentation: Mapping[Language, Presentation], patience: Patience
) -> None:
    """Returns when everything is set, or when the account is refused (the polling says that)."""
    for code, words in _by_code(presentation):
        for step in _steps(bot, code, words):
            try:
                await _until_done(step, patience)
            except Refused:
                patience.say(REFUSED)
            except AccountRefused:
                return
    patience.over()


def _by_code(
    presentation: Mapping[Language, Presentation],
) -> Iterator[tuple[str, Presentation]]:
    """The first language stands for all that are not named; Telegram knows codes of two letters."""
    seen: set[str] = set()
    for language, words in presentation.items():
        if not seen:
            yield "", words
        code = language.split("-")[0]
        if code not in seen and len(code) == len("de"):
            yield code, words
        seen.add(code)


async def _until_done(step: Step, patience: Patience) -> None:
    while True:
        try:
            with in_port_words():
                await step()
        except RetryLater as later:
            await patience.wait(AWAY, later.after.total_seconds())
        except Uncertain:
            await patience.wait(AWAY)
        else:
            return


def _steps(bot: Bot, code: str, words: Presentation) -> tuple[Step, ...]:
    async def about() -> None:
        text = clip(words.about, LONGEST_ABOUT)
        if (await bot.get_my_description(code)).description != text:
            await bot.set_my_description(text, code)

    async def short() -> None:
        text = clip(words.short, LONGEST_SHORT)
        if (await bot.get_my_short_description(code)).short_description != text:
            await bot.set_my_short_description(text, code)

    async def commands() -> None:
        wanted = tuple(_commands(words.commands))
        scope = BotCommandScopeAllPrivateChats()
        if await bot.get_my_commands(scope, code) != wanted:
            await bot.set_my_commands(wanted, scope, code)

    return about, short, commands


def _commands(commands: Mapping[str, str]) -> Iterator[BotCommand]:
    for name, words in commands.items():
        if _COMMAND.fullmatch(name) and words.strip():
            yield BotCommand(name, clip(words, LONGEST_WORDS))


def clip(text: str, longest: int) -> str:
    """The text, or as many whole words of it as there is room for."""
    text = text.strip()
    if len(text) <= longest:
        return text
    words = text[:longest].rsplit(maxsplit=1)
    return (words[0] if len(words) > 1 else text[: longest - 1]) + "…"
