"""`counselbridge flow chat`: the organisation's intake, tried by hand in the terminal."""

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bridge.cli.calling import failing
from bridge.cli.running import refusals
from bridge.cli.saying import Failed, say
from bridge.organisation import read
from bridge.trying.chat import Chat, Given, Screen, moment_of
from bridge.trying.plainscreen import PlainScreen
from bridge.trying.richscreen import RichScreen
from bridge.trying.session import CannotTry, Session, Setting
from config.values import language as language_tag

PROMPT = "> "


def try_by_hand(folder: Path, language: str, at: str, *, plain: bool) -> None:
    """Until the person has enough of it. `language` and `at` are empty where nothing was said."""
    with failing():
        begins, tag = _moment(at), _language(language)
        try:
            setting = setting_in(folder)
        except CannotTry as why:
            raise Failed(*str(why).splitlines()) from None
        _say_unspoken(tag, setting.loaded.languages)
        zone = setting.loaded.hours.place
        session = Session(setting, begins.replace(tzinfo=begins.tzinfo or zone), tag)
        given = Given(folder, lambda: setting_in(folder), time.monotonic)
        _talk(Chat(given, _screen(plain=plain), session))


def _talk(chat: Chat) -> None:
    """Until the person has enough of it, in whatever way they say so."""
    try:
        with suppress(KeyboardInterrupt):
            chat.run(_ask())
        if sys.stdin.isatty():
            say("")
    except BrokenPipeError:
        sys.stderr.close()  # whoever read along has gone


def setting_in(folder: Path) -> Setting:
    """The files as they are now. Raises CannotTry with every fault, a line each."""
    try:
        with refusals():
            organisation = read(folder, None)
    except Failed as failed:
        raise CannotTry("\n".join(failed.lines)) from None
    return Setting.of(organisation.loaded, organisation.texts)


def _moment(at: str) -> datetime:
    """On the organisation's clock, where it has no zone."""
    if not at:
        return datetime.now(UTC).replace(second=0, microsecond=0)
    try:
        return moment_of(at)
    except ValueError:
        raise Failed('--at is a day and a time, like "2026-11-21 23:10".', status=2) from None


def _language(written: str) -> str | None:
    if not written:
        return None
    try:
        return str(language_tag(written))
    except ValueError as fault:
        raise Failed(f"--language {fault}.", status=2) from None


def _say_unspoken(tag: str | None, languages: Sequence[str]) -> None:
    """An app may be in any language; that the bot answers in another one is no fault, and said."""
    if tag and not any(tag == one or tag.startswith(f"{one}-") for one in languages):
        say(f"No language here is {tag}: the bot begins in {languages[0]}, as for such an app.")


def _screen(*, plain: bool) -> Screen:
    if plain or not sys.stdout.isatty():
        return PlainScreen(say, echo=not sys.stdin.isatty())
    return RichScreen()


def _ask() -> Callable[[], str]:
    if not sys.stdin.isatty():
        return input
    with suppress(ImportError):
        import readline  # noqa: F401 - arrows and a history, where there is one
    return lambda: input(PROMPT)
