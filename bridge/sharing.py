"""Whether whoever owns the accounts leaves deciding to the other processes just now.

Only the owner can receive and send, and anybody can decide: where others are at work, the owner
leaves it to them as soon as more waits than it could do at once. Nobody keeps a list of who is
there. Others are heard when they have decided something; where nothing was heard for a moment
while something was left to them, they are gone, or stopped, and the owner decides by itself until
it hears of them again. So whoever is alone never waits for anybody.
"""

from collections.abc import Callable

PATIENCE = 0.5  # seconds that what was left to others may wait until something is heard of them
FEW = 8  # lanes that are done sooner than anybody could be told of them


class Sharing:
    """Of one process. `monotonic`: seconds that only go forward."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._answer = False  # somebody else has decided something since we doubted it
        self._since: float | None = None  # we leave things to others, and have heard since

    def heard(self) -> None:
        """Another process is at work."""
        self._answer = True
        if self._since is not None:
            self._since = self._monotonic()

    def may_leave(self) -> bool:
        """Whether others can be expected to take what waits."""
        if self._since is not None and self._monotonic() >= self._since + PATIENCE:
            self._answer, self._since = False, None
        return self._answer

    def left(self, so: bool) -> None:  # noqa: FBT001 - what the last look has shown
        """Whether something was left to others by now."""
        if not so:
            self._since = None
        elif self._since is None:
            self._since = self._monotonic()
