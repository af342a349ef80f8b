"""From the events of rooms to what the bridge hears: opened, judged, converted, or put to wait.

An event keeps its place from the moment it is seen. While its key is missing, or while its author's
device cannot be judged, it is handed over as `UNREADABLE` and waits in the book of late events;
when it can be read it is handed over again under the same source.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from nio import AsyncClient

from adapters.matrix.ambient import Ambient
from adapters.matrix.convert import convert, is_redacted, unreadable
from adapters.matrix.late import Late, LateBook
from adapters.matrix.signatures import section, word
from adapters.matrix.trust import Trust, Verdict
from adapters.matrix.unlocking import Unlocked, is_encrypted, unlock
from adapters.port import Unreachable
from routing.ids import AccountName, ChatId
from routing.messages import Address, Doubt, Inbound

JUDGED_WITHIN = 10.0  # seconds a device that nobody knows yet has to show up with its keys
_DOUBTS = {
    Verdict.VOUCHED: None,
    Verdict.UNVOUCHED: Doubt.UNVOUCHED,
    Verdict.CHANGED: Doubt.CHANGED,
    Verdict.UNKNOWN: Doubt.UNVOUCHED,
}
_NEWCOMERS = frozenset({"join", "invite"})

Event = dict[str, object]
Patiently = Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]


@dataclass(slots=True)
class Heard:
    """What one round heard: values for the host, and what is settled by it.

    `settled`: events that wait no longer; `silenced`: rooms in which nobody can say anything more.
    """

    inbound: list[Inbound] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    silenced: set[str] = field(default_factory=set)

    def add(self, inbound: Inbound | None) -> None:
        if inbound is not None:
            self.inbound.append(inbound)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One event of a room, opened as far as possible. Times in seconds since the epoch."""

    room_id: str
    event: Event = field(repr=False)
    unlocked: Unlocked | None
    since: float
    opened_at: float

    @property
    def author(self) -> str:
        return str(self.event.get("sender"))

    @property
    def source(self) -> str:
        return str(self.event.get("event_id"))


class Hearing:
    """The ears of one account. `patiently` repeats what fails because the host cannot store."""

    def __init__(
        self,
        client: AsyncClient,
        account: AccountName,
        trust: Trust,
        late: LateBook,
        ambient: Ambient,
    ) -> None:
        self._client = client
        self._account = account
        self._trust = trust
        self._late = late
        self._ambient = ambient

    async def hear(
        self, rooms: Sequence[tuple[str, Sequence[Event]]], patiently: Patiently
    ) -> Heard:
        """The timelines of rooms, each in order. Raises TokenRefused."""
        heard, now = Heard(), self._ambient.now()
        seen = [
            _Seen(room_id, event, self._opened(room_id, event), now, now)
            for room_id, events in rooms
            for event in events
            if self._is_of_others(event)
        ]
        await self._judge_authors(seen, patiently)
        for one in seen:
            self._settle(one, heard)
        return heard

    async def retry(self, heard: Heard, patiently: Patiently) -> None:
        """Look at everything that waits once more; adds to `heard` what can be read now."""
        seen, now = [], self._ambient.now()
        for late in self._late:
            unlocked = unlock(self._client, late.room_id, late.event)
            if unlocked is not None:
                opened_at = now if late.opened_at is None else late.opened_at
                self._late.add(replace(late, opened_at=opened_at))
                seen.append(_Seen(late.room_id, late.event, unlocked, late.since, opened_at))
        await self._judge_authors(seen, patiently)
        for one in seen:
            if one.source not in heard.settled and not self._must_wait(one):
                self._settle(one, heard)

    def waits_for_judgement(self) -> bool:
        """Whether a round should come soon because somebody is still to be judged."""
        return any(late.opened_at is not None for late in self._late)

    def _is_of_others(self, event: Event) -> bool:
        """Loops are broken by sender; what we did to others' membership is news all the same."""
        me = self._client.user_id
        if event.get("type") == "m.room.member" and "state_key" in event:
            return bool(event["state_key"] != me)
        return bool(event.get("sender") != me)

    def _opened(self, room_id: str, event: Event) -> Unlocked | None:
        if not is_encrypted(event) or is_redacted(event):
            return None
        return unlock(self._client, room_id, event)

    async def _judge_authors(self, seen: Sequence[_Seen], patiently: Patiently) -> None:
        """Meet whoever speaks or comes in; ask again about a device that was not vouched for."""
        met, doubted = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for one in seen:
            newcomer = _newcomer(one.event)
            if one.unlocked is not None:
                met[one.room_id].add(one.author)
            elif newcomer is not None:
                met[one.room_id].add(newcomer)
        for room_id, users in met.items():
            await patiently(partial(self._meet, users, room_id))
        for one in seen:
            if one.unlocked is not None and self._verdict(one) is not Verdict.VOUCHED:
                doubted[one.room_id].add(one.author)
        for room_id, users in doubted.items():
            await patiently(partial(self._meet, users, room_id, again=True))

    async def _meet(self, users: set[str], room_id: str, *, again: bool = False) -> None:
        """In an outage they stay unknown: their words wait, and the next round notices it."""
        with suppress(Unreachable):
            await self._trust.meet(users, self._place(room_id), again=again)

    def _settle(self, one: _Seen, heard: Heard) -> None:
        place = self._place(one.room_id)
        if one.unlocked is None and is_encrypted(one.event) and not is_redacted(one.event):
            self._wait(one, heard)
        elif one.unlocked is None:
            heard.settled += _withdrawn(one.event)
            heard.add(convert(one.event, place, Doubt.PLAINTEXT))
        elif self._must_wait(one):
            self._wait(one, heard)
        else:
            heard.settled.append(one.source)
            heard.add(convert(one.unlocked.event, place, _DOUBTS[self._verdict(one)]))

    def _wait(self, one: _Seen, heard: Heard) -> None:
        opened_at = None if one.unlocked is None else one.opened_at
        self._late.add(Late(one.room_id, one.event, one.since, opened_at))
        heard.add(unreadable(one.event, self._place(one.room_id)))

    def _must_wait(self, one: _Seen) -> bool:
        """Its device is not judged, and there is still hope that it will be."""
        overdue = self._ambient.now() - one.opened_at >= JUDGED_WITHIN
        return self._verdict(one) is Verdict.UNKNOWN and not overdue

    def _verdict(self, one: _Seen) -> Verdict:
        keys = None if one.unlocked is None else one.unlocked.keys
        return self._trust.verdict(one.author, keys)

    def _place(self, room_id: str) -> Address:
        return Address(self._account, ChatId(room_id))


def _newcomer(event: Event) -> str | None:
    """Whoever this event lets into a room."""
    who = event.get("state_key")
    if event.get("type") != "m.room.member" or not isinstance(who, str):
        return None
    return who if word(section(event, "content"), "membership") in _NEWCOMERS else None


def _withdrawn(event: Event) -> list[str]:
    """The event that this one takes back; it need not be read any more."""
    if event.get("type") != "m.room.redaction":
        return []
    return [str(event.get("redacts", section(event, "content").get("redacts")))]
