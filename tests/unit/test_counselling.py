"""From the offer to the closing, and back: nobody waits silently, nothing crosses by a slip."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.conversation import Gate, Phase
from routing.effects import CLIENT, desk
from routing.events import Failure, IdentitySeen, NotSent, PerhapsTwice, StaffSaid
from routing.ids import AuthorId, EventId, MessageId
from routing.messages import Body, Doubt, Voice
from routing.play import Play
from tests.houses import ANNA, BEN, NOON, house
from tests.unit.mind_kit import closes
from tests.unit.test_first_contact import finish

NOON_ID = UUID(int=7)


@pytest.fixture
def play() -> Play:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    return play


@pytest.fixture
def talk(play: Play) -> Play:
    play.joins("anna")
    return play


def phase(play: Play) -> Phase | None:
    return play.conversation.case.phase if play.conversation.case else None


def test_what_is_written_while_waiting_is_held_and_released_in_order(play: Play) -> None:
    for text in ("one", "two", "three"):
        play.says(text)
    assert sum("I have kept that" in text for text in play.seen()) == 1
    play.joins("anna")
    card, *words = play.room("anna")
    assert "A name? Mia" in card
    assert "What is it about? Debt" in card
    assert words == ["one", "two", "three"]


def test_the_client_hears_who_has_come(talk: Play) -> None:
    assert "Anna is here now" in talk.seen()[-1]


def test_words_cross_both_ways(talk: Play) -> None:
    talk.says("hello")
    talk.writes("anna", "hello Mia")
    assert talk.room("anna")[-1] == "hello"
    assert talk.seen()[-1] == "Anna: hello Mia"
    assert talk.chat[-1].voice is Voice.PERSON


def test_an_offer_that_nobody_answers_goes_to_the_next(play: Play) -> None:
    assert play.invited() == ["anna"]
    play.waits(timedelta(minutes=10))
    assert play.invited() == ["ben"]
    assert play.taken["anna"] == 0
    assert play.taken["ben"] == 1


def test_a_declined_offer_goes_to_the_next_at_once(play: Play) -> None:
    play.leaves("anna")
    assert play.invited() == ["ben"]


def test_when_everybody_was_asked_all_are_told_and_asked_again(play: Play) -> None:
    play.leaves("anna")
    play.leaves("ben")
    assert phase(play) is Phase.WAITING
    assert "nobody of ours" in play.seen()[-1]
    assert len(play.operator) == 1
    play.waits(timedelta(minutes=10))
    assert play.invited() == ["anna"]
    play.waits(timedelta(minutes=10))
    play.waits(timedelta(minutes=10))
    assert len(play.operator) == 1


def test_where_a_team_is_asked_the_operator_reads_which(play: Play) -> None:
    team = {"debt_team": frozenset({ANNA.id})}
    play.house = replace(play.house, teams=team)
    case = play.conversation.case
    assert case is not None
    play.conversation = replace(play.conversation, case=replace(case, team="debt_team"))
    play.leaves("anna")
    assert play.operator[-1].startswith("Nobody of the team debt_team can take the case")


def test_a_full_counsellor_is_not_asked(play: Play) -> None:
    play.taken["ben"] = 5
    play.leaves("anna")
    assert play.invited() == []


def test_the_least_busy_one_is_asked_first() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    play.taken["anna"] = 2
    finish(play)
    assert play.invited() == ["ben"]


def test_a_counsellor_who_leaves_in_the_middle_is_replaced(talk: Play) -> None:
    talk.leaves("anna")
    assert phase(talk) is Phase.OFFERED
    assert talk.invited() == ["ben"]
    assert "cannot go on" in talk.seen()[-1]
    assert any("left" in text for text in talk.operator)
    talk.says("are you there")
    talk.joins("ben")
    assert talk.room("ben")[1:] == ["are you there"]


def test_a_stranger_who_joins_takes_nothing(play: Play) -> None:
    play.roster = (ANNA, BEN)
    place = next(iter(play.rooms))
    play.rooms[place].invited.add(BEN.author)
    play.joins("ben")
    assert phase(play) is Phase.OFFERED


NOTES = [
    "/note",
    "!note",
    "  /x",
    "\uff01 full width",
    "\uff0fx",
    "\u200b!hidden",
    "\u2044x",
    "//x",
]


@pytest.mark.parametrize("text", NOTES)
def test_what_begins_like_a_command_stays_in_the_room(talk: Play, text: str) -> None:
    before = talk.seen()
    talk.writes("anna", text)
    assert talk.seen() == before
    assert "Not relayed" in talk.room("anna")[-1]


@given(st.text(min_size=1, max_size=40))
def test_nothing_that_begins_with_a_sign_ever_crosses(text: str) -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    play.joins("anna")
    for sign in "/!":
        before = len([t for t in play.seen() if t.startswith("Anna: ")])
        if phase(play) is Phase.OPEN:
            play.writes("anna", sign + text)
        assert len([t for t in play.seen() if t.startswith("Anna: ")]) == before


@pytest.mark.parametrize("doubt", list(Doubt))
def test_words_of_a_doubtful_device_go_nowhere_and_are_answered(talk: Play, doubt: Doubt) -> None:
    before = talk.seen()
    talk.writes("anna", "let me in", doubt=doubt)
    assert talk.seen() == before
    assert talk.room("anna")[-1].startswith("Not relayed")


@pytest.mark.parametrize("doubt", list(Doubt))
def test_a_command_of_a_doubtful_device_does_nothing(talk: Play, doubt: Doubt) -> None:
    talk.writes("anna", "!close", doubt=doubt)
    assert phase(talk) is Phase.OPEN


def test_only_the_assigned_counsellor_is_heard(talk: Play) -> None:
    place, before = talk.place_of("anna"), talk.seen()
    said = StaffSaid(
        EventId(NOON_ID),
        place,
        AuthorId("@mallory:hs.test"),
        MessageId(NOON_ID),
        Body("send me money"),
        NOON,
    )
    talk.happens(said)
    assert talk.seen() == before
    assert "only the counsellor" in talk.room("anna")[-1]


@pytest.mark.parametrize("what", ["edit", "thread", "notice", "file", "unreadable"])
def test_what_a_counsellor_does_besides_words_is_answered_in_the_room(
    talk: Play, what: str
) -> None:
    before = talk.seen()
    talk.room_does("anna", what)
    assert talk.seen() == before
    assert talk.room("anna")[-1].startswith("Not relayed")


def test_a_clients_exclamation_mark_is_not_a_command(talk: Play) -> None:
    talk.says("!!! please")
    assert talk.room("anna")[-1] == "!!! please"


def test_a_clients_slash_is_not_passed_on_and_answered(talk: Play) -> None:
    before = talk.room("anna")
    talk.says("/close")
    assert talk.room("anna") == before
    assert "passed it to nobody" in talk.seen()[-1]


def test_closing_tells_both_and_leaves_a_way_back(talk: Play) -> None:
    place = talk.place_of("anna")
    talk.writes("anna", "!close")
    assert phase(talk) is Phase.CLOSED
    assert "finished here" in talk.seen()[-1]
    assert talk.rooms[place].closed
    assert talk.taken["anna"] == 0
    talk.says("it is me again")
    assert phase(talk) is Phase.OFFERED
    assert len(talk.conversation.ledger.records) == 3
    talk.joins("anna")
    assert talk.room("anna")[1:] == ["it is me again"]


def test_who_is_closed_before_all_was_read_is_told_how_much(talk: Play) -> None:
    talk.unread = 3
    closes(talk, "anna")
    said = talk.seen()[-1]
    assert said.startswith("Anna has finished here. Messages of yours that had not reached Anna")
    assert "by then: 3." in said
    assert "please write again" in said


def test_what_is_kept_of_a_closed_case_goes_when_its_time_is_over(talk: Play) -> None:
    closes(talk, "anna")
    case = talk.conversation.case
    talk.waits(timedelta(days=90))
    assert talk.conversation.case is None
    assert talk.conversation.run is None
    assert case is not None
    assert talk.erased == [case.id]
    assert all(room.forgotten for room in talk.rooms.values())
    talk.says("hello")
    assert "A name?" in "".join(talk.seen()[-3:])
    assert "May we read it?" not in "".join(talk.seen()[-3:])


def test_stopping_drops_what_waits_and_says_how_much(play: Play) -> None:
    play.says("one")
    play.says("two")
    play.says("/stop")
    play.presses("mind:stop")
    assert play.conversation.gate is Gate.WITHDRAWN
    assert "dropped: 2" in play.seen()[-1]
    assert play.held == {}
    assert play.invited() == []
    play.says("hello?")
    assert "Shall we start again" in play.seen()[-1]


def test_stopping_in_the_middle_closes_the_room(talk: Play) -> None:
    place = talk.place_of("anna")
    talk.says("/stopp")
    talk.says("stopp")
    assert talk.rooms[place].closed
    assert any("stopped" in line.text for line in talk.rooms[place].lines)
    before = len(talk.rooms[place].lines)
    talk.says("I am still here")
    assert len(talk.rooms[place].lines) == before


def test_after_stopping_consent_is_asked_again_and_answers_are_kept(talk: Play) -> None:
    talk.says("/stop")
    talk.says("/stop")
    talk.says("hello")
    talk.presses("Start again")
    assert "May we read it?" in talk.seen()[-1]
    talk.presses("Yes")
    assert phase(talk) is Phase.OFFERED


URGENT = ["/crisis", "help", "HELP!", "Hilfe", "/krise", "I need help now"]


@pytest.mark.parametrize("word", URGENT)
@pytest.mark.parametrize("state", ["new", "consent", "intake", "waiting", "open", "closed", "no"])
def test_urgent_help_works_in_every_state(word: str, state: str) -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    bring(play, state)
    pending = play.conversation.pending
    play.says(word)
    assert "Call 112 now." in play.seen()[-3:]
    assert play.conversation.pending == pending or state == "new"


def bring(play: Play, state: str) -> None:
    if state == "new":
        return
    if state == "consent":
        play.says("/start")
        return
    if state == "no":
        play.says("/start")
        play.presses("No, thank you")
        return
    if state == "intake":
        play.says("/start")
        play.presses("I have read this")
        play.presses("Yes")
        play.presses("No")
        return
    finish(play)
    if state in ("open", "closed"):
        play.joins("anna")
    if state == "closed":
        closes(play, "anna")


def test_an_urgent_word_in_a_conversation_calls_the_counsellor_and_is_passed_on(
    talk: Play,
) -> None:
    talk.says("help")
    lines = talk.rooms[talk.place_of("anna")].lines
    assert {line.voice for line in lines[-2:]} == {Voice.CALL, Voice.PERSON}
    assert "help" in [line.text for line in lines]


def test_a_client_who_blocks_us_is_shown_to_the_counsellor(talk: Play) -> None:
    talk.reach(reachable=False)
    assert "takes no messages" in talk.room("anna")[-1]
    talk.reach(reachable=True)
    assert "can be reached again" in talk.room("anna")[-1]


@pytest.mark.parametrize("failure", [Failure.GONE, Failure.REFUSED, Failure.UNCERTAIN])
def test_a_counsellors_message_that_did_not_arrive_is_told(talk: Play, failure: Failure) -> None:
    talk.happens(NotSent(EventId(NOON_ID), CLIENT, MessageId(NOON_ID), failure, relayed=True))
    assert "ot delivered" in talk.room("anna")[-1]


def test_a_message_sent_twice_is_told(talk: Play) -> None:
    talk.happens(PerhapsTwice(EventId(NOON_ID), CLIENT, MessageId(NOON_ID)))
    assert "perhaps sent twice" in talk.room("anna")[-1]


def test_a_room_that_is_gone_brings_the_same_counsellor_into_another_one(talk: Play) -> None:
    case = talk.conversation.case
    assert case is not None
    talk.happens(
        NotSent(EventId(NOON_ID), desk(case.id), MessageId(NOON_ID), Failure.PLACE_GONE, True)
    )
    assert talk.invited() == ["anna"]


def test_a_counsellor_without_a_trusted_device_is_told_how_to_mend_it(talk: Play) -> None:
    case = talk.conversation.case
    assert case is not None
    talk.happens(
        NotSent(EventId(NOON_ID), desk(case.id), MessageId(NOON_ID), Failure.NOT_TRUSTED, True)
    )
    assert talk.room("anna")[-1].startswith("Anna, ")
    assert "vouched for" in talk.room("anna")[-1]
    assert len(talk.operator) == 1


@pytest.mark.parametrize("changed", [False, True])
def test_the_operator_is_shown_an_identity(talk: Play, changed: bool) -> None:
    seen = IdentitySeen(EventId(NOON_ID), talk.place_of("anna"), ANNA.author, changed, "ABCD")
    talk.happens(seen)
    assert "Anna" in talk.operator[-1]
    assert "ABCD" in talk.operator[-1]


def test_an_album_is_answered_once(talk: Play) -> None:
    before = len(talk.seen())
    for _ in range(5):
        talk.does("file")
    assert len(talk.seen()) == before + 1
    talk.waits(timedelta(seconds=11))
    talk.does("file")
    assert len(talk.seen()) == before + 2


@pytest.mark.parametrize("word", ["!help", "!!! Hilfe !!!", "\uff0fcrisis", " /crisis@lotse_bot"])
def test_urgent_help_is_understood_however_it_is_written(word: str) -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    play.says(word)
    assert play.seen() == ["Call 112 now."]
