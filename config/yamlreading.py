"""YAML as plain data: what is written is what it means.

Every scalar stays the text that was written: `14_17`, `yes`, `22:30`, `0123` mean what they say,
and only the schema gives types. Of YAML only mappings, lists and texts are taken: anchors, aliases,
tags, merge keys, equal keys and several documents are refused, because each of them can make a
file mean something else than it shows.
"""

from collections.abc import Collection, Iterator
from itertools import chain

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

from config.positions import Broken, Document, Path
from config.problems import Problem, Problems, quoted
from config.sources import decode, lines_of, unseen
from config.yamlfaults import COMMA, NEW_ENTRY, QUOTES, explain, unfit_key

DEEPEST = 12
MOST_ENTRIES = 5_000  # in one list, and beside each other
MOST_PIECES = 45_000  # keys and values of one file: what people write comes to 512 KB first
_NOWHERE = "\0"  # no key can be this: what is read below it is only read to be passed


def parse(
    source: bytes,
    file: str,
    problems: Problems,
    *,
    first_line: int = 1,
    begins: Collection[str] = (),
) -> Document | None:
    """Read one YAML file. None when it cannot be read at all; the problems say why.

    `first_line` is the line of the file on which the source begins. `begins` are keys that an
    entry of a list can only begin with: where one of them comes later, a '-' was forgotten.
    """
    text = decode(source, file, problems)
    return None if text is None else _Reading(file, problems, first_line, begins).document(text)


class _Enough(Exception):
    """What stands here is told as it is, and alone: nothing else of the file counts."""


def _limit(before: int) -> None:
    if before >= MOST_ENTRIES:
        raise _Enough(f"more than {MOST_ENTRIES:,} entries stand here beside each other")


class _Reading:
    """Follows the library's events through one file."""

    def __init__(
        self, file: str, problems: Problems, first_line: int, begins: Collection[str]
    ) -> None:
        self._file, self._problems, self._first = file, problems, first_line
        self._begins, self._pieces = begins, 0
        self._found: list[Problem] = []
        self._unmarked: Event | None = None  # the key of an entry whose '-' is missing
        self._values: dict[Path, tuple[int, int]] = {}
        self._keys: dict[Path, tuple[int, int]] = {}
        self._broken: set[Path] = set()
        self._anchors: set[str | None] = set()
        self._cut: dict[Path, tuple[int, int]] = {}
        self._lines: tuple[str, ...] = ()
        self._last: tuple[int, int] = (first_line, 1)

    def document(self, text: str) -> Document | None:
        document = self._read(text)
        for problem in self._found:
            self._problems.add(problem)
        return document

    def _read(self, text: str) -> Document | None:
        self._lines = lines_of(text)
        try:
            data = self._only_document(self._events(text))
        except YAMLError as error:
            fault = explain(error, text)
            self._tell((fault.line + self._first, fault.column + 1), fault.sentence)
        except (ValueError, OverflowError):  # from the library: an escape like \UFFFFFFFF
            self._tell(self._last, "what follows holds a character code that does not exist")
        except _Enough as enough:
            self._found.clear()
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
        self._pieces += 1
        if self._pieces > MOST_PIECES:
            raise _Enough(
                f"up to here this file holds {MOST_PIECES:,} keys and values; cut it down"
            )
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
            _limit(len(entries))
            entries.append(self._node(event, events, (*path, len(entries))))
            while self._unmarked is not None:
                first, self._unmarked = self._unmarked, None
                here = (*path, len(entries))
                self._values[here] = self._place(first)
                entries.append(self._mapping(chain([first], events), here, inline=False))
        return entries

    def _mapping(self, events: Iterator[Event], path: Path, *, inline: bool) -> dict[str, object]:
        entries: dict[str, object] = {}
        alone: list[tuple[int, int]] = []
        is_whole = False  # an entry with its ':' stands before
        for before, event in enumerate(events):
            if isinstance(event, MappingEndEvent):
                break
            _limit(before)
            key = self._key(event, events, path)
            if not inline and key is not None and self._is_next_entry(key, entries, path):
                self._unmarked = event
                break
            value = next(events)
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

    def _is_next_entry(self, key: str, entries: dict[str, object], path: Path) -> bool:
        """In a list: a key with which an entry begins, in the middle of another. It is told."""
        if not entries or not isinstance(path[-1] if path else None, int):
            return False
        first = next(iter(entries))
        if not {key, first} <= set(self._begins) and (key != first or len(entries) == 1):
            return False
        if len(entries) == 1:
            self._broken.add(
                path
            )  # nothing is in it: is it another entry, or meant to be this one?
        self._tell(self._last, NEW_ENTRY.format(quoted(key)))
        return True

    def _is_alone(self, value: Event) -> bool:
        """Between braces: a word without a ':' behind it, which a comma has cut off."""
        mark = value.start_mark
        is_empty = isinstance(value, ScalarEvent) and not value.value and value.style is None
        return is_empty and not self._lines[mark.line][: mark.column].endswith(":")

    def _key(self, event: Event, events: Iterator[Event], path: Path) -> str | None:
        """The key, or None when it cannot be one; then it is told and passed."""
        key = self._node(event, events, (*path, _NOWHERE))
        unfit = unfit_key(key, is_bare=getattr(event, "style", "") is None)
        if unfit and not isinstance(key, Broken):
            self._tell(self._place(event), unfit)
        return key if isinstance(key, str) and not unfit else None

    def _break(self, path: Path, message: str) -> Broken:
        self._broken.add(path)
        self._tell(self._values[path], message)
        return Broken.BROKEN

    def _place(self, event: Event) -> tuple[int, int]:
        return event.start_mark.line + self._first, event.start_mark.column + 1

    def _tell(self, place: tuple[int, int], message: str) -> None:
        self._found.append(Problem(self._file, *place, message))
