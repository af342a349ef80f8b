"""A key wrapped by another one: AES-256-GCM-SIV, bound to its id, kind and owner.

The binding makes it useless in another one's place. GCM-SIV does not break when a nonce comes
twice, which can happen after a machine was put back to an earlier state.
"""

from os import urandom

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from bridge.keys.values import KeyOwner, KeyRow, KeysRefused

KEY, ID, NONCE = 32, 16, 12  # bytes


class NotOurs(Exception):
    """The wrapped key was made with another key, was changed, or was moved."""


def joined(*parts: bytes) -> bytes:
    """The parts with their lengths in front: no two lists of parts give the same bytes."""
    return b"".join([len(part).to_bytes(4, "big") + part for part in parts])


def make(wrapping: AESGCMSIV, owner: KeyOwner, now: int) -> tuple[bytes, KeyRow]:
    """A new secret, and the row that keeps it."""
    secret, key, nonce = urandom(KEY), urandom(ID), urandom(NONCE)
    wrapped = nonce + wrapping.encrypt(nonce, secret, _bound(key, owner))
    return secret, KeyRow(key, owner, wrapped, now)


def unwrap(wrapping: AESGCMSIV, row: KeyRow) -> bytes:
    """The secret in a row that was not destroyed. Raises NotOurs."""
    wrapped = row.wrapped or b""
    if len(wrapped) <= NONCE:
        raise NotOurs
    try:
        return wrapping.decrypt(wrapped[:NONCE], wrapped[NONCE:], _bound(row.id, row.owner))
    except InvalidTag:
        raise NotOurs from None


def _bound(key: bytes, owner: KeyOwner) -> bytes:
    return joined(b"key", key, owner.kind.encode(), owner.owner.encode())


def self_test() -> None:
    """Check the cipher against a published vector (RFC 8452, C.2). Raises KeysRefused."""
    nonce, key = b"\x03" + bytes(11), b"\x01" + bytes(31)
    expected = bytes.fromhex("c2ef328e5c71c83b843122130f7364b761e0b97427e3df28")
    try:
        right = AESGCMSIV(key).encrypt(nonce, b"\x01" + bytes(7), None) == expected
    except UnsupportedAlgorithm:
        right = False
    if not right:
        raise KeysRefused(
            "the cryptography library has no working AES-256-GCM-SIV: it needs OpenSSL 3.2 or"
            " newer, which the packaged library brings; install it again from the lock file"
        )
