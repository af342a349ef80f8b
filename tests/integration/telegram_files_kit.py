"""A client with files on Telegram, and the adapter at work: fixtures and what tests share.

Name this module in `pytest_plugins`. PYTEST_DONT_REWRITE
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from adapters.contract import KeepingHost
from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.reading import Here
from bridge.sandbox.botapi import BotApiServer, Phone, Upload
from routing.ids import ChatId, MessageId, OutboundId, SourceId
from routing.messages import Address, Attachment, Inbound, InboundKind, Outbound, OutboundKind
from tests.integration.botapi_kit import BOT_ID, TOKEN, USER, HandClock, sandbox
from tests.integration.telegram_kit import ACCOUNT, at_work, of_kind, started, until

SECRET = TOKEN.partition(":")[2]
HERE = Here(ACCOUNT, BOT_ID, datetime(2026, 5, 1, tzinfo=UTC))
LETTER = Upload("s3cret letter.pdf", "application/pdf", b"%PDF " + bytes(200_000))


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def server(clock: HandClock) -> AsyncIterator[BotApiServer]:
    async with sandbox(clock) as server:
        yield server


@pytest.fixture
async def phone(server: BotApiServer) -> Phone:
    return await started(server)


@pytest.fixture
async def work(
    server: BotApiServer, phone: Phone
) -> AsyncIterator[tuple[TelegramAdapter, KeepingHost]]:
    assert phone.id == USER
    async with at_work(server) as pair:
        yield pair


@pytest.fixture
def adapter(work: tuple[TelegramAdapter, KeepingHost]) -> TelegramAdapter:
    return work[0]


@pytest.fixture
def host(work: tuple[TelegramAdapter, KeepingHost]) -> KeepingHost:
    return work[1]


async def heard(host: KeepingHost) -> Inbound:
    await until(lambda: bool(of_kind(host, InboundKind.MESSAGE)))
    return of_kind(host, InboundKind.MESSAGE)[-1]


async def attachment_of(host: KeepingHost) -> Attachment:
    attachment = (await heard(host)).attachment
    assert attachment is not None
    return attachment


async def read(adapter: TelegramAdapter, attachment: Attachment) -> bytes:
    async with adapter.fetch(attachment) as download:
        return b"".join([chunk async for chunk in download.chunks])


def recover(source: SourceId) -> Outbound:
    place = Address(ACCOUNT, ChatId(str(USER)))
    kind = OutboundKind.RECOVER
    return Outbound(OutboundId(uuid4()), MessageId(uuid4()), place, kind, targets=(source,))
