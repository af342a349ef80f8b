"""What people saw in a life of the service, and what stood in its store then.

A life on changed data is held against the life of the same house on data that nobody changed: what
is the same there and here is no harm, and what waits there too is no excuse here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.fuzz.stored_bases import Data
from tests.fuzz.stored_house import Life

Place = tuple[str, str]  # account and chat
SERVICE = "Service"  # the operator's room
WAITING = (
    "SELECT lane, count(*) FROM (SELECT lane FROM inbox WHERE state <> 1"
    " UNION ALL SELECT lane FROM outbox WHERE state NOT IN (3, 5)) AS own GROUP BY lane"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """`told`: to the operator. `waiting`: rows under way, by lane. `rooms`: that we opened."""

    shown: Mapping[Place, tuple[str, ...]] = field(repr=False)
    told: tuple[str, ...]
    waiting: Counter[object]
    rooms: frozenset[str] = frozenset()

    def texts(self, place: Place) -> tuple[str, ...]:
        return self.shown.get(place, ())


def seen_in(life: Life, data: Data) -> Seen:
    shown, told = dict[Place, tuple[str, ...]](), list[str]()
    for network in (life.clients, life.staff):
        for chat in list(network.shown):
            room = network.rooms.get(chat)
            if room is not None and room.name == SERVICE:
                told += network.texts(chat)
            else:
                shown[network.account, chat] = tuple(network.texts(chat))
    with data.cells() as cells:
        waiting = Counter[object](dict(cells.ask(WAITING)))
    return Seen(shown, tuple(told), waiting, frozenset(life.staff.rooms))
