"""The few questions of `counselbridge init`. A wrong answer is said at once, and asked again."""

from collections.abc import Callable
from zoneinfo import available_timezones

import typer
from email_validator import EmailNotValidError, validate_email

from config.addresses import fault_in
from config.schedules import fault as fault_in_hours
from config.starter import Answers, beginnings

Check = Callable[[str], str | None]


def asked(name: str, languages: tuple[str, ...]) -> Answers:
    """What is asked at the terminal; what was said in the call already is not."""
    title = name or _ask("Name of the organisation, as clients read it")
    spoken = languages or _split(_ask("Languages, the first one is the usual", "de,en", _languages))
    user = _ask("Matrix address of the service's own account", check=_matrix)
    server = user.partition(":")[2]
    return Answers(
        title=title,
        languages=spoken,
        contact=_ask("Where clients ask about their data (a mail address)", check=_mail),
        operator=_ask("Matrix address of who is told when something is wrong", check=_matrix),
        homeserver=_ask("Address of the homeserver", f"https://{server}", _homeserver),
        user=user,
        counsellor=_ask("First name of the first counsellor"),
        address=_ask("Matrix address of this counsellor", check=_matrix),
        zone=_ask("Time zone", "Europe/Berlin", _zone),
        hours=_ask("When somebody is there", "Mo-Fr 09:00-17:00", fault_in_hours),
        country=_ask("Country of your clients, two letters", "DE", _country),
        emergency=_ask("Emergency number there: type what you have checked today", check=_number),
        token=_ask("File for the bot's token", "secrets/telegram_token"),
    )


def language_list(text: str) -> tuple[str, ...]:
    """The languages in `de,en`. Raises typer.BadParameter."""
    fault = _languages(text)
    if fault is not None:
        raise typer.BadParameter(fault)
    return _split(text)


def _ask(question: str, usual: str | None = None, check: Check = lambda _: None) -> str:
    def read(value: str) -> str:
        fault = check(value.strip())
        if fault is not None:
            raise typer.BadParameter(fault)
        return value.strip()

    return str(typer.prompt(question, default=usual, value_proc=read))


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _languages(text: str) -> str | None:
    known = beginnings()
    wrong = [one for one in _split(text) if one not in known]
    if wrong or not _split(text):
        return f"there are first texts in {', '.join(known)}; write them like de,en"
    return None


def _matrix(text: str) -> str | None:
    fault = fault_in("matrix", text)
    return None if fault is None else f"this {fault}"


def _mail(text: str) -> str | None:
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return "write a mail address like help@example.org"
    return None


def _number(text: str) -> str | None:
    """Nobody confirms a number that saves lives by pressing Enter."""
    fine = text.isascii() and any(sign.isdigit() for sign in text)
    return None if fine else "write the number that clients call in danger"


def _zone(text: str) -> str | None:
    return None if text in available_timezones() else "write a time zone like Europe/Berlin"


def _homeserver(text: str) -> str | None:
    fine = text.startswith(("https://", "http://")) and not text.endswith("//")
    return None if fine else "write an address that begins with https://"


def _country(text: str) -> str | None:
    fine = len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()  # noqa: PLR2004
    return None if fine else "write two capital letters, like DE"
