"""nio's key store, which remembers which devices are vouched for.

nio looks it up in its file for every event that it opens, and binds all tables to the file anew for
that: it took longer than opening the event. Only this process has the file open, so whatever is
changed goes through here, and then everything is looked up again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar

from nio.crypto import OlmDevice
from nio.store import SqliteStore

R = TypeVar("R")


def _changing(change: Callable[..., R]) -> Callable[..., R]:
    """As nio does it; what is known of devices is not known any more, done or not."""

    @wraps(change)
    def changed(store: "KeyStore", *args: object) -> R:
        store.verified.clear()
        try:
            return change(store, *args)
        finally:
            store.verified.clear()

    return changed


@dataclass
class KeyStore(SqliteStore):  # type: ignore[misc]  # nio's stores have no types
    """Of one account and device, as nio's."""

    def __post_init__(self) -> None:
        self.verified: dict[tuple[str, str], bool] = {}
        super().__post_init__()

    def is_device_verified(self, device: OlmDevice) -> bool:
        name = (device.user_id, device.id)
        known = self.verified.get(name)
        if known is None:
            known = bool(super().is_device_verified(device))
            if not self.database.in_transaction():  # else it may never come true
                self.verified[name] = known
        return known

    verify_device = _changing(SqliteStore.verify_device)
    unverify_device = _changing(SqliteStore.unverify_device)
    blacklist_device = _changing(SqliteStore.blacklist_device)
    unblacklist_device = _changing(SqliteStore.unblacklist_device)
    ignore_device = _changing(SqliteStore.ignore_device)
    unignore_device = _changing(SqliteStore.unignore_device)
    ignore_devices = _changing(SqliteStore.ignore_devices)
    save_device_keys = _changing(SqliteStore.save_device_keys)
