"""The adapter: one bot, its private chats, and the port's promises about them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

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
    Unreachable,
)
from adapters.telegram import documents, fetching, marking
from adapters.telegram.buttons import keyboard
from adapters.telegram.courtesy import Courtesy
from adapters.telegram.editing import edit
from adapters.telegram.errors import LATER
from adapters.telegram.menu import present
from adapters.telegram.parts import split
from adapters.telegram.patience import Patience, Timing
from adapters.telegram.polling import Polling
from adapters.telegram.quiet import silence
from adapters.telegram.reading import Here
from adapters.telegram.saying import say
from adapters.telegram.spots import Spot, spot_at, spot_of
from adapters.telegram.topics import Topics, remind
from adapters.telegram.wire import BotAccount, Wire
from routing.ids import Language, NetworkId
from routing.messages import Address, Attachment, Body, Outbound, OutboundKind

NOT_YET = timedelta(seconds=1)
NEVER = "This bot does nothing of this kind."
BOTH = marking.KINDS | {OutboundKind.SEND, OutboundKind.EDIT}
FOR_CLIENTS = BOTH | {OutboundKind.RECOVER}
FOR_COUNSELLORS = BOTH | {
    OutboundKind.OPEN_PLACE,
    OutboundKind.CLOSE_PLACE,
    OutboundKind.FORGET_PLACE,
}


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
            kinds=FOR_COUNSELLORS if account.topics else FOR_CLIENTS,
            readable_by=ReadableBy.NETWORK,
            choices=True,
            strangers=not account.topics,
            limits=Limits(rate=float(account.pace)),
            desk_is_chat=account.topics,
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
        """Telegram counts by private chat, whatever the topic."""
        spot = spot_at(to.chat)
        return PaceKey(to.chat if spot is None else str(spot.user))

    async def run(self, host: Host) -> None:
        silence()
        wire = Wire(self._account)
        courtesy = Courtesy(wire.bot)
        polling = Polling(wire, courtesy, self._patience(), self._here)
        self._wire, self._host = wire, host
        tasks = [
            asyncio.create_task(polling.run(host)),
            asyncio.create_task(courtesy.run()),
            asyncio.create_task(self._greet(wire)),
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            self._wire = None
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await wire.close()

    async def _greet(self, wire: Wire) -> None:
        """What clients are shown of a bot says nothing to counsellors."""
        if self._account.topics:
            await remind(wire.bot, self._patience())
        else:
            await present(wire.bot, self._presentation, self._patience())

    def _patience(self) -> Patience:
        return Patience(self._account.name, self._timing)

    def _here(self) -> Here:
        account = self._account
        return Here(account.name, account.bot_id, self._now(), account.topics)

    def _connected(self) -> Wire:
        """Raises Unreachable."""
        if self._wire is None:
            raise Unreachable(NOT_YET, "The channel is not connected yet.")
        return self._wire

    async def send(self, message: Outbound, source: Source | None = None) -> Sent:
        wire = self._connected()
        if message.kind not in self.capabilities.kinds:
            raise Refused(NEVER)
        try:
            if message.kind is OutboundKind.OPEN_PLACE:
                return await self._topics(wire).open(message)
            spot = spot_of(message)
            if message.attachment is not None and message.kind is OutboundKind.SEND:
                return await self._give(wire, spot, message, source)
            return await self._carry_out(wire, spot, message)
        except AccountRefused as refused:
            raise RetryLater(LATER, str(refused)) from None  # what waits is sent once it is mended

    def _topics(self, wire: Wire) -> Topics:
        """Raises Unreachable."""
        if self._host is None:
            raise Unreachable(NOT_YET, "The channel is not connected yet.")
        return Topics(wire.bot, self._host.progress)

    @asynccontextmanager
    async def fetch(self, attachment: Attachment) -> AsyncIterator[Download]:
        async with fetching.fetch(self._connected(), attachment) as download:
            yield download

    async def _give(self, wire: Wire, spot: Spot, message: Outbound, source: Source | None) -> Sent:
        if source is None or self._host is None:
            raise Refused("There is nothing to read the file from.")

        async def in_front(text: str) -> None:
            await say(wire.bot, spot, text)

        words = documents.Words(in_front, self._host.progress)
        return await documents.send(wire, spot, message, source, words)

    async def _carry_out(self, wire: Wire, spot: Spot, message: Outbound) -> Sent:
        match message.kind:
            case OutboundKind.SEND:
                buttons = keyboard(message.message, message.choices)
                return await say(wire.bot, spot, message.body.text, buttons)
            case OutboundKind.EDIT:
                await edit(wire.bot, spot.user, message)
                return Sent(None)
            case OutboundKind.RECOVER:
                return await fetching.recover(wire, spot.user, message.targets, self._here())
            case OutboundKind.CLOSE_PLACE:
                return await self._topics(wire).close(message, spot)
            case OutboundKind.FORGET_PLACE:
                return await self._topics(wire).forget(spot)
            case OutboundKind.REACT | OutboundKind.DELETE | OutboundKind.PIN:
                await marking.mark(wire.bot, spot.user, message)
                return Sent(None)
            case _:
                raise Refused(NEVER)
