"""Writes docs/reference/ from the code, so that it cannot say what the code does not do.

    python docs/generate.py            write the files
    python docs/generate.py --check    say which are not what the code says now; exit status 1

What a key is for, no code can tell: those sentences stand in docs/meanings.toml. One that is
missing there, or left over, stops everything.
"""

import ast
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, get_args, get_origin

import typer
from pydantic import BaseModel
from ruamel.yaml import YAML

from adapters.matrix.settings import SECRETS, MatrixSettings
from adapters.telegram.settings import TOKEN, Settings
from bridge.cli import app
from config import schema
from config.shapes import Shape
from routing.conversation import Outcome

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "docs" / "reference"
HEAD = "<!-- Written by docs/generate.py. Change the code, or docs/meanings.toml. -->\n\n"
Meanings = dict[str, dict[str, str]]

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
SECRET = "`{file: …}` or `{env: …}`"
FILES: Mapping[str, Sequence[type[BaseModel]]] = {
    "organisation.yaml": (
        *(schema.Organisation, schema.Controller, schema.Channel, Settings, MatrixSettings),
        *(schema.Urgent, schema.Hours, schema.Counsellor, schema.Person, schema.Retention),
    ),
    "helplines.yaml": (schema.Helplines, schema.Helpline),
    "agreements/NAME.LANGUAGE.md, between the two lines `---`": (schema.Front,),
    "flows/intake.yaml": (schema.FlowFile, *schema.STEPS.values(), schema.HandoverBlock),
}


class Meant:
    """Sentences about keys; each is taken, and none is left."""

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings
        self._taken: Counter[tuple[str, str]] = Counter()

    def of(self, section: str, key: str) -> str:
        try:
            found = self._meanings[section][key]
        except KeyError:
            sys.exit(f"docs/meanings.toml: [{section}] says nothing about '{key}'")
        self._taken[section, key] += 1
        return found

    def title(self, section: str) -> str:
        return self.of(section, "TITLE")

    def settle(self) -> None:
        every = {(section, key) for section, keys in self._meanings.items() for key in keys}
        left = sorted(every - self._taken.keys())
        if left:
            sys.exit(f"docs/meanings.toml: nothing has these keys: {left}")


# ------------------------------------------------------------------------------ command line


def command_line(_: Meant) -> str:
    group: Any = typer.main.get_command(app)
    commands = list(_commands(group, "counselbridge"))
    return "# The command line\n\n" + "\n".join(_command(name, one) for name, one in commands)


def _commands(group: Any, before: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - has no types
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


def _command(name: str, command: Any) -> str:  # noqa: ANN401 - as above
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    usage = " ".join([name, *(one.metavar for one in arguments), *(["[OPTIONS]"] * bool(options))])
    rows = [(f"`{one.metavar}`", one.help, "needed") for one in arguments]
    rows += [(f"`{one.opts[0]}`", one.help, _default(one.default)) for one in options]
    table = _table(("", "", "Default"), rows) if rows else ""
    return f"## `{usage}`\n\n{command.help}\n\n{table}"


# ----------------------------------------------------------------------------- configuration


def configuration(meant: Meant) -> str:
    parts = [
        "# Configuration keys\n\nEvery other key is refused. A value is read as the text that stands "
        "there; `yes`, `012` and `22:30` are not turned into anything else. "
        "[The shipped example](../../config/shipped/example/organisation.yaml) shows them at work.\n"
    ]
    for file, models in FILES.items():
        parts.append(f"## {file}\n")
        parts += [_model(meant, model) for model in models]
    return "\n".join(parts)


def _model(meant: Meant, model: type[BaseModel]) -> str:
    section = _section(model)
    rows = [_key(meant, model, name) for name in model.model_fields]
    if model is MatrixSettings:
        rows += [(f"`{key}`", SECRET, "needed", meant.of(section, key)) for key in sorted(SECRETS)]
    table = _table(("Key", "What it takes", "Default", "Meaning"), rows)
    later = sorted(getattr(model, "LATER", ()))
    known = f"\nNot there yet, and refused by name: {_listed(later)}.\n" if later else ""
    return f"### {meant.title(section)}\n\n{table}{known}"


def _section(model: type[BaseModel]) -> str:
    """The name of the model; one of an adapter has the adapter's in front."""
    where = model.__module__.split(".")
    return f"{where[1]}.{model.__name__}" if where[0] == "adapters" else model.__name__


def _key(meant: Meant, model: type[BaseModel], name: str) -> tuple[str, ...]:
    field = model.model_fields[name]
    takes = SECRET if field.annotation is object else _takes(field.annotation, field.metadata)
    meaning = field.description or meant.of(_section(model), name)
    secret = model is Settings and name == TOKEN
    default = "needed" if _is_needed(model, name) or secret else _default(field.default)
    if field.default is not None and name == "disk_reserve":
        default = f"`{field.default // 10**6}MB`"
    return f"`{name}`", takes, default, meaning


def _is_needed(model: type[BaseModel], name: str) -> bool:
    if not issubclass(model, Shape):
        return model.model_fields[name].is_required()
    return name in model.NEEDED or name == model.TITLE


def _takes(kind: Any, metadata: Sequence[object] = ()) -> str:  # noqa: ANN401 - any annotation
    for one in metadata:
        function = getattr(one, "func", None)
        if function is not None and function.__name__ == "choose":
            return _options(function)
        if function is not None and function.__name__ in TAKES:
            return TAKES[function.__name__]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _takes(inner[0], inner[1:])
    if origin is dict:
        return f"for each {_takes(inner[0]).partition(',')[0]}: {_takes(inner[1])}"
    if origin is tuple:
        return f"list of: {_takes(inner[0])}"
    if isinstance(kind, UnionType):
        return _takes(inner[0])
    return "keys of its own" if isinstance(kind, type) and issubclass(kind, BaseModel) else "text"


def _options(choose: Any) -> str:  # noqa: ANN401 - a function that one_of made
    cells = (cell.cell_contents for cell in choose.__closure__)
    known = dict(zip(choose.__code__.co_freevars, cells, strict=True))
    later = f" (not there yet: {_listed(sorted(known['later']))})" if known["later"] else ""
    return f"{_listed(known['options'])}{later}"


def _default(value: object) -> str:
    if isinstance(value, timedelta):
        hours, rest = divmod(value, timedelta(hours=1))
        return f"`{hours}h`" if not rest and hours <= 24 else _days(value)  # noqa: PLR2004 - a day
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    return f"`{value}`" if isinstance(value, str | int) and value else "–"


def _days(value: timedelta) -> str:
    minutes = value // timedelta(minutes=1)
    return f"`{value.days}d`" if not value % timedelta(days=1) else f"`{minutes}m`"


# ---------------------------------------------------------------------------------- counters


def counters(meant: Meant) -> str:
    rows = [(f"`{kind}`", meant.of("counters", kind)) for kind in sorted(_counted())]
    return (
        f"# Counters\n\n{meant.title('counters')}\n\n{_table(('Kind', 'One more when'), rows)}"
        "\nNo command shows them yet. Beside the running service, with SQLite:\n\n"
        "```\nsqlite3 -readonly DIR/var/counselbridge.sqlite \\\n"
        '  "SELECT day, kind, n FROM counters ORDER BY day, kind"\n```\n'
    )


def _counted() -> set[str]:
    """The kinds that the core counts, as they stand in its source."""
    found: set[str] = set()
    for file in sorted((ROOT / "routing").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Count":
                found |= _kinds(node.args[0]) if node.args else set()
    return found


def _kinds(said: ast.expr) -> set[str]:
    if isinstance(said, ast.Constant):
        return {str(said.value)}
    ended = set(Outcome) - {Outcome.ASKED, Outcome.TAKEN}  # how an offer ends that was not taken
    return {f"offers_{outcome}" for outcome in ended}


# ------------------------------------------------------------------------------------- texts


def texts(meant: Meant) -> str:
    by_language = _sentences()
    keys = {key for sentences in by_language.values() for key in sentences}
    groups = sorted({key.partition(".")[0] for key in keys})
    rows = [
        (f"`{group}`", *(str(_count(said, group)) for said in by_language.values()))
        for group in groups
    ]
    rows.append(("all", *(str(len(said)) for said in by_language.values())))
    table = _table(("Group", *(f"`{language}`" for language in by_language)), rows)
    return f"# The program's sentences\n\n{meant.title('texts')}\n\n{table}"


def _sentences() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "config" / "shipped" / "texts").glob("*.yaml")):
        read = YAML(typ="safe").load(file)
        found.setdefault(file.name.partition(".")[0], []).extend(_leaves(read, ""))
    return found


def _leaves(value: object, before: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield before
        return
    for key, below in value.items():
        yield from _leaves(below, f"{before}.{key}" if before else str(key))


def _count(keys: Sequence[str], group: str) -> int:
    return sum(key.partition(".")[0] == group for key in keys)


# ------------------------------------------------------------------------------------- pages


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


@dataclass(frozen=True, slots=True)
class Page:
    file: Path
    text: str

    @property
    def is_current(self) -> bool:
        return self.file.exists() and self.file.read_text(encoding="utf-8") == self.text


def pages() -> list[Page]:
    """Every page as the code says it now."""
    meant = Meant(tomllib.loads((ROOT / "docs" / "meanings.toml").read_text(encoding="utf-8")))
    made = {
        "command-line.md": command_line(meant),
        "configuration.md": configuration(meant),
        "counters.md": counters(meant),
        "texts.md": texts(meant),
    }
    meant.settle()
    return [Page(HERE / name, HEAD + text) for name, text in made.items()]


def main() -> None:
    stale = [page for page in pages() if not page.is_current]
    if "--check" in sys.argv[1:]:
        names = ", ".join(page.file.name for page in stale)
        sys.exit(f"not what the code says: {names}; run python docs/generate.py" if stale else 0)
    for page in stale:
        page.file.parent.mkdir(exist_ok=True)
        page.file.write_text(page.text, encoding="utf-8")


if __name__ == "__main__":
    main()
