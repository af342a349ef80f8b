"""Words planted in a run, and the search for them in whatever it left behind.

What is planted is looked for as it is, and in the forms in which it is kept by mistake: UTF-16,
base64 in each of its three positions, hexadecimal, and as a part of an address.
"""

import contextlib
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

_SHORTEST = 6  # bytes of a form worth looking for: shorter ones turn up by chance


@dataclass(slots=True)
class Planted:
    """`secrets` by a name that may be shown."""

    secrets: dict[str, bytes] = field(default_factory=dict)

    def word(self, name: str) -> str:
        """A new word for this place. Only the part without accents is looked for."""
        made = f"zaun{secrets.token_hex(6)}"
        self.add(name, made)
        return f"{made}könig"

    def add(self, name: str, secret: str | bytes) -> None:
        assert name not in self.secrets
        self.secrets[name] = secret if isinstance(secret, bytes) else secret.encode()

    def found(self, where: str, data: bytes, *, but: Iterable[str] = ()) -> list[str]:
        """Which of them are in the data, in which form; those in `but` may be."""
        return [
            f"{name} ({form}) in {where}"
            for name, secret in self.secrets.items()
            if name not in but
            for form, look in forms(secret).items()
            if look in data
        ]


def forms(secret: bytes) -> dict[str, bytes]:
    made = {"as it is": secret, "hex": secret.hex().encode(), "HEX": secret.hex().upper().encode()}
    for position in range(3):
        made[f"base64 {position}"] = _base64(secret, position)
        made[f"address base64 {position}"] = _base64(secret, position, for_addresses=True)
    try:
        text = secret.decode()
    except UnicodeDecodeError:
        return made
    made["UTF-16-LE"], made["UTF-16-BE"] = text.encode("utf-16-le"), text.encode("utf-16-be")
    made["address"] = quote(text, safe="").encode()
    return {form: look for form, look in made.items() if len(look) >= _SHORTEST}


def _base64(secret: bytes, position: int, *, for_addresses: bool = False) -> bytes:
    """What it becomes in the middle of something, `position` bytes after a group of three."""
    whole = (position + len(secret)) // 3 * 3 - position
    encode = urlsafe_b64encode if for_addresses else b64encode
    return encode(bytes(position) + secret[:whole])[position + (position > 0) :]


def files(folder: Path) -> dict[str, bytes]:
    """Every file below the folder by its name; the names themselves are searched too."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        with contextlib.suppress(FileNotFoundError, IsADirectoryError):  # it may just have gone
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found | {"the names of files": "\n".join(found).encode()}
