"""Room on the disk: taking in stops before the disk is full, and goes on when there is room.

What was taken in can still be handled and sent; what comes in stays with the network, which
keeps it, until there is room.
"""

import shutil
from pathlib import Path

from bridge.store.errors import StoreFull

MEGABYTE = 1_000_000


class Disk:
    """Looks at the file system that holds `folder`. `reserve` in bytes."""

    def __init__(self, folder: Path, reserve: int) -> None:
        self._folder, self._reserve = folder, reserve
        self.low = False
        self._told = False  # what was last given as news

    def keep(self, reserve: int) -> None:
        """So many bytes from now on."""
        self._reserve = reserve

    def free(self) -> int:
        """Bytes that can still be written."""
        return shutil.disk_usage(self._folder).free

    def check(self) -> bool | None:
        """True when it just became low, False when there just is room again, None otherwise."""
        self._look()
        if self.low == self._told:
            return None
        self._told = self.low
        return self.low

    def _look(self) -> None:
        self.low = self.free() < self._reserve

    def demand(self) -> None:
        """Raises StoreFull while the disk is low. It is no news: that is for `check` to give."""
        self._look()
        if self.low:
            raise StoreFull

    @property
    def free_megabytes(self) -> str:
        return str(self.free() // MEGABYTE)
