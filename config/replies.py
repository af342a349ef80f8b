"""`replies:` of organisation.yaml: answers that counsellors send again and again, written once.

A counsellor sees the whole text before it goes out, so little can be filled in. A language that is
missing is no fault: who reads that one is written to by hand.
"""

from collections.abc import Mapping

from config.hours import COUNSELLING
from config.localized import check_languages, check_placeholders, missing, spoken_as
from config.schema import Organisation
from config.shapes import Page
from routing.ids import Language

KNOWN = ("counsellor", "org", "help", "next_open")
_MOST = 100
_LONGEST = 3000  # characters; a message of every network still holds it with a name in front
_HOURS = "'{next_open}' needs 'counselling' under 'hours'"


def check_replies(page: Page, file: Organisation) -> None:
    """Languages nobody offers, placeholders nobody fills, and what is too much."""
    if len(file.replies) > _MOST:
        page.at_key(("replies",), f"'replies' holds {_MOST} answers at most")
    opens = COUNSELLING in (file.hours.model_extra or {}) or file.went_wrong(
        page.document, (), "hours"
    )
    known = KNOWN if opens else KNOWN[:-1]
    for key, texts in file.replies.items():
        path = ("replies", key)
        check_languages(page, path, texts, file.languages, elsewhere=file.languages)
        check_placeholders(page, path, texts, known, {} if opens else {"next_open": _HOURS})
        for language in missing(texts, file.languages):
            message = f"'{key}' has no words in '{language}': nobody who reads that gets it"
            page.warn_key(path, message)
        for language, text in texts.items():
            if len(text) > _LONGEST:
                message = f"this answer has more than {_LONGEST} characters"
                page.at_value((*path, language), message)


def replies_of(file: Organisation) -> dict[str, Mapping[Language, str]]:
    """Each answer, in the languages that are offered and it has words in."""
    found: dict[str, Mapping[Language, str]] = {}
    for key, texts in file.replies.items():
        spoken = {Language(one): spoken_as(one, texts) for one in file.languages}
        found[key] = {one: texts[own].strip() for one, own in spoken.items() if own is not None}
    return found
