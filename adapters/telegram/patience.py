"""Waiting after trouble: longer each time, and one line in the log for each new trouble."""

import asyncio
import logging
from dataclasses import dataclass

from routing.ids import AccountName

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """In seconds. `poll`: how long Telegram may hold a poll; the others: how long we wait after
    trouble at first and at most, after a conflict, when nothing could be stored (short: urgent
    messages are answered all the same), and after a poll that brought nothing at once.
    """

    poll: int = 30
    first: float = 1.0
    longest: float = 30.0
    conflict: float = 10.0
    unstored: float = 1.0
    idle: float = 1.0


class Patience:
    def __init__(self, account: AccountName, timing: Timing) -> None:
        self.timing = timing
        self._account = account
        self._next = timing.first
        self._trouble = ""

    async def wait(self, trouble: str, at_least: float = 0.0) -> None:
        """`trouble` is a sentence without content; a new one is logged. Longer each time."""
        self.note(trouble)
        await asyncio.sleep(max(self._next, at_least))
        self._next = min(self._next * 2, self.timing.longest)

    def note(self, trouble: str) -> None:
        if trouble != self._trouble:
            self.say(trouble)
            self._trouble = trouble

    def over(self) -> None:
        """All is well, or well again."""
        if self._trouble:
            self.say("Telegram works again; going on.")
        self._trouble, self._next = "", self.timing.first

    def say(self, sentence: str) -> None:
        _LOG.warning("Channel %s: %s", self._account, sentence)
