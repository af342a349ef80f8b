"""Whether this machine's clock has been put back. A start counts as that: it may be since."""

from datetime import datetime

from bridge.store.times import SLACK


class PutBack:
    """Asked now and then: between two questions, has it ever been later than it is now?"""

    def __init__(self) -> None:
        self._latest: datetime | None = None

    def is_so(self, now: datetime) -> bool:
        latest, self._latest = self._latest, now
        return latest is None or now < latest - SLACK
