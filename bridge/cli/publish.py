"""`counselbridge publish` and `flow versions`: what is published, beside the running service."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bridge.adapting import idle_adapters
from bridge.app import where
from bridge.cli.environment import environment
from bridge.cli.opening import configured, with_keys
from bridge.cli.running import refusals
from bridge.cli.saying import Failed, minute, say
from bridge.organisation import Organisation, read
from bridge.publishing import (
    conflicts,
    doubts,
    fix_checked,
    other_words,
    published_versions,
)
from bridge.recipients import make_house
from bridge.store.beside import Beside
from bridge.store.documents import Document, Kind, Version
from bridge.store.errors import StoreRefused, StoreTrouble
from bridge.store.looking import shown
from bridge.store.runs import Running, count
from bridge.versions import rewording
from config import ConfigErrors, Loaded, Problem, SecretError
from routing.facts import House

TAKEN_OVER = (
    "A service that is running takes it over with `counselbridge reload`, or when it starts again."
)


@dataclass(frozen=True, slots=True)
class Compared:
    """These files beside what is published. `missing`: why that could not be; None: it could."""

    problems: tuple[Problem, ...] = ()
    missing: str | None = None


def compared(organisation: Organisation, env: Mapping[str, str]) -> Compared:
    """What changed under a number that is published. Needs no key and touches nothing."""
    try:
        published = published_versions(where(organisation, env))
        before = shown(where(organisation, env))
    except (StoreRefused, StoreTrouble, SecretError) as why:
        return Compared(missing=f"could not compare with what is published: {why}")
    loaded = organisation.loaded
    found = (*conflicts(loaded, published), *doubts(loaded, published))
    try:
        house = make_house(organisation, idle_adapters(organisation, env))
    except ConfigErrors as why:
        said = "; ".join(one.message for one in why.problems)
        return Compared(found, f"could not compare with what clients were shown: {said}")
    return Compared((*found, *_reworded(loaded, house, before)))


def _reworded(loaded: Loaded, house: House, before: Iterable[Version]) -> Iterator[Problem]:
    """Notices whose words are not those that somebody may have agreed to."""
    notices = {one.name for one in loaded.agreements}
    for one, words in other_words(house, before):
        if one.name in notices:
            yield rewording(loaded, one.name, one.language, fresh=one.sha256 not in words)


async def publish(folder: Path) -> None:
    """Fix the flow and the notices under their numbers. Raises Failed."""
    with refusals():
        now = datetime.now(UTC)
        organisation = read(folder, now.date())
        loaded = organisation.loaded
    async with with_keys(organisation) as opened:
        new = await opened.store.write(lambda tx: fix_checked(tx, opened.sealer, loaded, now))
    for line in _lines(new):
        say(line)
    if not new:
        say(f"Nothing is new: flow {loaded.flow.name} version {loaded.flow.version}.")


def _lines(new: Sequence[Document]) -> list[str]:
    lines = [
        f"Published: {one.kind} {one.name} version {one.version}."
        for one in new
        if one.kind in (Kind.FLOW, Kind.SURVEY)
    ]
    languages: dict[tuple[str, int], list[str]] = {}
    for one in new:
        if one.kind is Kind.NOTICE:
            languages.setdefault((one.name, one.version), []).append(one.language)
    lines += [
        f"Published: {name} version {version} in {', '.join(sorted(found))}."
        for (name, version), found in languages.items()
    ]
    return [*lines, TAKEN_OVER] if lines else []


async def versions(folder: Path) -> None:
    """Every published version of the flow, since when, and how many are in the middle of it."""
    organisation = configured(folder)
    with refusals():
        published = published_versions(where(organisation, environment()))
    flows = [one for one in published if one.kind is Kind.FLOW]
    if not flows:
        raise Failed("nothing is published yet")
    async with with_keys(organisation) as opened:
        running = await _running(opened)
    current = "" if organisation.broken else organisation.loaded.flow.sha256
    for one in flows:
        say(_line(one, running.on, now=one.sha256 == current))
    if running.hidden:
        say(f"Conversations that could not be opened: {running.hidden}.")


async def _running(opened: Beside) -> Running:
    running = Running()
    while running.after is not None:
        await opened.store.read(lambda tx: count(tx, opened.sealer, running))
    return running


def _line(one: Version, on: Counter[str], *, now: bool) -> str:
    mark = "  as in the files" if now else ""
    return (
        f"{one.name}  version {one.version}  {one.sha256[:12]}  since {minute(one.at)}"
        f"  in the middle: {on[one.sha256]}{mark}"
    )
