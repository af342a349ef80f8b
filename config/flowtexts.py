"""The texts of a flow, wherever they stand: beside their step, or in an overlay file.

An overlay, `texts/<flow>.<language>.yaml` beside the flow, brings one language, so that somebody
can translate without touching the flow: `welcome.text: ...`, `age.choices.under_14: ...`.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from config.files import Shelf
from config.flowschema import (
    AsideBlock,
    AskStep,
    ConsentStep,
    EndStep,
    FlowFile,
    RunStep,
    SayStep,
    Step,
)
from config.localized import check_languages, check_text, manners
from config.positions import Path
from config.problems import did_you_mean, nearest, quoted
from config.shapes import Page, Shape, subject, value_at
from config.values import line, text
from config.yamlreading import parse


@dataclass(frozen=True, slots=True)
class Wording:
    """One text. `key` is what overlays call it, `path` where it stands or would stand in the flow.

    `places`: where each language was written, also those that cannot be used and are told. `owner`
    is what a sentence calls the thing it belongs to; empty: the text need not be there at all.
    `lost`: languages whose overlay cannot be read, so that nothing can be called missing in them.
    """

    key: str
    path: Path
    texts: Mapping[str, str] = field(repr=False)
    places: Mapping[str, tuple[Page, Path]] = field(repr=False)
    owner: str = ""
    read: Callable[[object], str] = text
    lost: frozenset[str] = frozenset()

    @property
    def elsewhere(self) -> frozenset[str]:
        """The languages that an overlay brings."""
        return frozenset(one for one, (_, path) in self.places.items() if path == (self.key,))

    def tell(self, language: str, message: str) -> None:
        """Tell something about the text in this language, wherever it was written."""
        page, path = self.places[language]
        page.at_value(path, message)


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where in a step a text belongs, below its key."""

    below: tuple[str, ...]
    texts: Mapping[str, str]
    owner: str = ""
    read: Callable[[object], str] = text


def inline(page: Page, file: FlowFile, steps: Sequence[tuple[Path, str, Step]]) -> list[Wording]:
    """Every text the flow can have, with what stands in the flow itself.

    `steps`: where each stands, its name, its keys.
    """
    title = _Slot(("title",), file.title, "" if is_meant(file, "title") else "this file", line)
    found = [_wording(page, (), "", title)]
    seen: set[str] = set()
    for path, name, shape in steps:
        own = name if name not in seen else ""  # a name that is taken is told as such
        unnamed = f"steps {path[-1]}"  # which no overlay can name
        found += [_wording(page, path, own or unnamed, slot) for slot in _slots(shape)]
        seen.add(name)
    return found


def _wording(page: Page, path: Path, name: str, slot: _Slot) -> Wording:
    own = (*path, *slot.below)
    written = value_at(page.document.data, own)
    languages = written if isinstance(written, dict) else {}
    places = {language: (page, (*own, language)) for language in languages}
    key = ".".join((name, *slot.below) if name else slot.below)
    return Wording(key, own, dict(slot.texts), places, slot.owner, slot.read)


def _slots(shape: Step) -> Iterator[_Slot]:
    owner = "" if is_meant(shape, "text") else f"'{shape.TITLE}'"
    match shape:
        case ConsentStep():
            yield _Slot(("text",), shape.text, owner)
            yield _Slot(("explain",), shape.explain)
            yield _Slot(("changed",), shape.changed, read=line)
        case SayStep() | EndStep():
            yield _Slot(("text",), shape.text, owner)
        case RunStep():
            yield _Slot(("text",), shape.text)
        case AskStep():
            yield _Slot(("text",), shape.text, owner)
            yield from _slots_of_ask(shape)
        case _:
            return


def _slots_of_ask(ask: AskStep) -> Iterator[_Slot]:
    yield _Slot(("label",), ask.label, read=line)
    yield _Slot(("wrong",), ask.wrong)
    for key, labels in ask.choices.items():
        yield _Slot(("choices", key), labels, read=line)
    asides: dict[str, AsideBlock] = {"below": ask.below, "above": ask.above}
    for key, aside in asides.items():
        if key in ask.model_fields_set:
            owner = "" if is_meant(aside, "text") else f"'{key}'"
            yield _Slot((key, "text"), aside.text, owner)


def is_meant(shape: Shape, key: str) -> bool:
    """An unknown key was probably this one: then one sentence is enough."""
    return any(nearest(other, [key]) for other in shape.model_extra or {})


# ------------------------------------------------------------------------- overlays


@dataclass(frozen=True, slots=True)
class Overlays:
    """The overlay files beside a flow. `unclear`: steps about which nothing can be said."""

    flow: Page
    shelf: Shelf
    unclear: Collection[str]

    def on(
        self, wordings: Sequence[Wording], flow: str, languages: Sequence[str]
    ) -> dict[str, Wording]:
        """The texts by key, with what the overlays of these languages bring."""
        found = {wording.key: wording for wording in wordings}
        folder = f"{self.flow.document.file.rpartition('/')[0]}/texts".removeprefix("/")
        every = dict.fromkeys(manner for language in languages for manner in manners(language))
        if not flow:  # which is told; so nobody knows what its overlays are called
            lost = frozenset(every)
            return {key: replace(wording, lost=lost) for key, wording in found.items()}
        for language in every:
            name = f"{folder}/{flow}.{language}.yaml"
            if not self._read(name, language, found):
                for key, wording in found.items():
                    found[key] = replace(wording, lost=wording.lost | {language})
        self._check_unused(folder, flow, every)
        return found

    def _check_unused(self, folder: str, flow: str, languages: Collection[str]) -> None:
        for name in self.shelf.names(folder) if languages else ():
            found = re.fullmatch(rf"{flow}\.([a-z0-9-]+)\.yaml", name)
            if found and found.group(1) not in languages:
                message = f"the texts in {folder}/{name} are not used; add '{found.group(1)}' here"
                self.flow.warn_key(("languages",), message)

    def _read(self, name: str, language: str, found: dict[str, Wording]) -> bool:
        """Take its texts in. False when there is one that cannot be read, which is told."""
        missing: list[str] = []
        source = self.shelf.take(name, lambda: missing.append(name))
        document = None if source is None else parse(source, name, self.flow.problems)
        if document is None:
            return bool(missing)
        page = Page(document, self.flow.problems)
        if not isinstance(document.data, dict):
            message = "this file holds texts, one below the other, like 'welcome.text: ...'"
            page.at_value((), message)
            return False
        for key in document.data:
            wording = found.get(key)
            if wording is not None:
                found[key] = _with(page, language, wording)
            elif key.partition(".")[0] not in self.unclear and not document.is_told((key,)):
                hint = did_you_mean(key, found)
                page.at_key((key,), f"no text of the flow is called {quoted(key)}{hint}")
        return True


def _with(page: Page, language: str, wording: Wording) -> Wording:
    key, path = wording.key, (wording.key,)
    if language in wording.places:
        first, place = wording.places[language]
        line_there = first.document.values[place][0]
        where = f"line {line_there} of {first.document.file}"
        page.at_key(path, f"{quoted(key)} stands in {where} too; leave one of them out")
        return wording
    places = {**wording.places, language: (page, path)}
    if page.document.is_told(path):
        return replace(wording, places=places)
    try:
        words = wording.read(value_at(page.document.data, path))
    except ValueError as fault:
        page.at_value(path, f"{subject(path)} {fault}")
        return replace(wording, places=places)
    return replace(wording, places=places, texts={**wording.texts, language: words})


# ------------------------------------------------------------------------- checks


def check_wording(
    page: Page,
    wording: Wording,
    languages: Sequence[str],
    known: Collection[str],
    later: Mapping[str, str] | None = None,
) -> None:
    """Tell where the text is missing, and placeholders that nobody fills.

    `known` are the placeholders that can stand in it, `later` why some cannot.
    """
    document = page.document
    if not wording.places:
        owner = value_at(document.data, wording.path[:-1])
        needed = bool(wording.owner) and isinstance(owner, dict) and not wording.lost
        if needed and not document.has(wording.path):
            page.at_value(wording.path[:-1], f"{wording.owner} needs '{wording.path[-1]}'")
        return
    own = {one: words for one, words in wording.texts.items() if one not in wording.elsewhere}
    check_languages(page, wording.path, own, languages, wording.elsewhere | wording.lost)
    for language, words in wording.texts.items():
        check_text(*wording.places[language], words, known, later)
