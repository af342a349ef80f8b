"""The adapter: one bot, its clients' private chats, and the port's promises about them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from telegram import Bot, InlineKeyboardMarkup

from adapters.port import (
    AccountRefused,
    Capabilities,
    Download,
    Host,
    Limits,
    PaceKey,
    Presentation,
    ReadableBy,
    Refused,
    RetryLater,
    Sent,
    Source,
    Uncertain,
    WrongReaders,
)
from adapters.telegram import documents, fetching
from adapters.telegram.buttons import keyboard
from adapters.telegram.convert import message_source
from adapters.telegram.courtesy import Courtesy
from adapters.telegram.editing import NO_PREVIEW, edit
from adapters.telegram.errors import LATER, in_port_words
from adapters.telegram.menu import present
from adapters.telegram.parts import LIMIT, mended, split, units
from adapters.telegram.patience import Patience, Timing
from adapters.telegram.polling import Polling
from adapters.telegram.quiet import silence
from adapters.telegram.reading import Here
from adapters.telegram.wire import BotAccount, Wire
from routing.ids import AuthorId, Language, NetworkId
from routing.messages import Address, Attachment, Body, Outbound, OutboundKind

NOT_YET = timedelta(seconds=1)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class TelegramAdapter:
    """`now` only dates what Telegram does not date itself: presses."""

    device = ""

    def __init__(
        self,
        account: BotAccount,
        presentation: Mapping[Language, Presentation],
        timing: Timing | None = None,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self.network_id = NetworkId(str(account.bot_id))
        self.capabilities = Capabilities(
            kinds=frozenset({OutboundKind.SEND, OutboundKind.EDIT, OutboundKind.RECOVER}),
            readable_by=ReadableBy.NETWORK,
            choices=True,
            strangers=True,
            limits=Limits(rate=float(account.pace)),
        )
        self._account = account
        self._presentation = presentation
        self._timing = timing or Timing()
        self._now = now
        self._wire: Wire | None = None
        self._host: Host | None = None

    def parts(self, body: Body) -> Sequence[Body]:
        return [Body(piece) for piece in split(body.text)] or [body]

    def pace(self, to: Address) -> PaceKey:
        return PaceKey(to.chat)

    async def run(self, host: Host) -> None:
        silence()
        wire = Wire(self._account)
        courtesy = Courtesy(wire.bot)
        polling = Polling(wire, courtesy, self._patience(), self._here)
        self._wire, self._host = wire, host
        tasks = [
            asyncio.create_task(polling.run(host)),
            asyncio.create_task(courtesy.run()),
            asyncio.create_task(present(wire.bot, self._presentation, self._patience())),
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            self._wire = None
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await wire.close()

    def _patience(self) -> Patience:
        return Patience(self._account.name, self._timing)

    def _here(self) -> Here:
        return Here(self._account.name, self._account.bot_id, self._now())

    def _connected(self) -> Wire:
        """Raises RetryLater."""
        if self._wire is None:
            raise RetryLater(NOT_YET, "The channel is not connected yet.")
        return self._wire

    async def send(self, message: Outbound, source: Source | None = None) -> Sent:
        wire, chat = self._connected(), _chat(message)
        try:
            if message.attachment is not None and message.kind is OutboundKind.SEND:
                return await self._give(wire, chat, message, source)
            return await self._carry_out(wire, chat, message)
        except AccountRefused as refused:
            raise RetryLater(LATER, str(refused)) from None  # what waits is sent once it is mended

    @asynccontextmanager
    async def fetch(self, attachment: Attachment) -> AsyncIterator[Download]:
        async with fetching.fetch(self._connected(), attachment) as download:
            yield download

    async def _give(self, wire: Wire, chat: int, message: Outbound, source: Source | None) -> Sent:
        if source is None or self._host is None:
            raise Refused("There is nothing to read the file from.")

        async def say(text: str) -> None:
            await _say(wire.bot, chat, text)

        words = documents.Words(say, self._host.progress)
        return await documents.send(wire, chat, message, source, words)

    async def _carry_out(self, wire: Wire, chat: int, message: Outbound) -> Sent:
        match message.kind:
            case OutboundKind.SEND:
                buttons = keyboard(message.message, message.choices)
                return await _say(wire.bot, chat, message.body.text, buttons)
            case OutboundKind.EDIT:
                await edit(wire.bot, chat, message)
                return Sent(None)
            case OutboundKind.RECOVER:
                return await fetching.recover(wire, chat, message.targets, self._here())
            case _:
                raise Refused("Private chats are neither opened nor closed by the bot.")


def _chat(message: Outbound) -> int:
    """The chat's number. Raises Refused, or WrongReaders when it is not the one meant."""
    chat = message.to.chat
    if not chat.isascii() or not chat.isdecimal():
        raise Refused("This is not the number of a private chat.")
    if message.readers and AuthorId(chat) not in message.readers:
        raise WrongReaders("Somebody else than meant would read this.")
    return int(chat)


def _text(text: str) -> str:
    """What can be sent in one piece. Raises Refused."""
    text = mended(text)
    if not text.strip():
        raise Refused("There is nothing to show.")
    if units(text) > LIMIT:
        raise Refused("The text is longer than one message can be.")
    return text


async def _say(
    bot: Bot, chat: int, words: str, buttons: InlineKeyboardMarkup | None = None
) -> Sent:
    text = _text(words)
    with in_port_words():
        sent = await bot.send_message(
            chat, text, reply_markup=buttons, link_preview_options=NO_PREVIEW
        )
    if not isinstance(sent.message_id, int):
        raise Uncertain("Telegram gave an answer that makes no sense.")
    return Sent(message_source(sent.message_id), sent.message_id)
