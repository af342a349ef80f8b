"""Whose the accounts are: one process's for a few seconds, and again as long as it asks.

Only the server's clock counts here. Who takes the accounts gets a number that is higher than every
one before, the fence; every write for an account names the fence it was begun under, and holds it
until its commit. So whoever was asleep while another process took over can write nothing any more,
and whoever takes over waits for what the one before is just writing.

    take     waits for a writer that holds the fence, and shuts it out from then on
    renew    waits for nobody, and succeeds as long as nobody has taken over, however late it is
    held     asked in each writing transaction; nobody can take the accounts before its commit
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, BindParameter, Column, String, Table, bindparam, select, text

from bridge.store.alone import shared
from bridge.store.database import Tx
from bridge.store.postgres import SERVICE
from bridge.store.sql import read, run_many
from bridge.store.tables import accounts, metadata
from routing.ids import AccountName, NetworkId

SECONDS = 5.0  # that a lease lasts without being renewed

leases = Table(
    "leases", metadata,
    Column("network", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),  # microseconds, by the server's clock
)  # fmt: skip

_clock = text("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
_wanted: BindParameter[Sequence[str]] = bindparam("networks", expanding=True)
_known = text(
    "INSERT INTO leases (network, owner, fence, until) VALUES (:network, '', 0, 0)"
    " ON CONFLICT (network) DO NOTHING"
)
_until = select(leases.c.owner, leases.c.until).where(leases.c.network.in_(_wanted))
_free = (
    select(leases.c.fence, leases.c.owner, leases.c.until)
    .where(leases.c.network.in_(_wanted))
    .order_by(leases.c.network)
    .with_for_update()
)
_take = text(
    "UPDATE leases SET owner = :owner, fence = :fence, until = :until WHERE network = :which"
)
_renew = text(
    "UPDATE leases SET until = :until WHERE network = :which AND owner = :owner AND fence = :fence"
)
_held = (
    select(leases.c.network)
    .where(
        leases.c.network.in_(_wanted),
        leases.c.owner == bindparam("owner"),
        leases.c.fence == bindparam("fence"),
    )
    .with_for_update(read=True, key_share=True)
)
_patience = text("SET LOCAL lock_timeout = '500ms'")
_end_stalled = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = :service"
    " AND state <> 'idle' AND wait_event_type = 'Client'"
    " AND state_change < clock_timestamp() - make_interval(secs => :seconds)"
)
_every = (
    select(accounts.c.name, leases.c.owner, leases.c.until)
    .outerjoin(leases, leases.c.network == accounts.c.network)
    .order_by(accounts.c.name)
)


@dataclass(frozen=True, slots=True)
class Tenure:
    """The accounts are a process's. Without networks: of whoever is alone on its data, for good."""

    owner: str = ""
    fence: int = 0
    networks: tuple[NetworkId, ...] = ()

    def held(self, tx: Tx) -> bool:
        """Whether they still are; if so, nobody takes them before this transaction is over."""
        if not self.networks:
            return True
        wanted = {"networks": self.networks, "owner": self.owner, "fence": self.fence}
        return len(read(tx, _held, wanted)) == len(self.networks)


def _nobody_knows(owner: str) -> bool:
    del owner
    return False


@dataclass(frozen=True, slots=True)
class Taker:
    """Who wants the accounts. `is_gone`: whether the process of this name has surely ended."""

    name: str
    is_gone: Callable[[str], bool] = _nobody_knows

    def may(self, owner: str, until: int, now: int) -> bool:
        return until <= now or self.is_gone(owner)


def take(tx: Tx, taker: Taker, networks: Iterable[NetworkId], seconds: float) -> Tenure | None:
    """All of these accounts, if nobody has any of them; else none.

    Services that stopped in the middle of a transaction, and hold it, are cut off by the server:
    it ends by itself only those transactions in which it waits for a whole new statement.
    Raises StoreTrouble where somebody writes under the old lease for long.
    """
    wanted = tuple(sorted(networks))
    which, now = {"networks": wanted}, _now(tx)
    if not all(taker.may(owner, until, now) for owner, until in tx.execute(_until, which)):
        return None  # without making the owner's writers wait for us
    tx.execute(_end_stalled, {"service": SERVICE, "seconds": seconds})
    tx.execute(_patience)
    run_many(tx, _known, [{"network": one} for one in wanted])
    found = tx.execute(_free, which).all()
    now = _now(tx)  # it may have waited
    if not all(taker.may(owner, until, now) for _, owner, until in found):
        return None
    fence = 1 + max((fence for fence, _, _ in found), default=0)
    tenure = Tenure(taker.name, fence, wanted)
    run_many(tx, _take, _values(tenure, now + _micros(seconds)))
    return tenure


def renew(tx: Tx, tenure: Tenure, seconds: float) -> bool:
    """So many seconds from now on; False: somebody else has taken them, whoever asks again."""
    values = _values(tenure, _now(tx) + _micros(seconds))
    return run_many(tx, _renew, values) == len(tenure.networks)


def release(tx: Tx, tenure: Tenure) -> None:
    """Let go, so that nobody need wait; nothing where somebody else has taken them."""
    run_many(tx, _renew, _values(tenure, 0))


@dataclass(frozen=True, slots=True)
class Owned:
    """`owner` as the process calls itself; None: nobody, or nobody any more."""

    account: AccountName
    owner: str | None


def every(tx: Tx) -> Sequence[Owned] | None:
    """Every account there ever was, with its owner now; None: one process has all, whichever."""
    if not shared(tx):
        return None
    now = _now(tx)
    return [
        Owned(AccountName(name), owner if owner and until > now else None)
        for name, owner, until in tx.execute(_every)
    ]


def _now(tx: Tx) -> int:
    return int(tx.scalar(_clock) or 0)


def _micros(seconds: float) -> int:
    return int(seconds * 1_000_000)


def _values(tenure: Tenure, until: int) -> list[dict[str, object]]:
    return [
        {"which": one, "owner": tenure.owner, "fence": tenure.fence, "until": until}
        for one in tenure.networks
    ]
