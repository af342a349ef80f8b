"""Follow the homeserver and lose nothing: what was heard is stored before the next round asks on.

nio's own loop repeats without a pause under errors, keeps its place before anybody has stored the
messages, and cuts gaps short. Here the place in the stream is stored by the host, in one commit
with what was heard up to it.

    state   since    the place in the homeserver's stream
"""

import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import chain
from urllib.parse import urlencode

from adapters.matrix import late, roll, timeline
from adapters.matrix.ambient import Backoff
from adapters.matrix.errors import Denied
from adapters.matrix.feeding import Feeding
from adapters.matrix.hearing import Heard, Hearing
from adapters.matrix.ownkeys import OwnKeys
from adapters.matrix.rollcall import RollCall
from adapters.matrix.session import CLOSED, Session
from adapters.matrix.signatures import section
from adapters.matrix.timeline import events_of
from adapters.matrix.wire import Json, path
from adapters.port import RetryLater

SINCE = "since"
_LONG_POLL = 30.0  # seconds
_SHORT_POLL = 1.0  # while somebody's device is still to be judged, or a room seems to be gone
_GRACE = 15.0  # seconds the homeserver may be late with an answer
_FIRST = 300.0  # seconds the first answer, with the state of all rooms, may take
_ANY = 10_000
_PLACE = 2.0  # seconds until a new place is stored, of rounds in which nothing was heard
_DENIALS = 3  # in a row: then the homeserver has forgotten the place in its stream
_STRANGE_PLACE = frozenset({"M_UNKNOWN", "M_INVALID_PARAM"})
_NOTHING: Json = {"not_types": ["*"]}


class Syncing:
    """The loop of one connection. After an error out of it, the key store is loaded anew."""

    def __init__(self, session: Session, backoff: Backoff) -> None:
        self._session = session
        self._backoff = backoff
        self._hearing = Hearing(
            session.client, session.account, session.trust, session.late, session.ambient
        )
        self._feeding = Feeding(session.client)
        self._keys = OwnKeys(session.client, session.wire)
        self._rollcall = RollCall(session)
        self._since: str | None = None
        self._filter: tuple[frozenset[str], str] | None = None
        self._first = True
        self._denials = 0
        self._stored = 0.0  # when, in seconds since the epoch
        self._unwanted: set[str] = set()

    async def forever(self) -> None:
        """Round after round. Raises TokenRefused and StoreTrouble."""
        kept = await self._session.host.load(SINCE)
        self._since = kept.decode() if kept else None
        while True:
            try:
                idle = await self._round()
            except RetryLater as later:
                self._session.away(self._backoff)
                self._rollcall.soon()
                await self._backoff.wait(later.after.total_seconds())
            except Denied as denied:
                await self._denied(denied.code)
            else:
                self._denials = 0
                if idle:
                    await self._backoff.wait()
                else:
                    self._session.back(self._backoff)

    async def _round(self) -> bool:
        """One round; True when the homeserver answered at once, and nothing, but the first time."""
        started, before, first = self._session.ambient.now(), self._since, self._first
        answer = await self._ask()
        place = answer.get("next_batch")
        if not isinstance(place, str):
            raise RetryLater(timedelta(0), "The homeserver's answer names no place in its stream.")
        heard = await self._digest(answer)
        await self._store(place, heard)
        self._since, self._first = place, False
        await self._session.announce()
        await self._upkeep(answer)
        await self._rollcall.go_on(self._patiently)
        quick = self._session.ambient.now() - started < _SHORT_POLL
        return quick and not first and place == before and not heard.inbound

    async def _ask(self) -> Json:
        hurries = self._hearing.waits_for_judgement() or self._rollcall.is_doubting()
        poll = _SHORT_POLL if hurries else _LONG_POLL
        # Synapse keeps answers for minutes and gives a repeated question the old one: the state of
        # rooms as it was. A first answer comes at once whatever the timeout, so that makes it new.
        timeout = secrets.randbelow(_ANY) if self._first else int(poll * 1000)
        query = {"filter": await self._filter_id(), "timeout": str(timeout)}
        if self._since is not None:
            query["since"] = self._since
        if self._first:
            query["full_state"] = "true"
        patience = _FIRST if self._first else poll + _GRACE
        where = f"/sync?{urlencode(query)}"
        return await self._session.wire.call("GET", where, patience=patience)

    async def _filter_id(self) -> str:
        """A filter kept by the homeserver: the closed rooms in it are too many for an address."""
        closed = frozenset(self._session.closed)
        if self._filter is None or self._filter[0] != closed:
            where = path("user", self._session.me, "filter")
            reply = await self._session.wire.call("POST", where, _wanted(closed))
            self._filter = (closed, str(reply.get("filter_id")))
        return self._filter[1]

    async def _digest(self, answer: Json) -> Heard:
        """What the answer tells. Nothing is remembered yet that a second look would miss."""
        session = self._session
        for names in section(answer, "device_lists").values():
            if isinstance(names, list):
                session.trust.doubt(name for name in names if isinstance(name, str))
        keys_came = await self._take_messages(answer)
        joined, left = timeline.joined(session, answer), timeline.left(answer)
        session.roll.add(joined.keys() - session.leaving)
        for room_id, room in joined.items():
            await self._feeding.state(room_id, room)
        rooms = await timeline.read(session.wire, (joined, left), self._since)
        for event in chain.from_iterable(events for _, events in rooms):
            session.echoes.hear(event)
        heard = await self._hearing.hear(rooms, self._patiently)
        heard.silenced |= {name for name in joined if timeline.is_silenced(session, joined[name])}
        if keys_came or self._first or self._hearing.waits_for_judgement():
            await self._hearing.retry(heard, self._patiently)
        for room_id, room in left.items():
            heard.add(timeline.gone(session, room_id, room))
            session.client.rooms.pop(room_id, None)
            session.roll.drop((room_id,))
        return heard

    async def _take_messages(self, answer: Json) -> bool:
        """Messages from device to device: whether any may have brought a key."""
        came = False
        for event in events_of(section(answer, "to_device")):
            if event.get("type") == "m.room.encrypted":
                await self._feeding.key(event)
                came = True
            elif event.get("type") == "m.room_key.withheld":
                self._session.withheld(section(event, "content").get("code"))
        return came

    async def _store(self, place: str, heard: Heard) -> None:
        """A place alone may wait: from an older one everything comes again, and is known then."""
        session, now = self._session, self._session.ambient.now()
        session.late.drop_old(now)
        news = heard.inbound or self._state(place, heard).keys() != {SINCE}
        if not news and not self._first and 0 <= now - self._stored < _PLACE:
            return

        async def store() -> None:
            state = self._state(place, heard)
            await session.host.receive(heard.inbound, state=state)
            session.late.drop(heard.settled)
            session.late.saved(state.get(late.KEY))
            session.close(heard.silenced)
            session.roll.saved(state.get(roll.KEY))

        await self._patiently(store)
        self._stored = now

    def _state(self, place: str, heard: Heard) -> dict[str, bytes]:
        """What is to be stored with what was heard."""
        session, state = self._session, {SINCE: place.encode()}
        waiting = session.late.unsaved(without=heard.settled)
        if waiting is not None:
            state[late.KEY] = waiting
        rooms = session.roll.unsaved(without=heard.silenced)
        if rooms is not None:
            state[roll.KEY] = rooms
        if heard.silenced:
            state[CLOSED] = roll.written(session.closed | heard.silenced)
        return state

    async def _patiently(self, work: Callable[[], Awaitable[None]]) -> None:
        """Until the host can store. What was fetched stays here, and the stream stands still."""
        while True:
            try:
                return await work()
            except OSError:
                await self._backoff.wait()

    async def _upkeep(self, answer: Json) -> None:
        """What may fail now and be done after a later round."""
        counts = answer.get("device_one_time_keys_count")
        left = section(counts).get("signed_curve25519", 0) if isinstance(counts, dict) else None
        self._unwanted |= section(answer, "rooms", "invite").keys()
        try:
            await self._keys.upkeep(left if isinstance(left, int) else None)
            await self._session.sign_again_if_asked()
            for room_id in list(self._unwanted):
                await self._refuse(room_id)
        except (RetryLater, Denied):
            pass

    async def _refuse(self, room_id: str) -> None:
        """Nobody invites us: our rooms we make ourselves."""
        self._session.leaving.add(room_id)
        try:
            await self._session.wire.call("POST", path("rooms", room_id, "leave"), {})
        except Denied:
            self._session.leaving.discard(room_id)
        self._unwanted.discard(room_id)

    async def _denied(self, code: str) -> None:
        """The homeserver forgot the filter, or after a restore the place in its stream."""
        self._session.away(self._backoff)
        self._denials += 1
        self._filter = None
        if self._denials % _DENIALS == 0 and code in _STRANGE_PLACE:
            self._since, self._first = None, True
            self._session.echoes.forget()
        await self._backoff.wait()


def _wanted(closed: frozenset[str]) -> Json:
    room = {
        "timeline": {"limit": 100},
        "ephemeral": _NOTHING,
        "account_data": _NOTHING,
        "not_rooms": sorted(closed),
    }
    return {"room": room, "presence": _NOTHING, "account_data": _NOTHING}
