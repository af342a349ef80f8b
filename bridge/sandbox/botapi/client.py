"""Drives a sandbox that runs in another process: kill tests, and whatever watches a demo."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import TracebackType
from typing import Self

import aiohttp

from bridge.sandbox.botapi.errors import SandboxError
from bridge.sandbox.botapi.journal import Bubble, Change, bubble_from_json, change_from_json
from bridge.sandbox.botapi.params import Upload


class ControlClient:
    """`url` is the server's `control_url`. Use as `async with ControlClient(url) as control:`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=90))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def ask(self, wish: str, **body: object) -> Mapping[str, object]:
        """Any wish of `wishes` by name. Raises SandboxError with its sentence."""
        assert self._session is not None, "use it in an async with"
        async with self._session.post(f"{self._url}/{wish}", json=body) as response:
            return await _checked(response)

    async def client(self, user: int, first_name: str = "Client", language: str = "") -> None:
        await self.ask("client", user=user, first_name=first_name, language_code=language)

    async def say(self, user: int, text: str) -> int:
        """The message's id."""
        return _int((await self.ask("say", user=user, text=text))["message"])

    async def start(self, user: int, payload: str = "") -> int:
        return _int((await self.ask("start", user=user, payload=payload))["message"])

    async def press(self, user: int, message: int, choice: str, *, stale: bool = False) -> None:
        await self.ask("press", user=user, message=message, choice=choice, stale=stale)

    async def edit(self, user: int, message: int, text: str) -> None:
        await self.ask("edit", user=user, message=message, text=text)

    async def send(self, user: int, kind: str, caption: str = "") -> int:
        answer = await self.ask("send", user=user, kind=kind, caption=caption)
        return _int(answer["message"])

    async def send_file(self, user: int, kind: str, file: Upload, caption: str = "") -> int:
        told = {"name": file.name, "media_type": file.media_type, "caption": caption}
        data = b64encode(file.data).decode()
        answer = await self.ask("send", user=user, kind=kind, data=data, **told)
        return _int(answer["message"])

    async def opened(self, user: int, message: int) -> Upload:
        """The file of a message that is shown."""
        answer = await self.ask("opened", user=user, message=message)
        data = b64decode(str(answer["data"]))
        return Upload(str(answer["name"]), str(answer["media_type"]), data)

    async def block(self, user: int) -> None:
        await self.ask("block", user=user)

    async def unblock(self, user: int) -> None:
        await self.ask("unblock", user=user)

    async def shown(self, user: int) -> list[Bubble]:
        bubbles = (await self.ask("shown", user=user))["bubbles"]
        assert isinstance(bubbles, Sequence)
        return [bubble_from_json(bubble) for bubble in bubbles]

    async def pending(self) -> int:
        return _int((await self.ask("pending"))["pending"])

    async def fault(self, kind: str, **plan: object) -> None:
        """The fields of a `Fault`: method, chat, times, retry_after, status, delay."""
        await self.ask("fault", kind=kind, **plan)

    async def storm(self, seed: int, rates: Mapping[str, float], methods: Sequence[str]) -> None:
        await self.ask("storm", seed=seed, rates=dict(rates), methods=list(methods))

    async def calm(self) -> None:
        await self.ask("calm")

    async def down(self) -> None:
        await self.ask("down")

    async def up(self) -> None:
        await self.ask("up")

    async def record(self, since: int = 0, wait: float = 0.0) -> list[Change]:
        """The journal after number `since`; waits up to `wait` seconds for the first change."""
        assert self._session is not None, "use it in an async with"
        query = {"since": str(since), "wait": str(wait)}
        async with self._session.get(f"{self._url}/record", params=query) as response:
            changes = (await _checked(response))["changes"]
        assert isinstance(changes, Sequence)
        return [change_from_json(change) for change in changes]


async def _checked(response: aiohttp.ClientResponse) -> Mapping[str, object]:
    if response.status == HTTPStatus.NOT_FOUND:
        raise SandboxError("the sandbox knows no such wish, or the token in the address is old")
    answer = await response.json()
    if answer.get("ok") is not True:
        raise SandboxError(str(answer.get("error") or "the sandbox refused"))
    return dict(answer)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
