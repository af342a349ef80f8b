"""A room beside a case, of which nothing reaches the client."""

from dataclasses import replace

import pytest

from routing.conversation import Phase
from routing.deskstage import DeskStage
from routing.events import StaffDid, StaffSaid, StaffTookBack
from routing.facts import Counsellor
from routing.ids import MessageId, PlaceId
from routing.messages import Body
from tests.houses import ANNA, BEN
from tests.unit.mind_kit import SOON
from tests.unit.supervising_kit import (
    DANA,
    HOUR,
    SUPERVISED,
    case,
    name,
    room,
    stage,
)

pytest_plugins = ("tests.unit.supervising_fixtures",)


class TestWhispering:
    @pytest.fixture
    def aside(self, open_case: DeskStage) -> DeskStage:
        """Dana and Anna have a room of their own."""
        open_case.writes("dana", f"!whisper {name(open_case)}")
        return open_case

    def place(self, found: DeskStage) -> PlaceId:
        whisper = case(found).whisper
        assert whisper is not None
        return whisper.place

    def whispers(self, found: DeskStage, who: Counsellor, text: str) -> list[str]:
        """What stands in the room afterwards."""
        play, place = found.play, self.place(found)
        message = MessageId(play._id("wrote"))
        play.happens(StaffSaid(play._event(), place, who.author, message, Body(text), play.now))
        play.waits(SOON)
        return [line.text for line in play.rooms[place].lines]

    def test_both_are_invited_and_know_what_the_room_is_for(self, aside: DeskStage) -> None:
        there = aside.play.rooms[self.place(aside)]
        assert there.invited == {ANNA.author, DANA.author}
        assert "Nothing of it reaches the client" in there.lines[0].text
        assert "You and Dana are invited" in room(aside)[-1]

    @pytest.mark.parametrize("who", [ANNA, DANA, BEN])
    def test_nothing_written_there_crosses_or_is_answered(
        self, aside: DeskStage, who: Counsellor
    ) -> None:
        before, said, lines = aside.play.conversation, aside.play.seen(), len(room(aside))
        assert len(self.whispers(aside, who, "s3cret about Mia")) == 1
        assert (aside.play.conversation, aside.play.seen()) == (before, said)
        assert len(room(aside)) == lines

    def test_a_command_there_does_nothing_and_says_so(self, aside: DeskStage) -> None:
        assert "no commands" in self.whispers(aside, ANNA, "!close")[-1]
        assert case(aside).phase is Phase.OPEN

    def test_what_is_done_there_is_between_the_two(self, aside: DeskStage) -> None:
        play, place = aside.play, self.place(aside)
        play.happens(StaffDid(play._event(), place, ANNA.author, "file"))
        play.happens(StaffTookBack(play._event(), place, ANNA.author, MessageId(play._id("wrote"))))
        assert len(play.rooms[place].lines) == 1

    def test_the_counsellor_may_ask_for_it_too(self, open_case: DeskStage) -> None:
        open_case.play.writes("anna", "!whisper")
        assert case(open_case).whisper is not None
        open_case.play.writes("anna", "!whisper")
        assert "already" in room(open_case)[-1]

    def test_without_supervisors_there_is_nobody_to_talk_to(self) -> None:
        found = stage(lotse=replace(SUPERVISED, supervisors=frozenset()))
        found.play.writes("anna", "!whisper")
        assert "nobody for supervision" in room(found)[-1]

    def test_of_several_supervisors_one_is_named(self) -> None:
        two = replace(SUPERVISED, supervisors=frozenset({DANA.id, BEN.id}))
        found = stage(lotse=two)
        found.play.writes("anna", "!whisper")
        assert "with whom" in room(found)[-1]
        found.play.writes("anna", "!whisper ben")
        assert found.play.rooms[self.place(found)].invited == {ANNA.author, BEN.author}

    def test_it_goes_when_the_case_goes_to_somebody_else(self, aside: DeskStage) -> None:
        place = self.place(aside)
        aside.play.leaves("anna")
        assert aside.play.rooms[place].forgotten
        assert case(aside).whisper is None

    def test_it_is_forgotten_with_the_case(self, aside: DeskStage) -> None:
        place = self.place(aside)
        aside.play.writes("anna", "!close")
        assert not aside.play.rooms[place].forgotten
        aside.play.waits(SUPERVISED.closed)
        assert aside.play.rooms[place].forgotten

    def test_whoever_is_deleted_leaves_no_such_room(self, aside: DeskStage) -> None:
        place = self.place(aside)
        aside.play.says("/mydata")
        for token in ("data:erase", "erase:yes"):
            aside.play.presses(token)
        aside.waits(HOUR)
        assert aside.play.rooms[place].forgotten
