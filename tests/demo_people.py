"""Fakes of the demo's two people, which keep the promise that the page and the script rely on.

Each has the person's side (what `people` asks for) and the far side, by which a test says what
the bridge did: `answers` and `signs` on a phone, `invites` and `hears` at a desk (`demo_desk`).
"""

import asyncio
import itertools
from dataclasses import replace

from bridge.sandbox.demo.people import (
    Bubble,
    Button,
    CannotDo,
    Chat,
    Command,
    Saved,
)
from bridge.sandbox.demo.trace import Step

NIGHT = 1_795_300_000.0  # seconds since the epoch


class Bell:
    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self) -> None:
        await self._event.wait()


class HandClock:
    """Seconds since the epoch, moved by hand."""

    def __init__(self) -> None:
        self.time = NIGHT

    def __call__(self) -> float:
        return self.time


class FakePhone:
    """A client's phone without a network."""

    def __init__(
        self, name: str = "Mia", language: str = "en", now: HandClock | None = None
    ) -> None:
        self.bell = Bell()
        self.told: list[str] = []  # what the bot is told, in order
        self.files: dict[int, bytes] = {}
        self._now = now or HandClock()
        self._ids = itertools.count(1)
        about = "Lotse: this is a program that connects you with a counsellor."
        commands = (Command("crisis", "Who can be reached right now"), Command("stop", "Stop"))
        self._chat = Chat(name, language, "Lotse", about, commands)

    def view(self) -> Chat:
        return self._chat

    async def changed(self) -> None:
        await self.bell.wait()

    async def start(self) -> None:
        await self.say("/start")

    async def say(self, text: str) -> None:
        self._writes(Bubble(next(self._ids), mine=True, at=self._now(), text=text), text)

    async def send(self, kind: str) -> None:
        bubble = Bubble(next(self._ids), mine=True, at=self._now(), text="", kind=kind)
        self._writes(bubble, kind)

    async def press(self, bubble: int, data: str) -> None:
        shown = self._bubble(bubble)
        if not any(button.data == data for row in shown.buttons for button in row):
            raise CannotDo("no such button is shown")
        self.told.append(f"press {data}")
        self.bell.ring()

    async def edit(self, bubble: int, text: str) -> None:
        shown = self._bubble(bubble)
        if not shown.mine:
            raise CannotDo("people edit only what they wrote themselves")
        self.told.append(f"edit {text}")
        self.becomes(replace(shown, text=text))

    def saved(self, bubble: int) -> Saved:
        if bubble not in self.files:
            raise CannotDo("no file is to be had there")
        return Saved(self._bubble(bubble).file, self.files[bubble])

    async def block(self) -> None:
        self._show(replace(self._chat, blocked=True))

    async def unblock(self) -> None:
        self._show(replace(self._chat, blocked=False))

    def answers(self, text: str, *labels: str) -> int:
        """The bot writes; one button a label, its data is the label in small letters."""
        return self.shows(text, tuple((Button(label, label.lower()),) for label in labels))

    def shows(self, text: str, rows: tuple[tuple[Button, ...], ...]) -> int:
        """The bot writes, with these buttons."""
        bubble = Bubble(next(self._ids), False, self._now(), text, buttons=rows)
        self._show(replace(self._chat, bubbles=(*self._chat.bubbles, bubble), typing=0))
        return bubble.id

    def gives(self, name: str, data: bytes, text: str = "") -> int:
        """The bot sends a file, with words below it."""
        number, size = next(self._ids), len(data)
        self.files[number] = data
        bubble = Bubble(number, False, self._now(), text, "document", file=name, size=size)
        self._show(replace(self._chat, bubbles=(*self._chat.bubbles, bubble), typing=0))
        return number

    def becomes(self, bubble: Bubble) -> None:
        """A message changes where it stands."""
        old = self._bubble(bubble.id)
        new = replace(bubble, earlier=(*old.earlier, old.text))
        bubbles = tuple(new if one.id == new.id else one for one in self._chat.bubbles)
        self._show(replace(self._chat, bubbles=bubbles))

    def signs(self, toast: str = "") -> None:
        """The bot types, or answers a press with a short text."""
        if toast:
            self._show(replace(self._chat, toast=toast, toasts=self._chat.toasts + 1))
        else:
            self._show(replace(self._chat, typing=self._chat.typing + 1))

    def _writes(self, bubble: Bubble, told: str) -> None:
        if self._chat.blocked:
            raise CannotDo("nobody writes to a bot they have blocked")
        self.told.append(told)
        self._show(replace(self._chat, bubbles=(*self._chat.bubbles, bubble)))

    def _bubble(self, number: int) -> Bubble:
        for bubble in self._chat.bubbles:
            if bubble.id == number:
                return bubble
        raise CannotDo("no such message is shown")

    def _show(self, chat: Chat) -> None:
        self._chat = chat
        self.bell.ring()


class NoSteps:
    """Nothing is told about what lies in between."""

    def view(self) -> tuple[Step, ...]:
        return ()

    async def changed(self) -> None:
        await asyncio.Event().wait()
