"""A material new version asks again at a calm moment; a change of wording never does."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from consent import Decision, Document, DocumentKind
from consent.acts import Method
from routing.conversation import Gate, PendingKind, Phase
from routing.facts import House
from routing.flow.inforce import Crisis
from routing.messages import FileKind
from routing.play import Play
from routing.rights.declined import GRACE
from routing.rights.reconsent import CALM
from routing.words.question import EXPLAIN, NO, YES
from tests.houses import ANNA, BEN, DOCUMENTS, EN, FLOW, NOON, document, house

NEW = "Who reads what, and who repairs our server."
HOUR = timedelta(hours=1)


def notice(version: int = 2, since: int = 2, words: str = NEW, changed: str = "") -> Document:
    lines = {str(EN): changed} if changed else {}
    made = document("privacy", DocumentKind.NOTICE, words, version)
    return replace(made, since=since, changed=lines)


def with_documents(**documents: Document) -> House:
    changed: Mapping[str, Document] = {**DOCUMENTS, **documents}
    return house(documents=changed)


@pytest.fixture
def play() -> Play:
    """In counselling with Anna, who has just written."""
    made = Play(house(), (ANNA, BEN), NOON)
    made.says("/start")
    made.presses("I have read this")
    made.presses("Yes")
    made.presses("Yes")
    made.says("Mia")
    made.presses("Debt")
    made.joins("anna")
    made.writes("anna", "Hello Mia.")
    assert made.conversation.case is not None
    assert made.conversation.case.phase is Phase.OPEN
    return made


def pending(play: Play) -> PendingKind | None:
    return play.conversation.pending.kind if play.conversation.pending is not None else None


def is_asked(play: Play) -> bool:
    return pending(play) is PendingKind.RECONSENT


def last(play: Play, name: str = "privacy") -> tuple[Decision, int]:
    record = play.conversation.ledger.latest(name)
    assert record is not None
    return record.decision, record.version


def asked(play: Play, **documents: Document) -> Play:
    """After a quiet while the client writes, and is asked."""
    play.house = with_documents(**(documents or {"privacy": notice()}))
    play.waits(CALM)
    play.says("I slept better.")
    assert is_asked(play)
    return play


class TestWhen:
    def test_the_next_message_after_a_quiet_while_is_passed_on_and_then_it_is_asked(
        self, play: Play
    ) -> None:
        asked(play)
        assert "I slept better." in play.room("anna")[-1]
        text = play.chat[-1].text
        assert NEW in text
        assert text.startswith("You have answered this before.")
        assert "what you agreed to before holds" in text
        assert [one.token for one in play.chat[-1].choices] == [YES, NO, "help"]

    @pytest.mark.parametrize("quiet", [timedelta(), CALM - timedelta(seconds=1)])
    def test_never_in_a_live_exchange(self, play: Play, quiet: timedelta) -> None:
        play.house = with_documents(privacy=notice())
        play.waits(quiet)
        play.says("I slept better.")
        assert not is_asked(play)
        play.waits(CALM - HOUR)
        play.writes("anna", "Good.")
        play.waits(CALM - HOUR)
        play.says("Yes.")
        assert not is_asked(play)

    def test_never_while_something_means_danger(self, play: Play) -> None:
        crisis = Crisis(words={EN: frozenset({"i want to die"})})
        flow = replace(FLOW, crisis=crisis)
        play.house = replace(with_documents(privacy=notice()), flow=flow)
        play.flows[flow.sha256] = flow
        play.waits(CALM)
        play.says("I want to die")
        assert not is_asked(play)
        play.waits(CALM * 2)
        play.says("Are you there")
        assert not is_asked(play)
        assert "Are you there" in play.room("anna")[-1]

    def test_nothing_is_asked_unasked(self, play: Play) -> None:
        play.house = with_documents(privacy=notice())
        before = len(play.chat)
        play.waits(timedelta(days=3))
        assert len(play.chat) == before

    def test_a_change_of_wording_never_asks(self, play: Play) -> None:
        play.house = with_documents(privacy=notice(version=5, since=1))
        play.waits(CALM)
        play.says("I slept better.")
        assert not is_asked(play)

    def test_a_material_change_two_wordings_ago_still_asks(self, play: Play) -> None:
        asked(play, privacy=notice(version=4, since=2))

    def test_the_same_question_in_a_newer_flow_is_not_asked(self, play: Play) -> None:
        newer = replace(DOCUMENTS["counselling"], version=7)
        play.house = with_documents(counselling=newer)
        play.waits(CALM)
        play.says("I slept better.")
        assert not is_asked(play)

    def test_other_words_of_a_consent_are_another_question(self, play: Play) -> None:
        asked(play, counselling=document("counselling", DocumentKind.PURPOSE, "May Ben too?", 2))
        assert "May Ben too?" in play.chat[-1].text

    def test_while_nobody_has_come_yet_it_is_asked_too(self) -> None:
        play = Play(house(), (), NOON)
        for one in ("/start", "ok", "yes", "no", "Mia", "Debt"):
            play.says(one)
        asked(play)
        assert any(
            "I slept better." in row.body.text for rows in play.held.values() for row in rows
        )

    def test_what_is_new_is_said_where_the_organisation_says_it(self, play: Play) -> None:
        asked(play, privacy=notice(changed="A new firm repairs our server."))
        assert "What is new: A new firm repairs our server." in play.chat[-1].text

    def test_what_is_new_in_a_question_is_said_in_a_sentence(self, play: Play) -> None:
        other = document("counselling", DocumentKind.PURPOSE, "May Ben too?", 2)
        asked(play, counselling=replace(other, changed={str(EN): "Ben reads it as well."}))
        assert "What is new: Ben reads it as well.\n\nMay Ben too?" in play.chat[-1].text

    def test_what_is_new_in_a_consent_is_told_once_however_often_it_is_asked(
        self, play: Play
    ) -> None:
        changed = "Ben reads it as well."
        other = document("counselling", DocumentKind.PURPOSE, "May Ben read it, too?", 2)
        asked(play, counselling=replace(other, changed={str(EN): changed}))
        assert play.seen()[-1].count(changed) == 1
        before = len(play.chat)
        play.says("hm, what do you think")
        assert is_asked(play)
        assert not any(changed in text for text in play.seen()[before:])
        play.presses(YES)
        assert last(play, "counselling") == (Decision.GIVEN, 2)
        assert sum(changed in text for text in play.seen()) <= 1

    def test_at_the_next_start_of_an_intake(self, play: Play) -> None:
        play.writes("anna", "/close")
        play.house = with_documents(privacy=notice())
        play.waits(timedelta(days=2))
        play.says("Something new has come up for me")
        assert pending(play) is PendingKind.STEP
        assert any("You have answered this before." in text for text in play.seen()[-3:])
        play.presses("I have read this")
        assert last(play) == (Decision.ACKNOWLEDGED, 2)


class TestAnswers:
    def test_yes_is_a_decision_about_the_new_words_and_all_goes_on(self, play: Play) -> None:
        asked(play)
        play.presses("I have read this")
        assert last(play) == (Decision.ACKNOWLEDGED, 2)
        act = play.proved[-1]
        assert (act.version, act.method, act.sha256) == (
            2,
            Method.BUTTON,
            notice().shown(EN).sha256,
        )
        assert pending(play) is None
        play.says("And now?")
        assert "And now?" in play.room("anna")[-1]
        play.waits(CALM)
        play.says("hello")
        assert not is_asked(play)

    def test_several_are_asked_one_after_the_other(self, play: Play) -> None:
        other = document("counselling", DocumentKind.PURPOSE, "May Ben too?", 2)
        asked(play, privacy=notice(), counselling=other)
        play.presses("I have read this")
        assert is_asked(play)
        assert "May Ben too?" in play.chat[-1].text
        play.presses("Yes")
        assert pending(play) is None
        assert last(play, "counselling") == (Decision.GIVEN, 2)

    def test_what_is_written_meanwhile_arrives_and_is_answered_once(self, play: Play) -> None:
        asked(play)
        play.says("I wanted to tell you about Monday")
        assert "Monday" in play.room("anna")[-1]
        assert "neither as yes nor as no" in play.chat[-1].text
        assert EXPLAIN in [one.token for one in play.chat[-1].choices]
        count = len(play.chat)
        play.says("It was hard")
        play.sends(FileKind.IMAGE)
        assert len(play.chat) == count
        assert "It was hard" in play.room("anna")[-2]
        assert is_asked(play)

    def test_a_typed_yes_behind_words_of_the_counsellor_is_for_them(self, play: Play) -> None:
        asked(play)
        play.writes("anna", "Did you sleep?")
        play.says("yes")
        assert last(play) == (Decision.ACKNOWLEDGED, 1)
        assert "yes" in play.room("anna")[-1]
        play.presses("I have read this")
        assert last(play) == (Decision.ACKNOWLEDGED, 2)

    def test_a_typed_yes_right_behind_the_question_counts(self, play: Play) -> None:
        asked(play)
        play.says("yes")
        assert last(play) == (Decision.ACKNOWLEDGED, 2)
        assert play.proved[-1].method is Method.TYPED

    def test_what_was_written_before_the_question_was_there_is_no_answer(self, play: Play) -> None:
        asked(play)
        play.says("yes", before_prompt=True)
        assert last(play) == (Decision.ACKNOWLEDGED, 1)

    def test_after_a_quiet_while_it_is_put_again(self, play: Play) -> None:
        asked(play)
        play.says("well, I do not know")
        play.says("later")
        play.waits(CALM)
        play.says("hello again")
        assert NEW in play.chat[-1].text
        play.says("yes")
        assert last(play) == (Decision.ACKNOWLEDGED, 2)

    def test_what_it_means_can_be_asked(self, play: Play) -> None:
        asked(play)
        play.says("what does that mean?")
        assert "Nothing ends at once" in play.chat[-1].text
        assert last(play) == (Decision.ACKNOWLEDGED, 1)

    def test_an_optional_no_takes_that_one_back_and_nothing_else(self, play: Play) -> None:
        asked(play, statistics=document("statistics", DocumentKind.PURPOSE, "And count more?", 2))
        play.presses("No")
        assert last(play, "statistics") == (Decision.REFUSED, 2)
        play.says("And now?")
        assert "And now?" in play.room("anna")[-1]
        play.waits(CALM)
        play.says("hello")
        assert not is_asked(play)

    def test_a_button_of_a_version_that_is_old_by_now_does_not_count(self, play: Play) -> None:
        asked(play)
        old = play.chat[-1]
        play.house = with_documents(privacy=notice(version=3, since=3, words="All new."))
        play.presses_old(old, YES)
        assert last(play) == (Decision.ACKNOWLEDGED, 1)
        assert "All new." in play.chat[-1].text
        play.presses_old(old, YES)
        assert last(play) == (Decision.ACKNOWLEDGED, 1)
        play.presses_old(play.chat[-1], YES)
        assert last(play) == (Decision.ACKNOWLEDGED, 3)

    def test_pressed_twice_it_is_one_decision(self, play: Play) -> None:
        asked(play)
        prompt = play.chat[-1]
        play.presses_old(prompt, YES)
        before, said = list(play.proved), len(play.chat)
        play.presses_old(prompt, YES)
        assert play.proved == before
        assert len(play.chat) == said

    def test_urgent_help_comes_first(self, play: Play) -> None:
        asked(play)
        play.says("help")
        assert "Call 112 now." in play.seen()[-1]
        assert is_asked(play)

    def test_when_the_case_was_closed_meanwhile_the_next_words_begin_anew(self, play: Play) -> None:
        asked(play)
        play.writes("anna", "/close")
        play.writes("anna", "/yes")
        play.waits(timedelta(days=2))
        play.says("Something new has come up for me")
        assert pending(play) is PendingKind.STEP

    def test_a_long_new_version_comes_in_pages(self, play: Play) -> None:
        asked(play, privacy=notice(words="We keep what you write. " * 100))
        play.presses("Read on")
        play.says("yes")
        assert last(play) == (Decision.ACKNOWLEDGED, 2)

    def test_in_another_language_it_is_put_again(self, play: Play) -> None:
        asked(play)
        play.presses_old(play.chat[-1], "lang:de")
        assert f"{NEW} (de)" in play.chat[-1].text


class TestNo:
    @pytest.fixture
    def refused(self, play: Play) -> Play:
        asked(play)
        play.presses("No, thank you")
        assert last(play) == (Decision.REFUSED, 2)
        return play

    def test_both_sides_know_and_nothing_ends_at_once(self, refused: Play) -> None:
        case = refused.conversation.case
        assert case is not None
        assert case.phase is Phase.OPEN
        assert "said no to a new version" in refused.room("anna")[-1]
        text = refused.chat[-1].text
        assert "you do not have to explain" in text
        assert "Talk: 116 123" in text
        tokens = [one.token for one in refused.chat[-1].choices]
        assert tokens == ["declined:read", "declined:end", "mind:delete", "help"]

    def test_what_they_write_is_not_passed_on_and_that_is_said(self, refused: Play) -> None:
        before = refused.room("anna")
        refused.says("but I still want to tell you")
        refused.sends(FileKind.VOICE)
        assert refused.room("anna") == before
        assert refused.chat[-1].text.startswith("I have not passed that on")

    def test_the_counsellor_can_say_goodbye(self, refused: Play) -> None:
        refused.writes("anna", "Take care.")
        assert "Take care." in refused.chat[-1].text

    def test_they_can_read_it_again_and_agree_after_all(self, refused: Play) -> None:
        refused.presses("Read it again")
        assert NEW in refused.chat[-1].text
        assert "what you agreed to before holds" not in refused.chat[-1].text
        refused.says("hm")
        assert last(refused) == (Decision.REFUSED, 2)
        refused.presses("I have read this")
        assert last(refused) == (Decision.ACKNOWLEDGED, 2)
        assert "agreed to the new version after all" in refused.room("anna")[-1]
        refused.says("Here I am")
        assert "Here I am" in refused.room("anna")[-1]
        refused.waits(GRACE * 2)
        assert refused.conversation.gate is Gate.ADMITTED

    def test_stop_stops(self, refused: Play) -> None:
        refused.presses("declined:end")
        assert refused.conversation.gate is Gate.WITHDRAWN
        assert refused.conversation.case is not None
        assert refused.conversation.case.phase is Phase.CLOSED

    def test_after_changing_their_mind_about_stopping_it_is_still_a_no(self, refused: Play) -> None:
        before = refused.room("anna")
        refused.says("/stop")
        assert pending(refused) is PendingKind.MIND
        refused.presses("mind:nothing")
        assert "Nothing is changed" in refused.seen()[-2]
        assert is_asked(refused)
        refused.says("and this is still not for anybody")
        assert refused.room("anna") == before

    def test_nothing_passes_in_words_that_wish_to_stop_either(self, refused: Play) -> None:
        before = refused.room("anna")
        refused.says("stop")
        refused.presses("mind:nothing")
        refused.says("stop")
        assert refused.room("anna") == before

    def test_deleting_is_one_tap_away(self, refused: Play) -> None:
        refused.presses("mind:delete")
        assert pending(refused) is PendingKind.ERASE

    def test_when_the_days_are_over_it_ends(self, refused: Play) -> None:
        refused.waits(GRACE + timedelta(days=1))
        assert refused.conversation.gate is Gate.WITHDRAWN
        case = refused.conversation.case
        assert case is not None
        assert case.phase is Phase.CLOSED
        assert any(text.startswith("The days to think it over") for text in refused.seen())

    def test_urgent_help_is_answered(self, refused: Play) -> None:
        refused.says("help")
        assert "Call 112 now." in refused.seen()[-1]


def test_a_no_of_long_before_the_case_holds_nobody_back() -> None:
    """They refused in an intake, came back, and agreed: the old no is over."""
    play = Play(house(), (ANNA, BEN), NOON)
    for one in ("/start", "ok", "no", "hello", "yes", "yes", "no", "Mia", "Debt"):
        play.says(one)
    play.joins("anna")
    play.says("Here I am")
    assert "Here I am" in play.room("anna")[-1]
