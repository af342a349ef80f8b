"""What stands in a row of the database: a stored value that is not in its form, a spoilt cell.

Either it is the value it says, which is stored again as it was, or it is `Undecodable`; a sealed
cell in which one bit is different is `Tampered` and never other words.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from random import Random

from bridge.keys import KeyKind, KeyOwner, KeyRow, Keys
from bridge.store import codec
from bridge.store.errors import KeyGone, Tampered, Undecodable
from bridge.store.sealer import Cell, Sealer
from tests.codec_values import VALUES
from tests.fuzz.json_target import keys_of, parsed, vary, written

CELL = Cell("inbox", bytes(16), "sealed_body", bytes(range(16)))


class Rows:
    name = "rows"
    source = ("/bridge/store/codec.py", "/bridge/store/sealer.py")

    def __init__(self) -> None:
        self._sealer = Sealer(Keys(Shelf(), bytes(32), "fuzz", 0))
        self._key = self._sealer.key(KeyOwner(KeyKind.CLIENT, "lane"), 0)
        self._words = keys_of([parsed(one) for one in self.seeds()])

    def seeds(self) -> Sequence[bytes]:
        return [written(_tree(codec.encode(value))) for value in VALUES.values()]

    def vary(self, data: bytes, chance: Random) -> bytes:
        return vary(data, chance, self._words)

    def check(self, data: bytes) -> None:
        with suppress(Undecodable):
            value = codec.decode_any(data)
            assert type(value) in codec.ROOTS
            assert codec.decode(codec.encode(value), type(value)) == value
        self._spoil(data)

    def _spoil(self, data: bytes) -> None:
        """The cell with these bytes laid over it, from a place that they choose."""
        sealed = bytearray(self._sealer.seal(self._key, data[:100], CELL))
        at = len(data) * 7 % len(sealed)
        for place, byte in enumerate(data[:3], start=at):
            sealed[place % len(sealed)] ^= byte
        changed = any(data[:3])
        try:
            opened = self._sealer.open(bytes(sealed), CELL)
        except (Tampered, KeyGone):
            assert changed
            return
        assert not changed
        assert opened == data[:100]


def _tree(stored: bytes) -> object:
    return json.loads(stored.decode("utf-8", "surrogatepass"))


class Shelf:
    """Wrapped keys in memory."""

    def __init__(self) -> None:
        self._rows: list[KeyRow] = []

    def by_id(self, ids: Sequence[bytes]) -> list[KeyRow]:
        return [one for one in self._rows if one.id in ids]

    def by_owner(self, kind: KeyKind, owners: Sequence[str]) -> list[KeyRow]:
        found = (KeyOwner(kind, owner) for owner in owners)
        return [one for owner in found for one in self._rows if one.owner == owner]

    def add(self, rows: Sequence[KeyRow]) -> bool:
        self._rows += rows
        return True

    def destroy(self, owners: Sequence[KeyOwner], at: int) -> None:
        del at
        gone = set(owners)
        self._rows = [
            replace(one, wrapped=None) if one.owner in gone else one for one in self._rows
        ]

    def owners(self, kind: KeyKind, before: int) -> list[KeyOwner]:
        return [one.owner for one in self._rows if one.owner.kind is kind and one.made_at < before]

    def close(self) -> None:
        """Nothing is open."""
