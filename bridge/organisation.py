"""From an organisation's folder to what the service runs on, or every fault with its place.

**What ran yesterday starts today**: a changed file never stops a start. After every good load the
files are kept beside the data; if the folder does not pass, those are used and the operator is
told. Only the very first start has no such net.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from adapters.port import Kind
from bridge import durable, registry
from config import (
    Account,
    Catalogue,
    ConfigErrors,
    Folder,
    Loaded,
    Problem,
    SecretError,
    load,
    read_secret,
    shipped,
)
from routing.ids import AccountName, Language
from routing.words.manners import Act, spoken

LAST_GOOD = "last_good.json"
MOST_KEPT = 32 << 20  # bytes of the last good files together, as they are written
DATA_LINE = re.compile(r"""^data:[ \t]*["']?([^"'#\r\n\0]+)""", re.MULTILINE)
FIRST = Language("en")


@dataclass(frozen=True, slots=True)
class Organisation:
    """A configuration that passed. `broken`: what is wrong with the files that were not used."""

    folder: Path
    loaded: Loaded
    kinds: Mapping[AccountName, Kind]
    texts: Catalogue
    broken: tuple[Problem, ...] = ()

    @property
    def data(self) -> Path:
        return (self.folder / self.loaded.data).resolve()


def read(folder: Path, today: date | None) -> Organisation:
    """What stands in the folder now. Raises ConfigErrors with every fault."""
    texts = _texts()
    reserved = {
        str(one): [word for act in Act for word in spoken(texts, act, one)]
        for one in texts.languages
    }
    files = Folder(folder)
    known = texts.languages
    loaded = load(files, today=today, spoken=known, reserved=reserved, texts=texts)
    return _checked(folder, loaded, texts)


def read_or_last_good(
    folder: Path, today: date, env: Mapping[str, str] | None = None
) -> Organisation:
    """As read; but if that has faults and an earlier configuration passed, the earlier one.

    With `env`, for a start, a secret that cannot be had is a fault too.
    """
    try:
        found = read(folder, today)
    except ConfigErrors as errors:
        kept = last_good(folder)
        if kept is None:
            raise
        return replace(kept, broken=errors.faults)
    problems = without_secret(found, env) if env is not None else []
    kept = last_good(folder) if problems else None  # without one, the start itself refuses
    return found if kept is None else replace(kept, broken=tuple(problems))


def last_good(folder: Path, env: Mapping[str, str] | None = None) -> Organisation | None:
    """The last good configuration; None: there is none, or this program cannot read it.

    With `env`, also none if a secret of it cannot be had.
    """
    for data in data_folders(folder):
        files = _last_good(data)
        try:
            kept = None if files is None else _checked(folder, load(files), _texts())
        except ConfigErrors:
            continue
        if kept is not None:
            return None if env is not None and without_secret(kept, env) else kept
    return None


def data_folders(folder: Path) -> list[Path]:
    """Where the data may lie. The file that says so is broken, but perhaps not in that line."""
    try:
        source = (folder / "organisation.yaml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        source = ""
    named = [folder / found.strip() for found in DATA_LINE.findall(source)]
    return [*named, folder / "var"]


def without_secret(organisation: Organisation, env: Mapping[str, str]) -> list[Problem]:
    """Accounts of which a secret cannot be had."""
    problems, loaded = [], organisation.loaded
    for account in loaded.channels.values():
        for reference in account.secrets.values():
            try:
                read_secret(reference, organisation.folder, env)
            except SecretError as fault:
                problems.append(loaded.setting(account.name, (), str(fault)))
    return problems


def keep_as_good(organisation: Organisation) -> None:
    """Remember these files, whole or not at all. Raises OSError, also when they are too much."""
    path = organisation.data / LAST_GOOD
    data = {
        "version": 1,
        "files": {
            name: base64.b64encode(content).decode()
            for name, content in organisation.loaded.sources.items()
        },
    }
    written = json.dumps(data)
    if len(written) > MOST_KEPT:
        raise OSError(f"the files are more than {MOST_KEPT >> 20} MB together")
    durable.replace(path, written.encode("ascii"))


def _last_good(data_folder: Path) -> dict[str, bytes] | None:
    try:
        with (data_folder / LAST_GOOD).open(encoding="ascii") as file:
            written = file.read(MOST_KEPT + 1)
        data = json.loads(written) if len(written) <= MOST_KEPT else {}
        return {str(n): base64.b64decode(c, validate=True) for n, c in data["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _checked(folder: Path, loaded: Loaded, texts: Catalogue) -> Organisation:
    kinds: dict[AccountName, Kind] = {}
    installed = registry.kinds()
    problems = list(loaded.unknown_kinds(installed))
    for account in loaded.channels.values():
        if account.kind in installed:
            kinds[account.name] = registry.find(account.kind)
            problems += _faults(loaded, account, kinds[account.name])
    if problems:
        raise ConfigErrors([*problems, *loaded.notes])
    return Organisation(folder, loaded, kinds, texts.with_first(loaded.languages[0]))


def _texts() -> Catalogue:
    return shipped(FIRST)


def _faults(loaded: Loaded, account: Account, kind: Kind) -> list[Problem]:
    problems = list(loaded.inline_secrets(account.name, kind.secrets))
    for key in sorted(kind.secrets - set(account.secrets) - set(account.settings)):
        message = f"'{account.name}' needs '{key}', such as {key}: {{file: secrets/{key}}}"
        problems.append(loaded.setting(account.name, (), message))
    raw = raw_settings(loaded, account, kind)
    return problems + [
        loaded.setting(account.name, tuple(fault.path), str(fault)) for fault in kind.check(raw)
    ]


def raw_settings(loaded: Loaded, account: Account, kind: Kind) -> dict[str, object]:
    """The account's settings. Secrets are in it by name only: what is missing we say ourselves."""
    pinned = loaded.identities(account.name)
    identities = {"identities": {str(who): key for who, key in pinned.items()}} if pinned else {}
    return {**dict.fromkeys(kind.secrets), **account.settings, **identities}
