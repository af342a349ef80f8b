"""How something is said at a desk: plainly, as a call, or kept until their hours begin."""

from dataclasses import dataclass, replace
from datetime import datetime

from routing.assigning import assign
from routing.desk.answering import typed
from routing.effects import NORMAL, Effect, Marks, Send, at_place
from routing.facts import Counsellor, Facts
from routing.ids import MessageId
from routing.messages import Body, Voice
from routing.posts.state import Desk, DeskStep
from routing.saying.speech import staff_words

MOST_KEPT = 50  # lines; the oldest of more is dropped: the list says how all of it stands now


@dataclass(frozen=True, slots=True)
class At:
    """A desk at one moment: whose it is, and what is known then."""

    desk: Desk
    owner: Counsellor
    facts: Facts

    def words(self, key: str, /, **values: str) -> str:
        return staff_words(self.facts, key, **values)

    def moment(self, at: datetime) -> str:
        house = self.facts.house
        return house.moment(at, self.facts.now, house.staff_language)

    def day(self, at: datetime) -> str:
        house = self.facts.house
        return house.day(at, self.facts.now, house.staff_language)

    @property
    def is_quiet(self) -> bool:
        """Outside their own hours, or in their absence."""
        hours, now = self.owner.calendar, self.facts.now
        known = self.desk.away
        away = known is not None and known.since <= now < known.until
        return away or assign.is_away(self.owner, now) or not (hours is None or hours.is_open(now))

    def on(self, desk: Desk) -> "At":
        return replace(self, desk=desk)


def says(at: At, label: str, text: str) -> DeskStep:
    """In the room, now. Before the very first words it is said what the room is for."""
    return _said(at, _line(at, label, text))


def answers(at: At, key: str, /, **values: str) -> DeskStep:
    return says(at, key, at.words(key, **values))


def calls(at: At, label: str, text: str) -> DeskStep:
    """It calls them, whatever the hour: somebody may be in danger, or waits in vain."""
    line = _line(at, label, text)
    author = at.owner.author
    called = replace(line, voice=Voice.CALL, priority=NORMAL - 2, mentions=(author,), plain=False)
    return _said(at, called)


def mentions(at: At, label: str, text: str) -> DeskStep:
    """Now, or with the list at the beginning of their hours: nobody is needed for it."""
    if not at.is_quiet:
        return says(at, label, text)
    return DeskStep(replace(at.desk, kept=(*at.desk.kept, text)[-MOST_KEPT:]))


def explained(at: At) -> tuple[Desk, tuple[Effect, ...]]:
    if at.desk.explained:
        return at.desk, ()
    names = {one: typed(at.facts, one) for one in ("cases", "away", "help")}
    first = _line(at, "explained", at.words("desk.explained", **names))
    return replace(at.desk, explained=True), (first,)


def _said(at: At, line: Send) -> DeskStep:
    desk, first = explained(at)
    return DeskStep(desk, (*first, line))


def _line(at: At, label: str, text: str) -> Send:
    return Send(
        at_place(at.desk.place),
        MessageId(at.facts.make_id(f"post:{label}")),
        Body(text),
        plain=True,
        marks=Marks(again=at.words("mark.again")),
    )
