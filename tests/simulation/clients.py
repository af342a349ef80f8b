"""A client with habits: answers what is asked, writes, falls silent for days, pauses and comes
back, asks for urgent help, stops, deletes everything, blocks the account and takes it back.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from routing.seen import Line
from tests.simulation.lane import Lane
from tests.simulation.transcript import What

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TYPED = {  # what is typed at a question, by its name
    "step:privacy": "ok",
    "step:counselling": "yes",
    "step:statistics": "no",
    "step:alias": "Mia",
}
TOPICS = ("Debt", "Mood")
LEFT_ALONE = ("tell:away.", "tell:give.")  # questions that came by themselves
HELP = "help"  # the button that stands below everything


class Surroundings(Protocol):
    now: datetime
    chance: Random

    def later(self, at: datetime, lane: Lane | None, act: Callable[[], None]) -> None: ...


class Client:
    def __init__(self, lane: Lane, world: Surroundings) -> None:
        self._lane, self._world = lane, world
        self._written = 0
        self._answered: Line | None = None

    def plans(self, at: datetime) -> None:
        self._world.later(at, self._lane, self._acts)

    def _acts(self) -> None:
        """One thing; the next follows soon at questions, in hours or days else."""
        chance, lane = self._world.chance, self._lane
        if lane.blocked:
            self._comes_back()
        elif not self._lane.chat:
            lane.says("/start")
        elif not self._at_question():
            self._at_will()
        asked = self._question() is not None
        least, most = (0.5, 6) if asked else (20, 900)
        if chance.random() < 0.06:  # silent
            least, most = 1440, 6 * 1440
        self.plans(self._world.now + chance.uniform(least, most) * MINUTE)

    def _typed(self, label: str) -> str | None:
        if label == "step:topic":
            return self._world.chance.choice(TOPICS)
        return TYPED.get(label)

    def _question(self) -> Line | None:
        """The newest thing that asks something, unless it was answered."""
        for line in reversed(self._lane.chat[-4:]):
            asks = any(one.token != HELP for one in line.choices) or line.label in (
                *TYPED,
                "step:topic",
            )
            if asks:
                return None if line is self._answered else line
        return None

    def _at_question(self) -> bool:
        """Answers it; sometimes something else is said instead."""
        line, chance = self._question(), self._world.chance
        if line is None:
            return False
        if chance.random() < 0.12:
            self._writes()
            return True
        self._answered = line
        if line.label.startswith(LEFT_ALONE) and chance.random() < 0.4:
            return False
        typed = self._typed(line.label)
        if typed is not None:
            self._lane.says("no" if chance.random() < 0.02 else typed)
            return True
        tokens = [one.token for one in line.choices if one.token != HELP]
        chosen = chance.choice(tokens)
        self._lane.record(What.DID, said=chosen)
        self._lane.presses_old(line, chosen)
        return True

    def _at_will(self) -> None:
        lane, drawn = self._lane, self._world.chance.random()
        said = {0.02: "/stop", 0.05: "/pause", 0.08: "help", 0.10: "/start", 0.11: "/mydata"}
        command = next((words for most, words in said.items() if drawn < most), None)
        if command is not None:
            lane.record(What.DID, said=command)
            lane.says(command)
        elif drawn < 0.13:
            lane.blocked = True
            lane.record(What.BLOCKED)
            if self._world.chance.random() < 0.5:  # else it is found out by what is sent
                lane.reach(reachable=False)
        elif drawn < 0.15:
            lane.does("sticker")
        else:
            self._writes()

    def _comes_back(self) -> None:
        self._lane.blocked = False
        self._lane.reach(reachable=True)
        self._writes()

    def _writes(self) -> None:
        """Words with a mark, too long to be the answer to anything."""
        self._written += 1
        mark = f"w{self._lane.name.split()[-1]}x{self._written}"
        self._lane.record(What.WROTE, said=mark)
        danger = " and I am unsafe" if self._world.chance.random() < 0.05 else ""
        self._lane.says(f"{mark} is something that I want to tell somebody{danger}")
