"""Finds adapters by entry point, so that adding a network touches no file here."""

from functools import cache
from importlib.metadata import EntryPoints, entry_points
from typing import cast

from adapters.port import Kind

GROUP = "counselbridge.adapters"


class UnknownKind(LookupError):
    """No installed adapter has this name."""

    def __init__(self, kind: str, known: list[str]) -> None:
        super().__init__(f"there is no kind of channel {kind!r}; there is: {', '.join(known)}")
        self.known = known


def kinds() -> list[str]:
    return sorted(_installed().names)


def find(kind: str) -> Kind:
    """The adapter kind of this name. Raises UnknownKind."""
    for point in _installed().select(name=kind):
        return cast("Kind", point.load())
    raise UnknownKind(kind, kinds())


@cache
def _installed() -> EntryPoints:
    """Asked for once: to find them, a file of every installed package is read."""
    return entry_points(group=GROUP)
