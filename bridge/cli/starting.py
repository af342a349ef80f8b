"""`counselbridge init`: a new organisation's folder. Nothing that is there is ever overwritten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bridge.cli.asking import asked
from bridge.cli.saying import Failed, say, say_all
from config import ConfigErrors, Loaded, load
from config.instruments import shipped_names
from config.secrets import Where
from config.starter import example, instrument_files, offered, small

SECRETS = "secrets"
ORGANISATION = "organisation.yaml"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was said in the call. `languages` are empty where nothing was said."""

    example: bool = False
    name: str = ""
    languages: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()


def init(folder: Path, wish: Wish, today: date) -> None:
    """Write the files, and say what to do next. Raises Failed."""
    _check_instruments(wish.instruments)
    if wish.instruments and (folder / ORGANISATION).exists():
        _add_instruments(folder, wish)
        return
    _check_empty(folder)
    if wish.example and (wish.name or wish.languages):
        raise Failed("The example has its own name and languages: leave yours out.", status=2)
    files = example(today) if wish.example else small(asked(wish.name, wish.languages), today)
    loaded = _checked(files, today)
    files |= _wordings(wish.instruments, loaded.languages)
    _write(folder, files)
    (folder / SECRETS).mkdir(mode=0o700)
    say(f"Written to {folder}: {len(files)} files, and an empty folder {SECRETS}.")
    _say_next(folder, loaded)


def _check_instruments(names: Sequence[str]) -> None:
    known = shipped_names()
    for name in names:
        if name not in known:
            raise Failed(f"There is no questionnaire {name!r}; there are: {', '.join(known)}.")


def _check_empty(folder: Path) -> None:
    try:
        if not folder.exists() or not any(folder.iterdir()):
            return
    except NotADirectoryError:
        raise Failed(f"{folder} is a file: name a new folder.", status=2) from None
    except OSError:
        raise Failed(f"{folder} cannot be read: name a new folder.", status=2) from None
    raise Failed(f"{folder} is not empty: name a new folder, nothing is overwritten.", status=2)


def _checked(files: Mapping[str, bytes], today: date) -> Loaded:
    """What the answers made. It is not written with a fault in it. Raises Failed."""
    try:
        return load(files, today=today)
    except ConfigErrors as errors:
        said = [str(problem) for problem in errors.faults]
        raise Failed("Nothing is written, for this is not right yet:", *said) from None


def _add_instruments(folder: Path, wish: Wish) -> None:
    languages = wish.languages or offered((folder / ORGANISATION).read_bytes())
    if not languages:
        raise Failed(f"{ORGANISATION} does not say its languages: name them with --languages.")
    files = _wordings(wish.instruments, languages)
    _write(folder, files)
    say_all(f"Written: {folder / name}" for name in files)


def _wordings(names: Sequence[str], languages: Sequence[str]) -> dict[str, bytes]:
    return {
        name: content
        for instrument in names
        for name, content in instrument_files(instrument, languages).items()
    }


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise Failed(*(f"{folder / name} is there already; nothing is written." for name in there))
    try:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(content)
    except OSError:
        raise Failed(f"{folder} cannot be written: choose another folder.") from None


def _say_next(folder: Path, loaded: Loaded) -> None:
    references = [
        reference
        for account in loaded.channels.values()
        for reference in account.secrets.values()
        if reference.where is Where.FILE
    ]
    say("Next:")
    say("  1. Write each of these as the only line of a file that only you may read (chmod 600):")
    say_all(f"       {folder / reference.name}" for reference in references)
    say("  2. Check every number in helplines.yaml, and change the texts to yours.")
    say(f"  3. counselbridge check {folder}")
    say(f"  4. counselbridge flow chat {folder}")
    say(f"  5. counselbridge run {folder}")
