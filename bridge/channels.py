"""The network accounts at work: each by its adapter, for as long as they are ours.

An account that its network refuses needs a person; it is tried again all the same, and holds up no
other one.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import NAMESPACE_OID, uuid5

from adapters.kept import StateLost
from adapters.port import AccountRefused, Adapter
from bridge.delivery import Delivery
from bridge.host import AccountHost, Services
from bridge.lifeline import Lifeline
from bridge.teller import Teller
from routing.ids import AccountName

log = logging.getLogger(__name__)
AGAIN = 60.0  # seconds until an account that was refused is tried again


@dataclass(frozen=True, slots=True)
class Channels:
    """Every account of the organisation."""

    adapters: Mapping[AccountName, Adapter]
    services: Services
    lifeline: Lifeline
    teller: Teller
    delivery: Delivery

    async def run(self) -> None:
        """Until cancelled; then all have closed."""
        log.info("this process owns the accounts: %s", ", ".join(sorted(self.adapters)))
        self.delivery.look()  # what waits may go now
        tasks = [asyncio.create_task(self.account(*one)) for one in self.adapters.items()]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for failed in done:
                failed.result()
        finally:
            await ended(tasks)

    async def account(self, account: AccountName, adapter: Adapter) -> None:
        host = AccountHost(account, adapter, self.services, self.lifeline)
        host.lost = partial(self._tell, "account_lost", account=account)
        while True:
            try:
                await adapter.run(host)
            except AccountRefused as refused:
                log.error("the account %s cannot be used: %s", account, refused)  # noqa: TRY400
                await self._tell("account_refused", account=account)
            except StateLost:
                log.error("the account %s cannot begin anew by itself", account)  # noqa: TRY400
            except Exception:
                log.exception("the account %s stopped; it is started again", account)
            await asyncio.sleep(AGAIN)

    async def _tell(self, key: str, **values: str) -> None:
        now = self.services.clock.now()
        about = uuid5(NAMESPACE_OID, f"{key} {sorted(values.items())} {now.date()}")
        try:
            await self.services.store.write(
                lambda tx: self.teller.tell(tx, about, key, now, **values)
            )
        except OSError as error:
            log.warning("the operator could not be told: %s", error)
        self.delivery.wake()


async def ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancelled, and over."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
