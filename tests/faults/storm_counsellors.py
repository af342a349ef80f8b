"""Counsellors in a storm: they join, decline, never come, answer, take notes, close, and leave.

Where cases move they also hand them over, fall silent in a room, and decline at their desks.
"""

import asyncio
import re
from random import Random

from adapters.memory.far import Room
from routing.ids import AuthorId, ChatId
from routing.messages import Voice
from tests.faults.storm_house import COUNSELLORS, DESK, MENTORED
from tests.faults.storm_scene import WORDS, Scene

OFFERED = re.compile(r"^(.+) is offered to you until")


class Counsellor:
    """One person who may be invited into rooms."""

    def __init__(self, scene: Scene, name: str, chance: Random) -> None:
        self._scene, self.name, self._chance = scene, name, chance
        self._count = 0
        self._silent: set[ChatId] = set()
        self._answered: dict[ChatId, int] = {}

    def mine(self) -> list[ChatId]:
        """Rooms they are in, in which a case is still going on."""
        return [chat for chat, room in self._open() if room.name != DESK]

    def _open(self) -> list[tuple[ChatId, Room]]:
        rooms = self._scene.staff.rooms.items()
        mine = [(chat, room) for chat, room in rooms if AuthorId(self.name) in room.joined]
        return [(chat, room) for chat, room in mine if not (room.closed or room.forgotten)]

    def invited(self) -> list[ChatId]:
        rooms = self._scene.staff.rooms.items()
        return [chat for chat, room in rooms if AuthorId(self.name) in room.invited]

    async def live(self) -> None:
        while True:
            await asyncio.sleep(self._chance.uniform(1.0, 4.0 if self._scene.calm else 12.0))
            await self.acts()

    async def acts(self) -> None:
        """Looks at invitations, and says something in a room."""
        for chat in self.invited():
            await self._asked(chat)
        mine = self.mine()
        if self._scene.calm:
            if self._scene.moving:
                await self._answer(mine)
        elif mine:
            await self._in_room(self._chance.choice(mine))
        if self._scene.moving and not self._scene.calm and self._chance.random() < 0.1:
            await self._at_desk()

    async def _asked(self, chat: ChatId) -> None:
        number, wild = self._scene.room(chat), self._chance.random()
        desk = self._scene.staff.rooms[chat].name == DESK
        if self._scene.calm or wild < 0.35 or desk:
            self._scene.act(self.name, chat, "joins")
            self._scene.tell(f"{self.name} joins room {number}")
            await self._scene.staff.join(chat, self.name)
        elif wild < 0.42:
            self._scene.tell(f"{self.name} declines room {number}")
            await self._scene.staff.leave(chat, self.name)

    async def _in_room(self, chat: ChatId) -> None:
        wild = self._chance.random()
        if self._scene.moving and await self._moves(chat):
            return
        if wild < 0.02:
            self._scene.act(self.name, chat, "leaves")
            await self._scene.staff.leave(chat, self.name)
        elif wild < 0.05:
            self._scene.act(self.name, chat, "closes")
            await self._scene.staff.say(chat, "!close", author=self.name)
            await self._scene.staff.say(chat, "!yes", author=self.name)
        elif wild < 0.15:
            await self._says(chat, "n")
        else:
            await self._says(chat, "s")

    # --- cases that move ----------------------------------------------------------------------

    async def _moves(self, chat: ChatId) -> bool:
        """They hand it over, or write there no more; whether it is one of these."""
        wild = self._chance.random()
        if wild < 0.05:
            self._silent.add(chat)
        if chat in self._silent:
            return True
        if wild < 0.17:
            await self.gives(chat, self._chance.choice([c for c in COUNSELLORS if c != self.name]))
        elif wild < 0.19:
            await self._scene.staff.say(chat, f"!give {self.name}", author=self.name)
        return wild < 0.19

    async def gives(self, chat: ChatId, to: str) -> str:
        """To somebody, with a note for exactly them."""
        label = self._label(chat, "g")
        self._scene.act(self.name, chat, "gives", label=label, to=to)
        await self._scene.staff.say(chat, f"!give {to} {label} {WORDS}", author=self.name)
        await self._scene.staff.say(chat, "!yes", author=self.name)
        return label

    async def _answer(self, mine: list[ChatId]) -> None:
        """In the calm nobody is kept waiting: what has been shown is answered once."""
        for chat in mine:
            shown = self._scene.staff.shown[chat]
            heard = sum(one.message.voice is Voice.PERSON for one in shown)
            if self._answered.get(chat) != heard:
                self._answered[chat] = heard
                await self._says(chat, "s")

    async def _at_desk(self) -> None:
        """They decline something that they are offered, or look what there is."""
        for chat, room in self._open():
            if room.name != DESK:
                continue
            found = (OFFERED.match(one.text) for one in self._scene.staff.shown[chat])
            offered = [one[1] for one in found if one is not None]
            wild = self._chance.random() < 0.3
            text = f"!decline {offered[-1]}" if offered and wild else "!cases"
            self._scene.tell(f"{self.name} says {text} at the desk")
            await self._scene.staff.say(chat, text, author=self.name)

    # --- words --------------------------------------------------------------------------------

    async def says(self, chat: ChatId) -> str:
        return await self._says(chat, "s")

    async def _says(self, chat: ChatId, kind: str) -> str:
        """Words for the client, or a note that stays."""
        label = self._label(chat, kind)
        waits = self._scene.watched and self.name == MENTORED  # it may never get its yes
        hard = kind == "s" and not waits
        self._scene.act(self.name, chat, "says", label=label, hard=hard)
        note = "/" if kind == "n" else ""
        await self._scene.staff.say(chat, f"{note}{label} {WORDS}", author=self.name)
        return label

    def _label(self, chat: ChatId, kind: str) -> str:
        number = self._scene.room(chat)
        made = sum(1 for act in self._scene.record.acts if act.place == chat and act.label)
        return f"{kind}{number}-{made + 1}"
