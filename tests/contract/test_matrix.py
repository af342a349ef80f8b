"""The Matrix adapter keeps the port's promises, with a real homeserver and a real client."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from nio import MemoryDownloadResponse

from adapters.contract import AdapterContract, KeepingHost, message, running, send
from adapters.contract_marking import Marks
from adapters.contract_outgoing import FilesToPeople
from adapters.matrix.convert import is_redacted
from adapters.matrix.marking import SIGNS
from adapters.matrix.signatures import section
from adapters.matrix.timeline import events_of
from adapters.matrix.wire import Json
from adapters.port import Adapter
from bridge.sandbox.counsellor import Counsellor, Shown
from routing.ids import AuthorId, ChatId, SourceId
from routing.marking import Sign
from routing.messages import Address, FileKind
from tests.matrix_bot import ACCOUNT, Bot, at_work, caught_up, room_with, session_of, until
from tests.matrix_kit import NewAccount, NewCounsellor
from tests.matrix_proxy import Fault, FaultyHomeserver, error, text

pytest_plugins = ("tests.matrix_world",)

_API = "/_matrix/client/v3"
RUBBISH: tuple[tuple[str, dict[str, object]], ...] = (
    ("m.room.message", {}),
    ("m.room.message", {"msgtype": "m.text"}),
    ("m.room.message", {"msgtype": "m.text", "body": 5}),
    ("m.room.message", {"msgtype": ["m.text"], "body": {"a": 1}}),
    ("m.room.message", {"msgtype": "m.text", "body": "x", "m.relates_to": "nothing"}),
    ("m.room.encrypted", {}),
    ("m.room.encrypted", {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": {"a": "b"}}),
    ("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": 5, "key": []}}),
    ("org.example.unheard-of", {"a": [1, 2, 3]}),
    ("m.sticker", {"body": "x"}),
)


class MatrixWorld:
    def __init__(
        self, proxy: FaultyHomeserver, bot: Bot, counsellor: Counsellor, room_id: str
    ) -> None:
        self.proxy = proxy
        self.bot = bot
        self.counsellor = counsellor
        self.room_id = room_id
        self.matrix = bot.adapter(url=proxy.url)
        self.adapter: Adapter = self.matrix
        self.person = AuthorId(counsellor.user_id)
        self.place = Address(ACCOUNT, ChatId(room_id))

    async def says(self, text: str) -> None:
        await self.counsellor.say(self.room_id, text)

    async def shown(self) -> list[str]:
        last = await self._request("GET", "messages?dir=b&limit=100")
        events = events_of({"events": last["chunk"]})
        await caught_up(self.counsellor, self.room_id, str(events[0]["event_id"]))
        gone = {event["event_id"] for event in events if is_redacted(event)}
        return [
            line.text
            for line in self.counsellor.shown(self.room_id)
            if line.sender == self.bot.account.user_id and line.event_id not in gone
        ]

    async def unconfirmed(self) -> int:
        since = quote(str(self.proxy.since))
        page = await self._request("GET", f"messages?dir=f&from={since}&limit=100")
        return sum(e["sender"] == self.person for e in events_of({"events": page["chunk"]}))

    async def turn_away(self) -> None:
        await self.counsellor.leave(self.room_id)
        room = session_of(self.matrix).room(self.room_id)
        assert room is not None
        await until(lambda: self.person not in room.users)

    async def limit(self, after: timedelta) -> None:
        wait = int(after.total_seconds() * 1000)
        limited = error(429, "M_LIMIT_EXCEEDED", retry_after_ms=wait)
        self.proxy.spoil(Fault("/send/", "PUT", answer=limited))

    async def rubbish(self) -> None:
        for kind, content in RUBBISH:
            await self._request("PUT", f"send/{kind}/{uuid4()}", content, refused=True)
            await self.counsellor.send(self.room_id, kind, content)
        ours = session_of(self.matrix)
        junk = {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": "x", "ciphertext": {}}
        mine = ours.client.olm.account.identity_keys["curve25519"]
        for ciphertext in ({mine: {"type": 0, "body": "!!"}}, {mine: {"type": 1, "body": "A"}}, 5):
            content = {**junk, "ciphertext": ciphertext}
            messages = {ours.me: {self.matrix.device: content}}
            path = f"{_API}/sendToDevice/m.room.encrypted/{uuid4()}"
            await self._call("PUT", path, {"messages": messages})
        self.proxy.spoil(Fault("/sync", answer=text(200, "<html>Welcome</html>")))
        self.proxy.spoil(Fault("/sync", answer=text(200, "[1, 2", "application/json")))
        self.proxy.spoil(Fault("/sync", answer=text(200, '{"next_batch": 5}', "application/json")))

    async def files(self) -> list[tuple[FileKind, bytes]]:
        await self.shown()
        return [(file_kind(line), await self.counsellor.fetch(line)) for line in self._lines()]

    def seen_as(self, kind: FileKind) -> FileKind:
        return kind

    async def names(self) -> list[str]:
        await self.shown()
        return [str(line.content["filename"]) for line in self._lines()]

    async def below(self) -> str:
        await self.shown()
        return str(self._lines()[-1].content["body"])

    async def signs(self, source: SourceId) -> list[Sign]:
        where = f"/_matrix/client/v1/rooms/{quote(self.room_id)}/relations/{quote(source)}"
        found = await self._call("GET", f"{where}/m.annotation/m.reaction")
        shown = [e for e in events_of({"events": found["chunk"]}) if "content" in e]
        pictures = [section(e, "content", "m.relates_to").get("key") for e in shown]
        return [Sign(sign) for sign, picture in SIGNS.items() if picture in pictures]

    async def pinned(self) -> list[SourceId]:
        return [SourceId(p) for p in (await self._pins()) if isinstance(p, str)]

    async def _pins(self) -> list[object]:
        pins = (await self._request("GET", "state/m.room.pinned_events"))["pinned"]
        assert isinstance(pins, list)
        return pins

    async def opened(self) -> str:
        await self.shown()
        page = await self._request("GET", "messages?dir=b&limit=100")
        stored = []
        for line in self._lines():
            file = line.content["file"]
            assert isinstance(file, dict)
            reply = await self.counsellor._client.download(file["url"])
            assert isinstance(reply, MemoryDownloadResponse)
            stored.append(f"{reply.filename} {reply.content_type} {reply.body.decode('latin-1')}")
        return json.dumps(page) + " ".join([*stored, *self.proxy.asked])

    def _lines(self) -> list[Shown]:
        lines = self.counsellor.shown(self.room_id)
        return [line for line in lines if "file" in line.content]

    async def _request(
        self, method: str, what: str, body: object = None, *, refused: bool = False
    ) -> Json:
        where = f"{_API}/rooms/{quote(self.room_id)}/{what}"
        return await self._call(method, where, body, refused=refused)

    async def _call(
        self, method: str, path: str, body: object = None, *, refused: bool = False
    ) -> Json:
        """A request of the person's own; `refused`: the homeserver may say no."""
        client = self.counsellor._client
        headers = {"Authorization": f"Bearer {client.access_token}"}
        data = None if body is None else json.dumps(body)
        reply = await client.send(method, path, data, headers)
        answer: Json = await reply.json()
        assert reply.status == 200 or (refused and reply.status < 500), answer
        return answer


def file_kind(line: Shown) -> FileKind:
    if "org.matrix.msc3245.voice" in line.content:
        return FileKind.VOICE
    return FileKind(line.kind.removeprefix("m."))


class TestMatrixAdapter(AdapterContract, FilesToPeople, Marks):
    @pytest.fixture
    async def world(
        self,
        new_account: NewAccount,
        new_counsellor: NewCounsellor,
        new_directory: Callable[[], Path],
    ) -> AsyncIterator[MatrixWorld]:
        bot = Bot(await new_account("bot"), new_directory())
        mira = await new_counsellor("mira")
        first = bot.adapter()
        async with at_work(first, KeepingHost()):
            room_id = await room_with(first, mira)
        async with FaultyHomeserver.before(bot.account.url) as proxy:
            yield MatrixWorld(proxy, bot, mira, room_id)

    async def test_never_names_anybody_or_shows_a_secret(
        self, world: MatrixWorld, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        async with running(world.adapter, KeepingHost()) as host:
            await world.says("hello there")
            await host.until_text("hello there")
            await send(world, message(world, "good evening"))
            token = session_of(world.matrix).client.access_token
            await world.rubbish()
            await world.says("still")
            await host.until_text("still")
        shown = caplog.text + repr(world.adapter) + repr(host.received) + repr(world.matrix._door)
        hidden = (world.bot.account.password, token, "hello there", "good evening", "mira-")
        for secret in (*hidden, world.bot.account.user_id):
            assert secret not in shown
