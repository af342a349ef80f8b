"""Odd sequences in an intake: each of these lost words, stopped somebody short, or hid danger."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from bridge.store import codec
from routing.conversation import Conversation
from routing.core import step
from routing.effects import Send
from routing.events import ClientSaid, Recovered
from routing.facts import Prompt
from routing.ids import AccountName, EventId, MessageId
from routing.messages import Attachment, Body, FileKind
from routing.play import Play
from tests.flows import long_house
from tests.houses import ANNA, BEN, NOON
from tests.odd_flows import NEWER, odd_house

SOME = UUID(int=7)
STORY = "he came back last night and I am afraid"
DANGER = "I want to die"


def through(state: Conversation) -> Conversation:
    return codec.decode(codec.encode(state), Conversation)


@pytest.fixture
def play() -> Play:
    return Play(long_house(), (ANNA, BEN), NOON, through)


@pytest.fixture
def agreed(play: Play) -> Play:
    play.says("/start")
    play.presses("yes")
    play.presses("yes")
    return play


@pytest.fixture
def topic(agreed: Play) -> Play:
    agreed.says("Mia")
    agreed.says("30")
    return agreed


@pytest.fixture
def odd() -> Play:
    """The other flow, asked for its topic."""
    play = Play(odd_house(), (ANNA, BEN), NOON, through)
    for said in ("/start", "ok", "yes", "no", "Mia", "30"):
        play.says(said)
    return play


def at(play: Play) -> str:
    pending = play.conversation.pending
    return str(pending.step or pending.kind) if pending else ""


def answers(play: Play) -> Mapping[str, str | None]:
    run = play.conversation.run
    return {str(name): value for name, value in run.answers.items()} if run else {}


def held(play: Play) -> str:
    return "\n".join(one.body.text for sends in play.held.values() for one in sends)


def finish(play: Play) -> None:
    """From the topic to the hand-over."""
    for said in ("Debt", "1", "yes", "yes"):
        play.says(said)


def desks(play: Play) -> set[str]:
    return {party.removeprefix("desk:") for party in play.held}


def publish(play: Play) -> None:
    play.flows[NEWER.sha256] = NEWER
    play.house = replace(play.house, flow=NEWER)


class TestWordsAreNotLost:
    @pytest.mark.parametrize("hours", [0, 13])
    def test_a_sentence_that_answers_nothing_waits_for_the_counsellor(
        self, topic: Play, hours: int
    ) -> None:
        topic.waits(timedelta(hours=hours))
        topic.says(STORY)
        assert STORY in held(topic)

    def test_a_voice_message_after_a_long_time_is_kept(self, topic: Play) -> None:
        topic.waits(timedelta(hours=13))
        topic.sends(FileKind.VOICE)
        assert desks(topic)
        assert at(topic) == "resume"

    @pytest.mark.parametrize(("word", "open_now"), [("stop", "mind"), ("change", "change")])
    def test_a_story_beside_the_questions_is_kept_and_the_question_put_again(
        self, topic: Play, word: str, open_now: str
    ) -> None:
        topic.says(word)
        topic.says(STORY)
        assert STORY in held(topic)
        assert at(topic) == open_now

    def test_a_voice_message_at_a_prompt_that_was_lost_is_kept(self, topic: Play) -> None:
        voice = Attachment(FileKind.VOICE, AccountName("telegram"), "v")
        said = ClientSaid(EventId(SOME), MessageId(SOME), Body(), topic.now, 10_000, None, voice)
        done = step(topic.conversation, said, replace(topic._facts(said), prompt=Prompt.LOST))
        assert [one for one in done.effects if isinstance(one, Send) and one.attachment]

    def test_a_story_told_while_the_question_is_on_its_way_is_kept(self, agreed: Play) -> None:
        agreed.delivering = False
        agreed.says("Mia")
        for part in ("my father hits me", "it began a year ago", "nobody knows of it"):
            agreed.says(part)
            assert part in held(agreed)
        assert [one.body.text for one in agreed.queued if "kept what" in one.body.text]

    def test_what_was_kept_goes_along_when_somebody_starts_over(self, topic: Play) -> None:
        topic.sends(FileKind.VOICE)
        topic.waits(timedelta(hours=13))
        topic.says("hello")
        topic.presses("over")
        for said in ("Mia", "30"):
            topic.says(said)
        finish(topic)
        case = topic.conversation.case
        assert case is not None
        assert desks(topic) == {case.id.hex}

    def test_a_new_flow_does_not_swallow_what_was_just_written(self, topic: Play) -> None:
        publish(topic)
        topic.says(STORY)
        assert STORY in held(topic)
        assert topic.conversation.run is not None
        assert topic.conversation.run.flow == NEWER.sha256

    def test_a_picture_with_an_urgent_word_below_it_is_kept_too(self, topic: Play) -> None:
        topic.sends(FileKind.IMAGE, "help")
        assert any("112" in text for text in topic.seen()[-2:])
        assert desks(topic)

    def test_forgetting_a_voice_message_alone_is_said(self, agreed: Play) -> None:
        agreed.sends(FileKind.VOICE)
        agreed.waits(timedelta(days=16))
        assert not agreed.held
        assert agreed.chat[-1].label == "tell:resume.forgotten"

    def test_ticked_boxes_stay_when_the_question_is_put_again(self, topic: Play) -> None:
        topic.presses("Debt")
        topic.presses("c:evening")
        topic.says("deutsch")
        topic.presses("done")
        assert answers(topic)["times"] == "evening"

    def test_answers_of_a_new_intake_outlive_those_of_the_closed_case(self, topic: Play) -> None:
        finish(topic)
        topic.joins("ben")
        topic.writes("ben", "!close")
        topic.waits(timedelta(days=89, hours=23))
        topic.says(STORY)
        topic.says("change")
        topic.presses("How old are you, Mia?")
        topic.says("31")
        topic.waits(timedelta(hours=2))
        assert topic.erased
        assert answers(topic) == {"age": "31"}


class TestWrittenBeforeAgreeing:
    @pytest.fixture
    def asked(self, play: Play) -> Play:
        play.says("my father hits me")
        play.presses("yes")
        play.presses("yes")
        return play

    @pytest.mark.parametrize("word", ["back", "person", "skip", "change"])
    def test_it_is_asked_for_until_it_is_decided(self, asked: Play, word: str) -> None:
        asked.says(word)
        assert at(asked) == "earlier"

    def test_stopping_and_going_on_asks_for_it_again(self, asked: Play) -> None:
        asked.says("stop")
        asked.presses("mind:nothing")
        assert at(asked) == "earlier"

    def test_who_stopped_and_tells_something_need_not_write_it_again(self, agreed: Play) -> None:
        agreed.says("/stop")
        agreed.says("stop")
        agreed.says(STORY)
        agreed.says("yes")
        agreed.presses("yes")
        assert at(agreed) == "earlier"
        agreed.presses("pass")
        assert STORY in held(agreed)

    def test_words_of_danger_that_are_passed_on_stand_on_the_card(self, play: Play) -> None:
        play.says(DANGER)
        for token in ("yes", "yes", "pass"):
            play.presses(token)
        assert [one.rule for one in play.conversation.concerns] == ["words"]

    def test_what_comes_back_after_the_case_is_asked_for_again(self, topic: Play) -> None:
        finish(topic)
        topic.joins("ben")
        topic.writes("ben", "!close")
        topic.happens(Recovered(EventId(UUID(int=1)), MessageId(UUID(int=2)), Body("x"), topic.now))
        assert topic.chat[-1].label == "tell:earlier.again"


class TestDanger:
    def test_it_is_not_forgotten_when_a_client_comes_back_with_it(self, topic: Play) -> None:
        finish(topic)
        topic.joins("ben")
        topic.writes("ben", "!close")
        topic.says(DANGER)
        assert [one.rule for one in topic.conversation.concerns] == ["words"]
        assert DANGER in held(topic)

    def test_it_is_not_forgotten_by_starting_over(self, topic: Play) -> None:
        topic.says(DANGER)
        topic.waits(timedelta(hours=13))
        topic.says("hello")
        topic.presses("over")
        assert [one.rule for one in topic.conversation.concerns] == ["words"]

    def test_it_is_not_forgotten_when_a_closed_case_goes(self, topic: Play) -> None:
        finish(topic)
        topic.joins("ben")
        topic.writes("ben", "!close")
        topic.waits(timedelta(days=89, hours=23))
        topic.says(DANGER)
        topic.waits(timedelta(hours=2))
        assert [one.rule for one in topic.conversation.concerns] == ["words"]

    def test_a_cry_where_buttons_are_waits_for_the_counsellor(self, topic: Play) -> None:
        topic.says(DANGER)
        assert DANGER in held(topic)

    def test_a_cry_where_one_is_asked_to_tell_is_the_answer(self, odd: Play) -> None:
        odd.presses("Debt")
        assert at(odd) == "story"
        odd.says(f"{STORY}, {DANGER}")
        assert answers(odd)["story"] == f"{STORY}, {DANGER}"
