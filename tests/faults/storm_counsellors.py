"""Counsellors in a storm: they join, decline, never come, answer, take notes, close, and leave."""

import asyncio
from random import Random

from routing.ids import AuthorId, ChatId
from tests.faults.storm_scene import WORDS, Scene


class Counsellor:
    """One person who may be invited into rooms."""

    def __init__(self, scene: Scene, name: str, chance: Random) -> None:
        self._scene, self.name, self._chance = scene, name, chance
        self._count = 0

    def mine(self) -> list[ChatId]:
        """Rooms they are in, in which a case is still going on."""
        rooms = self._scene.staff.rooms
        return [
            chat
            for chat, room in rooms.items()
            if AuthorId(self.name) in room.joined and not self._is_over(chat)
        ]

    def _is_over(self, chat: ChatId) -> bool:
        room = self._scene.staff.rooms[chat]
        return room.closed or room.forgotten

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
        if mine and not self._scene.calm:
            await self._in_room(self._chance.choice(mine))

    async def _asked(self, chat: ChatId) -> None:
        number, wild = self._scene.room(chat), self._chance.random()
        if self._scene.calm or wild < 0.35:
            self._scene.tell(f"{self.name} joins room {number}")
            await self._scene.staff.join(chat, self.name)
        elif wild < 0.42:
            self._scene.tell(f"{self.name} declines room {number}")
            await self._scene.staff.leave(chat, self.name)

    async def _in_room(self, chat: ChatId) -> None:
        wild = self._chance.random()
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

    async def says(self, chat: ChatId) -> str:
        return await self._says(chat, "s")

    async def _says(self, chat: ChatId, kind: str) -> str:
        """Words for the client, or a note that stays."""
        number = self._scene.room(chat)
        made = sum(1 for act in self._scene.record.acts if act.place == chat and act.label)
        label = f"{kind}{number}-{made + 1}"
        self._scene.act(self.name, chat, "says", label=label, hard=kind == "s")
        note = "/" if kind == "n" else ""
        await self._scene.staff.say(chat, f"{note}{label} {WORDS}", author=self.name)
        return label
