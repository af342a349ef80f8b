"""Follow the homeserver and lose nothing: what was heard is stored before the next round asks on.

nio's own loop repeats without a pause under errors, keeps its place before anybody has stored the
messages, and cuts gaps short. Here the place in the stream is stored by the host, in one commit
with what was heard up to it.

    state   since    the place in the homeserver's stream
"""

import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import urlencode

from adapters.matrix import late, timeline
from adapters.matrix.ambient import Backoff
from adapters.matrix.errors import Denied
from adapters.matrix.feeding import Feeding
from adapters.matrix.hearing import Heard, Hearing
from adapters.matrix.ownkeys import OwnKeys
from adapters.matrix.session import CLOSED, Session, closed_rooms
from adapters.matrix.signatures import section
from adapters.matrix.timeline import events_of
from adapters.matrix.wire import Json, path
from adapters.port import RetryLater

SINCE = "since"
_LONG_POLL = 30.0  # seconds
_SHORT_POLL = 1.0  # while somebody's device is still to be judged
_GRACE = 15.0  # seconds the homeserver may be late with an answer
_FIRST = 300.0  # seconds the first answer, with the state of all rooms, may take
_ANY = 10_000
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
        self._since: str | None = None
        self._filter: tuple[frozenset[str], str] | None = None
        self._first = True
        self._denials = 0
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
        """One round; True when the homeserver answered at once, and nothing."""
        started, before = self._session.ambient.now(), self._since
        answer = await self._ask()
        place = answer.get("next_batch")
        if not isinstance(place, str):
            raise RetryLater(timedelta(0), "The homeserver's answer names no place in its stream.")
        heard = await self._digest(answer)
        await self._store(place, heard)
        self._since, self._first = place, False
        await self._session.announce()
        await self._upkeep(answer)
        quick = self._session.ambient.now() - started < _SHORT_POLL
        return quick and place == before and not heard.inbound

    async def _ask(self) -> Json:
        poll = _SHORT_POLL if self._hearing.waits_for_judgement() else _LONG_POLL
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
        for room_id, room in joined.items():
            await self._feeding.state(room_id, room)
        rooms = await timeline.read(session.wire, (joined, left), self._since)
        heard = await self._hearing.hear(rooms, self._patiently)
        heard.silenced |= {name for name in joined if timeline.is_silenced(session, joined[name])}
        if keys_came or self._first or self._hearing.waits_for_judgement():
            await self._hearing.retry(heard, self._patiently)
        for room_id, room in left.items():
            heard.add(timeline.gone(session, room_id, room))
            session.client.rooms.pop(room_id, None)
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
        book, state = self._session.late, dict[str, bytes | None]()
        book.drop_old(self._session.ambient.now())

        async def store() -> None:
            state[SINCE] = place.encode()
            fresh = book.unsaved(without=heard.settled)
            if fresh is not None:
                state[late.KEY] = fresh
            if heard.silenced:
                state[CLOSED] = closed_rooms(self._session.closed | heard.silenced)
            await self._session.host.receive(heard.inbound, state=state)

        await self._patiently(store)
        book.drop(heard.settled)
        book.saved(state.get(late.KEY))
        self._session.close(heard.silenced)

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
        await self._backoff.wait()


def _wanted(closed: frozenset[str]) -> Json:
    room = {
        "timeline": {"limit": 100},
        "ephemeral": _NOTHING,
        "account_data": _NOTHING,
        "not_rooms": sorted(closed),
    }
    return {"room": room, "presence": _NOTHING, "account_data": _NOTHING}
