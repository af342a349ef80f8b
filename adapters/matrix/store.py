"""nio's key store: opened with the right permissions, recognised when lost, and made to forget.

The store is one SQLite file, and it belongs to one device id: with another store under the same id
every message would be unreadable for ever, so that a store that is gone means a new device. Only
one process may have it open: two would each go on from the same keys.
nio has no way to forget the keys of one room; `forget_room` does it with SQL of its own.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import peewee  # type: ignore[import-untyped] # what nio keeps its store with; has no types
from nio import AsyncClient, AsyncClientConfig

from adapters.matrix.errors import StoreTrouble
from adapters.matrix.keystore import KeyStore
from adapters.matrix.vault import Login

DatabaseTrouble: type[Exception] = peewee.PeeweeException
_FILE = "crypto.db"
_IN_USE = "in_use"
_ROOM_TABLES = ("megolminboundsessions", "outgoingkeyrequests", "encryptedrooms")


def open_client(homeserver: str, user_id: str, folder: Path, pickle_key: str) -> AsyncClient:
    """A client of nio with no login restored yet, which never repeats or waits by itself."""
    config = AsyncClientConfig(
        store=KeyStore,
        store_name=_FILE,
        pickle_key=pickle_key,
        store_sync_tokens=False,
        max_limit_exceeded=0,
        max_timeouts=0,
        request_timeout=30,
    )
    return AsyncClient(homeserver, user_id, store_path=str(folder), config=config)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """No other process has this store open inside. Raises OSError while one has.

    The lock is the system's: it goes when its process goes, and stays while that is only stopped.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(folder / _IN_USE, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(file)


def restore(client: AsyncClient, login: Login, folder: Path) -> None:
    """Load the device's keys, or make them where the store is empty; the file is ours alone."""
    (folder / _FILE).touch(mode=0o600)
    client.restore_login(client.user, login.device_id, login.token)
    assert client.olm is not None, "without its keys a client would send in plain text"


async def close(client: AsyncClient) -> None:
    await client.close()
    if client.store is not None:
        client.store.database.close()


@contextmanager
def all_or_nothing(client: AsyncClient) -> Iterator[None]:
    """What is done to the key store inside is written as one. Raises StoreTrouble."""
    with trouble(), client.store.database.atomic():
        yield


@contextmanager
def trouble() -> Iterator[None]:
    """Turn whatever the key store's database raises inside into StoreTrouble."""
    try:
        yield
    except DatabaseTrouble:
        raise StoreTrouble("The key store cannot be written now.") from None


def is_lost(folder: Path, user_id: str, login: Login) -> bool:
    """Whether the keys of this device are not here (any more). Raises OSError when unclear."""
    if not (folder / _FILE).exists():
        return True
    try:
        store = KeyStore(user_id, login.device_id, str(folder), login.pickle_key, _FILE)
    except peewee.OperationalError as error:  # locked, full, no permission: says nothing
        raise OSError("The key store cannot be opened now.") from error
    except peewee.DatabaseError:
        return True
    try:
        return store.load_account() is None
    except (ValueError, peewee.DatabaseError):  # another key, or damaged
        return True
    finally:
        store.database.close()


def wipe(folder: Path) -> None:
    """Remove the key store of a device that is given up."""
    for left in (_FILE, f"{_FILE}-journal", f"{_FILE}-wal", f"{_FILE}-shm"):
        with suppress(FileNotFoundError):
            (folder / left).unlink()


def forget_room(client: AsyncClient, room_id: str) -> None:
    """Destroy every key of a room: what was said there can never be read here again."""
    olm = client.olm
    olm.outbound_group_sessions.pop(room_id, None)
    olm.inbound_group_store[room_id].clear()
    for request_id, request in list(olm.outgoing_key_requests.items()):
        if request.room_id == room_id:
            del olm.outgoing_key_requests[request_id]
    for waiting in olm.key_re_requests_events.values():
        waiting[:] = [event for event in waiting if event.room_id != room_id]
    database = client.store.database
    database.execute_sql("PRAGMA secure_delete = ON")  # what is deleted is overwritten
    with database.atomic():
        for table in _ROOM_TABLES:
            database.execute_sql(f"DELETE FROM {table} WHERE room_id = ?", (room_id,))  # noqa: S608 - our own names
    client.encrypted_rooms.discard(room_id)
    client.rooms.pop(room_id, None)
