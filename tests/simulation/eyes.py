"""A second person's eyes where danger was noticed: from the transcript alone.

`alone`: a case in which danger was noticed is not closed by one person while somebody supervises.
An alert that somebody of the team raised by mistake, and ended, is no danger.
"""

from dataclasses import dataclass, field
from datetime import datetime

from tests.simulation.holding import HANDED, Lost, is_over
from tests.simulation.transcript import Record, What

NOTICED = ("room.noticed", "room.urgent_raised")
SLIP = ("room.urgent_off", "room.urgent_off_by")  # no alert is left
DECIDED = ("eyes_refused", "eyes_over", "eyes_void", "eyes_nobody")


@dataclass(slots=True)
class Eyes:
    """A second person's, where danger was noticed."""

    finds: Lost
    _danger: bool = False
    _asked: datetime | None = None
    _agreed: bool = False
    _supervise: set[str] = field(default_factory=set)

    def at(self, record: Record, holder: str) -> None:
        match record.what:
            case What.NAMED:
                self._supervise.add(record.who)
            case What.UNNAMED:
                self._supervise.discard(record.who)
            case What.AGREED:
                self._agreed = True
            case What.NOTICED:
                self._noticed(record)
            case What.TOLD if record.said.startswith("closed"):
                self._closed(record, holder)
            case What.TOLD if record.said in HANDED:
                self._danger, self._asked, self._agreed = False, None, False
            case _:
                if is_over(record):
                    self._danger, self._asked, self._agreed = False, None, False

    def _noticed(self, record: Record) -> None:
        key = record.said
        if key.endswith(NOTICED):
            self._danger = True
        elif key.endswith(SLIP):
            self._danger = False
        elif key.endswith("room.eyes_asked"):
            self._danger, self._asked, self._agreed = True, record.at, False
        elif key.endswith(DECIDED):
            self._asked = None

    def _closed(self, record: Record, holder: str) -> None:
        if self._danger and not self._agreed and self._supervise - {holder}:
            self.finds(record.at, "alone", "a second person's yes before the case was closed")
        self._danger, self._asked, self._agreed = False, None, False
