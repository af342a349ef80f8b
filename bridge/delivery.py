"""Delivery: rows on their way. First of each party, urgent first, paced, results in one commit.

Sending happens outside every transaction. What was leased is told how it went; a process that
dies in between leaves rows that the next one knows to be doubtful.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from adapters.port import Adapter, Sent, Uncertain
from bridge.composing import outbound
from bridge.ending import whole
from bridge.fetching import source_of
from bridge.host import Services
from bridge.leftover import tell_leftover
from bridge.making import Maker, making
from bridge.news import news
from bridge.outcomes import Judged, judge
from bridge.pacing import Pacer
from bridge.recovering import unrecovered
from bridge.store import delays, inbox, outbox
from bridge.store.database import Tx
from bridge.store.hastening import hasten
from bridge.store.inbox import Post
from bridge.store.outbox_rows import ClaimedRow, Claims, Head, Result, Sender, Wanted
from bridge.store.stranded import park_stranded
from bridge.teller import Teller
from bridge.unseating import unseat
from routing.effects import OPERATOR, URGENT
from routing.events import Failure
from routing.ids import AccountName, OutboundId
from routing.messages import OutboundKind

log = logging.getLogger(__name__)
AT_ONCE = 32  # rows on their way on one account
GIVE_UP = 90.0  # seconds until an adapter that does not answer counts as doubtful
GIVE_UP_FILE = 600.0  # the same, for a row with a file: it is read and sent on at once
FETCHED_WITHIN = timedelta(minutes=15)  # a file is given up after: words of the client wait for it
TELL = 4  # tries until a log line says that the operator cannot be told
LAST = 4.0  # seconds that what is on its way has when the service ends
IDLE = 2.0  # seconds at most until we look again by ourselves
PAUSE = 1.0  # seconds after the store was in trouble
SOON = timedelta(minutes=1)  # nobody is told that words wait which have arrived by then


class Delivery:
    """`pacers` and `adapters` by account; `maker` makes the files that are ours."""

    def __init__(
        self,
        services: Services,
        adapters: Mapping[AccountName, Adapter],
        pacers: Mapping[AccountName, Pacer],
        teller: Teller,
        maker: Maker,
    ) -> None:
        self._services, self._adapters, self._pacers = services, adapters, pacers
        self._teller, self._maker = teller, maker
        self._results: list[tuple[ClaimedRow, Judged]] = []
        self._flying: set[asyncio.Task[None]] = set()
        self._leased: set[OutboundId] = set()  # not settled yet
        self._on_way: Counter[AccountName] = Counter()
        self._wake = asyncio.Event()
        self._next_in = IDLE  # seconds until something that is not due or paced now may go

    def wake(self) -> None:
        self._wake.set()

    # --- on the way --------------------------------------------------------------------------

    def dispatch(self, claims: Claims) -> None:
        """Send these rows, each by itself. Called in the event loop."""
        for row in claims.rows:
            self._on_way[row.to.account] += 1
            self._leased.add(row.id)
            task = asyncio.create_task(self._one(row))
            self._flying.add(task)
            task.add_done_callback(self._flying.discard)
        if claims.broken:
            log.error("%d rows of the outbox could not be opened; they are parked",
                      len(claims.broken))  # fmt: skip

    async def _one(self, row: ClaimedRow) -> None:
        adapter = self._adapters[row.to.account]
        outcome = await self._try(adapter, row)
        if isinstance(outcome, Exception) and row.party == OPERATOR and row.tries == TELL:
            log.warning("the operator cannot be told at the moment: %s", type(outcome).__name__)
        judged = judge(row, outcome, adapter.capabilities, self._services.clock.now())
        self._on_way[row.to.account] -= 1
        self._results.append((row, judged))
        self._wake.set()

    async def _try(self, adapter: Adapter, row: ClaimedRow) -> Sent | Exception:
        now = self._services.clock.now()
        message = outbound(row, adapter, now)
        patient = now - (row.first_tried_at or now) < FETCHED_WITHIN
        make = making(self._maker, row.lane)
        source = source_of(message.attachment, self._adapters, make, patient=patient)
        try:
            async with asyncio.timeout(GIVE_UP if source is None else GIVE_UP_FILE):
                return await adapter.send(message, source)
        except (TimeoutError, asyncio.CancelledError):  # ended by us, or by the adapter's own end
            return Uncertain("there was no answer")
        except Exception as error:  # noqa: BLE001  # judged by its kind
            return error

    # --- claims and results ------------------------------------------------------------------

    async def run(self) -> None:
        """Until cancelled, between commits: each writes results and claims what may go."""
        while True:
            self._wake.clear()
            if await whole(self._settle()):
                await self._rest()
            else:
                await asyncio.sleep(PAUSE)

    async def _settle(self) -> bool:
        """Whether the store was there."""
        results, self._results = self._results, []
        try:
            claims, woken = await self._services.store.write(lambda tx: self._both(tx, results))
        except OSError as error:
            log.warning("results could not be written: %s", error)
            self._results = results + self._results
            return False
        self._leased.difference_update(row.id for row, _ in results)
        self.dispatch(claims)
        if woken:
            self._services.wake()
        return True

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._next_in):
                await self._wake.wait()
        except TimeoutError:
            return

    def _both(self, tx: Tx, results: list[tuple[ClaimedRow, Judged]]) -> tuple[Claims, bool]:
        now = self._services.clock.now()
        changed = self._write(tx, results, now)
        self._next_in = IDLE
        claims = self.claim(tx, now)
        for account in self._adapters:
            due = outbox.next_due(tx, account, now)
            if due is not None:
                self._sooner((due - now).total_seconds())
        return claims, changed or any(one.recovering for one in claims.broken)

    def _write(self, tx: Tx, results: list[tuple[ClaimedRow, Judged]], now: datetime) -> bool:
        """How it went, and what the lanes must know of it; whether any has something to do."""
        outcomes = [Result(row, judged.outcome) for row, judged in results]
        settled = outbox.settle(tx, self._services.sealer, outcomes, now)
        for row, judged in results:
            if judged.unseat:
                unseat(tx, self._services.sealer, self._teller, row, now)
            tell_leftover(tx, self._teller, row, judged, now)
            if judged.failure is Failure.NOT_TRUSTED and row.party == OPERATOR:
                self._teller.explain(tx, row.id, "untrusted", now)
        posts = self._posts(tx, results, now)
        inbox.post(tx, self._services.sealer, posts, now)
        opened = any(row.kind is OutboundKind.OPEN_PLACE for row, _ in results)
        return bool(settled or posts or opened)

    def recover(self, tx: Tx, now: datetime) -> int:
        """Rows that were leased by a commit whose answer was lost: nobody sends them. How many.

        What a clock that has been put back holds up may go as well; and what can go nowhere any
        more is parked and told.
        """
        hasten(tx, now)
        inbox.post(tx, self._services.sealer, park_stranded(tx, now), now)
        before = now - timedelta(seconds=2 * GIVE_UP)
        return outbox.recover_stuck(tx, self._adapters, self._leased, before, now)

    def _sooner(self, seconds: float) -> None:
        self._next_in = min(self._next_in, seconds)

    def _posts(self, tx: Tx, results: list[tuple[ClaimedRow, Judged]], now: datetime) -> list[Post]:
        """What the lanes must know, put into them in the transaction that settles the rows."""
        told = delays.told_of(tx, [row.id for row, judged in results if _waited(row, judged, now)])
        found = []
        for row, judged in results:
            repeats = self._adapters[row.to.account].capabilities.deduplicates is None
            found += news(row, judged, repeats=repeats, told=row.id in told)
        return found

    def claim(self, tx: Tx, now: datetime, only: Sequence[OutboundId] | None = None) -> Claims:
        """Lease what may go now. Also called by the worker, in the transaction that wrote it."""
        admitted: Counter[AccountName] = Counter()

        def admit(head: Head) -> bool:
            admitted[head.to.account] += (taken := self._admit(head, admitted))
            return taken

        senders = {
            account: Sender(adapter.network_id, adapter.device, adapter.parts)
            for account, adapter in self._adapters.items()
        }

        def ready(account: AccountName, priority: int) -> bool:
            return priority == URGENT or self._ready(account, admitted)

        wanted = Wanted(senders, admit, only=only, ready=ready)
        claims = outbox.claim(tx, self._services.sealer, wanted, now)
        for broken in claims.broken:
            self._teller.tell_broken(tx, broken, now)
        lost = [Post(one.lane, unrecovered(one)) for one in claims.broken if one.recovering]
        inbox.post(tx, self._services.sealer, lost, now)
        return claims

    def _ready(self, account: AccountName, admitted: Counter[AccountName]) -> bool:
        """Whether this account takes anything at all now."""
        wait = self._pacers[account].wait()
        if wait > 0.0:
            self._sooner(wait)
        return wait <= 0.0 and self._on_way[account] + admitted[account] < AT_ONCE

    def _admit(self, head: Head, admitted: Counter[AccountName]) -> bool:
        account = head.to.account
        urgent = head.priority == URGENT
        if self._on_way[account] + admitted[account] >= AT_ONCE and not urgent:
            return False
        key = self._adapters[account].pace(head.to).encode("utf-8", "surrogatepass")
        marks = head.kind is OutboundKind.EDIT  # nothing new in the chat
        wait = self._pacers[account].admit(key, urgent=urgent, in_chat=not marks)
        if wait > 0.0:
            self._sooner(wait)
        return wait <= 0.0

    async def finish(self) -> None:
        """Wait for what is on its way and write how it went. New claims are not made."""
        if self._flying:
            await asyncio.wait(set(self._flying), timeout=LAST)
        results, self._results = self._results, []
        now = self._services.clock.now()
        try:
            await self._services.store.write(lambda tx: self._write(tx, results, now))
        except OSError as error:  # the next start finds these rows in doubt
            log.warning("the last results could not be written: %s", error)


def _waited(row: ClaimedRow, judged: Judged, now: datetime) -> bool:
    """A person's words that have arrived, and not at once: perhaps somebody was told so."""
    at_once = row.tries == 1 and timedelta(0) <= now - row.at < SOON
    return row.person and isinstance(judged.outcome, Sent) and not at_once
