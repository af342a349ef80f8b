"""The key that signs the log of consent (Ed25519, RFC 8032), and the check of what was signed.

The public part is meant to be known: it proves a line to whoever was once given it. The private
part is sealed where it lies (bridge.store.signers) and is in no repr.
"""

from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """`public` is 32 bytes."""

    public: bytes
    _private: Ed25519PrivateKey = field(repr=False, compare=False)

    @property
    def secret(self) -> bytes:
        """The private part (32 bytes), to be sealed and nothing else."""
        return self._private.private_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The signature (64 bytes); the same for the same message."""
        return self._private.sign(message)


def make() -> SigningKey:
    """A new key, from the operating system's randomness."""
    return _of(Ed25519PrivateKey.generate())


def from_secret(secret: bytes) -> SigningKey:
    """The key with this private part. Raises ValueError when it is not 32 bytes long."""
    return _of(Ed25519PrivateKey.from_private_bytes(secret))


def _of(private: Ed25519PrivateKey) -> SigningKey:
    return SigningKey(private.public_key().public_bytes_raw(), private)


class Verifier:
    """Whether a key signed a message; keeps the last key at hand, as most lines have the same."""

    def __init__(self) -> None:
        self._last: tuple[bytes, Ed25519PublicKey] | None = None

    def __call__(self, public: bytes, signature: bytes, message: bytes) -> bool:
        """Rubbish in any of the three is a no."""
        try:
            if self._last is None or self._last[0] != public:
                self._last = public, Ed25519PublicKey.from_public_bytes(public)
            self._last[1].verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True
