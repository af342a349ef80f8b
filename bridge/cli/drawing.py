"""`counselbridge flow show` and `flow diff`: a flow as a picture, and what changed in it."""

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bridge.app import where
from bridge.cli.calling import Directory, failing, folder_of
from bridge.cli.environment import environment
from bridge.cli.running import refusals
from bridge.cli.saying import Failed, say, say_all
from bridge.clock import SystemClock
from bridge.drawing.diff import Version, differences, meaning
from bridge.drawing.graph import graph_of
from bridge.drawing.layout import laid_out
from bridge.drawing.mermaid import mermaid
from bridge.drawing.model import Graph
from bridge.drawing.speech import Speech
from bridge.drawing.svg import svg
from bridge.drawing.table import heads, plain, rows
from bridge.organisation import Organisation, read
from bridge.store import documents
from bridge.store.beside import open_with_keys
from bridge.store.documents import Kind
from config import ConfigErrors, load_published
from config.regular import NotAFile, read_regular
from config.sources import LARGEST
from routing.ids import Language


class Form(StrEnum):
    TABLE = "table"
    SVG = "svg"
    MERMAID = "mermaid"


ENDINGS = {Form.SVG: (".svg",), Form.MERMAID: (".mmd", ".mermaid"), Form.TABLE: (".txt",)}


def show(
    directory: Directory,
    *,
    form: Annotated[Form | None, typer.Option("--format", help="By default as FILE says.")] = None,
    language: Annotated[str, typer.Option(help="Of the texts in it, like de.")] = "",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there.")] = None,
    expand: Annotated[bool, typer.Option("--expand", help="Show questions of blocks.")] = False,
) -> None:
    """Show the flow as a picture, as Mermaid text, or as a table."""
    with failing():
        organisation = _read(folder_of(directory))
        loaded = organisation.loaded
        speech = Speech(organisation.texts, _language(organisation, language))
        graph = graph_of(loaded.flow, speech, loaded.purposes, expand=expand)
        chosen = form or _by_ending(out)
        if out is not None:
            _write(out, chosen, _made(graph, speech, chosen))
        elif chosen is Form.TABLE and sys.stdout.isatty():
            _print_table(graph, speech)
        else:
            say(_possible(_made(graph, speech, chosen).rstrip("\n")))


def diff(
    directory: Directory,
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD", help="Another folder, a flow file, or the number of a published version."
        ),
    ],
) -> None:
    """Say what is different in the flow, and what that means for people in the middle of it."""
    with failing():
        organisation = _read(folder_of(directory))
        new = Version(organisation.loaded.flow, organisation.loaded.purposes)
        before = _old(organisation, old)
        changes = differences(before, new)
        say_all(_possible(_printable(str(change))) for change in changes)
        say(meaning(before.flow, new.flow, changes))


def _read(folder: Path) -> Organisation:
    """As it stands in the folder; what is only out of date, like a helpline, stops nothing."""
    try:
        return read(folder, None)
    except ConfigErrors as errors:
        raise Failed(*map(str, errors.faults)) from None


def _language(organisation: Organisation, wanted: str) -> Language:
    offered = organisation.loaded.flow.languages
    if not wanted:
        return offered[0]
    if wanted.lower() not in offered:
        raise Failed(f"The flow has no such language; it has {', '.join(offered)}.", status=2)
    return Language(wanted.lower())


# ------------------------------------------------------------------------------------ show


def _by_ending(out: Path | None) -> Form:
    ending = out.suffix.lower() if out is not None else ""
    return next((form for form, endings in ENDINGS.items() if ending in endings), Form.TABLE)


def _made(graph: Graph, speech: Speech, form: Form) -> str:
    match form:
        case Form.SVG:
            return svg(laid_out(graph, speech), speech)
        case Form.MERMAID:
            return mermaid(graph, speech)
        case Form.TABLE:
            return plain(rows(graph, speech), heads(speech)) + "\n"


def _write(out: Path, form: Form, made: str) -> None:
    """An older drawing is replaced; nothing else ever is."""
    if out.exists() and out.suffix.lower() not in ENDINGS[form]:
        text = f"{out} is there already and no {form}: name a file with {ENDINGS[form][0]}."
        raise Failed(text, status=2)
    try:
        out.write_text(made, encoding="utf-8", errors="replace")
    except OSError as error:
        raise Failed(f"{out} cannot be written: {error.strerror}.", status=2) from None
    say(f"Written: {out}")


def _print_table(graph: Graph, speech: Speech) -> None:
    shown = rows(graph, speech)
    cells = [row.cells() for row in shown]
    table = Table(box=None, header_style="bold", pad_edge=False)
    used = [index for index in range(len(heads(speech))) if any(row[index] for row in cells)]
    for index in used:
        table.add_column(Text(heads(speech)[index]), overflow="fold")
    for row in cells:
        table.add_row(*(Text(row[index]) for index in used))
    Console().print(table)


def _printable(line: str) -> str:
    return "".join(one if one.isprintable() else " " for one in line)


def _possible(words: str) -> str:
    """What standard output can show; another character becomes a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    return words.encode(encoding, "replace").decode(encoding)


# ------------------------------------------------------------------------------------ diff


def _old(organisation: Organisation, old: str) -> Version:
    """What to compare with. Raises Failed."""
    path = Path(old)
    if path.is_dir():
        loaded = _read(path.resolve()).loaded
        return Version(loaded.flow, loaded.purposes)
    if old.isascii() and old.isdigit() and not path.exists():
        return asyncio.run(_published(organisation, int(old)))
    try:
        source = read_regular(path, LARGEST + 1)[1]
    except (OSError, NotAFile, ValueError):
        text = f"{old} cannot be read: name a folder, a flow file, or a published version."
        raise Failed(text, status=2) from None
    return _version(source, path.name)


def _version(source: bytes, name: str) -> Version:
    try:
        made = load_published(source, name)
    except ConfigErrors as errors:
        raise Failed(*map(str, errors.faults)) from None
    return Version(made.flow, made.purposes)


async def _published(organisation: Organisation, number: int) -> Version:
    """From the data folder. What is published is sealed, so this needs the keys."""
    with refusals():
        opened = open_with_keys(where(organisation, environment()), SystemClock())
        try:
            kept = await opened.store.read(lambda tx: documents.every(tx, opened.sealer, Kind.FLOW))
        finally:
            await opened.close()
    flows = [one for one in kept if one.name == organisation.loaded.flow.name]
    found = [one for one in flows if one.version == number]
    if not found:
        there = ", ".join(str(one) for one in sorted({flow.version for flow in flows}))
        raise Failed(f"Version {number} is not published; there is: {there or 'none'}.", status=2)
    return _version(found[-1].content, organisation.loaded.intake)
