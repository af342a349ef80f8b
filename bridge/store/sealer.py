"""Sealing of what is stored: where plain words and the disk meet, and nowhere else.

    0x01  key id (16)  nonce (12)  AES-256-GCM-SIV(length (4), plain, zeros)

The plain text is filled up to a bucket, so that "yes" and "no" look alike. What is sealed is bound
to the organisation, table, row, column and lane it stands in: in any other place it does not
open. Names of the networks (chats, messages, people) are found by keyed hashes, each kind of
thing under a label of its own.
"""

import hmac
from collections.abc import Iterable
from os import urandom
from struct import Struct
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag

from bridge.keys import Key, KeyDestroyed, KeyOwner, Keys, KeyUnknown
from bridge.keys.wrapping import joined
from bridge.store.errors import KeyGone, Tampered

VERSION = b"\x01"
ID, NONCE, LENGTH = 16, 12, 4  # bytes
HEAD = 1 + ID + NONCE
pack = Struct(">I").pack
CONTENT, SHORT = 256, 64  # smallest buckets: of words, and of the networks' short names


class Cell(NamedTuple):
    """Where a sealed value stands. `lane` is empty for what belongs to no lane."""

    table: str
    row: bytes
    column: str
    lane: bytes = b""


class Sealer:
    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._organisation = keys.organisation.owner.encode()
        self._index_key = keys.derive("index")
        self._starts: dict[tuple[str, str], bytes] = {}

    def key(self, owner: KeyOwner, now: int) -> Key:
        """The owner's key; made, and on disk, if it is new. `now` in microseconds."""
        return self.keys.use(owner, now)

    @property
    def organisation_key(self) -> Key:
        """For what belongs to nobody: it is kept as long as the organisation is."""
        return self.keys.use(self.keys.organisation, 0)

    def seal(self, key: Key, plain: bytes, cell: Cell, smallest: int = CONTENT) -> bytes:
        nonce = urandom(NONCE)
        size = bucket(LENGTH + len(plain), smallest)
        padded = (len(plain).to_bytes(LENGTH, "big") + plain).ljust(size, b"\0")
        sealed = key.cipher.encrypt(nonce, padded, self._bound(cell))
        return b"".join((VERSION, key.id, nonce, sealed))

    def open(self, sealed: object, cell: Cell) -> bytes:
        """The plain bytes. Raises Tampered or KeyGone, which name the table and the row."""
        if type(sealed) is not bytes or sealed[:1] != VERSION or len(sealed) < HEAD:
            raise Tampered(cell.table, shown(cell.row))
        try:
            key = self.keys.by_id(sealed[1 : 1 + ID])
            padded = key.cipher.decrypt(sealed[1 + ID : HEAD], sealed[HEAD:], self._bound(cell))
        except KeyDestroyed:
            raise KeyGone(cell.table, shown(cell.row)) from None
        except (InvalidTag, KeyUnknown):
            raise Tampered(cell.table, shown(cell.row)) from None
        length = int.from_bytes(padded[:LENGTH], "big")
        return padded[LENGTH : LENGTH + length]

    def load_keys_of(self, sealed: Iterable[object]) -> None:
        """Have the keys of these values at hand: one query for all."""
        self.keys.load(one[1 : 1 + ID] for one in sealed if type(one) is bytes)

    def index(self, label: str, *parts: str) -> bytes:
        """A keyed hash (32 bytes) to find something by, without keeping its name."""
        message = [label.encode(), *(part.encode("utf-8", "surrogatepass") for part in parts)]
        return hmac.digest(self._index_key, joined(*message), "sha256")

    def mark(self, label: str, *parts: bytes) -> bytes:
        """A keyed hash (32 bytes) that shows whether somebody changed one of these."""
        return hmac.digest(self._index_key, joined(label.encode(), *parts), "sha256")

    def name(self, label: str, *parts: str) -> bytes:
        """As index, cut to the length of an id: the same thing has the same id at every try."""
        return self.index(label, *parts)[:ID]

    def _bound(self, cell: Cell) -> bytes:
        table, row, column, lane = cell
        start = self._starts.get((table, column))
        if start is None:
            start = joined(self._organisation, table.encode(), column.encode())
            self._starts[table, column] = start
        return b"%b%b%b%b%b" % (start, pack(len(row)), row, pack(len(lane)), lane)


def bucket(size: int, smallest: int) -> int:
    """The size that something of this size is filled up to: steps of an eighth to a quarter."""
    if size <= smallest:
        return smallest
    step = max(64, 1 << (size.bit_length() - 3))
    return -(-size // step) * step


def shown(row: bytes) -> str:
    """A row's id as an operator can look for it."""
    return str(UUID(bytes=row[:ID])) if len(row) >= ID else row.decode("utf-8", "replace")
