"""The configuration's keys as a page: from the models in config/schema.py and the adapters'."""

from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from adapters.matrix.settings import SECRETS, MatrixSettings
from adapters.telegram.settings import TOKEN, Settings
from config import schema
from config.shapes import Shape
from docs.words import Meant, default, listed, table

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
    "database": "`sqlite`, or `postgresql://user@host/name`",
    "file_name": "name inside the folder",
    "_homeserver": "address, like `https://matrix.example.org`",
    "_user": 'Matrix id, like `"@bridge:example.org"`',
    "_master_key": "public master key",
}
REFERENCE = "`{file: …}` or `{env: …}`"
FILES: Mapping[str, Sequence[type[BaseModel]]] = {
    "organisation.yaml": (
        *(schema.Organisation, schema.Controller, schema.Channel, Settings, MatrixSettings),
        *(schema.Urgent, schema.Hours, schema.Counsellor, schema.Person, schema.Retention),
    ),
    "helplines.yaml": (schema.Helplines, schema.Helpline),
    "agreements/NAME.LANGUAGE.md, between the two lines `---`": (schema.Front,),
    "flows/intake.yaml": (schema.FlowFile, *schema.STEPS.values(), schema.HandoverBlock),
}


def configuration(meant: Meant) -> str:
    parts = [INTRODUCTION]
    for file, models in FILES.items():
        parts.append(f"## {file}\n")
        parts += [_model(meant, model) for model in models]
    return "\n".join(parts)


def _model(meant: Meant, model: type[BaseModel]) -> str:
    section = _section(model)
    rows = [_key(meant, model, name) for name in model.model_fields]
    if model is MatrixSettings:
        rows += [
            (f"`{key}`", REFERENCE, "needed", meant.of(section, key)) for key in sorted(SECRETS)
        ]
    made = table(("Key", "What it takes", "Default", "Meaning"), rows)
    later = sorted(getattr(model, "LATER", ()))
    known = f"\nNot there yet, and refused by name: {listed(later)}.\n" if later else ""
    return f"### {meant.title(section)}\n\n{made}{known}"


def _section(model: type[BaseModel]) -> str:
    """The name of the model; one of an adapter has the adapter's in front."""
    where = model.__module__.split(".")
    return f"{where[1]}.{model.__name__}" if where[0] == "adapters" else model.__name__


def _key(meant: Meant, model: type[BaseModel], name: str) -> tuple[str, ...]:
    field = model.model_fields[name]
    takes = REFERENCE if field.annotation is object else _takes(field.annotation, field.metadata)
    meaning = field.description or meant.of(_section(model), name)
    secret = model is Settings and name == TOKEN
    unset = "needed" if _is_needed(model, name) or secret else default(field.default)
    if name == "disk_reserve":
        unset = f"`{field.default // 10**6}MB`"
    return f"`{name}`", takes, unset, meaning


def _is_needed(model: type[BaseModel], name: str) -> bool:
    if not issubclass(model, Shape):
        return model.model_fields[name].is_required()
    return name in model.NEEDED or name == model.TITLE


def _takes(kind: Any, metadata: Sequence[object] = ()) -> str:  # noqa: ANN401 - any annotation
    for one in metadata:
        function = getattr(one, "func", None)
        name = getattr(function, "__name__", "")
        if name == "choose":
            return _options(function)
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
            return _takes(parts[0]) if isinstance(kind, UnionType) else "text"


def _options(choose: Any) -> str:  # noqa: ANN401 - a function that one_of made
    cells = (cell.cell_contents for cell in choose.__closure__)
    known = dict(zip(choose.__code__.co_freevars, cells, strict=True))
    later = f" (not there yet: {listed(sorted(known['later']))})" if known["later"] else ""
    return f"{listed(known['options'])}{later}"
