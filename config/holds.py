"""How a counsellor's words go out, as organisation.yaml says it: `direct`, or `hold 5s`.

A hold is a moment for a second look. It is short, because somebody is waiting at the other end.
"""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import PlainValidator

from config.values import line

DIRECT, ASK = "direct", "ask"
PATTERN = "hold ([1-9]|[1-5][0-9]|60) ?s"  # seconds
_HOLD = re.compile(PATTERN)


def hold(value: object) -> timedelta:
    """How long words wait; nothing for `direct`."""
    words = line(value)
    if words == DIRECT:
        return timedelta()
    if words == ASK:
        raise ValueError("cannot be 'ask' so far; write direct, or a hold like hold 5s")
    found = _HOLD.fullmatch(words)
    if found is None:
        raise ValueError("must be direct, or a hold of 1 to 60 seconds like hold 5s")
    return timedelta(seconds=int(found.group(1)))


Hold = Annotated[timedelta, PlainValidator(hold)]
