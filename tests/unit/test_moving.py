"""Words of danger while nobody is there yet: the case goes where the flow sends such cases."""

import pytest

from routing.conversation import Outcome, Phase
from routing.ids import CounsellorId, MessageId
from routing.messages import Body
from routing.play import Play
from tests.flows import TEAMS, long_house
from tests.houses import ANNA, BEN, DE, EN, NOON, counsellor
from tests.unit.test_intake_odd import DANGER, finish, held, through

TOPIC = ("/start", "ok", "yes", "Mia", "30")


def waiting(*roster: str) -> Play:
    """A case of the team for debts (Ben); Anna is on duty."""
    here = tuple(one for one in (ANNA, BEN) if one.id in roster)
    play = Play(long_house(), here, NOON, through)
    for said in TOPIC:
        play.says(said)
    finish(play)
    assert play.conversation.case is not None
    assert play.conversation.case.team == "debts"
    return play


def team(play: Play) -> str:
    return play.conversation.case.team if play.conversation.case is not None else ""


def phase(play: Play) -> Phase | None:
    return play.conversation.case.phase if play.conversation.case is not None else None


def test_an_offer_outside_the_duty_is_taken_back_and_the_duty_is_asked() -> None:
    play = waiting("anna", "ben")
    assert play.invited() == ["ben"]
    play.says("he is at the door")
    play.says(DANGER)
    assert team(play) == "duty"
    assert play.invited() == ["anna"]
    assert (play.taken["anna"], play.taken["ben"]) == (1, 0)
    assert play.counted[f"offers_{Outcome.MOVED}"] == 1
    play.joins("anna")
    room = "\n".join(play.room("anna"))
    assert "he is at the door" in room
    assert DANGER in room


def test_a_case_that_nobody_could_take_is_offered_to_the_duty_at_once() -> None:
    play = waiting("anna")
    assert phase(play) is Phase.WAITING
    play.says(DANGER)
    assert play.invited() == ["anna"]
    assert [key for key, _ in play.timers if key in ("retry", "offer")] == ["offer"]
    assert DANGER in held(play)


def test_where_nobody_of_the_duty_can_be_asked_the_offer_stands() -> None:
    play = waiting("ben")
    play.says(DANGER)
    assert team(play) == "duty"
    assert play.invited() == ["ben"]
    play.leaves("ben")
    assert phase(play) is Phase.WAITING
    assert any("duty" in text for text in play.operator)


def test_who_is_of_the_duty_and_was_asked_already_stays_asked() -> None:
    both = {**TEAMS, "duty": frozenset({CounsellorId("anna"), CounsellorId("ben")})}
    play = waiting("anna", "ben")
    play.house = long_house(teams=both)
    play.says(DANGER)
    assert team(play) == "duty"
    assert play.invited() == ["ben"]
    assert play.taken["ben"] == 1


def test_who_declined_as_one_of_many_is_asked_again_as_the_duty() -> None:
    members = {**TEAMS, "debts": TEAMS["general"]}
    play = Play(long_house(teams=members), (ANNA, BEN), NOON, through)
    for said in TOPIC:
        play.says(said)
    finish(play)
    [first] = play.invited()
    if first != "anna":
        play.leaves(first)
    assert play.invited() == ["anna"]
    play.leaves("anna")
    play.says(DANGER)
    assert play.invited() == ["anna"]


def test_who_is_there_stays_with_the_client() -> None:
    play = waiting("anna", "ben")
    play.joins("ben")
    play.says(DANGER)
    assert team(play) == "debts"
    assert phase(play) is Phase.OPEN
    assert DANGER in "\n".join(play.room("ben"))


def test_words_of_before_the_yes_that_come_late_move_it_as_well() -> None:
    play = waiting("anna", "ben")
    message = MessageId(play.chat[0].message)
    play.written[message] = (Body(DANGER), play.now, None)
    play._fetch(message)
    assert play.invited() == ["anna"]
    assert DANGER in held(play)


def test_the_one_who_was_invited_first_finds_the_invitation_gone() -> None:
    play = waiting("anna", "ben")
    [place] = play.rooms
    play.says(DANGER)
    assert play.rooms[place].forgotten


@pytest.mark.parametrize("said", ["I am not well", "I wanted to diet"])
def test_other_words_move_nothing(said: str) -> None:
    play = waiting("anna", "ben")
    play.says(said)
    assert play.invited() == ["ben"]


def test_the_duty_must_speak_the_language_too() -> None:
    anna = counsellor("anna", DE)
    play = Play(long_house(), (anna, BEN), NOON, through)
    for said in TOPIC:
        play.says(said)
    finish(play)
    play.says(DANGER)
    assert play.conversation.language in (None, EN)
    assert play.invited() == ["ben"]
