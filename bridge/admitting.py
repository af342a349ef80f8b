"""Which rows go on their way now: paced for each account and chat, and only so many at once.

It is asked for one claim after the other; what it lets through in one counts there already.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from adapters.port import Adapter
from bridge.outcomes import SIGNS
from bridge.pacing import Pacer
from bridge.store.outbox_rows import Head, Sender, Wanted
from routing.effects import URGENT
from routing.ids import AccountName, OutboundId
from routing.messages import OutboundKind

AT_ONCE = 32  # rows on their way on one account
MARKS = SIGNS | {OutboundKind.EDIT, OutboundKind.DELETE}


class Admission:
    """Of one claim. `on_way`: how many rows an account has on their way.

    `sooner` is told in how many seconds something may go that may not go now.
    """

    def __init__(
        self,
        adapters: Mapping[AccountName, Adapter],
        pacers: Mapping[AccountName, Pacer],
        on_way: Mapping[AccountName, int],
        sooner: Callable[[float], None],
    ) -> None:
        self._adapters, self._pacers = adapters, pacers
        self._on_way, self._sooner = on_way, sooner
        self._admitted: Counter[AccountName] = Counter()

    def wanted(self, only: Sequence[OutboundId] | None) -> Wanted:
        senders = {
            account: Sender(adapter.network_id, adapter.device, adapter.parts)
            for account, adapter in self._adapters.items()
        }
        return Wanted(senders, self._admit, only=only, ready=self._ready)

    def _ready(self, account: AccountName, priority: int) -> bool:
        """Whether this account takes anything of this priority at all now."""
        if priority == URGENT:
            return True
        wait = self._pacers[account].wait()
        if wait > 0.0:
            self._sooner(wait)
        return wait <= 0.0 and not self._is_full(account)

    def _is_full(self, account: AccountName) -> bool:
        return self._on_way.get(account, 0) + self._admitted[account] >= AT_ONCE

    def _admit(self, head: Head) -> bool:
        account, urgent = head.to.account, head.priority == URGENT
        if self._is_full(account) and not urgent:
            return False
        key = self._adapters[account].pace(head.to).encode("utf-8", "surrogatepass")
        marks = head.kind in MARKS  # nothing new in the chat
        wait = self._pacers[account].admit(key, urgent=urgent, in_chat=not marks)
        if wait > 0.0:
            self._sooner(wait)
        self._admitted[account] += wait <= 0.0
        return wait <= 0.0
