"""Accounts that are one: which ones they are shows only when their secrets are read.

One account with two names would hear each message once, under either of them; and where one of the
names is for counsellors, a client could take their place.
"""

from collections.abc import Mapping

from adapters.port import Adapter
from config import Loaded, Problem
from routing.ids import AccountName, NetworkId


def named_twice(loaded: Loaded, adapters: Mapping[AccountName, Adapter]) -> list[Problem]:
    """Each account that has another name already."""
    found: list[Problem] = []
    seen: dict[tuple[str, NetworkId], AccountName] = {}
    for name, adapter in adapters.items():
        first = seen.setdefault((loaded.channels[name].kind, adapter.network_id), name)
        if first != name:
            message = f"'{name}' is the same account as '{first}'; each channel needs its own"
            found.append(loaded.setting(name, (), message))
    return found
