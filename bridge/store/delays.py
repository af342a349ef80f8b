"""What has been waiting for a network: for whom, since when, and who was told of it.

Since when is read from the rows themselves, so that a restart changes nothing: words wait since
they were written, but not longer than their party has a place, and than something last arrived
there. A card is the first that is said in a place, so it tells since when there is one. Only the
first row of each party is looked for, which costs nothing while everything goes out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Column, String, Table, bindparam, delete, select, text, update

from bridge.store.columns import Id
from bridge.store.database import Tx
from bridge.store.sql import is_name, read_column, run_many, upsert
from bridge.store.tables import accounts, metadata, outbox
from bridge.store.times import micros, moment
from routing.ids import AccountName, LaneId, MessageId, OutboundId

NAMELESS = AccountName("?")
UNTRUSTED = "no device of its readers is vouched for"  # no network is to blame, and it was told

outages = Table(  # accounts that reach nobody
    "outages", metadata,
    Column("account", String, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("notice", Id),
)  # fmt: skip

_waiting = text(
    "WITH heads AS ("
    " SELECT lane, party, account FROM outbox WHERE due IS NOT NULL AND account IS NOT NULL"
    " UNION SELECT lane, party, account FROM outbox WHERE state = 1 AND account IS NOT NULL)"
    " SELECT heads.lane, heads.party, heads.account, count(*) AS number, min(one.at) AS oldest,"
    " min(CASE WHEN one.person THEN one.at END) AS written,"
    " max(CASE WHEN one.person THEN one.seq END) AS newest,"
    " max(CASE WHEN one.priority = 1 THEN one.at END) AS seated,"
    " max(one.told_at) AS told,"
    " max(CASE WHEN one.told_at IS NOT NULL THEN one.seq END) AS told_of,"
    " (SELECT max(done.finished_at) FROM outbox AS done WHERE done.lane = heads.lane"
    "  AND done.party = heads.party AND done.state = 3) AS reached,"
    " (SELECT max(card.seq) FROM outbox AS card WHERE card.lane = heads.lane"
    "  AND card.party <> heads.party AND card.priority = 1) AS came"
    " FROM heads JOIN outbox AS one"
    " ON one.lane = heads.lane AND one.party = heads.party AND one.state < 3"
    " AND one.kind NOT IN ('react', 'pin')"  # nobody waits for a sign
    " GROUP BY heads.lane, heads.party, heads.account"
    " HAVING (min(one.at) <= :before OR max(one.at) > :now)"
    " AND (max(CASE WHEN one.reason = :untrusted THEN 1 ELSE 0 END) = 0"
    "  OR max(CASE WHEN one.due IS NOT NULL AND one.tries > 0"  # what overtook it fails otherwise
    "   AND coalesce(one.reason, '') <> :untrusted THEN 1 ELSE 0 END) = 1)"
    " ORDER BY min(one.seq)"
)
_words = select(outbox.c.seq, outbox.c.id, outbox.c.message).where(
    outbox.c.seq.in_(bindparam("rows", expanding=True))
)
_forget_told = (
    update(outbox)
    .where(outbox.c.seq == bindparam("row"), outbox.c.told_at.is_not(None))
    .values(told_at=None)
)
_tell = update(outbox).where(outbox.c.seq == bindparam("row")).values(told_at=bindparam("now"))
_accounts = select(accounts.c.name)
_told = select(outbox.c.id).where(
    outbox.c.id.in_(bindparam("rows", expanding=True)), outbox.c.told_at.is_not(None)
)
_reached = text(
    "SELECT 1 FROM outbox WHERE finished_at IS NOT NULL AND finished_at > :since"
    " AND state = 3 AND account = :account LIMIT 1"
)
_begin = upsert("outages", ("account", "since", "notice"), ("account",))
_end = delete(outages).where(outages.c.account == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A party for which something has been waiting. `since`: every moment it may count from.

    `words`: the row of people's newest words among them. `told`: when somebody was told that words
    of this party wait, and of which row. `came`: the newest card for somebody else in this lane;
    words after it may be of another person. A moment yet to come was written by a wrong clock.
    """

    lane: LaneId
    party: str
    account: AccountName
    number: int
    since: tuple[datetime, ...]
    words: int | None
    told: datetime | None
    told_of: int | None
    came: int | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A row of somebody's words."""

    row: OutboundId
    message: MessageId


@dataclass(frozen=True, slots=True)
class Outage:
    """An account that reaches nobody. `notice`: the message that tells the operator of it."""

    account: AccountName
    since: datetime
    notice: MessageId | None


def waiting(tx: Tx, longer: timedelta, now: datetime) -> list[Waiting]:
    """Parties that are somewhere, and for which something may have been waiting for so long.

    A row whose lane is none tells of nobody; an account that we never had is called NAMELESS.
    """
    values = {"before": micros(now - longer), "now": micros(now), "untrusted": UNTRUSTED}
    found = [row for row in tx.execute(_waiting, values) if is_name(row.lane)]
    known = set(read_column(tx, _accounts)) if found else set()
    return [
        Waiting(
            LaneId(UUID(bytes=row.lane)),
            row.party,
            _named(row.account, known),
            row.number,
            tuple(
                moment(at)
                for at in (row.written or row.oldest, row.seated, row.reached)
                if at is not None
            ),
            row.newest,
            None if row.told is None else moment(row.told),
            row.told_of,
            row.came,
        )
        for row in found
    ]


def _named(account: object, known: Collection[str]) -> AccountName:
    ours = isinstance(account, str) and (not known or account in known)
    return AccountName(str(account)) if ours else NAMELESS


def words(tx: Tx, rows: Collection[int]) -> dict[int, Words]:
    """What stands in these rows, by their numbers. A row whose names are none is left out."""
    if not rows:
        return {}
    found = tx.execute(_words, {"rows": sorted(rows)})
    return {
        seq: Words(OutboundId(UUID(bytes=row)), MessageId(UUID(bytes=message)))
        for seq, row, message in found
        if is_name(row) and is_name(message)
    }


def tell(tx: Tx, parties: Sequence[Waiting], now: datetime) -> None:
    """Whoever said the newest words there is told now; of earlier ones nothing is said any more."""
    run_many(tx, _forget_told, [{"row": one.told_of} for one in parties if one.told_of is not None])
    run_many(tx, _tell, [
        {"row": one.words, "now": micros(now)} for one in parties if one.words is not None
    ])  # fmt: skip


def told_of(tx: Tx, rows: Collection[OutboundId]) -> set[OutboundId]:
    """Those of these rows of which somebody was told that they wait."""
    if not rows:
        return set()
    found = read_column(tx, _told, {"rows": [row.bytes for row in rows]})
    return {OutboundId(UUID(bytes=row)) for row in found}


def outages_now(tx: Tx) -> dict[AccountName, Outage]:
    """Accounts that are known to reach nobody. A notice whose name is none is not taken back."""
    return {
        AccountName(account): Outage(
            AccountName(account),
            moment(since),
            MessageId(UUID(bytes=notice)) if is_name(notice) else None,
        )
        for account, since, notice in tx.execute(select(outages))
    }


def reached(tx: Tx, account: AccountName, since: datetime) -> bool:
    """Has anything at all arrived by this account after that moment?"""
    values = {"account": account, "since": micros(since)}
    return tx.scalar(_reached, values) is not None


def begin(tx: Tx, outage: Outage) -> None:
    notice = None if outage.notice is None else outage.notice.bytes
    tx.execute(_begin, {"account": outage.account, "since": micros(outage.since), "notice": notice})


def end(tx: Tx, account: AccountName) -> None:
    tx.execute(_end, {"of": account})
