"""What a lane of the simulation needs of its world: it does not know the world itself."""

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Protocol, TypeVar

from routing.ids import PlaceId
from routing.posting import Posting
from tests.simulation.transcript import Transcript

Lane = TypeVar("Lane", contravariant=True)


class Around(Protocol[Lane]):
    transcript: Transcript
    chance: Random

    def later(self, at: datetime, lane: Lane | None, act: Callable[[], None]) -> None: ...
    def invited(self, lane: Lane, who: str) -> None: ...
    def watches(self, lane: Lane, who: str, place: PlaceId) -> None: ...
    def asked(self, lane: Lane, who: str, place: PlaceId) -> None: ...
    def shown(self, lane: Lane, who: str) -> None: ...
    def posted(self, effects: list[Posting]) -> None: ...
    def reports(self, said: str, client: str) -> None: ...
