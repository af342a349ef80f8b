"""A case that Anna has, whose words wait for a yes of Cleo's, and Dana who supervises."""

from dataclasses import replace

from routing.assigning.recipients import MENTORS, SUPERVISION
from routing.deskstage import DeskStage
from routing.events import StaffDid, StaffReacted, StaffSaid, StaffTookBack
from routing.facts import Counsellor
from routing.ids import AuthorId, CounsellorId, MessageId
from routing.messages import Body, Doubt
from routing.unreleased import Edited, Unreleased
from tests.houses import ANNA, BEN, house
from tests.unit.mind_kit import LISTENING
from tests.unit.supervising_kit import DANA, case, stage

CLEO = replace(BEN, id=CounsellorId("cleo"), name="Cleo", author=AuthorId("@cleo:hs.test"))
TRAINEE = replace(ANNA, mentors=(CLEO.id,), recipients=frozenset({MENTORS}))
KNOWN = frozenset({MENTORS, SUPERVISION})
MENTORED = house(
    flow=LISTENING, desks=True, supervisors=frozenset({DANA.id}), named=KNOWN, recipients=KNOWN
)
PEOPLE = (TRAINEE, replace(BEN, capacity=0), replace(CLEO, capacity=0), DANA)


class Talk:
    """What happens in the room of the case, and what of it the client has."""

    def __init__(self, *people: Counsellor, said: tuple[str, ...] = ()) -> None:
        found = stage(*said, lotse=MENTORED, people=people or PEOPLE)
        self.desks: DeskStage = found
        self.play = found.play

    @property
    def waiting(self) -> tuple[Unreleased, ...]:
        return case(self.desks).unreleased

    def texts(self) -> list[str]:
        """The words that wait."""
        return [one.body.text for one in self.waiting]

    def room(self) -> list[str]:
        return self.play.room("anna")

    def crossed(self) -> list[str]:
        return [one.removeprefix("Anna: ") for one in self.play.seen() if one.startswith("Anna: ")]

    def types(
        self, who: Counsellor, text: str, *, doubt: Doubt | None = None, reply: bool = False
    ) -> None:
        """Somebody writes in the room, whoever they are."""
        play = self.play
        message, place = MessageId(play._id("wrote")), play.place_of("anna")
        play.wrote[text] = message
        said = StaffSaid(
            play._event(), place, who.author, message, Body(text), play.now, doubt, reply
        )
        play.happens(said)
        self.desks.settles()

    def edits(
        self,
        old: str,
        new: str,
        *,
        doubt: Doubt | None = None,
        by: Counsellor = ANNA,
        repeat: bool = False,
    ) -> None:
        play, message = self.play, self.play.wrote[old]
        play.wrote[new] = message
        edit = Edited(message, Body(new), play.now, doubt, repeat=repeat)
        place = play.place_of("anna")
        play.happens(StaffDid(play._event(), place, by.author, "edit", edit))
        self.desks.settles()

    def deletes(self, text: str) -> None:
        play = self.play
        place, message = play.place_of("anna"), play.wrote[text]
        play.happens(StaffTookBack(play._event(), place, ANNA.author, message))
        self.desks.settles()

    def signs(self, who: Counsellor, notice: MessageId) -> None:
        """A thumbs up on a line of ours."""
        play = self.play
        play.happens(StaffReacted(play._event(), play.place_of("anna"), who.author, notice))
        self.desks.settles()
