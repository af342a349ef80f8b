"""Two people who follow a script: each does one thing and waits for what it should bring about.

What is waited for is kept in words, so that a conversation that stops can say where.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bridge.sandbox.demo.dialogue import DIALOGUES, Dialogue
from bridge.sandbox.demo.people import Bubble, Chat, Desk, Invitation, Line, Phone, Room, until
from bridge.sandbox.demo.report import find_room
from bridge.sandbox.demo.wording import Wording

T = TypeVar("T")
PATIENCE = 12.0  # seconds for one answer


@dataclass(frozen=True, slots=True)
class Taken:
    """A case in a counsellor's hands: the desk, the invitation, and whose it is."""

    desk: Desk
    name: str
    offer: Invitation

    @property
    def room(self) -> str:
        return self.offer.room

    def view(self) -> Room:
        return find_room(self.desk.view(), self.room) or Room(self.room, "")


@dataclass(slots=True)
class Playing:
    """`waits_for` is what the script is waiting for, in words for the report."""

    phone: Phone
    desks: Mapping[str, Desk]
    wording: Wording
    patience: float = PATIENCE
    cases: list[Taken] = field(default_factory=list)
    waits_for: str = ""

    @property
    def dialogue(self) -> Dialogue:
        return DIALOGUES[self.wording.language]

    async def hears(self, part: str) -> Bubble:
        """The client waits for the bot to say something new that holds this."""
        self.waits_for = f"the phone to show: {part}"
        return await until(self.phone, lambda chat: _newest(chat, part), self.patience)

    async def is_asked(self, step: str) -> Bubble:
        """The client waits for a step of the flow."""
        return await self.hears(self.wording.asks(step))

    async def presses(self, step: str, token: str) -> None:
        """The client waits for the question of a step, and presses the button of this token."""
        await self.taps(self.wording.asks(step), token)

    async def taps(self, part: str, token: str) -> None:
        """The client waits for a message with these words, and presses the button of this token."""
        self.waits_for = f"the button {token!r} below: {part}"

        def found(chat: Chat) -> tuple[int, str] | None:
            bubble = _newest(chat, part)
            buttons = () if bubble is None else (one for row in bubble.buttons for one in row)
            data = next((one.data for one in buttons if one.token == token), None)
            return None if bubble is None or data is None else (bubble.id, data)

        bubble, data = await until(self.phone, found, self.patience)
        before = self.phone.view()
        await self.phone.press(bubble, data)
        await until(self.phone, lambda chat: chat.bubbles != before.bubbles, self.patience)

    async def is_given(self, count: int) -> None:
        """The client waits for so many files that can be kept."""
        self.waits_for = f"{count} files on the phone"

        def there(chat: Chat) -> bool:
            return sum(bool(one.file) for one in chat.bubbles) >= count

        await until(self.phone, there, self.patience)

    async def is_taken(self) -> Taken:
        """Whoever is offered the case takes it."""
        self.waits_for = "a counsellor to be invited"
        waiting = [asyncio.create_task(self._offered(desk)) for desk in self.desks.values()]
        try:
            first, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:  # each is waited for: whoever is offered nothing ends too, and says so to nobody
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        case = first.pop().result()
        await case.desk.join(case.room)
        self.cases.append(case)
        return case

    async def reads(self, case: Taken, part: str) -> None:
        """The counsellor waits for a line that holds this."""
        self.waits_for = f"the room to show: {part}"
        await self._until_room(case, lambda room: any(part in one.text for one in _others(room)))

    async def writes(self, case: Taken, text: str) -> str:
        """The counsellor writes; gives the line's id."""
        await case.desk.say(case.room, text)
        self.waits_for = "the counsellor's own line"
        return await self._until_room(
            case, lambda room: next((one.id for one in room.lines if one.text == text), None)
        )

    async def sees_it_closed(self, case: Taken) -> None:
        self.waits_for = "the room to become read-only"
        await self._until_room(case, lambda room: room.read_only)

    async def _until_room(self, case: Taken, found: Callable[[Room], T | None]) -> T:
        return await until(case.desk, lambda _: found(case.view()), self.patience)

    async def _offered(self, desk: Desk) -> Taken:
        offers = await until(desk, lambda view: view.invitations, self.patience)
        return Taken(desk, desk.view().name, offers[0])


def _newest(chat: Chat, part: str) -> Bubble | None:
    """What the bot said since the client last wrote; what was said before is answered."""
    shown = chat.bubbles
    mine = max((i for i, one in enumerate(shown) if one.mine), default=-1)
    return next((one for one in reversed(shown[mine + 1 :]) if part in one.first), None)


def _others(room: Room) -> Sequence[Line]:
    return [line for line in room.lines if not line.mine]
