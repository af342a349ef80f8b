"""`counselbridge consent`: what was agreed to, and the proof of it, beside the running service.

Nothing here says who a client is: a record has an id of its own, and its acts name texts.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from bridge import heads, nightly, sequencing
from bridge.auditing import audited
from bridge.cli.finding import record_id
from bridge.cli.opening import beside
from bridge.cli.saying import Failed, minute, say, say_all
from bridge.faults import Audit
from bridge.receipts import key_file
from bridge.rowaudit import head_fault
from bridge.store import evidence, finding
from bridge.store.beside import Beside
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.evidence import Held
from bridge.store.times import EPOCH
from bridge.tallying import Figures, Tally, tally
from consent import Decision, DocumentKind
from consent.acts import By, Method
from consent.evidence import NotEvidence, parse
from consent.forks import Head

YES = {
    DocumentKind.NOTICE: Decision.ACKNOWLEDGED,
    DocumentKind.PURPOSE: Decision.GIVEN,
    DocumentKind.AGREEMENT: Decision.SIGNED,
}
HOW = {
    Method.BUTTON: "by button",
    Method.TYPED: "in words",
    Method.COMMAND: "by command",
    Method.SYSTEM: "by nobody",
}
CHANGED = "The log of consent is not as it was written: run consent verify."
T = TypeVar("T")


async def show_all(folder: Path, *, records: bool) -> None:
    """Figures for every text and version, and the records one by one if wished."""
    async with beside(folder) as opened:
        found = await opened.store.read(lambda tx: tally(tx, opened.sealer))
        older = await opened.store.read(lambda tx: finding.older(tx, opened.sealer))
    say_all(_figures(found))
    if older:
        say(f"Decided before records were kept, and counted nowhere: {_some(older, 'client')}.")
    if records:
        say_all(_records(found))


def _figures(found: Tally) -> list[str]:
    table = [_columns(*one) for one in sorted(found.figures.items())]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [_padded(row, widths) for row in table] or ["Nothing was decided yet."]
    if found.erased:
        lines.append(f"All else deleted, as they asked: {_some(found.erased, 'record')}.")
    if found.forgotten:
        lines.append(f"Forgotten, and counted nowhere: {_acts(found.forgotten)}.")
    if found.hidden:
        lines.append(f"Not readable: {_acts(found.hidden)}; run consent verify.")
    return lines


def _columns(about: tuple[str, int], figures: Figures) -> tuple[str, ...]:
    (name, version), yes = about, YES[figures.kind]
    withdrawn = "" if figures.kind is DocumentKind.NOTICE else f"withdrawn: {figures.withdrawn}"
    return (
        name,
        f"{figures.kind} version {version}",
        f"{yes}: {figures.yes}",
        f"refused: {figures.refused}",
        withdrawn,
        f"standing: {figures.standing}",
    )


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(part.ljust(width) for part, width in zip(row, widths, strict=True)).rstrip()


def _records(found: Tally) -> list[str]:
    lines = []
    for one in found.records:
        standing = ", ".join(f"{name} {version}" for name, version in one.standing) or "nothing"
        day = f" {minute(one.erased)}" if one.erased is not None else ""
        stands = f"client deleted{day}" if one.deleted else f"standing: {standing}"
        stands = "forgotten" if one.forgotten else stands
        lines.append(f"{one.id}  since {minute(one.since)}  {_acts(one.acts)}  {stands}")
    return [*lines, f"Records: {len(lines)}."]


def _acts(count: int) -> str:
    return _some(count, "act")


def _some(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


async def show(folder: Path, record: str) -> None:
    """Every act of one record, oldest first."""
    say_all(_act(one) for one in await acts_of(folder, record_id(record)))


async def acts_of(folder: Path, record: UUID) -> list[Held]:
    """What is held of this record, oldest first. Raises Failed where there is none."""
    async with beside(folder) as opened:
        held = await asked(opened, lambda tx: evidence.of_record(tx, opened.sealer, record))
    if not held:
        raise Failed(f"There is no record {record}: `consent list --records` shows what there is.")
    return held


def _act(held: Held) -> str:
    row = held.row
    line = "waits for its line" if row.line is None else f"line {row.line}"
    if held.event is None:
        return f"{row.number}  forgotten  {line}"
    try:
        said = parse(held.event)
    except NotEvidence as wrong:
        return f"{row.number}  cannot be read: {wrong}  {line}"
    at = said.at.strftime("%Y-%m-%d %H:%M:%S UTC")
    if said.decision is Decision.ERASED:
        return f"{row.number}  {at}  all else was deleted, as they asked  {line}"
    by = "  by a guardian" if said.by is By.GUARDIAN else ""
    return (
        f"{row.number}  {at}  {said.document} {said.kind} version {said.version}"
        f" ({said.language})  {said.decision} {HOW[said.method]}{by}  {line}"
    )


async def verify(folder: Path) -> None:
    """Check the log and every client's chain. Raises Failed with the first bad event."""
    async with beside(folder) as opened:
        try:
            found = await audited(opened)
        except Unreadable as error:
            raise Failed(f"{error}: start the service, it says what to do.") from None
        lost = await opened.store.read(lambda tx: heads.lost(tx, opened.sealer))
        by_itself = await opened.store.read(lambda tx: nightly.at(tx, opened.sealer))
    if found.fault is not None:
        raise Failed(found.fault)
    say(_whole(found))
    say_all(_lost(*one) for one in lost)
    if by_itself is not None and by_itself.full > EPOCH:
        new, whole = minute(by_itself.done), minute(by_itself.full)
        say(f"By itself the service looked at what was new on {new}, at all of it on {whole}.")


def _lost(line: int, end: Head) -> str:
    return (
        f"Line {line} says that an old copy of the data was put back: receipts until"
        f" {minute(end.at)} may hold lines up to {end.size} that this log does not have (its head"
        f" was {end.head.hex()}, its root {end.root.hex()})."
    )


def _whole(found: Audit) -> str:
    events, clients = _some(found.events, "event"), _some(found.records, "client")
    of = f"{events} of {clients} in {_some(found.lines, 'line')}"
    more = [f"{found.forgotten} forgotten"] if found.forgotten else []
    more += [f"{found.waiting} waiting for a line"] if found.waiting else []
    return f"All is as it was written: {of}{''.join(f', {one}' for one in more)}."


async def key(folder: Path) -> None:
    """The line for org.pub: the first key of the log, made now if there was none."""
    async with beside(folder) as opened:
        now = datetime.now(UTC)
        first = await _written(opened, lambda tx: sequencing.first_key(tx, opened.sealer, now))
        organisation = opened.keys.organisation.owner
    say(key_file(first, organisation).decode().rstrip("\n"))


async def rotate_key(folder: Path) -> None:
    """Another key signs from now on, named by the one before."""
    async with beside(folder) as opened:
        now = datetime.now(UTC)
        await _written(opened, lambda tx: sequencing.rotate(tx, opened.sealer, now))
    say("Another key signs the log from now on. The published line of `consent key` stays valid.")


async def asked(opened: Beside, work: Callable[[Tx], T]) -> T:
    """What is stored. Raises Failed where that is not as it was written."""
    try:
        return await opened.store.read(work)
    except Unreadable as error:
        raise Failed(f"{error}: run consent verify.") from None


async def _written(opened: Beside, work: Callable[[Tx], T]) -> T:
    """Something is added to the log. Raises Failed, also where it is not the one given out."""

    def add(tx: Tx) -> T:
        if kept is not None and not heads.has(tx, opened.sealer, kept):
            raise Failed(f"{head_fault(kept)} Then call this once more.")
        return work(tx)

    try:
        kept = opened.heads.read()
        return await opened.store.write(add)
    except Unreadable as error:
        raise Failed(f"{CHANGED} ({error})") from None
