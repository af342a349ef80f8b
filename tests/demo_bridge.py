"""Stands between the fakes of the demo's two people, and does what a bridge does.

What the program says is decided by the core itself, in a trial of the shipped example. On request
it errs on the way: the script's judgement is only worth something if it notices.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from bridge.cli.chat import setting_in
from bridge.sandbox.demo.folder import EXAMPLE
from bridge.sandbox.demo.people import Button, LineKind, Shield
from bridge.trying.session import Setting
from bridge.trying.world import Trial
from routing.conversation import Gate
from routing.events import StaffDid
from routing.ids import MessageId
from routing.messages import FileKind, Made, MadeKind, Voice
from routing.seen import Line
from tests.demo_desk import FakeDesk
from tests.demo_people import FakePhone

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, while somebody is there
ROOM = "!room"


class Wrong(StrEnum):
    """What this bridge does wrongly."""

    NOTHING = ""
    NOTE_CROSSES = "a note crosses"
    EDIT_CROSSES = "an edit crosses"
    LOSES = "the second message is lost"
    SWAPS = "two messages change places"
    REPEATS = "a message comes twice"
    PLAIN = "the room is written to without encryption"
    EARLY = "words from before the yes reach the room"
    SILENT = "nobody is ever invited"
    WRONG_PERSON = "the program speaks as a person"
    NO_FILES = "a picture is lost"
    NO_PROOF = "one of two files does not come"


def setting(folder: Path = EXAMPLE) -> Setting:
    return setting_in(folder)


@dataclass(slots=True)
class FakeBridge:
    """Between Mia's phone and Anna's desk."""

    phone: FakePhone
    desk: FakeDesk
    trial: Trial
    wrong: Wrong = Wrong.NOTHING
    early: list[str] = field(default_factory=list)
    shown: dict[MessageId, tuple[int, str]] = field(default_factory=dict)  # bubble and text
    heard: int = 0  # lines of the room that were written

    async def run(self) -> None:
        told = done = 0
        while True:
            bells = [asyncio.create_task(one.bell.wait()) for one in (self.phone, self.desk)]
            while told < len(self.phone.told) or done < len(self.desk.done):
                if told < len(self.phone.told):
                    told += 1
                    self._client(self.phone.told[told - 1])
                else:
                    done += 1
                    self._counsellor(self.desk.done[done - 1])
                self._carry()
            _, late = await asyncio.wait(bells, return_when=asyncio.FIRST_COMPLETED)
            for bell in late:
                bell.cancel()

    def _client(self, what: str) -> None:
        if what.startswith("press "):
            place, _, token = what.removeprefix("press ").partition(":")
            self.trial.presses_old(self.trial.chat[int(place)], token)
        elif what == "photo":
            if self.wrong is not Wrong.NO_FILES:
                self.trial.sends(FileKind.IMAGE)
        else:
            if self.trial.conversation.gate is not Gate.ADMITTED and not what.startswith("/"):
                self.early.append(what)
            self.trial.says(what)

    def _counsellor(self, what: Sequence[str]) -> None:
        act, _, *words = what
        if act == "join":
            self.trial.joins("anna")
        elif act == "edit":
            self._errs(Wrong.EDIT_CROSSES, words[0])
            place, author = self.trial.place_of("anna"), self.trial.roster[0].author
            self.trial.happens(StaffDid(self.trial._event(), place, author, "edit"))
        else:
            if words[0].startswith("/"):
                self._errs(Wrong.NOTE_CROSSES, words[0])
            self.trial.writes("anna", words[0])

    def _errs(self, slip: Wrong, words: str) -> None:
        if self.wrong is slip:
            self.phone.answers(f"Anna: {words}")

    # --- from the core to both screens ----------------------------------------------------

    def _carry(self) -> None:
        for place, line in enumerate(self.trial.chat):
            known = self.shown.get(line.message)
            text = self._as_said(line)
            if known is None and isinstance(line.attachment, Made):
                self.shown[line.message] = (self._gives(line.attachment), text)
            elif known is None:
                self.shown[line.message] = (self.phone.shows(text, _keys(place, line)), text)
            elif known[1] != text:
                self._edits(known[0], place, line, text)
                self.shown[line.message] = (known[0], text)
        if self.trial.invited() and self.wrong is not Wrong.SILENT:
            self.desk.invites(ROOM, "Blue heron", self._reason())
        self._room()

    def _gives(self, made: Made) -> int:
        if self.wrong is Wrong.NO_PROOF and made.what is MadeKind.RECEIPT_FILE:
            return self.phone.answers("The file could not be made.")
        return self.phone.gives(made.name, b"{}")

    def _as_said(self, line: Line) -> str:
        if line.voice is Voice.PERSON and self.wrong is Wrong.WRONG_PERSON:
            return line.text.replace("Anna: ", "I, the program: ")
        return line.text

    def _edits(self, number: int, place: int, line: Line, text: str) -> None:
        shown = next(one for one in self.phone.view().bubbles if one.id == number)
        self.phone.becomes(replace(shown, text=text, buttons=_keys(place, line)))

    def _reason(self) -> str:
        house = self.trial.house
        return house.texts.say("offer.reason", house.staff_language, minutes="10")

    def _room(self) -> None:
        rooms = [one for one in self.trial.rooms.values() if one.joined or one.lines]
        lines = rooms[0].lines if rooms else []
        fresh, self.heard = lines[self.heard :], len(lines)
        if fresh and self.wrong is Wrong.EARLY:
            self._hear(Line(fresh[0].message, self.early[0], (), Voice.PERSON, 0))
        if self.wrong is Wrong.SWAPS and len(fresh) > 2:
            fresh[1], fresh[2] = fresh[2], fresh[1]
        if self.wrong is Wrong.LOSES and len(fresh) > 2:
            del fresh[1]
        for line in fresh:
            for _ in range(2 if self.wrong is Wrong.REPEATS and line.voice is Voice.PERSON else 1):
                self._hear(line)
        if rooms and rooms[0].closed:
            shown = next(one for one in self.desk.view().rooms if one.id == ROOM)
            self.desk.becomes(replace(shown, read_only=True))

    def _hear(self, line: Line) -> None:
        kind, text = LineKind.TEXT, line.text
        if line.attachment is not None:
            kind, text = LineKind.OTHER, "[picture, 1 KB]"
        elif line.voice is Voice.PROGRAM:
            kind = LineKind.NOTICE
        shield = Shield.PLAIN if self.wrong is Wrong.PLAIN else Shield.TRUSTED
        self.desk.hears(ROOM, text, kind, calls_me=line.voice is Voice.CALL, shield=shield)


def _keys(place: int, line: Line) -> tuple[tuple[Button, ...], ...]:
    """Data as the real adapter has it: our message, a colon, the token."""
    return tuple((Button(one.label, f"{place}:{one.token}"),) for one in line.choices)
