"""The Matrix adapter: connects, follows, sends, and lives until it is cancelled."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from datetime import timedelta

from adapters.matrix import store
from adapters.matrix.ambient import Ambient, Backoff
from adapters.matrix.connect import Door
from adapters.matrix.errors import StoreTrouble, TokenRefused
from adapters.matrix.outgoing import Outgoing
from adapters.matrix.quiet import silence
from adapters.matrix.session import Session
from adapters.matrix.splitting import split
from adapters.matrix.sync import Syncing
from adapters.port import (
    AccountRefused,
    Capabilities,
    Download,
    Host,
    PaceKey,
    ReadableBy,
    Refused,
    RetryLater,
    Sent,
    Source,
    Unreachable,
)
from routing.ids import NetworkId
from routing.messages import Address, Attachment, Body, Outbound, OutboundKind

_DEDUPLICATES = timedelta(hours=20)  # homeservers forget transaction ids after a day
_NOT_YET = timedelta(seconds=0.5)
_LAST_WORDS = 10.0  # seconds that sends under way are given to end with a connection
_log = logging.getLogger(__name__)


class MatrixAdapter:
    """One account on one homeserver."""

    capabilities = Capabilities(
        kinds=frozenset(OutboundKind) - {OutboundKind.RECOVER},
        readable_by=ReadableBy.US,
        deduplicates=_DEDUPLICATES,
    )

    def __init__(self, door: Door, ambient: Ambient) -> None:
        self._door = door
        self._ambient = ambient
        self._session: Session | None = None
        self._outgoing: Outgoing | None = None
        self._under_way = 0
        self._idle = asyncio.Event()
        self._device = ""
        self.network_id = NetworkId(door.user_id)

    @property
    def device(self) -> str:
        """Our device's id, once there is a connection."""
        return self._device

    def parts(self, body: Body) -> Sequence[Body]:
        return tuple(Body(piece) for piece in split(body.text))

    def pace(self, to: Address) -> PaceKey:
        return PaceKey(to.chat)

    async def run(self, host: Host) -> None:
        silence()
        backoff = Backoff(self._ambient)
        while True:
            try:
                async with self._connected(host) as session:
                    await Syncing(session, backoff).forever()
            except RetryLater as later:
                self._say_away(backoff)
                await backoff.wait(later.after.total_seconds())
            except (TokenRefused, StoreTrouble, OSError):
                await backoff.wait()
            except AccountRefused:
                raise
            except Exception as error:  # noqa: BLE001 - nobody else may be held up by what nobody foresaw
                kind = type(error).__name__
                _log.error("Account %s stumbled (%s) and connects anew.", self._door.account, kind)
                await backoff.wait()

    async def send(self, message: Outbound, source: Source | None = None) -> Sent:
        outgoing = self._outgoing
        if outgoing is None:
            raise Unreachable(_NOT_YET, "The homeserver is not connected yet.")
        with self._counted():
            return await outgoing.send(message, source)

    def fetch(self, attachment: Attachment) -> AbstractAsyncContextManager[Download]:
        """Files of those who counsel stay in their rooms."""
        del attachment
        raise Refused("Files that are sent in a room stay there.")

    @asynccontextmanager
    async def _connected(self, host: Host) -> AsyncIterator[Session]:
        with self._door.alone():
            session = await self._door.enter(host)
            self._device = str(session.client.device_id)
            self._session, self._outgoing = session, Outgoing(session)
            try:
                yield session
            finally:
                self._session = self._outgoing = None
                session.wire.close()
                await session.client.close()
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LAST_WORDS):
                        await self._until_idle()
                await store.close(session.client)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """While keys may be in use, the key store stays open."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._idle.set()

    async def _until_idle(self) -> None:
        while self._under_way:
            self._idle.clear()
            await self._idle.wait()

    def _say_away(self, backoff: Backoff) -> None:
        if backoff.quiet:
            _log.warning("The homeserver of account %s does not let us in yet.", self._door.account)
