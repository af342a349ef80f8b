"""Which way a call takes to Telegram, and what is known of one that did not come back."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.contract import KeepingHost, running
from adapters.port import Uncertain, Unreachable
from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.wire import BotAccount
from bridge.sandbox.botapi import BotApiServer, Fault, FaultKind, Phone
from tests.integration.botapi_kit import TOKEN, USER
from tests.integration.telegram_kit import ACCOUNT, QUICK, outbound

SENT = b'{"ok": true, "result": {"message_id": 7}}'
FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"


@asynccontextmanager
async def proxy(answer: bytes, asked: list[str]) -> AsyncIterator[int]:
    """Something that notes the head of every request, and gives the same answer to each."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def reached_by(api: str, by: str | None = None) -> AsyncIterator[TelegramAdapter]:
    adapter = TelegramAdapter(BotAccount(ACCOUNT, TOKEN, api, by), {}, QUICK)
    async with running(adapter, KeepingHost()):
        await asyncio.sleep(0)
        yield adapter


async def test_every_call_goes_through_the_proxy_that_is_named() -> None:
    asked: list[str] = []
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(SENT), SENT)
    async with (
        proxy(answer, asked) as port,
        reached_by("http://bots.invalid", f"http://kim:s3cret@127.0.0.1:{port}") as adapter,
    ):
        await adapter.send(outbound("hi"))
    said = f"Proxy-Authorization: Basic {b64encode(b'kim:s3cret').decode()}"
    assert any(f"POST http://bots.invalid/bot{TOKEN}/sendMessage" in head for head in asked)
    assert all(said in head for head in asked)


async def test_a_proxy_that_lets_nobody_through_leaves_no_doubt() -> None:
    asked: list[str] = []
    async with (
        proxy(FORBIDDEN, asked) as port,
        reached_by("https://bots.invalid", f"http://127.0.0.1:{port}") as adapter,
    ):
        with pytest.raises(Unreachable):
            await adapter.send(outbound("hi"))
    assert all(head.startswith("CONNECT bots.invalid:443 ") for head in asked)
    assert TOKEN not in "".join(asked)


async def test_no_proxy_is_taken_from_the_environment(
    server: BotApiServer, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with reached_by(server.base_url.removesuffix("/bot")) as adapter:
        await adapter.send(outbound("hi"))
    assert phone.texts() == ["hi"]


async def test_what_waited_for_a_free_connection_in_vain_was_surely_not_sent(
    server: BotApiServer, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.telegram.wire.CONNECTIONS", 1)
    monkeypatch.setattr("adapters.telegram.request.CONNECT", 0.2)
    server.faults.add(Fault(FaultKind.SLOW, "sendMessage", delay=1.0))
    async with reached_by(server.base_url.removesuffix("/bot")) as adapter:
        first = asyncio.create_task(adapter.send(outbound("first")))
        await asyncio.sleep(0)
        with pytest.raises(Unreachable):
            await adapter.send(outbound("second"))
        await first
    assert phone.texts() == ["first"]


async def test_what_is_not_answered_in_time_may_have_arrived(
    server: BotApiServer, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.telegram.request.READ", 0.2)
    server.faults.add(Fault(FaultKind.SLOW, "sendMessage", delay=1.0))
    async with reached_by(server.base_url.removesuffix("/bot")) as adapter:
        with pytest.raises(Uncertain):
            await adapter.send(outbound("hi", USER))
    assert phone.texts() == ["hi"]
