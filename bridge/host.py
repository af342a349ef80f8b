"""What the bridge gives an adapter: a place where things are kept before they are confirmed."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from adapters.kept import StateLost
from adapters.port import Adapter
from bridge.clock import Clock
from bridge.disk import Disk
from bridge.lifeline import Lifeline
from bridge.owning import Hold, Sole
from bridge.precedence import Precedence
from bridge.store import inbox, outbox, state
from bridge.store.engine import Store, Tx
from bridge.store.errors import NotOurs, Unreadable
from bridge.store.inbox import Batch, Receipt
from bridge.store.sealer import Sealer
from routing.ids import AccountName, OutboundId
from routing.messages import Inbound, InboundKind

log = logging.getLogger(__name__)

Take = Callable[[Tx], Receipt]


class AccountHost:
    """One account's host. `lost` tells the operator that something kept cannot be read."""

    def __init__(
        self, account: AccountName, adapter: Adapter, services: "Services", lifeline: Lifeline
    ) -> None:
        self._account, self._adapter = account, adapter
        self._services, self._lifeline = services, lifeline
        self._tenure = services.hold.tenure  # the account was ours when this was made
        self.lost: Callable[[], Awaitable[None]] = _no_one

    async def receive(
        self, messages: Sequence[Inbound], *, state: Mapping[str, bytes | None]
    ) -> None:
        """One commit, or OSError and nothing is stored; then urgent help comes from memory.

        NotOurs, and no help from here, where another process has the account by now.
        """
        services = self._services
        batch = Batch(
            self._account,
            self._adapter.network_id,
            self._adapter.capabilities.strangers,
            messages,
            {state_name(services.sealer, key): value for key, value in state.items()},
            frozenset(one.source for one in messages if self._lifeline.is_asked(one)),
        )
        try:
            services.disk.demand()
            with services.precedence.given():
                await services.take_in(lambda tx: self._store(tx, batch), _at_once(messages))
        except NotOurs:
            raise
        except OSError as error:
            log.warning("nothing was taken in: %s", error)
            if services.hold.may_help():
                await self._lifeline.answer(self._adapter, list(messages))
            raise

    def _store(self, tx: Tx, batch: Batch) -> Receipt:
        self._demand(tx)
        return inbox.receive(tx, self._services.sealer, batch, self._services.clock.now())

    def _demand(self, tx: Tx) -> None:
        """Raises NotOurs. Until this transaction is over, nobody else takes the account."""
        if self._tenure is None or not self._tenure.held(tx):
            raise NotOurs

    async def load(self, key: str) -> bytes | None:
        sealer, network = self._services.sealer, self._adapter.network_id
        name = state_name(sealer, key)
        try:
            return await self._services.store.read(lambda tx: state.get(tx, sealer, network, name))
        except Unreadable as error:
            log.error("what the account %s had kept is lost: %s", self._account, error)  # noqa: TRY400 - says where, and no more
            await self.lost()
            raise StateLost("what was kept for this account cannot be read any more") from None

    async def progress(self, row: OutboundId, note: bytes) -> None:
        services = self._services

        def work(tx: Tx) -> None:
            self._demand(tx)
            outbox.progress(tx, services.sealer, row, note)

        await services.store.write(work)


def _at_once(messages: Sequence[Inbound]) -> int:
    """How many may be handled as soon as they are stored.

    None where somebody has come, gone, or has another identity: the adapter has to do with that
    itself once it is stored, and what is said of it is not to be sent before.
    """
    told = any(one.kind is InboundKind.MEMBERSHIP for one in messages)
    return 0 if told else len(messages)


def state_name(sealer: Sealer, key: str) -> str:
    """What a value of an adapter is called on the disk: the adapter's name may hold an address."""
    return sealer.index("state", key).hex()


async def _no_one() -> None:
    """Nobody is there to be told."""


def _nobody() -> None:
    """Nobody is there to be woken yet."""


class Services:
    """What every account's host shares. `wake` is set when there is somebody to wake, and so is
    `put_out`, for when there may be something to send that no lane's step has put there.

    `ring` wakes other processes that send. `hold`: whether the accounts are ours. `take_in`: in one
    commit what came in, of which so many messages may be handled at once; raises as `write` does.
    `precedence`: who goes first in this process.
    """

    def __init__(self, store: Store, sealer: Sealer, clock: Clock, disk: Disk) -> None:
        self.store, self.sealer, self.clock, self.disk = store, sealer, clock, disk
        self.wake: Callable[[], None] = _nobody
        self.put_out: Callable[[], None] = _nobody
        self.ring: Callable[[], None] = _nobody
        self.hold: Hold = Sole()
        self.precedence = Precedence()
        self.take_in: Callable[[Take, int], Awaitable[Receipt]] = self._take_in

    async def _take_in(self, take: Take, count: int) -> Receipt:
        """As long as nobody is there who could handle it at once."""
        del count
        return await self.stored(take)

    async def stored(self, take: Take) -> Receipt:
        """Whoever handles it is woken."""
        receipt = await self.store.write(take)
        if receipt.lanes:
            self.wake()
        return receipt
