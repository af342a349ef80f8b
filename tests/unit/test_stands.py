"""Where things stand, as a client is told it: honestly, and with what is open put once more."""

from dataclasses import replace
from datetime import timedelta

from routing import gates
from routing.play import Play
from tests.houses import NOON, house
from tests.unit.mind_kit import LISTENING, kind, talking, tokens, waiting
from tests.unit.wishes_kit import at, promised, said


class TestStatus:
    def test_whoever_waits_hears_since_when_and_that_somebody_is_being_asked(self) -> None:
        play = waiting("/status")
        assert play.seen()[-1].startswith("You have been waiting since 12:00.")
        assert said(play, "status.offered") in play.seen()[-1]
        assert said(play, "status.kept") in play.seen()[-1]

    def test_where_nobody_is_left_to_ask_nobody_is_said_to_be_there(self) -> None:
        play = Play(house(flow=LISTENING), (), NOON)
        for one in ("/start", "ok", "yes", "yes", "Mia", "Debt", "/status"):
            play.says(one)
        assert said(play, "status.waiting") in play.seen()[-1]
        assert said(play, "status.offered") not in play.seen()[-1]

    def test_with_somebody_there_it_names_them(self) -> None:
        play = talking("/status")
        assert play.seen()[-1].startswith(said(play, "status.open", name="Anna"))
        play.says("/stand")
        assert kind(play) is None

    def test_by_when_an_answer_is_expected_and_whose_turn_it_is(self) -> None:
        play = promised(timedelta(hours=3))
        play.says("/status")
        assert "It is Anna's turn: you are to have an answer by 15:00." in play.seen()[-1]

    def test_a_promise_that_was_not_kept_is_owned_up_to(self) -> None:
        play = promised(timedelta(hours=-3))
        play.says("/status")
        assert "We did not manage" in play.seen()[-1]
        assert "still Anna's turn" in play.seen()[-1]

    def test_that_a_counsellor_has_put_it_aside_is_theirs(self) -> None:
        play, plain = talking(), talking()
        case = play.conversation.case
        assert case is not None
        away = replace(case, snoozed_until=play.now + timedelta(days=2))
        play.conversation = replace(play.conversation, case=away)
        play.says("/status")
        plain.says("/status")
        assert play.seen()[-1] == plain.seen()[-1]

    def test_in_the_questions_it_repeats_the_open_one(self) -> None:
        play = at("intake")
        question = play.chat[-1]
        play.says("/status")
        assert play.chat[-1].text.startswith(said(play, "status.intake"))
        assert play.chat[-1].text.endswith(question.text)
        play.says("Debt")
        assert gates.in_counselling(play.conversation)

    def test_before_the_yes_it_says_that_a_yes_is_needed(self) -> None:
        play = at("consent")
        play.says("/status")
        assert play.seen()[-1].startswith(said(play, "status.agree"))
        assert "yes" in tokens(play)

    def test_while_words_go_nowhere_it_does_not_invite_to_write(self) -> None:
        for name in ("talking, card", "talking, end", "no to the new", "talking, delete"):
            play = at(name)
            play.says("/status")
            assert said(play, "status.open", name="Anna") not in play.seen()[-1], name
            assert play.seen()[-1].startswith(said(play, "status.with", name="Anna")), name

    def test_whoever_has_stopped_or_said_no_hears_it_with_the_way_back(self) -> None:
        for name, key in (("stopped", "status.stopped"), ("refused", "status.refused")):
            play = at(name)
            play.says("/status")
            assert play.seen()[-1].startswith(said(play, key)), name
            assert "again" in tokens(play)

    def test_stopped_in_danger_it_says_that_the_team_can_still_look(self) -> None:
        play = at("held")
        play.says("/status")
        assert "our team can still look at it" in play.seen()[-1]
        assert gates.is_held(play.conversation)

    def test_after_the_end_and_in_a_pause(self) -> None:
        closed, paused = at("closed"), at("paused")
        closed.says("/status")
        assert closed.seen()[-1] == said(closed, "status.closed")
        paused.says("/status")
        assert paused.seen()[-1] == said(paused, "pause.still")
        assert "pause:on" in tokens(paused)
