"""Nobody waits in silence: whoever's words cannot be sent for minutes is told, and the operator.

Every few seconds the rows that wait are looked at. People are told through their lane, where the
core finds the words; the operator is told of the account, once for each outage, and when it is
over. If the account is the one by which the operator is told, they are told afterwards, and the log
says so now.

What stands in the rows says since when. A clock that is set forward would make everything look old,
so nothing counts from before that; what was written by a clock that is set back counts from then.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from bridge.clock import Clock
from bridge.house import Current
from bridge.store import delays, inbox
from bridge.store.database import Tx
from bridge.store.delays import Outage, Waiting, Words
from bridge.store.inbox import Post
from bridge.store.sealer import Sealer
from bridge.store.takingback import take_back
from bridge.teller import Teller
from routing.events import Delayed
from routing.ids import AccountName, EventId

log = logging.getLogger(__name__)
DELAY = timedelta(minutes=5)  # words that cannot be sent for so long are told of
AGAIN = timedelta(minutes=60)  # until it is said again of newer words, while nothing gets through
LEAP = timedelta(seconds=30)  # clocks are corrected by a little all the time


class Steady:
    """Since when something has been waiting, whatever the clock did meanwhile.

    `monotonic`: seconds that only go forward.
    """

    def __init__(self, clock: Clock, monotonic: Callable[[], float]) -> None:
        self._clock, self._monotonic = clock, monotonic
        self._seen, self._at = clock.now(), monotonic()
        self._set = self._seen  # when the clock was set last, as far as we know
        self._not_before: datetime | None = None

    def look(self) -> None:
        """Has the clock been set since we looked last?"""
        now, at = self._clock.now(), self._monotonic()
        leapt = (now - self._seen) - timedelta(seconds=at - self._at)
        self._seen, self._at = now, at
        if abs(leapt) > LEAP:
            self._set = now
            self._not_before = now if leapt > LEAP else None

    def since(self, moments: Iterable[datetime], now: datetime) -> datetime:
        """The latest of these, as it must be understood now."""
        known = [self._set if moment > now else moment for moment in moments]
        return max(known if self._not_before is None else [*known, self._not_before])


@dataclass(frozen=True, slots=True)
class _Late:
    """A party for which something has waited too long."""

    waiting: Waiting
    since: datetime


class Delays:
    """Looks at what waits, in the store's thread."""

    def __init__(
        self, sealer: Sealer, current: Callable[[], Current], teller: Teller, steady: Steady
    ) -> None:
        self._sealer, self._current = sealer, current
        self._teller, self._steady = teller, steady

    def look(self, tx: Tx, now: datetime) -> None:
        """Tell whoever must know, once, in the transaction that finds out."""
        self._steady.look()
        found = [
            _Late(one, self._steady.since(one.since, now)) for one in delays.waiting(tx, DELAY, now)
        ]
        late = [one for one in found if now - one.since >= DELAY]
        self._tell_people(tx, late, now)
        self._tell_operator(tx, late, now)

    # --- whose words wait ---------------------------------------------------------------------

    def _tell_people(self, tx: Tx, late: Sequence[_Late], now: datetime) -> None:
        fresh = [one for one in late if self._must_be_told(one.waiting, now)]
        rows = {
            row
            for one in fresh
            for row in (one.waiting.words, one.waiting.told_of)
            if row is not None
        }
        words = delays.words(tx, rows)
        fresh = [one for one in fresh if one.waiting.words in words]
        delays.tell(tx, [one.waiting for one in fresh], now)
        inbox.post(tx, self._sealer, [_post(one, words) for one in fresh], now)

    def _must_be_told(self, waiting: Waiting, now: datetime) -> bool:
        """Somebody's words wait, and it was not said to them, or long ago and of words before."""
        if waiting.words is None or waiting.words == waiting.told_of:
            return False
        if waiting.told is None or _is_anothers(waiting):
            return True
        return now >= self._steady.since((waiting.told,), now) + AGAIN

    # --- the operator -------------------------------------------------------------------------

    def _tell_operator(self, tx: Tx, late: Sequence[_Late], now: datetime) -> None:
        known = delays.outages_now(tx)
        for outage in known.values():
            if outage.since > now or delays.reached(tx, outage.account, outage.since):
                self._over(tx, outage, now)
        by_account: dict[AccountName, list[_Late]] = defaultdict(list)
        for one in late:
            by_account[one.waiting.account].append(one)
        for account, ones in by_account.items():
            since = min(one.since for one in ones)
            if account not in known and not delays.reached(tx, account, since):
                self._begins(tx, account, ones, now)

    def _begins(self, tx: Tx, account: AccountName, late: Sequence[_Late], now: datetime) -> None:
        current = self._current()
        since = min(one.since for one in late)
        number = sum(one.waiting.number for one in late)
        clock = current.house.clock(since)
        log.warning("the account %s has not been reachable since %s; %d messages wait",
                    account, clock, number)  # fmt: skip
        notice = None
        if account != current.operator.account:
            notice = self._teller.tell(
                tx, _about(account, since), "account_away", now,
                account=account, since=clock, number=str(number),
            )  # fmt: skip
        delays.begin(tx, Outage(account, since, notice))

    def _over(self, tx: Tx, outage: Outage, now: datetime) -> None:
        current = self._current()
        log.warning("the account %s is reachable again", outage.account)
        if outage.notice is not None:
            take_back(tx, current.operator.lane, outage.notice, now)
        clock = current.house.clock
        self._teller.tell(
            tx, _about(outage.account, outage.since), "account_back", now,
            account=outage.account, since=clock(outage.since), until=clock(now),
        )  # fmt: skip
        delays.end(tx, outage.account)


def _is_anothers(waiting: Waiting) -> bool:
    """Somebody has come since it was said, and has written themselves: they know of nothing yet."""
    return (waiting.told_of or 0) < (waiting.came or 0) < (waiting.words or 0)


def _post(late: _Late, words: dict[int, Words]) -> Post:
    waiting = late.waiting
    newest = words[waiting.words or 0]
    told = None if waiting.told_of is None else words.get(waiting.told_of)
    before = None if told is None else told.message
    name = EventId(uuid5(newest.row, "waits for its network"))
    event = Delayed(name, waiting.party, newest.message, late.since, waiting.account, before)
    return Post(waiting.lane, event)


def _about(account: AccountName, since: datetime) -> UUID:
    """The same outage is told once, however often it is noticed."""
    return uuid5(NAMESPACE_OID, f"away {account} {since.isoformat()}")
