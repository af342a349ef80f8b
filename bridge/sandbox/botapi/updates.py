"""The queue of updates of one bot, and the long poll that empties it.

The rules are those of the public Bot API server, because the promise "nothing is confirmed
before it is stored" can only be tested against a server that forgets exactly when the real one
does:

* an update stays until a call names a higher offset; a negative offset keeps the last few;
* an offset more than ten above the newest id is ignored, and the answer starts at the head;
* a message waits 24 hours, a press 150 seconds;
* the same offset again within 3 seconds waits at least 3, within half a second brings one;
* a poll that has to wait ends an older one that waits, with 409: at once for the first such
  end, three seconds late for further ones;
* `allowed_updates` is remembered, and applies when an update is made.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bridge.sandbox.botapi.errors import ApiError, conflict
from bridge.sandbox.botapi.params import Params

DAY = 86_400.0
TIMES_TO_LIVE = {"callback_query": 150.0}
LONGEST_POLL = 50
SOON, AT_ONCE = 3.0, 0.5  # seconds: so soon again is slowed down
FAR_AHEAD = 10
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
Update = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    expires: float
    update: Update = field(repr=False)


class UpdateQueue:
    """Pure: knows no clock and waits for nothing. Times are seconds since the epoch."""

    def __init__(self, first: int = 1) -> None:
        self._entries: deque[Entry] = deque()
        self._next = first
        self.allowed: frozenset[str] | None = None

    def wants(self, kind: str) -> bool:
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def add(self, kind: str, content: object, now: float) -> int | None:
        """The id of the new update, or None when the bot does not want this kind."""
        if not self.wants(kind):
            return None
        lifetime = TIMES_TO_LIVE.get(kind, DAY)
        return self._append({kind: content}, now + lifetime)

    def add_raw(self, update: Update, now: float) -> int:
        """Anything at all; its `update_id` is ours unless it names one itself."""
        return self._append(update, now + DAY)

    def _append(self, update: Update, expires: float) -> int:
        number = self._next
        self._next += 1
        self._entries.append(Entry(number, expires, {"update_id": number, **update}))
        return number

    def pending(self, now: float) -> list[Update]:
        self._expire(now)
        return [entry.update for entry in self._entries]

    def drop(self) -> None:
        self._entries.clear()

    def restart(self, first: int) -> None:
        """Ids begin anew, as after an idle week or a change of server."""
        waiting = list(self._entries)
        self._entries.clear()
        self._next = first
        for entry in waiting:
            rest = {key: value for key, value in entry.update.items() if key != "update_id"}
            self._append(rest, entry.expires)

    def take(self, offset: int, limit: int, now: float) -> list[Update]:
        """Forgets what `offset` confirms and shows up to `limit` of the rest."""
        self._expire(now)
        first = self._start(offset)
        while self._entries and self._entries[0].id < first:
            self._entries.popleft()
        return [self._entries[i].update for i in range(min(limit, len(self._entries)))]

    def _start(self, offset: int) -> int:
        if offset < 0:
            return self._next + offset
        return 0 if offset > self._next - 1 + FAR_AHEAD else offset

    def _expire(self, now: float) -> None:
        if any(entry.expires <= now for entry in self._entries):
            self._entries = deque(e for e in self._entries if e.expires > now)


@dataclass(slots=True)
class _Waiting:
    offset: int
    limit: int
    answer: asyncio.Future[list[Update]]


class Polling:
    """getUpdates for one bot. `now` is the wall clock; waiting goes by the event loop's time."""

    def __init__(self, queue: UpdateQueue, now: Callable[[], float]) -> None:
        self.queue = queue
        self._now = now
        self._waiting: _Waiting | None = None
        self._offset: int | None = None
        self._asked = float("-inf")
        self._conflicts_from = float("-inf")

    async def get_updates(self, params: Params) -> Sequence[Update]:
        self._remember_allowed(params)
        offset = params.integer("offset")
        limit = min(max(params.integer("limit", 100), 1), 100)
        timeout: float = min(max(params.integer("timeout"), 0), LONGEST_POLL)
        limit, timeout = self._slow_down(offset, limit, timeout)
        if updates := self.queue.take(offset, limit, self._now()):
            return updates
        return await self._wait(offset, limit, timeout) if timeout else []

    def wake(self) -> None:
        """An update was added: a waiting poll gets it."""
        waiting = self._waiting
        if waiting is None or waiting.answer.done():
            return
        if updates := self.queue.take(waiting.offset, waiting.limit, self._now()):
            waiting.answer.set_result(updates)

    def interrupt(self, why: ApiError | Exception) -> None:
        """Ends a waiting poll with an error."""
        if self._waiting is not None and not self._waiting.answer.done():
            self._waiting.answer.set_exception(why)

    def _remember_allowed(self, params: Params) -> None:
        allowed = params.json("allowed_updates")
        if isinstance(allowed, list):
            names = frozenset(str(name) for name in allowed)
            self.queue.allowed = names or None

    def _slow_down(self, offset: int, limit: int, timeout: float) -> tuple[int, float]:
        time = asyncio.get_running_loop().time()
        if offset == self._offset:
            if time < self._asked + SOON:
                timeout = max(timeout, SOON)
            if time < self._asked + AT_ONCE:
                limit = 1
        self._offset, self._asked = offset, time
        return limit, timeout

    async def _wait(self, offset: int, limit: int, seconds: float) -> Sequence[Update]:
        self.interrupt(
            conflict(
                "terminated by other getUpdates request; "
                "make sure that only one bot instance is running"
            )
        )
        mine = _Waiting(offset, limit, asyncio.get_running_loop().create_future())
        self._waiting = mine
        try:
            return await asyncio.wait_for(mine.answer, seconds)
        except TimeoutError:
            return []
        except ApiError:
            await self._delay_conflict()
            raise
        finally:
            if self._waiting is mine:
                self._waiting = None

    async def _delay_conflict(self) -> None:
        time = asyncio.get_running_loop().time()
        if time < self._conflicts_from:
            await asyncio.sleep(SOON)
        else:
            self._conflicts_from = time + SOON
