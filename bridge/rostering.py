"""Who counselled when the service last ran, and telling every client's lane that it changed.

Cases that wait look again after each start and reload, when all lanes know: whoever is new, or has
more room, is for whoever is first in the line, and not for whoever was told first.

The roster's hash stands in the store: a start compares it too, so that a case of somebody who was
taken out while the service stood still is offered anew. It is written when every lane has its
event, so that a crash on the way only makes some come twice; twice does nothing.
"""

import hashlib
import json
import logging
from functools import partial
from uuid import UUID, uuid4, uuid5

from bridge.host import Services
from bridge.house import Current, Holder
from bridge.store import inbox, kept, state, timers
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.inbox import Post
from routing.events import RosterChanged
from routing.ids import EventId, LaneId, NetworkId

log = logging.getLogger(__name__)
NOTE = NetworkId("roster"), "last"
MOST = 200  # lanes in one transaction
ALL = 10_000  # cases that wait; more do not look before their time


class Rostering:
    """`look` after every start and every reload. `known`: what this process told of last."""

    def __init__(self, services: Services, holder: Holder) -> None:
        self._services, self._holder = services, holder
        self._known: bytes | None = None
        self._looked: Current | None = None

    async def look(self) -> None:
        """Tell every lane, if the roster is not the one of before. A store in trouble: later."""
        current = self._holder()
        if current is self._looked:
            return
        digest = fingerprint(current)
        try:
            last = self._known or await self._services.store.read(self._last)
            if last is not None and last != digest:  # else nobody, or nobody yet, is to be told
                await self._spread()
            await self._services.store.write(lambda tx: self._note(tx, digest))
            self._services.wake()
        except OSError as error:
            log.warning("who counsels has changed, and lanes could not be told: %s", error)
            return
        self._known, self._looked = digest, current

    def _last(self, tx: Tx) -> bytes | None:
        try:
            return state.get(tx, self._services.sealer, *NOTE)
        except Unreadable:
            return b"changed by somebody"

    def _note(self, tx: Tx, digest: bytes) -> None:
        """Everybody who is concerned knows it; those who wait look, all of them in their turn."""
        network, key = NOTE
        state.put(tx, self._services.sealer, network, {key: digest})
        timers.retry_now(tx, self._services.clock.now(), ALL)

    async def _spread(self) -> None:
        this, after = uuid4(), b""
        while True:
            lanes = await self._services.store.write(partial(self._post, this=this, after=after))
            self._services.wake()
            if len(lanes) < MOST:
                return
            after = lanes[-1]

    def _post(self, tx: Tx, this: UUID, after: bytes) -> list[bytes]:
        lanes = kept.after(tx, after, MOST)
        posts = [
            Post(LaneId(UUID(bytes=lane)), RosterChanged(EventId(uuid5(this, lane.hex()))))
            for lane in lanes
        ]
        inbox.post(tx, self._services.sealer, posts, self._services.clock.now())
        return lanes


def fingerprint(current: Current) -> bytes:
    """Of who counsels, how they are reached, who can read there, the teams, who supervises."""
    people = sorted(
        (one.id, one.account, one.author, *sorted(one.recipients)) for one in current.roster
    )
    teams = sorted((name, sorted(members)) for name, members in current.house.teams.items())
    known = [people, teams]
    if current.house.supervisors:
        known.append(sorted(current.house.supervisors))
    if current.house.on_call:
        known.append([("on call", *current.house.on_call)])
    mentors = sorted((one.id, *one.mentors) for one in current.roster if one.mentors)
    if mentors:
        known.append([("mentors", *one) for one in mentors])
    return hashlib.sha256(json.dumps(known).encode()).digest()
