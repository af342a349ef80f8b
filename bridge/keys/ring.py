"""The keys of one organisation in use: found, made, kept at hand, destroyed."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bridge.keys.values import (
    Key,
    KeyDestroyed,
    KeyKind,
    KeyOwner,
    KeyRow,
    KeyRows,
    KeysRefused,
    KeyUnknown,
    Ledger,
)
from bridge.keys.wrapping import KEY, NotOurs, make, self_test, unwrap

CACHED = 20_000  # keys ready for use; about 10 MB


class Keys:
    """Safe to use from several threads. Moments are microseconds, as everywhere in the store."""

    def __init__(
        self,
        rows: KeyRows,
        master: bytes,
        organisation: str,
        now: int,
        ledger: Ledger | None = None,
    ) -> None:
        """Finds the organisation's key, or makes it. Raises KeysRefused.

        `ledger` outlives every copy of the data that is put back; None: there is none.
        """
        self_test()
        self._rows, self._ledger = rows, ledger
        self._lock = threading.RLock()
        self._stale = False
        self._ready: OrderedDict[bytes, Key] = OrderedDict()  # the least used first
        self._id_of: dict[KeyOwner, bytes] = {}
        self._owner_of: dict[bytes, KeyOwner] = {}
        self.destroyed = 0  # how many, since this was opened
        self.organisation = KeyOwner(KeyKind.ORGANISATION, organisation)
        row, self._secret = self._open(AESGCMSIV(master), now)
        self._wrapping = AESGCMSIV(self._secret)
        self._own = Key(row.id, AESGCMSIV(self.derive("content")))

    def _open(self, master: AESGCMSIV, now: int) -> tuple[KeyRow, bytes]:
        found = self._rows.by_owner(KeyKind.ORGANISATION, [self.organisation.owner])
        if not found:
            secret, row = make(master, self.organisation, now)
            if not self._rows.add([row]):
                return self._open(master, now)
            return row, secret
        try:
            return found[0], unwrap(master, found[0])
        except NotOurs:
            raise KeysRefused(
                "the master key is not the one that the stored keys were made with:"
                " put the right file back into secrets/"
            ) from None

    def derive(self, label: str) -> bytes:
        """32 bytes of the organisation for one purpose, the same at every start."""
        return HKDF(SHA256(), KEY, None, f"counselbridge {label}".encode()).derive(self._secret)

    def use(self, owner: KeyOwner, now: int) -> Key:
        """The owner's key, made now if there was none. Raises KeyDestroyed.

        One that somebody has spoilt opens nothing any more; for what comes after it there is
        another one beside it, which is destroyed with it.
        """
        return self.use_many((owner,), now)[owner]

    def use_many(self, owners: Iterable[KeyOwner], now: int) -> Mapping[KeyOwner, Key]:
        """As use, for several: those that are new are on disk together when this returns."""
        with self._lock:
            self._refresh()
            wanted = set(owners)
            ready = {owner: key for owner in wanted if (key := self._at_hand(owner)) is not None}
            missing = wanted - ready.keys()
            return {**ready, **self._find_or_make(missing, now)} if missing else ready

    def _at_hand(self, owner: KeyOwner) -> Key | None:
        if owner == self.organisation:
            return self._own
        key = self._id_of.get(owner)
        if key is None:
            return None
        self._ready.move_to_end(key)
        return self._ready[key]

    def _find_or_make(self, owners: set[KeyOwner], now: int) -> dict[KeyOwner, Key]:
        found, spoilt = dict[KeyOwner, Key](), set[KeyOwner]()
        for row in self._rows_of(owners):
            try:
                found[row.owner] = self._take(row)
            except KeyUnknown:
                spoilt.add(row.owner)
        if spoilt:
            others = self.use_many({owner.again for owner in spoilt}, now)
            found |= {owner: others[owner.again] for owner in spoilt}
        made = [make(self._wrapping, owner, now) for owner in owners - found.keys()]
        if made and not self._rows.add([row for _, row in made]):
            return found | self._find_or_make({row.owner for _, row in made}, now)
        return found | {row.owner: self._keep(row, secret) for secret, row in made}

    def _rows_of(self, owners: Collection[KeyOwner]) -> list[KeyRow]:
        return [
            row
            for kind in {owner.kind for owner in owners}
            for row in self._rows.by_owner(kind, [o.owner for o in owners if o.kind is kind])
        ]

    def load(self, ids: Iterable[bytes]) -> None:
        """Have these keys at hand: one query instead of many. What is gone is passed over."""
        with self._lock:
            self._refresh()
            missing = [one for one in set(ids) if one not in self._ready and one != self._own.id]
            for row in self._rows.by_id(missing) if missing else ():
                with suppress(KeyDestroyed, KeyUnknown):
                    self._take(row)

    def by_id(self, key_id: bytes) -> Key:
        """The key with this id. Raises KeyDestroyed or KeyUnknown."""
        if key_id == self._own.id:
            return self._own
        with self._lock:
            self._refresh()
            key = self._ready.get(key_id)
            if key is not None:
                self._ready.move_to_end(key_id)
                return key
            for row in self._rows.by_id([key_id]):
                return self._take(row)
            raise KeyUnknown

    def condemn(self, owners: Collection[KeyOwner], now: int) -> None:
        """Write down, before anything is done, that these keys must not exist any more.

        On disk when it returns. Raises OSError when it is not: then nothing may be done.
        """
        if self._ledger is not None:
            self._ledger.add(owners, now)

    def destroy(self, owners: Iterable[KeyOwner], now: int) -> None:
        """What these keys sealed can never be opened again. Repeating it does no harm."""
        with self._lock:
            wanted, whole = set(owners) - {self.organisation}, list[KeyOwner]()
            while wanted:
                rows = self._rows_of(wanted)
                for row in rows:
                    self._forget(row.id)
                left = [row.owner for row in rows if row.wrapped is not None]
                whole += left
                wanted = {owner.again for owner in left}  # none of them goes without the other
            self._rows.destroy(whole, now)
            self.destroyed += len(whole)

    def forget(self) -> None:
        """Have none at hand: another process may have destroyed some of them."""
        self._stale = True  # without waiting for whoever uses them just now

    def _refresh(self) -> None:
        if self._stale:
            self._stale = False
            for held in (self._ready, self._id_of, self._owner_of):
                held.clear()

    def owners(self, kind: KeyKind, before: int) -> list[KeyOwner]:
        """Whose keys of this kind, made before a moment, still exist."""
        return self._rows.owners(kind, before)

    def close(self) -> None:
        self._rows.close()

    def _take(self, row: KeyRow) -> Key:
        if row.wrapped is None:
            raise KeyDestroyed
        try:
            return self._keep(row, unwrap(self._wrapping, row))
        except NotOurs:
            raise KeyUnknown from None

    def _keep(self, row: KeyRow, secret: bytes) -> Key:
        key = Key(row.id, AESGCMSIV(secret))
        self._ready[row.id] = key
        self._id_of[row.owner] = row.id
        self._owner_of[row.id] = row.owner
        if len(self._ready) > CACHED:
            self._forget(next(iter(self._ready)))
        return key

    def _forget(self, key: bytes) -> None:
        self._ready.pop(key, None)
        owner = self._owner_of.pop(key, None)
        if owner is not None:
            self._id_of.pop(owner, None)
