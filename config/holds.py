"""How a counsellor's words go out, as organisation.yaml says it: `direct`, `hold 5s`, or `ask`.

A hold is a moment for a second look. It is short, because somebody is waiting at the other end.
With `ask` a mentor says yes first.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import PlainValidator

from config.values import line

DIRECT, ASK = "direct", "ask"
PATTERN = "hold ([1-9]|[1-5][0-9]|60) ?s"  # seconds
_HOLD = re.compile(PATTERN)


@dataclass(frozen=True, slots=True)
class Way:
    """`hold`: how long words wait by themselves. `asks`: they wait for a mentor's yes."""

    hold: timedelta = timedelta()
    asks: bool = False


def hold(value: object) -> Way:
    """What stands behind `send`."""
    words = line(value)
    if words == DIRECT:
        return Way()
    if words == ASK:
        return Way(asks=True)
    found = _HOLD.fullmatch(words)
    if found is None:
        raise ValueError("must be direct, ask, or a hold of 1 to 60 seconds like hold 5s")
    return Way(timedelta(seconds=int(found.group(1))))


Hold = Annotated[Way, PlainValidator(hold)]
