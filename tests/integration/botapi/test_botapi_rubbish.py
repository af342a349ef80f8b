"""Whatever is sent to the sandbox gets an envelope: never a traceback, never silence."""

import json
from collections.abc import AsyncIterator, Mapping

import aiohttp
import pytest

from bridge.sandbox.botapi import BotApiServer
from bridge.sandbox.botapi.bots import BotSide
from bridge.sandbox.botapi.methods import METHODS
from bridge.sandbox.botapi.params import Params
from tests.integration.botapi_kit import TOKEN, USER, sandbox

VALUES: list[object] = [
    None, "", " ", 0, -1, 2**70, 1.5, True, [], {}, [None], [[]], {"": ""}, "null", "[", "{}",
    '{"inline_keyboard": 5}', '{"inline_keyboard": [5]}', '{"inline_keyboard": [[5]]}',
    '{"inline_keyboard": [[{"text": 5}]]}', '{"type": []}', "[" * 20_000, "NaN", "9" * 5000,
    "\N{GRINNING FACE}" * 5000, "\u202e\u0000\uffff", "@nobody", "-100", str(USER), "999",
]  # fmt: skip
NAMES = (
    "chat_id", "message_id", "text", "reply_markup", "reply_parameters", "link_preview_options",
    "entities", "parse_mode", "callback_query_id", "action", "reaction", "commands", "scope",
    "language_code", "name", "description", "short_description", "menu_button", "photo", "document",
    "caption", "file_id", "url", "drop_pending_updates", "offset", "limit", "timeout",
    "allowed_updates", "disable_notification", "protect_content",
)  # fmt: skip


USUAL: dict[str, object] = {"chat_id": USER, "message_id": 1, "text": "words", "action": "typing"}


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with sandbox() as server:
        await server.client(USER).start()
        yield server


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        yield session


async def _envelope(response: aiohttp.ClientResponse) -> int:
    """The status of an answer whose body is as it should be."""
    return _is_envelope(response.status, await response.json())


def _is_envelope(status: int, body: Mapping[str, object]) -> int:
    """The same status."""
    assert status != 500
    if status == 200:
        assert body["ok"] is True
        return 200
    assert body["ok"] is False
    assert body["error_code"] == status
    assert body["description"]
    return status


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"logout", "setwebhook"}))
async def test_wrong_arguments_of_a_method_get_an_envelope(
    server: BotApiServer, method: str
) -> None:
    """Read already: what comes over the wire is read in one way, whatever it is for."""
    side, bot = BotSide(server), server.state.known_bot(None)
    for name in NAMES:
        for value in VALUES:
            answer = await side._answer(bot, method, Params({**USUAL, name: value}))
            assert _is_envelope(answer.status, json.loads(str(answer.text))) in (200, 400, 403)


@pytest.mark.parametrize("method", ["sendMessage", "setMessageReaction", "sendPhoto"])
async def test_wrong_arguments_over_the_wire_get_an_envelope(
    server: BotApiServer, session: aiohttp.ClientSession, method: str
) -> None:
    for name in NAMES:
        for value in VALUES:
            body = {**USUAL, name: value}
            async with session.post(f"{server.base_url}{TOKEN}/{method}", json=body) as response:
                assert await _envelope(response) in (200, 400, 403)


async def test_wrong_arguments_of_a_poll_get_an_envelope(
    server: BotApiServer, session: aiohttp.ClientSession
) -> None:
    for number, value in enumerate(VALUES):
        server.restart_ids(number * 1000 + 1)
        body = {"offset": -(number + 1), "allowed_updates": value, "limit": value}
        async with session.post(f"{server.base_url}{TOKEN}/getUpdates", json=body) as response:
            assert await _envelope(response) in (200, 400)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"{", {"Content-Type": "application/json"}),
        (b"[]", {"Content-Type": "application/json"}),
        (b"5", {"Content-Type": "application/json"}),
        (b"\xff\xfe", {"Content-Type": "application/json"}),
        (b'{"text": "\\ud800", "chat_id": 7001}', {"Content-Type": "application/json"}),
        (b'{"chat_id": 1e999}', {"Content-Type": "application/json"}),
        (b"[" * 100_000, {"Content-Type": "application/json"}),
        (b"{}", {"Content-Type": "application/json; charset=klingon"}),
        (b"text=%ff%fe&chat_id=7001", {"Content-Type": "application/x-www-form-urlencoded"}),
        (b"\xff\xfe=\xff", {"Content-Type": "application/x-www-form-urlencoded"}),
        (b"a=b", {"Content-Type": "application/x-www-form-urlencoded; charset=klingon"}),
        (b"&&&===%%%", {"Content-Type": "application/x-www-form-urlencoded"}),
        (b"no parts at all", {"Content-Type": "multipart/form-data; boundary=x"}),
        (b"--x\r\n\r\n", {"Content-Type": "multipart/form-data; boundary=x"}),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n",
         {"Content-Type": "multipart/form-data; boundary=x"}),
        (b"--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n\xff\xfe\r\n--x--\r\n",
         {"Content-Type": "multipart/form-data; boundary=x"}),
        (b"--x\r\nContent-Disposition: form-data\r\nContent-Transfer-Encoding: base64\r\n\r\n!",
         {"Content-Type": "multipart/form-data; boundary=x"}),
        (b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--\r\n",
         {"Content-Type": "multipart/form-data; boundary=x"}),
        (b"anything", {"Content-Type": "multipart/form-data"}),
        (b"not gzip", {"Content-Type": "application/json", "Content-Encoding": "gzip"}),
        (b"anything", {"Content-Type": "text/plain"}),
        (b"", {}),
    ],
)  # fmt: skip
async def test_a_body_that_cannot_be_read_gets_an_envelope(
    server: BotApiServer,
    session: aiohttp.ClientSession,
    body: bytes,
    headers: dict[str, str],
) -> None:
    url = f"{server.base_url}{TOKEN}/sendMessage"
    async with session.post(url, data=body, headers=headers) as response:
        assert await _envelope(response) == 400


async def test_a_huge_body_is_too_large(session: aiohttp.ClientSession) -> None:
    async with BotApiServer(largest_body=100_000) as server:
        server.add_bot(TOKEN, 4242, "bot")
        url = f"{server.base_url}{TOKEN}/sendMessage"
        huge = "x" * 200_000
        for body in ({"json": {"text": huge}}, {"data": {"text": huge}}):
            async with session.post(url, **body) as response:  # type: ignore[arg-type]  # either of two spellings
                assert await _envelope(response) == 413


async def test_forms_queries_and_json_say_the_same(
    server: BotApiServer, session: aiohttp.ClientSession
) -> None:
    url = f"{server.base_url}{TOKEN}/SENDMESSAGE"
    rows = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    plain = {"chat_id": str(USER), "text": "hi", "reply_markup": json.dumps(rows)}
    form = aiohttp.FormData(plain)
    parts = aiohttp.FormData(plain)
    parts.add_field("unused", b"bytes", filename="f", content_type="text/plain")
    statuses = []
    for call in (
        session.post(url, data=form),
        session.post(url, data=parts),
        session.post(url, json={**plain, "chat_id": USER, "reply_markup": rows}),
        session.get(url, params=plain),
        session.post(url, params=plain),
    ):
        async with call as response:
            statuses.append(await _envelope(response))
    assert statuses == [200] * 5
    shown = [b for b in server.client(USER).shown() if b.by_bot]
    assert {(b.text, b.buttons[0][0].label) for b in shown} == {("hi", "Yes")}
    assert len(shown) == 5


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{TOKEN}/sendPigeon", 404),
        (f"{TOKEN}/", 404),
        (f"{TOKEN}", 404),
        ("4242:wrong/getMe", 401),
        ("nonsense/getMe", 404),
        ("%00%ff:x/getMe", 404),
        (f"{TOKEN}/getMe/more", 404),
        (f"{TOKEN}/%F0%9F%98%80", 404),
    ],
)
async def test_unknown_places_get_an_envelope(
    server: BotApiServer, session: aiohttp.ClientSession, path: str, status: int
) -> None:
    async with session.get(server.base_url + path) as response:
        assert await _envelope(response) == status


async def test_a_file_is_given_only_to_its_bot(
    server: BotApiServer, session: aiohttp.ClientSession
) -> None:
    await server.client(USER).send("photo", size=10)
    paths = [file.path for file in server.state.known_bot().files.values()]
    for path, status in (
        (f"{TOKEN}/{paths[0]}", 200),
        (f"{TOKEN}/photos/../../etc/passwd", 404),
        (f"{TOKEN}/%2e%2e/%2e%2e/etc/passwd", 404),
        (f"4242:wrong/{paths[0]}", 401),
    ):
        async with session.get(server.base_file_url + path) as response:
            assert response.status == status


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1", "127.0.0.1:1", "[::1]:80", ""])
async def test_a_request_that_names_another_host_is_refused(
    server: BotApiServer, session: aiohttp.ClientSession, host: str
) -> None:
    url = f"{server.base_url}{TOKEN}/getMe"
    async with session.get(url, headers={"Host": host}) as response:
        assert await _envelope(response) == 403


async def test_nothing_of_a_request_is_logged(
    server: BotApiServer, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "aiohttp")
    body = {"chat_id": USER, "text": "s3cret"}
    for url in (f"{server.base_url}{TOKEN}/sendMessage", f"{server.control_url}/say"):
        async with session.post(url, json=body) as response:
            await response.read()
    assert caplog.text == ""
