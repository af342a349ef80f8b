"""What deciding may read: in the transaction that then writes what was decided.

Seats are read without a lock, for nearly every step wants to know them and few take one. Before one
is taken they are locked and read again; had somebody else taken one, it is decided anew.
"""

from collections.abc import Mapping

from bridge.decide import Standing
from bridge.house import Current, Published
from bridge.store import absences, copies, holding, outbox, preserving, seats, takingback
from bridge.store.absences import Away
from bridge.store.alone import shared
from bridge.store.database import Tx
from bridge.store.outbox_rows import Shown
from bridge.store.sealer import Sealer
from routing.facts import Prompt
from routing.ids import AccountName, CounsellorId, LaneId, MessageId, NetworkId
from routing.messages import Inbound

STANDINGS = {
    Shown.QUEUED: Standing(Prompt.QUEUED),
    Shown.SENDING: Standing(None),
    Shown.LOST: Standing(Prompt.LOST),
}


class TxLook:
    """What deciding may read, in this transaction."""

    def __init__(
        self, tx: Tx, sealer: Sealer, current: Current, networks: Mapping[AccountName, NetworkId]
    ) -> None:
        self._tx, self.sealer, self._current, self._networks = tx, sealer, current, networks
        self._taken: Mapping[CounsellorId, int] | None = None
        self._turns: Mapping[CounsellorId, int] | None = None
        self._absences: Mapping[CounsellorId, Away] | None = None
        self._held: frozenset[LaneId] | None = None

    def standing(self, lane: LaneId, message: MessageId) -> Standing:
        state = outbox.prompt_state(self._tx, lane, message)
        if state.state is Shown.SENT:
            return Standing(Prompt.SHOWN, state.order)
        return STANDINGS[state.state]

    def queued(self, lane: LaneId, party: str) -> int:
        return outbox.queued_count(self._tx, lane, party)

    def unread(self, lane: LaneId, party: str) -> int:
        return outbox.waiting_count(self._tx, lane, party)

    def unsent(self, lane: LaneId) -> int:
        return outbox.live_count(self._tx, lane)

    def held(self, lane: LaneId) -> int:
        return holding.count(self._tx, lane)

    def held_back(self, lane: LaneId) -> bool:
        """Read once for all lanes: they were claimed before, and whoever places a hold waits."""
        if self._held is None:
            self._held = preserving.held_lanes(self._tx)
        return lane in self._held

    def unseen(self, lane: LaneId, message: MessageId) -> bool:
        return takingback.is_unseen(self._tx, lane, message)

    def taken(self) -> Mapping[CounsellorId, int]:
        if self._taken is None:
            self._taken = seats.taken(self._tx)
        return self._taken

    def turns(self) -> Mapping[CounsellorId, int]:
        if self._turns is None:
            self._turns = seats.turns(self._tx)
        return self._turns

    def absences(self) -> Mapping[CounsellorId, Away]:
        if self._absences is None:
            self._absences = absences.every(self._tx)
        return self._absences

    def changed(self) -> bool:
        """Lock the seats: whether they are not as `taken` said. They are from here on."""
        if not shared(self._tx):
            return False
        seats.lock(self._tx)
        before, self._taken = (self._taken, self._turns), seats.taken(self._tx)
        self._turns = seats.turns(self._tx) if before[1] is not None else None
        return before[0] is not None and before != (self._taken, self._turns)

    def published(self, sha256: str) -> Published | None:
        return self._current.flows.get(sha256)

    def edited(self, lane: LaneId, inbound: Inbound) -> bool:
        """Networks repeat edits that changed nothing; what is not kept any more counts as one."""
        found = self._target(lane, inbound)
        return found is None or found.same_words is not True

    def deleted(self, lane: LaneId, inbound: Inbound) -> MessageId | None:
        """What this author had written; None: that is not kept, or it was somebody else's."""
        found = self._target(lane, inbound)
        return found.message if found is not None and found.by_same_author is True else None

    def ours(self, lane: LaneId, inbound: Inbound) -> MessageId | None:
        """The message of ours that this is about; None: somebody's words, or not known."""
        found = self._target(lane, inbound)
        return found.message if found is not None and found.by_same_author is None else None

    def _target(self, lane: LaneId, inbound: Inbound) -> copies.Found | None:
        network = self._networks.get(inbound.place.account)
        if network is None or inbound.target is None:  # the account is not configured any more
            return None
        question = copies.Question(lane, network, inbound.target, inbound.author, inbound.body)
        return copies.find(self._tx, self.sealer, question)
