"""The keys that sign the organisation's log: each is named by a line of that log.

The first line names the first key and is signed with it; every later key is named by a line
signed with the key before. So one published key is enough to know all that followed.
"""

import base64

from consent import canonical

KEY = 32  # bytes


def key_event(public: bytes) -> bytes:
    """The exact bytes of the event that names a new key (32 bytes) of the organisation."""
    return canonical.dumps({"public": base64.b64encode(public).decode(), "type": "key"})


def named_key(event: bytes) -> bytes | None:
    """The key that this event names; None for every other event."""
    opened, closed = b'{"public":"', b'","type":"key"}'
    if not (event.startswith(opened) and event.endswith(closed)):
        return None
    try:
        public = base64.b64decode(event[len(opened) : -len(closed)], validate=True)
    except ValueError:
        return None
    return public if len(public) == KEY and key_event(public) == event else None
