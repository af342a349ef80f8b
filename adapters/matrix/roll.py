"""The rooms we are in, as far as the homeserver has told: what is missing from them is noticed.

Kept by the host together with the place in the stream: a room that goes while nobody is at work is
in no later answer of the homeserver, and nothing else here would know that there was one. Rooms
that we closed or leave by ourselves are not in it, because nobody need hear of their end.

    state   rooms    {"v": 1, "rooms": [...]}
"""

import json
from collections.abc import Collection, Iterable, Iterator

KEY = "rooms"
_VERSION = 1


class Roll:
    """Every room we are in. `kept`: as an earlier connection left it; damaged is empty."""

    def __init__(self, kept: bytes | None = None) -> None:
        self._rooms = set(read(kept))
        self._saved = None if kept is None else read(kept)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._rooms))

    def __contains__(self, room_id: object) -> bool:
        return room_id in self._rooms

    def add(self, rooms: Iterable[str]) -> None:
        self._rooms.update(rooms)

    def drop(self, rooms: Iterable[str]) -> None:
        self._rooms.difference_update(rooms)

    def unsaved(self, *, without: Collection[str] = ()) -> bytes | None:
        """What is to be stored, or None when it is stored already."""
        fresh = self._rooms.difference(without) if without else self._rooms
        return None if fresh == self._saved else written(fresh)

    def saved(self, stored: bytes | None) -> None:
        """`stored` is in the host's store now (None: nothing was to be stored)."""
        if stored is not None:
            self._saved = read(stored)


def written(rooms: Iterable[str]) -> bytes:
    return json.dumps({"v": _VERSION, "rooms": sorted(rooms)}).encode()


def read(kept: bytes | None) -> set[str]:
    """The rooms of a list that was kept; a damaged one is empty."""
    try:
        found = json.loads(kept or b"{}")
    except (ValueError, RecursionError):
        return set()
    if not isinstance(found, dict) or found.get("v") != _VERSION:
        return set()
    rooms = found.get("rooms")
    return {one for one in rooms if isinstance(one, str)} if isinstance(rooms, list) else set()
