"""What a key is, whose it is, and where its wrapped form lies."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

AGAIN = "again"


class KeysRefused(Exception):
    """The service does not start. The text says why and what to do."""


class KeyDestroyed(Exception):
    """The key was destroyed: what it sealed is erased."""


class KeyUnknown(Exception):
    """There never was such a key, or it is not what was stored."""


class KeyKind(StrEnum):
    ORGANISATION = "organisation"
    INBOX = "inbox"  # one a day
    CLIENT = "client"  # state of a lane, where its places are
    CASE = "case"  # what was said in it
    EVIDENCE = "evidence"  # proof of consent


@dataclass(frozen=True, slots=True)
class KeyOwner:
    """Whose key: a kind and a name (hex of a lane or a case, or a day)."""

    kind: KeyKind
    owner: str

    @property
    def again(self) -> "KeyOwner":
        """Under this name is what comes after somebody has spoilt the key."""
        return KeyOwner(self.kind, f"{self.owner} {AGAIN}")

    @property
    def name(self) -> str:
        """Of the lane, the case or the day, whichever of its keys this is."""
        return self.owner.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as it is stored. `wrapped` is None once it was destroyed; times in microseconds."""

    id: bytes
    owner: KeyOwner
    wrapped: bytes | None = field(repr=False)
    made_at: int


@dataclass(frozen=True, slots=True)
class Key:
    """A key ready for use."""

    id: bytes
    cipher: AESGCMSIV = field(repr=False)


class KeyRows(Protocol):
    """Where wrapped keys lie. What `add` and `destroy` did is on disk when they return."""

    def by_id(self, ids: Sequence[bytes]) -> list[KeyRow]: ...

    def by_owner(self, kind: KeyKind, owners: Sequence[str]) -> list[KeyRow]: ...

    def add(self, rows: Sequence[KeyRow]) -> bool:
        """False: some of these owners have got a key meanwhile, and keep that one."""
        ...

    def destroy(self, owners: Sequence[KeyOwner], at: int) -> None:
        """Overwrite their keys, whatever stands in these rows, and leave no trace in the files."""
        ...

    def owners(self, kind: KeyKind, before: int) -> list[KeyOwner]:
        """Whose keys of this kind, made before a moment, still exist."""
        ...

    def close(self) -> None: ...


class Ledger(Protocol):
    """Where it is written down, for good, that keys must not exist any more."""

    def add(self, owners: Collection[KeyOwner], at: int) -> None:
        """On disk when it returns. Raises OSError when it is not."""
        ...
