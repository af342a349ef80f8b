"""The server: one port for bots, one for whoever drives the sandbox. Loopback only.

Two ports, because an outage closes the first while the test goes on talking to the second.
"""

import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from bridge.sandbox.botapi import shapes
from bridge.sandbox.botapi.bots import BotSide
from bridge.sandbox.botapi.control import Control
from bridge.sandbox.botapi.faults import Faults, FloodWatch
from bridge.sandbox.botapi.group import Group
from bridge.sandbox.botapi.journal import What
from bridge.sandbox.botapi.listening import LOOPBACK, Listening
from bridge.sandbox.botapi.phone import Phone
from bridge.sandbox.botapi.state import Bot, Chat, State, User
from bridge.sandbox.botapi.updates import Update

LARGEST_BODY = (50 << 20) + (1 << 18)  # the largest file, and what goes with it


def _now() -> datetime:
    return datetime.now(UTC)


class BotApiServer:
    """Use as `async with BotApiServer() as server:`; everything is gone afterwards.

    `now` is the wall clock: dates of messages and their expiry follow it, waiting does not.
    `port` and `control_port` 0 pick free ones. `routes` are served beside the control side, at
    the same origin, for a page that drives it.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = _now,
        port: int = 0,
        control_port: int = 0,
        largest_body: int = LARGEST_BODY,
        routes: Iterable[web.AbstractRouteDef] = (),
    ) -> None:
        self.state = State(lambda: now().timestamp())
        self.faults = Faults()
        self.floods = FloodWatch()
        self.control_token = secrets.token_urlsafe(32)
        self._bots = Listening(port, BotSide(self).routes(), largest_body)
        control = Control(self, self.control_token)
        self._control = Listening(control_port, [*control.routes(), *routes], 1 << 20)

    async def __aenter__(self) -> Self:
        await self._bots.open()
        await self._control.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._interrupt()
        await self._bots.close()
        await self._control.close()

    # --- where ----------------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        """What python-telegram-bot's `base_url` takes."""
        return f"http://{LOOPBACK}:{self._bots.port}/bot"

    @property
    def base_file_url(self) -> str:
        return f"http://{LOOPBACK}:{self._bots.port}/file/bot"

    @property
    def control_url(self) -> str:
        """Whoever knows this address may drive the sandbox. It changes with every start."""
        return f"http://{LOOPBACK}:{self._control.port}/control/{self.control_token}"

    # --- who ------------------------------------------------------------------------------

    def add_bot(self, token: str, number: int, username: str) -> Bot:
        return self.state.add_bot(token, number, username)

    def client(
        self,
        user_id: int,
        first_name: str = "Client",
        language_code: str = "",
        token: str | None = None,
    ) -> Phone:
        """A person's phone. Asking again for the same person gives the same chat."""
        bot = self.state.known_bot(token)
        return Phone(bot, User(user_id, first_name, language_code))

    def add_to_group(
        self, chat_id: int, by: Phone, kind: str = "group", token: str | None = None
    ) -> Group:
        """Somebody pulls the bot into a group, supergroup or channel (a negative id)."""
        bot = self.state.known_bot(token)
        chat = Chat(chat_id, kind, title="A group", user=by.user, started=True)
        bot.chats[chat_id] = chat
        after = "administrator" if kind == "channel" else "member"
        change = shapes.membership(chat, by.user, bot, ("left", after))
        bot.tell("my_chat_member", change)
        return Group(bot, chat)

    # --- the network's whims ---------------------------------------------------------------

    def inject(self, update: Update, token: str | None = None) -> int:
        """Any update at all, sense or not; `update_id` is added unless it has one."""
        bot = self.state.known_bot(token)
        number = bot.updates.add_raw(update, self.state.now())
        bot.polling.wake()
        return number

    def pending(self, token: str | None = None) -> Sequence[Update]:
        """Updates a bot has not confirmed."""
        return self.state.known_bot(token).updates.pending(self.state.now())

    def restart_ids(self, first: int = 1, token: str | None = None) -> None:
        """Update ids begin anew, far below what the bot has seen."""
        self.state.known_bot(token).updates.restart(first)

    async def go_down(self) -> None:
        """Nobody listens for bots any more: connections break, new ones are refused."""
        self._interrupt()
        await self._bots.close()

    async def come_back(self) -> None:
        """At the same port, with everything remembered."""
        await self._bots.open()

    @asynccontextmanager
    async def outage(self) -> AsyncIterator[None]:
        await self.go_down()
        try:
            yield
        finally:
            await self.come_back()

    def _interrupt(self) -> None:
        for bot in self.state.bots:
            bot.polling.interrupt(ConnectionResetError("the server goes down"))

    def note_fault(self, bot: Bot, chat: int, text: str) -> None:
        bot.note(chat, What.FAULT, text)
