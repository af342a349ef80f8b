"""Finds adapters by entry point, so that adding a network touches no file here."""

from importlib.metadata import entry_points
from typing import cast

from adapters.port import Kind

GROUP = "counselbridge.adapters"


class UnknownKind(LookupError):
    """No installed adapter has this name."""

    def __init__(self, kind: str, known: list[str]) -> None:
        super().__init__(f"there is no kind of channel {kind!r}; there is: {', '.join(known)}")
        self.known = known


def kinds() -> list[str]:
    return sorted(point.name for point in entry_points(group=GROUP))


def find(kind: str) -> Kind:
    """The adapter kind of this name. Raises UnknownKind."""
    for point in entry_points(group=GROUP, name=kind):
        return cast("Kind", point.load())
    raise UnknownKind(kind, kinds())
