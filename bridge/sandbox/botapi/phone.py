"""A client with a phone: what they can do, and what they have in front of them.

A phone does only what a phone can do; anything else is a SandboxError. It shows what the app
would show, so a test that reads `shown()` reads what the client reads.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bridge.sandbox.botapi import files, shapes, topics
from bridge.sandbox.botapi.errors import SandboxError
from bridge.sandbox.botapi.gestures import commands_in, found
from bridge.sandbox.botapi.journal import Bubble, Change, What
from bridge.sandbox.botapi.params import Upload
from bridge.sandbox.botapi.profile import menu_for, text_for
from bridge.sandbox.botapi.state import Bot, StoredFile, User

ANSWER_A_PRESS_WITHIN = 150.0
CONTACT = {"contact": {"phone_number": "+49301234567", "first_name": "Somebody"}}
LOCATION = {"location": {"latitude": 52.52, "longitude": 13.405}}
FILES = frozenset(
    {"photo", "voice", "audio", "video", "video_note", "animation", "sticker", "document"}
)
Extra = Mapping[str, object]


class Phone:
    """One person, in their private chat with one bot; with `topic`, in that topic of it."""

    def __init__(self, bot: Bot, user: User, topic: int | None = None) -> None:
        self._bot = bot
        self.user = user
        self.topic = topic
        self._chat = bot.state.private_chat(bot, user)

    @property
    def id(self) -> int:
        return self.user.id

    # --- topics ---------------------------------------------------------------------------

    def within(self, topic: int) -> "Phone":
        """The same phone, looking at this topic."""
        return Phone(self._bot, self.user, topic)

    def topics(self) -> dict[int, str]:
        """The names of those that are shown."""
        return {t.id: t.name for t in self._chat.topics.values() if not t.deleted}

    async def new_topic(self, name: str) -> int:
        return topics.by_person(self._bot, self._chat, name)

    async def delete_topic(self) -> None:
        """The one that is looked at, with all that is in it."""
        topics.gone(self._bot, self._chat, self.topic)

    # --- writing --------------------------------------------------------------------------

    async def start(self, payload: str = "") -> int:
        """Opens the chat with the start button, or through a link that carries a payload."""
        return await self.say(f"/start {payload}".strip())

    async def say(self, text: str, *, reply_to: int | None = None) -> int:
        """Sends text as it is; returns the message's id."""
        bubble = replace(self._draft(), text=text, reply_to=reply_to, entities=commands_in(text))
        return self._tell(bubble)

    async def forward(self, text: str, *, by: str = "Somebody Else") -> int:
        """Passes on what somebody else wrote elsewhere."""
        at = int(self._bot.state.now())
        origin = {"type": "hidden_user", "date": at, "sender_user_name": by}
        return self._tell(replace(self._draft(), text=text, extra={"forward_origin": origin}))

    async def send(self, kind: str, *, caption: str = "", size: int = 1024) -> int:
        """A photo, voice, sticker, … of `size` bytes without any real content."""
        file = Upload("file", "application/octet-stream", bytes(size))
        return await self.send_file(kind, file, caption=caption)

    async def send_file(self, kind: str, file: Upload, *, caption: str = "") -> int:
        """Sends these bytes as a photo, voice, document, …"""
        if kind not in FILES:
            raise SandboxError("no phone sends this kind of file")
        words: Extra = {"caption": caption} if caption else {}
        extra = {**shapes.media(kind, self._bot.keep_file(kind, file)), **words}
        return self._tell(replace(self._draft(), kind=kind, text=caption, extra=extra))

    async def send_raw(self, kind: str, extra: Extra) -> int:
        """A message with any fields: for kinds that are not made here, and for broken ones."""
        return self._tell(replace(self._draft(), kind=kind, extra=extra))

    async def send_contact(self) -> int:
        return await self.send_raw("contact", CONTACT)

    async def send_location(self) -> int:
        return await self.send_raw("location", LOCATION)

    async def edit(self, message: int, text: str) -> None:
        """Changes an own message; the same text again is one of the app's needless edits."""
        old = self._bubble(message)
        if old.by_bot:
            raise SandboxError("people edit only what they wrote themselves")
        new = replace(old, text=text, edited=old.edited + 1)
        self._bot.show(What.EDITED, new)
        self._bot.tell("edited_message", shapes.message(new, self._bot))

    async def delete(self, message: int) -> None:
        """Takes an own message away, for both sides; bots are not told."""
        self._bot.show(What.DELETED, replace(self._bubble(message), deleted=True))

    async def react(self, message: int, emoji: str = "👍") -> None:
        """Private chats do report reactions here, if the bot asked for them; '' takes it back."""
        bubble = self._bubble(message)
        change = {
            "chat": shapes.chat(self._chat),
            "message_id": bubble.id,
            "user": shapes.user(self.user),
            "date": int(self._bot.state.now()),
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": emoji}] if emoji else [],
        }
        self._bot.tell("message_reaction", change)

    async def press(self, message: int, choice: str, *, stale: bool = False) -> str:
        """Presses the button with this label or data; `stale`: one the message once had.

        Returns the number of the query, which the bot has to answer.
        """
        bubble = self._chat.bubbles.get(message)
        if bubble is None or (bubble.deleted and not stale):
            raise SandboxError("no such message is shown")
        keyboards = [bubble.buttons, *(self._chat.keyboards.get(message, []) if stale else [])]
        data = found(keyboards, choice)
        number = self._bot.new_query(self._chat.id, ANSWER_A_PRESS_WITHIN)
        self._bot.note(self._chat.id, What.PRESSED, choice, bubble)
        query = shapes.callback_query(number, self.user, bubble, self._bot, data)
        self._bot.tell("callback_query", query)
        return number

    # --- being there or not ---------------------------------------------------------------

    async def block(self) -> None:
        """From now on the bot is refused; it is told."""
        self._member(("member", "kicked"), What.BLOCKED)
        self._chat.blocked = True

    async def unblock(self) -> None:
        self._chat.blocked = False
        self._member(("kicked", "member"), What.UNBLOCKED)

    def deactivate(self) -> None:
        """The account is deleted; bots are not told."""
        self._chat.deactivated = True

    def _member(self, change: tuple[str, str], what: What) -> None:
        self._bot.note(self._chat.id, what)
        told = shapes.membership(self._chat, self.user, self._bot, change)
        self._bot.tell("my_chat_member", told)

    # --- looking --------------------------------------------------------------------------

    def shown(self) -> tuple[Bubble, ...]:
        """Every message in order, the person's own and deleted ones included."""
        every = tuple(self._chat.bubbles.values())
        return tuple(b for b in every if self.topic in (None, b.thread))

    def texts(self) -> list[str]:
        """What the bot wrote and is still to be seen."""
        return [b.text for b in self.shown() if self._is_word(b)]

    def last(self) -> Bubble:
        """The bot's newest message that is still there."""
        for bubble in reversed(self.shown()):
            if self._is_word(bubble):
                return bubble
        raise SandboxError("the bot has written nothing yet")

    def opened(self, message: int) -> StoredFile:
        """The file of a message that is shown, as the app saves it."""
        return files.opened(self._bot, self._bubble(message))

    def history(self, *whats: What) -> tuple[Change, ...]:
        """What happened in this chat, in order; only the kinds named, if any."""
        mine = (self._bot.id, self._chat.id)
        changes = (c for c in self._bot.state.journal.since() if (c.bot, c.chat) == mine)
        return tuple(c for c in changes if not whats or c.what in whats)

    def actions(self) -> list[str]:
        return [change.note for change in self.history(What.ACTION)]

    def toasts(self) -> list[str]:
        return [change.note for change in self.history(What.TOAST)]

    def menu(self) -> dict[str, str]:
        """The commands the app offers to this person, with their descriptions."""
        commands = menu_for(self._bot.profile, self._chat.id, self.user.language_code)
        return {str(c["command"]): str(c["description"]) for c in commands}

    def about(self) -> tuple[str, str]:
        """The description in the empty chat, and the short one in the bot's profile."""
        profile, language = self._bot.profile, self.user.language_code
        texts = (profile.description, profile.short_description)
        return text_for(texts[0], language), text_for(texts[1], language)

    async def wait_for(
        self, ready: Callable[[Sequence[Bubble]], bool], seconds: float = 10.0
    ) -> tuple[Bubble, ...]:
        """`shown()` as soon as it is as wanted. Raises TimeoutError, which says nothing said."""
        journal = self._bot.state.journal
        async with asyncio.timeout(seconds):
            while not ready(shown := self.shown()):
                await journal.wait(journal.last, seconds)
        return shown

    async def wait_for_text(self, text: str, seconds: float = 10.0) -> Bubble:
        """The bot's newest message that holds this text."""
        shown = await self.wait_for(lambda shown: _holding(shown, text) is not None, seconds)
        bubble = _holding(shown, text)
        assert bubble is not None
        return bubble

    # --- inside ---------------------------------------------------------------------------

    def _is_word(self, bubble: Bubble) -> bool:
        return bubble.by_bot and not bubble.deleted and bubble.kind not in topics.SERVICE

    def _draft(self) -> Bubble:
        if self._chat.blocked:
            raise SandboxError("nobody writes to a bot they have blocked")
        if self.topic is not None and self._chat.topic(self.topic) is None:
            raise SandboxError("no such topic is shown")
        number, at = self._bot.next_message(), self._bot.state.now()
        return Bubble(number, self._chat.id, self.id, by_bot=False, at=at, thread=self.topic)

    def _tell(self, bubble: Bubble) -> int:
        self._chat.started = True
        self._bot.show(What.SAID, bubble)
        self._bot.tell("message", shapes.message(bubble, self._bot))
        return bubble.id

    def _bubble(self, message: int) -> Bubble:
        bubble = self._bot.bubble(self._chat, message)
        if bubble is None:
            raise SandboxError("no such message is shown")
        return bubble


def _holding(shown: Sequence[Bubble], text: str) -> Bubble | None:
    fitting = (b for b in reversed(shown) if b.by_bot and not b.deleted and text in b.text)
    return next(fitting, None)
