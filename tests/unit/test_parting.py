"""A client who ends their case or wants somebody else: nothing changes before a yes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing import gates
from routing.conversation import Gate, Outcome, PendingKind, Phase
from routing.effects import OPERATOR
from tests.houses import ANNA, BEN
from tests.unit.event_kit import SECRET
from tests.unit.mind_kit import DANGER, kind, rooms, talking, tokens, waiting
from tests.unit.wishes_kit import alone, at, operator, said, stands


class TestEnding:
    def test_yes_ends_it_the_room_knows_and_the_way_back_is_told(self) -> None:
        play = talking("I slept badly", "/end")
        assert tokens(play) == ["end:yes", "end:no", "help"]
        play.presses("end:yes")
        case = play.conversation.case
        assert case is not None
        assert case.phase is Phase.CLOSED
        assert rooms(play)[-1].startswith("The client has ended this")
        assert play.seen()[-1].startswith(said(play, "end.done", name="Anna"))
        assert sum(play.taken.values()) == 0
        play.says("I need somebody once more")
        assert play.conversation.gate is not Gate.WITHDRAWN

    def test_without_anybody_there_what_waited_is_never_sent_and_that_is_said(self) -> None:
        play = waiting("my first secret", "my second secret", "/end", "yes")
        assert "Messages of yours that reach nobody now: 2" in play.seen()[-1]
        assert not any(play.held.values())
        assert play.invited() == []
        plain = waiting("/ende", "Beenden", "ja", "yes")
        assert plain.seen()[-1].startswith(said(plain, "end.done_waiting"))

    @pytest.mark.parametrize("name", ["waiting", "talking", "paused"])
    def test_no_leaves_all_as_it_was(self, name: str) -> None:
        play = at(name)
        before = stands(play.conversation)
        play.does_all("/end", "no")
        assert stands(play.conversation) == before
        assert any("Nothing is changed" in text for text in play.seen()[-2:])
        assert kind(play) is None

    def test_in_a_pause_there_is_nothing_left_that_is_paused(self) -> None:
        play = at("paused, end").does_all("yes")
        assert play.conversation.gate is Gate.ADMITTED
        assert not gates.in_counselling(play.conversation)

    def test_where_something_may_mean_danger_it_is_the_card_as_with_a_stop(self) -> None:
        play = at("talking, danger").does_all("/end")
        assert kind(play) is PendingKind.MIND
        play.presses("mind:stop")
        assert gates.is_held(play.conversation)

    def test_danger_between_question_and_yes_counts_too(self) -> None:
        play = talking("/end")
        line = replace(play.chat[-1])
        play.says(DANGER)
        assert kind(play) is PendingKind.MIND
        play.presses_old(line, "end:yes")
        assert kind(play) is PendingKind.MIND
        play.says("yes")
        assert gates.is_held(play.conversation)
        assert play.conversation.is_alerted

    @pytest.mark.parametrize("name", ["notice", "consent", "intake", "intake, change"])
    def test_what_is_only_begun_ends_with_the_card(self, name: str) -> None:
        play = at(name).does_all("/end", "/end")
        assert kind(play) is PendingKind.MIND
        assert play.conversation.gate in (Gate.FRESH, Gate.ADMITTED)

    @pytest.mark.parametrize("name", ["stranger", "closed", "ended"])
    def test_where_nothing_runs_it_says_so(self, name: str) -> None:
        play = at(name).does_all("/end")
        assert play.seen()[-1] == said(play, "end.nothing")

    def test_a_counsellor_who_closes_meanwhile_leaves_no_question(self) -> None:
        for command in ("/end", "/other"):
            play = talking(command)
            play.writes("anna", "!close")
            assert kind(play) is None
            assert not play.timers.keys() & {("mind", "card")}


class TestSomebodyElse:
    def test_yes_takes_it_from_one_and_asks_another(self) -> None:
        play = talking("/other")
        assert tokens(play) == ["other:yes", "other:no", "help"]
        play.presses("other:yes")
        assert play.conversation.excluded == (ANNA.id,)
        assert play.invited() == ["ben"]
        assert said(play, "other.done", name="Anna") in play.seen()
        told = [text for text in operator(play) if "somebody else than Anna" in text]
        assert len(told) == 1
        assert all(room.forgotten for room in play.rooms.values() if ANNA.author not in room.joined
                   and BEN.author not in room.invited)  # fmt: skip
        play.says("my secret")
        play.joins("ben")
        assert play.room("ben")[-1] == "my secret"

    def test_who_was_only_asked_is_asked_no_more(self) -> None:
        play = waiting("/other", "yes")
        case = play.conversation.case
        assert case is not None
        assert [one.outcome for one in case.offers] == [Outcome.WISHED, Outcome.ASKED]
        assert play.invited() == ["ben"]
        assert said(play, "other.done_offered", name="Anna") in play.seen()

    def test_the_first_one_is_never_asked_again(self) -> None:
        play = talking("/other", "yes")
        play.leaves("ben")
        play.waits(timedelta(days=1))
        assert "anna" not in play.invited()

    def test_who_could_not_come_before_may_be_the_somebody_else(self) -> None:
        play = waiting()
        play.leaves("anna")
        play.joins("ben")
        play.says("/other")
        assert kind(play) is PendingKind.OTHER
        play.says("yes")
        assert play.invited() == ["anna"]

    def test_where_nobody_else_fits_that_is_said_first_and_nothing_changes(self) -> None:
        play = alone()
        before = stands(play.conversation)
        for _ in range(3):
            play.says("/other")
        assert play.seen()[-1] == said(play, "other.nobody", name="Anna")
        assert stands(play.conversation) == before
        assert kind(play) is None
        assert len([text for text in operator(play) if "another counsellor" in text]) == 1

    def test_if_the_other_one_is_gone_by_the_time_of_the_yes_all_stays(self) -> None:
        play = talking("/other")
        before = stands(play.conversation)
        play.roster = (ANNA,)
        play.says("yes")
        assert stands(play.conversation) == before
        assert play.seen()[-1] == said(play, "other.nobody", name="Anna")
        assert kind(play) is None

    def test_if_the_counsellor_has_gone_by_then_somebody_is_looked_for_already(self) -> None:
        play = talking("/other")
        play.leaves("anna")
        assert play.invited() == ["ben"]
        play.says("yes")
        assert play.invited() == ["ben"]
        assert play.conversation.excluded == ()
        assert said(play, "other.gone") in play.seen()[-1]
        assert kind(play) is None

    def test_asked_again_it_names_whoever_is_there_by_then(self) -> None:
        play = talking("/other")
        play.leaves("anna")
        play.says("hm")
        play.says("yes")
        assert play.conversation.excluded == (BEN.id,)
        alone_ = talking("/other")
        alone_.roster = (ANNA,)
        alone_.leaves("anna")
        alone_.says("hm")
        assert said(alone_, "other.gone") in alone_.seen()[-1]
        assert kind(alone_) is None

    def test_in_a_pause_somebody_else_is_asked_when_they_go_on(self) -> None:
        play = talking("/pause", "/other", "yes")
        assert play.seen()[-1] == said(play, "other.done_paused", name="Anna")
        assert play.conversation.gate is Gate.PAUSED
        assert play.invited() == []
        play.says("go on")
        assert play.invited() == ["ben"]

    @pytest.mark.parametrize("name", ["stranger", "notice", "intake", "closed", "waiting, paused"])
    def test_where_nobody_is_there_it_says_so(self, name: str) -> None:
        play = at(name).does_all("/other")
        assert said(play, "other.nothing") in play.seen()[-1]

    def test_after_a_no_to_the_new_text_nobody_else_is_asked(self) -> None:
        play = at("no to the new").does_all("/other")
        assert play.seen()[-1].startswith(said(play, "other.first"))
        assert kind(play) is PendingKind.RECONSENT


def test_the_operator_is_told_without_the_clients_words() -> None:
    play = talking(SECRET, "/other", "yes")
    assert not any(SECRET in text for text in operator(play))
    assert OPERATOR not in play.held
