"""The roster as a batch knows it: what is stored, and what this very batch has given and taken.

A batch decides many lanes before it writes anything, so each must see the seats of those before it.
"""

from dataclasses import replace
from datetime import datetime

from bridge.folds import Look
from bridge.house import Current
from routing.assigning.assign import ROUND_ROBIN
from routing.effects import Effect, ReturnSeat, TakeSeat
from routing.facts import Counsellor
from routing.ids import CounsellorId
from routing.posting import EndAbsence, SetAbsence


class Seating:
    """What one batch has moved so far."""

    def __init__(self) -> None:
        self._moved: dict[CounsellorId, int] = {}
        self._offered: dict[CounsellorId, int] = {}  # the number of the last offer in this batch
        self._offers = 0
        self._away: dict[CounsellorId, tuple[datetime, datetime] | None] = {}
        self._known: tuple[Counsellor, ...] | None = None

    def clear(self) -> None:
        self._moved.clear()
        self._offered.clear()
        self._away.clear()
        self._offers, self._known = 0, None

    def note(self, effects: tuple[Effect, ...]) -> None:
        """Seats that this very batch takes or gives back count for the lanes after it."""
        for effect in effects:
            if isinstance(effect, TakeSeat | ReturnSeat | SetAbsence | EndAbsence):
                self._known = None
            if isinstance(effect, TakeSeat):
                self._offers += 1
                self._offered[effect.counsellor] = self._offers
                self._move(effect.counsellor, 1)
            elif isinstance(effect, ReturnSeat):
                self._move(effect.counsellor, -1)
            elif isinstance(effect, SetAbsence):
                self._away[effect.counsellor] = effect.since, effect.until
            elif isinstance(effect, EndAbsence):
                self._away[effect.counsellor] = None

    def _move(self, who: CounsellorId, by: int) -> None:
        self._moved[who] = self._moved.get(who, 0) + by

    def roster(self, current: Current, look: Look) -> tuple[Counsellor, ...]:
        """Everybody with what they have now, and when they are away. All of a batch read the same.

        Whose turn it is is read only where that matters. Made once for all lanes of a batch, and
        again when this batch has moved something: where there are many counsellors it takes longer
        than deciding.
        """
        if self._known is None:
            self._known = self._made(current, look)
        return self._known

    def _made(self, current: Current, look: Look) -> tuple[Counsellor, ...]:
        taken, moved, away = look.taken(), self._moved, {**look.absences(), **self._away}
        turns = look.turns() if ROUND_ROBIN in current.house.choose.values() else None
        last = max(turns.values(), default=0) if turns else 0
        later = {who: last + number for who, number in self._offered.items()}
        return tuple(
            replace(
                one,
                taken=taken.get(one.id, 0) + moved.get(one.id, 0),
                away=away.get(one.id) if away else one.away,
                turn=one.turn if turns is None else later.get(one.id) or turns.get(one.id, 0),
            )
            for one in current.roster
        )
