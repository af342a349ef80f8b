"""Writes docs/reference/ from the code, so that it cannot say what the code does not do.

    python docs/generate.py            write the files
    python docs/generate.py --check    say which are not what the code says now; exit status 1

What a key is for, no code can tell: those sentences stand in docs/meanings.toml and, where editors
show them too, in config/shipped/keys.toml. One that is missing there stops everything.
"""

import ast
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from babel.messages.pofile import read_po

from bridge.cli import app
from docs.commands import commands
from docs.keys import configuration
from docs.words import Meant, default, table
from routing.assigning.handing import NOT_TAKEN
from routing.conversation import Outcome

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "docs" / "reference"
TEXTS = ROOT / "config" / "shipped" / "texts"
HEAD = (
    "<!-- Written by docs/generate.py."
    " Change the code, docs/meanings.toml or config/shipped/keys.toml. -->\n\n"
)


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
    rows += [
        (f"`{one.opts[0]}`", one.help, "needed" if one.required else default(one.default))
        for one in options
    ]
    made = table(("", "", "Default"), rows) if rows else ""
    return f"## `{usage}`\n\n{command.help}\n\n{made}"


# ---------------------------------------------------------------------------------- counters


def counters(meant: Meant) -> str:
    rows = [(f"`{kind}`", meant.of("counters", kind)) for kind in sorted(_counted())]
    head = f"# Counters\n\n{meant.title('counters')}\n"
    return "\n".join([head, table(("Kind", "One more when"), rows), meant.of("counters", "READ")])


def _counted() -> set[str]:
    """The kinds that the core counts, as they stand in its source."""
    found: set[str] = set()
    for file in sorted((ROOT / "routing").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Count":
                found |= _kinds(node.args[0]) if node.args else set()
    return found


def _kinds(said: ast.expr) -> set[str]:
    if isinstance(said, ast.Constant):
        return {str(said.value)}
    if isinstance(said, ast.JoinedStr) and ast.unparse(said).startswith("f'handings_"):
        return {f"handings_{why}" for why in NOT_TAKEN}
    if isinstance(said, ast.JoinedStr) and ast.unparse(said).startswith("f'survey:"):
        return {"survey:NAME:QUESTION:ANSWER"}
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
    made = table(("Group", *(f"`{language}`" for language in by_language)), rows)
    return f"# The program's sentences\n\n{meant.title('texts')}\n\n{made}"


def _sentences() -> Mapping[str, list[str]]:
    """The keys of each language, the one that all are translated from first."""
    files = sorted(TEXTS.glob("*.po"))
    return {file.stem: _keys(file) for file in sorted(files, key=lambda file: file.stem != "en")}


def _keys(file: Path) -> list[str]:
    with file.open("rb") as source:
        return [str(entry.context) for entry in read_po(source) if entry.id]


def _count(keys: Sequence[str], group: str) -> int:
    return sum(key.partition(".")[0] == group for key in keys)


# ------------------------------------------------------------------------------------- pages


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
        "commands.md": commands(meant, TEXTS),
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
