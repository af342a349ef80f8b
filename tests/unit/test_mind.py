"""The card for changing one's mind: in every state, effective at once, and nobody is left mute."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bridge.store import codec
from consent import Decision
from routing import gates
from routing.conversation import Conversation, Gate, PendingKind, Phase
from routing.messages import FileKind
from routing.play import Play
from routing.rights.mind import PATIENCE
from tests.unit.mind_kit import AGREED, DANGER, begun, closes, rooms, talking, tokens, waiting

BEFORE_THE_CARD = Path(__file__).parent.parent / "fixtures/codec/v2/conversation_asked_to_stop.json"


def closed() -> Play:
    play = talking()
    closes(play, "anna")
    return play


STATES: dict[str, Callable[[], Play]] = {
    "before the yes": lambda: begun("/start"),
    "questions": lambda: begun(*AGREED, "Mia"),
    "waiting": waiting,
    "counselling": talking,
    "paused": lambda: talking("/pause"),
    "closed": closed,
}


def kind(play: Play) -> PendingKind | None:
    pending = play.conversation.pending
    return pending.kind if pending is not None else None


@pytest.fixture(params=STATES)
def play(request: pytest.FixtureRequest) -> Play:
    return STATES[request.param]()


@pytest.mark.parametrize("says", ["/stop", "/Stopp!", "stop", "ich will nicht mehr"])
def test_it_opens_in_every_state_by_command_and_by_words(play: Play, says: str) -> None:
    gate = play.conversation.gate
    play.says(says)
    assert kind(play) is PendingKind.MIND
    assert play.conversation.gate is gate
    assert {"mind:stop", "mind:delete", "mind:nothing", "help"} <= set(tokens(play))


@pytest.mark.parametrize("again", ["/stop", "stop", "stopp", "yes", "ich will nicht mehr"])
def test_saying_it_again_or_yes_is_stop(play: Play, again: str) -> None:
    play.says("/stop")
    play.says(again)
    assert play.conversation.gate is Gate.WITHDRAWN
    assert "112" in play.seen()[-1]
    case = play.conversation.case
    assert case is None or case.phase is Phase.CLOSED


@pytest.mark.parametrize("says", ["no", "go on"])
def test_nothing_after_all_changes_nothing(play: Play, says: str) -> None:
    before, records = play.conversation.gate, play.conversation.ledger
    play.says("/stop")
    play.says(says)
    assert (play.conversation.gate, play.conversation.ledger) == (before, records)
    assert any("Nothing is changed" in text for text in play.seen()[-2:])
    assert kind(play) is not PendingKind.MIND


def test_urgent_help_comes_while_it_is_open(play: Play) -> None:
    play.says("/stop")
    play.presses("help")
    assert play.seen()[-1] == "Call 112 now."
    play.says("help")
    assert play.seen()[-1] == "Call 112 now."
    assert kind(play) is PendingKind.MIND


def test_pausing_is_offered_only_where_a_case_is_running() -> None:
    assert "mind:pause" not in tokens(begun(*AGREED, "/stop"))
    assert "mind:pause" in tokens(waiting("/stop"))
    assert "mind:pause" in tokens(talking("/stop"))
    assert "mind:pause" not in tokens(talking("/pause", "/stop"))


class TestInCounselling:
    def test_the_command_is_not_passed_on_and_the_wish_in_words_is(self) -> None:
        talk = talking("/stop")
        assert not any("stop" in text for text in rooms(talk)[1:])
        talk = talking("ich will nicht mehr")
        assert rooms(talk)[-1] == "ich will nicht mehr"
        assert kind(talk) is PendingKind.MIND

    def test_a_wish_in_words_while_waiting_is_kept_for_whoever_comes(self) -> None:
        play = waiting("ich will nicht mehr", "no")
        play.joins("anna")
        assert play.room("anna")[-1] == "ich will nicht mehr"

    def test_a_wish_in_words_at_a_question_waits_for_the_counsellor_too(self) -> None:
        play = begun(*AGREED, "Mia", "ich will nicht mehr", "no", "Debt")
        play.joins("anna")
        assert play.room("anna")[-1].endswith("ich will nicht mehr")

    def test_what_is_written_while_it_is_open_is_not_passed_on_and_that_is_said(self) -> None:
        talk = talking("/stop", "my secret")
        talk.sends(FileKind.VOICE, "my caption")
        assert not any("my" in text for text in rooms(talk)[1:])
        assert talk.seen()[-1].startswith("I have not passed that on or kept it")
        assert "Talk: 116 123" in talk.seen()[-1]
        assert "mind:stop" in tokens(talk)
        talk.presses("mind:nothing")
        assert "please send it again" in talk.seen()[-1]
        talk.says("my secret")
        assert rooms(talk)[-1] == "my secret"

    def test_what_is_written_before_the_card_arrived_is_not_passed_on_either(self) -> None:
        talk = talking()
        talk.delivering = False
        for said in ("/stop", "my secret", "yes", "my other secret"):
            talk.says(said)
        talk.deliver()
        assert talk.conversation.gate is Gate.ADMITTED
        assert len(rooms(talk)) == 1
        assert sum("not passed that on" in text for text in talk.seen()) == 1

    def test_words_of_danger_show_help_and_the_counsellor_hears_of_them_without_them(self) -> None:
        talk = talking("/stop", DANGER)
        assert any("I would rather look twice" in text for text in talk.seen()[-2:])
        assert "may mean danger" in rooms(talk)[-1]
        assert DANGER not in rooms(talk)
        assert any(one.is_alert for one in talk.conversation.concerns)

    def test_left_open_it_closes_by_itself_and_says_so(self) -> None:
        talk = talking("/stop")
        talk.waits(PATIENCE)
        assert "Nothing is changed" in talk.seen()[-1]
        talk.says("I am back")
        assert rooms(talk)[-1] == "I am back"

    def test_a_card_that_was_opened_again_has_its_whole_time(self) -> None:
        talk = talking("/stop")
        talk.waits(PATIENCE - timedelta(minutes=1))
        talk.presses("mind:nothing")
        talk.says("/stop")
        talk.waits(timedelta(minutes=2))
        assert kind(talk) is PendingKind.MIND

    def test_what_a_counsellor_writes_meanwhile_still_arrives(self) -> None:
        talk = talking("/stop")
        talk.writes("anna", "take your time")
        assert talk.seen()[-1] == "Anna: take your time"

    def test_where_the_counsellor_closes_meanwhile_nothing_is_left_to_stop(self) -> None:
        talk = talking("/stop")
        closes(talk, "anna")
        assert talk.conversation.pending is None
        talk.says("thank you")
        assert "You are welcome" in talk.seen()[-1]

    def test_old_buttons_of_the_questions_open_nothing_while_it_is_open(self) -> None:
        talk = talking()
        line = next(one for one in talk.chat if one.text.startswith("What is it about?"))
        talk.says("/stop")
        for token in ("debt", "c:debt", "back", "person"):
            talk.presses_old(line, token)
        assert kind(talk) is PendingKind.MIND
        assert len(talk.rooms) == 1


@pytest.mark.parametrize("first", ["mind:stop", "mind:delete"])
def test_what_is_written_at_a_card_where_all_is_over_is_kept_for_nobody(first: str) -> None:
    play = closed()
    play.says("/stop")
    for _ in range(2):
        play.says("my secret story of today")
        play.sends(FileKind.VOICE)
    assert not play.held
    assert play.seen()[-1].startswith("I have not passed that on or kept it")
    play.presses(first)
    assert play.conversation.gate is Gate.WITHDRAWN


class TestStopping:
    def test_it_says_when_what_is_kept_goes_and_offers_to_delete_at_once(self) -> None:
        talk = talking("/stop", "stop")
        assert "What we hold is deleted on 2027-02-19" in talk.seen()[-1]
        assert tokens(talk) == ["mind:delete", "agreed:proof"]

    def test_what_waits_is_dropped_and_counted(self) -> None:
        play = waiting("one", "two", "/stop")
        play.presses("mind:stop")
        assert "dropped: 2" in play.seen()[-1]
        assert not play.held

    def test_a_finger_that_taps_twice_has_stopped_once(self) -> None:
        talk = talking("/stop")
        card = talk.chat[-1]
        talk.presses_old(card, "mind:stop")
        talk.presses_old(card, "mind:stop")
        assert talk.conversation.gate is Gate.WITHDRAWN
        assert talk.seen()[-1].startswith("Done")

    def test_an_old_card_stops_nobody_who_has_begun_again(self) -> None:
        talk = talking("/stop")
        card = talk.chat[-1]
        talk.presses("mind:nothing")
        talk.presses_old(card, "mind:stop")
        assert talk.conversation.gate is Gate.ADMITTED
        assert kind(talk) is PendingKind.MIND

    def test_a_second_stop_says_it_again_and_changes_nothing(self) -> None:
        talk = talking("/stop", "stop", "/stop")
        assert talk.seen()[-1].startswith("Done")
        assert talk.conversation.gate is Gate.WITHDRAWN


class TestOneThingOff:
    @pytest.mark.parametrize("play", [lambda: begun(*AGREED, "Mia"), talking])
    def test_only_this_is_taken_back_and_proved(self, play: Callable[[], Play]) -> None:
        one = play()
        one.says("/stop")
        one.presses("mind:off:statistics")
        assert one.conversation.gate is Gate.ADMITTED
        [act] = [act for act in one.proved if act.decision is Decision.WITHDRAWN]
        assert (act.document, act.required) == ("statistics", False)
        assert any("taken back “May we count?”" in text for text in one.seen()[-2:])
        ledger = one.conversation.ledger
        assert ledger.stands(one.house.documents["counselling"])
        assert not ledger.stands(one.house.documents["statistics"])

    def test_it_is_not_asked_for_again_in_the_same_intake(self) -> None:
        play = begun(*AGREED, "Mia", "/stop")
        play.presses("mind:off:statistics")
        assert play.seen()[-1] == "What is it about?"

    def test_the_card_of_the_counsellor_who_is_there_says_what_still_stands(self) -> None:
        talk = talking()
        assert "statistics" in talk.room("anna")[0]
        talk.says("/stop")
        talk.presses("mind:off:statistics")
        assert "statistics" not in talk.room("anna")[0]
        assert "counselling" in talk.room("anna")[0]

    def test_only_what_stands_and_is_optional_is_offered(self) -> None:
        assert "mind:off:statistics" in tokens(talking("/stop"))
        play = begun("/start", "ok", "yes", "no", "Mia", "/stop")
        assert not any(token.startswith("mind:off:") for token in tokens(play))

    def test_taking_back_what_is_needed_is_stop(self) -> None:
        talk = talking("/stop")
        talk.presses_old(talk.chat[-1], "mind:off:counselling")
        assert talk.conversation.gate is Gate.WITHDRAWN

    def test_what_stands_nowhere_is_asked_about_again(self) -> None:
        talk = talking("/stop")
        talk.presses_old(talk.chat[-1], "mind:off:rubbish")
        assert kind(talk) is PendingKind.MIND


@pytest.mark.parametrize("token", ["mind:", "mind:off:", "mind:rubbish", "erase:rubbish"])
def test_a_button_of_nothing_changes_nothing(play: Play, token: str) -> None:
    play.says("/stop")
    before = play.conversation.gate
    play.presses_old(play.chat[-1], token)
    assert play.conversation.gate is before


class TestStoredBefore:
    """Whoever was asked whether to stop by an older version of the program is not lost."""

    def stored(self) -> Conversation:
        return codec.decode(BEFORE_THE_CARD.read_bytes(), Conversation)

    def test_the_question_of_then_is_the_card(self) -> None:
        assert json.loads(BEFORE_THE_CARD.read_text())["pending"]["kind"] == "stop"
        pending = self.stored().pending
        assert pending is not None
        assert pending.kind is PendingKind.MIND

    @pytest.mark.parametrize(("token", "gate"), [("stop", Gate.WITHDRAWN), ("go", Gate.ADMITTED)])
    def test_its_buttons_still_count(self, token: str, gate: Gate) -> None:
        play = begun(*AGREED, "Mia", "stop")
        play.presses_old(play.chat[-1], token)
        assert play.conversation.gate is gate


def test_the_tables_name_every_gate() -> None:
    assert set(gates.MOVES) == set(Gate)
    assert (
        gates.WORDS < gates.NEWS == {one for one in gates.WITH_A_CASE if one is not Gate.WITHDRAWN}
    )
