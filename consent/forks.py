"""A log that was put back from an old copy says so itself: one line, for whoever looks later.

Lines that were signed and perhaps handed out are missing from such a log, and its next line is a
second one of that number. This event names the end of what was handed out. Whoever holds a receipt
of then can prove with it that the organisation has signed what it lost, and since when it knew. It
says nothing of anybody.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from consent import canonical

TYPE: Final = "fork"
FIELDS: Final = {"head", "root", "size", "type", "until"}
HASH: Final = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log ended: `size` lines, the chain's head and the tree's root (32 bytes each), and
    when that was (with its zone; written to the millisecond).
    """

    size: int
    head: bytes
    root: bytes
    at: datetime


def fork_event(lost: Head) -> bytes:
    """The exact bytes of the event that names the end of the log that was lost."""
    at = lost.at.astimezone(UTC)
    until = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
    return canonical.dumps(
        {
            "head": lost.head.hex(),
            "root": lost.root.hex(),
            "size": lost.size,
            "type": TYPE,
            "until": until,
        }
    )


def named_fork(event: bytes) -> Head | None:
    """What this event says was lost; None for every other event."""
    try:
        said = json.loads(event)
        if not isinstance(said, dict) or said.keys() != FIELDS or said["type"] != TYPE:
            return None
        found = Head(
            _number(said["size"]), _hash(said["head"]), _hash(said["root"]),
            datetime.fromisoformat(said["until"]),
        )  # fmt: skip
        return found if fork_event(found) == event else None
    except (ValueError, TypeError, RecursionError, OverflowError):
        return None


def _number(written: object) -> int:
    if type(written) is not int or written < 1:  # True is no number
        raise ValueError("no number of a line")
    return written


def _hash(written: object) -> bytes:
    if not isinstance(written, str) or HASH.match(written) is None:
        raise ValueError("no hash")
    return bytes.fromhex(written)
