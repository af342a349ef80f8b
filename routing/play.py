"""One driver for step(): a virtual clock, its own timers, a client, rooms, and a transcript.

Scenario tests, properties and simulations are thin layers on this. It keeps the shell's promises
(held words wait for a seat, urgent text comes first, timers fire once) without any I/O.
"""

from datetime import timedelta

from routing.dispatch.timely import deletes
from routing.events import (
    ClientDid,
    ClientPressed,
    ClientReach,
    ClientSaid,
    StaffDid,
    StaffJoined,
    StaffLeft,
    StaffSaid,
    StaffTookBack,
    TimeCame,
)
from routing.facts import Counsellor
from routing.ids import AccountName, AuthorId, MessageId, PlaceId
from routing.messages import Attachment, Body, Doubt, FileKind
from routing.seen import Line
from routing.stage import Stage


class Play(Stage):
    """A conversation played from outside: what the people at both ends do, and see."""

    # --- what people do -------------------------------------------------------------------

    def says(self, text: str, *, before_prompt: bool = False, language: str | None = None) -> None:
        """The client writes; `before_prompt`: before any message of ours was there."""
        order = 1 if before_prompt else self._tick()
        self._writes(text, order, language)

    def sends(self, kind: FileKind, caption: str = "") -> None:
        """The client sends a picture, a voice message, a file."""
        attachment = Attachment(kind, AccountName("telegram"), str(self._tick()))
        self._writes(caption, self._tick(), None, attachment)

    def _writes(
        self, text: str, order: int, language: str | None, attachment: Attachment | None = None
    ) -> None:
        message, body = MessageId(self._id("said")), Body(text)
        self.written[message] = (body, self.now, attachment)
        said = ClientSaid(self._event(), message, body, self.now, order, language, attachment)
        self.happens(said)

    def presses(self, label_or_token: str) -> None:
        """The client presses the newest button of this label or token."""
        for line in reversed(self.chat):
            for choice in line.choices:
                if label_or_token in (choice.label, choice.token):
                    self.happens(ClientPressed(self._event(), line.message, choice.token))
                    return
        raise LookupError("no such button is shown")

    def presses_old(self, line: Line, token: str) -> None:
        self.happens(ClientPressed(self._event(), line.message, token))

    def does(self, what: str) -> None:
        self.happens(ClientDid(self._event(), what))

    def reach(self, *, reachable: bool) -> None:
        self.happens(ClientReach(self._event(), reachable))

    def joins(self, who: str) -> None:
        place, author = self._invited(who)
        self.rooms[place].invited.discard(author)
        self.rooms[place].joined.add(author)
        self.happens(StaffJoined(self._event(), place, author))

    def leaves(self, who: str) -> None:
        """Declines when invited, goes away when there."""
        author = self._counsellor(who).author
        for place, room in self.rooms.items():
            if author in room.invited | room.joined and not room.forgotten:
                room.invited.discard(author)
                room.joined.discard(author)
                self.happens(StaffLeft(self._event(), place, author))
                return
        raise LookupError("not in any room")

    def writes(self, who: str, text: str, *, doubt: Doubt | None = None) -> None:
        place = self.place_of(who)
        author, message = self._counsellor(who).author, MessageId(self._id("wrote"))
        self.wrote[text] = message
        self.happens(StaffSaid(self._event(), place, author, message, Body(text), self.now, doubt))

    def deletes(self, who: str, text: str) -> None:
        """A counsellor deletes what they wrote in these words."""
        author, place = self._counsellor(who).author, self.place_of(who)
        self.happens(StaffTookBack(self._event(), place, author, self.wrote[text]))

    def room_does(self, who: str, what: str) -> None:
        author = self._counsellor(who).author
        self.happens(StaffDid(self._event(), self.place_of(who), author, what))

    def waits(self, time: timedelta) -> None:
        """Time passes; due timers fire in order."""
        until = self.now + time
        while True:
            due = sorted(
                (at, key)
                for key, at in self.timers.items()
                if at <= until and not (self.held_back and deletes(*key))
            )
            if not due:
                break
            at, key = due[0]
            self.now = max(self.now, at)
            self.releases()
            del self.timers[key]
            self.happens(TimeCame(self._event(), *key))
        self.now = until
        self.releases()

    # --- what is to be seen ---------------------------------------------------------------

    def place_of(self, who: str) -> PlaceId:
        author = self._counsellor(who).author
        living = {p: r for p, r in self.rooms.items() if not (r.forgotten or r.closed)}
        return next(place for place, room in living.items() if author in room.joined)

    def invited(self) -> list[str]:
        """Who has a running invitation."""
        authors = {a for r in self.rooms.values() if not r.forgotten for a in r.invited}
        return [str(c.id) for c in self.roster if c.author in authors]

    def seen(self) -> list[str]:
        return [line.text for line in self.chat]

    def room(self, who: str) -> list[str]:
        return [line.text for line in self.rooms[self.place_of(who)].lines]

    def _counsellor(self, who: str) -> Counsellor:
        return next(c for c in self.roster if c.id == who)

    def _invited(self, who: str) -> tuple[PlaceId, AuthorId]:
        author = self._counsellor(who).author
        return next((p, author) for p, room in self.rooms.items() if author in room.invited)
