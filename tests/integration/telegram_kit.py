"""The Telegram adapter on a sandbox server: what its tests share."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from uuid import UUID

from adapters.contract import KeepingHost, running
from adapters.port import Adapter, Presentation
from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.patience import Timing
from adapters.telegram.wire import BotAccount
from bridge.sandbox.botapi import BotApiServer, Phone
from routing.ids import AccountName, ChatId, Language, MessageId, OutboundId
from routing.messages import Address, Body, Choice, Inbound, InboundKind, Outbound
from tests.integration.botapi_kit import TOKEN, USER

ACCOUNT = AccountName("telegram")
QUICK = Timing(poll=5, first=0.05, longest=0.3, conflict=0.2, idle=0.1)
QUESTION = MessageId(UUID(int=5))
CHOICES = (Choice("yes", "Yes, go on"), Choice("no", "No"))


def adapter_on(
    server: BotApiServer,
    presentation: Mapping[Language, Presentation] | None = None,
    *,
    token: str = TOKEN,
    timing: Timing = QUICK,
    topics: bool = False,
) -> TelegramAdapter:
    account = BotAccount(ACCOUNT, token, server.base_url.removesuffix("/bot"), topics=topics)
    return TelegramAdapter(account, presentation or {}, timing)


@asynccontextmanager
async def at_work(
    server: BotApiServer, host: KeepingHost | None = None, *, topics: bool = False
) -> AsyncIterator[tuple[TelegramAdapter, KeepingHost]]:
    """An adapter that has connected, and the host behind it."""
    adapter = adapter_on(server, topics=topics)
    async with running(adapter, host or KeepingHost()) as kept:
        await asyncio.sleep(0)
        yield adapter, kept


def outbound(text: str, to: int = USER, *, choices: tuple[Choice, ...] = ()) -> Outbound:
    place = Address(ACCOUNT, ChatId(str(to)))
    return Outbound(OutboundId(UUID(int=1)), QUESTION, place, body=Body(text), choices=choices)


async def until(ready: Callable[[], bool], seconds: float = 10.0) -> None:
    """Looks again and again: for things no event tells about."""
    async with asyncio.timeout(seconds):
        while not ready():  # noqa: ASYNC110  # nothing to wait for but the other side's state
            await asyncio.sleep(0.01)


def of_kind(host: KeepingHost, kind: InboundKind) -> list[Inbound]:
    return [message for message in host.received if message.kind is kind]


async def started(server: BotApiServer, user: int = USER, language: str = "de") -> Phone:
    """A client whose first message is already confirmed."""
    phone = server.client(user, "Persephone", language)
    await phone.start()
    server.state.known_bot(TOKEN).updates.drop()
    return phone


__all__ = [
    "ACCOUNT",
    "CHOICES",
    "QUESTION",
    "QUICK",
    "Adapter",
    "adapter_on",
    "at_work",
    "of_kind",
    "outbound",
    "started",
    "until",
]
