"""A key store that has seen much, and an account that knows nothing of before: for `memory`.

The service does not run meanwhile. Sessions are made and written by the library that keeps them for
the service, under the keys of its own device.
"""

import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from nio import AsyncClient
from nio.crypto import InboundGroupSession, OlmAccount, OutboundGroupSession, OutboundSession
from nio.store import SqliteStore

from adapters.matrix import store
from adapters.matrix.adapter import MatrixAdapter
from adapters.matrix.connect import Door
from adapters.matrix.sync import SINCE
from bridge.app import App, opened_app
from bridge.clock import SystemClock
from bridge.organisation import read
from bridge.store import state

PEERS = 10  # of a hundred sessions, those with one device; the others are keys of rooms


@contextlib.asynccontextmanager
async def _at_rest(folder: Path) -> AsyncIterator[tuple[App, Door]]:
    """The organisation that does not run, and the door of its account on Matrix."""
    today = datetime.now(UTC).date()
    async with opened_app(read(folder, today), SystemClock(), {}) as app:
        [adapter] = [one for one in app.adapters.values() if isinstance(one, MatrixAdapter)]
        yield app, adapter._door  # noqa: SLF001 - the service shows nobody its keys


async def filled(folder: Path, rooms: Sequence[str], sessions: int) -> int:
    """Add sessions, until there are so many; gives how many there are."""
    async with _at_rest(folder) as (_, door):
        login = door.vault.login()
        if login is None:
            raise AssertionError("the service has no device yet")
        client = store.open_client(door.homeserver, door.user_id, door.folder, login.pickle_key)
        try:
            store.restore(client, login, door.folder)
            return _add(client, rooms, sessions)
        finally:
            await store.close(client)


def _add(client: AsyncClient, rooms: Sequence[str], wanted: int) -> int:
    kept: SqliteStore = client.store
    there = len(list(kept.load_inbound_group_sessions()))
    there += sum(len(some) for some in kept.load_sessions().values())
    ours = client.olm.account
    with kept.database.atomic():
        for number in range(there, wanted):
            peer = OlmAccount()
            who = peer.identity_keys
            if number % 100 < PEERS:
                peer.generate_one_time_keys(1)
                [key] = peer.one_time_keys["curve25519"].values()
                session = OutboundSession(ours, who["curve25519"], key)
                kept.save_session(who["curve25519"], session)
                continue
            key, room = OutboundGroupSession().session_key, rooms[number % len(rooms)]
            kept.save_inbound_group_session(
                InboundGroupSession(key, who["ed25519"], who["curve25519"], room, [])
            )
    return max(there, wanted)


async def forget_the_place(folder: Path) -> None:
    """As after the data of an account were lost: everything is asked for anew."""
    async with _at_rest(folder) as (app, door):
        services, network = app.services, app.adapters[door.account].network_id
        await services.store.write(
            lambda tx: state.put(tx, services.sealer, network, {SINCE: None})
        )
