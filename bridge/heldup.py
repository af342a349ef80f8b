"""Results that must wait: whoever decides something in a lane holds it until the commit.

What became of a row is written down in its lane. Where others decide, many at once, waiting for
each lane in turn would hold up everything that could be sent meanwhile. So results of lanes that
others have in hand are left for the next time; after some times they are waited for.
"""

from collections.abc import Mapping

from bridge.flights import Landed
from bridge.store import outbox
from bridge.store.database import Tx
from routing.ids import OutboundId

ROUNDS = 10  # in which a result is passed by, until its lane is waited for


class HeldUp:
    """Of one delivery."""

    def __init__(self) -> None:
        self._rounds: Mapping[OutboundId, int] = {}

    def parted(self, tx: Tx, results: Landed) -> tuple[Landed, Landed]:
        """Those whose lanes are ours until the commit, and those for later; each in its order."""
        if not results:
            return results, []
        long = {row for row, rounds in self._rounds.items() if rounds >= ROUNDS}
        lanes = outbox.held_up(tx, [row for row, _ in results], long)
        free = [one for one in results if one[0].lane not in lanes]
        return free, [one for one in results if one[0].lane in lanes]

    def note(self, later: Landed) -> None:
        """These were left once more."""
        self._rounds = {row.id: self._rounds.get(row.id, 0) + 1 for row, _ in later}
