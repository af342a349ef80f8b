"""The encrypted events that wait: for their key, or until the device they came from is judged.

They are kept as they came, with the state of the account, so that a restart forgets none. The book
is bounded: by number, by size, and by age; what falls out stays unreadable.

    state   late    {"v": 1, "events": [{"room": ..., "event": {...}, "since": milliseconds}, ...]}
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from adapters.matrix.signatures import section

KEY = "late"
_MOST = 300
_MOST_BYTES = 2_000_000
_LONGEST = 7 * 24 * 3600.0  # seconds
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Late:
    """One event that waits, first seen at `since` (seconds since the epoch).

    `opened_at`: when it could be decrypted, and only the judgement of its device was missing.
    """

    room_id: str
    event: dict[str, object] = field(repr=False)
    since: float
    opened_at: float | None = None


class LateBook:
    """Every event that waits, by its id, oldest first."""

    def __init__(self, kept: bytes | None = None) -> None:
        self._waiting: dict[str, Late] = {}
        self._saved = kept
        for late in _read(kept):
            self.add(late)

    def __iter__(self) -> Iterator[Late]:
        return iter(list(self._waiting.values()))

    def __contains__(self, event_id: object) -> bool:
        return event_id in self._waiting

    def add(self, late: Late) -> None:
        """Remember it; one that waits already keeps its time."""
        event_id = str(late.event.get("event_id"))
        before = self._waiting.get(event_id)
        since = late.since if before is None else before.since
        self._waiting[event_id] = replace(late, since=since)

    def drop(self, event_ids: Iterable[str]) -> None:
        for event_id in event_ids:
            self._waiting.pop(event_id, None)

    def drop_room(self, room_id: str) -> None:
        self.drop([name for name, late in self._waiting.items() if late.room_id == room_id])

    def drop_old(self, now: float) -> None:
        """What waited for a week, and the oldest of too many."""
        old = [name for name, late in self._waiting.items() if now - late.since > _LONGEST]
        self.drop(old)
        self.drop(list(self._waiting)[:-_MOST])

    def unsaved(self, *, without: Iterable[str] = ()) -> bytes | None:
        """What is to be stored, or None when it is stored already."""
        done = set(without)
        events = [_entry(late) for name, late in self._waiting.items() if name not in done]
        size = 0
        for n, entry in reversed(list(enumerate(events))):
            size += len(json.dumps(entry))
            if size > _MOST_BYTES:
                events = events[n + 1 :]
                break
        fresh = json.dumps({"v": _VERSION, "events": events}).encode()
        return None if fresh == (self._saved or _EMPTY) else fresh

    def saved(self, stored: bytes | None) -> None:
        """`stored` is in the host's store now (None: nothing was to be stored)."""
        if stored is not None:
            self._saved = stored


_EMPTY = json.dumps({"v": _VERSION, "events": []}).encode()


def _entry(late: Late) -> dict[str, object]:
    return {"room": late.room_id, "event": late.event, "since": int(late.since * 1000)}


def _read(kept: bytes | None) -> list[Late]:
    try:
        book = json.loads(kept) if kept else {}
    except ValueError:
        return []
    if not isinstance(book, dict) or book.get("v") != _VERSION:
        return []
    found = []
    for entry in book["events"] if isinstance(book.get("events"), list) else []:
        room_id, event, since = section(entry).get("room"), section(entry, "event"), 0
        said = section(entry).get("since")
        since = said if isinstance(said, int) else 0
        if isinstance(room_id, str) and event:
            found.append(Late(room_id, event, since / 1000))
    return found
