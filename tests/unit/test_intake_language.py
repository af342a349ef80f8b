"""The whole language of an intake, played from the client's side."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.store import codec
from routing.conversation import Conversation, Gate
from routing.flow.model import Handover
from routing.messages import FileKind
from routing.play import Play
from tests.flows import LONG, long_house
from tests.houses import ANNA, BEN, NOON


def through(state: Conversation) -> Conversation:
    return codec.decode(codec.encode(state), Conversation)


@pytest.fixture
def play() -> Play:
    return Play(long_house(), (ANNA, BEN), NOON, through)


@pytest.fixture
def agreed(play: Play) -> Play:
    """Somebody who has agreed and is asked for a name."""
    play.says("/start")
    play.presses("I have read this")
    play.presses("Yes")
    return play


def last(play: Play, count: int = 1) -> str:
    return "\n".join(play.seen()[-count:])


def answers(play: Play) -> dict[str, str | None]:
    run = play.conversation.run
    return {str(name): value for name, value in run.answers.items()} if run else {}


def at(play: Play) -> str:
    pending = play.conversation.pending
    return str(pending.step or pending.kind) if pending else ""


def to_topic(play: Play) -> None:
    play.says("Mia")
    play.says("30")


def to_review(play: Play) -> None:
    to_topic(play)
    play.presses("Debt")
    play.says("mornings and evenings")


class TestTheWay:
    def test_a_branch_is_asked_only_when_its_condition_holds(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.presses("Violence")
        assert at(agreed) == "safe"
        agreed.presses("Yes")
        assert at(agreed) == "times"

    def test_a_text_between_is_said_once(self, agreed: Play) -> None:
        agreed.says("skip")
        agreed.says("16")
        assert agreed.seen().count("You may get help yourself.") == 1
        agreed.says("back")
        agreed.says("15")
        assert agreed.seen().count("You may get help yourself.") == 1

    def test_a_block_that_may_be_skipped_asks_first_and_asks_nothing_then(
        self, agreed: Play
    ) -> None:
        to_topic(agreed)
        agreed.presses("Mood")
        assert at(agreed) == "mind"
        agreed.says("skip")
        assert at(agreed) == "times"
        assert answers(agreed)["mind"] is None

    def test_a_block_is_asked_item_by_item_and_scored_on_the_card(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.presses("Mood")
        agreed.presses("begin")
        agreed.presses("Often")
        agreed.presses("Never")
        agreed.says("1")
        agreed.says("yes")
        agreed.presses("yes")
        agreed.joins("anna")
        card = agreed.room("anna")[0]
        assert "Wellbeing: 3" in card
        assert "Wellbeing: high" in card

    def test_an_answer_out_of_range_has_its_own_words_and_leads_somewhere(
        self, agreed: Play
    ) -> None:
        agreed.says("Mia")
        agreed.says("11")
        assert "You are very young for us." in last(agreed, 2)
        assert "That is all right." in last(agreed)
        assert agreed.conversation.run is None
        assert agreed.conversation.case is None

    def test_out_of_range_without_words_of_its_own_says_the_range(self, agreed: Play) -> None:
        agreed.says("Mia")
        agreed.says("120")
        assert "99" in last(agreed)
        assert at(agreed) == "age"

    def test_the_handover_goes_to_the_team_of_the_first_rule_that_holds(self, agreed: Play) -> None:
        to_review(agreed)
        agreed.presses("yes")
        agreed.presses("yes")
        assert agreed.conversation.case is not None
        assert agreed.conversation.case.team == "debts"
        assert agreed.invited() == ["ben"]


class TestManners:
    def test_back_opens_the_question_before_and_its_answer_stands_until_there_is_a_new_one(
        self, agreed: Play
    ) -> None:
        to_topic(agreed)
        agreed.says("BACK")
        assert at(agreed) == "age"
        assert answers(agreed)["age"] == "30"
        agreed.says("31")
        assert answers(agreed)["age"] == "31"
        assert at(agreed) == "topic"

    def test_back_twice_goes_two_questions_back(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.presses("back")
        agreed.presses("back")
        assert at(agreed) == "alias"

    def test_back_at_the_first_question_says_so(self, agreed: Play) -> None:
        agreed.says("back")
        assert at(agreed) == "alias"
        assert "first" in last(agreed)

    def test_what_depended_on_a_changed_answer_is_dropped_and_named(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.presses("Violence")
        agreed.presses("Yes")
        agreed.says("change")
        agreed.says("3")
        agreed.presses("Debt")
        assert "safe" not in answers(agreed)
        assert any("Are you safe?" in line and "dropped" in line for line in agreed.seen())

    def test_the_same_answer_again_drops_nothing(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.presses("Violence")
        agreed.presses("Yes")
        agreed.says("change")
        agreed.says("3")
        agreed.presses("Violence")
        assert answers(agreed)["safe"] == "yes"

    @pytest.mark.parametrize("word", ["skip", "überspringen", "Skip!", "/skip"])
    def test_skip_works_in_every_language(self, agreed: Play, word: str) -> None:
        agreed.says(word)
        assert answers(agreed) == {"alias": None}

    def test_what_may_not_be_skipped_says_so_and_stays_open(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.says("skip")
        assert at(agreed) == "topic"

    def test_a_reserved_word_inside_a_sentence_is_a_part_of_it(self, agreed: Play) -> None:
        agreed.says("Stop it Mia")
        assert answers(agreed)["alias"] == "Stop it Mia"

    def test_stop_asks_once_and_go_on_goes_on(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.says("stopp")
        assert agreed.conversation.gate is Gate.ADMITTED
        agreed.presses("mind:nothing")
        assert at(agreed) == "topic"
        assert answers(agreed)["age"] == "30"

    def test_stop_said_twice_stops_and_nothing_is_left(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.says("stop")
        agreed.says("stop")
        assert agreed.conversation.gate is Gate.WITHDRAWN
        assert agreed.conversation.run is None

    def test_the_name_of_a_language_switches_at_once(self, agreed: Play) -> None:
        agreed.says("deutsch")
        assert agreed.conversation.language == "de"
        assert at(agreed) == "alias"

    def test_after_two_answers_not_understood_a_person_is_offered(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.says("hm")
        agreed.says("hm hm")
        agreed.presses("person")
        assert at(agreed) == "agreement"  # what is needed is still asked
        agreed.presses("yes")
        assert agreed.conversation.case is not None
        assert "topic" not in answers(agreed)

    def test_the_questions_own_words_explain_what_was_not_understood(self, agreed: Play) -> None:
        agreed.says("Mia")
        agreed.says("old enough")
        first = last(agreed).partition("\n")[0]
        assert first == "I have kept that for your counsellor. Just the number, please."


class TestMulti:
    def test_picking_marks_the_buttons_and_done_answers_in_the_order_of_the_choices(
        self, agreed: Play
    ) -> None:
        to_topic(agreed)
        agreed.presses("Debt")
        agreed.presses("c:evening")
        agreed.presses("c:morning")
        assert "\N{BALLOT BOX WITH CHECK} Mornings" in [c.label for c in agreed.chat[-1].choices]
        agreed.presses("done")
        assert answers(agreed)["times"] == "morning evening"

    def test_picking_twice_takes_back(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.presses("Debt")
        agreed.presses("c:evening")
        agreed.presses("c:evening")
        agreed.presses("done")
        assert at(agreed) == "times"
        assert "times" not in answers(agreed)

    def test_too_many_are_not_taken(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.presses("Debt")
        agreed.says("1, 2, 3")
        assert at(agreed) == "times"


class TestReview:
    def test_every_answer_is_shown_and_one_can_be_changed(self, agreed: Play) -> None:
        to_review(agreed)
        shown = last(agreed)
        assert "Mia" in shown
        assert "30" in shown
        assert "Debt" in shown
        agreed.presses("change")
        agreed.says("1")
        agreed.says("Ida")
        assert at(agreed) == "answers"
        assert "Ida" in last(agreed)

    def test_a_sensitive_answer_is_on_the_card_and_not_in_the_review(self) -> None:
        steps = (
            replace(step, card=("mind.safety",)) if isinstance(step, Handover) else step
            for step in LONG.steps
        )
        flow = replace(LONG, steps=tuple(steps))
        play = Play(long_house(flow), (ANNA, BEN), NOON, through)
        for said in ("/start", "ok", "yes", "Mia", "30", "Mood", "yes", "Often", "Never", "1"):
            play.says(said)
        assert at(play) == "answers"
        shown = dict(one.split(" \N{EN DASH} ") for one in last(play).splitlines() if "? " in one)
        assert shown["Do you sleep badly?"] == "Often"
        assert shown["Thoughts of harm?"] == "(answered)"
        assert "Never" not in last(play)
        for said in ("yes", "yes"):
            play.says(said)
        play.joins("anna")
        assert "Thoughts of harm? Never" in play.room("anna")[0]

    def test_a_sensitive_answer_is_not_repeated_in_its_question(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.presses("Mood")
        agreed.presses("begin")
        agreed.presses("Never")
        agreed.presses("Never")
        asked = next(line for line in agreed.chat if "Thoughts of harm?" in line.text)
        assert "Never" not in asked.text


class TestCrisis:
    def test_an_alerting_answer_shows_help_before_anything_else_and_goes_to_the_duty(
        self, agreed: Play
    ) -> None:
        to_topic(agreed)
        agreed.presses("Violence")
        before = len(agreed.chat)
        agreed.presses("No")
        assert agreed.chat[before].label == "tell:crisis.alert"
        assert "Danger: 112" in agreed.chat[before].text
        agreed.says("1")
        agreed.presses("yes")
        agreed.presses("yes")
        case = agreed.conversation.case
        assert case is not None
        assert case.team == "duty"
        agreed.joins("anna")
        assert "answer to “Are you safe?”: No" in agreed.room("anna")[0]

    def test_a_flag_is_a_line_on_the_card_and_nothing_to_the_client(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.presses("Violence")
        agreed.presses("Not sure")
        assert not any(line.label == "tell:crisis.alert" for line in agreed.chat)
        assert [one.rule for one in agreed.conversation.concerns] == ['safe == "unsure"']

    def test_what_was_asked_and_skipped_flags_and_what_was_never_asked_does_not(
        self, agreed: Play
    ) -> None:
        to_topic(agreed)
        agreed.presses("Mood")
        agreed.says("skip")
        assert not agreed.conversation.concerns
        agreed.says("back")
        agreed.presses("begin")
        agreed.presses("Never")
        agreed.says("skip")
        assert [one.rule for one in agreed.conversation.concerns] == ["mind.safety is skipped"]

    def test_words_of_danger_show_help_and_the_question_stays_open(self, agreed: Play) -> None:
        agreed.says("I, want to DIE")
        assert any(line.label == "tell:crisis.noticed" for line in agreed.chat)
        assert [one.rule for one in agreed.conversation.concerns] == ["words"]
        assert at(agreed) == "alias"
        assert agreed.held  # for the counsellor, and not as a name

    def test_a_word_that_only_contains_the_letters_is_no_alarm(self, agreed: Play) -> None:
        agreed.says("I want to diet")
        assert not any(line.label == "tell:crisis.noticed" for line in agreed.chat)

    def test_before_agreeing_nothing_is_remembered_of_it(self, play: Play) -> None:
        play.says("I want to die")
        assert any(line.label == "tell:crisis.noticed" for line in play.chat)
        assert not play.conversation.concerns

    def test_in_a_live_conversation_the_counsellor_is_told_and_the_client_is_not_interrupted(
        self, agreed: Play
    ) -> None:
        to_review(agreed)
        agreed.presses("yes")
        agreed.presses("yes")
        agreed.joins("ben")
        before = len(agreed.chat)
        agreed.says("I want to die")
        assert len(agreed.chat) == before
        assert any("danger" in line.lower() for line in agreed.room("ben"))


class TestBeforeAgreeing:
    def test_what_was_written_is_offered_after_the_yes_and_passed_on_in_order(
        self, play: Play
    ) -> None:
        play.says("my father hits me")
        play.says("every day")
        play.presses("I have read this")
        play.presses("Yes")
        assert at(play) == "earlier"
        play.presses("pass")
        assert at(play) == "alias"
        play.says("skip")
        play.says("20")
        play.presses("Debt")
        play.says("1")
        play.presses("yes")
        play.presses("yes")
        play.joins("ben")
        room = play.room("ben")
        assert room.index("my father hits me") < room.index("every day")

    def test_left_alone_it_is_gone(self, play: Play) -> None:
        play.says("my father hits me")
        play.presses("I have read this")
        play.presses("Yes")
        play.says("no")
        assert at(play) == "alias"
        assert play.conversation.earlier == ()

    def test_refusing_forgets_the_references(self, play: Play) -> None:
        play.says("my father hits me")
        play.presses("I have read this")
        play.presses("No")
        assert play.conversation.earlier == ()


class TestMoreThanAnAnswer:
    def test_a_voice_message_at_a_question_waits_for_the_counsellor(self, agreed: Play) -> None:
        agreed.sends(FileKind.VOICE)
        assert at(agreed) == "alias"
        assert "kept" in last(agreed).lower()
        to_review(agreed)
        agreed.presses("yes")
        agreed.presses("yes")
        agreed.joins("ben")
        rows = [r for room in agreed.rooms.values() for r in room.lines if r.attachment]
        assert [r.attachment.kind for r in rows if r.attachment] == [FileKind.VOICE]

    def test_a_long_text_at_a_button_question_waits_too(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.says("it began long ago " * 20)
        assert at(agreed) == "topic"
        assert agreed.held

    def test_stopping_drops_what_was_kept(self, agreed: Play) -> None:
        agreed.sends(FileKind.IMAGE)
        agreed.says("stop")
        agreed.says("yes")
        assert not agreed.held


class TestComingBack:
    def test_after_a_long_time_words_answer_nothing_and_going_on_goes_on(
        self, agreed: Play
    ) -> None:
        to_topic(agreed)
        agreed.waits(timedelta(hours=13))
        agreed.says("Debt")
        assert at(agreed) == "resume"
        assert "topic" not in answers(agreed)
        agreed.presses("go")
        assert at(agreed) == "topic"

    def test_one_reminder_then_forgetting_and_both_are_said(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.waits(timedelta(days=5))
        assert [ln.label for ln in agreed.chat].count("tell:resume.remind") == 1
        agreed.waits(timedelta(days=15))
        assert [ln.label for ln in agreed.chat].count("tell:resume.remind") == 1
        assert agreed.chat[-1].label == "tell:resume.forgotten"
        assert agreed.conversation.run is None

    def test_nothing_unasked_is_sent_at_night(self, agreed: Play) -> None:
        agreed.waits(timedelta(hours=10))  # 22:00
        to_topic(agreed)
        agreed.waits(timedelta(days=2, hours=10))
        assert agreed.chat[-1].label == "tell:topic" or agreed.chat[-1].label == "step:topic"
        agreed.waits(timedelta(hours=2))
        assert agreed.chat[-1].label == "tell:resume.remind"

    def test_the_reminder_names_no_topic_in_its_first_words(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.waits(timedelta(days=3))
        assert "Lotse" not in last(agreed)[:40]

    def test_delete_under_the_reminder_deletes(self, agreed: Play) -> None:
        to_topic(agreed)
        agreed.waits(timedelta(days=3))
        agreed.presses("delete")
        assert agreed.conversation.run is None

    def test_who_never_agreed_is_never_reminded(self, play: Play) -> None:
        play.says("hello")
        play.waits(timedelta(days=20))
        assert not any(line.label.startswith("tell:resume") for line in play.chat)


def test_signing_is_a_decision_of_its_own(agreed: Play) -> None:
    to_review(agreed)
    agreed.presses("yes")
    assert at(agreed) == "agreement"
    agreed.presses("no")
    assert agreed.conversation.gate is Gate.REFUSED
    assert agreed.conversation.case is None


def test_the_start_link_brings_language_and_an_answer(play: Play) -> None:
    play.says("/start de--topic-debt")
    assert play.conversation.language == "de"
    play.presses("yes")
    play.presses("yes")
    play.says("Mia")
    play.says("17")
    assert answers(play)["topic"] == "debt"
    assert at(play) == "times"


@pytest.mark.parametrize(
    "words", ["I would rather talk to a person", "lieber mit einem Menschen reden"]
)
def test_the_words_on_a_button_count_when_they_are_typed(agreed: Play, words: str) -> None:
    agreed.says(words)
    assert at(agreed) == "agreement"
