"""Delivery: rows on their way. First of each party, urgent first, paced, results in one commit.

Sending happens outside every transaction. What was leased is told how it went; a process that
dies in between leaves rows that the next one knows to be doubtful.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.port import Adapter
from bridge.admitting import AT_ONCE, Admission
from bridge.ending import whole
from bridge.flights import GIVE_UP, Flights, Landed, demand
from bridge.heldup import HeldUp
from bridge.host import Services
from bridge.leftover import tell_leftover
from bridge.making import Maker, making
from bridge.news import news, waited
from bridge.pacing import Pacer
from bridge.recovering import unrecovered
from bridge.store import delays, inbox, outbox, takingback
from bridge.store.alone import Task, alone
from bridge.store.database import Tx
from bridge.store.hastening import hasten
from bridge.store.inbox import Post
from bridge.store.leases import Tenure
from bridge.store.outbox_rows import Claims, Result
from bridge.store.stranded import park_stranded
from bridge.teller import Teller
from bridge.unseating import unseat
from bridge.verdicts import sign
from routing.effects import OPERATOR
from routing.events import Failure
from routing.ids import AccountName, OutboundId
from routing.messages import OutboundKind

log = logging.getLogger(__name__)
ROOM = 8  # of these, left for what people say while very much is due by the clock
IDLE = 2.0  # seconds at most until we look again by ourselves
PAUSE = 1.0  # seconds after the store was in trouble
BUSY = 16  # rows of one claim: what becomes of them wakes us soon, and much may wait behind them
HELD = 0.005  # seconds until results are tried again whose lanes somebody is at work on


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
        self._wake = asyncio.Event()
        self._flights = Flights(
            services, adapters, lambda lane: making(self._maker, lane), self._wake.set
        )
        self._next_in = IDLE  # seconds until something that is not due or paced now may go
        self._held_up = HeldUp()

    def wake(self) -> None:
        """There may be something to send: for us, or for whoever has the accounts."""
        self._wake.set()
        if self._services.hold.tenure is None:
            self._services.ring()

    def look(self) -> None:
        """Somebody else says so."""
        self._wake.set()

    # --- on the way --------------------------------------------------------------------------

    def dispatch(self, claims: Claims, *, hurries: bool = True) -> None:
        """Send these rows, each by itself. Called in the event loop.

        Not `hurries`: how they went may be written down together with what comes next.
        """
        self._flights.dispatch(claims, hurries=hurries)
        if claims.broken:
            log.error("%d rows of the outbox could not be opened; they are parked",
                      len(claims.broken))  # fmt: skip

    def lapse(self) -> None:
        """Nothing may be sent for now: what is being sent is cut off."""
        self._flights.cut()

    def handed(self) -> int:
        """How many rows a network has in hand just now."""
        return self._flights.handed

    def has_room(self, more: int = 1) -> bool:
        """Whether on every account something that hurries could go at once, after so many more."""
        return all(count + more <= AT_ONCE - ROOM for count in self._flights.on_way.values())

    async def ground(self) -> None:
        """The accounts are another's: what is on its way is that one's to write down."""
        await self._flights.ground()

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
        flights, tenure = self._flights, self._services.hold.tenure
        results, flights.results = flights.results, []
        grounded = flights.grounded

        def work(tx: Tx) -> tuple[Claims, bool, Landed]:
            demand(tx, tenure, results)
            free, held = self._held_up.parted(tx, results)
            return *self._both(tx, free, tenure if results else None), held

        try:
            claims, woken, held = await self._services.store.write(work)
        except Exception as error:
            known = isinstance(error, OSError)  # an outage explains itself; anything else is ours
            log.warning("results could not be written: %s", error, exc_info=not known)
            if flights.grounded == grounded:
                flights.results = results + flights.results
            return False
        if flights.grounded == grounded:
            self._land(results, held)
        self.dispatch(claims)
        if woken:
            self._services.wake()
        return True

    def _land(self, results: Landed, held: Landed) -> None:
        """All but those that are held up are done; those come before whatever lands meanwhile."""
        kept = {row.id for row, _ in held}
        self._flights.leased.difference_update({row.id for row, _ in results} - kept)
        self._flights.results = held + self._flights.results
        self._held_up.note(held)
        if held:
            self._sooner(HELD)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._next_in):
                await self._wake.wait()
        except TimeoutError:
            return

    def _both(self, tx: Tx, results: Landed, tenure: Tenure | None) -> tuple[Claims, bool]:
        now = self._services.clock.now()
        changed = self._write(tx, results, now)
        self._next_in = IDLE
        claims = self._claimed(tx, now, tenure) if tenure is not None else self.claim(tx, now)
        if self._services.hold.tenure is not None and len(claims.rows) < BUSY:
            dues = [outbox.next_due(tx, account, now) for account in self._adapters]
            for due in filter(None, dues):
                self._sooner((due - now).total_seconds())
        return claims, changed or any(one.recovering for one in claims.broken)

    def _write(self, tx: Tx, results: Landed, now: datetime) -> bool:
        """How it went, and what the lanes must know of it; whether any has something to do."""
        outcomes = [Result(row, judged.outcome) for row, judged in results]
        settled = outbox.settle(tx, self._services.sealer, outcomes, now)
        sign(tx, self._services.sealer, outcomes, now)
        for row, judged in results:
            if judged.unseat:
                unseat(tx, self._services.sealer, self._teller, row, now)
            tell_leftover(tx, self._teller, row, judged, now)
            if judged.failure is Failure.NOT_TRUSTED and row.party == OPERATOR:
                self._teller.explain(tx, row.id, "unconfirmed", now)
        posts = self._posts(tx, results, now)
        inbox.post(tx, self._services.sealer, posts, now)
        opened = any(row.kind is OutboundKind.OPEN_PLACE for row, _ in results)
        return bool(settled or posts or opened)

    def recover(self, tx: Tx, now: datetime) -> int:
        """Rows that were leased by a commit whose answer was lost: nobody sends them. How many.

        What a clock that has been put back holds up may go as well; and what can go nowhere any
        more is parked and told.
        """
        if alone(tx, Task.LOOK):
            hasten(tx, now)
            inbox.post(tx, self._services.sealer, park_stranded(tx, now), now)
        tenure, before = self._services.hold.tenure, now - timedelta(seconds=2 * GIVE_UP)
        if tenure is None or not tenure.held(tx):
            return 0
        return outbox.recover_stuck(tx, self._adapters, self._flights.leased, before, now)

    def _sooner(self, seconds: float) -> None:
        self._next_in = min(self._next_in, seconds)

    def _posts(self, tx: Tx, results: Landed, now: datetime) -> list[Post]:
        """What the lanes must know, put into them in the transaction that settles the rows."""
        told = delays.told_of(tx, [row.id for row, judged in results if waited(row, judged, now)])
        removals = [row.id for row, _ in results if row.kind is OutboundKind.DELETE]
        doubted = takingback.in_doubt(tx, removals)
        found = []
        for row, judged in results:
            repeats = self._adapters[row.to.account].capabilities.deduplicates is None
            known, copied = row.id in told, row.id in doubted
            found += news(row, judged, repeats=repeats, told=known, doubted=copied)
        return found

    def claim(self, tx: Tx, now: datetime, only: Sequence[OutboundId] | None = None) -> Claims:
        """Lease what may go now. Also called by the worker, in the transaction that wrote it.

        Nothing, where the accounts are not ours.
        """
        tenure = self._services.hold.tenure
        if tenure is None or (only is not None and not only) or not tenure.held(tx):
            return Claims()
        return self._claimed(tx, now, tenure, only)

    def _claimed(
        self, tx: Tx, now: datetime, tenure: Tenure, only: Sequence[OutboundId] | None = None
    ) -> Claims:
        """As claim, where the accounts are surely held until the commit."""
        if not self._services.hold.stands():
            return Claims()
        admission = Admission(self._adapters, self._pacers, self._flights.on_way, self._sooner)
        wanted = admission.wanted(only)
        claims = outbox.claim(tx, self._services.sealer, wanted, now)
        for broken in claims.broken:
            self._teller.tell_broken(tx, broken, now)
        lost = [Post(one.lane, unrecovered(one)) for one in claims.broken if one.recovering]
        inbox.post(tx, self._services.sealer, lost, now)
        return replace(claims, fence=tenure.fence)

    async def finish(self) -> None:
        """Wait for what is on its way and write how it went. New claims are not made."""
        await self._flights.ended()
        results, self._flights.results = self._flights.results, []
        now, tenure = self._services.clock.now(), self._services.hold.tenure

        def work(tx: Tx) -> None:
            demand(tx, tenure, results)
            self._write(tx, results, now)

        try:
            await self._services.store.write(work)
        except OSError as error:  # the next start finds these rows in doubt
            log.warning("the last results could not be written: %s", error)
