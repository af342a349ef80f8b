"""One lane's events folded through the core, in order, before anything is written.

It reads what `step` needs (seats, where the open prompt is, what waits) from the transaction and
nothing else; a lane whose step raises costs its own row a try, and nobody else anything.
"""

import logging
from datetime import datetime, timedelta
from uuid import uuid5

from bridge import desking, surveys
from bridge.arriving import arrived
from bridge.folds import Decided, Fold, Look, Standing
from bridge.house import Current, Published
from bridge.interpret import client_event, place_event
from bridge.seating import Seating
from bridge.store.codec import decode
from bridge.store.errors import Undecodable
from bridge.store.inbox_rows import Broken, Claimed, Happened, InboxRow
from bridge.store.tables import LaneKind, Role
from routing import post
from routing.conversation import Conversation
from routing.core import is_stop, needed, speaks, step
from routing.danger import crisis
from routing.danger.crisis import is_urgent
from routing.effects import CLIENT, Effect, EraseClient, Send, desk
from routing.events import ClientPressed, ClientSaid
from routing.facts import Counsellor, Facts, Need, Prompt
from routing.ids import EventId, LaneId, MessageId
from routing.messages import Inbound, InboundKind
from routing.news import DeskNews
from routing.saying.speech import HELP, report

log = logging.getLogger(__name__)
PATIENCE = timedelta(seconds=20)  # an unreadable message waits so long for its key


class Decider:
    def __init__(self, current: Current, look: Look, now: datetime) -> None:
        self._current, self._look, self._now = current, look, now
        self._seating = Seating()

    def anew(self) -> None:
        """What was decided so far counts for nothing, or stands in what is read."""
        self._seating.clear()

    def lane(self, claimed: Claimed) -> Fold:
        """Decide everything that can be decided now."""
        fold = Fold(claimed, None)
        try:
            self._open(fold)
        except (Undecodable, desking.NoDesk) as error:
            self._spoiled(fold, str(error))
            return fold
        for row in claimed.rows:
            if not fold.erased:
                self._row(fold, row)
        return fold

    def _open(self, fold: Fold) -> None:
        """Raises Undecodable or NoDesk."""
        claimed = fold.claimed
        if claimed.kind is LaneKind.DESK:
            if not desking.sit(fold, self._current, self._look):
                fold.decided += [self.report(row, "desk_anew") for row in claimed.rows[:1]]
        elif isinstance(claimed.state, Broken):
            raise Undecodable(claimed.state.reason)
        elif claimed.kind is LaneKind.CLIENT:
            fold.conversation = _conversation(claimed.lane, claimed.state)

    def _spoiled(self, fold: Fold, reason: str) -> None:
        """The lane's state cannot be read: a person must look, and urgent help still comes."""
        for row in fold.claimed.rows:
            event = None if isinstance(row.what, Broken) else self._event(fold, row)
            fold.parked.append((row, reason))
            fold.decided.append(Decided(row.id, self._rescue(row, event)))
        fold.decided += [self.report(row, "tampered") for row in fold.claimed.rows[:1]]

    def _rescue(self, row: InboxRow, event: Happened | None) -> tuple[Effect, ...]:
        """Urgent help that needs nothing but the event."""
        if not isinstance(event, ClientSaid | ClientPressed) or not self._urgent(event):
            return ()
        lane = LaneId(row.id)  # nobody's: the answer does not depend on it
        facts = self._plain_facts(_occasion(row))
        return crisis.answer(speaks(Conversation(lane), event, facts), facts).effects

    def _row(self, fold: Fold, row: InboxRow) -> None:
        """One row: done, parked, failed, or left where it is."""
        if isinstance(row.what, Broken):
            fold.parked.append((row, row.what.reason))
            fold.decided.append(self.report(row, "tampered"))
            return
        event = self._event(fold, row)
        if (fold.waits or fold.failed) and not self._hurries(event):
            return
        if self._must_wait(fold, row, event):
            fold.waits = True
            return
        try:
            effects = self._step(fold, event) if event is not None else ()
        except Exception as error:  # noqa: BLE001  # a bug costs one lane a try, not the batch
            self._fails(fold, row, event, error)
            return
        self._seating.note(effects)
        fold.asked |= {e.message for e in effects if isinstance(e, Send)}
        fold.erased = any(isinstance(effect, EraseClient) for effect in effects)
        fold.decided.append(Decided(row.id, effects))
        fold.done.append(row)

    def _event(self, fold: Fold, row: InboxRow) -> Happened | None:
        if not isinstance(row.what, Inbound):
            return row.what if not isinstance(row.what, Broken) else None
        if fold.claimed.kind == LaneKind.POST and row.role is Role.PLACE:
            return None  # of somebody who is erased: the room is about to be emptied
        arrival = arrived(fold, row.id, row.what, self._look)
        if row.role is Role.CLIENT or row.place is None:
            return client_event(arrival)
        return place_event(arrival, row.place)

    def _hurries(self, event: Happened | None) -> bool:
        """Urgent help and the command to stop overtake whatever waits or fails before them."""
        if event is None or isinstance(event, DeskNews):
            return False
        return self._urgent(event) or is_stop(event)

    def _urgent(self, event: Happened | None) -> bool:
        if isinstance(event, ClientPressed):
            return event.token == HELP
        urgent = self._current.house.urgent
        return isinstance(event, ClientSaid) and is_urgent(event.body.text, urgent)

    def _must_wait(self, fold: Fold, row: InboxRow, event: Happened | None) -> bool:
        """The key may still come; or the prompt is on its way, and nobody knows if it arrived."""
        what = row.what
        if isinstance(what, Inbound) and what.kind is InboundKind.UNREADABLE:
            fold.until = row.at + PATIENCE
            return self._now < fold.until
        conversation = fold.conversation
        if conversation is None or conversation.pending is None:
            return False
        if event is None or isinstance(event, DeskNews):
            return False
        if not needed(conversation, event, self._current.house.urgent).prompt:
            return False
        if conversation.pending.message in fold.asked:
            return False
        return self._look.standing(conversation.id, conversation.pending.message).prompt is None

    def _step(self, fold: Fold, event: Happened) -> tuple[Effect, ...]:
        if fold.claimed.kind is LaneKind.DESK:
            return desking.decide(fold, event, self._facts(None, event, Need(roster=True), fold))
        if isinstance(event, DeskNews):
            return ()  # for desks alone
        if fold.conversation is None:
            return post.step(event, self._facts(None, event, Need(), fold))
        need = needed(fold.conversation, event, self._current.house.urgent)
        done = step(fold.conversation, event, self._facts(fold.conversation, event, need, fold))
        fold.conversation = done.conversation
        return done.effects

    def _facts(
        self, conversation: Conversation | None, event: Happened, need: Need, fold: Fold
    ) -> Facts:
        standing = Standing(Prompt.QUEUED)
        if need.prompt and conversation and conversation.pending:
            message = conversation.pending.message
            if message not in fold.asked:
                standing = self._look.standing(conversation.id, message)
        run = conversation.run if conversation else None
        current = self._current
        published = self._look.published(run.flow) if run else None
        published = published or Published(current.house.flow, current.house.documents)
        return Facts(
            now=self._now,
            house=current.house,
            flow=published.flow,
            documents=published.documents,
            make_id=lambda label: uuid5(event.id, label),
            roster=self._roster(need),
            prompt=standing.prompt if need.prompt else None,
            prompt_order=standing.order,
            queued=self._queued(conversation) if need.queued and conversation else 0,
            unread=self._unread(conversation) if need.unread and conversation else 0,
            unsent=self._look.unsent(conversation.id) if need.unsent and conversation else 0,
            held=self._look.held(conversation.id) if need.held and conversation else 0,
            survey=surveys.running(conversation, self._current, self._look),
            held_back=bool(
                need.held_back and conversation and self._look.held_back(conversation.id)
            ),
            unseen=self._unseen(need.unseen, fold),
        )

    def _roster(self, need: Need) -> tuple[Counsellor, ...]:
        if not need.roster:
            return self._current.roster
        return self._seating.roster(self._current, self._look)

    def _queued(self, conversation: Conversation) -> int:
        """People's words that are not on their way yet, in both directions."""
        case = conversation.case
        parties = (CLIENT, desk(case.id)) if case else (CLIENT,)
        return sum(self._look.queued(conversation.id, party) for party in parties)

    def _unread(self, conversation: Conversation) -> int:
        case = conversation.case
        return self._look.unread(conversation.id, desk(case.id)) if case else 0

    def _unseen(self, message: MessageId | None, fold: Fold) -> bool:
        """Asked for just now, it is nowhere but here."""
        if message is None or fold.conversation is None:
            return False
        return message in fold.asked or self._look.unseen(fold.conversation.id, message)

    def _fails(self, fold: Fold, row: InboxRow, event: Happened | None, error: Exception) -> None:
        log.error("a row of a lane could not be handled", exc_info=error)
        rescued = self._rescue(row, event)
        if not rescued:
            fold.failed = fold.failed or row
            return
        fold.parked.append((row, f"handling it failed: {type(error).__name__}"))
        fold.decided += [Decided(row.id, rescued), self.report(row, "parked")]

    def report(self, row: InboxRow, key: str) -> Decided:
        """A sentence for the operator about a row that could not be decided."""
        return Decided(row.id, (report(self._plain_facts(_occasion(row)), key),))

    def _plain_facts(self, about: EventId) -> Facts:
        house = self._current.house
        return Facts(
            self._now, house, house.flow, lambda label: uuid5(about, label), house.documents
        )


def _occasion(row: InboxRow) -> EventId:
    """A row that a person has tried again is told of again, and not with the rows of before."""
    return EventId(uuid5(row.id, row.at.isoformat()))


def _conversation(lane: LaneId, state: bytes | None) -> Conversation:
    """Raises Undecodable."""
    return decode(state, Conversation) if state else Conversation(lane)


__all__ = ["Decided", "Decider", "Fold", "Look", "Standing"]
