"""Ed25519 signatures over canonical JSON, as Matrix uses them for cross-signing.

matrix-nio signs with a device's own key and knows nothing of the three keys above it, so that
current Matrix clients neither read nor trust it. This file holds those keys and checks those of
others. It is pure: no network, no clock. Keys and signatures are unpadded base64 text, as in the
Matrix specification; seeds are 32 bytes.
"""

import binascii
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SEED_BYTES = 32
_UNSIGNED_PARTS = ("signatures", "unsigned")


@dataclass(frozen=True, slots=True)
class Seeds:
    """The three secret seeds of one Matrix identity, 32 bytes each. Keep them sealed.

    With them every later device of the same account can be signed; without them the identity
    has to be replaced, and everybody who compared keys with it is warned.
    """

    master: bytes = field(repr=False)
    self_signing: bytes = field(repr=False)
    user_signing: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if {len(self.master), len(self.self_signing), len(self.user_signing)} != {SEED_BYTES}:
            raise ValueError(f"each seed of a Matrix identity has {SEED_BYTES} bytes")

    @classmethod
    def make(cls) -> Self:
        """A new identity from the operating system's randomness."""
        return cls(*(secrets.token_bytes(SEED_BYTES) for _ in range(3)))

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """What `to_bytes` gave. Raises ValueError for any other length."""
        parts = (stored[i : i + SEED_BYTES] for i in range(0, 3 * SEED_BYTES, SEED_BYTES))
        if len(stored) != 3 * SEED_BYTES:
            raise ValueError(f"the seeds of a Matrix identity have {3 * SEED_BYTES} bytes")
        return cls(*parts)

    @property
    def master_key(self) -> str:
        """The public master key (base64): what others pin and people compare."""
        return SigningKey(self.master).public

    def to_bytes(self) -> bytes:
        """All three, 96 bytes, to be sealed and stored."""
        return self.master + self.self_signing + self.user_signing


class SigningKey:
    """One private Ed25519 key."""

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = to_base64(self._private.public_key().public_bytes_raw())

    def sign(self, user_id: str, thing: Mapping[str, object]) -> dict[str, object]:
        """A copy of `thing` whose `signatures` are this key's alone, in the name of `user_id`."""
        bare = {name: value for name, value in thing.items() if name not in _UNSIGNED_PARTS}
        signature = to_base64(self._private.sign(canonical(bare)))
        return bare | {"signatures": {user_id: {f"ed25519:{self.public}": signature}}}


def canonical(thing: Mapping[str, object]) -> bytes:
    """The bytes that are signed. Raises ValueError for what JSON cannot hold."""
    from nio.api import Api  # slow to load, and settings are checked without it

    return str(Api.to_canonical_json(dict(thing))).encode()


def is_signed(thing: Mapping[str, object], user_id: str, key_id: str, public: str) -> bool:
    """Whether `thing` carries a valid signature of the key `public`, filed under `key_id`.

    Anything malformed is simply not signed.
    """
    signature = section(thing, "signatures", user_id).get(key_id)
    if not isinstance(signature, str):
        return False
    bare = {name: value for name, value in thing.items() if name not in _UNSIGNED_PARTS}
    try:
        key = Ed25519PublicKey.from_public_bytes(from_base64(public))
        key.verify(from_base64(signature), canonical(bare))
    except (InvalidSignature, ValueError, RecursionError):
        return False
    return True


def published(seed: bytes, user_id: str, usage: str) -> dict[str, object]:
    """The public half of `seed` as the homeserver stores it, not yet signed."""
    public = SigningKey(seed).public
    return {"user_id": user_id, "usage": [usage], "keys": {f"ed25519:{public}": public}}


def public_key(thing: object, user_id: str, usage: str) -> str | None:
    """The one key of a published cross-signing key, or None when it is not a proper one."""
    if not isinstance(thing, dict) or thing.get("user_id") != user_id:
        return None
    uses, keys = thing.get("usage"), thing.get("keys")
    if not isinstance(uses, list) or usage not in uses:
        return None
    if not isinstance(keys, dict) or len(keys) != 1:
        return None
    ((key_id, public),) = keys.items()
    return public if isinstance(public, str) and key_id == f"ed25519:{public}" else None


def section(thing: object, *path: str) -> dict[str, object]:
    """The object at `path` inside parsed JSON; empty where there is none."""
    for name in path:
        thing = thing.get(name) if isinstance(thing, dict) else None
    return thing if isinstance(thing, dict) else {}


def word(thing: object, name: str) -> str:
    """The text of this name in parsed JSON; empty where none is, whatever stands there instead.

    To be looked up by: a list or an object would not be, and raise.
    """
    found = section(thing).get(name)
    return found if isinstance(found, str) else ""


def to_base64(raw: bytes) -> str:
    return b64encode(raw).decode().rstrip("=")


def from_base64(text: str) -> bytes:
    """Raises ValueError for anything but base64; padding may be there or not."""
    try:
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
