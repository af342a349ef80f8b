"""Every decision becomes an act with a record of its own client, and says how it was made."""

from uuid import UUID, uuid4

import pytest

from consent import Decision, DocumentKind, Ledger
from consent.acts import Act, Method
from routing.doing import NOBODY, doing
from routing.events import ClientDid, ClientSaid, TimeCame
from routing.ids import EventId, LaneId, MessageId
from routing.messages import Body
from routing.play import Play
from tests.houses import ANNA, DOCUMENTS, EN, FLOW, NOON, house


@pytest.fixture
def play() -> Play:
    made = Play(house(), (ANNA,), NOON)
    made.says("/start")
    return made


def agreed(play: Play) -> list[Act]:
    play.presses("I have read this")
    play.says("yes")
    play.presses("No")
    return play.proved


def stops(play: Play) -> None:
    """Whoever says it again has said it."""
    play.says("/stop")
    play.says("/stop")


def test_each_decision_about_a_text_is_proved_once(play: Play) -> None:
    acts = agreed(play)
    assert [(one.document, one.decision, one.kind) for one in acts] == [
        ("privacy", Decision.ACKNOWLEDGED, DocumentKind.NOTICE),
        ("counselling", Decision.GIVEN, DocumentKind.PURPOSE),
        ("statistics", Decision.REFUSED, DocumentKind.PURPOSE),
    ]
    assert len({one.id for one in acts}) == 3


def test_an_act_names_the_words_that_were_shown_and_what_led_there(play: Play) -> None:
    for one in agreed(play):
        shown = DOCUMENTS[one.document].shown(EN)
        assert (one.sha256, one.version, one.language) == (shown.sha256, 1, EN)
        assert (one.flow, one.step, one.at) == (FLOW.sha256, one.document, NOON)
    assert [one.required for one in play.proved] == [True, True, False]


def test_an_act_says_how_it_was_done_and_holds_words_only_where_they_were_typed(
    play: Play,
) -> None:
    pressed, typed, _ = agreed(play)
    assert (pressed.method, pressed.words) == (Method.BUTTON, "")
    assert (typed.method, typed.words) == (Method.TYPED, "yes")


def test_an_act_names_the_message_that_asked_and_the_one_that_answered(play: Play) -> None:
    ours = {line.message.hex for line in play.chat}
    theirs = {message.hex for message in play.written}
    pressed, typed, _ = agreed(play)
    ours |= {line.message.hex for line in play.chat}
    theirs |= {message.hex for message in play.written}
    assert {pressed.prompt, typed.prompt} <= ours
    assert typed.answer in theirs
    assert pressed.answer
    assert pressed.answer not in ours | theirs  # the press itself


def test_all_acts_of_a_client_are_of_one_record_and_those_of_another_are_not(play: Play) -> None:
    agreed(play)
    [record] = {one.record for one in play.proved}
    assert play.conversation.ledger.record == record
    other = Play(house(), (ANNA,), NOON)
    other.says("hello")
    other.says("hello?")  # the events of these two have other names
    other.presses("I have read this")
    assert other.proved[0].record != record


def test_who_stops_has_withdrawn_each_thing_that_stood_by_an_act_of_its_own(play: Play) -> None:
    agreed(play)
    stops(play)
    withdrawn = [one for one in play.proved if one.decision is Decision.WITHDRAWN]
    assert [one.document for one in withdrawn] == ["counselling"]
    assert withdrawn[0].record == play.conversation.ledger.record
    assert (withdrawn[0].method, withdrawn[0].words) == (Method.COMMAND, "")


def test_who_comes_back_keeps_the_record(play: Play) -> None:
    agreed(play)
    before = play.conversation.ledger.record
    stops(play)
    play.says("hello again")
    play.presses("again")
    play.says("yes")
    assert play.proved[-1].decision is Decision.GIVEN
    assert {one.record for one in play.proved} == {before}
    assert len({one.id for one in play.proved}) == len(play.proved)


def test_whoever_decides_nothing_has_no_record(play: Play) -> None:
    play.says("what is this")
    assert play.proved == []
    assert play.conversation.ledger == Ledger()


def test_what_nobody_did_is_done_by_nobody() -> None:
    event = EventId(uuid4())
    assert doing(TimeCame(event, "kind", "key")) == NOBODY
    assert doing(ClientDid(event, "sticker")) == NOBODY


def test_a_command_is_no_words_of_the_clients() -> None:
    said = ClientSaid(EventId(uuid4()), MessageId(UUID(int=1)), Body("/stop please"), NOON)
    found = doing(said)
    assert (found.method, found.words) == (Method.COMMAND, "")
    assert found.answer == UUID(int=1).hex


def test_what_was_typed_is_in_no_repr(play: Play) -> None:
    agreed(play)
    assert "yes" not in repr(play.proved[1])
    said = ClientSaid(EventId(uuid4()), MessageId(LaneId(uuid4())), Body("planted"), NOON)
    assert "planted" not in repr(doing(said))
