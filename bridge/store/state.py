"""What an adapter keeps between starts: its cursor, its pins. Sealed, one value a key.

It belongs to who the account is on its network, whatever the configuration calls it.
"""

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, select

from bridge.store.database import Tx
from bridge.store.sealer import Cell, Sealer
from bridge.store.sql import read_one, run_many, upsert
from bridge.store.tables import state
from routing.ids import NetworkId

_select = select(state.c.sealed_value).where(
    state.c.network == bindparam("network"), state.c.key == bindparam("key")
)
_write = upsert("state", ("network", "key", "sealed_value"), ("network", "key"))
_delete = delete(state).where(state.c.network == bindparam("of"), state.c.key == bindparam("which"))


def _cell(network: NetworkId, key: str) -> Cell:
    return Cell("state", f"{network} {key}".encode(), "value")


def get(tx: Tx, sealer: Sealer, network: NetworkId, key: str) -> bytes | None:
    """The value, or None. Raises Unreadable."""
    sealed = read_one(tx, _select, {"network": network, "key": key})
    return None if sealed is None else sealer.open(sealed, _cell(network, key))


def put(tx: Tx, sealer: Sealer, network: NetworkId, values: Mapping[str, bytes | None]) -> None:
    """Write these values; None deletes a key."""
    own = sealer.organisation_key
    written = [
        {
            "network": network,
            "key": key,
            "sealed_value": sealer.seal(own, value, _cell(network, key)),
        }
        for key, value in values.items()
        if value is not None
    ]
    deleted = [{"of": network, "which": key} for key, value in values.items() if value is None]
    run_many(tx, _write, written)
    run_many(tx, _delete, deleted)
