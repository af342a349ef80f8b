"""Records of storms written by hand, line by line: what exactly the judge is shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.faults.judging import judge
from tests.faults.storm_record import Act, Fate, Record, Seen

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
CLIENT, ROOM, OTHER = "client-1", "room-1", "room-2"
HERE = "Anna is here now and can read what you write."


class Made:
    """A record; all times are seconds. Client 1 has agreed, and Anna has come into room 1."""

    def __init__(self) -> None:
        self.record = Record(operator=frozenset({"service"}))
        self._rows = 0
        self.does(0, CLIENT, "agreed", CLIENT)
        self.does(1, "anna", "joins", ROOM)

    def does(self, at: float, who: str, what: str, place: str, *, to: str = "") -> None:
        self.record.acts.append(Act(_moment(at), who, place, what, to=to))

    def says(self, at: float, label: str, *, to: str = "") -> None:
        """Words that must be shown, unless they are a note."""
        mine = label.startswith("c")
        who, place = (CLIENT, CLIENT) if mine else ("anna", ROOM)
        hard = not label.startswith("g")
        act = Act(_moment(at), who, place, "says", label=label, hard=hard, to=to)
        self.record.acts.append(act)

    def sees(self, at: float, place: str, text: str, *, there: str = "anna", row: str = "") -> Seen:
        self._rows += 1
        account, row = _account(place), row or f"row {self._rows}"
        inside = frozenset[str]() if account == "phones" else frozenset({there})
        one = Seen(_moment(at), _moment(at), account, place, row, text, inside)
        self.record.seen.append(one)
        return one

    def fails(
        self, at: float, place: str, text: str, what: str, *, began: float | None = None
    ) -> None:
        call = _moment(at if began is None else began)
        row = f"row of {text}"
        self.record.fates.append(Fate(call, _moment(at), place, row, text, what, taken=False))

    def passed(self, at: float, label: str, *, room: str = ROOM) -> None:
        """Said, and shown at once to those whom it is for."""
        self.says(at, label)
        self.sees(at + 0.2, room if label.startswith("c") else CLIENT, label)

    def about(self, what: str) -> list[str]:
        """What the judge complains of, of this kind."""
        return [one.about for one in judge(replace(self.record)) if one.what == what]


def _moment(at: float) -> datetime:
    return START + timedelta(seconds=at)


def _account(place: str) -> str:
    return "phones" if place.startswith("client-") else "rooms"
