"""Homeservers that answer rubbish about keys, or nothing: one plain sentence, nothing trusted."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
import pytest_asyncio
from aiohttp import web
from nio import AsyncClient, AsyncClientConfig

from adapters.matrix.crosssigning import CrossSigningError, KeysUnclear, NoAnswer, Refused, judge
from adapters.matrix.errors import about_keys
from adapters.port import RetryLater

MIRA = "@mira:far.example"
PLANTED = "planted-word"
Answering = Callable[[int, str], Awaitable[AsyncClient]]


@pytest_asyncio.fixture
async def answering() -> AsyncIterator[Answering]:
    """A client of a homeserver that answers everything with the given status and body."""
    runners: list[web.AppRunner] = []
    clients: list[AsyncClient] = []

    async def start(status: int, body: str) -> AsyncClient:
        async def answer(_: web.Request) -> web.Response:
            return web.Response(status=status, text=body)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        runner = web.AppRunner(app)
        runners.append(runner)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        client = AsyncClient(f"http://{host}:{port}", "@bot:far.example")
        client.access_token = PLANTED
        clients.append(client)
        return client

    yield start
    for client in clients:
        await client.close()
    for runner in runners:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, f"<html>{PLANTED}</html>", KeysUnclear),
        (200, "", KeysUnclear),
        (200, "[]", KeysUnclear),
        (200, "{}", KeysUnclear),
        (200, f'{{"device_keys": ["{PLANTED}"]}}', KeysUnclear),
        (200, "[" * 100_000, KeysUnclear),
        (200, '{"device_keys": {}, "failures": {"far.example": {}}}', NoAnswer),
        (404, f"<html>{PLANTED}</html>", KeysUnclear),
        (401, f'{{"errcode": "M_UNKNOWN_TOKEN", "error": "{PLANTED}"}}', Refused),
        (403, '{"errcode": 7}', Refused),
        (500, PLANTED, NoAnswer),
        (502, "<html>", NoAnswer),
    ],
)
async def test_rubbish_becomes_one_sentence_without_what_was_answered(
    answering: Answering, status: int, body: str, error: type[CrossSigningError]
) -> None:
    client = await answering(status, body)
    with pytest.raises(error) as raised:
        await judge(client, MIRA, None)
    said = f"{raised.value!r} {raised.value.__cause__!r}"
    assert PLANTED not in said
    assert MIRA not in said
    assert str(raised.value).endswith(".")


async def test_a_request_to_wait_carries_its_seconds(answering: Answering) -> None:
    client = await answering(429, '{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1500}')
    with pytest.raises(NoAnswer) as raised:
        await judge(client, MIRA, None)
    assert raised.value.retry_after == 1.5


@pytest.mark.parametrize("wait", ["NaN", "Infinity", "-5", "1e400", "true", '"soon"', "9" * 400])
async def test_a_wait_that_makes_no_sense_becomes_one_that_does(
    answering: Answering, wait: str
) -> None:
    client = await answering(429, f'{{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": {wait}}}')
    with pytest.raises(RetryLater) as raised, about_keys():
        await judge(client, MIRA, None)
    assert timedelta(seconds=1) <= raised.value.after <= timedelta(hours=1)


async def test_a_refusal_carries_its_code(answering: Answering) -> None:
    client = await answering(401, '{"errcode": "M_UNKNOWN_TOKEN"}')
    with pytest.raises(Refused) as raised:
        await judge(client, MIRA, None)
    assert raised.value.code == "M_UNKNOWN_TOKEN"


async def test_a_homeserver_that_is_away_is_no_answer(unused_tcp_port: int) -> None:
    config = AsyncClientConfig(max_timeouts=0)
    client = AsyncClient(f"http://127.0.0.1:{unused_tcp_port}", "@bot:far.example", config=config)
    try:
        with pytest.raises(NoAnswer):
            await judge(client, MIRA, None)
    finally:
        await client.close()
