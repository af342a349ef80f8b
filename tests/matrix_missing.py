"""Rooms that are missing: what tests of that share.

Name this module in `pytest_plugins` beside `tests.matrix_bot_world`. PYTEST_DONT_REWRITE: tests
import it as well.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from adapters.contract import KeepingHost
from adapters.matrix import roll
from bridge.sandbox.counsellor import Counsellor
from routing.messages import Inbound, Membership
from tests.matrix_bot import QUICK, Bot, heard, is_text
from tests.matrix_proxy import Answer, Fault, error, text

LIST, MEMBER = "/joined_rooms", "/state/m.room.member/"
EMPTY = text(200, '{"joined_rooms": []}', "application/json")
NO = error(403, "M_FORBIDDEN")
DELETED = "!deleted:sandbox.localhost"


@dataclass(slots=True)
class Clock:
    """The time of day of one bridge, which can be moved on. In seconds since the epoch."""

    ahead: float = 0.0

    def now(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def clock(bot: Bot) -> Clock:
    clock = Clock()
    bot.ambient = replace(QUICK, now=clock.now)
    return clock


def is_gone(one: Inbound) -> bool:
    return one.detail is Membership.GONE


def gone(host: KeepingHost) -> list[str]:
    return [one.place.chat for one in host.received if is_gone(one)]


def kept(bot: Bot) -> set[str]:
    return roll.read(bot.state.get(roll.KEY))


def with_rooms(bot: Bot, rooms: Sequence[str]) -> None:
    """As an earlier run left it."""
    bot.state[roll.KEY] = roll.written([*rooms, *kept(bot)])


def broken(part: str, answer: Answer | None) -> Fault:
    """A connection that breaks is tried once more by itself, so it breaks twice."""
    return Fault(part, answer=answer, times=1 if answer else 2)


async def speaks(host: KeepingHost, mira: Counsellor, room: str, words: str) -> None:
    """Somebody speaks, so that the round that waits for news is over."""
    await mira.say(room, words)
    await heard(host, is_text(words))
