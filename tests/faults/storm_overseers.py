"""Who reads along in a storm: a mentor, and people who supervise. They come late or not at all, say
yes or no to what somebody else has written, write beside it, take cases over, and go.

What they take over is theirs, and they do with it what every counsellor does.
"""

from random import Random

from routing.ids import AuthorId, ChatId, SourceId
from routing.messages import Body, InboundKind
from tests.faults.storm_counsellors import Counsellor
from tests.faults.storm_house import DESK
from tests.faults.storm_scene import WORDS, Scene

READS = ("reads along here", "is a mentor in this case")  # with a name in front
WAITS = "This waits for a yes."
REMINDED = "Messages here that wait for a yes"
UP = Body("\N{THUMBS UP SIGN}")


class Overseer(Counsellor):
    """Supervises, and says yes to what waits for one."""

    def __init__(self, scene: Scene, name: str, chance: Random) -> None:
        super().__init__(scene, name, chance)
        self._own = chance  # the same dice
        self._signed: set[SourceId] = set()

    def mine(self) -> list[ChatId]:
        return [chat for chat in super().mine() if not self.is_reading(chat)]

    def is_reading(self, chat: ChatId) -> bool:
        """The room was told that they read along; only then are they asked into one."""
        name = self.name.capitalize()
        shown = self._scene.staff.shown[chat]
        return any(one.text.startswith(f"{name} {said}") for one in shown for said in READS)

    async def acts(self) -> None:
        await super().acts()
        for chat in super().mine():
            if self.is_reading(chat):
                await self._reads(chat)
        if not self._scene.calm and self._own.random() < 0.25:
            await self._looks_around()

    async def _reads(self, chat: ChatId) -> None:
        shown = self._scene.staff.shown[chat]
        every = [one.source for one in shown if one.text.startswith(WAITS)]
        waiting = [one for one in every if one not in self._signed]  # a line may not be up to date
        wild = self._own.random()
        if waiting and (self._scene.calm or wild < 0.35):
            self._signed.add(waiting[0])
            self._scene.act(self.name, chat, "says yes")
            await self._scene.staff.happen(
                chat, self.name, InboundKind.REACTION, body=UP, target=waiting[0]
            )
        elif self._scene.calm:
            if shown[-1].text.startswith(REMINDED):  # of something that has no line
                self._scene.act(self.name, chat, "says yes")
                await self._scene.staff.say(chat, "!release", author=self.name)
        elif waiting and wild < 0.5:
            self._scene.act(self.name, chat, "says yes")
            await self._scene.staff.say(chat, "!release", author=self.name)
        elif waiting and wild < 0.6:
            await self._scene.staff.say(chat, "!return that is too long", author=self.name)
        elif wild < 0.7:
            label = self._label(chat, "n")
            self._scene.act(self.name, chat, "says", label=label)
            await self._scene.staff.say(chat, f"{label} {WORDS}", author=self.name)
        elif wild < 0.74:
            await self._scene.staff.leave(chat, self.name)

    async def _looks_around(self) -> None:
        """At their desk: into a room, out of it, or takes the case over."""
        rooms = self._scene.staff.rooms
        mine = AuthorId(self.name)
        desks = [c for c, r in rooms.items() if r.name == DESK and mine in r.joined]
        cases = [r.name for r in rooms.values() if r.joined and r.name not in (DESK, "Service")]
        if not desks or not cases:
            return
        name, wild = self._own.choice(cases), self._own.random()
        words = [f"!observe {name}"] if wild < 0.6 else [f"!leave {name}"]
        if wild > 0.85:
            words = [f"!takeover {name}", "!yes"]
        for one in words:
            self._scene.tell(f"{self.name} says {one} at the desk")
            await self._scene.staff.say(desks[0], one, author=self.name)
