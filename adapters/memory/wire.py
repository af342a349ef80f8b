"""The memory network over loopback: one process holds the far sides, another one the bridge.

One request and one answer a line, as JSON. It exists so that a bridge can be killed while the
people at both ends, and what they have seen, live on.
"""

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from adapters.memory.network import MemoryNetwork
from adapters.memory.values import (
    inbound_of,
    inbound_to,
    outbound_of,
    outbound_to,
    sent_of,
    sent_to,
)
from adapters.port import (
    AdapterError,
    NotTrusted,
    PlaceGone,
    RecipientGone,
    Refused,
    RetryLater,
    Sent,
    Uncertain,
    WrongReaders,
)
from routing.ids import AccountName
from routing.messages import Inbound, Outbound

LIMIT = 1 << 24  # bytes a line may have
ERRORS: Mapping[str, type[AdapterError]] = {
    kind.__name__: kind
    for kind in (NotTrusted, PlaceGone, RecipientGone, Refused, Uncertain, WrongReaders)
}


@dataclass(slots=True)
class RemoteNetwork:
    """The bridge's end. One connection to fetch, one to deliver; both are made again when lost."""

    host: str
    port: int
    account: AccountName
    _fetching: "Line | None" = None
    _delivering: "Line | None" = None
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def fetch(self, after: int) -> list[tuple[int, Inbound]]:
        """Raises OSError while the other end is away."""
        if self._fetching is None:
            self._fetching = await Line.open(self.host, self.port)
        try:
            found = await self._fetching.ask({"fetch": after})
        except OSError:
            self._fetching = None
            raise
        return [(n, inbound_of(m, self.account)) for n, m in found]

    async def deliver(self, message: Outbound, data: bytes | None) -> Sent:
        file = None if data is None else b64encode(data).decode()
        answer = await self._ask({"deliver": outbound_to(message), "file": file})
        return sent_of(answer)

    async def read(self, reference: str, start: int, most: int) -> tuple[int, bytes]:
        try:
            answer = await self._ask({"read": reference, "start": start, "most": most})
        except Uncertain:  # reading does nothing to anybody
            raise RetryLater(timedelta(seconds=1), "the network is away") from None
        return answer["size"], b64decode(answer["data"])

    async def _ask(self, question: Mapping[str, Any]) -> Any:  # noqa: ANN401  # JSON
        """Raises what the far side said, RetryLater, or Uncertain when the answer was lost."""
        async with self._one:
            try:
                if self._delivering is None:
                    self._delivering = await Line.open(self.host, self.port)
            except OSError:
                raise RetryLater(timedelta(seconds=1), "the network is away") from None
            line = self._delivering
            self._delivering = None  # whoever is cut off leaves an answer behind that is not ours
            try:
                answer = await line.ask(question)
            except OSError:
                raise Uncertain("the connection broke") from None
            except asyncio.CancelledError:
                line.writer.close()
                raise
            self._delivering = line
        if "after" in answer:
            raise RetryLater(timedelta(seconds=answer["after"]))
        if "error" in answer:
            raise ERRORS.get(answer["error"], Refused)(answer["why"])
        return answer

    async def close(self) -> None:
        for line in (self._fetching, self._delivering):
            if line is not None:
                line.writer.close()
                await asyncio.gather(line.writer.wait_closed(), return_exceptions=True)
        self._fetching = self._delivering = None


@dataclass(slots=True)
class Line:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def open(cls, host: str, port: int) -> "Line":
        return cls(*await asyncio.open_connection(host, port, limit=LIMIT))

    async def ask(self, question: Mapping[str, Any]) -> Any:  # noqa: ANN401  # JSON
        self.writer.write(json.dumps(question).encode() + b"\n")
        await self.writer.drain()
        line = await self.reader.readline()
        if not line:
            raise ConnectionResetError("the other end closed")
        return json.loads(line)


@asynccontextmanager
async def serve(network: MemoryNetwork) -> AsyncIterator[int]:
    """Offer this network on a port of its own on loopback; gives the port."""
    talking: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            talking.add(task)
        try:
            await _talk(network, reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass  # the bridge died: what it was told before is all it will ever know
        finally:
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)

    server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=LIMIT)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)


async def _talk(
    network: MemoryNetwork, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    while line := await reader.readline():
        answer = await _answer(network, json.loads(line))
        writer.write(json.dumps(answer).encode() + b"\n")
        await writer.drain()


async def _answer(network: MemoryNetwork, question: Mapping[str, Any]) -> object:
    if "fetch" in question:
        return [[n, inbound_to(m)] for n, m in await network.fetch(question["fetch"])]
    try:
        return await _carried_out(network, question)
    except RetryLater as later:
        return {"after": later.after.total_seconds()}
    except AdapterError as error:
        return {"error": type(error).__name__, "why": str(error)}


async def _carried_out(network: MemoryNetwork, question: Mapping[str, Any]) -> object:
    if "read" in question:
        size, piece = await network.read(question["read"], question["start"], question["most"])
        return {"size": size, "data": b64encode(piece).decode()}
    file = question["file"]
    data = None if file is None else b64decode(file)
    message = outbound_of(question["deliver"], network.account)
    return sent_to(await network.deliver(message, data))
