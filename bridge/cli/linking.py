"""`counselbridge link`: a start link with a language and answers in it, also as a QR code.

Whoever follows such a link is spoken to in their language and is not asked what the poster, the
page or the school it came from says already. Nothing sensitive can stand in it: a link is seen.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import segno

from bridge.cli.running import refusals
from bridge.cli.saying import Failed, say
from bridge.organisation import read
from config.problems import did_you_mean, quoted
from routing.flow.links import encode
from routing.flow.model import AnswerType, Ask, Flow
from routing.ids import Language, StepName

_BOT = re.compile(r"@?([A-Za-z][A-Za-z0-9_]{3,31})")
_KINDS = frozenset({".svg", ".png"})
_YES_NO = ("yes", "no")
_SCALE = 8  # pixels of one square in a PNG
_TAKING = frozenset({AnswerType.CHOICE, AnswerType.YESNO})


@dataclass(frozen=True, slots=True)
class Wish:
    """What was said in the call. `answers` are written like `topic=debt`."""

    bot: str
    language: str = ""
    answers: tuple[str, ...] = ()
    picture: Path | None = None
    show: bool = False


def link(folder: Path, wish: Wish) -> None:
    """Say the link, and draw its QR code where that was wished. Raises Failed."""
    with refusals():
        flow = read(folder, None).loaded.flow
    found = start_link(flow, wish)
    say(found)
    code = segno.make_qr(found, error="m")
    if wish.show:
        code.terminal(out=sys.stdout, compact=True)
    if wish.picture is not None:
        _draw(code, wish.picture)


def start_link(flow: Flow, wish: Wish) -> str:
    """The link, when everything in it means something to this flow. Raises Failed."""
    bot = _BOT.fullmatch(wish.bot)
    if bot is None:
        raise Failed("This is no name of a bot; it is the one @BotFather gave it, like lotse_bot.")
    try:
        payload = encode(_language(flow, wish.language), _answers(flow, wish.answers))
    except ValueError as fault:
        raise Failed(f"This cannot be a link: {fault}.") from None
    return f"https://t.me/{bot.group(1)}" + (f"?start={payload}" if payload else "")


def _language(flow: Flow, language: str) -> Language | None:
    if language and language not in flow.languages:
        _refuse(f"The flow does not speak {quoted(language)}", language, flow.languages)
    return Language(language) if language else None


def _answers(flow: Flow, written: Sequence[str]) -> Mapping[StepName, str]:
    answers: dict[StepName, str] = {}
    for one in written:
        name, equals, value = one.partition("=")
        if not equals:
            raise Failed("An answer is written like topic=debt: the question, '=', the choice.")
        ask = _question(flow, name.strip())
        if ask.name in answers:
            raise Failed(f"'{ask.name}' is answered twice.")
        answers[ask.name] = _choice(ask, value.strip())
    return answers


def _question(flow: Flow, name: str) -> Ask:
    """A question whose answer may stand in a link."""
    asks = {step.name: step for step in flow.steps if isinstance(step, Ask) and not step.block}
    ask = asks.get(StepName(name))
    if ask is None:
        _refuse(f"The flow does not ask {quoted(name)}", name, list(asks))
    if ask.sensitive:
        raise Failed(f"'{name}' is sensitive: an answer to it cannot stand in a link.")
    if ask.type not in _TAKING:
        raise Failed(f"'{name}' has no choices: an answer to it cannot stand in a link.")
    return ask


def _choice(ask: Ask, value: str) -> str:
    keys = [key for key, _ in ask.choices] if ask.type is AnswerType.CHOICE else list(_YES_NO)
    if value not in keys:
        _refuse(f"{quoted(value)} is not one of the choices of '{ask.name}'", value, keys)
    return value


def _draw(code: segno.QRCode, path: Path) -> None:
    if path.suffix.lower() not in _KINDS:
        raise Failed(f"{path} must end in .svg or .png.", status=2)
    try:
        code.save(str(path), scale=_SCALE)
    except OSError:
        raise Failed(f"{path} cannot be written: choose another file.") from None
    say(f"Written: {path}")


def _refuse(why: str, word: str, options: Sequence[str]) -> NoReturn:
    meant = did_you_mean(word, options)
    raise Failed(f"{why}{meant}" if meant else f"{why}; there is {', '.join(options) or 'none'}.")
