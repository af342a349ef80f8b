"""What surrounds one lane, kept in memory: both ends, timers, seats, and what is on its way.

The shell's promises: held words wait for a seat, urgent text comes first, timers are kept, seats
are counted. No I/O, and nothing here decides: it carries out what step() asked for.
"""

from typing import assert_never
from uuid import UUID

from routing.around import Around
from routing.assigning import retold
from routing.conversation import Conversation
from routing.effects import (
    CLIENT,
    EVERY_DESK,
    NORMAL,
    URGENT,
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
from routing.ids import LaneId, MessageId, PlaceId
from routing.marking import Delete, Marking, Pin, React
from routing.messages import Choice, Voice
from routing.posting import EndAbsence, Posting, SetAbsence, ToCase, ToDesk
from routing.seen import Line, Room


class Surroundings(Around):
    """Everything outside the core that one conversation touches."""

    def _carried_out(self, effects: tuple[Effect, ...]) -> None:
        for effect in sorted(effects, key=_urgency):
            self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Recover() | Retell():
                self._say_again(effect)
            case Send() | EditSent():
                self._send(effect)
            case TakeBack():
                self._take_back(effect)
            case React() | Delete() | Pin() | ToDesk() | ToCase() | SetAbsence() | EndAbsence():
                self._beside(effect)
            case (
                OpenPlace() | Invite() | Remove() | Seat() | Unseat() | ClosePlace() | ForgetPlace()
            ):
                self._move(effect)
            case TakeSeat() | ReturnSeat() | SetTimer() | CancelTimer():
                self._keep(effect)
            case CancelQueued() | Notify() | Count() | EraseCase() | EraseClient() | Prove():
                self._note(effect)
            case _:
                assert_never(effect)

    def _beside(self, effect: Marking | Posting) -> None:
        """What nothing here depends on is kept to be looked at."""
        if isinstance(effect, React | Delete | Pin):
            self.marked.append(effect)
            if isinstance(effect, Delete):
                self.chat = [line for line in self.chat if line.message != effect.message]
                self.relayed = [one for one in self.relayed if one[1].message != effect.message]
        else:
            self.posted.append(effect)

    def _say_again(self, effect: Recover | Retell) -> None:
        """What somebody wrote before."""
        if isinstance(effect, Recover):
            self.asked_back.append(effect.message)
        else:
            self._send(retold.said(effect, self._spoken(effect), self.house, self.now))

    def _move(self, effect: Placing) -> None:
        match effect:
            case OpenPlace(place=place, opening=opening):
                self.rooms[place] = Room(set(opening.invite))
            case Seat(case=case, place=place):
                self.seats[desk(case)] = place
                for held in sorted(self.held.pop(desk(case), []), key=_urgency):
                    self._send(held)
            case Invite() | Remove():
                self._comes(effect)
            case Unseat(case=case):
                self.seats.pop(desk(case), None)
            case ClosePlace(case=case, body=body):
                room = self.rooms[self.seats[desk(case)]]
                room.lines.append(self._line(MessageId(self._id("close")), body.text))
                room.closed = True
            case ForgetPlace(place=place):
                self.rooms[place] = Room(set(), forgotten=True)
            case _:
                assert_never(effect)

    def _comes(self, effect: Invite | Remove) -> None:
        room = self.rooms[effect.place]
        room.invited.discard(effect.who)
        if isinstance(effect, Invite):
            room.invited.add(effect.who)
        else:
            room.joined.discard(effect.who)

    def _note(self, effect: Rest) -> None:
        match effect:
            case CancelQueued(party=party) if party == EVERY_DESK:
                self.held.clear()
            case CancelQueued(party=party):
                self.held.pop(party, None)
                self.queued = [] if party == CLIENT else self.queued
            case Notify(body=body):
                self.operator.append(body.text)
            case Count(kind=kind):
                self.counted[kind] += 1
            case EraseCase(case=case):
                self.erased.append(case)
            case EraseClient():  # whoever writes now is a stranger
                self.conversation = Conversation(LaneId(self._id("lane")))
                self.held, self.queued, self.timers = {}, [], {}
                self.rooms = {place: Room(set(), forgotten=True) for place in self.rooms}
            case Prove(act=act):
                self.proved.append(act)
            case _:
                assert_never(effect)

    def _send(self, effect: Send | EditSent) -> None:
        if effect.party == CLIENT:
            self._to_client(effect)
            return
        place = self._place(effect.party)
        if place is None:
            if isinstance(effect, Send):
                self.held.setdefault(effect.party, []).append(effect)
        elif isinstance(effect, Send):
            self.rooms[place].lines.append(self._sent(effect))
        else:
            _edit(self.rooms[place].lines, effect)

    def _take_back(self, effect: TakeBack) -> None:
        """What nobody has seen is not said; what somebody has seen is answered."""
        waited = any(one.message == effect.message for one in self.queued)
        self.queued = [one for one in self.queued if one.message != effect.message]
        self.releases()
        rooms = (line for room in self.rooms.values() for line in room.lines)
        seen = any(line.message == effect.message for line in (*self.chat, *rooms))
        said = effect.instead if seen else effect.otherwise if waited else None
        if said is not None:
            self._send(said)
        for one in effect.beside if seen else ():
            self._once(one)

    def _once(self, effect: Send | Notify | Marking) -> None:
        """Several words that are taken back together may ask for the same."""
        if isinstance(effect, Send | Notify):
            if effect.message in self._asked:
                return
            self._asked.add(effect.message)
        self._carry_out(effect)

    def _place(self, party: str) -> PlaceId | None:
        if party.startswith("place:"):
            return PlaceId(UUID(party.removeprefix("place:")))
        return self.seats.get(party)

    def _to_client(self, effect: Send | EditSent) -> None:
        if not self.delivering or self._waits(effect):
            self.queued.append(effect)
        elif isinstance(effect, EditSent):
            _edit(self.chat, effect)
        else:
            self.chat.append(self._sent(effect))

    def _waits(self, effect: Send | EditSent) -> bool:
        """It is held, or something before it is; what is urgent overtakes that."""
        if _urgency(effect) < NORMAL:
            return False
        return bool(self.queued) or self._held(effect)

    def releases(self) -> None:
        """What was held long enough goes out, and what waits behind it."""
        if self.delivering:
            self.deliver()

    def deliver(self) -> None:
        """The network takes what was queued for the client."""
        self.delivering = True
        waiting, self.queued = self.queued, []
        for effect in waiting:
            self._to_client(effect)

    def _sent(self, effect: Send) -> Line:
        line = self._line(effect.message, effect.body.text, effect.choices, effect.voice)
        line.attachment = effect.attachment
        case = self.conversation.case
        if effect.voice is Voice.PERSON and case is not None:
            self.relayed.append((case.id, effect, self.now))
        return line

    def _line(
        self,
        message: MessageId,
        text: str,
        choices: tuple[Choice, ...] = (),
        voice: Voice = Voice.PROGRAM,
    ) -> Line:
        return Line(message, text, choices, voice, self._tick(), self.labels.get(message, ""))


def _edit(lines: list[Line], effect: EditSent) -> None:
    for line in lines:
        if line.message == effect.message:
            line.text, line.choices = effect.body.text, effect.choices


def _urgency(effect: Effect) -> int:
    """Urgent text overtakes whatever the same step also asks for; all else keeps its order.

    What a desk is told in the step that takes it away from its place goes where it is afterwards.
    """
    if isinstance(effect, Unseat):
        return URGENT - 1
    if isinstance(effect, Retell):
        return 1
    return min(effect.priority, NORMAL) if isinstance(effect, Send) else NORMAL
