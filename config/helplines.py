"""helplines.yaml: whom to call when nobody of ours is there.

Each number was checked by a person on a day, and is good until another day. Shown as lines: danger
first, then somebody to talk to, then somebody to write to.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date

from config.localized import manners
from config.positions import Path
from config.problems import Problems, did_you_mean, quoted
from config.schema import NO_DAY, Helpline, Helplines
from config.shapes import Page
from config.yamlreading import parse
from routing.ids import Language
from routing.words.texts import Texts

EMERGENCY, TALK = "emergency", "talk"
KINDS = (EMERGENCY, TALK, "write")
_MOST = 100
_ALWAYS = "24/7"
_COUNTRY = re.compile(r"[A-Z]{2}")
_PHONE = re.compile(r"\+?[0-9](?:[0-9 ()/.-]{0,30}[0-9])?")
_URL = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][!-~]*)?")


def read_helplines(
    source: bytes, name: str, problems: Problems, today: date | None
) -> tuple[Page, Helplines] | None:
    """The helplines; what is wrong is told. Without `today` no day is judged."""
    document = parse(source, name, problems)
    if document is None:
        return None
    page = Page(document, problems)
    file = page.read((), Helplines)
    for index, line in enumerate(file.lines[:_MOST]):
        _check_reach(page, ("lines", index), line)
        _check_days(page, ("lines", index), line, today)
    if len(file.lines) > _MOST:
        page.at_key(("lines",), f"'lines' holds {_MOST} lines at most")
    if file.lines and all(line.kind and line.kind != EMERGENCY for line in file.lines):
        page.at_key(("lines",), f"'lines' needs one of 'kind: {EMERGENCY}'")
    return page, file


def check_against(
    page: Page, file: Helplines, languages: Sequence[str], people: Collection[str]
) -> None:
    """What needs organisation.yaml: the owner, and help in every language that is offered."""
    if file.owner and people and file.owner not in people:
        hint = did_you_mean(file.owner, people)
        page.at_value(("owner",), f"nobody of the organisation is {quoted(file.owner)}{hint}")
    if not file.lines or any(not line.languages or not line.kind for line in file.lines):
        return
    _check_spoken(page, [line for line in file.lines if line.kind == EMERGENCY], languages)
    talks = [line for line in file.lines if line.kind == TALK]
    silent = [one for one in languages if not any(_speaks(line, one) for line in talks)]
    if not talks and languages:
        page.warn_key(("lines",), f"'lines' names nobody to talk to: add one of 'kind: {TALK}'")
    for language in silent if talks else ():
        page.warn_key(("lines",), f"'lines' names nobody to talk to in '{language}'")


def country_of(lines: Sequence[Helpline]) -> str:
    """The country of the first emergency line: where clients are, as far as anybody knows."""
    return next((line.country for line in lines if line.kind == EMERGENCY), "")


def _check_spoken(page: Page, lines: Sequence[Helpline], languages: Sequence[str]) -> None:
    """Without any line for emergencies that is told already."""
    for language in languages if lines else ():
        if not any(_speaks(line, language) for line in lines):
            page.at_key(("lines",), f"'lines' needs one of 'kind: {EMERGENCY}' in '{language}'")


def render(lines: Sequence[Helpline], texts: Texts, language: Language) -> str:
    """The lines as a client reads them, one below the other."""
    shown = [line for kind in KINDS for line in _fitting(lines, kind, language)]
    return "\n".join(_rendered(line, texts, language) for line in shown)


def _fitting(lines: Sequence[Helpline], kind: str, language: str) -> list[Helpline]:
    """Those who speak the language; where none does, those who do not are better than nobody."""
    of_kind = [line for line in lines if line.kind == kind]
    return [line for line in of_kind if _speaks(line, language)] or of_kind


def _rendered(line: Helpline, texts: Texts, language: Language) -> str:
    reach = ", ".join(part for part in (line.phone, line.url) if part)
    hours = texts.say("help.always", language) if line.hours == _ALWAYS else line.hours
    text = texts.say(f"help.{line.kind}", language, name=line.name, reach=reach, hours=hours)
    return text if _speaks(line, language) else f"{text} ({', '.join(line.languages)})"


def _speaks(line: Helpline, language: str) -> bool:
    return any(manner in line.languages for manner in manners(language))


def _check_reach(page: Page, path: Path, line: Helpline) -> None:
    document = page.document
    if not document.has((*path, "phone")) and not document.has((*path, "url")):
        page.at_value(path, "this entry needs 'phone' or 'url'")
    if line.phone and not _PHONE.fullmatch(line.phone):
        page.at_value((*path, "phone"), "'phone' must be a number as one dials it, like 116 123")
    if line.url and not _URL.fullmatch(line.url):
        page.at_value((*path, "url"), "'url' must be an address that begins with https://")
    if line.country and not _COUNTRY.fullmatch(line.country):
        page.at_value((*path, "country"), "'country' must be two capital letters, like DE")


def _check_days(page: Page, path: Path, line: Helpline, today: date | None) -> None:
    checked, expires = line.verified_on, line.expires
    if NO_DAY in (checked, expires):
        return
    if expires <= checked:
        page.at_value((*path, "expires"), "'expires' must be later than 'verified_on'")
    elif today is not None and expires < today:
        message = "has passed; check that the line is still right and write both days anew"
        page.at_value((*path, "expires"), f"'expires' {message}")
    if today is not None and checked > today:
        page.at_value((*path, "verified_on"), "'verified_on' lies in the future")
