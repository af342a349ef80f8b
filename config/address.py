"""Who is to be said Sie to, and reads du: texts of the organisation that shine through.

A manner of a language holds only what differs, so a text without words of its own in `de-x-sie`
is said in those of `de`. Where these say du, nobody may have meant that. They are looked through
for words that say it; a text without any fits both, and nothing is said about it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from config.localized import spoken_as
from config.positions import Path
from config.problems import Problem, Problems, Weight
from config.schema import Organisation
from config.shapes import Page
from config.steps import Draft

_ELSE = re.compile(
    r"\b(du|dich|dir|dein(e[mnrs]?)?|euch|euer|eure[mnrs]?|bist|hast|kannst|darfst|willst|magst"
    r"|möchtest|musst|brauchst|schreib|sag|ruf|nimm|schau|lies|wähl|komm|denk|frag)\b",
    re.IGNORECASE,
)
_SIE = re.compile(r"de(-[a-z0-9]+)*-x-sie")


@dataclass(frozen=True, slots=True)
class Shone:
    """Texts that are said to whoever reads `language`, in the words of another form of address."""

    language: str
    found: str
    keys: tuple[str, ...]

    @property
    def sentence(self) -> str:
        count = len(self.keys)
        texts = "1 text says" if count == 1 else f"{count} texts say"
        first = f"'{self.keys[0]}'" if count == 1 else f"the first is '{self.keys[0]}'"
        return (
            f"{texts} du in '{self.found}' and nothing in '{self.language}', where they are shown"
            f" too: {first}; write them in '{self.language}' as well"
        )


def another(language: str, texts: Mapping[str, str]) -> str | None:
    """The language whose words are said to this one in another form; None: it is as it should."""
    found = spoken_as(language, texts) if _SIE.fullmatch(language) else None
    if found is None or _SIE.fullmatch(found) or not _ELSE.search(texts[found]):
        return None
    return found


def check_organisation(page: Page, file: Organisation) -> None:
    """Warn once for each such language, where the first text stands."""
    texts = {("title",): file.title, ("urgent", "text"): file.urgent.text}
    for language in file.languages:
        shone = _shone(language, {".".join(path): said for path, said in texts.items()})
        if shone is not None:
            place: Path = (*shone.keys[0].split("."), shone.found)
            page.warn_value(place, shone.sentence)


def check_flow(draft: Draft, problems: Problems) -> None:
    """The same for the flow with its overlays."""
    said = {key: wording.texts for key, wording in draft.wordings.items()}
    for language in draft.languages:
        shone = _shone(language, said)
        if shone is not None:
            page, path = draft.wordings[shone.keys[0]].places[shone.found]
            Page(page.document, problems).warn_value(path, shone.sentence)


def check_file(file: str, language: str, texts: Mapping[str, str], problems: Problems) -> None:
    """The same for one text that is a file of its own."""
    found = another(language, texts)
    if found is not None:
        own = file.replace(f".{found}.", f".{language}.")
        message = f"this says du and is shown in '{language}' too; write {own} as well"
        problems.add(Problem(file, 1, 1, message, Weight.WARNING))


def _shone(language: str, texts: Mapping[str, Mapping[str, str]]) -> Shone | None:
    found = {key: another(language, said) for key, said in texts.items()}
    keys = [key for key, one in found.items() if one is not None]
    return Shone(language, str(found[keys[0]]), tuple(keys)) if keys else None
