"""Which accounts of ours there are. An account is who we are on a network; its name is only what
the configuration calls it, and may change.
"""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, update

from bridge.store.database import Tx
from bridge.store.sealer import Sealer
from bridge.store.sql import Values, run_many, upsert
from bridge.store.tables import accounts, inbox, outbox, routes
from routing.ids import AccountName, NetworkId


@dataclass(frozen=True, slots=True)
class Account:
    name: AccountName
    kind: str
    network: NetworkId


_known = select(accounts.c.network, accounts.c.name, accounts.c.mark)
_write = upsert("accounts", ("network", "name", "kind", "mark"), ("network",))
_forget = delete(accounts).where(accounts.c.network == bindparam("which"))
log = logging.getLogger(__name__)
_rename = [
    update(table).where(table.c[column] == bindparam("was")).values({column: bindparam("becomes")})
    for table, column in (
        (accounts, "name"),
        (routes, "account"),
        (inbox, "account"),
        (outbox, "account"),
    )
]


def register(tx: Tx, sealer: Sealer, configured: Iterable[Account]) -> None:
    """Know these accounts. Called at every start.

    One that is called something else now keeps what is its own. One whose name was given to
    another account is not configured any more: what it has not sent waits. A row that somebody
    changed is forgotten; what goes by its name is the account's that has this name.
    """
    wanted = {one.network: one for one in configured}
    names = {one.name for one in wanted.values()}
    before = _trusted(tx, sealer)
    after = {
        network: wanted[network].name if network in wanted else _retired(network, name, names)
        for network, name in before.items()
    }
    moved = [network for network in before if before[network] != after[network]]
    for network in moved:  # two accounts may have changed names with each other
        _call(tx, before[network], f"moving {network}")
    for network in moved:
        _call(tx, f"moving {network}", after[network])
    run_many(tx, _write, [_row(sealer, one) for one in wanted.values()])


def _trusted(tx: Tx, sealer: Sealer) -> dict[NetworkId, str]:
    """The names of the accounts that were known, but of those whose row bears a wrong mark."""
    found = {}
    for network, name, mark in tx.execute(_known).all():
        texts = isinstance(network, str) and isinstance(name, str)
        if texts and mark in (None, sealer.index("account", network)):
            found[NetworkId(network)] = name
        else:
            log.error("an account was changed in the data; it is known anew")
            tx.execute(_forget, {"which": network})
    return found


def _row(sealer: Sealer, one: Account) -> Values:
    """With a mark by which a changed network is noticed; the name may change, and is not bound."""
    mark = sealer.index("account", one.network)
    return {"network": one.network, "name": one.name, "kind": one.kind, "mark": mark}


def _retired(network: NetworkId, name: str, taken: Collection[str]) -> str:
    return f"retired {network}" if name in taken else name


def _call(tx: Tx, was: str, becomes: str) -> None:
    for statement in _rename:
        tx.execute(statement, {"was": was, "becomes": becomes})
