"""Odd sequences in an intake: nobody is left without a next step, and a wish is taken as it was."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from consent import Decision
from routing.conversation import Gate, PendingKind, Phase
from routing.events import ClientPressed
from routing.flow.model import Handover
from routing.ids import MessageId
from routing.play import Play
from tests.flows import LONG, TOPIC, long_house
from tests.houses import ANNA, BEN, DE, NOON, counsellor
from tests.odd_flows import odd_house
from tests.unit.test_intake_odd import agreed, answers, at, finish, odd, play, publish, topic

__all__ = ["agreed", "odd", "play", "topic"]  # fixtures
NOWHERE = MessageId(UUID(int=9))


def repeated(play: Play, token: str) -> None:
    """The newest button of this token, tapped twice."""
    line = next(ln for ln in reversed(play.chat) if token in {c.token for c in ln.choices})
    play.presses_old(line, token)
    play.presses_old(line, token)


class TestStopping:
    @pytest.mark.parametrize("says", ["yes", "stop"])
    def test_stop_stops_whatever_was_published_meanwhile(self, topic: Play, says: str) -> None:
        topic.says("stop")
        publish(topic)
        topic.says(says)
        assert topic.conversation.gate is Gate.WITHDRAWN

    def test_delete_deletes_whatever_was_published_meanwhile(self, topic: Play) -> None:
        topic.waits(timedelta(days=3))
        publish(topic)
        topic.presses("delete")
        assert topic.conversation.run is None

    def test_a_number_under_the_greeting_never_deletes(self, topic: Play) -> None:
        topic.waits(timedelta(hours=13))
        topic.says("hello")
        topic.says("3")  # where buttons are numbers, the third is the one for urgent help
        assert answers(topic)["age"] == "30"

    def test_no_to_going_on_asks_whether_to_stop(self, topic: Play) -> None:
        topic.waits(timedelta(days=3))
        topic.says("no")
        assert at(topic) == "mind"

    def test_stop_after_a_case_stops_and_begins_nothing(self, topic: Play) -> None:
        finish(topic)
        topic.joins("ben")
        topic.writes("ben", "!close")
        topic.says("stop")
        topic.says("stop")
        assert topic.conversation.gate is Gate.WITHDRAWN
        assert not topic.held

    @pytest.mark.parametrize("word", ["no", "stop"])
    def test_who_does_not_want_to_start_again_is_not_asked_again(
        self, agreed: Play, word: str
    ) -> None:
        agreed.says("/stop")
        agreed.says("stop")
        agreed.says("hello")
        agreed.says(word)
        assert agreed.chat[-1].label == "tell:stopped_begun"
        assert agreed.conversation.pending is None


class TestNobodyIsStuck:
    def test_after_refusing_something_later_the_gate_opens_again_on_the_way_back(
        self, odd: Play
    ) -> None:
        odd.presses("Violence")
        odd.says("no")
        assert odd.conversation.gate is Gate.REFUSED
        for said in ("hello", "yes", "Mia", "30", "Debt", "my rent", "1"):
            odd.says(said)
        case = odd.conversation.case
        assert case is not None
        assert case.phase is Phase.OFFERED
        odd.says("are you there")
        assert "are you there" in {s.body.text for sends in odd.held.values() for s in sends}

    @pytest.mark.parametrize(("word", "open_now"), [("stop", "mind"), ("change", "change")])
    def test_a_button_of_something_over_does_not_close_what_is_open(
        self, topic: Play, word: str, open_now: str
    ) -> None:
        topic.says(word)
        topic.happens(ClientPressed(topic._event(), NOWHERE, "rubbish"))
        assert at(topic) == open_now

    def test_nothing_needs_to_be_changed_after_all(self, topic: Play) -> None:
        topic.says("change")
        topic.presses("go")
        assert at(topic) == "topic"

    def test_the_end_of_a_closed_case_leaves_nobody_at_an_empty_list(self, topic: Play) -> None:
        finish(topic)
        topic.joins("ben")
        topic.writes("ben", "!close")
        topic.waits(timedelta(days=89, hours=23))
        topic.says("it is me again")
        topic.presses("change")
        topic.waits(timedelta(hours=2))
        topic.says("1")
        assert at(topic) == "alias"

    def test_another_language_is_spoken_at_every_question_of_ours(self, topic: Play) -> None:
        topic.says("stop")
        topic.says("deutsch")
        assert topic.conversation.language == DE
        assert at(topic) == "mind"
        topic.says("ja")
        topic.says("hallo")
        topic.says("english")
        assert topic.conversation.language != DE
        assert at(topic) == "return"

    def test_who_only_ever_tells_is_offered_a_person(self, topic: Play) -> None:
        topic.says("I do not know what to say")
        topic.says("it is all so very much")
        assert "person" in {choice.token for choice in topic.chat[-1].choices}

    def test_a_counsellor_of_another_language_is_asked_where_the_flow_allows_it(self) -> None:
        steps = tuple(
            replace(one, match=frozenset()) if isinstance(one, Handover) else one
            for one in LONG.steps
        )
        only = Play(long_house(replace(LONG, steps=steps), teams={}), (counsellor("cy", DE),), NOON)
        for said in ("/start", "ok", "yes", "Mia", "30"):
            only.says(said)
        finish(only)
        assert only.invited() == ["cy"]


class TestButtons:
    def test_a_finger_that_taps_twice_has_answered_once(self, topic: Play) -> None:
        repeated(topic, "c:debt")
        assert at(topic) == "times"

    def test_consent_tapped_twice_is_one_decision(self, play: Play) -> None:
        play.says("/start")
        play.presses("yes")
        repeated(play, "yes")
        assert at(play) == "alias"
        given = [r for r in play.conversation.ledger.records if r.decision is Decision.GIVEN]
        assert len(given) == 1

    def test_going_back_tapped_twice_is_one_step_back(self, topic: Play) -> None:
        repeated(topic, "back")
        assert at(topic) == "age"

    def test_an_old_button_of_a_question_that_is_not_asked_any_more_opens_nothing(
        self, topic: Play
    ) -> None:
        topic.presses("Violence")
        safe = topic.chat[-1]
        topic.says("back")
        topic.presses("Debt")
        topic.presses_old(safe, "c:no")
        assert at(topic) == "times"
        assert not topic.conversation.concerns

    def test_a_block_that_everybody_answers_cannot_be_skipped_by_changing_ones_mind(
        self, odd: Play
    ) -> None:
        odd.presses("Mood")
        odd.says("back")
        odd.presses("Debt")
        odd.says("back")
        odd.presses("Mood")
        assert at(odd) == "mind.sleep"


class TestWords:
    def test_what_was_not_on_the_way_leaves_no_hole_in_a_text(self, odd: Play) -> None:
        for said in ("Debt", "my rent", "1"):
            odd.says(said)
        said = next(line.text for line in odd.chat if line.label == "say:so")
        assert "{" not in said
        assert "Mia" in said

    def test_two_answers_by_one_link_are_two_messages(self) -> None:
        play = Play(long_house(), (ANNA, BEN), NOON)
        play.says("/start en--topic-violence--safe-yes")
        for said in ("ok", "yes", "Mia", "30"):
            play.says(said)
        linked = [line for line in play.chat if line.label.startswith("tell:linked")]
        assert len({line.message for line in linked}) == len(linked) == 2

    def test_a_choice_that_is_called_like_a_wish_can_be_typed(self) -> None:
        english = ("en", dict.fromkeys(LONG.languages, "English"))
        asked = replace(TOPIC, choices=(english, *TOPIC.choices))
        steps = tuple(asked if one.name == "topic" else one for one in LONG.steps)
        play = Play(long_house(replace(LONG, steps=steps)), (ANNA, BEN), NOON)
        for said in ("/start", "ok", "yes", "Mia", "30", "english"):
            play.says(said)
        assert answers(play)["topic"] == "en"

    def test_the_card_is_that_of_the_handover_that_was_reached(self) -> None:
        play = Play(odd_house(), (ANNA, BEN), NOON)
        for said in ("/start", "ok", "yes", "no", "Mia", "30", "Mood", "often", "never"):
            play.says(said)
        for said in ("a lot", "1", "yes", "yes"):
            play.says(said)
        play.joins("anna")
        assert "How old are you, …? 30" in play.room("anna")[0]  # the other hand-over shows no age

    def test_nothing_of_an_answer_stands_in_a_repr(self, topic: Play) -> None:
        topic.presses("Violence")
        topic.presses("No")
        topic.presses("c:morning")
        shown = repr(topic.conversation) + repr(ClientPressed(topic._event(), NOWHERE, "c:no"))
        assert "morning" not in shown
        assert "c:no" not in shown
        assert "safe ==" not in shown

    def test_a_reminder_is_not_followed_by_silence(self, topic: Play) -> None:
        topic.waits(timedelta(days=3))
        topic.says("hm?")
        assert topic.conversation.pending is not None
        assert topic.conversation.pending.kind is PendingKind.RESUME
        assert topic.chat[-1].label == "tell:resume.ask"
