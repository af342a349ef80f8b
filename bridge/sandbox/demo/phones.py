"""A client on the real far side: a phone at the sandbox Bot API server.

Thin on purpose: what the phone shows becomes one value, and its refusals become CannotDo.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence

from bridge.sandbox import botapi
from bridge.sandbox.botapi import SandboxError, What
from bridge.sandbox.demo.people import Bubble, Button, CannotDo, Chat, Command, Saved

FOREVER = 3600.0  # seconds one wait lasts at most; whoever waits looks again


@contextlib.contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except SandboxError as error:
        raise CannotDo(str(error)) from None


class SandboxPhone:
    """A client's phone at the sandbox Bot API server. `server` is where its changes are told."""

    def __init__(self, phone: botapi.Phone, server: botapi.BotApiServer, bot: str) -> None:
        self._phone = phone
        self._journal = server.state.journal
        self._bot = bot

    def view(self) -> Chat:
        history = self._phone.history()
        toasts = [change.note for change in history if change.what is What.TOAST]
        blocks = [
            change.what for change in history if change.what in (What.BLOCKED, What.UNBLOCKED)
        ]
        wordings = _wordings(history)
        shown = (bubble for bubble in self._phone.shown() if not bubble.deleted)
        return Chat(
            name=self._phone.user.first_name,
            language=self._phone.user.language_code,
            bot=self._bot,
            about=self._phone.about()[0],
            commands=tuple(Command(name, text) for name, text in self._phone.menu().items()),
            bubbles=tuple(self._bubble(bubble, wordings[bubble.id]) for bubble in shown),
            typing=_typing(history),
            toast=toasts[-1] if toasts else "",
            toasts=len(toasts),
            blocked=bool(blocks) and blocks[-1] is What.BLOCKED,
        )

    def _bubble(self, bubble: botapi.Bubble, wordings: Sequence[str]) -> Bubble:
        file = self._document(bubble)
        return Bubble(
            id=bubble.id,
            mine=not bubble.by_bot,
            at=bubble.at,
            text=bubble.text,
            kind=bubble.kind,
            buttons=tuple(tuple(Button(b.label, b.data) for b in row) for row in bubble.buttons),
            earlier=tuple(wordings[:-1]),
            file=file.name,
            size=len(file.data),
        )

    def _document(self, bubble: botapi.Bubble) -> Saved:
        """What the bot gave to be kept; nothing of a message of any other kind."""
        if not bubble.by_bot or bubble.kind != "document":
            return Saved("", b"")
        try:
            return self.saved(bubble.id)
        except CannotDo:  # the server has forgotten it meanwhile
            return Saved("", b"")

    async def changed(self) -> None:
        await self._journal.wait(self._journal.last, FOREVER)

    async def start(self) -> None:
        with _plainly():
            await self._phone.start()

    async def say(self, text: str) -> None:
        with _plainly():
            await self._phone.say(text)

    async def press(self, bubble: int, data: str) -> None:
        with _plainly():
            await self._phone.press(bubble, data)

    async def edit(self, bubble: int, text: str) -> None:
        with _plainly():
            await self._phone.edit(bubble, text)

    async def send(self, kind: str) -> None:
        with _plainly():
            if kind == "contact":
                await self._phone.send_contact()
            elif kind == "location":
                await self._phone.send_location()
            else:
                await self._phone.send(kind)

    def saved(self, bubble: int) -> Saved:
        with _plainly():
            file = self._phone.opened(bubble)
        return Saved(file.name, file.data)

    async def block(self) -> None:
        with _plainly():
            await self._phone.block()

    async def unblock(self) -> None:
        with _plainly():
            await self._phone.unblock()


def _wordings(history: Sequence[botapi.Change]) -> Mapping[int, Sequence[str]]:
    """Every wording that each message ever had, oldest first."""
    found: dict[int, list[str]] = {}
    for change in history:
        if change.bubble is not None and change.what in (What.SENT, What.SAID, What.EDITED):
            found.setdefault(change.bubble.id, []).append(change.bubble.text)
    return found


def _typing(history: Sequence[botapi.Change]) -> int:
    count = 0
    for change in history:
        if change.what is What.SENT:
            count = 0
        count += change.what is What.ACTION
    return count
