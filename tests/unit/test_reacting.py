"""A sign on a message of ours takes what it is about, and no sign does anything else."""

from dataclasses import replace
from uuid import UUID

import pytest

from bridge.interpret import Arrival, place_event
from routing.conversation import Phase
from routing.deskstage import DeskStage
from routing.events import StaffDid, StaffReacted
from routing.ids import AccountName, AuthorId, ChatId, EventId, MessageId, PlaceId, SourceId
from routing.marking import takes
from routing.messages import Address, Body, Inbound, InboundKind
from routing.news import Listed
from tests.houses import ANNA, BEN, NOON
from tests.unit.state_kit import TALK, WAIT, Moment, reached
from tests.unit.test_desks import by_hand, chosen, desks, last, listed, name_of, phase

THERE = replace(ANNA, rooms=False)  # answers where nobody can be invited
UP = "\N{THUMBS UP SIGN}"


def reacts(
    stage: DeskStage, message: MessageId, who: str = "anna", *, by: AuthorId | None = None
) -> None:
    desk = stage.desks[ANNA.id if who == "anna" else BEN.id]
    author = by or (ANNA.author if who == "anna" else BEN.author)
    stage.happens(desk.counsellor, StaffReacted(stage._event(), desk.place, author, message))
    stage.settles()


def line(stage: DeskStage, who: str = "anna") -> MessageId:
    return stage.lines[ANNA.id if who == "anna" else BEN.id][-1].message


class TestAtADesk:
    def test_a_case_that_waits_is_taken_as_by_the_command(self) -> None:
        stage, typed = desks(by_hand()), desks(by_hand())
        reacts(stage, line(stage))
        typed.writes("anna", f"!take {name_of(typed)}")
        assert stage.play.invited() == typed.play.invited() == ["anna"]
        assert stage.seen("anna") == typed.seen("anna")
        assert "has taken" in last(stage, "ben")

    def test_an_offer_with_an_invitation_is_taken_by_the_invitation_alone(self) -> None:
        stage = desks(chosen())
        reacts(stage, line(stage))
        assert phase(stage) is Phase.OFFERED
        assert "accept the invitation" in last(stage)

    def test_an_offer_where_nobody_is_invited_is_taken(self) -> None:
        stage = desks(chosen(), THERE, BEN)
        assert "thumbs-up on this message" in last(stage)
        reacts(stage, line(stage))
        assert phase(stage) is Phase.OPEN
        assert listed(stage, "anna") == [Listed.MINE]

    def test_a_sign_on_the_offer_itself_takes_it_too(self) -> None:
        stage = desks(chosen(), THERE, BEN)
        desk, case = stage.desks[ANNA.id], stage.play.conversation.case
        assert case is not None
        there = MessageId(UUID(int=8))
        on_offer = StaffReacted(stage._event(), desk.place, ANNA.author, there, case.id)
        stage.happens(ANNA.id, on_offer)
        stage.settles()
        assert phase(stage) is Phase.OPEN

    def test_a_second_sign_changes_nothing(self) -> None:
        stage = desks(by_hand())
        offered = line(stage)
        reacts(stage, offered)
        reacts(stage, offered)
        assert stage.play.invited() == ["anna"]

    def test_a_sign_that_comes_too_late_is_answered_and_takes_nothing(self) -> None:
        stage = desks(by_hand())
        offered = line(stage)
        stage.writes("ben", f"!take {name_of(stage)}")
        reacts(stage, offered)
        assert "no longer there" in last(stage)
        assert stage.play.invited() == ["ben"]

    def test_on_a_case_that_is_theirs_it_does_nothing_silently(self) -> None:
        stage = desks(chosen())
        offered = line(stage)
        stage.play.joins("anna")
        stage.settles()
        seen, chat = stage.seen("anna"), stage.play.seen()
        reacts(stage, offered)
        assert (stage.seen("anna"), stage.play.seen()) == (seen, chat)

    def test_on_any_other_line_it_does_nothing_silently(self) -> None:
        stage = desks(by_hand())
        for typed in ("!cases", "!help", "!stats"):
            stage.writes("anna", typed)
            seen = stage.seen("anna")
            reacts(stage, line(stage))
            assert stage.seen("anna") == seen
        assert stage.play.invited() == []

    def test_it_is_no_yes_to_what_was_asked(self) -> None:
        stage = desks(by_hand())
        stage.writes("anna", "!away tomorrow")
        reacts(stage, line(stage))
        assert stage.desks[ANNA.id].away is None
        assert stage.desks[ANNA.id].planned is not None

    def test_somebody_else_takes_nothing_by_it(self) -> None:
        stage = desks(by_hand())
        seen = stage.seen("anna")
        reacts(stage, line(stage), by=BEN.author)
        assert stage.seen("anna") == seen
        assert stage.play.invited() == []

    @pytest.mark.parametrize("what", [InboundKind.REACTION, InboundKind.DELETION])
    def test_another_sign_or_one_taken_away_says_nothing(self, what: str) -> None:
        stage = desks(by_hand())
        seen, desk = stage.seen("anna"), stage.desks[ANNA.id]
        stage.happens(ANNA.id, StaffDid(stage._event(), desk.place, ANNA.author, what))
        assert stage.seen("anna") == seen


class TestInTheRoomOfACase:
    def test_on_the_offer_it_takes_the_case_as_its_button(self) -> None:
        play = reached(*WAIT)
        case = play.conversation.case
        assert case is not None
        offer = case.offers[-1]
        on_message(play, offer.place, offer.author)
        assert play.conversation.case is not None
        assert play.conversation.case.phase is Phase.OPEN
        assert play.seen() == reached(*TALK).seen()

    def test_of_somebody_else_or_when_it_is_taken_it_does_nothing(self) -> None:
        play = reached(*WAIT)
        case = play.conversation.case
        assert case is not None
        on_message(play, case.offers[-1].place, AuthorId("@else:hs.test"))
        assert play.conversation.case == case
        open_ = reached(*TALK)
        place, chat, room = open_.place_of("anna"), open_.seen(), open_.room("anna")
        on_message(open_, place, ANNA.author)
        assert (open_.seen(), open_.room("anna")) == (chat, room)

    def test_it_confirms_nothing(self) -> None:
        play = reached(*TALK)
        play.writes("anna", "!decline")
        on_message(play, play.place_of("anna"), ANNA.author)
        case = play.conversation.case
        assert case is not None
        assert case.confirm is not None
        assert case.phase is Phase.OPEN


def on_message(play: Moment, place: PlaceId, author: AuthorId) -> None:
    made = MessageId(UUID(int=9))
    play.happens(StaffReacted(EventId(play._id("reacted")), place, author, made))


class TestWhatASignMeans:
    @pytest.mark.parametrize("picture", ["👍", "👍🏽", "👍️", "✅", "✔️", "✔", "☑️"])
    def test_a_thumb_or_a_check_mark_takes(self, picture: str) -> None:
        assert takes(picture)

    @pytest.mark.parametrize(
        "picture", ["", "👎", "❤️", "👍👍", "ok", "❌", "🏽", "\ufe0f", "✅ yes"]
    )
    def test_nothing_else_does(self, picture: str) -> None:
        assert not takes(picture)

    @pytest.mark.parametrize(
        ("picture", "ours", "kind"),
        [(UP, True, StaffReacted), (UP, False, StaffDid), ("👎", True, StaffDid)],
    )
    def test_only_on_a_message_of_ours(self, picture: str, ours: bool, kind: type) -> None:
        place = Address(AccountName("matrix"), ChatId("!r"))
        inbound = Inbound(
            SourceId("s"), place, ANNA.author, InboundKind.REACTION, NOON,
            body=Body(picture), target=SourceId("t"),
        )  # fmt: skip
        row, message = UUID(int=1), MessageId(UUID(int=2))
        arrival = Arrival(row, MessageId(row), inbound, reacted=message if ours else None)
        event = place_event(arrival, PlaceId(UUID(int=3)))
        assert isinstance(event, kind)
