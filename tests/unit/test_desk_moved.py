"""A desk whose room is lost gets another one with the next thing to say, and not one after the
other; what was to be said meanwhile is not lost.
"""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from routing.deskstage import DeskStage
from routing.effects import ForgetPlace, OpenPlace, Send, at_place
from routing.events import Failure, NotSent, StaffDid, StaffJoined, StaffLeft
from routing.ids import EventId, MessageId, PlaceId
from routing.posts.state import Desk
from tests.houses import ANNA, BEN
from tests.unit.test_desks import chosen, desks, name_of

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOTHING = MessageId(UUID(int=0))


@pytest.fixture
def stage() -> DeskStage:
    """A case is offered to Anna, and her desk says so."""
    return desks(chosen())


def desk(stage: DeskStage) -> Desk:
    return stage.desks[ANNA.id]


def event() -> EventId:
    return EventId(uuid4())


def leaves(stage: DeskStage, place: PlaceId | None = None) -> None:
    stage.happens(ANNA.id, StaffLeft(event(), place or desk(stage).place, ANNA.author))


def fails(stage: DeskStage, place: PlaceId | None = None) -> None:
    party = at_place(place or desk(stage).place)
    gone = NotSent(event(), party, NOTHING, Failure.PLACE_GONE, relayed=False)
    stage.happens(ANNA.id, gone)


def lines(stage: DeskStage) -> list[Send]:
    return stage.lines[ANNA.id]


def test_with_the_next_thing_to_say_another_room_is_opened_and_it_is_said_there(
    stage: DeskStage,
) -> None:
    old, before = desk(stage).place, len(lines(stage))
    leaves(stage)
    assert stage.rooms == []
    stage.waits(11 * MINUTE)  # the offer is over
    [forgotten, opened] = stage.rooms
    assert isinstance(opened, OpenPlace)
    assert forgotten == ForgetPlace(old)
    assert opened.opening.invite == (ANNA.author,)
    assert opened.case is None
    assert desk(stage).place == opened.place != old
    new = lines(stage)[before:]
    assert [line.party for line in new] == [at_place(opened.place)] * len(new)
    assert "your desk" in new[0].body.text  # it is explained once more
    assert len(new) > 1


def test_whose_room_is_deleted_is_told_at_once_in_another_one_what_there_is(
    stage: DeskStage,
) -> None:
    old, before = desk(stage).place, len(stage.play.operator)
    fails(stage)
    fails(stage, old)
    fails(stage, old)
    assert len(stage.rooms) == 2
    assert name_of(stage) in lines(stage)[-1].body.text
    assert lines(stage)[-1].party == at_place(desk(stage).place)
    assert len(stage.play.operator) == before + 1


def test_within_the_hour_no_other_room_is_opened_and_what_there_was_to_say_is_kept(
    stage: DeskStage,
) -> None:
    fails(stage)
    leaves(stage)
    said = len(lines(stage))
    stage.waits(11 * MINUTE)
    assert len(stage.rooms) == 2
    assert len(lines(stage)) == said
    assert any(name_of(stage) in text for text in desk(stage).kept)
    assert not any("This is your desk" in text for text in desk(stage).kept)


def test_after_the_hour_there_is_another_one(stage: DeskStage) -> None:
    fails(stage)
    leaves(stage)
    stage.waits(11 * MINUTE)
    assert desk(stage).kept
    stage.waits(24 * HOUR)
    assert len(stage.rooms) > 2
    assert desk(stage).kept == ()  # said with the list of the morning
    rooms = [one.place for one in stage.rooms if isinstance(one, OpenPlace)]
    assert len(rooms) == len(set(rooms))


def test_a_second_room_that_is_deleted_within_the_hour_is_told_and_nothing_is_opened(
    stage: DeskStage,
) -> None:
    fails(stage)
    before = len(stage.play.operator)
    fails(stage)
    assert len(stage.rooms) == 2
    assert desk(stage).kept == ()
    assert len(stage.play.operator) == before + 1


def test_news_of_a_room_that_is_not_the_desk_any_more_means_nothing(stage: DeskStage) -> None:
    old = desk(stage).place
    fails(stage)
    known, rooms = desk(stage), len(stage.rooms)
    leaves(stage, old)
    fails(stage, old)
    assert (desk(stage), len(stage.rooms)) == (known, rooms)


def test_wherever_the_counsellor_comes_is_their_desk_and_where_others_come_is_not(
    stage: DeskStage,
) -> None:
    there = PlaceId(uuid4())
    leaves(stage)
    stage.happens(ANNA.id, StaffJoined(event(), there, BEN.author))
    assert desk(stage).gone
    stage.happens(ANNA.id, StaffJoined(event(), there, ANNA.author))
    assert (desk(stage).place, desk(stage).gone) == (there, False)
    assert lines(stage)[-1].party == at_place(there)
    assert stage.rooms == []


def test_whoever_is_back_in_the_room_they_left_has_their_desk_again(stage: DeskStage) -> None:
    leaves(stage)
    stage.happens(ANNA.id, StaffJoined(event(), desk(stage).place, ANNA.author))
    stage.writes("anna", "!cases")
    assert stage.rooms == []


def test_a_reaction_asks_for_nothing(stage: DeskStage) -> None:
    before = len(lines(stage))
    place = desk(stage).place
    stage.happens(ANNA.id, StaffDid(event(), place, ANNA.author, "reaction"))
    assert len(lines(stage)) == before
    stage.happens(ANNA.id, StaffDid(event(), place, ANNA.author, "file"))
    assert len(lines(stage)) == before + 1


def test_what_an_app_sends_when_a_chat_is_opened_is_a_welcome_and_later_the_list(
    stage: DeskStage,
) -> None:
    stage.writes("ben", "/start")
    assert "This is your desk" in stage.seen("ben")[-1]
    stage.writes("ben", "/start")
    assert "This is your desk" not in stage.seen("ben")[-1]
    stage.writes("anna", "/start again")
    assert name_of(stage) in stage.seen("anna")[-1]
