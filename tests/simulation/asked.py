"""Words of a counsellor that wait for somebody's yes, as they stand in a room: who says yes, who
gives them back, who changes them meanwhile.

Which words a line asks about is seen by where it stands, so here it is known by the message that it
is about. What became of a line is read from the line.
"""

from uuid import UUID

from routing.effects import ClosePlace, EditSent, Effect, EraseClient, Send, Unseat
from routing.events import StaffDid, StaffReacted, StaffTookBack
from routing.ids import MessageId, PlaceId
from routing.messages import Body
from routing.unreleased import Edited
from tests.simulation.transcript import LATER, What
from tests.simulation.watched import Watched

LINE = "unreleased:"  # what our line beside the words is called
STAYS = ("room.unreleased_changed", "room.unreleased_below")  # a new line follows at once
OVER = ("room.unreleased_lapsed", "room.unreleased_over")
YES = "room.unreleased_yes"


class Asked(Watched):
    """`waiting`: by their message, the line that asks for the yes and the mark of the words."""

    # --- what is seen of it ---------------------------------------------------------------

    def _send(self, effect: Send | EditSent) -> None:
        if isinstance(effect, EditSent):
            self._reads_again(effect)
        elif self._called(effect.message, "").endswith(OVER):
            self.waiting.clear()
        super()._send(effect)

    def _carry_out(self, effect: Effect) -> None:
        super()._carry_out(effect)
        if isinstance(effect, Unseat | ClosePlace | EraseClient):
            self.waiting.clear()

    def _asks_for_yes(self, place: PlaceId, effect: Send) -> None:
        label = self._called(effect.message, "")
        if not label.startswith(LINE):
            return
        message = MessageId(UUID(label.split(":")[1]))
        self.waiting[message] = effect.message, self._mark(message)
        there = self._there(place)
        self.record(What.WAITS, there[0] if there else "", self._mark(message))
        for who in there:
            self._asks_them(who, place)

    def _asks_them(self, who: str, place: PlaceId) -> None:
        if (place, self._person(who).author) in self._readers and self.waiting:
            self._world.asked(self, who, place)

    def _mark(self, message: MessageId) -> str:
        """Of its words as they are now."""
        texts = (text for text, one in reversed(self.wrote.items()) if one == message)
        return next((found[-1] for text in texts if (found := LATER.findall(text))), "")

    def _reads_again(self, line: EditSent) -> None:
        """What became of it stands in the line."""
        about = [one for one, (notice, _) in self.waiting.items() if notice == line.message]
        if not about or self._says(line, *STAYS):
            return
        _, mark = self.waiting.pop(about[0])
        if self._says(line, YES):
            self.record(What.RELEASED, said=mark)

    def _says(self, line: EditSent, *keys: str) -> bool:
        say, language = self.house.texts.say, self.house.staff_language
        begins = [say(key, language).partition("{")[0] for key in keys]
        return any(begin and line.body.text.startswith(begin) for begin in begins)

    def looks(self, who: str, place: PlaceId) -> bool:
        comes = super().looks(who, place)
        if comes:
            self._asks_them(who, place)
        return comes

    # --- who says yes, or no --------------------------------------------------------------

    def is_reading(self, who: str, place: PlaceId) -> bool:
        author, room = self._person(who).author, self.rooms[place]
        return author in room.joined and not (room.forgotten or room.closed)

    def thumbs(self, who: str, place: PlaceId, *, newest: bool = False) -> None:
        """On the line of the words that they mean."""
        if self.is_reading(who, place) and self.waiting:
            line, mark = [*self.waiting.values()][-1 if newest else 0]
            self.signs(who, place, line, mark)

    def signs(self, who: str, place: PlaceId, line: MessageId, mark: str) -> None:
        """`line` may be one of before, which was about other words."""
        if not self.is_reading(who, place):
            return
        self.record(What.YES, who, mark)
        author = self._person(who).author
        self.happens(StaffReacted(self._event(), place, author, line))
        self._was_none(who, mark)

    def says_yes(self, who: str, place: PlaceId, *, every: bool = False) -> None:
        """They type it: the oldest, or all that wait."""
        if not self.is_reading(who, place):
            return
        marks = [mark for _, mark in self.waiting.values()]
        chosen = marks if every else marks[:1]
        for mark in chosen:
            self.record(What.YES, who, mark)
        self.murmurs(who, place, "!release all" if every else "!release")
        self._was_none(who, *chosen)

    def _was_none(self, who: str, *marks: str) -> None:
        """They see that the words still wait, and so that it was no yes."""
        still = {mark for _, mark in self.waiting.values()}
        for mark in still.intersection(marks):
            self.record(What.VOID, who, mark)

    def gives_back(self, who: str, place: PlaceId, reason: str) -> None:
        """The oldest, with the reason."""
        marks = [mark for _, mark in self.waiting.values()][:1]
        self.murmurs(who, place, f"!return {reason}")
        left = {mark for _, mark in self.waiting.values()}
        for mark in marks if self.is_reading(who, place) else ():
            if mark not in left:
                self.record(What.NO, who, mark)

    # --- and whoever wrote it -------------------------------------------------------------

    def rewrites(self, who: str, place: PlaceId, old: str, new: str) -> None:
        """These words, which are in the room, become other ones."""
        if not self.is_reading(who, place):
            return
        message, before = self.wrote[old], self._mark(self.wrote[old])
        self.wrote[new] = message
        mark = "".join(LATER.findall(new))
        self.record(What.CHANGED, before, mark)
        edit, author = Edited(message, Body(new), self.now), self._person(who).author
        self.happens(StaffDid(self._event(), place, author, "edit", edit))

    def deletes_own(self, who: str, place: PlaceId, text: str) -> None:
        if not self.is_reading(who, place):
            return
        message, author = self.wrote[text], self._person(who).author
        self.record(What.CHANGED, self._mark(message))
        self.happens(StaffTookBack(self._event(), place, author, message))
