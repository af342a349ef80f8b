"""`counselbridge flow texts`: out to a translator, and back. Nothing is lost without a word."""

from pathlib import Path

from bridge.cli.saying import Failed, say, say_all
from config import ConfigErrors, Folder
from config.po import tag
from config.regular import NotAFile, read_regular
from config.sources import LARGEST
from config.translating import Imported, export_texts, import_texts


async def export(folder: Path, language: str, out: Path | None) -> None:
    """Write the .po file of one language; a file that is there already stays as it is."""
    wanted = tag(language)
    if wanted is None:
        raise Failed("Name a language as in the configuration, like uk or de-x-sie.", status=2)
    try:
        made = export_texts(Folder(folder), wanted)
    except ConfigErrors as errors:
        raise Failed(*map(str, errors.faults)) from None
    file = Path(made.name) if out is None else out
    try:
        with file.open("xb") as target:
            target.write(made.content)
    except FileExistsError:
        text = f"{file} is there already: move it away, or name another with --out."
        raise Failed(text, status=2) from None
    except OSError as error:
        raise Failed(f"{file} cannot be written: {error.strerror}.", status=2) from None
    say(f"{file}: {made.texts} texts, {made.translated} of them translated.")


async def take_over(folder: Path, file: Path) -> None:
    """Write the overlay file from a .po file, and say what is different in it now."""
    try:
        made = import_texts(Folder(folder), _source(file), file.name)
    except ConfigErrors as errors:
        raise Failed(*map(str, errors.problems)) from None
    say_all(map(str, made.notes))
    _write(folder, made)
    say(f"{made.file}: {_counted(made)}.")
    for what, keys in (("changed", made.changed), ("taken out", made.dropped)):
        say_all(f"  {what}: {key}" for key in keys)
    if not made.offered:
        say(f"Add '{made.language}' to 'languages' of the flow to have it spoken.")


def _source(file: Path) -> bytes:
    try:
        return read_regular(file, LARGEST + 1)[1]
    except (OSError, NotAFile, ValueError):
        raise Failed(f"{file} cannot be read: name a .po file.", status=2) from None


def _write(folder: Path, made: Imported) -> None:
    """Whole or not at all, and never through a link out of the folder."""
    target = folder / made.file
    beside = target.with_suffix(".new")
    try:
        if not target.parent.resolve().is_relative_to(folder.resolve()):
            raise Failed(f"{made.file} lies behind a link that leads out of the folder.")
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(made.content)
        beside.replace(target)
    except OSError as error:
        raise Failed(f"{made.file} cannot be written: {error.strerror}.") from None


def _counted(made: Imported) -> str:
    counts = ((made.added, "new"), (made.changed, "changed"), (made.dropped, "taken out"))
    told = ", ".join(f"{len(keys)} {what}" for keys, what in counts if keys)
    return told or "nothing is different"
