"""The organisation's log of consent as a chain: what stands in it cannot be changed, dropped,
moved or put in between without every later line telling.

    leaf  = SHA-256(0x00 ‖ event)                              as RFC 6962 names a leaf
    head  = SHA-256(0x02 ‖ number (8, big-endian) ‖ previous head ‖ leaf)
    line  = head signed with Ed25519 as `statement` writes it

The head before the first line is 32 zero bytes. Signing and verifying are handed in.
"""

import base64
import hashlib
from dataclasses import dataclass

NOTHING = bytes(32)  # the head before the first line
TITLE = "counselbridge consent log 1"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log. `number` counts from 1 without a gap; `key` is the public key (32)."""

    number: int
    leaf: bytes
    head: bytes
    key: bytes
    signature: bytes


def leaf(event: bytes) -> bytes:
    """The hash (32 bytes) of the exact bytes of an event."""
    return hashlib.sha256(b"\x00" + event).digest()


def head(previous: bytes, number: int, of: bytes) -> bytes:
    """The chain's head (32 bytes) after the leaf `of` became line `number`."""
    return hashlib.sha256(b"\x02" + number.to_bytes(8, "big") + previous + of).digest()


def statement(organisation: str, number: int, after: bytes) -> bytes:
    """What is signed: four lines of text that say which log, which line, and the head after it."""
    shown = base64.b64encode(after).decode()
    return f"{TITLE}\n{organisation}\n{number}\n{shown}\n".encode()
