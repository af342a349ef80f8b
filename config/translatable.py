"""A flow as a translator sees it: its texts, and what stands so far in one other language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from config import placeholders, po
from config.files import Files, Shelf
from config.flows import Around, read_flow
from config.flowtexts import Wording
from config.localized import manners
from config.organisation import FILE
from config.positions import Document
from config.problems import Problem, Problems, quoted
from config.shapes import value_at
from config.steps import Draft
from config.values import file_name
from config.yamlreading import parse

_INTAKE = "flows/intake.yaml"  # where organisation.yaml names no other
_WHAT = {
    "title": "What the whole conversation is called.",
    "label": "A short name of the question, for lists.",
    "wrong": "Said when the answer was not understood.",
    "below": "Said when the answer is less than what is asked for.",
    "above": "Said when the answer is more than what is asked for.",
    "choices": "An answer to choose: short, for it stands on a button.",
}
_VERBS = {
    "consent": "Asks for consent. These very words are kept as evidence: translate them closely.",
    "end": "The last words of a conversation that ends here.",
}


@dataclass(frozen=True, slots=True)
class Translatable:
    """`source` is the language that is translated from. `overlay`: what stands there so far."""

    draft: Draft
    language: str
    source: str
    file: str
    overlay: Mapping[str, str] = field(repr=False)

    @property
    def name(self) -> str:
        return self.draft.file.flow

    def entries(self) -> Iterator[po.Entry]:
        for key, wording in self.draft.wordings.items():
            words = wording.texts.get(self.source)
            if words is not None:
                yield po.Entry(key, words, self.present(wording), comments=self._comments(wording))

    def present(self, wording: Wording) -> str:
        return wording.texts.get(self.language) or self.overlay.get(wording.key, "")

    def inside(self, wording: Wording) -> int | None:
        """The line of the flow itself in which this text has words in the language."""
        if self.language not in wording.places or self.language in wording.elsewhere:
            return None
        page, path = wording.places[self.language]
        return page.document.values[path][0]

    def _comments(self, wording: Wording) -> tuple[str, ...]:
        name, _, rest = wording.key.partition(".")
        part = (rest or name).partition(".")[0]
        said = [_WHAT.get(part) or _VERBS.get(self._verb(name), "")]
        asked = self.draft.wordings.get(f"{name}.text")
        if part != "text" and asked is not None and self.source in asked.texts:
            said.append(f"The question: {' '.join(asked.texts[self.source].split())}")
        found = placeholders.names(wording.texts[self.source])
        said += [f"{{{one}}} is filled in: keep it." for one in sorted(found)]
        return tuple(one for one in said if one)

    def _verb(self, name: str) -> str:
        return next((step.verb for step in self.draft.steps if step.name == name), "")


def translatable(files: Files, language: str) -> Translatable:
    """The flow, however much of it is untranslated. Raises ConfigErrors where it is broken."""
    problems = Problems()
    shelf = Shelf(files, problems)
    document = _taken(shelf, FILE, problems)
    intake = value_at(document.data, ("intake",))
    try:
        name = file_name(_INTAKE if intake is None else intake)
    except ValueError as fault:
        problems.add(document.at_value(("intake",), f"'intake' {fault}"))
        problems.fail()
    _taken(shelf, name, problems)
    found = Problems()
    draft = read_flow(shelf.used[name], name, found, (), Around(files=files, published=True))
    if draft is None or not _is_whole(draft):
        found.fail()
    folder = f"{name.rpartition('/')[0]}/texts".removeprefix("/")
    overlay = f"{folder}/{draft.file.flow}.{language}.yaml"
    source = _source(draft, language, problems)
    return Translatable(draft, language, source, overlay, _standing(shelf, overlay, problems))


def _taken(shelf: Shelf, name: str, problems: Problems) -> Document:
    missing = Problem(name, 1, 1, "this folder has no such file")
    source = shelf.take(name, lambda: problems.add(missing))
    document = None if source is None else parse(source, name, problems)
    if document is None:
        problems.fail()
    return document


def _is_whole(draft: Draft) -> bool:
    """False where a text might be missing, or have no name of its own, for another fault."""
    named = all(" " not in key for key in draft.wordings)
    return bool(draft.file.flow) and draft.is_whole and not draft.unclear and named


def _source(draft: Draft, language: str, problems: Problems) -> str:
    """What a manner of a language belongs to, else the first language of the flow."""
    own = draft.file.languages
    found = next((one for one in list(manners(language))[1:] if one in own), None)
    source = found or next(iter(own), "")
    if source in {language, ""}:
        message = f"all other languages are translated from {quoted(language)}; name another"
        problems.add(draft.page.document.at_value(("languages",), message))
        problems.fail()
    return source


def _standing(shelf: Shelf, name: str, problems: Problems) -> dict[str, str]:
    """The overlay as it is. Raises ConfigErrors where it cannot be read: it would be lost."""
    source = shelf.take(name, lambda: None)
    if source is None:
        problems.settle()
        return {}
    document = parse(source, name, problems)
    problems.settle()
    assert document is not None
    data = document.data if isinstance(document.data, dict) else {"": None}
    words = {key: each.strip() for key, each in data.items() if isinstance(each, str)}
    for key in data.keys() - words.keys():
        message = "this file holds texts, one below the other, like 'welcome.text: ...'"
        problems.add(document.at_key((key,), message))
    problems.settle()
    return {key: each for key, each in words.items() if each}
