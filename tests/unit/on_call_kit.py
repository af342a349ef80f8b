"""People on call, and a client in danger: what the tests of calling them share."""

from datetime import datetime, timedelta

from routing.deskstage import DeskStage
from routing.facts import Counsellor, House
from routing.ids import CounsellorId
from routing.messages import Voice
from routing.play import Play
from tests.houses import ANNA, BEN, NOON, counsellor, house
from tests.unit.mind_kit import AGREED, LISTENING, through

MINUTE = timedelta(minutes=1)
DANA = counsellor("dana")
ON_CALL = house(flow=LISTENING, desks=True, on_call=(DANA.id, BEN.id))
PEOPLE = (ANNA, BEN, DANA)
INTAKE = (*AGREED, "Mia")  # the next question is open
WAITING = (*INTAKE, "Debt")


class Hours:
    """Open, or closed, for as long as anybody looks."""

    def __init__(self, *, opened: bool) -> None:
        self._opened = opened

    def is_open(self, _: datetime) -> bool:
        return self._opened

    def changes(self, _: datetime) -> datetime | None:
        return None

    def spoken(self, at: datetime, _: datetime, __: str) -> str:
        return f"{at:%H:%M}"

    def until(self, at: datetime, now: datetime, language: str) -> str:
        return self.spoken(at, now, language)

    def after(self, at: datetime, span: timedelta) -> datetime:
        return at + span


def stage(*said: str, lotse: House = ON_CALL, people: tuple[Counsellor, ...] = PEOPLE) -> DeskStage:
    found = DeskStage(Play(lotse, people, NOON, through))
    for one in said:
        found.play.says(one)
    found.settles()
    return found


def talking(
    *said: str, lotse: House = ON_CALL, people: tuple[Counsellor, ...] = PEOPLE
) -> DeskStage:
    """Anna has the case, and has written."""
    found = stage(*WAITING, lotse=lotse, people=people)
    found.play.joins("anna")
    found.play.writes("anna", "hello Mia")
    for one in said:
        found.play.says(one)
    found.settles()
    return found


def calls(found: DeskStage, who: str) -> list[str]:
    """What rang for them because they are on call."""
    lines = found.lines[CounsellorId(who)]
    return [
        one.body.text
        for one in lines
        if one.voice is Voice.CALL and "Danger was noticed" in one.body.text
    ]


def name(found: DeskStage, who: str = "dana") -> str:
    [call] = found.desks[CounsellorId(who)].calls
    return call.name
