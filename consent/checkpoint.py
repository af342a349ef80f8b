"""A checkpoint: how long the log is and which root its tree has, signed; two of them show a fork.

It is a note as C2SP has them (signed-note, tlog-checkpoint), so that whoever watches other logs can
watch this one with the same tools:

    counselbridge-consent/Beratung%20Lindenhof
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — counselbridge-consent/Beratung%20Lindenhof <base64 of key id (4) ‖ Ed25519 signature (64)>

The three lines with their line breaks are signed. A checkpoint has exactly one signature, of the
key in force after its last line (see consent.signers), and one way to be written; signatures of
witnesses have no place here yet. Signing and verifying are handed in.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from string import ascii_letters, digits
from typing import Final

from consent.tree import SIZE

PREFIX: Final = "counselbridge-consent/"
PLAIN: Final = frozenset(f"{ascii_letters}{digits}-._~")  # what RFC 3986 never escapes
ED25519: Final = b"\x01"  # as signed-note numbers the kinds of signatures
ID: Final = 4  # bytes
MOST: Final = 10**15  # lines; every JSON can still count them

Sign = Callable[[bytes], bytes]  # message -> signature
Verify = Callable[[bytes, bytes, bytes], bool]  # key, signature, message

_NOTE = re.compile(
    r"(?P<origin>[!-~]+)\n(?P<size>[1-9][0-9]{0,15})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"\n\u2014 (?P<name>[!-~]+) (?P<signature>[A-Za-z0-9+/]{91}=)\n"
)


class NotCheckpoint(ValueError):
    """What is written there is no checkpoint of ours. The sentence says why."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log's first `size` lines have this root (32 bytes). `key` (4 bytes) hints who signed."""

    size: int
    root: bytes
    key: bytes
    signature: bytes

    def fault(self, organisation: str, public: bytes, verify: Verify) -> str | None:
        """What is wrong with who signed it; None when it was this key (32 bytes)."""
        if self.key != key_id(organisation, public):
            return "The checkpoint names a key that is not in force."
        right = verify(public, self.signature, signed_text(organisation, self.size, self.root))
        return None if right else "The checkpoint is not signed with the key that it names."


def origin(organisation: str) -> str:
    """What a log is called among other logs: no spaces, no plus, plain ASCII.

    Every byte but letters, digits and -._~ is escaped as in addresses (RFC 3986, section 2.1).
    """
    written = (
        chr(byte) if chr(byte) in PLAIN else f"%{byte:02X}" for byte in organisation.encode()
    )
    return PREFIX + "".join(written)


def key_id(organisation: str, public: bytes) -> bytes:
    """The hint (4 bytes) at an Ed25519 key (32 bytes), as signed-note computes it."""
    about = origin(organisation).encode() + b"\n" + ED25519 + public
    return hashlib.sha256(about).digest()[:ID]


def signed_text(organisation: str, size: int, root: bytes) -> bytes:
    """The exact bytes that are signed: origin, number of lines, root (32 bytes)."""
    shown = base64.b64encode(root).decode()
    return f"{origin(organisation)}\n{size}\n{shown}\n".encode()


def note(organisation: str, size: int, root: bytes, public: bytes, sign: Sign) -> str:
    """A new checkpoint. Raises ValueError where a log has no such size, or a tree no such root."""
    if not 0 < size < MOST or len(root) != SIZE:
        raise ValueError("a checkpoint is of one line or more, and of a root of 32 bytes")
    text = signed_text(organisation, size, root)
    signature = base64.b64encode(key_id(organisation, public) + sign(text)).decode()
    return f"{text.decode()}\n\u2014 {origin(organisation)} {signature}\n"


def parse(written: str, organisation: str) -> Checkpoint:
    """What a checkpoint of this organisation says; its signature is not looked at.

    Raises NotCheckpoint where it is written in any other way than `note` writes it.
    """
    found = _NOTE.fullmatch(written)
    if found is None:
        raise NotCheckpoint("The checkpoint is not written as checkpoints are.")
    if found["origin"] != origin(organisation):
        raise NotCheckpoint("The checkpoint is of another log.")
    if found["name"] != found["origin"]:
        raise NotCheckpoint("The checkpoint is signed in another name than the log's.")
    size, signed = int(found["size"]), _binary(found["signature"])
    if size >= MOST:
        raise NotCheckpoint("The checkpoint is of more lines than a log can have.")
    return Checkpoint(size, _binary(found["root"]), signed[:ID], signed[ID:])


def _binary(written: str) -> bytes:
    """From base64 that has one spelling. Raises NotCheckpoint for any other."""
    found = base64.b64decode(written, validate=True)
    if base64.b64encode(found).decode() != written:
        raise NotCheckpoint("The checkpoint holds a root or a signature in a second spelling.")
    return found
