"""The hold: what a counsellor writes waits a moment, and what is deleted in time is never sent."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from routing.core import step
from routing.effects import CLIENT, Effect, Send, TakeBack
from routing.events import Event, StaffDid, StaffSaid, StaffTookBack
from routing.ids import AuthorId, EventId, MessageId, PlaceId
from routing.messages import Body
from routing.play import Play
from routing.unreleased import Edited
from tests.houses import ANNA, BEN, EN, NOON, house
from tests.unit.test_first_contact import finish

HOLD = timedelta(seconds=5)
SECOND = timedelta(seconds=1)
HOLDING = replace(ANNA, hold=HOLD)
SLIP, MEANT = "why is she always late", "good to read from you"


@pytest.fixture
def talk() -> Play:
    play = Play(house(), (HOLDING, BEN), NOON)
    finish(play)
    play.joins("anna")
    return play


def asked_by(play: Play, event: Event) -> tuple[Effect, ...]:
    return step(play.conversation, event, play._facts(event)).effects


def edits(play: Play, old: str, new: str) -> None:
    edit = Edited(play.wrote[old], Body(new), play.now)
    place = play.place_of("anna")
    play.happens(StaffDid(play._event(), place, ANNA.author, "edit", edit))


def words(key: str, **values: str) -> str:
    return house().texts.say(key, EN, **values)


def crossed(play: Play) -> list[str]:
    return [text.removeprefix("Anna: ") for text in play.seen() if text.startswith("Anna: ")]


def test_what_is_written_goes_out_when_the_hold_is_over_and_not_before(talk: Play) -> None:
    talk.writes("anna", MEANT)
    talk.waits(4 * SECOND)
    assert crossed(talk) == []
    talk.waits(SECOND)
    assert crossed(talk) == [MEANT]


def test_what_is_deleted_within_the_hold_is_never_sent_and_the_room_is_told(talk: Play) -> None:
    talk.writes("anna", SLIP)
    talk.waits(4 * SECOND)
    talk.deletes("anna", SLIP)
    assert talk.room("anna")[-1] == words("room.taken_back_waits", until="20:00")
    talk.waits(timedelta(hours=1))
    assert crossed(talk) == []


@pytest.mark.parametrize("note", ["!note why is she always late", "/ she is late", "> !note late"])
def test_words_edited_into_a_note_within_the_hold_are_never_sent(talk: Play, note: str) -> None:
    talk.writes("anna", SLIP)
    talk.waits(4 * SECOND)
    edits(talk, SLIP, note)
    assert talk.room("anna")[-1] == words("room.taken_back_waits", until="20:00")
    talk.waits(timedelta(hours=1))
    assert crossed(talk) == []


def test_what_is_out_is_not_made_a_note_and_the_room_is_told_how_to_take_it_back(
    talk: Play,
) -> None:
    talk.writes("anna", SLIP)
    talk.waits(HOLD)
    edits(talk, SLIP, "!note why is she always late")
    assert talk.room("anna")[-1] == words("room.too_late_note", oops="!oops")
    assert crossed(talk) == [SLIP]


def test_an_edit_into_other_words_stops_nothing(talk: Play) -> None:
    talk.writes("anna", MEANT)
    edits(talk, MEANT, "good to hear from you")
    assert talk.room("anna")[-1] == words("room.not_relayed.edit")
    talk.waits(HOLD)
    assert crossed(talk) == [MEANT]


@pytest.mark.parametrize(
    ("old", "new"), [("!note late", "!note later"), ("!clse", "!close"), ("!why", "> !close")]
)
def test_a_command_in_an_edit_is_not_carried_out_and_that_is_said(
    talk: Play, old: str, new: str
) -> None:
    talk.writes("anna", old)
    before = talk.conversation
    edits(talk, old, new)
    assert talk.room("anna")[-1] == words("room.command.edit")
    assert (talk.conversation, crossed(talk)) == (before, [])


def test_words_for_later_that_are_edited_into_a_note_are_never_sent(talk: Play) -> None:
    talk.writes("anna", "!schedule 2h hello")
    edits(talk, "!schedule 2h hello", "!note hello")
    assert talk.room("anna")[-1] == words("room.taken_back")
    talk.waits(timedelta(hours=3))
    assert crossed(talk) == []


def test_what_stands_behind_words_taken_back_keeps_its_own_time(talk: Play) -> None:
    talk.writes("anna", SLIP)
    talk.waits(3 * SECOND)
    talk.writes("anna", MEANT)
    talk.deletes("anna", SLIP)
    talk.waits(4 * SECOND)
    assert crossed(talk) == []
    talk.waits(SECOND)
    assert crossed(talk) == [MEANT]


def test_what_is_out_cannot_be_taken_back_and_the_room_is_told(talk: Play) -> None:
    talk.writes("anna", MEANT)
    talk.waits(HOLD)
    talk.deletes("anna", MEANT)
    assert talk.room("anna")[-1] == words("room.too_late")
    assert crossed(talk) == [MEANT]


def test_held_words_go_in_the_order_they_were_written(talk: Play) -> None:
    for text in ("one", "two", "three"):
        talk.writes("anna", text)
        talk.waits(SECOND)
    talk.waits(HOLD)
    assert crossed(talk) == ["one", "two", "three"]


def test_the_program_does_not_overtake_held_words_unless_it_is_urgent(talk: Play) -> None:
    talk.writes("anna", MEANT)
    before = len(talk.seen())
    talk.does("sticker")
    assert len(talk.seen()) == before
    talk.says("help")
    assert "112" in talk.seen()[-1]
    talk.waits(HOLD)
    assert talk.seen()[-2:] == [f"Anna: {MEANT}", words("not_relayed.sticker")]


def test_the_room_is_told_of_the_hold_once_in_a_case(talk: Play) -> None:
    notice = words("room.hold", n="5")
    assert notice not in talk.room("anna")
    talk.writes("anna", "one")
    talk.writes("anna", "two")
    assert talk.room("anna").count(notice) == 1


def test_without_a_hold_words_go_at_once_and_nothing_is_said_of_it() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    play.joins("anna")
    before = play.room("anna")
    play.writes("anna", MEANT)
    assert crossed(play) == [MEANT]
    assert play.room("anna") == before


def test_deleting_a_note_says_nothing(talk: Play) -> None:
    talk.writes("anna", "/ she sounds tired")
    before = talk.room("anna")
    talk.deletes("anna", "/ she sounds tired")
    assert talk.room("anna") == before


def test_closing_sends_held_words_before_the_goodbye(talk: Play) -> None:
    talk.writes("anna", MEANT)
    talk.writes("anna", "!close")
    assert crossed(talk) == []
    talk.waits(HOLD)
    *_, said, goodbye = talk.seen()
    assert said == f"Anna: {MEANT}"
    assert goodbye == words("closed", name="Anna", help=house().help[EN])


def test_leaving_sends_held_words_before_the_client_hears_of_it(talk: Play) -> None:
    talk.writes("anna", MEANT)
    talk.leaves("anna")
    talk.waits(HOLD)
    seen = talk.seen()
    place = seen.index(f"Anna: {MEANT}")
    assert len(seen) > place + 1


def test_a_client_who_pauses_never_gets_held_words(talk: Play) -> None:
    talk.writes("anna", SLIP)
    talk.says("/pause")
    talk.waits(timedelta(minutes=1))
    assert crossed(talk) == []


def test_a_client_who_stops_never_gets_held_words(talk: Play) -> None:
    talk.says("/stop")
    talk.writes("anna", SLIP)
    talk.presses("mind:stop")
    talk.waits(timedelta(minutes=1))
    assert crossed(talk) == []


def test_held_words_do_not_say_that_they_are_late(talk: Play) -> None:
    """The mark counts from when they could go."""
    case = talk.conversation.case
    assert case is not None
    assert case.offer is not None
    said = StaffSaid(
        EventId(UUID(int=1)),
        case.offer.place,
        ANNA.author,
        MessageId(UUID(int=2)),
        Body(MEANT),
        NOON,
    )
    sent = asked_by(talk, said)[0]
    assert isinstance(sent, Send)
    assert sent.party == CLIENT
    assert sent.marks is not None
    assert sent.marks.late_from == NOON + talk.house.late + HOLD
    assert sent.not_before == talk.now + HOLD


def test_only_who_had_the_case_takes_anything_back(talk: Play) -> None:
    case = talk.conversation.case
    assert case is not None
    assert case.offer is not None
    message = MessageId(UUID(int=2))
    elsewhere = PlaceId(UUID(int=3))
    for place, author in (
        (case.offer.place, AuthorId("@stranger:hs.test")),
        (elsewhere, ANNA.author),
    ):
        [answer] = asked_by(talk, StaffTookBack(EventId(UUID(int=1)), place, author, message))
        assert isinstance(answer, Send)
        assert answer.body.text == words("room.not_relayed.deletion")


def test_words_are_taken_back_after_the_case_was_closed_too(talk: Play) -> None:
    """Whatever has happened meanwhile: who wrote them does not want them sent."""
    case = talk.conversation.case
    assert case is not None
    assert case.offer is not None
    talk.writes("anna", SLIP)
    talk.writes("anna", "!close")
    back = StaffTookBack(EventId(UUID(int=1)), case.offer.place, ANNA.author, talk.wrote[SLIP])
    [asked] = asked_by(talk, back)
    assert isinstance(asked, TakeBack)
    talk.happens(back)
    talk.waits(timedelta(minutes=1))
    assert crossed(talk) == []
