"""A case that Anna has, and Dana who supervises: what the tests of supervision share."""

from dataclasses import replace
from datetime import timedelta

from routing.assigning.recipients import SUPERVISION
from routing.case import Observed
from routing.conversation import Case
from routing.deskstage import DeskStage
from routing.effects import at_place
from routing.events import Failure, NotSent, StaffLeft, StaffSaid
from routing.facts import Counsellor, House
from routing.ids import AuthorId, CounsellorId, MessageId, PlaceId
from routing.messages import Body, Doubt
from routing.play import Play
from tests.houses import ANNA, BEN, NOON, house
from tests.unit.mind_kit import AGREED, LISTENING, SOON, through

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DANA = replace(
    BEN, id=CounsellorId("dana"), name="Dana", author=AuthorId("@dana:hs.test"), capacity=0
)
TOLD = frozenset({SUPERVISION})  # by the notice
SUPERVISED = house(
    flow=LISTENING, desks=True, supervisors=frozenset({DANA.id}), named=TOLD, recipients=TOLD
)


def stage(
    *said: str, lotse: House = SUPERVISED, people: tuple[Counsellor, ...] = (ANNA, BEN, DANA)
) -> DeskStage:
    """Anna has the case, and has answered."""
    found = DeskStage(Play(lotse, people, NOON, through))
    for one in (*AGREED, "Mia", "Debt"):
        found.play.says(one)
    found.play.joins("anna")
    found.play.writes("anna", "hello Mia")
    found.play.waits(SOON)
    for one in said:
        found.play.says(one)
    found.settles()
    return found


def case(found: DeskStage) -> Case:
    here = found.play.conversation.case
    assert here is not None
    return here


def name(found: DeskStage) -> str:
    return case(found).name


def last(found: DeskStage, who: str = "dana") -> str:
    return found.seen(who)[-1]


def room(found: DeskStage) -> list[str]:
    return found.play.room("anna")


def looks(found: DeskStage) -> tuple[Observed, ...]:
    return case(found).observed


def writes_there(found: DeskStage, who: Counsellor, text: str, doubt: Doubt | None = None) -> None:
    """Somebody writes in Anna's room, whoever they are."""
    play = found.play
    message, place = MessageId(play._id("wrote")), play.place_of("anna")
    play.happens(StaffSaid(play._event(), place, who.author, message, Body(text), play.now, doubt))
    found.settles()


def goes(found: DeskStage, who: Counsellor) -> None:
    """What the network tells when somebody is out of the room."""
    play = found.play
    play.happens(StaffLeft(play._event(), play.place_of("anna"), who.author))
    found.settles()


def refused(found: DeskStage, who: Counsellor, place: PlaceId | None = None) -> None:
    """What the network tells when it does not let somebody into Anna's room, or another one."""
    play = found.play
    party, row = at_place(place or play.place_of("anna")), MessageId(play._id("invite"))
    play.happens(
        NotSent(play._event(), party, row, Failure.NOT_INVITED, relayed=False, who=who.author)
    )
    found.settles()
