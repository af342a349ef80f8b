"""Which rows of the outbox could go now, with where their party is. Nothing is opened here."""

from collections.abc import Iterator
from datetime import datetime
from itertools import repeat
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, literal_column, select, text, tuple_

from bridge.store.database import Tx
from bridge.store.outbox_rows import Wanted
from bridge.store.sql import read
from bridge.store.tables import outbox, routes
from bridge.store.times import micros
from routing.ids import AccountName

FIRST = 40  # rows looked at in the first query: hardly ever can more than these go
PAGE = 100  # the same, in those after it
PAGES = 20  # queries more for one account; what is behind waits for the next claim


class Due(NamedTuple):
    """A row as selected, with the route of its party."""

    seq: int
    id: bytes
    lane: bytes
    party: str
    priority: int
    kind: str
    message: bytes
    part: int
    target: bytes | None
    case_id: bytes | None
    person: bool
    account: str
    at: int
    not_before: int
    sealed_payload: bytes | None
    sealed_progress: bytes | None
    tries: int
    doubts: int
    first_tried_at: int | None
    device: str | None
    place: bytes | None
    place_index: bytes | None
    sealed_chat: bytes | None
    sealed_readers: bytes | None


def _query() -> Select[Any]:
    own = [outbox.c[name] for name in Due._fields if name in outbox.c and name != "place"]
    way = (routes.c.place, routes.c.place_index, routes.c.sealed_chat, routes.c.sealed_readers)
    joined = outbox.outerjoin(
        routes, and_(routes.c.lane == outbox.c.lane, routes.c.party == outbox.c.party)
    )
    return (
        select(*own, *way)
        .select_from(joined)
        .where(text("outbox.due IS NOT NULL"), outbox.c.due <= bindparam("now"))
        .order_by(outbox.c.priority, outbox.c.seq)
        .with_for_update(skip_locked=True, of=outbox)
    )


def _any(most: int) -> Select[Any]:
    """The number stands in it: it has to be known when this is planned."""
    behind = tuple_(bindparam("priority"), bindparam("seq"))
    return (
        _query()
        .where(
            outbox.c.account == bindparam("account"),
            tuple_(outbox.c.priority, outbox.c.seq) > behind,
        )
        .limit(literal_column(str(most)))
    )


_first, _next = _any(FIRST), _any(PAGE)
_only = _query().where(
    outbox.c.id.in_(bindparam("only", expanding=True)),
    outbox.c.account.in_(bindparam("accounts", expanding=True)),
)


def candidates(tx: Tx, wanted: Wanted, now: datetime) -> Iterator[Iterator[Due]]:
    """For each account the rows that could go, page by page as they are asked for."""
    if wanted.only is None:
        yield from (_pages(tx, account, micros(now)) for account in wanted.senders)
    elif wanted.only and wanted.senders:
        only = [one.bytes for one in wanted.only]
        values = {"only": only, "accounts": list(wanted.senders), "now": micros(now)}
        yield iter([Due(*row) for row in read(tx, _only, values)])


def _pages(tx: Tx, account: AccountName, now: int) -> Iterator[Due]:
    values = {"account": account, "now": now, "priority": -1, "seq": -1}
    for statement, most in ((_first, FIRST), *repeat((_next, PAGE), PAGES)):
        page = [Due(*row) for row in read(tx, statement, values)]
        yield from page
        if len(page) < most:
            return
        values |= {"priority": page[-1].priority, "seq": page[-1].seq}
