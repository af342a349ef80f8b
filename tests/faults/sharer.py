"""One of several services on a folder, with shorter leases, that may fall asleep or have no fence.

    python -m tests.faults.sharer FOLDER

What it is asked for stands in its environment: SHARER_LEASE (seconds), SHARER_SLEEPS (words: before
it hands a row with them to its network it stops, as if by SIGSTOP), SHARER_UNFENCED (a broken
build: whoever wakes up believes that the accounts are still its own).
"""

import os
import signal
import sys
from functools import wraps

import bridge.__main__
from adapters.port import Adapter
from bridge.flights import Flights
from bridge.outcomes import Judged
from bridge.owning import Leased
from bridge.store import leases, start
from bridge.store.leases import Tenure
from bridge.store.outbox_rows import ClaimedRow


def sleep_before(words: str) -> None:
    """Once, in this process: right before it is asked whether the row may be handed over."""
    original, slept = Flights._try, list[bool]()

    @wraps(original)
    async def try_(flights: Flights, adapter: Adapter, row: ClaimedRow) -> Judged:
        if words in row.payload.body.text and not slept:
            slept.append(True)
            os.kill(os.getpid(), signal.SIGSTOP)
        return await original(flights, adapter, row)

    setattr(Flights, "_try", try_)  # noqa: B010 - for the rest of this process


def take_down_the_fence() -> None:
    """A broken build: neither clocks nor the store are asked whose the accounts are."""
    setattr(Leased, "stands", lambda hold: hold.tenure is not None)  # noqa: B010 - see above
    setattr(Tenure, "held", lambda _tenure, _tx: True)  # noqa: B010 - see above


def main() -> None:
    wanted = os.environ
    leases.SECONDS = float(wanted.get("SHARER_LEASE", leases.SECONDS))
    setattr(start, "STALLED", max(1, round(leases.SECONDS)))  # noqa: B010 - see above
    if wanted.get("SHARER_SLEEPS"):
        sleep_before(wanted["SHARER_SLEEPS"])
    if wanted.get("SHARER_UNFENCED"):
        take_down_the_fence()
    sys.argv = ["counselbridge", "run", sys.argv[1]]
    bridge.__main__.main()


if __name__ == "__main__":
    main()
