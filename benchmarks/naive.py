"""A relay as one would write it in an afternoon: the measure for what the bridge's care costs.

python-telegram-bot polls and calls a function; matrix-nio syncs for ever and calls a function; each
function sends the words on. Rooms are encrypted, because nothing else would compare, but every
device is believed. Nothing is stored: what is on its way when this stops is lost, a failed send is
lost, and nobody has agreed to anything.

    python -m benchmarks.naive < settings.json

Runs until its standard input ends. Prints one line of JSON once words can go both ways: the room of
each chat.
"""

import asyncio
import json
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from nio import AsyncClient, AsyncClientConfig, MatrixRoom, RoomMessageText
from telegram import Bot, Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest

from adapters.matrix.crosssigning import Seeds, bootstrap

ENCRYPTED = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}


@dataclass(frozen=True, slots=True)
class Settings:
    """`chats` are the clients', each gets a room with the one counsellor in it."""

    telegram: str
    token: str = field(repr=False)
    homeserver: str
    user: str
    password: str = field(repr=False)
    counsellor: str
    chats: Sequence[int]

    def to_json(self) -> str:
        return json.dumps(asdict(self))


class Relay:
    """Which chat is which room, and the two functions."""

    def __init__(self, client: AsyncClient, bot: Bot, counsellor: str) -> None:
        self._client, self._bot, self._counsellor = client, bot, counsellor
        self._rooms: dict[int, str] = {}
        self._chats: dict[str, int] = {}

    async def from_telegram(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        del context
        message, chat = update.effective_message, update.effective_chat
        if message is None or chat is None or chat.id not in self._rooms:
            return
        content = {"msgtype": "m.text", "body": message.text}
        await self._client.room_send(
            self._rooms[chat.id], "m.room.message", content, ignore_unverified_devices=True
        )

    async def from_matrix(self, room: MatrixRoom, event: RoomMessageText) -> None:
        if event.sender == self._counsellor and room.room_id in self._chats:
            await self._bot.send_message(self._chats[room.room_id], event.body)

    async def open_rooms(self, chats: Sequence[int]) -> Mapping[int, str]:
        """A room for each chat; gives them once the counsellor has joined all."""
        for chat in chats:
            made = await self._client.room_create(
                invite=[self._counsellor], initial_state=[ENCRYPTED]
            )
            self._rooms[chat], self._chats[made.room_id] = made.room_id, chat
        while not all(self._has_come(room) for room in self._chats):
            await self._client.synced.wait()
        return self._rooms

    def _has_come(self, room_id: str) -> bool:
        room = self._client.rooms.get(room_id)
        return room is not None and self._counsellor in room.users


async def run(settings: Settings) -> None:
    """Until cancelled."""
    with tempfile.TemporaryDirectory(prefix="counselbridge-naive-") as store:
        client = await _signed_in(settings, store)
        application = _application(settings)
        relay = Relay(client, application.bot, settings.counsellor)
        application.add_handler(MessageHandler(filters.TEXT, relay.from_telegram))
        client.add_event_callback(relay.from_matrix, RoomMessageText)
        try:
            async with application:
                await _both(application, client, relay, settings)
        finally:
            await client.close()
            if client.store is not None:
                client.store.database.close()


async def _both(
    application: "Application[Any, Any, Any, Any, Any, Any]",
    client: AsyncClient,
    relay: Relay,
    settings: Settings,
) -> None:
    await application.start()
    if application.updater is not None:
        await application.updater.start_polling()
    syncing = asyncio.create_task(client.sync_forever(timeout=30_000, full_state=True))
    try:
        rooms = await relay.open_rooms(settings.chats)
        print(json.dumps({"rooms": rooms}), flush=True)
        await syncing
    finally:
        syncing.cancel()
        await asyncio.gather(syncing, return_exceptions=True)
        if application.updater is not None:
            await application.updater.stop()
        await application.stop()


async def _signed_in(settings: Settings, store: str) -> AsyncClient:
    """The counsellor's client gives keys only to devices that are vouched for, so ours is."""
    config = AsyncClientConfig(store_sync_tokens=False)
    client = AsyncClient(settings.homeserver, settings.user, store_path=store, config=config)
    await client.login(settings.password, device_name="Naive")
    await bootstrap(client, Seeds.make(), settings.password)
    return client


def _application(settings: Settings) -> "Application[Any, Any, Any, Any, Any, Any]":
    """Both of the library's request objects, told not to look for a proxy on the way to here."""
    direct = {"trust_env": False}
    return (
        Application.builder()
        .token(settings.token)
        .base_url(f"{settings.telegram}/bot")
        .request(HTTPXRequest(connection_pool_size=8, httpx_kwargs=direct))
        .get_updates_request(HTTPXRequest(httpx_kwargs=direct))
        .build()
    )


def _end_with_the_parent(loop: asyncio.AbstractEventLoop, task: "asyncio.Task[None]") -> None:
    while os.read(0, 1024):
        pass
    loop.call_soon_threadsafe(task.cancel)


async def _main() -> None:
    logging.disable()  # it would speak into the tables of the benchmark
    settings = Settings(**json.loads(sys.stdin.readline()))
    task = asyncio.create_task(run(settings))
    watch = threading.Thread(
        target=_end_with_the_parent, args=(asyncio.get_running_loop(), task), daemon=True
    )
    watch.start()
    with suppress(asyncio.CancelledError):
        await task


if __name__ == "__main__":
    asyncio.run(_main())
