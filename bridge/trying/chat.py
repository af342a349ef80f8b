"""`flow chat`: an intake tried by hand in a terminal, or through a pipe.

Whatever is typed, the client writes; a number presses the button of that number. What begins with
a colon is for the simulator. `:again` reads the files once more, so that whoever writes a flow
changes a line, types two words, and sees it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bridge.trying.recording import CannotKeep, keep
from bridge.trying.session import CannotTry, Session, Setting
from bridge.trying.views import Known, known
from bridge.trying.writing import SENT
from config.values import duration

COMMANDS: Mapping[str, str] = {
    ":at 23:10": "time passes until then; or :at 2026-11-21 23:10",
    ":wait 2d": "time passes: 10 min, 3h, 2d",
    ":answers": "everything that was answered",
    ":why": "every condition met, whether it is true, and what it looked at",
    ":send voice": "or picture, file, video, audio, sticker, location, contact",
    ":staff joins": "the counsellor comes; then :staff writes WORDS, :staff leaves",
    ":save test NAME": "keep this conversation as a test beside the flow",
    ":again": "from the beginning, with the files as they are now; or :again 23:10, :again en",
    ":quit": "or Ctrl-D",
}
HELP = "Type what the client writes, or a button's number."
_PRESS = re.compile(r"(#?)(\d{1,3})")
_MINUTES = re.compile(r"(?<=\d) ?min(utes?)?$")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)")


class Screen(Protocol):
    """Where a person sees it. `shown` gives what each number presses: (bubble, token)."""

    def turn(self, session: Session, now: Known, before: Known | None) -> None: ...

    def pressed(self, number: int) -> tuple[int, str] | None: ...

    def begins(self) -> None: ...

    def answers(self, now: Known) -> None: ...

    def why(self, now: Known) -> None: ...

    def room(self, lines: tuple[str, ...]) -> None: ...

    def tells(self, line: str) -> None: ...

    def commands(self, commands: Mapping[str, str]) -> None: ...


@dataclass(frozen=True, slots=True)
class Given:
    """What the chat stands on. `read` reads the files again, and raises CannotTry with why not."""

    folder: Path
    read: Callable[[], Setting]
    seconds: Callable[[], float]


class Chat:
    """One person at one screen, with a conversation that has not begun."""

    def __init__(self, given: Given, screen: Screen, session: Session) -> None:
        self._given, self._screen, self._session = given, screen, session
        self._before: Known | None = None
        self._room = 0

    def run(self, ask: Callable[[], str]) -> None:
        """Until :quit, or the end of what `ask` gives (EOFError)."""
        self._screen.tells(f"{HELP} :help says what else there is.")
        self._starts()
        while True:
            try:
                line = ask().strip("\r\n")
            except EOFError:
                return
            if line.strip() in (":quit", ":q", ":exit"):
                return
            self._answer(line)

    def _starts(self) -> None:
        self._before, self._room = None, 0
        self._screen.begins()
        self._try(self._session.starts)

    def _answer(self, line: str) -> None:
        """One line of the person's."""
        if not line.strip():
            return
        if line.startswith(":") and not line.startswith("::"):
            self._command(line[1:].strip())
            return
        session, text = self._session, line.removeprefix(":") if line.startswith("::") else line
        press = _PRESS.fullmatch(text.strip())
        if press is not None and (press[1] or not session.takes_digits()):
            found = self._screen.pressed(int(press[2]))
            if found is not None:
                self._try(lambda: session.presses(*found))
                return
            if press[1]:
                self._screen.tells("There is no button of this number.")
                return
        self._try(lambda: session.types(text))

    def _try(self, act: Callable[[], object]) -> None:
        """Do it and show what came of it."""
        try:
            act()
        except CannotTry as why:
            self._screen.tells(_sentence(str(why)))
            return
        now = known(self._session.trial)
        self._screen.turn(self._session, now, self._before)
        self._before = now
        lines = self._session.room()
        if len(lines) > self._room:
            self._screen.room(lines[self._room :])
        self._room = len(lines)

    # --- for the simulator ----------------------------------------------------------------

    def _command(self, written: str) -> None:
        name, _, rest = written.partition(" ")
        acts: Mapping[str, Callable[[str], None]] = {
            "at": self._at,
            "wait": self._wait,
            "answers": lambda _: self._screen.answers(known(self._session.trial)),
            "why": lambda _: self._screen.why(known(self._session.trial)),
            "send": self._send,
            "staff": self._staff,
            "save": self._save,
            "again": self._again,
            "help": lambda _: self._screen.commands(COMMANDS),
        }
        act = acts.get(name)
        if act is None:
            self._screen.tells(f"There is no command :{name[:20]}; :help names them all.")
            return
        act(rest.strip())

    def _at(self, written: str) -> None:
        when = self._moment(written)
        if when is None:
            self._screen.tells("Write a time like :at 23:10, or :at 2026-11-21 23:10.")
            return
        self._try(lambda: self._session.comes_to(when))

    def _wait(self, written: str) -> None:
        try:
            time = duration(_MINUTES.sub("m", written))
        except ValueError:
            self._screen.tells("Write a time with its unit, like :wait 10 min, 3h or 2d.")
            return
        self._try(lambda: self._session.waits(time))

    def _send(self, written: str) -> None:
        kind = next((kind for kind, name in SENT.items() if name == written), None)
        if kind is None:
            self._screen.tells(f"What can be sent is {', '.join(SENT.values())}: :send voice")
            return
        self._try(lambda: self._session.sends(kind))

    def _staff(self, written: str) -> None:
        name, _, rest = written.partition(" ")
        session, words = self._session, rest.strip()
        match name:
            case "joins":
                self._try(lambda: session.joins(words))
            case "writes" if words:
                self._try(lambda: session.writes(words))
            case "leaves":
                self._try(session.leaves)
            case _:
                self._screen.tells("Write :staff joins, :staff writes WORDS, or :staff leaves.")

    def _save(self, written: str) -> None:
        what, _, name = written.partition(" ")
        if what != "test" or not name.strip():
            self._screen.tells("Write :save test NAME, like :save test mood, at night.")
            return
        try:
            file = keep(self._session, name.strip(), self._given.folder, self._given.seconds)
        except CannotKeep as why:
            self._screen.tells(_sentence(str(why)))
            return
        self._screen.tells(f"Kept: {file}. `counselbridge flow test` plays it.")

    def _again(self, written: str) -> None:
        """The files are read again; where they have faults, all stays as it is."""
        began, language = self._session.began, self._session.language
        offered = self._session.trial.house.languages
        if written in offered:
            language = written
        elif written:
            when = self._moment(written, anew=True)
            if when is None:
                self._screen.tells(f"Write :again 23:10, or :again {offered[0]}.")
                return
            began = when
        try:
            setting = self._given.read()
        except CannotTry as why:
            self._screen.tells(str(why))
            return
        self._session = Session(setting, began, language)
        self._starts()

    def _moment(self, written: str, *, anew: bool = False) -> datetime | None:
        """`23:10` is the next one, or that of the same day for a new beginning."""
        zone, now = self._session.trial.house.zone, self._session.trial.now
        clock = _CLOCK.fullmatch(written)
        try:
            if clock is None:
                return moment_of(written).replace(tzinfo=zone)
            there = (self._session.began if anew else now).astimezone(zone)
            hour, minute = int(clock[1]), int(clock[2])
            when = there.replace(hour=hour, minute=minute, second=0, microsecond=0)
        except ValueError:
            return None
        return when if anew or when > now else when + timedelta(days=1)


def moment_of(written: str) -> datetime:
    """`2026-11-21 23:10`, without a zone. Raises ValueError."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d", written.strip()):
        raise ValueError
    return datetime.fromisoformat(written.strip())


def _sentence(why: str) -> str:
    return f"{why[:1].upper()}{why[1:]}."
