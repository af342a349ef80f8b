"""Whom to believe: identities pinned at first sight, judged devices, and what changes are told.

The first master key of a person is pinned, in the same commit as a `PINNED` that shows it. Another
one later is a `CHANGED`, told once; nobody is heard and nothing is encrypted under it until a
person has accepted it: then the state `trust:<user id>` holds that key, or `next`. A key given in
the configuration is pinned from the start, and only the configuration changes it.

    state   pin:<user id>       the pinned master key (base64)
            changed:<user id>   the unpinned one that was told about
            trust:<user id>     written by another process: the master key to accept, or `next`
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from uuid import uuid4

from nio import AsyncClient, KeysQueryResponse

from adapters.matrix.ambient import Ambient
from adapters.matrix.errors import Denied
from adapters.matrix.identity import DeviceKeys, Identity, apply, read_identity
from adapters.matrix.keyerrors import CrossSigningError
from adapters.matrix.signatures import section
from adapters.matrix.wire import Json, Wire
from adapters.port import Host, RetryLater, Unreachable
from routing.ids import AuthorId, SourceId
from routing.messages import Address, Body, Inbound, InboundKind, Membership

_ASK_AGAIN = 2.0  # seconds between two questions about the same person
_LOOK_AGAIN = 3.0  # seconds between two looks at whether a new identity was accepted
_PATIENCE = 5.0  # seconds a question about keys may take
_NEXT = b"next"
_NONE = b"-"


class Verdict(Enum):
    """What an identity says about the device that encrypted something."""

    VOUCHED = auto()
    UNVOUCHED = auto()
    CHANGED = auto()
    UNKNOWN = auto()  # not judged yet, or a device the homeserver has not shown yet


@dataclass(slots=True)
class _Person:
    """What is known of one user; times in seconds since the epoch."""

    pin: str | None = None
    given: bool = False
    told: bytes | None = None
    identity: Identity | None = None
    stale: bool = True
    asked: float = 0.0
    looked: float = 0.0


class Trust:
    """Judges the people of one account's rooms. `given`: user id -> master key, ours among them."""

    def __init__(
        self,
        client: AsyncClient,
        wire: Wire,
        host: Host,
        ambient: Ambient,
        given: Mapping[str, str],
    ) -> None:
        self._client = client
        self._wire = wire
        self._host = host
        self._ambient = ambient
        self._given = given
        self._people: dict[str, _Person] = {}
        self._lock = asyncio.Lock()

    def doubt(self, users: Iterable[str]) -> None:
        """The homeserver says that their devices or keys changed: judge them again when needed."""
        for user_id in users:
            if user_id in self._people:
                self._people[user_id].stale = True

    def is_known(self, user_id: str) -> bool:
        """Whether a judgement stands."""
        person = self._people.get(user_id)
        return person is not None and person.identity is not None and not person.stale

    def can_read(self, user_id: str) -> bool:
        """Whether any device of this user is vouched for by the pinned identity."""
        person = self._people.get(user_id)
        return bool(person and person.identity and any(person.identity.devices.values()))

    def verdict(self, user_id: str, keys: DeviceKeys | None) -> Verdict:
        """About words of this user under these device keys (None: the key came from others)."""
        person = self._people.get(user_id)
        if person is None or person.identity is None or person.stale:
            return Verdict.UNKNOWN
        identity = person.identity
        if identity.changed:
            return Verdict.CHANGED
        if keys is None or identity.master is None:
            return Verdict.UNVOUCHED
        if any(identity.vouches_for(name, keys) for name in identity.devices):
            return Verdict.VOUCHED
        return Verdict.UNVOUCHED if keys in identity.keys.values() else Verdict.UNKNOWN

    async def meet(self, users: Iterable[str], place: Address, *, again: bool = False) -> None:
        """Judge those who are not judged yet; `again`: also those who are, but not too often.

        Who cannot be judged now stays unknown. Raises Unreachable, OSError when the host cannot
        store a pin, and TokenRefused.
        """
        async with self._lock:
            wanted = [user_id for user_id in sorted(set(users)) if await self._due(user_id, again)]
            if not wanted:
                return
            for user_id in wanted:
                self._people[user_id].stale = False
                self._people[user_id].asked = self._ambient.now()
            try:
                answer = await self._ask(wanted)
                for user_id in wanted:
                    await self._judge_if_shown(user_id, answer, place)
            except BaseException:
                self.doubt(wanted)
                raise

    async def _due(self, user_id: str, again: bool) -> bool:  # noqa: FBT001 - passed through
        person = self._people.get(user_id)
        if person is None:
            person = self._people[user_id] = await self._recall(user_id)
        if person.stale or person.identity is None:
            return True
        if await self._accepted(user_id, person, person.identity):
            return True
        return again and self._ambient.now() - person.asked >= _ASK_AGAIN

    async def _recall(self, user_id: str) -> _Person:
        given = self._given.get(user_id)
        pin = await self._host.load(f"pin:{user_id}") if given is None else None
        told = await self._host.load(f"changed:{user_id}")
        return _Person(given or (None if pin is None else pin.decode()), given is not None, told)

    async def _ask(self, users: list[str]) -> Json:
        question: Json = {"device_keys": {user_id: [] for user_id in users}}
        try:
            return await self._wire.call("POST", "/keys/query", question, patience=_PATIENCE)
        except Unreachable:
            raise  # it says nothing of anybody's devices
        except (RetryLater, Denied):
            return {}

    async def _judge_if_shown(self, user_id: str, answer: Json, place: Address) -> None:
        try:
            await self._judge(user_id, answer, place)
        except CrossSigningError:
            self._people[user_id].stale = True

    async def _judge(self, user_id: str, answer: Json, place: Address) -> None:
        person = self._people[user_id]
        identity = read_identity(answer, user_id, person.pin)
        if identity.changed:
            if await self._accepted(user_id, person, identity):
                await self._pin(user_id, str(identity.master), place)
                identity = read_identity(answer, user_id, person.pin)
            else:
                await self._tell_change(user_id, identity.master, place)
        elif person.pin is None and identity.master is not None:
            await self._pin(user_id, identity.master, place)
        elif person.told is not None:
            await self._host.receive([], state={f"changed:{user_id}": None})
            person.told = None
        person.identity = identity
        await self._apply(identity, answer)

    async def _accepted(self, user_id: str, person: _Person, identity: Identity) -> bool:
        """Whether a person has said that the changed identity is to be believed."""
        now = self._ambient.now()
        if not identity.changed or identity.master is None or person.given:
            return False
        if now - person.looked < _LOOK_AGAIN:
            return False
        person.looked = now
        said = await self._host.load(f"trust:{user_id}")
        if said not in (_NEXT, identity.master.encode()):
            return False
        person.looked = 0.0  # what was accepted is looked at once more when it is pinned
        return True

    async def _pin(self, user_id: str, master: str, place: Address) -> None:
        told = self._notice(user_id, Membership.PINNED, master, place)
        state: dict[str, bytes | None] = {
            f"pin:{user_id}": master.encode(),
            f"changed:{user_id}": None,
            f"trust:{user_id}": None,
        }
        person = self._people[user_id]
        if person.pin is None:
            del state[f"trust:{user_id}"], state[f"changed:{user_id}"]
        await self._host.receive([told], state=state)
        person.pin, person.told = master, None

    async def _tell_change(self, user_id: str, master: str | None, place: Address) -> None:
        person, shown = self._people[user_id], _NONE if master is None else master.encode()
        if person.told == shown or user_id == self._client.user_id:
            return
        told = self._notice(user_id, Membership.CHANGED, master or "", place)
        await self._host.receive([told], state={f"changed:{user_id}": shown})
        person.told = shown

    def _notice(self, user_id: str, what: Membership, master: str, place: Address) -> Inbound:
        now = self._ambient.now()
        return Inbound(
            SourceId(f"identity-{uuid4().hex}"),
            place,
            AuthorId(user_id),
            InboundKind.MEMBERSHIP,
            datetime.fromtimestamp(now, UTC),
            body=Body(fingerprint(master)),
            order=int(now * 1000),
            detail=what,
        )

    async def _apply(self, identity: Identity, answer: Json) -> None:
        """Tell nio which devices there are, and with which of them it shares keys."""
        user_id, client = identity.user_id, self._client
        shown = section(answer, "device_keys", user_id)
        devices = {name: dict(section(shown, name)) for name in identity.keys}
        for name, device in devices.items():
            device.pop("unsigned", None)
            known = client.device_store[user_id].get(name)
            if known is not None and known.deleted:  # nio leaves one that comes back deleted
                known.deleted = False
                client.store.save_device_keys({user_id: {name: known}})
        await client.receive_response(KeysQueryResponse({user_id: devices}, {}))
        apply(client, identity)


def fingerprint(master: str) -> str:
    """The short form of a master key that people compare: its first 16 characters, in fours."""
    return " ".join(master[n : n + 4] for n in range(0, min(len(master), 16), 4))
