"""Who is in a client's rooms besides whoever has the case: people who read along, and the room
beside the case. Their network may be away, or not let somebody in.

Whoever is asked into a room that is there already reads along; a room for two is beside the case.
"""

from routing.effects import ForgetPlace, Invite, OpenPlace, Placing, Remove, Send, at_place
from routing.events import Failure, NotSent, StaffJoined, StaffLeft, StaffSaid
from routing.facts import Counsellor
from routing.ids import AuthorId, MessageId, PlaceId
from routing.messages import Body
from tests.simulation.transcript import What
from tests.simulation.written import Written

BEGINS, ENDS = "begins", "ends"
ANNOUNCES = {
    "room.observed": BEGINS,
    "room.mentored": BEGINS,
    "room.observed_over": ENDS,
    "room.observed_refused": ENDS,
}
REFUSED = 0.08  # of invitations of people who would read along


class Watched(Written):
    """`places` that are no seat of a case's are not written in by its counsellor."""

    # --- rooms ----------------------------------------------------------------------------

    def is_aside(self, place: PlaceId, author: AuthorId) -> bool:
        """It is beside a case, or they only read along there."""
        return place in self.beside or (place, author) in self._readers

    def place_of(self, who: str) -> PlaceId:
        author = self._counsellor(who).author
        living = {p: r for p, r in self.rooms.items() if not (r.forgotten or r.closed)}
        return next(
            place
            for place, room in living.items()
            if author in room.joined and not self.is_aside(place, author)
        )

    def _notes_beside(self, opened: OpenPlace) -> bool:
        """Whether it is a room for two: they come at once, and nothing of it is an offer."""
        if len(opened.opening.invite) == 1:
            return False
        self.beside.add(opened.place)
        room = self.rooms[opened.place]
        room.joined, room.invited = {*room.invited}, set()
        return True

    # --- who reads along ------------------------------------------------------------------

    def _move(self, effect: Placing) -> None:
        match effect:
            case Invite() | Remove() if self.down:
                self._waits_for_network(effect)
            case Invite():
                self._asks(effect)
            case Remove():
                self._puts_away(effect)
            case _:
                super()._move(effect)

    def _waits_for_network(self, effect: Invite | Remove) -> None:
        """An invitation that has not gone out when it ends never does."""
        same = [one for one in self._moves if (one.place, one.who) == (effect.place, effect.who)]
        self._moves = [one for one in self._moves if one not in same]
        if isinstance(effect, Invite) or not same:
            self._moves.append(effect)
        else:
            self._tells_left(effect.place, effect.who)

    def _moves_on(self, *, coming: bool) -> None:
        """Whoever goes, goes before anything is said; whoever comes, comes after it."""
        now = [one for one in self._moves if isinstance(one, Invite) is coming]
        self._moves = [one for one in self._moves if one not in now]
        for one in now:
            self._move(one)

    def _asks(self, effect: Invite) -> None:
        place, who = effect.place, effect.who
        room = self.rooms[place]
        if room.forgotten or place in self.vanished:
            self._after.append(self._missed(effect, Failure.PLACE_GONE))
        elif self._world.chance.random() < REFUSED:
            self._after.append(self._missed(effect, Failure.NOT_INVITED))
        else:
            super()._move(effect)
            self._readers.add((place, who))
            for one in self._everybody:
                if one.author == who:
                    self._world.watches(self, one.id, place)

    def _missed(self, effect: Invite, why: Failure) -> NotSent:
        row = MessageId(self._id("invite"))
        party, event = at_place(effect.place), self._event()
        return NotSent(event, party, row, why, relayed=False, who=effect.who)

    def _puts_away(self, effect: Remove) -> None:
        room = self.rooms[effect.place]
        was_there = effect.who in room.joined | room.invited
        self._looked(effect.place, effect.who)
        super()._move(effect)
        if was_there:
            self._tells_left(effect.place, effect.who)

    def _tells_left(self, place: PlaceId, who: AuthorId) -> None:
        self._after.append(StaffLeft(self._event(), place, who))

    def looks(self, who: str, place: PlaceId) -> bool:
        """They come in to read along, if they are still asked to."""
        author, room = self._person(who).author, self.rooms[place]
        if author not in room.invited or room.forgotten or (place, author) not in self._readers:
            return False
        self.record(What.LOOKS, who)
        room.invited.discard(author)
        room.joined.add(author)
        self.happens(StaffJoined(self._event(), place, author))
        return True

    def read_by(self, who: str) -> list[PlaceId]:
        """Rooms in which they read along."""
        author = self._person(who).author
        return [p for p, one in sorted(self._readers) if one == author and p not in self.beside]

    def goes_out(self, who: str, place: PlaceId) -> None:
        """They leave by themselves."""
        author, room = self._person(who).author, self.rooms[place]
        if author in room.joined and not room.forgotten:
            self._looked(place, author)
            room.joined.discard(author)
            self.happens(StaffLeft(self._event(), place, author))

    def murmurs(self, who: str, place: PlaceId, text: str) -> None:
        """They write where they read along, or beside the case."""
        author, room = self._person(who).author, self.rooms[place]
        if author in room.joined and not (room.forgotten or room.closed):
            message = MessageId(self._id("wrote"))
            said = StaffSaid(self._event(), place, author, message, Body(text), self.now)
            self.happens(said)

    def _looked(self, place: PlaceId, author: AuthorId) -> None:
        if author in self.rooms[place].joined and (place, author) in self._readers:
            self.record(What.LOOKED, self._name(author))

    def _all_out(self, effect: ForgetPlace) -> None:
        """The room is gone for whoever reads along there, too."""
        room = self.rooms.get(effect.place)
        for author in sorted(room.joined) if room is not None else ():
            self._looked(effect.place, author)

    # --- what they are shown --------------------------------------------------------------

    def _there(self, place: PlaceId) -> list[str]:
        """Whoever has the case, in their room, and then whoever reads along."""
        room, listed = self.rooms[place], {one.id for one in self.roster}
        there = [one for one in self._everybody if one.author in room.joined]
        reads = [one.id for one in there if self.is_aside(place, one.author)]
        return [*(one.id for one in there if one.id in listed and one.id not in reads), *reads]

    def _announced(self, place: PlaceId, effect: Send) -> None:
        _, _, label = self.labels.get(effect.message, "").partition(":")
        said = ANNOUNCES.get(label.partition(":")[0])
        if said is None or not self.rooms[place].joined:
            return
        words = effect.body.text.split()
        for one in self._everybody:  # whoever was removed is called by their key
            if one.name in effect.body.text or str(one.id) in words:
                self.record(What.ANNOUNCED, one.id, said)

    def _person(self, who: str) -> Counsellor:
        return next(one for one in self._everybody if one.id == who)

    def _name(self, author: AuthorId) -> str:
        return next(one.id for one in self._everybody if one.author == author)
