"""From effects to rows: what the core asked for, written in the transaction that decided it.

Nothing is sent here. Ids are made from the event's, so that carrying out the same step twice
makes the same rows.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from bridge import surveys
from bridge.decide import Decided, Fold
from bridge.erasing import erase_client, forgetting
from bridge.house import Current
from bridge.keeping import Kept, frees
from bridge.noting import copies_of
from bridge.posting import Posts, at_their_desk
from bridge.retelling import retell
from bridge.rows import (
    case_at,
    case_of,
    closed,
    marked,
    moved,
    opened,
)
from bridge.sayings import saying
from bridge.store import copies, erase, legalholds, outbox, routes
from bridge.store.copies import Copy
from bridge.store.database import Tx
from bridge.store.outbox_rows import NewRow
from bridge.store.routes import Seating
from bridge.store.sealer import Sealer
from bridge.store.takingback import Taken, take_back
from bridge.store.times import micros
from bridge.teller import operator_row
from bridge.testifying import prove
from bridge.withholding import Withholding
from routing.conversation import Conversation
from routing.effects import (
    EVERY_DESK,
    CancelQueued,
    CancelTimer,
    ClosePlace,
    Count,
    EditSent,
    Effect,
    EraseCase,
    EraseClient,
    ForgetPlace,
    Invite,
    Notify,
    OpenPlace,
    Placing,
    Prove,
    Recover,
    Remove,
    Rest,
    Retell,
    ReturnSeat,
    Seat,
    Send,
    SetTimer,
    TakeBack,
    TakeSeat,
    Unseat,
    desk,
)
from routing.ids import AccountName, CaseId, EventId, LaneId, NetworkId, OutboundId
from routing.marking import Delete, Pin, React
from routing.posting import EndAbsence, SetAbsence, ToCase, ToDesk


class Carrier:
    """Writes one batch. `networks`: who each of our accounts is."""

    def __init__(
        self,
        tx: Tx,
        sealer: Sealer,
        current: Current,
        networks: Mapping[AccountName, NetworkId],
        now: datetime,
    ) -> None:
        self._tx, self._sealer, self._current = tx, sealer, current
        self._networks, self._now = networks, now
        self._withholding = Withholding(tx, sealer, now)
        self._rows: list[NewRow] = []
        self._copies: list[Copy] = []
        self._counts: Counter[str] = Counter()
        self._kept = Kept(tx, now)
        self.posts = Posts(tx, sealer, current, now)
        self.added: list[OutboundId] = []
        self.freed = False  # somebody has room again: cases that wait may look
        self.moved = False  # a party went somewhere: what waited for it may go now

    def fold(self, fold: Fold) -> None:
        """Everything that was decided for one lane, in order."""
        if fold.erased:
            self._goodbye(fold)
            return
        self._withholding.look(fold)
        case = case_of(fold.conversation) if fold.conversation else None
        self._copies += copies_of(fold, self._networks, case)
        for decided in fold.decided:
            self.carry(fold.claimed.lane, decided, case)
        if fold.conversation is not None and fold.conversation.run is None:
            self._forget_names(fold.conversation)

    def _goodbye(self, fold: Fold) -> None:
        """What else was asked for, and then nothing of this client is left."""
        for decided in fold.decided:
            self.carry(fold.claimed.lane, decided, None)
        self.flush()
        self._rows += erase_client(self._tx, self._sealer, self._current, fold, self._now)

    def carry(self, lane: LaneId, decided: Decided, case: CaseId | None) -> None:
        for effect in decided.effects:
            self._effect(lane, decided.event, effect, case)
        self.freed |= frees(decided.effects)

    def flush(self) -> None:
        """Write what was gathered; what follows may rely on it."""
        rows, self._rows = self._rows, []
        found, self._copies = self._copies, []
        counted, self._counts = self._counts, Counter()
        rows = at_their_desk(rows, self._current)
        outbox.add(self._tx, self._sealer, rows, self._now)
        copies.note(self._tx, self._sealer, found, micros(self._now))
        self._kept.write()
        if counted:
            surveys.count(self._tx, counted, self._now.date())
        self.added += [row.id for row in rows]

    def drop(self) -> None:
        """Forget what was gathered and not written."""
        self._rows, self._copies, self._counts = [], [], Counter()
        self._kept.drop()
        self.posts.drop()

    def _forget_names(self, conversation: Conversation) -> None:
        """Nothing is begun, or what was is over: what was said outside a case is found no more."""
        self.flush()
        pending = conversation.pending
        needed = {pending.message} if pending is not None else set()
        copies.forget(self._tx, conversation.id, needed.union(conversation.earlier))

    def _effect(self, lane: LaneId, event: EventId, effect: Effect, case: CaseId | None) -> None:
        match effect:
            case Send() | EditSent() | Recover():
                self._rows.append(saying(self._current, (lane, event), effect, case))
            case React() | Delete() | Pin():
                self._rows.append(marked(lane, event, effect, case))
            case ToDesk() | ToCase() | SetAbsence() | EndAbsence():
                self.posts.carry(effect)
            case (
                OpenPlace() | Invite() | Remove() | Seat() | Unseat() | ClosePlace() | ForgetPlace()
            ):
                self._place(lane, event, effect)
            case TakeSeat() | ReturnSeat() | SetTimer() | CancelTimer():
                self._kept.carry(lane, effect)
            case TakeBack() | Retell():
                self._said_before(lane, event, effect, case)
            case CancelQueued() | Notify() | Count() | EraseCase() | EraseClient() | Prove():
                self._rest(lane, effect, case)
            case _:
                assert_never(effect)

    def _said_before(
        self, lane: LaneId, event: EventId, effect: TakeBack | Retell, case: CaseId | None
    ) -> None:
        """It may be among what was gathered."""
        self.flush()
        if isinstance(effect, TakeBack):
            self._take_back(lane, event, effect, case)
            return
        house, asked = self._current.house, (lane, effect)
        shown = retell(self._tx, self._sealer, house, asked, self._now)
        self._rows.append(saying(self._current, (lane, event), shown, case))

    def _take_back(
        self, lane: LaneId, event: EventId, effect: TakeBack, case: CaseId | None
    ) -> None:
        taken = take_back(self._tx, lane, effect.message, self._now)
        answer = {Taken.SEEN: effect.instead, Taken.NEVER: effect.otherwise}.get(taken)
        if answer is not None:
            self._rows.append(saying(self._current, (lane, event), answer, case))
        if taken is Taken.SEEN:
            self._beside(lane, event, effect, case)

    def _beside(self, lane: LaneId, event: EventId, effect: TakeBack, case: CaseId | None) -> None:
        """Several words that are taken back together may ask for the same."""
        before, self._rows = self._rows, []
        for one in effect.beside:
            self._effect(lane, event, one, case)
        known = outbox.existing(self._tx, [row.id for row in self._rows])
        self._rows = before + [row for row in self._rows if row.id not in known]

    def _place(self, lane: LaneId, event: EventId, effect: Placing) -> None:
        match effect:
            case OpenPlace():
                self._rows.append(opened(lane, event, effect))
            case Invite() | Remove():
                self._rows.append(moved(lane, event, effect))
            case ClosePlace():
                self._rows.append(closed(lane, event, effect))
            case ForgetPlace(place=place):
                self._rows.append(forgetting(self._tx, self._sealer, (lane, event), place))
            case Seat() | Unseat():
                self._seat(lane, effect)
            case _:
                assert_never(effect)

    def _seat(self, lane: LaneId, effect: Seat | Unseat) -> None:
        """Where the case's desk is now; what was gathered before goes before."""
        self.flush()
        if isinstance(effect, Unseat):
            routes.unseat(self._tx, lane, desk(effect.case))
            return
        self.moved = True
        whose = (effect.readers, effect.addressee)
        seating = Seating(lane, desk(effect.case), effect.place, *whose)
        routes.seat(self._tx, self._sealer, seating, micros(self._now))

    def _rest(self, lane: LaneId, effect: Rest, case: CaseId | None) -> None:
        match effect:
            case CancelQueued(party=party):
                self._cancel(lane, party, case)
            case Notify():
                self._rows.append(operator_row(self._current, effect.message, effect.body))
            case Count(kind=kind):
                self._counts[kind] += 1
            case EraseCase(case=case):
                self.flush()
                erase.case(self._tx, self._sealer.keys, lane, case, self._now)
            case EraseClient():
                return  # when all else is done: see _goodbye
            case Prove(act=act):
                prove(self._tx, self._sealer, self._current, lane, act)
            case _:
                assert_never(effect)

    def _cancel(self, lane: LaneId, party: str, case: CaseId | None) -> None:
        """What was kept for a case that never came to be goes with its key."""
        self.flush()
        every = party == EVERY_DESK
        for whom in outbox.desks(self._tx, lane) if every else (party,):
            outbox.cancel(self._tx, lane, whom, self._now)
        kept_for = case_at(party)
        if kept_for is None or kept_for == case or legalholds.is_held(self._tx, lane):
            return
        erase.case(self._tx, self._sealer.keys, lane, kept_for, self._now)
