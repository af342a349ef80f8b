"""Which devices are vouched for is remembered, and never other than nio's file has it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from nio.crypto import OlmAccount, OlmDevice
from nio.store import SqliteStore

from adapters.matrix.keystore import KeyStore

MIRA = "@mira:hs.example"


def opened(folder: Path) -> KeyStore:
    store = KeyStore("@lotse:hs.example", "BRIDGE", str(folder), "a secret", "crypto.db")
    if store.load_account() is None:
        store.save_account(OlmAccount())
    return store


def device(store: KeyStore, name: str = "PHONE") -> OlmDevice:
    made = OlmDevice(MIRA, name, {"ed25519": f"signing {name}", "curve25519": f"curve {name}"})
    store.save_device_keys({MIRA: {name: made}})
    return made


def really(store: KeyStore, one: OlmDevice) -> bool:
    return bool(SqliteStore.is_device_verified(store, one))


def test_a_device_is_looked_up_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, asked = opened(tmp_path), list[OlmDevice]()
    phone = device(store)
    find = store._get_device

    def finding(one: OlmDevice) -> object:
        asked.append(one)
        return find(one)

    monkeypatch.setattr(store, "_get_device", finding)
    assert [store.is_device_verified(phone) for _ in range(3)] == [False] * 3
    assert len(asked) == 1
    store.database.close()


@pytest.mark.parametrize(
    "change",
    [
        lambda store, one: store.verify_device(one),
        lambda store, one: store.verify_device(one) and store.unverify_device(one),
        lambda store, one: store.verify_device(one) and store.blacklist_device(one),
        lambda store, one: store.verify_device(one) and store.ignore_device(one),
        lambda store, one: store.verify_device(one) and store.ignore_devices([one]),
        lambda store, one: store.verify_device(one) and device(store),
        lambda store, one: store.blacklist_device(one) and store.unblacklist_device(one),
        lambda store, one: store.ignore_device(one) and store.unignore_device(one),
    ],
)
def test_what_is_changed_is_known_at_once(
    tmp_path: Path, change: Callable[[KeyStore, OlmDevice], object]
) -> None:
    store = opened(tmp_path)
    phone, other = device(store), device(store, "LAPTOP")
    assert not store.is_device_verified(phone)
    store.verify_device(other)
    assert store.is_device_verified(other)
    change(store, phone)
    assert store.is_device_verified(phone) == really(store, phone)
    assert store.is_device_verified(other) == really(store, other)
    store.database.close()


def test_what_was_rolled_back_is_not_remembered(tmp_path: Path) -> None:
    store = opened(tmp_path)
    phone = device(store)
    with store.database.atomic() as undone:
        store.verify_device(phone)
        assert store.is_device_verified(phone)
        undone.rollback()
    assert store.is_device_verified(phone) is really(store, phone) is False
    store.database.close()
