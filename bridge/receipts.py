"""The files that clients ask for, made at the moment they are sent: proof of decisions, all data.

A receipt is read from the evidence, its lines and the texts as they were shown. Before it leaves,
every row is looked at as the audit does, and the file is verified as the client may verify it: one
that does not hold is never handed out. While an act has no line yet, the file has to wait.
"""

import asyncio
import base64
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from adapters.port import Refused, RetryLater
from bridge.host import Services
from bridge.house import Current
from bridge.printing import printed
from bridge.proof import Proof, proof
from bridge.store import consentlog, documents, evidence
from bridge.store.database import Tx
from bridge.store.documents import Kind
from bridge.store.errors import Unreadable
from bridge.store.evidence import Held
from bridge.store.sealer import Sealer
from bridge.takeout import takeout
from bridge.takeoutpage import as_file
from config.locales import country
from consent.evidence import NotEvidence, parse
from consent.receipt import WORDS, machine_file, page
from consent.standalone import verify_receipt as standalone
from routing.ids import LaneId
from routing.messages import Made, MadeKind

log = logging.getLogger(__name__)
PDF = "application/pdf"
SOON = timedelta(seconds=1)  # until the sequencer has been there


class NotWhole(Exception):
    """What is stored is not what was written. The sentence says where, never what."""


class FileMaker:
    """Makes every kind of file. Keeps nothing."""

    def __init__(self, services: Services, current: Callable[[], Current]) -> None:
        self._services, self._current = services, current

    async def make(self, made: Made, lane: LaneId) -> bytes:
        """As bridge.making.Maker has it."""
        try:
            if made.what is MadeKind.TAKEOUT:
                return await self._takeout(made, lane)
            found = await self._proof(made, lane)
            file = await asyncio.to_thread(_file, found)  # no page either without a proof
            return file if made.what is MadeKind.RECEIPT_FILE else await self._page(made, found)
        except (Unreadable, NotWhole, NotEvidence) as error:
            log.error("a file for a client cannot be made: %s", error)  # noqa: TRY400 - no content
            raise Refused("What the file is made from is not as it was written.") from None

    async def _takeout(self, made: Made, lane: LaneId) -> bytes:
        now, sealer, current = self._services.clock.now(), self._services.sealer, self._current()
        held = await self._services.store.read(lambda tx: takeout(tx, sealer, current, lane, now))
        return await as_file(held, current.house, now, is_page=made.media_type == PDF)

    async def _proof(self, made: Made, lane: LaneId) -> Proof:
        try:
            record = UUID(made.about)
        except ValueError:
            raise Refused("There is nothing to prove.") from None
        sealer = self._services.sealer

        def look(tx: Tx) -> Proof:
            consentlog.settle_view(tx)  # a line that is added meanwhile belongs to the next file
            return gathered(tx, sealer, lane, record, made.upto)

        return await self._services.store.read(look)

    async def _page(self, made: Made, found: Proof) -> bytes:
        house, language = self._current().house, made.language
        words = {
            key: house.texts.say(key, language, **{name: f"{{{name}}}" for name in names})
            for key, names in WORDS.items()
        }
        name = house.name.get(language, house.name[house.languages[0]])
        made_of = page(name, found.acts, words, house.clock, lambda one: country(one, language))
        return await printed(made_of, language, self._services.clock.now())


def _file(found: Proof) -> bytes:
    """What a program can verify. Raises NotWhole where it does not hold."""
    made = machine_file(found.organisation, found.placed, found.keys, found.acts)
    verdict = standalone.verify(made, key_file(found.keys[0].line.key, found.organisation))
    if not verdict.holds:
        raise NotWhole(verdict.sentence)
    return made


def key_file(first: bytes, organisation: str) -> bytes:
    """The line that is published: the organisation's first key (32 bytes), and its name."""
    key = base64.b64encode(first).decode()
    return f"counselbridge-consent ed25519 {key} {organisation}\n".encode()


def gathered(tx: Tx, sealer: Sealer, lane: LaneId, record: UUID, upto: int) -> Proof:
    """All that proves this client's acts up to this number.

    Raises RetryLater while one has no line, Refused where there is nothing (any more) to prove or
    the record is another client's, Unreadable and NotWhole where somebody changed something.
    """
    held = [one for one in evidence.of_record(tx, sealer, record) if one.row.number <= upto]
    if not held or any(one.row.lane != lane.bytes for one in held):
        raise Refused("There is nothing to prove.")
    if any(one.row.line is None for one in held):
        raise RetryLater(SOON, "A decision is not in the log yet.")
    for one in held:
        _check(tx, sealer, one)
    _check_lines(tx, sealer, [one.row.line or 0 for one in held])
    found = proof(tx, sealer, held)
    if found is None:
        raise RetryLater(SOON, "A decision is not in the log yet.")
    return found


def _check(tx: Tx, sealer: Sealer, held: Held) -> None:
    """The row is as this service wrote it, and so are the words that were shown."""
    row, event = held.row, held.event
    if event is None:
        raise Refused("The record of these decisions is not kept any more.")
    if row.bound != evidence.bound(sealer, row):
        raise NotWhole(f"event {row.number} of a record is not what this service wrote")
    documents.get(tx, sealer, Kind.AGREEMENT, parse(event).sha256)


def _check_lines(tx: Tx, sealer: Sealer, numbers: Sequence[int]) -> None:
    """These lines of the log, those that name a key, and each one before."""
    keys = [row.line.number for row in consentlog.keys(tx, max(numbers))]
    wanted = {near for one in (1, *numbers, *keys) for near in (one - 1, one) if near}
    rows = consentlog.lines(tx, sorted(wanted))
    for number in sorted(wanted):
        row = rows.get(number)
        if row is None or row.bound != consentlog.bound(sealer, row):
            raise NotWhole(f"line {number} of the log is not what this service wrote")


__all__ = ["FileMaker", "NotWhole", "gathered", "key_file"]
