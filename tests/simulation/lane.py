"""One client's lane in the simulation: a play whose two networks can fail, and which writes down
everything that either side sees or does.

It decides nothing: what waits, waits as in the shell (for a seat, for a network), and the news of
what could not be sent comes back as events after the step that sent it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from routing.cases.closing import RETRY
from routing.cases.line import in_line
from routing.effects import (
    CLIENT,
    ClosePlace,
    EditSent,
    Effect,
    EraseClient,
    ForgetPlace,
    Notify,
    OpenPlace,
    Placing,
    Send,
    SetTimer,
    Unseat,
    desk,
)
from routing.events import Arrived, Delayed, Event, Failure, NotSent, StaffLeft, TimeCame
from routing.facts import Facts
from routing.ids import AccountName, MessageId, PlaceId
from routing.messages import Voice
from tests.simulation.asked import Asked
from tests.simulation.transcript import LATER, MARK, NOTE, What

PATIENCE = timedelta(minutes=5)  # words that wait for so long are told of
# Above a question that is put again: that what was written before agreeing is not kept.
UNKEPT = (
    "unclear.notice_short",
    "unclear.consent",
    "early.notice",
    "early.consent",
    "kept.not",
)
CHAT, ROOMS = AccountName("chat"), AccountName("rooms")


class Lane(Asked):
    """`blocked`: the client takes nothing. `down`: the counsellors' network takes nothing."""

    # --- what happens ---------------------------------------------------------------------

    def happens(self, event: Event) -> None:
        super().happens(event)
        while self._after:
            super().happens(self._after.pop(0))
        posted, self.posted = self.posted, []
        self._world.posted(posted)

    def fires(self, kind: str, key: str, due: datetime) -> None:
        """A timer, unless it was moved or cancelled meanwhile."""
        if self.timers.get((kind, key)) == due:
            del self.timers[kind, key]
            self.happens(TimeCame(self._event(), kind, key))

    def rank(self) -> datetime:
        """Its place in the line of those that wait."""
        return in_line(self.conversation) or self.now

    def wakes(self) -> None:
        """It looks for somebody now, where it waits for one."""
        for (kind, key), due in [*self.timers.items()]:
            if kind == RETRY:
                self.fires(kind, key, due)

    def goes(self, who: str, place: PlaceId) -> None:
        """Declines this invitation, or leaves this room: there may be older rooms of theirs."""
        author, room = self._counsellor(who).author, self.rooms[place]
        self.record(What.LEFT, who)
        room.invited.discard(author)
        room.joined.discard(author)
        self.happens(StaffLeft(self._event(), place, author))

    def vanish(self, place: PlaceId, *, noticed: bool) -> None:
        """A room is deleted; `noticed`: its network says so before anything is sent there."""
        self.vanished.add(place)
        self.record(What.VANISHED)
        case = self.conversation.case
        if noticed and case is not None:
            self.happens(self._not_sent(desk(case.id), MessageId(UUID(int=0)), relayed=False))

    def network(self, *, chat: bool, rooms: bool) -> None:
        """Which of the two networks takes words from now on; what has waited goes out in order."""
        self.down = not rooms
        if not chat:
            self.delivering = False
        elif not self.delivering:
            self.deliver()
        if rooms:
            self._comes_in()
        for message, party in [*self._late.items()]:
            if chat if party == CLIENT else rooms:
                del self._late[message]
                self.happens(Arrived(self._event(), party, message))

    def _comes_in(self) -> None:
        for opened in self._unseen:
            self._seen(opened)
        self._unseen = []
        self._moves_on(coming=False)
        for party in [*self.held]:
            if self._place(party) is not None:
                for effect in self.held.pop(party):
                    self._send(effect)
        self._moves_on(coming=True)
        after, self._after = self._after, []
        for event in after:
            self.happens(event)

    # --- what is carried out --------------------------------------------------------------

    def _facts(self, event: Event) -> Facts:
        case = self.conversation.case
        held = self.held.get(desk(case.id), []) if case is not None else []
        self.unread = sum(1 for one in held if one.voice is Voice.PERSON)
        return super()._facts(event)

    def _move(self, effect: Placing) -> None:
        if isinstance(effect, ForgetPlace):
            self._all_out(effect)
            self._puts_out(effect.place)
        super()._move(effect)

    def _carry_out(self, effect: Effect) -> None:
        super()._carry_out(effect)
        match effect:
            case OpenPlace():
                self._opens(effect)
            case SetTimer(kind=kind, key=key, due_at=due):
                self._world.later(due, self, lambda: self.fires(kind, key, due))
            case Notify(message=message):
                self._world.reports(self._called(message, "report:"), self.name)
            case ClosePlace():
                self.record(What.NOTICED, said="closed")
            case Unseat():
                self.record(What.UNSEATED)
            case EraseClient():
                self._late = {}
            case _:
                pass

    def _opens(self, opened: OpenPlace) -> None:
        if self.down:
            self._unseen.append(opened)
        else:
            self._seen(opened)

    def _seen(self, opened: OpenPlace) -> None:
        if self._notes_beside(opened):
            return
        room = self.rooms[opened.place]
        for who in (c for c in self.roster if c.author in room.invited and not room.forgotten):
            self.record(What.OFFERED, who.id)
            self._world.invited(self, who.id)

    def _place(self, party: str) -> PlaceId | None:
        """Nowhere while their network is down, so that it waits."""
        return None if self.down else super()._place(party)

    def _send(self, effect: Send | EditSent) -> None:
        place = self._place(effect.party) if effect.party != CLIENT else None
        if place in self.vanished and isinstance(effect, Send):
            self.held.setdefault(effect.party, []).append(effect)
            person = effect.voice is Voice.PERSON
            self._after.append(self._not_sent(effect.party, effect.message, relayed=person))
            return
        super()._send(effect)
        if not isinstance(effect, Send):
            return
        if place is not None:
            self._in_room(place, effect)
        elif effect.party != CLIENT and self.down:
            self._perhaps_late(effect)

    def _puts_out(self, place: PlaceId) -> None:
        """Whoever could write there; nobody of a room that was closed long before."""
        room = self.rooms.get(place)
        if room is not None and not room.closed:
            for one in (c for c in self.roster if c.author in room.joined):
                if not self.is_aside(place, one.author):
                    self.record(What.OUT, one.id)

    def _in_room(self, place: PlaceId, effect: Send) -> None:
        self._announced(place, effect)
        self._asks_for_yes(place, effect)
        there = self._there(place)
        for who in there:
            for mark in MARK.findall(effect.body.text):
                self.record(What.SHOWN, who, mark)
            for mark in NOTE.findall(effect.body.text):
                self.record(What.NOTED, who, mark)
        if effect.voice is Voice.PERSON:
            for who in there[:1]:
                self._world.shown(self, who)
        elif there and place not in self.beside:
            self.record(What.NOTICED, there[0], self._called(effect.message, ""))

    def _to_client(self, effect: Send | EditSent) -> None:
        if self.blocked:
            if isinstance(effect, Send):
                person = effect.voice is Voice.PERSON
                gone = NotSent(self._event(), CLIENT, effect.message, Failure.GONE, relayed=person)
                self._after.append(gone)
            return
        super()._to_client(effect)
        if not isinstance(effect, Send):
            return
        said_at = self._said_at.setdefault(effect.message, self.now)
        if any(one is effect for one in self.queued):
            if effect.not_before is not None and effect.not_before > self.now:
                self._world.later(effect.not_before, self, self.releases)
            if not self.delivering:
                self._perhaps_late(effect)
        elif effect.voice is Voice.PERSON:
            marks = LATER.findall(effect.body.text)
            self.record(What.HEARD, said=marks[0] if marks else "")
        else:
            self._tells(effect, said_at)

    def _tells(self, effect: Send, said_at: datetime) -> None:
        say, languages = self.house.texts.say, self.house.languages
        begins = (say(key, one).partition("{")[0] for key in UNKEPT for one in languages)
        if any(begin in effect.body.text for begin in begins):
            self.record(What.TOLD, said="unkept", before=said_at)
        self.record(What.TOLD, said=self._called(effect.message, "tell:"), before=said_at)

    def _perhaps_late(self, effect: Send) -> None:
        if effect.voice is Voice.PERSON:
            late = self.now + PATIENCE
            self._world.later(late, self, lambda: self._told_late(effect, late - PATIENCE))

    def _told_late(self, effect: Send, since: datetime) -> None:
        held = [one for sends in self.held.values() for one in sends]
        account = ROOMS if effect in held and self.down else CHAT
        if self._late or not (effect in self.queued or account == ROOMS):
            return
        self._late[effect.message] = effect.party
        self.happens(Delayed(self._event(), effect.party, effect.message, since, account))

    def _not_sent(self, party: str, message: MessageId, *, relayed: bool) -> NotSent:
        return NotSent(self._event(), party, message, Failure.PLACE_GONE, relayed=relayed)
