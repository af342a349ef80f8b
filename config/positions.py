"""YAML as plain data that knows where each piece stands.

Every scalar stays the text that was written: `14_17`, `yes`, `22:30`, `0123` mean what they say,
and only the schema gives types. Of YAML only mappings, lists and texts are taken: anchors, aliases,
tags, merge keys, equal keys and several documents are refused, because each of them can make a
file mean something else than it shows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from config.problems import Problem, Problems, quoted
from config.sources import decode, lines_of, unseen
from config.yamlfaults import COMMA, QUOTES, explain

Path = tuple[str | int, ...]
DEEPEST = 12
_NOWHERE = "\0"  # no key can be this: what is read below it is only read to be passed


class Broken(Enum):
    """Stands where something was written that cannot be used and is told already."""

    BROKEN = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One file: dicts with text keys, lists, texts; and where each value and each key stands.

    Positions are (line, column), from 1. `broken` holds the paths that are told already, `cut`
    where behind a text without quotes a '#' begins that may belong to it.
    """

    file: str
    data: object = field(repr=False)
    values: Mapping[Path, tuple[int, int]] = field(repr=False)
    keys: Mapping[Path, tuple[int, int]] = field(repr=False)
    broken: frozenset[Path] = frozenset()
    cut: Mapping[Path, tuple[int, int]] = field(default_factory=dict, repr=False)

    def at_value(self, path: Path, message: str) -> Problem:
        """A problem at the value; where there is none, at what it is missing from."""
        return self._problem(path, message, (self.values, self.keys))

    def at_key(self, path: Path, message: str) -> Problem:
        """A problem at the key of this value; an entry of a list has its own place only."""
        return self._problem(path, message, (self.keys, self.values))

    def has(self, path: Path) -> bool:
        return path in self.values

    def is_told(self, path: Path) -> bool:
        """True when this, or what it is part of, could not be used and is told already."""
        return any(path[:length] in self.broken for length in range(len(path) + 1))

    def _problem(
        self, path: Path, message: str, tables: tuple[Mapping[Path, tuple[int, int]], ...]
    ) -> Problem:
        own = path
        while path:
            order = tables if path == own else (self.keys, self.values)
            found = next((table[path] for table in order if path in table), None)
            if found is not None:
                return Problem(self.file, *found, message)
            path = path[:-1]
        return Problem(self.file, *self.values.get((), (1, 1)), message)


def parse(source: bytes, file: str, problems: Problems, *, first_line: int = 1) -> Document | None:
    """Read one YAML file. None when it cannot be read at all; the problems say why.

    `first_line` is the line of the file on which the source begins.
    """
    text = decode(source, file, problems)
    return None if text is None else _Reading(file, problems, first_line).document(text)


class _Enough(Exception):
    """What stands here is told as it is, and nothing behind it is read."""


class _Reading:
    """Follows the library's events through one file."""

    def __init__(self, file: str, problems: Problems, first_line: int) -> None:
        self._file, self._problems, self._first = file, problems, first_line
        self._values: dict[Path, tuple[int, int]] = {}
        self._keys: dict[Path, tuple[int, int]] = {}
        self._broken: set[Path] = set()
        self._anchors: set[str | None] = set()
        self._cut: dict[Path, tuple[int, int]] = {}
        self._lines: tuple[str, ...] = ()
        self._last: tuple[int, int] = (first_line, 1)

    def document(self, text: str) -> Document | None:
        self._lines = lines_of(text)
        try:
            data = self._only_document(self._events(text))
        except YAMLError as error:
            fault = explain(error, text)
            self._tell((fault.line + self._first, fault.column + 1), fault.sentence)
        except (ValueError, OverflowError):  # from the library: an escape like \UFFFFFFFF
            self._tell(self._last, "what follows holds a character code that does not exist")
        except _Enough as enough:
            self._tell(self._last, str(enough))
        else:
            broken = frozenset(self._broken)
            return Document(self._file, data, self._values, self._keys, broken, self._cut)
        return None

    def _events(self, text: str) -> Iterator[Event]:
        for event in YAML(typ="safe", pure=True).parse(text):
            self._last = self._place(event)
            yield event

    def _only_document(self, events: Iterator[Event]) -> object:
        data: object = ""
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                self._refuse_directives(event)
                if documents > 1:
                    self._tell(self._place(event), "a second document begins here; remove '---'")
                    break
            elif isinstance(event, NodeEvent):
                data = self._node(event, events, ())
        return data

    def _refuse_directives(self, event: DocumentStartEvent) -> None:
        if event.version or event.tags:
            message = "a line that begins with '%' means nothing here; remove it"
            self._tell((self._first, 1), message)

    def _node(self, event: Event, events: Iterator[Event], path: Path) -> object:
        if len(path) > DEEPEST:
            raise _Enough(f"this is nested more than {DEEPEST} levels deep")
        self._values[path] = self._place(event)
        if isinstance(event, AliasEvent):
            if event.anchor in self._anchors:
                raise _Enough("'*' repeats what '&' has named; write it out here, without both")
            return self._break(path, QUOTES.format("*"))
        self._refuse_marks(event, path)
        match event:
            case MappingStartEvent():
                return self._mapping(events, path, inline=bool(event.flow_style))
            case SequenceStartEvent():
                return self._sequence(events, path)
            case ScalarEvent():
                return self._scalar(event, path)
            case _:
                raise ValueError("the library sends an event we do not know")

    def _refuse_marks(self, event: Event, path: Path) -> None:
        for mark, sign in (("anchor", "&"), ("ctag", "!")):
            if getattr(event, mark, None) is not None:
                self._break(path, QUOTES.format(sign))
        self._anchors.add(getattr(event, "anchor", None))

    def _scalar(self, event: ScalarEvent, path: Path) -> object:
        text: str = event.value
        if not text and event.style is None and path in self._keys:
            self._values[path] = self._keys[path]  # nothing is written there
        hidden = unseen(text)
        if hidden is not None:
            return self._break(path, f"an invisible character ({hidden}) is in this text")
        end = event.end_mark
        if text and event.style is None and self._lines[end.line].startswith(" #", end.column):
            self._cut[path] = (end.line + self._first, end.column + 2)
        return text

    def _sequence(self, events: Iterator[Event], path: Path) -> list[object]:
        entries: list[object] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            entries.append(self._node(event, events, (*path, len(entries))))
        return entries

    def _mapping(self, events: Iterator[Event], path: Path, *, inline: bool) -> dict[str, object]:
        entries: dict[str, object] = {}
        alone: list[tuple[int, int]] = []
        is_whole = False  # an entry with its ':' stands before
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            key, value = self._key(event, events, path), next(events)
            is_alone = inline and key is not None and self._is_alone(value)
            if is_alone and is_whole:
                alone.append(self._place(event))
            elif key is not None and key not in entries:
                is_whole = is_whole or not is_alone
                self._keys[(*path, key)] = self._place(event)
                entries[key] = self._node(value, events, (*path, key))
                continue
            elif key is not None:
                first = self._keys[(*path, key)][0]
                self._tell(self._place(event), f"{quoted(key)} is already there in line {first}")
            self._node(value, events, (*path, _NOWHERE))
        if alone:
            self._tell(alone[0], COMMA)
        return entries

    def _is_alone(self, value: Event) -> bool:
        """Between braces: a word without a ':' behind it, which a comma has cut off."""
        mark = value.start_mark
        is_empty = isinstance(value, ScalarEvent) and not value.value and value.style is None
        return is_empty and not self._lines[mark.line][: mark.column].endswith(":")

    def _key(self, event: Event, events: Iterator[Event], path: Path) -> str | None:
        """The key, or None when it cannot be one; then it is told and passed."""
        key = self._node(event, events, (*path, _NOWHERE))
        if not isinstance(key, str):
            if not isinstance(key, Broken):
                self._tell(self._place(event), "a key must be a single word")
            return None
        if key == "<<" and isinstance(event, ScalarEvent) and event.style is None:
            self._tell(self._place(event), "'<<' means nothing here; write the keys out")
            return None
        if not key:
            self._tell(self._place(event), "before this ':' a key is missing")
            return None
        return key

    def _break(self, path: Path, message: str) -> Broken:
        self._broken.add(path)
        self._tell(self._values[path], message)
        return Broken.BROKEN

    def _place(self, event: Event) -> tuple[int, int]:
        return event.start_mark.line + self._first, event.start_mark.column + 1

    def _tell(self, place: tuple[int, int], message: str) -> None:
        self._problems.add(Problem(self._file, *place, message))
