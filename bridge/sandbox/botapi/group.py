"""A group or channel that somebody pulled the bot into, where no counselling may happen."""

from bridge.sandbox.botapi import shapes
from bridge.sandbox.botapi.journal import Bubble, What
from bridge.sandbox.botapi.phone import Phone
from bridge.sandbox.botapi.state import Bot, Chat


class Group:
    """Made by `BotApiServer.add_to_group`."""

    def __init__(self, bot: Bot, chat: Chat) -> None:
        self._bot = bot
        self.chat = chat

    @property
    def left(self) -> bool:
        """Whether the bot is out again."""
        return self.chat.left

    async def say(self, phone: Phone, text: str) -> int:
        """Somebody writes here; a bot that is out is not told."""
        number = self._bot.next_message()
        at = self._bot.state.now()
        bubble = Bubble(number, self.chat.id, phone.id, by_bot=False, at=at, text=text)
        self._bot.show(What.SAID, bubble)
        if not self.left:
            kind = "channel_post" if self.chat.type == "channel" else "message"
            self._bot.tell(kind, shapes.message(bubble, self._bot))
        return number
