"""organisation.yaml: what its shape cannot say about languages and urgent help."""

from collections.abc import Collection, Iterable
from datetime import date

from config.channels import check_channels
from config.hours import check_hours
from config.localized import check_languages, check_placeholders
from config.mentors import check_mentors
from config.offering import brought, fault_in
from config.people import check_people
from config.placeholders import faults
from config.problems import Problems
from config.replies import check_replies
from config.schema import Organisation
from config.shapes import Page
from config.teams import check_teams
from config.yamlreading import parse
from routing.words.folding import begins_as_command, fold

FILE = "organisation.yaml"
_MOST_LANGUAGES = 30
_URGENT = ("help", "org")  # placeholders of the urgent text


def read_organisation(
    source: bytes,
    problems: Problems,
    spoken: Collection[str],
    today: date | None,
    names: Iterable[str] = (),
) -> tuple[Page, Organisation] | None:
    """What organisation.yaml says; everything that is wrong with it is told. None: not a key is.

    `spoken` are the languages the program has words in; empty: not checked. `names` are those of
    the files beside it: what is written in a language can be told from them. Without `today` it is
    not judged whether anybody is ever there.
    """
    document = parse(source, FILE, problems)
    if document is None:
        return None
    page = Page(document, problems)
    file = page.read((), Organisation)
    if not isinstance(document.data, dict):
        return None  # which is told: nothing of the other files can be compared with it
    own = brought(file, names)
    if not _check_offered(page, file, spoken, own):  # told once, not again at every text
        file = file.model_copy(update={"languages": ()})
    check_languages(page, ("title",), file.title, file.languages)
    check_placeholders(page, ("title",), file.title, ())
    check_channels(page, file)
    check_people(page, file)
    check_hours(page, file, today)
    check_teams(page, file)
    check_mentors(page, file)
    check_replies(page, file)
    _check_urgent(page, file)
    return page, file


def _check_offered(
    page: Page, file: Organisation, spoken: Collection[str], own: Collection[str]
) -> bool:
    """False when a language is among them that cannot be offered."""
    if len(file.languages) > _MOST_LANGUAGES:
        page.at_key(("languages",), f"'languages' holds {_MOST_LANGUAGES} languages at most")
    for index, language in enumerate(file.languages):
        if language in file.languages[:index]:
            page.at_value(("languages", index), f"'{language}' is already in this list")
        elif fault := fault_in(language, spoken, own):
            page.at_value(("languages", index), fault)
    if file.staff_language and (fault := fault_in(file.staff_language, spoken, own)):
        page.at_value(("staff_language",), fault)
    return not any(fault_in(language, spoken, own) for language in file.languages)


def _check_urgent(page: Page, file: Organisation) -> None:
    text, words = file.urgent.text, file.urgent.words
    check_languages(page, ("urgent", "text"), text, file.languages)
    check_placeholders(page, ("urgent", "text"), text, _URGENT)
    for language, written in text.items():
        if "{help}" not in written and not faults(written, _URGENT):
            message = "the urgent text must hold {help}: whom to call"
            page.at_value(("urgent", "text", language), message)
    check_languages(page, ("urgent", "words"), words, file.languages)
    for language, entries in words.items():
        for index, word in enumerate(entries):
            message = _useless(word)
            if message:
                page.at_value(("urgent", "words", language, index), message)


def _useless(word: str) -> str:
    if begins_as_command(word):
        return "this would be a command; leave the sign at its front out"
    if not fold(word):
        return "this holds no letter and no digit"
    return ""
