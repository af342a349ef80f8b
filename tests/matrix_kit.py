"""Types and helpers that Matrix tests share; the fixtures are in `tests.matrix_world`."""

import asyncio
import socket
from collections.abc import Awaitable
from typing import Protocol

from nio import AsyncClient, RoomCreateResponse

from bridge.sandbox.counsellor import Account, Counsellor

PATIENCE = 20.0  # seconds
_ENCRYPTED = (
    {
        "type": "m.room.encryption",
        "state_key": "",
        "content": {"algorithm": "m.megolm.v1.aes-sha2"},
    },
    {
        "type": "m.room.history_visibility",
        "state_key": "",
        "content": {"history_visibility": "invited"},
    },
)


class NewAccount(Protocol):
    def __call__(self, name: str) -> Awaitable[Account]: ...


class NewCounsellor(Protocol):
    def __call__(
        self, who: str | Account, *, cross_signed: bool = True
    ) -> Awaitable[Counsellor]: ...


async def open_room(owner: Counsellor, *guests: str, name: str = "Amsel blau") -> str:
    """An encrypted, invite-only room as the bridge opens them; gives its id."""
    reply = await owner._client.room_create(
        name=name, topic="A case", invite=guests, initial_state=_ENCRYPTED
    )
    assert isinstance(reply, RoomCreateResponse)
    room_id = str(reply.room_id)
    everybody = {owner.user_id, *guests}
    await owner.until(lambda: room_id in owner.rooms and owner.room(room_id).members == everybody)
    return room_id


async def until_refused(owner: Counsellor, guest: str) -> None:
    """Invites somebody into a new room and waits until they have declined.

    The homeserver is asked: who declines at once was never a guest in the eyes of a client.
    """
    client: AsyncClient = owner._client
    made = await client.room_create(invite=[guest])
    assert isinstance(made, RoomCreateResponse)
    async with asyncio.timeout(PATIENCE):
        while await _membership(client, made.room_id, guest) != "leave":  # noqa: ASYNC110 - only the homeserver knows
            await asyncio.sleep(0.05)


async def _membership(client: AsyncClient, room: str, user: str) -> str:
    """As the homeserver has it."""
    state = await client.room_get_state_event(room, "m.room.member", user)
    return str(state.content["membership"])


async def set_state(owner: Counsellor, room_id: str, kind: str, content: dict[str, object]) -> None:
    client: AsyncClient = owner._client
    await client.room_put_state(room_id, kind, content)


def occupied_port(listening: bool) -> socket.socket:
    """A socket that holds a loopback port; close it to free the port."""
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    if listening:
        holder.listen()
    return holder
