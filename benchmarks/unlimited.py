"""`counselbridge`, but it sends as fast as it can: for networks that refuse nothing.

    python -P -m benchmarks.unlimited run FOLDER

Real networks refuse who is too fast, so nobody would run it like this; it is measured like this.
"""

from collections.abc import Callable

import bridge.app
from adapters.port import Limits
from bridge.__main__ import main
from bridge.pacing import Pacer


class Unlimited(Pacer):
    """Knows of no limit, whatever its account has."""

    def __init__(self, limits: Limits | None, now: Callable[[], float]) -> None:
        del limits
        super().__init__(None, now)


if __name__ == "__main__":
    vars(bridge.app)["Pacer"] = Unlimited
    main()
