"""Every state a client can be in, by what was said on the way there."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import timedelta
from functools import cache
from operator import attrgetter

from consent import DocumentKind
from routing.conversation import Phase
from routing.events import ClientPressed, Event
from routing.facts import Facts, Prompt
from routing.ids import CounsellorId
from routing.news import CounsellorAway
from routing.play import Play
from routing.seen import Line, Room
from tests.houses import ANNA, BEN, DOCUMENTS, NOON, document, house
from tests.unit.mind_kit import AGREED, DANGER, LISTENING, closes
from tests.unit.survey_flow import SURVEY

NEW = replace(document("privacy", DocumentKind.NOTICE, "New words here.", 2), since=2)
BY_TELEGRAM = tuple(replace(one, recipients=frozenset({"telegram"})) for one in (ANNA, BEN))
MAY_WE = "May our counsellors write with you over Telegram?\nTelegram could then read along."
ASKING = document("recipient.telegram", DocumentKind.PURPOSE, MAY_WE)
# Days pass in many tests: somebody new is looked for less often in them than every ten minutes.
RARELY = timedelta(hours=3)
LOTSE = house(flow=LISTENING, retry=RARELY)
TODAY = replace(LOTSE, documents={**DOCUMENTS, "privacy": NEW})


class Moment(Play):
    """A play that can be gone on with in more than one way; `lost`: our prompts never arrive."""

    lost = False

    def _facts(self, event: Event) -> Facts:
        facts = super()._facts(event)
        lost = self.lost and facts.prompt is not None
        return replace(facts, prompt=Prompt.LOST) if lost else facts

    def branch(self) -> "Moment":
        """The same once more. What is frozen is shared."""
        other = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, list | dict | set):
                setattr(other, name, value.copy())
        other.chat = _copies(self.chat)
        other.rooms = {place: _same(room) for place, room in self.rooms.items()}
        other.held = {party: [*sends] for party, sends in self.held.items()}
        return other

    def there(self) -> str | None:
        """The counsellor who has the case."""
        case = self.conversation.case
        here = case is not None and case.phase is Phase.OPEN
        return str(case.offer.counsellor) if case and here and case.offer else None

    def tells_away(self) -> None:
        """Whoever has the case says that they will be away, from tomorrow on."""
        begins, lasts = self.now + timedelta(days=1), timedelta(days=5)
        who = CounsellorId(str(self.there()))
        self.happens(CounsellorAway(self._event(), who, begins, begins + lasts))

    def taps(self, token: str) -> None:
        """The newest button of this kind, or one that nobody knows any more."""
        try:
            self.presses(token)
        except LookupError:
            newest = self.chat[-1].message if self.chat else None
            self.happens(ClientPressed(self._event(), newest, token))

    def all_by_telegram(self) -> None:
        """Every counsellor answers over a network that no client was told of."""
        documents = {**self.house.documents, ASKING.name: ASKING}
        self.house, self.roster = replace(self.house, documents=documents), BY_TELEGRAM

    def gives(self) -> None:
        """Whoever has the case hands it over to the other one, with a note."""
        there = self.there()
        if there is not None:
            self.writes(there, f"!give {'ben' if there == 'anna' else 'anna'} go slowly")
            self.writes(there, "!yes")

    def does_all(self, *said: str) -> "Moment":
        """Words; `@`: a button; `%`: the counsellor's words; `#`: what else happens, or time."""
        others: Mapping[str, Callable[[], None]] = {
            "#join": lambda: self.joins(self.invited()[0]),
            "#close": lambda: closes(self, str(self.there())),
            "#away": self.tells_away,
            "#telegram": self.all_by_telegram,
            "#asks": lambda: setattr(self, "house", replace(self.house, hand_over="ask")),
            "#give": self.gives,
            "#new": lambda: setattr(self, "house", TODAY),
            "#survey": lambda: setattr(self, "house", replace(self.house, survey=SURVEY)),
            "#5h": lambda: self.waits(timedelta(hours=5)),
            "#30h": lambda: self.waits(timedelta(hours=30)),
        }
        for one in said:
            if one in others:
                others[one]()
            elif one.startswith("@"):
                self.taps(one[1:])
            elif one.startswith("%"):
                self.writes(str(self.there()), one[1:])
            else:
                self.says(one)
        return self


def _same(room: Room) -> Room:
    lines = _copies(room.lines)
    return replace(room, invited={*room.invited}, joined={*room.joined}, lines=lines)


_VALUES = attrgetter(*(one.name for one in fields(Line)))


def _copies(lines: list[Line]) -> list[Line]:
    """As copy.copy makes them, in a fifth of the time: hundreds of thousands are made."""
    return [Line(*_VALUES(line)) for line in lines]


def reached(*said: str) -> Moment:
    """A play of its own, in this state. What was said on the way is played once for all of them."""
    return _reached(said).branch()


@cache
def _reached(said: tuple[str, ...]) -> Moment:
    if not said:
        return Moment(LOTSE, (ANNA, BEN), NOON)
    return _reached(said[:-1]).branch().does_all(said[-1])


WAIT = (*AGREED, "Mia", "Debt")
TALK = (*WAIT, "#join")
ASKED = (*TALK, "#new", "#5h", "I slept better")
REFUSED = (*ASKED, "@no")
STOPPED, DELETES = ("/stop", "stop"), ("/stop", "@mind:delete")
HELD = (*TALK, DANGER, *STOPPED)
DATA, CORRECTS = ("/mydata", "@data:erase"), ("/mydata", "@data:correct")
GIVES, MAY_GIVE = (*TALK, "#give"), ("#asks", *TALK, "#give")
STATES: Mapping[str, tuple[str, ...]] = {
    "stranger": (),
    "notice": ("/start",),
    "consent": ("/start", "ok"),
    "consent, card": ("/start", "/stop"),
    "consent, delete": ("/start", "ok", *DELETES),
    "refused": ("/start", "ok", "no"),
    "refused, back": ("/start", "ok", "no", "hello there you"),
    "begun and stopped": (*AGREED, "Mia", *STOPPED),
    "begun and stopped, back": (*AGREED, "Mia", *STOPPED, "hello there you"),
    "intake": (*AGREED, "Mia"),
    "intake, card": (*AGREED, "Mia", "/stop"),
    "intake, delete": (*AGREED, "Mia", *DATA),
    "intake, change": (*AGREED, "Mia", "change"),
    "intake, resume": (*AGREED, "Mia", "#30h", "hello"),
    "intake, earlier": ("my father hits me", "ok", "yes"),
    "waiting": WAIT,
    "waiting, card": (*WAIT, "/stop"),
    "waiting, delete": (*WAIT, *DATA),
    "waiting, end": (*WAIT, "/end"),
    "waiting, other": (*WAIT, "/other"),
    "waiting, recipient": ("#telegram", *WAIT),
    "waiting, recipient, paused": ("#telegram", *WAIT, "/pause"),
    "waiting, recipient, danger": ("#telegram", *WAIT, DANGER),
    "waiting, no to a recipient": ("#telegram", *WAIT, "no"),
    "offered, a recipient": ("#telegram", *WAIT, "yes"),
    "talking, a recipient": ("#telegram", *WAIT, "yes", "#join"),
    "waiting, correct": (*WAIT, *CORRECTS),
    "waiting, paused": (*WAIT, "/pause"),
    "talking": TALK,
    "talking, card": (*TALK, "/stop"),
    "talking, delete": (*TALK, *DATA),
    "talking, end": (*TALK, "/end"),
    "talking, other": (*TALK, "/other"),
    "talking, with somebody else": (*TALK, "/other", "yes", "#join"),
    "talking, correct": (*TALK, *CORRECTS),
    "talking, correcting": (*TALK, *CORRECTS, "2"),
    "talking, danger": (*TALK, DANGER),
    "talking, away": (*TALK, "#away"),
    "talking, away, waits": (*TALK, "#away", "@away:wait"),
    "talking, away, somebody else": (*TALK, "#away", "@away:other"),
    "talking, away, danger": (*TALK, DANGER, "#away"),
    "talking, handed over": GIVES,
    "talking, handed over, card": (*GIVES, "/stop"),
    "talking, handed over, delete": (*GIVES, *DATA),
    "talking, somebody else has it": (*GIVES, "#join"),
    "talking, give": MAY_GIVE,
    "talking, give, card": (*MAY_GIVE, "/stop"),
    "talking, give, correct": (*MAY_GIVE, *CORRECTS),
    "talking, give, yes": (*MAY_GIVE, "yes"),
    "talking, give, paused": (*MAY_GIVE, "/pause"),
    "asked again": ASKED,
    "asked again, card": (*ASKED, "/stop"),
    "asked again, paused": (*ASKED, "/pause"),
    "asked again, correct": (*ASKED, *CORRECTS),
    "no to the new": REFUSED,
    "no to the new, read": (*REFUSED, "@declined:read"),
    "no to the new, card": (*REFUSED, "/stop"),
    "no to the new, paused": (*REFUSED, "/pause"),
    "no to the new, went on": (*REFUSED, "/pause", "go on"),
    "no to the new, correct": (*REFUSED, *CORRECTS),
    "no to the new, danger": (*REFUSED, DANGER),
    "no to the new, delete": (*REFUSED, "@mind:delete"),
    "no to the new, end": (*REFUSED, "/end"),
    "paused": (*TALK, "/pause"),
    "paused, asked": (*TALK, "/pause", "hm"),
    "paused, card": (*TALK, "/pause", "/stop"),
    "paused, delete": (*TALK, "/pause", *DATA),
    "paused, end": (*TALK, "/pause", "/end"),
    "paused, other": (*TALK, "/pause", "/other"),
    "stopped": (*TALK, *STOPPED),
    "stopped, delete": (*TALK, *DELETES),
    "held": HELD,
    "held, delete": (*TALK, DANGER, *DELETES),
    "held, decided": (*TALK, DANGER, *DELETES, "@erase:yes"),
    "held, back": (*HELD, "hello there you"),
    "held, began again": (*TALK, DANGER, *DELETES, "@erase:yes", "hello there you", "@again"),
    "held, nobody there": (*WAIT, DANGER, *STOPPED),
    "talking, put off": (*TALK, "%!schedule 2h hello", "%!pause 3d", "%to blue fern"),
    "blocked": (*TALK, "%!block", "%!yes"),
    "blocked, stopped": (*TALK, "%!block", "%!yes", *STOPPED),
    "blocked, delete": (*TALK, "%!block", "%!yes", *DATA),
    "closed": (*TALK, "#close"),
    "ended": (*TALK, "/end", "yes"),
    "closed, survey": (*TALK, "#survey", "#close"),
    "closed, survey, card": (*TALK, "#survey", "#close", "/stop"),
    "closed, survey begun": (*TALK, "#survey", "#close", "yes", "4"),
    "ended, survey, correct": (*TALK, "#survey", "/end", "yes", "yes", *CORRECTS),
    "closed, card": (*TALK, "#close", "/stop"),
    "closed, delete": (*TALK, "#close", *DATA),
    "closed, correcting": (*TALK, "#close", *CORRECTS, "2"),
    "erasing": (*TALK, *DELETES, "@erase:yes"),
}
