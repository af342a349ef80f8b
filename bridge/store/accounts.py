"""Which accounts of ours there are. An account is who we are on a network; its name is only what
the configuration calls it, and may change.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from bridge.store.database import Tx
from bridge.store.sql import run_many, upsert
from bridge.store.tables import accounts, inbox, outbox, routes
from routing.ids import AccountName, NetworkId


@dataclass(frozen=True, slots=True)
class Account:
    name: AccountName
    kind: str
    network: NetworkId


_known = select(accounts.c.network, accounts.c.name)
_write = upsert("accounts", ("network", "name", "kind"), ("network",))
_rename = [
    update(table).where(table.c[column] == bindparam("was")).values({column: bindparam("becomes")})
    for table, column in (
        (accounts, "name"),
        (routes, "account"),
        (inbox, "account"),
        (outbox, "account"),
    )
]


def register(tx: Tx, configured: Iterable[Account]) -> None:
    """Know these accounts. Called at every start.

    One that is called something else now keeps what is its own. One whose name was given to
    another account is not configured any more: what it has not sent waits.
    """
    wanted = {one.network: one for one in configured}
    names = {one.name for one in wanted.values()}
    before = {NetworkId(network): name for network, name in tx.execute(_known)}
    after = {
        network: wanted[network].name if network in wanted else _retired(network, name, names)
        for network, name in before.items()
    }
    moved = [network for network in before if before[network] != after[network]]
    for network in moved:  # two accounts may have changed names with each other
        _call(tx, before[network], f"moving {network}")
    for network in moved:
        _call(tx, f"moving {network}", after[network])
    run_many(tx, _write, [
        {"network": one.network, "name": one.name, "kind": one.kind} for one in wanted.values()
    ])  # fmt: skip


def _retired(network: NetworkId, name: str, taken: Collection[str]) -> str:
    return f"retired {network}" if name in taken else name


def _call(tx: Tx, was: str, becomes: str) -> None:
    for statement in _rename:
        tx.execute(statement, {"was": was, "becomes": becomes})
