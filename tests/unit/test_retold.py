"""Whoever takes a case over reads what was written in it lately: which words, and which never."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.assigning import retold
from routing.assigning.retold import Spoken
from routing.conversation import Phase
from routing.core import step
from routing.effects import NORMAL, Retell, Send
from routing.events import StaffJoined
from routing.ids import CaseId, MessageId
from routing.messages import Body
from tests.houses import ANNA, BEN, NOON
from tests.unit.handing_kit import CLEO, NOTE, case, giving, place_of, talking
from tests.unit.mind_kit import DANGER
from tests.unit.state_kit import Moment
from tests.unit.test_broken_rooms import breaks
from tests.unit.test_delayed import desk_of

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
HEAD = "What was written in this case in the last 24 hours, before you came."
NOTHING = "Nothing of what was written in this case"


def taken(play: Moment, who: str = "ben") -> Moment:
    play.joins(who)
    return play


def pile(play: Moment, who: str = "ben") -> str:
    """What they are shown below the note."""
    found = [line for line in play.room(who) if HEAD in line or NOTHING in line]
    assert len(found) == 1
    return found[0]


class TestWhatIsShown:
    def test_what_both_wrote_in_order_below_card_and_note_and_above_all_that_is_new(self) -> None:
        play = giving("I slept badly")
        play.writes("anna", "what keeps you awake")
        play.says("the letter")
        taken(play).says("hello Ben")
        card, note, shown, new = play.room("ben")
        assert "Debt" in card
        assert NOTE in note
        assert "is not shown to you" not in note
        assert shown.startswith(HEAD)
        at = [shown.index(one) for one in ("I slept badly", "what keeps you awake", "the letter")]
        assert at == sorted(at)
        assert "The client, 12:" in shown
        assert "To the client, 12:" in shown
        assert "> Anna: what keeps you awake" in shown
        assert new == "hello Ben"

    def test_it_overtakes_what_waits_for_the_desk_as_card_and_note_do(self) -> None:
        play = giving("I slept badly")
        came = StaffJoined(play._event(), place_of(play, "ben"), BEN.author)
        effects = step(play.conversation, came, play._facts(came)).effects
        [(n, asked)] = [(n, one) for n, one in enumerate(effects) if isinstance(one, Retell)]
        before = [
            one for one in effects[:n] if isinstance(one, Send) and one.party == desk_of(play)
        ]
        shown = retold.said(asked, [], play.house, play.now)
        assert shown.party == desk_of(play)
        assert [one.priority for one in before] == [shown.priority] * 2
        assert shown.priority < NORMAL

    def test_nothing_reaches_the_next_one_before_they_have_come(self) -> None:
        play = giving("I slept badly")
        assert not play.rooms[place_of(play, "ben")].lines

    def test_what_is_older_than_it_is_kept_is_shown_to_nobody(self) -> None:
        play = talking("old words")
        play.writes("anna", "an answer to them")
        play.waits(24 * HOUR + MINUTE)
        play.says("new words")
        shown = pile(handed(play))
        assert "new words" in shown
        assert "old words" not in shown
        assert "an answer to them" not in shown

    def test_where_nothing_was_written_a_line_says_so(self) -> None:
        assert pile(taken(giving())).startswith(NOTHING)

    def test_notes_commands_and_words_that_wait_are_for_nobody_else(self) -> None:
        slow = replace(ANNA, hold=timedelta(minutes=30))
        play = talking(roster=(slow, BEN, CLEO))
        play.writes("anna", "/she reminds me of somebody")
        play.writes("anna", "!schedule 2h words for later")
        play.writes("anna", "held for a moment")
        shown = pile(handed(play))
        assert shown.startswith(NOTHING)
        for one in ("reminds me", "words for later", "held for a moment", "!schedule", NOTE):
            assert one not in shown

    def test_what_was_taken_back_is_not_shown(self) -> None:
        play = talking("are you there")
        play.writes("anna", "meant for somebody else")
        play.writes("anna", "!oops")
        shown = pile(handed(play))
        assert "are you there" in shown
        assert "meant for somebody else" not in shown

    def test_what_has_not_arrived_at_the_client_yet_says_so(self) -> None:
        play = talking()
        play.delivering = False
        play.writes("anna", "on its way")
        shown = pile(handed(play))
        assert "not delivered yet:\n> Anna: on its way" in shown

    def test_a_second_hand_over_shows_all_of_it_once(self) -> None:
        play = taken(giving("for Anna"))
        play.says("for Ben")
        play.writes("ben", "!give cleo she sleeps well")
        play.writes("ben", "!yes")
        shown = pile(taken(play, "cleo"), "cleo")
        assert shown.count("for Anna") == 1
        assert shown.count("for Ben") == 1
        assert HEAD not in shown.removeprefix(HEAD)

    def test_of_the_case_before_nothing_is_shown(self) -> None:
        play = talking("in the first case")
        play.writes("anna", "!close")
        if case(play).confirm is not None:
            play.writes("anna", "!yes")
        assert case(play).phase is Phase.CLOSED
        first = case(play).id
        effect = Retell(CaseId(play._id("another case")), MessageId(play._id("m")), NOON)
        assert play._spoken(effect) == []
        assert play._spoken(replace(effect, case=first)) != []


def handed(play: Moment) -> Moment:
    """Anna hands it over, and Ben has come."""
    for one in (f"!give ben {NOTE}", "!yes"):
        play.writes("anna", one)
    return taken(play)


class TestTruthfully:
    def test_the_client_hears_for_how_long_back(self) -> None:
        told = taken(giving("I slept badly")).seen()[-1]
        assert "can also read what the two of you have written in the last 24 hours" in told

    def test_with_the_hours_that_the_organisation_keeps_it(self) -> None:
        told = taken(giving(delivered=timedelta(hours=6))).seen()[-1]
        assert "in the last 6 hours" in told

    @pytest.mark.parametrize("command", ["!give ben", "!team young:"])
    def test_who_hands_it_over_knows_before_the_yes(self, command: str) -> None:
        play = talking(teams={"young": frozenset({BEN.id})})
        play.writes("anna", f"{command} {NOTE}")
        assert (
            "shown what the client and you have written in the last 24 hours"
            in (play.room("anna")[-1])
        )

    def test_who_is_asked_first_knows_what_they_say_yes_to(self) -> None:
        play = giving(hand_over="ask")
        assert "what the two of you have written in the last 24 hours" in play.seen()[-1]

    def test_an_organisation_may_want_the_note_alone(self) -> None:
        play = talking("I slept badly", hand_over="ask", hand_over_shows="note")
        play.writes("anna", f"!give ben {NOTE}")
        assert "24 hours" not in play.room("anna")[-1]
        play.writes("anna", "!yes")
        assert "but not what the two of you have written" in play.seen()[-1]
        taken(play.does_all("yes"))
        _, note, *more = play.room("ben")
        assert more == []
        assert "is not shown to you" in note
        assert not any("I slept badly" in line for line in play.room("ben"))
        assert "but not what the two of you have written" in play.seen()[-1]

    def test_who_said_yes_to_the_note_alone_is_held_to_no_more(self) -> None:
        play = giving("I slept badly", hand_over="ask", hand_over_shows="note").does_all("yes")
        play.house = replace(play.house, hand_over_shows="words")
        assert not any("I slept badly" in line for line in taken(play).room("ben"))
        assert "but not what the two of you have written" in play.seen()[-1]

    def test_nor_is_it_shown_where_the_organisation_does_not_want_it_any_more(self) -> None:
        play = giving("I slept badly")
        play.house = replace(play.house, hand_over_shows="note")
        assert not any("I slept badly" in line for line in taken(play).room("ben"))
        assert "but not what the two of you have written" in play.seen()[-1]


class TestNobodyElse:
    @pytest.mark.parametrize(
        "said", [("/stop", "stop"), ("/pause",), (DANGER,), ("/stop", "@mind:delete", "@erase:yes")]
    )
    def test_what_the_client_does_before_they_have_come_shows_it_to_nobody(
        self, said: tuple[str, ...]
    ) -> None:
        play = giving("I slept badly")
        bens = place_of(play, "ben")
        play.does_all(*said)
        assert not any("I slept badly" in line.text for line in play.rooms[bens].lines)
        assert play.rooms[bens].forgotten

    def test_whoever_comes_without_being_handed_it_is_shown_nothing(self) -> None:
        play = talking("I slept badly")
        play.leaves("anna")
        who = play.invited()[0]
        assert not any("I slept badly" in line for line in taken(play, who).room(who))

    def test_nor_whoever_was_asked_when_the_one_before_had_left(self) -> None:
        play = giving("I slept badly")
        play.leaves("anna")
        assert not any("I slept badly" in line for line in taken(play).room("ben"))

    def test_in_a_new_room_for_one_that_broke_the_same_one_reads_it_again(self) -> None:
        play = taken(giving("I slept badly"))
        play.waits(61 * MINUTE)
        breaks(play, "ben")
        assert play.invited() == ["ben"]
        assert "I slept badly" in pile(taken(play))

    def test_nor_does_the_same_one_once_the_client_has_stopped(self) -> None:
        play = taken(giving("I slept badly"))
        play.waits(61 * MINUTE)
        play.does_all(DANGER, "/stop", "stop")
        breaks(play, "ben")
        play.joins("ben")
        assert play.room("ben")
        assert not any("I slept badly" in line for line in play.room("ben"))

    def test_who_takes_it_after_them_does_not(self) -> None:
        play = taken(giving("I slept badly"))
        play.leaves("ben")
        who = play.invited()[0]
        assert not any("I slept badly" in line for line in taken(play, who).room(who))

    def test_it_is_in_no_repr(self) -> None:
        assert "badly" not in repr(taken(giving("I slept badly")).conversation)
        assert "badly" not in repr(Spoken(NOON, to_client=False, body=Body("badly")))
