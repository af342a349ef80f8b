"""Gettext's .po files: what translators and their tools work with.

Every text is an entry with a key of its own (`msgctxt`), the words of the source language
(`msgid`) and the translation (`msgstr`). Reading is strict, which the library is not: it takes a
line without quotes for none at all, and knows no place for a key that stands twice. Here everything
that is wrong is told with its line. Writing is the library's.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO

from config import placeholders
from config.problems import Problem, Problems, listed, quoted
from config.sources import decode

_LINE = re.compile(r'(?:(?P<word>[a-z_]+(?:\[\d+\])?)[ \t]*)?"(?P<text>(?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_ORDER = ("msgctxt", "msgid", "msgstr")
_PLURAL = "plural forms are not used here"
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One text. `line` is where it begins; `unsure`: marked `fuzzy`, for a person to look at."""

    key: str
    source: str = field(repr=False)
    text: str = field(repr=False)
    line: int = 0
    unsure: bool = False
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Po:
    """One file. `header` are the fields of its first entry; keys of entries are unique."""

    file: str
    header: Mapping[str, str]
    entries: tuple[Entry, ...]

    @property
    def language(self) -> str | None:
        """Its language as organisations write it, like `de-x-sie`; None: it says none."""
        return tag(self.header.get("Language", ""))

    def at(self, entry: Entry, message: str) -> Problem:
        return Problem(self.file, entry.line, 1, message)


# --------------------------------------------------------------------------------- languages


def tag(written: str) -> str | None:
    """`pt_BR` and `de@sie`, as gettext writes them, are `pt-br` and `de-x-sie`."""
    plain, _, variant = written.strip().partition("@")
    made = f"{plain}-x-{variant}" if variant else plain
    made = made.replace("_", "-").lower()
    return made if _TAG.fullmatch(made) else None


def gettext_name(language: str) -> str:
    """`pt-br` and `de-x-sie` as gettext writes them: `pt_BR`, `de@sie`."""
    plain, _, variant = language.partition("-x-")
    name, _, region = plain.partition("-")
    made = f"{name}_{region.upper()}" if region else name
    return f"{made}@{variant}" if variant else made


# ----------------------------------------------------------------------------------- reading


def read(source: bytes, file: str, problems: Problems) -> Po | None:
    """The entries of this file. What is wrong is told; None: nothing in it can be read."""
    text = decode(source, file, problems)
    if text is None:
        return None
    reading = _Reading(file, problems)
    for number, line in enumerate(text.split("\n"), 1):
        reading.take(number, line.strip())
    return reading.done()


class _Reading:
    """Follows one file, line by line. An entry with a broken line is told once and left out."""

    def __init__(self, file: str, problems: Problems) -> None:
        self._file, self._problems = file, problems
        self._header: dict[str, str] = {}
        self._entries: dict[str, Entry] = {}
        self._parts: dict[str, list[str]] = {}  # of the entry that is being read
        self._line = 0
        self._lost = False
        self._flags: set[str] = set()
        self._comments: list[str] = []

    def take(self, number: int, line: str) -> None:
        if line.startswith("#"):
            self._comment(line)
        elif line:
            self._words(number, line)

    def done(self) -> Po:
        self._finish()
        return Po(self._file, self._header, tuple(self._entries.values()))

    def _comment(self, line: str) -> None:
        if "msgstr" in self._parts or self._lost:
            self._finish()
        if line.startswith("#,"):
            self._flags.update(flag.strip() for flag in line[2:].split(","))
        elif line.startswith("#."):
            self._comments.append(line[2:].strip())

    def _words(self, number: int, line: str) -> None:
        found = _LINE.fullmatch(line)
        if found is None:
            self._lose(number, 'a line must look like msgstr "words", in plain quotes on both ends')
            return
        word, text = found.group("word"), found.group("text")
        if word is not None:
            self._keyword(number, word)
        elif not self._parts and not self._lost:
            self._lose(number, "these words belong to no msgid or msgstr")
        strange = next((one for one in _ESCAPE.findall(text) if one not in _ESCAPED), None)
        if strange is not None:
            self._lose(number, "a backslash must be followed by n, t, r, a quote or a backslash")
        if not self._lost:
            plain = _ESCAPE.sub(lambda escape: _ESCAPED[escape.group(1)], text)
            self._parts[next(reversed(self._parts))].append(plain)

    def _keyword(self, number: int, word: str) -> None:
        if self._begins(word):
            self._finish()
            self._line = number
            self._parts = {} if word == "msgctxt" else {"msgctxt": []}
        if word not in _ORDER:
            plural = "[" in word or word == "msgid_plural"
            self._lose(number, _PLURAL if plural else f"a line begins with {listed(_ORDER)}")
        elif word in self._parts or word != _ORDER[min(len(self._parts), 2)]:
            self._lose(number, "an entry is msgctxt, msgid and msgstr, in this order")
        else:
            self._parts[word] = []

    def _begins(self, word: str) -> bool:
        """True for the first line of an entry; behind a broken line that is only a key."""
        alone = word == "msgid" and not self._lost and next(reversed(self._parts), "") != "msgctxt"
        return word == "msgctxt" or alone

    def _lose(self, number: int, message: str) -> None:
        if not self._lost:
            self._problems.add(Problem(self._file, number, 1, message))
        self._lost = True

    def _finish(self) -> None:
        if self._parts and not self._lost:
            if "msgstr" in self._parts:
                self._add(*("".join(self._parts[word]) for word in _ORDER))
            else:
                self._lose(self._line, "this entry has no msgstr")
        if self._parts or self._lost:
            self._parts, self._lost, self._flags, self._comments = {}, False, set(), []

    def _add(self, key: str, source: str, text: str) -> None:
        earlier = self._entries.get(key)
        if not key and not source and not self._header and not self._entries:
            self._header = _fields(text)
        elif not key:
            self._lose(self._line, "this entry has no msgctxt: the key of its text")
        elif earlier is not None:
            self._lose(self._line, f"{quoted(key)} stands in line {earlier.line} already")
        else:
            unsure = "fuzzy" in self._flags
            comments = tuple(self._comments)
            self._entries[key] = Entry(key, source, text, self._line, unsure, comments)


def _fields(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.split("\n") if ":" in line)
    return {name.strip(): value.strip() for name, _, value in pairs}


# ----------------------------------------------------------------------------------- writing


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the entries. `notes` are lines for whoever opens the file."""

    project: str
    language: str
    notes: tuple[str, ...] = ()
    revised: str = "YEAR-MO-DA HO:MI+ZONE"  # what the tools put there until somebody has


def write(head: Head, entries: Iterable[Entry]) -> bytes:
    """A file of these entries, in their order; the same ones always give the same bytes."""
    from babel.messages.catalog import Catalog  # slow to load, and only needed here
    from babel.messages.pofile import write_po

    catalog = Catalog(fuzzy=False)
    for entry in entries:
        message = catalog.add(
            entry.source, entry.text, auto_comments=entry.comments, context=entry.key
        )
        message.flags = {"python-brace-format"} if placeholders.names(entry.source) else set()
        if entry.unsure:
            message.flags.add("fuzzy")
    made = BytesIO()
    write_po(made, catalog, width=0, omit_header=True)
    return _above(head).encode() + made.getvalue()


def _above(head: Head) -> str:
    fields = {
        "Project-Id-Version": head.project,
        "PO-Revision-Date": head.revised,
        "Last-Translator": head.project,
        "Language-Team": head.language,
        "Language": gettext_name(head.language),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    notes = "".join(f"# {line}".rstrip() + "\n" for line in head.notes)
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in fields.items())
    return f'{notes}msgid ""\nmsgstr ""\n{lines}\n'
