"""The survey after a case: an offer that bars nothing, and answers that are only counted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.conversation import Gate, Phase
from routing.flow.model import AnswerType, Ask, Flow
from routing.ids import StepName
from tests.houses import both
from tests.unit.mind_kit import DANGER, closes, kind, rooms, tokens
from tests.unit.survey_flow import SURVEY
from tests.unit.survey_kit import (
    ASKING,
    begun,
    counts,
    is_in_intake,
    is_over,
    newest,
    offered,
    talking,
)

ANSWERS = ("4", "too slow", "yes")


class TestWhenItIsOffered:
    def test_below_how_to_come_back_where_the_counsellor_closes(self) -> None:
        play = offered()
        closed, offer = play.seen()[-2:]
        assert "If anything comes up, just write" in closed
        assert "Questions: 3" in offer
        assert "only counted, without your name" in offer
        assert tokens(play) == ["survey:yes", "survey:no", "help"]

    def test_where_the_client_ends_it(self) -> None:
        play = talking("/end", "yes")
        assert "If anything comes up, just write" in play.seen()[-2]
        assert kind(play) == "survey"

    def test_not_where_nobody_was_there(self) -> None:
        play = talking()
        play.leaves("anna")
        for said in ("/end", "yes"):
            play.says(said)
        assert play.conversation.case is not None
        assert play.conversation.case.phase is Phase.CLOSED
        assert is_over(play)

    @pytest.mark.parametrize(
        "said",
        [(DANGER,), ("/stop", "stop"), ("/stop", "@mind:delete", "@erase:yes"), ("/pause",)],
    )
    def test_not_after_a_danger_nor_where_the_client_has_left(self, said: tuple[str, ...]) -> None:
        play = talking()
        for one in said:
            play.presses(one[1:]) if one.startswith("@") else play.says(one)
        if play.conversation.case is not None and play.conversation.case.phase is Phase.OPEN:
            closes(play, "anna")
        assert is_over(play)
        assert not any("Questions: 3" in one for one in play.seen())

    def test_not_after_a_block(self) -> None:
        play = talking()
        for said in ("!block", "!yes"):
            play.writes("anna", said)
        assert play.conversation.blocked_until is not None
        assert is_over(play)

    def test_not_where_the_client_cannot_be_reached(self) -> None:
        play = talking()
        play.reach(reachable=False)
        closes(play, "anna")
        assert is_over(play)

    def test_not_where_the_organisation_has_none(self) -> None:
        play = talking()
        play.house = replace(play.house, survey=None)
        closes(play, "anna")
        assert is_over(play)

    @pytest.mark.parametrize(("days", "again"), [(20, False), (31, True)])
    def test_once_in_thirty_days(self, days: int, again: bool) -> None:
        play = offered()
        play.presses("survey:no")
        play.waits(timedelta(days=days))
        play.says("there is something new I want to tell")
        play.joins(play.invited()[0])
        closes(play, play.roster[0].id)
        assert (play.conversation.survey is not None) == again


class TestTheWayThrough:
    def test_by_buttons_each_answer_is_counted_once_and_nothing_else_is_kept(self) -> None:
        play = begun()
        assert play.seen()[-2:][0] == "Only counted, without your name."
        for token in ("c:4", "c:slow", "c:yes"):
            assert not counts(play)
            play.presses(token)
        assert counts(play) == {
            "survey:survey:helped:4": 1,
            "survey:survey:fast:slow": 1,
            "survey:survey:again:yes": 1,
        }
        assert play.counted["survey_done"] == play.counted["survey_offered"] == 1
        assert "That was all." in play.seen()
        assert is_over(play)

    def test_by_words(self) -> None:
        play = begun(*ANSWERS)
        assert len(counts(play)) == 3
        assert "counted" in newest(play)
        assert is_over(play)

    def test_yes_can_be_typed_and_so_can_no(self) -> None:
        play = offered()
        play.says("yes")
        assert "Did it help?" in newest(play)
        play = offered()
        play.says("No, thank you")
        assert is_over(play)
        assert "That is all right" in newest(play)

    def test_back_and_skip_work(self) -> None:
        play = begun("4", "skip", "back", "1", "back", "back", "5", "no")
        assert is_over(play)
        assert counts(play) == {
            "survey:survey:helped:5": 1,
            "survey:survey:fast:quick": 1,
            "survey:survey:again:no": 1,
        }

    def test_all_skipped_counts_nothing(self) -> None:
        play = begun("skip", "/skip", "skip")
        assert is_over(play)
        assert not counts(play)

    def test_nothing_of_it_reaches_the_room_or_the_intake(self) -> None:
        play = offered()
        before, run = rooms(play), play.conversation.run
        play.presses("survey:yes")
        for said in ANSWERS:
            play.says(said)
        assert rooms(play) == before
        assert not play.held
        assert play.conversation.run == run
        assert not {"remind", "forget"} & {kind for kind, _ in play.timers}

    def test_twice_tapped_is_said_once(self) -> None:
        play = begun()
        play.presses("survey:yes")
        assert "over" not in newest(play)
        line = play.chat[-1]
        for _ in range(2):
            play.presses_old(line, "c:4")
        assert "Was the answer fast enough?" in newest(play)


class TestOldButtons:
    def test_one_of_the_survey_opens_its_question_again(self) -> None:
        play = begun()
        old = play.chat[-1]
        play.says("4")
        play.presses_old(old, "c:1")
        assert "Did it help?" in newest(play)
        play.says("2")
        for said in ("1", "yes"):
            play.says(said)
        assert counts(play)["survey:survey:helped:2"] == 1
        assert "survey:survey:helped:4" not in counts(play)

    def test_one_of_the_intake_changes_nothing(self) -> None:
        play = begun()
        old = next(line for line in play.chat if "What is it about?" in line.text)
        run = play.conversation.run
        play.presses_old(old, "c:mood")
        assert play.conversation.run == run
        assert kind(play) == "survey"

    @pytest.mark.parametrize(
        ("text", "token"),
        [("Questions: 3", "survey:yes"), ("Questions: 3", "survey:no"), ("Did it help?", "c:4")],
    )
    def test_one_of_a_survey_that_is_over_says_so(self, text: str, token: str) -> None:
        play = begun(*ANSWERS)
        line = next(one for one in play.chat if text in one.text)
        done = counts(play)
        play.presses_old(line, token)
        assert "belongs to something that is over" in newest(play)
        assert counts(play) == done

    def test_going_back_is_offered_from_the_second_question_on(self) -> None:
        play = begun()
        assert "back" not in tokens(play)
        play.presses("c:4")
        play.presses("back")
        assert "Did it help?" in newest(play)


class TestAChangedSurvey:
    def test_who_is_in_the_middle_finishes_the_one_they_began(self) -> None:
        play = begun("4")
        play.flows[SURVEY.sha256] = SURVEY
        new = replace(SURVEY, sha256="6" * 64, steps=SURVEY.steps[:1])
        play.house = replace(ASKING, survey=new)
        for said in ("1", "yes"):
            play.says(said)
        assert len(counts(play)) == 3

    @pytest.mark.parametrize("gone", [None, replace(SURVEY, sha256="6" * 64)])
    def test_where_it_cannot_be_had_it_ends_with_thanks(self, gone: Flow | None) -> None:
        for reach in (offered, begun):
            play = reach()
            play.house = replace(play.house, survey=gone)
            play.presses("c:4" if reach is begun else "survey:yes")
            assert "Thank you" in newest(play)
            assert is_over(play)
            assert not counts(play)

    def test_and_words_begin_as_ever(self) -> None:
        play = begun()
        play.house = replace(play.house, survey=None)
        play.says("I want to tell you something")
        assert is_in_intake(play)


def test_a_condition_passes_a_question_over() -> None:
    last = Ask(StepName("why"), AnswerType.YESNO, both("Too late?"), skippable=True)
    flow = replace(SURVEY, steps=(*SURVEY.steps[:2], last))
    play = talking()
    play.house = replace(ASKING, survey=flow)
    closes(play, "anna")
    play.presses("survey:yes")
    for said in ("3", "no"):
        play.says(said)
    assert counts(play) == {"survey:survey:helped:3": 1, "survey:survey:why:no": 1}
    assert play.conversation.gate is Gate.ADMITTED
