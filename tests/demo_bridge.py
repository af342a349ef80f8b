"""Stands between the fakes of the demo's two people, and does what the script expects of a bridge.

Or does it wrongly, on request: the script's judgement is only worth something if it notices.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bridge.sandbox.demo.people import LineKind, Shield
from tests.demo_desk import FakeDesk
from tests.demo_people import FakePhone

GREETING = "Hello. I am the program of Lotse, not a person."
NOTICE = "Lotse e.V. answers for what you write here."
HELP_NOW = "I need help now"
STEPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "i have read this": ("May our team read and keep it?", ("Yes", "No")),
    "yes": ("May we count?", ("Yes", "No")),
    "no": ("What may we call you?", ("Skip",)),
}


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


@dataclass(slots=True)
class FakeBridge:
    phone: FakePhone
    desk: FakeDesk
    wrong: Wrong = Wrong.NOTHING
    cases: int = 0
    waiting: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)
    asked: str = ""
    room: str = ""

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
            _, late = await asyncio.wait(bells, return_when=asyncio.FIRST_COMPLETED)
            for bell in late:
                bell.cancel()

    def _client(self, what: str) -> None:
        say = self.phone.answers
        if what == "/start":
            say(GREETING)
            say(NOTICE, "I have read this", "No, thank you", HELP_NOW)
        elif what == "/crisis":
            say("I am a program and cannot send anyone to you. Call 112.")
            self._hear("The client has asked for urgent help.", calls_me=True)
        elif what.startswith("press "):
            self._pressed(what.removeprefix("press "))
        elif self.asked:
            self._answered()
        else:
            self._words(what)

    def _pressed(self, data: str) -> None:
        if data in STEPS:
            question, labels = STEPS[data]
            self.phone.answers(question, *labels, HELP_NOW)
            self.asked = "name" if data == "no" else ""
        else:
            self._offer()

    def _answered(self) -> None:
        self.asked = ""
        self.phone.answers("What is it about?", "Mood and worries", "Something else")

    def _words(self, words: str) -> None:
        if self.room:
            self._relay(words)
        elif self.cases and words.endswith("again."):
            self.waiting.append(words)
            self._offer()
        elif self.cases:
            self.waiting.append(words)
            if len(self.waiting) == 1:
                self.phone.answers("I have kept that.")
        else:
            self.early.append(words)
            self.phone.answers("What you wrote is not kept and not passed on.")

    def _offer(self) -> None:
        self.cases += 1
        self.phone.answers("Thank you. I am looking for someone for you now.")
        if self.wrong is not Wrong.SILENT:
            reason = "Somebody is looking for a counsellor."
            self.desk.invites(f"!{self.cases}", f"Blue heron {self.cases}", reason)

    def _counsellor(self, what: Sequence[str]) -> None:
        act, room, *words = what
        if act == "join":
            self._joined(room)
        elif act == "edit":
            self._note("Not relayed: corrections stay here so far.", Wrong.EDIT_CROSSES, words[0])
        elif words[0] == "!close":
            self._closed(room)
        elif words[0].startswith("/"):
            self._note("Not relayed: it stays here as a note.", Wrong.NOTE_CROSSES, words[0])
        else:
            name = "I, the program" if self.wrong is Wrong.WRONG_PERSON else "Anna"
            self.phone.answers(f"{name}: {words[0]}")

    def _joined(self, room: str) -> None:
        self.room = room
        self._hear("New case. alias: Mia", LineKind.NOTICE)
        if self.wrong is Wrong.EARLY:
            self._hear(self.early[0])
        if self.wrong is Wrong.SWAPS:
            self.waiting.reverse()
        if self.wrong is Wrong.LOSES:
            del self.waiting[:1]
        for words in self.waiting:
            self._relay(words)
        self.waiting.clear()
        self.phone.answers("Anna is here now and can read what you write.")

    def _closed(self, room: str) -> None:
        self.phone.answers("Anna and you have finished here.")
        self._hear("The case is closed.", LineKind.NOTICE)
        shown = next(one for one in self.desk.view().rooms if one.id == room)
        self.desk.becomes(replace(shown, read_only=True))
        self.room = ""

    def _note(self, verdict: str, slip: Wrong, words: str) -> None:
        if self.wrong is slip:
            self.phone.answers(f"Anna: {words}")
        self._hear(verdict, LineKind.NOTICE)

    def _relay(self, words: str) -> None:
        for _ in range(2 if self.wrong is Wrong.REPEATS else 1):
            self._hear(words)

    def _hear(self, text: str, kind: LineKind = LineKind.TEXT, *, calls_me: bool = False) -> None:
        shield = Shield.PLAIN if self.wrong is Wrong.PLAIN else Shield.TRUSTED
        self.desk.hears(self.room, text, kind, calls_me=calls_me, shield=shield)
