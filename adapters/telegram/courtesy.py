"""Small answers that nobody's case depends on: ending the spinner of a pressed button, leaving
groups. They follow the commit, wait for nobody, and are not repeated: a press that was stored
counts whether or not its spinner ended, and a group that was not left is left at its next message.
"""

import asyncio

from telegram import Bot

from adapters.port import AdapterError
from adapters.telegram.errors import in_port_words
from adapters.telegram.reading import Converted

WORKERS = 4
MOST_WAITING = 500


class Courtesy:
    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._waiting: asyncio.Queue[Converted] = asyncio.Queue(MOST_WAITING)

    def owe(self, converted: Converted) -> None:
        """Remembers what to do; forgets it when too much is waiting."""
        if (converted.answer or converted.leave) and not self._waiting.full():
            self._waiting.put_nowait(converted)

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.gather(*(self._work() for _ in range(WORKERS)))

    async def _work(self) -> None:
        while True:
            converted = await self._waiting.get()
            try:
                await self._do(converted)
            except AdapterError:
                continue

    async def _do(self, converted: Converted) -> None:
        with in_port_words():
            if converted.answer:
                await self._bot.answer_callback_query(converted.answer)
            if converted.leave:
                await self._bot.leave_chat(converted.leave)
