"""What one Matrix device must never lose or show, sealed in a file beside its key store.

Token, device id, the key of the key store and the seeds of our identity belong together: whoever
has them is the bridge. They are sealed with AES-256-GCM-SIV under the key that the adapter is
given, bound to the account, and written so that a crash leaves the old file or the new one.

    file      b"CBM1", nonce (12 bytes), sealed JSON
    VaultError      the file was damaged, or sealed with another key
"""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from adapters.matrix.signatures import Seeds

_FORMAT = b"CBM1"
_NONCE = 12
_FILE = "login.sealed"


class VaultError(Exception):
    """What is kept cannot be opened with our key."""


@dataclass(frozen=True, slots=True)
class Login:
    """One device of the account. The key store on this disk and `device_id` belong together."""

    device_id: str
    token: str = field(repr=False)
    pickle_key: str = field(repr=False)
    seeds: Seeds = field(repr=False)


class Vault:
    """Sealed things of one account. `folder` is private to it; `key` has 32 bytes."""

    def __init__(self, folder: Path, key: bytes, account: str) -> None:
        self._folder = folder
        self._cipher = AESGCMSIV(key)
        self._bound = _FORMAT + account.encode()

    def seal(self, plain: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return _FORMAT + nonce + self._cipher.encrypt(nonce, plain, self._bound)

    def unseal(self, sealed: bytes) -> bytes:
        """Raises VaultError."""
        start = len(_FORMAT)
        nonce, box = sealed[start : start + _NONCE], sealed[start + _NONCE :]
        if not sealed.startswith(_FORMAT) or len(nonce) != _NONCE:
            raise VaultError("What is sealed here has another format.")
        try:
            return self._cipher.decrypt(nonce, box, self._bound)
        except InvalidTag:
            raise VaultError("What is sealed here does not open with our key.") from None

    def login(self) -> Login | None:
        """The device kept here, if there is one. Raises VaultError and OSError."""
        try:
            sealed = (self._folder / _FILE).read_bytes()
        except FileNotFoundError:
            return None
        return _read(self.unseal(sealed))

    def keep(self, login: Login) -> None:
        """Keep this device instead of the one before. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._folder / f"{_FILE}.new"
        with suppress(FileNotFoundError):
            fresh.unlink()
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(self.seal(_written(login)))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._folder / _FILE)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _written(login: Login) -> bytes:
    return json.dumps(
        {
            "device_id": login.device_id,
            "token": login.token,
            "pickle_key": login.pickle_key,
            "seeds": login.seeds.to_bytes().hex(),
        }
    ).encode()


def _read(plain: bytes) -> Login:
    try:
        kept = json.loads(plain)
        seeds = Seeds.from_bytes(bytes.fromhex(kept["seeds"]))
        return Login(str(kept["device_id"]), str(kept["token"]), str(kept["pickle_key"]), seeds)
    except (ValueError, KeyError, TypeError):
        raise VaultError("What is sealed here is no login.") from None
