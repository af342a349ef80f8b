"""The configuration's keys as a page: from the models in config/schema.py and the adapters'."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from adapters.matrix.settings import SECRETS, MatrixSettings
from adapters.telegram.settings import TOKEN, Settings
from config import flowschema, schema
from config.meanings import OTHER, TITLE, Meanings, shipped_meanings
from config.shapes import Shape
from config.values import Choice
from docs.words import NOTHING, Meant, default, listed, table

INTRODUCTION = """# Configuration keys

Every other key is refused. A value is read as the text that stands there: `yes`, `012` and `22:30`
are not turned into anything else. The
[shipped example](../../config/shipped/example/organisation.yaml) shows them at work.
"""

# What the functions of config.values and of the adapters' settings take, in words.
TAKES = {
    "text": "text",
    "line": "one line",
    "name": "short name, like `night_shift`",
    "choice_key": "short name, like `14_17`",
    "language": "language, like `de`",
    "number": "whole number, 1 or more",
    "truth": "`true` or `false`",
    "duration": "time, like `10m`, `24h`, `90d`",
    "size": "size, like `200MB`",
    "day": "day, like `2027-05-01`",
    "zone": "time zone, like `Europe/Berlin`",
    "country": "country, like `DE`",
    "database": "`sqlite`, or `postgresql://user@host/name`",
    "file_name": "name inside the folder",
    "span": "time, like `5 min`, `12h`, `14d`",
    "span_or_never": "time, like `12h`, `2d`; or `never`",
    "promise": "time, like `24h`, or `4 opening hours`",
    "night": "times, like `20:00-09:00`",
    "_pace": "whole number, 1 to 30",
    "_whom": "`clients` or `counsellors`",
    "_homeserver": "address, like `https://matrix.example.org`",
    "_user": 'Matrix id, like `"@bridge:example.org"`',
    "_master_key": "public master key",
}
REFERENCE = "`{file: …}` or `{env: …}`"
FILES: Mapping[str, Sequence[type[BaseModel]]] = {
    "organisation.yaml": (
        *(schema.Organisation, schema.Controller, schema.Storage, schema.Authority),
        *(schema.Channel, Settings, MatrixSettings),
        *(schema.Urgent, schema.Hours, schema.Counsellor, schema.Person, schema.Team),
        schema.Retention,
    ),
    "helplines.yaml": (schema.Helplines, schema.Helpline),
    "agreements/NAME.LANGUAGE.md, between the two lines `---`": (schema.Front,),
    "flows/intake.yaml": (
        flowschema.FlowFile,
        *flowschema.STEPS.values(),
        *(flowschema.AsideBlock, flowschema.HandoverBlock, flowschema.RouteRule),
        *(flowschema.CrisisBlock, flowschema.UnfinishedBlock),
    ),
}


def configuration(meant: Meant) -> str:
    known = shipped_meanings()
    parts = [INTRODUCTION]
    for file, models in FILES.items():
        parts.append(f"## {file}\n")
        parts += [_model(_Page(meant, known, model)) for model in models]
    return "\n".join(parts)


@dataclass(frozen=True, slots=True)
class _Page:
    """One model, and where the sentences about it stand: an adapter's lie beside these pages."""

    meant: Meant
    known: Meanings
    model: type[BaseModel]

    def of(self, key: str) -> str:
        if issubclass(self.model, Shape):
            return self.known.of(self.model, key)
        return self.meant.of(_section(self.model), key)


def _model(page: _Page) -> str:
    model = page.model
    rows = [_key(page, name) for name in model.model_fields]
    if model is MatrixSettings:
        rows += [(f"`{key}`", REFERENCE, "needed", page.of(key)) for key in sorted(SECRETS)]
    if getattr(model, "OPEN", False):
        rows.append(("any other", "text", NOTHING, page.of(OTHER)))
    made = table(("Key", "What it takes", "Default", "Meaning"), rows)
    later = sorted(getattr(model, "LATER", ()))
    known = f"\nNot there yet, and refused by name: {listed(later)}.\n" if later else ""
    return f"### {page.of(TITLE)}\n\n{made}{known}"


def _section(model: type[BaseModel]) -> str:
    """The name of an adapter's model, with the adapter's in front."""
    return f"{model.__module__.split('.')[1]}.{model.__name__}"


def _key(page: _Page, name: str) -> tuple[str, ...]:
    model, field = page.model, page.model.model_fields[name]
    key = field.alias or name
    takes = REFERENCE if name == "database_password" else _takes(field.annotation, field.metadata)
    idle = " Nothing acts on it yet." if name in getattr(model, "IDLE", ()) else ""
    secret = model is Settings and name == TOKEN
    needed = _is_needed(model, key) if issubclass(model, Shape) else field.is_required()
    unset = "needed" if needed or secret else _unset(name, field.default)
    return f"`{key}`", takes, unset, f"{page.of(key)}{idle}"


def _unset(name: str, value: object) -> str:
    if name == "disk_reserve":
        return f"`{value // 10**6}MB`" if isinstance(value, int) else NOTHING
    if name == "night" and isinstance(value, tuple):
        return f"`{value[0]:%H:%M}-{value[1]:%H:%M}`"
    return default(value)


def _is_needed(model: type[Shape], name: str) -> bool:
    return name in model.NEEDED or name == model.TITLE


def _takes(kind: Any, metadata: Sequence[object] = ()) -> str:  # noqa: ANN401 - any annotation
    for one in metadata:
        function = getattr(one, "func", None)
        if isinstance(function, Choice):
            return listed(function.options)
        name = getattr(function, "__name__", "")
        if name in TAKES:
            return TAKES[name]
    return _whole(kind, get_args(kind))


def _whole(kind: Any, parts: tuple[Any, ...]) -> str:  # noqa: ANN401 - as above
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "keys of its own"
    match get_origin(kind):
        case origin if origin is Annotated:
            return _takes(parts[0], parts[1:])
        case origin if origin is dict:
            return f"for each {_takes(parts[0]).partition(',')[0]}: {_takes(parts[1])}"
        case origin if origin is tuple:
            return f"list of: {_takes(parts[0])}"
        case _:
            return _takes(parts[0]) if get_origin(kind) in (UnionType, Union) else "text"
