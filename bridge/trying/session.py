"""An intake tried by hand: what a person does, and what they see.

The terminal and the page of the demo are two views of this. It plays a trial, keeps what was said
in order, and remembers what was done, so that it can be kept as a test.

CannotTry    it cannot be done now; the sentence says why
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bridge.trying.talk import Talk
from bridge.trying.talks import broke
from bridge.trying.world import Trial, World
from config import Loaded
from config.moments import called, moment
from config.talklines import Did, Sent, Tapped, Thing, Typed, Waited
from routing.flow.model import AnswerType, Ask
from routing.ids import MessageId
from routing.messages import Made, Voice
from routing.seen import Line
from routing.words.texts import Texts

START = "/start"
CLIENT, BOT, STAFF = "client", "bot", "staff"
FARTHEST = timedelta(days=400)  # that the clock is moved at once
CHOSEN = frozenset({AnswerType.CHOICE, AnswerType.MULTI, AnswerType.YESNO})


class CannotTry(Exception):
    """It cannot be done now."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The organisation that is tried, and the world made of it."""

    loaded: Loaded
    world: World = field(repr=False)

    @classmethod
    def of(cls, loaded: Loaded, texts: Texts) -> "Setting":
        return cls(loaded, World.of(loaded, texts))


@dataclass(frozen=True, slots=True)
class Button:
    token: str
    label: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message. `who` is `client`, `bot`, or `staff`.

    `name` is the step or the moment it belongs to; `kind` is `text`, `pressed`, or that of a file.
    `changed`: it was edited where it stands.
    """

    number: int
    who: str
    text: str = field(repr=False)
    at: datetime
    name: str = ""
    kind: str = "text"
    buttons: tuple[Button, ...] = field(default=(), repr=False)
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What the client did; `said` are the names of the bot's messages that followed."""

    did: Did
    said: tuple[str, ...]


class Session:
    """One conversation. `language`: of the client's app; None: it says none."""

    def __init__(self, setting: Setting, at: datetime, language: str | None = None) -> None:
        self.setting, self.began, self.language = setting, at, language
        self.trial: Trial = setting.world.trial(at=at, language=language)
        self.bubbles: list[Bubble] = []
        self.news: list[int] = []  # numbers of what came or changed since the last act began
        self.done: list[Done] = []
        self.staffed = False  # somebody of the staff did something, which no test can hold
        self._shown: dict[MessageId, int] = {}

    # --- what the client does -------------------------------------------------------------

    def starts(self) -> None:
        self.types(START)

    def types(self, text: str) -> None:
        self._act(Typed(text), lambda: self.trial.says(text), text)

    def presses(self, number: int, token: str) -> None:
        """A button of a bubble, by their numbers and tokens. Raises CannotTry."""
        line = self._line(number)
        label = next((one.label for one in line.choices if one.token == token), None)
        if label is None:
            raise CannotTry("no such button is shown")
        did = self._tapped(line, token) or Typed(label)
        self._act(did, lambda: self.trial.presses_old(line, token), label, "pressed")

    def sends(self, kind: Thing) -> None:
        self._act(Sent(kind), lambda: self.trial.shares(kind), "", str(kind))

    def waits(self, time: timedelta) -> None:
        """Raises CannotTry."""
        if not timedelta(0) < time <= FARTHEST:
            raise CannotTry("the clock goes forward, by at most 400 days at once")
        self._act(Waited(time), lambda: self.trial.waits(time))

    def comes_to(self, when: datetime) -> None:
        """Time passes until then. Raises CannotTry."""
        if when <= self.trial.now:
            raise CannotTry("the clock only goes forward; begin again at that time instead")
        self.waits(when - self.trial.now)

    # --- what the staff do ----------------------------------------------------------------

    def joins(self, who: str = "") -> str:
        """Somebody who is invited comes; gives their name in the files. Raises CannotTry."""
        invited = self.trial.invited()
        name = who or next(iter(invited), "")
        if not invited:
            raise CannotTry("nobody is invited now")
        if name not in invited:
            raise CannotTry(f"that is nobody who is invited; there is {', '.join(invited)}")
        self._staff(lambda: self.trial.joins(name))
        return name

    def writes(self, text: str) -> None:
        """The counsellor who is there writes. Raises CannotTry."""
        who = self._there()
        self._staff(lambda: self.trial.writes(who, text))

    def leaves(self) -> None:
        """Raises CannotTry."""
        who = self._there()
        self._staff(lambda: self.trial.leaves(who))

    def room(self) -> tuple[str, ...]:
        """What the counsellor who is there was shown; empty: nobody is."""
        try:
            room = self.trial.rooms[self.trial.place_of(self._there())]
        except CannotTry:
            return ()
        return tuple(
            line.text if line.attachment is None else f"[{line.attachment.kind}] {line.text}"
            for line in room.lines
        )

    def _there(self) -> str:
        rooms = [one for one in self.trial.rooms.values() if not (one.closed or one.forgotten)]
        for one in self.trial.roster:
            if any(one.author in room.joined for room in rooms):
                return str(one.id)
        raise CannotTry("no counsellor is there")

    # --- what waits -----------------------------------------------------------------------

    def open_number(self) -> int | None:
        """The bubble that waits for the client."""
        line = self.trial.open_line
        return None if line is None else self._shown.get(line.message)

    def takes_digits(self) -> bool:
        """Whether digits typed now are an answer, and no number of a button."""
        pending = self.trial.conversation.pending
        step = None if pending is None else self.trial.flow.step(pending.step)
        return isinstance(step, Ask) and step.type not in CHOSEN

    # --- inside ---------------------------------------------------------------------------

    def _act(self, did: Did, act: Callable[[], None], text: str = "", kind: str = "text") -> None:
        self.news = []
        if not isinstance(did, Waited):
            self._add(Bubble(len(self.bubbles), CLIENT, text, self.trial.now, kind=kind))
        said = self._carried_out(act)
        self.done.append(Done(did, said))

    def _staff(self, act: Callable[[], None]) -> None:
        self.news, self.staffed = [], True
        self._carried_out(act)

    def _carried_out(self, act: Callable[[], None]) -> tuple[str, ...]:
        """Do it, and take what it brought. Raises CannotTry where the program itself breaks."""
        try:
            act()
        except Exception as error:  # noqa: BLE001 - a fault of ours is told, and ends no trial
            raise CannotTry(f"the program fails here: {broke(error)}") from None
        return self._taken()

    def _taken(self) -> tuple[str, ...]:
        """New lines of the chat, by name; and what was edited."""
        said = []
        for line in self.trial.chat:
            number = self._shown.get(line.message)
            if number is None:
                self._shown[line.message] = len(self.bubbles)
                bubble = self._bubble(line)
                self._add(bubble)
                said.append(bubble.name)
            else:
                self._edited(line, number)
        return tuple(said)

    def _edited(self, line: Line, number: int) -> None:
        old = self.bubbles[number]
        buttons = tuple(Button(one.token, one.label) for one in line.choices)
        if (old.text, old.buttons) != (line.text, buttons):
            self.bubbles[number] = replace(old, text=line.text, buttons=buttons, changed=True)
            self.news.append(number)

    def _bubble(self, line: Line) -> Bubble:
        buttons = tuple(Button(one.token, one.label) for one in line.choices)
        who = BOT if line.voice is Voice.PROGRAM else STAFF
        name = called(self.trial.flow, line.label) if who == BOT else ""
        kind = "text" if line.attachment is None else str(line.attachment.kind)
        text = line.attachment.name if isinstance(line.attachment, Made) else line.text
        return Bubble(len(self.bubbles), who, text, self.trial.now, name, kind, buttons)

    def _add(self, bubble: Bubble) -> None:
        self.bubbles.append(bubble)
        self.news.append(bubble.number)

    def _line(self, number: int) -> Line:
        for line in self.trial.chat:
            if self._shown.get(line.message) == number:
                return line
        raise CannotTry("there is no such message")

    def _tapped(self, line: Line, token: str) -> Tapped | None:
        """The button as tests name it; None: they have no name for it."""
        shown = [one.token for one in line.choices]
        name = Talk(self.trial).buttons(line)[shown.index(token)]
        step = called(self.trial.flow, line.label)
        button = name.removeprefix(f"{step}.")
        found = moment(self.trial.flow, step)
        known = found is not None and found.buttons.get(button) == token
        return Tapped(step, button, token) if known else None
