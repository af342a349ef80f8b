"""Reading a piece of a file into a pydantic model, fault by fault.

A wrong piece is told once, with its place, and left out; the rest is read all the same, so that
one run of the check shows everything. Whoever looks at a model later finds the empty default
where something was wrong or missing: empty means "told already", and nothing is said again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from config.positions import Document, Path
from config.problems import Problems, Weight, did_you_mean, quoted

_GONE = object()
_KEYS = "needs keys of its own, indented below it"
_FILE_KEYS = "must hold keys with values, like 'version: 1'"
_NO_KEYS = "is empty; write keys with values into it, like 'version: 1'"
_LIST = "must be a list, like [a, b]"
_SHAPES = {
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "dict_type": _KEYS,
    "tuple_type": _LIST,
    "list_type": _LIST,
}


class Shape(BaseModel):
    """Keys of one mapping. Every field has a default, an empty one where it must be written.

    NEEDED are the keys that must be there, IDLE those on which nothing acts yet, LATER those that
    do not even exist yet, MOVED those that belong elsewhere (and where). OPEN: keys that are not
    known here may stand here. TITLE is what a sentence calls an entry of a list.
    """

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)
    NEEDED: ClassVar[frozenset[str]] = frozenset()
    LATER: ClassVar[frozenset[str]] = frozenset()
    IDLE: ClassVar[frozenset[str]] = frozenset()
    MOVED: ClassVar[Mapping[str, str]] = {}
    OPEN: ClassVar[bool] = False
    TITLE: ClassVar[str] = ""

    def went_wrong(self, document: Document, path: Path, field: str) -> bool:
        """True when something was written there that could not be used and is told already."""
        return document.has((*path, field)) and field not in self.model_fields_set


S = TypeVar("S", bound=Shape)


@dataclass(frozen=True, slots=True)
class Page:
    """A file that is being read: what stands in it, and where to tell what is wrong."""

    document: Document
    problems: Problems

    def at_value(self, path: Path, message: str) -> None:
        self.problems.add(self.document.at_value(path, message))

    def at_key(self, path: Path, message: str) -> None:
        self.problems.add(self.document.at_key(path, message))

    def warn_value(self, path: Path, message: str) -> None:
        self.problems.add(replace(self.document.at_value(path, message), weight=Weight.WARNING))

    def warn_key(self, path: Path, message: str) -> None:
        self.problems.add(replace(self.document.at_key(path, message), weight=Weight.WARNING))

    def note_key(self, path: Path, message: str) -> None:
        self.problems.add(replace(self.document.at_key(path, message), weight=Weight.NOTE))

    def read(self, path: Path, shape: type[S]) -> S:
        """The model of what stands at `path`; what is wrong in it is told and left out."""
        data = value_at(self.document.data, path)
        if not isinstance(data, dict):
            if not self.document.is_told(path):
                of_file = _FILE_KEYS if data else _NO_KEYS
                self.at_key(path, f"{subject(path)} {_KEYS if path else of_file}")
            return shape.model_validate({})
        model, faults = _validated(data, shape)
        for fault in faults:
            _tell(self, path, fault)
        _check_keys(self, path, model)
        _note_idle(self, path, model, set())
        return model

    def note_idle(self, path: Path) -> None:
        """Say that what stands here is right, and does nothing so far."""
        where = f" in {subject(path[:-1])}" if len(path) > 1 else ""
        self.note_key(path, f"{subject(path)}{where} is understood, but nothing acts on it yet")


def value_at(data: object, path: Path) -> object:
    """What stands at this path, or None."""
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step] if step < len(data) else None
        else:
            return None
    return data


def subject(path: Path) -> str:
    """What a sentence about this place begins with."""
    name = next((step for step in reversed(path) if isinstance(step, str)), None)
    return "this file" if name is None else quoted(name)


def _validated(data: Mapping[str, object], shape: type[S]) -> tuple[S, list[ErrorDetails]]:
    """The model of all that is well, and what is not."""
    try:
        return shape.model_validate(data), []
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
    rest = _without(data, (), {_place(fault) for fault in faults})
    return shape.model_validate({} if rest is _GONE else rest), faults


def _place(fault: ErrorDetails) -> Path:
    """The path of what is wrong: pydantic marks a wrong key of a mapping with a last `[key]`."""
    loc = fault["loc"]
    return loc[:-1] if loc and loc[-1] == "[key]" else loc


def _without(value: object, path: Path, cut: set[Path]) -> object:
    """The value without what is cut. A list goes as a whole, and so does what would be empty."""
    if path in cut:
        return _GONE
    if isinstance(value, dict):
        every = {key: _without(each, (*path, key), cut) for key, each in value.items()}
        kept = {key: each for key, each in every.items() if each is not _GONE}
        return kept if kept or not value else _GONE
    if isinstance(value, list):
        entries = [_without(each, (*path, index), cut) for index, each in enumerate(value)]
        return _GONE if any(each is _GONE for each in entries) else entries
    return value


def _tell(page: Page, path: Path, fault: ErrorDetails) -> None:
    place = (*path, *_place(fault))
    if page.document.is_told(place):
        return
    is_key = fault["loc"][-1:] == ("[key]",) or fault["type"] in _SHAPES
    tell = page.at_key if is_key else page.at_value
    tell(place, f"{subject(place)} {_sentence(fault)}")


def _sentence(fault: ErrorDetails) -> str:
    if fault["type"] == "value_error":
        return str(fault.get("ctx", {}).get("error", ""))
    return _SHAPES.get(fault["type"], "cannot be used as it is written")


def _check_keys(page: Page, path: Path, shape: Shape) -> None:
    """Keys that nobody knows, and keys that are missing, here and in the models below."""
    for key in shape.model_extra or {} if not shape.OPEN else {}:
        if page.document.is_told((*path, key)):
            continue
        page.at_key((*path, key), _unknown(key, path, shape))
    for key in sorted(shape.NEEDED):
        if not page.document.has((*path, key)) and (shape.OPEN or not _meant(key, shape)):
            page.at_key(path, f"{_entry(path, shape)} needs '{key}'")
    for below, nested in _nested(shape):
        _check_keys(page, (*path, *below), nested)


def _note_idle(page: Page, path: Path, shape: Shape, noted: set[tuple[type[Shape], str]]) -> None:
    """Note the keys on which nothing acts, each where it stands first."""
    for key in (name for name in type(shape).model_fields if name in shape.IDLE):
        if key in shape.model_fields_set and (type(shape), key) not in noted:
            noted.add((type(shape), key))
            page.note_idle((*path, key))
    for below, nested in _nested(shape):
        _note_idle(page, (*path, *below), nested, noted)


def _unknown(key: str, path: Path, shape: Shape) -> str:
    if key in shape.LATER:
        return f"'{key}' does not exist yet in this version; remove it"
    if key in shape.MOVED:
        return f"'{key}' {shape.MOVED[key]}"
    where = f" in {_entry(path, shape)}" if path else ""
    return f"unknown key {quoted(key)}{where}{did_you_mean(key, type(shape).model_fields)}"


def _meant(key: str, shape: Shape) -> bool:
    """True when an unknown key was probably this one: then one sentence is enough."""
    return any(did_you_mean(other, [key]) for other in shape.model_extra or {})


def _entry(path: Path, shape: Shape) -> str:
    if shape.TITLE:
        return f"'{shape.TITLE}'"
    return "this entry" if path and isinstance(path[-1], int) else subject(path)


def _nested(shape: Shape) -> Iterable[tuple[Path, Shape]]:
    for name in (name for name in type(shape).model_fields if name in shape.model_fields_set):
        value = getattr(shape, name)
        if isinstance(value, Shape):
            yield (name,), value
        elif isinstance(value, Mapping):
            yield from (((name, k), v) for k, v in value.items() if isinstance(v, Shape))
        elif isinstance(value, tuple):
            yield from (((name, i), v) for i, v in enumerate(value) if isinstance(v, Shape))
