"""A headless Chromium, driven by its own protocol: for the picture of the page, not for tests.

Tests must not need a browser, so this is used by hand and by `tests.e2e.screenshot` only.
"""

import asyncio
import base64
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import aiohttp

PATIENCE = 20.0


class BrowserFailed(Exception):
    """There is no browser, or it did not do what it was told."""


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    height: int
    scale: float = 2.0
    dark: bool = False
    mobile: bool = False


class Tab:
    """One tab. `complaints` are errors of scripts and refusals by the page's policy."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Mapping[str, object]]] = {}
        self.complaints: list[str] = []

    async def listen(self) -> None:
        async for message in self._socket:
            told = json.loads(message.data)
            if (answer := self._answers.pop(told.get("id"), None)) is not None:
                answer.set_result(told)
            elif told.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self.complaints.append(json.dumps(told["params"])[:600])

    async def ask(self, method: str, **params: object) -> Mapping[str, object]:
        number = next(self._ids)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        told = await asyncio.wait_for(answer, PATIENCE)
        if "error" in told:
            raise BrowserFailed(f"the browser refused {method}: {told['error']}")
        result = told["result"]
        assert isinstance(result, Mapping)
        return result

    async def open(self, url: str, size: Size) -> None:
        await self.resize(size)
        await self.ask("Page.navigate", url=url)
        await self.ask("Runtime.evaluate", expression="1")
        await self.until("document.body && document.body.dataset.ready === 'yes'")

    async def resize(self, size: Size) -> None:
        await self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=size.width,
            height=size.height,
            deviceScaleFactor=size.scale,
            mobile=size.mobile,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if size.dark else "light"}
        calm = {"name": "prefers-reduced-motion", "value": "reduce"}
        await self.ask("Emulation.setEmulatedMedia", features=[scheme, calm])

    async def run(self, script: str) -> object:
        told = await self.ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        result = told["result"]
        assert isinstance(result, Mapping)
        if "exceptionDetails" in told:
            raise BrowserFailed(f"the script failed: {json.dumps(told['exceptionDetails'])[:600]}")
        return result.get("value")

    async def until(self, script: str) -> None:
        """Wait until the script gives something true."""
        async with asyncio.timeout(PATIENCE):
            await self.run(
                "new Promise((done) => { const look = () => "
                f"({script}) ? done(true) : setTimeout(look, 30); look(); }})"
            )

    async def picture(self) -> bytes:
        """What the tab shows, as a PNG."""
        await self.run("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 150)))")
        told = await self.ask("Page.captureScreenshot", format="png")
        return base64.b64decode(str(told["data"]))


class Browser:
    """Use as `async with Browser.started("chromium") as browser:`."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    @classmethod
    @contextlib.asynccontextmanager
    async def started(cls, program: str) -> AsyncIterator[Self]:
        with TemporaryDirectory(ignore_cleanup_errors=True) as home:
            process = await _spawn(program, home)
            try:
                async with aiohttp.ClientSession() as session:
                    yield cls(await _address(Path(home), process), session)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    process.terminate()
                await process.wait()

    @contextlib.asynccontextmanager
    async def tab(self) -> AsyncIterator[Tab]:
        async with self._session.put(f"{self._url}/json/new?about:blank") as response:
            where = (await response.json())["webSocketDebuggerUrl"]
        async with self._session.ws_connect(where, max_msg_size=1 << 28) as socket:
            tab = Tab(socket)
            listening = asyncio.create_task(tab.listen())
            try:
                for domain in ("Page", "Runtime", "Log"):
                    await tab.ask(f"{domain}.enable")
                yield tab
            finally:
                listening.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await listening


async def _spawn(program: str, home: str) -> asyncio.subprocess.Process:
    options = ("--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0")
    quiet = ("--no-first-run", "--hide-scrollbars", "--lang=en-GB", f"--user-data-dir={home}")
    nothing = asyncio.subprocess.DEVNULL
    try:
        return await asyncio.create_subprocess_exec(
            program, *options, *quiet, "about:blank", stdout=nothing, stderr=nothing
        )
    except FileNotFoundError:
        raise BrowserFailed(f"There is no {program} here: install it, or name another.") from None


async def _address(home: Path, process: asyncio.subprocess.Process) -> str:
    async with asyncio.timeout(PATIENCE):
        while not (found := home / "DevToolsActivePort").exists() or not found.read_text():
            if process.returncode is not None:
                raise BrowserFailed("the browser ended at once")
            await asyncio.sleep(0.05)
    return f"http://127.0.0.1:{found.read_text().split()[0]}"
