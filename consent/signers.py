"""The keys that sign the organisation's log: each is named by a line of that log.

The first line names the first key and is signed with it; every later key is named by a line
signed with the key before. So one published key is enough to know all that followed.
"""

import base64

KEY = 32  # bytes
OPENED, CLOSED = b'{"public":"', b'","type":"key"}'


def key_event(public: bytes) -> bytes:
    """The exact bytes of the event that names a new key (32 bytes) of the organisation.

    They are canonical JSON, put together by hand: whoever checks a log asks for them at each line.
    """
    return OPENED + base64.b64encode(public) + CLOSED


def named_key(event: bytes) -> bytes | None:
    """The key that this event names; None for every other event."""
    if not (event.startswith(OPENED) and event.endswith(CLOSED)):
        return None
    try:
        public = base64.b64decode(event[len(OPENED) : -len(CLOSED)], validate=True)
    except ValueError:
        return None
    return public if len(public) == KEY and key_event(public) == event else None
