"""`counselbridge flow show` and `flow diff`: a flow as a picture, and what changed in it."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bridge.app import where
from bridge.cli.calling import Form, failing
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
from config import ConfigErrors, Folder, load_published
from config.organisation import FILE as ORGANISATION_FILE
from config.regular import NotAFile, read_regular
from config.sources import LARGEST
from config.times import dated
from routing.ids import Language

_DEEPEST = 4  # folders of an organisation, one in the other, in which a flow may lie


ENDINGS = {Form.SVG: (".svg",), Form.MERMAID: (".mmd", ".mermaid"), Form.TABLE: (".txt",)}


@dataclass(frozen=True, slots=True)
class Wish:
    """What was said in the call: of the picture, of the texts in it (empty: as usual)."""

    form: Form | None
    language: str
    out: Path | None
    expand: bool


def show(folder: Path, wish: Wish) -> None:
    """The flow as a picture, as Mermaid text, or as a table."""
    with failing():
        organisation = _read(folder)
        loaded = organisation.loaded
        speech = Speech(organisation.texts, _language(organisation, wish.language), dated)
        graph = graph_of(loaded.flow, speech, loaded.purposes, expand=wish.expand)
        chosen = wish.form or _by_ending(wish.out)
        if wish.out is not None:
            _write(wish.out, chosen, _made(graph, speech, chosen))
        elif chosen is Form.TABLE and sys.stdout.isatty():
            _print_table(graph, speech)
        else:
            say(_possible(_made(graph, speech, chosen).rstrip("\n")))


def diff(folder: Path, old: str) -> None:
    """What is different in the flow, and what that means for people in the middle of it."""
    with failing():
        organisation = _read(folder)
        new = Version(organisation.loaded.flow, organisation.loaded.purposes)
        before = _old(organisation, old)
        changes = differences(before, new)
        say_all(_possible(_printable(str(change))) for change in changes)
        say(meaning(before.flow, new.flow, changes))


def _read(folder: Path, named: str = "") -> Organisation:
    """As it stands in the folder; what is only out of date, like a helpline, stops nothing.

    `named`: what its files are called in faults, where there is another folder beside it.
    """
    try:
        return read(folder, None)
    except ConfigErrors as errors:
        raise Failed(*(f"{named}{one}" for one in errors.faults)) from None


def _language(organisation: Organisation, wanted: str) -> Language:
    offered = organisation.loaded.flow.languages
    if not wanted:
        return offered[0]
    if wanted.lower() not in offered:
        raise Failed(f"The flow has no such language; it has {', '.join(offered)}.", status=2)
    return Language(wanted.lower())


# ------------------------------------------------------------------------------------ show


def _by_ending(out: Path | None) -> Form:
    if out is None:
        return Form.TABLE
    known = [form for form, endings in ENDINGS.items() if out.suffix.lower() in endings]
    if not known:
        text = f"{out} does not say what it shall be: name it like intake.svg, or add --format."
        raise Failed(text, status=2)
    return known[0]


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
        loaded = _read(path.resolve(), f"{old.rstrip('/')}/").loaded
        return Version(loaded.flow, loaded.purposes)
    if old.isascii() and old.isdigit() and not path.exists():
        return asyncio.run(_published(organisation, int(old)))
    try:
        source = read_regular(path, LARGEST + 1)[1]
    except (OSError, NotAFile, ValueError):
        text = f"{old} cannot be read: name a folder, a flow file, or a published version."
        raise Failed(text, status=2) from None
    path = path.resolve()
    root = _root(path)
    return _version(source, path.relative_to(root).as_posix(), Folder(root))


def _root(flow: Path) -> Path:
    """The organisation's folder around this file, from which it names others; else its own."""
    around = list(flow.parents)[:_DEEPEST]
    return next((one for one in around if (one / ORGANISATION_FILE).is_file()), flow.parent)


def _version(source: bytes, name: str, beside: Folder | None = None) -> Version:
    try:
        made = load_published(source, name, beside)
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
