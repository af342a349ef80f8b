"""A flow's texts for a translator, as a .po file, and back into an overlay file.

Neither ever touches the flow: what comes back stands in `texts/<flow>.<language>.yaml` beside it.
A translation that would lose or invent a placeholder is refused, and what was translated from words
that have changed since is told, so that somebody looks at it again.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from config import placeholders, po
from config.files import Files
from config.flowtexts import Wording
from config.problems import Problem, Problems, Weight, did_you_mean, quoted
from config.translatable import Translatable, translatable

_PLAIN_BLOCK = re.compile(r"[^\s#].*[^\s]|[^\s#]")  # a line that a YAML block shows as it is


@dataclass(frozen=True, slots=True)
class Exported:
    """`name` is what the file may be called. `translated` of `texts` have words already."""

    name: str
    content: bytes = field(repr=False)
    texts: int
    translated: int


@dataclass(frozen=True, slots=True)
class Imported:
    """The overlay file as it should be now; `file` is its name in the organisation's folder.

    The keys of texts that are new, that stood there otherwise, and that are gone from the flow.
    `notes` are warnings. `offered`: the flow speaks this language.
    """

    file: str
    content: bytes = field(repr=False)
    language: str
    offered: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    dropped: tuple[str, ...]
    notes: tuple[Problem, ...]


def export_texts(files: Files, language: str) -> Exported:
    """Every text of the organisation's flow, with its translation so far. Raises ConfigErrors."""
    flow = translatable(files, language)
    entries = tuple(flow.entries())
    head = po.Head(
        f"{flow.name} {flow.draft.file.version}",
        language,
        (
            f"The texts of the flow '{flow.name}', from '{flow.source}' to '{language}'.",
            "Words in curly brackets are filled in: keep them as they are. What has an empty",
            "msgstr, or is marked fuzzy, is not taken over.",
        ),
    )
    done = sum(1 for entry in entries if entry.text)
    made = po.write(head, entries)
    return Exported(f"{flow.name}.{language}.po", made, len(entries), done)


def import_texts(files: Files, source: bytes, name: str) -> Imported:
    """What the overlay file must hold after taking this .po file over. Raises ConfigErrors."""
    problems = Problems()
    read = po.read(source, name, problems)
    problems.settle()
    assert read is not None
    if read.language is None:
        message = "the head of this file names no language, like 'Language: uk'; add that line"
        problems.add(Problem(name, 1, 1, message))
        problems.fail()
    taking = _Taking(translatable(files, read.language), read, problems)
    texts = taking.texts()
    problems.settle()
    if not texts:
        problems.add(Problem(name, 1, 1, "this file holds no translation that can be taken over"))
        problems.fail()
    return taking.imported(texts)


# ---------------------------------------------------------------------------------- taking


class _Taking:
    """One .po file being taken over."""

    def __init__(self, flow: Translatable, read: po.Po, problems: Problems) -> None:
        self._flow, self._read, self._problems = flow, read, problems

    def texts(self) -> dict[str, str]:
        """What the overlay should hold, in the order of the flow."""
        new = dict(found for entry in self._read.entries if (found := self._taken(entry)))
        every = {**self._flow.overlay, **new}
        wordings = self._flow.draft.wordings.values()
        free = (one.key for one in wordings if self._flow.inside(one) is None)
        return {key: every[key] for key in free if key in every}

    def imported(self, texts: Mapping[str, str]) -> Imported:
        flow, before = self._flow, self._flow.overlay
        return Imported(
            file=flow.file,
            content=_overlay(flow, texts),
            language=flow.language,
            offered=flow.language in flow.draft.file.languages,
            added=tuple(key for key in texts if key not in before),
            changed=tuple(key for key in texts if before.get(key, texts[key]) != texts[key]),
            dropped=tuple(key for key in before if key not in texts),
            notes=self._problems.notes,
        )

    def _taken(self, entry: po.Entry) -> tuple[str, str] | None:
        wording = self._flow.draft.wordings.get(entry.key)
        if wording is None:
            hint = did_you_mean(entry.key, self._flow.draft.wordings)
            self._warn(entry, f"the flow has no text {quoted(entry.key)} any more{hint}")
            return None
        if not entry.text.strip():
            return None
        if entry.unsure:
            self._warn(entry, f"{quoted(entry.key)} is marked fuzzy, so it is left out")
            return None
        words = self._checked(entry, wording)
        return None if words is None else (entry.key, words)

    def _checked(self, entry: po.Entry, wording: Wording) -> str | None:
        now = wording.texts.get(self._flow.source, "")
        try:
            words = wording.read(entry.text)
        except ValueError as fault:
            self._tell(entry, f"{quoted(entry.key)} {fault}")
            return None
        for wrong in _lost_or_invented(words, now):
            self._tell(entry, f"{quoted(entry.key)}: {wrong}")
        if entry.source != now:
            self._warn(
                entry,
                f"{quoted(entry.key)} has other words in '{self._flow.source}' now than"
                " when this was translated; look at it again",
            )
        return words if self._belongs_here(entry, wording, words) else None

    def _belongs_here(self, entry: po.Entry, wording: Wording, words: str) -> bool:
        """False where the flow itself has the words: an overlay cannot stand in for them."""
        place = self._flow.inside(wording)
        if place is not None and wording.texts.get(self._flow.language) != words:
            file = self._flow.draft.page.document.file
            where = f"line {place} of {file}"
            self._warn(entry, f"{quoted(entry.key)} stands in {where}; change it there")
        return place is None

    def _tell(self, entry: po.Entry, message: str) -> None:
        self._problems.add(self._read.at(entry, message))

    def _warn(self, entry: po.Entry, message: str) -> None:
        self._problems.add(replace(self._read.at(entry, message), weight=Weight.WARNING))


def _lost_or_invented(words: str, source: str) -> Iterator[str]:
    known = placeholders.names(source)
    for name in sorted(known - placeholders.names(words)):
        yield f"'{{{name}}}' is missing in the translation"
    for _, message in placeholders.faults(words, sorted(known)):
        yield message


# --------------------------------------------------------------------------------- writing


def _overlay(flow: Translatable, texts: Mapping[str, str]) -> bytes:
    head = (
        f"# The texts of the flow '{flow.name}' in '{flow.language}'.\n"
        "# `counselbridge flow texts import` writes this file anew, without further comments.\n"
    )
    return (head + "".join(f"{key}: {_scalar(words)}\n" for key, words in texts.items())).encode()


def _scalar(words: str) -> str:
    """The words in quotes, or below one another where they are several plain lines."""
    lines = words.split("\n")
    if len(lines) > 1 and all(not one or _PLAIN_BLOCK.fullmatch(one) for one in lines):
        return "|-\n" + "\n".join(f"  {one}" if one else "" for one in lines)
    return json.dumps(words, ensure_ascii=False)
