"""All that is fuzzed, by name, and how many inputs each gets."""

from collections.abc import Callable, Mapping, Sequence

from tests.fuzz.engine import Target
from tests.fuzz.events import Events
from tests.fuzz.flows import Flows
from tests.fuzz.rows import Rows
from tests.fuzz.stored import Desked, Served, Stored
from tests.fuzz.updates import Updates

TARGETS: Mapping[str, Callable[[], Target]] = {
    Updates.name: Updates,
    Events.name: Events,
    Rows.name: Rows,
    Flows.name: Flows,
    Stored.name: Stored,
    Desked.name: Desked,
    Served.name: Served,
}
# Of all inputs; a flow takes a hundred times as long as an update, a life of the service a
# thousand times.
SHARES: Mapping[str, float] = {
    "updates": 0.35,
    "events": 0.35,
    "rows": 0.277,
    "flows": 0.02,
    "stored": 0.002,
    "desked": 0.0005,
    "served": 0.0005,
}


def share(inputs: int, name: str, among: Sequence[str]) -> int:
    """How many of these inputs a target gets, when these targets are fuzzed."""
    return max(1, round(inputs * SHARES[name] / sum(SHARES[one] for one in among)))
