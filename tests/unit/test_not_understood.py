"""Answers that were not understood, at everything that can be open: never mute, nothing lost."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from routing.conversation import Gate, PendingKind
from routing.ids import AuthorId, CounsellorId
from routing.messages import FileKind
from routing.play import Play
from tests.flows import long_house
from tests.houses import ANNA, BEN, NOON
from tests.odd_flows import odd_house
from tests.unit.test_intake_odd import answers, at, held, through

FEW = ("er kommt", "na ja", "vielleicht doch")  # told, and no answer to anything
MARKS = ("...", "\N{SMILING FACE WITH OPEN MOUTH}", "?!")  # nothing is told
NOT_KEPT = ("not kept", "not passed that on", "not taken", "could not find", "neither as yes")


def begun(*said: str, odd: bool = False) -> Play:
    """Somebody who has said this, one after the other."""
    play = Play(odd_house() if odd else long_house(), (ANNA, BEN), NOON, through)
    for one in said:
        play.says(one)
    return play


AGREED = ("/start", "ok", "yes")
TOPIC = (*AGREED, "Mia", "30")


def resumed() -> Play:
    play = begun(*TOPIC)
    play.waits(timedelta(hours=13))
    play.says("hello")
    return play


def at_earlier() -> Play:
    return begun("my father hits me", "ok", "yes")


def at_return() -> Play:
    return begun(*AGREED, "/stop", "stop", "hello")


def reviewed(*more: str) -> Play:
    return begun(*TOPIC, "Debt", "1", *more)


@dataclass(frozen=True)
class Open:
    """How to get to it, and what is said there that is no answer."""

    kind: PendingKind
    reach: Callable[[], Play]
    odd: tuple[str, ...] = FEW


def counselled(*said: str) -> Play:
    """A counsellor is there."""
    play = reviewed("yes", "I sign")
    play.joins(play.invited()[0])
    for one in said:
        play.says(one)
    return play


def somebody_else() -> Play:
    """Asked whether somebody else shall be looked for: there is one who knows the same."""
    play = counselled()
    cleo = replace(BEN, id=CounsellorId("cleo"), name="Cleo", author=AuthorId("@cleo"))
    play.roster, play.house = (*play.roster, cleo), replace(play.house, teams={})
    play.says("/other")
    return play


def deleting(play: Play) -> Play:
    play.presses("mind:delete")
    return play


STEP = PendingKind.STEP
TABLE = {
    "notice": Open(STEP, lambda: begun("/start")),
    "consent": Open(STEP, lambda: begun("/start", "ok")),
    "consent after the gate": Open(STEP, lambda: begun(*AGREED, odd=True)),
    "text": Open(STEP, lambda: begun(*AGREED), tuple(letter * 31 for letter in "xyz")),
    "age": Open(STEP, lambda: begun(*AGREED, "Mia")),
    "choice": Open(STEP, lambda: begun(*TOPIC)),
    "choice, marks": Open(STEP, lambda: begun(*TOPIC), MARKS),
    "choice, sentences": Open(STEP, lambda: begun(*TOPIC), tuple(f"{o}, {o} {o}" for o in FEW)),
    "several": Open(STEP, lambda: begun(*TOPIC, "Debt")),
    "block": Open(STEP, lambda: begun(*TOPIC, "Mood")),
    "review": Open(STEP, reviewed),
    "agreement": Open(STEP, lambda: reviewed("yes")),
    "mind": Open(PendingKind.MIND, lambda: begun(*TOPIC, "stop")),
    "mind, marks": Open(PendingKind.MIND, lambda: begun(*TOPIC, "stop"), MARKS),
    "mind before the yes": Open(PendingKind.MIND, lambda: begun("/start", "stop")),
    "mind in counselling": Open(PendingKind.MIND, lambda: counselled("/stop")),
    "delete": Open(PendingKind.ERASE, lambda: deleting(begun(*TOPIC, "stop"))),
    "delete in counselling": Open(PendingKind.ERASE, lambda: deleting(counselled("/stop"))),
    "end": Open(PendingKind.END, lambda: counselled("/end")),
    "end while waiting": Open(PendingKind.END, lambda: reviewed("yes", "I sign", "/end")),
    "somebody else": Open(PendingKind.OTHER, somebody_else),
    "change": Open(PendingKind.CHANGE, lambda: begun(*TOPIC, "change")),
    "resume": Open(PendingKind.RESUME, resumed),
    "earlier": Open(PendingKind.EARLIER, at_earlier),
    "return": Open(PendingKind.RETURN, at_return),
}


@pytest.fixture(params=TABLE)
def opened(request: pytest.FixtureRequest) -> Open:
    return TABLE[request.param]


def test_every_kind_of_open_question_is_in_the_table() -> None:
    passed_on = {  # what is no answer there goes where words of a client go, as ever
        PendingKind.RECONSENT,
        PendingKind.MYDATA,
        PendingKind.AWAY,
        PendingKind.GIVE,
        PendingKind.RECIPIENT,
        PendingKind.SURVEY,
    }
    assert {one.kind for one in TABLE.values()} == set(PendingKind) - passed_on


def test_three_odd_answers_are_never_met_with_the_same_words_three_times(opened: Open) -> None:
    play = opened.reach()
    asked = [play.chat[-1].text]
    for said in opened.odd:
        play.says(said)
        asked.append(play.chat[-1].text)
    assert len(set(asked)) >= 3
    assert all(asked.count(one) <= 2 for one in asked)


def test_after_two_odd_answers_a_person_is_offered_or_whom_to_call_is_said(opened: Open) -> None:
    play = opened.reach()
    for said in opened.odd[:2]:
        play.says(said)
    line = play.chat[-1]
    offered = "person" in {choice.token for choice in line.choices}
    looked_for = play.conversation.gate is Gate.ADMITTED and play.conversation.case is None
    assert offered == (looked_for and at(play) != "agreement")
    assert offered or "Talk: 116 123" in line.text
    assert len(line.choices) > 1


def test_nothing_is_inferred_and_the_question_stays_open(opened: Open) -> None:
    play = opened.reach()
    before = (at(play), answers(play), play.conversation.ledger, play.conversation.gate)
    for said in opened.odd:
        play.says(said)
    assert play.conversation.pending is not None
    assert play.conversation.pending.kind is opened.kind
    after = (at(play), answers(play), play.conversation.ledger, play.conversation.gate)
    assert after == before


def test_nothing_is_lost_silently(opened: Open) -> None:
    play = opened.reach()
    for said in opened.odd:
        play.says(said)
        reply = play.chat[-1].text.lower()
        if said in held(play):
            assert "have kept" in reply
        else:
            assert any(words in reply for words in NOT_KEPT) or "not find" in reply


class TestAgainAndAgain:
    """Nobody is told the same at length for the fourth time, and nobody is met with silence."""

    @pytest.mark.parametrize("noise", ["?", "9", "Dept"])
    def test_a_person_is_offered_more_plainly_and_then_little_is_said(self, noise: str) -> None:
        play, asked = begun(*TOPIC), []
        for _ in range(5):
            play.says(noise)
            asked.append(play.chat[-1].text)
        second, third, fourth, fifth = asked[1:]
        label = "I would rather talk to a person"
        assert f'"{label}" is all you need to say' in third
        assert third != second
        assert fourth.startswith("I have not taken that as an answer. I am still here")
        assert fourth == fifth
        assert len(fourth) < len(third)
        assert at(play) == "topic"
        play.says(label)
        assert at(play) == "agreement"

    def test_words_are_still_kept_each_time(self) -> None:
        play = begun(*TOPIC)
        told = ["er kommt", "na ja", "vielleicht doch", "ich weiss nicht"]
        for said in told:
            play.says(said)
            assert "have kept" in play.chat[-1].text
        assert all(said in held(play) for said in told)
        assert "I am still here" in play.chat[-1].text

    def test_before_the_yes_whom_to_call_is_said_twice_and_then_little(self) -> None:
        play, asked = begun("/start", "ok"), []
        for _ in range(5):
            play.says("?")
            asked.append(play.chat[-1].text)
        assert ["Talk: 116 123" in one for one in asked] == [False, True, True, False, False]
        assert asked[1] != asked[2]
        assert "I am still here" in asked[4]

    def test_beside_the_flow_it_is_the_same(self) -> None:
        play, asked = begun(*TOPIC, "stop"), []
        for said in ("er kommt", "na ja", "vielleicht doch", "ich weiss nicht"):
            play.says(said)
            asked.append(play.chat[-1].text)
        assert "is all you need to say" in asked[2]
        assert "I am still here" in asked[3]


class TestWhatIsKept:
    @pytest.fixture
    def topic(self) -> Play:
        return begun(*TOPIC)

    @pytest.mark.parametrize("said", ["er kommt", "angst", "hilf ihr", "0171 2345678", "unsafe"])
    def test_a_few_words_at_a_question_wait_for_the_counsellor(
        self, topic: Play, said: str
    ) -> None:
        topic.says(said)
        assert said in held(topic)
        assert topic.chat[-1].text.startswith("I have kept that for your counsellor.")
        assert at(topic) == "topic"

    @pytest.mark.parametrize("said", ["?", "\N{THUMBS UP SIGN}", "9", "x", "Dept", "Voilence"])
    def test_a_slip_or_marks_alone_are_said_to_be_no_answer(self, topic: Play, said: str) -> None:
        topic.says(said)
        assert not topic.held
        assert "did not find that among the answers" in topic.chat[-1].text

    @pytest.mark.parametrize("said", ["hello", "Hallo", "good morning, hello"])
    def test_a_mere_greeting_is_not_passed_on(self, topic: Play, said: str) -> None:
        topic.says(said)
        assert not topic.held

    def test_where_the_organisation_explains_it_is_still_said_that_it_was_no_answer(self) -> None:
        play = begun(*AGREED, "Mia")
        play.says("?")
        said = "I have not taken that as an answer. Just the number, please."
        assert play.chat[-1].text.startswith(said)

    def test_a_few_words_after_a_long_time_are_kept(self, topic: Play) -> None:
        topic.waits(timedelta(hours=13))
        topic.says("er kommt")
        assert "er kommt" in held(topic)
        assert any("I have kept" in text for text in topic.seen()[-2:])
        assert at(topic) == "resume"

    def test_a_few_words_while_the_question_is_on_its_way_are_kept(self) -> None:
        play = begun(*AGREED, "Mia")
        play.delivering = False
        play.says("30")
        play.says("er kommt")
        assert "er kommt" in held(play)
        play.says("debt")
        assert "debt" not in held(play)
        assert at(play) == "topic"
        assert len([one for one in play.queued if "kept what" in one.body.text]) == 1

    def test_a_question_beside_the_flow_is_not_put_twice_before_it_has_arrived(
        self, topic: Play
    ) -> None:
        topic.delivering = False
        topic.says("stop")
        for said in ("er kommt", "er ist da", "na ja"):
            topic.says(said)
        topic.deliver()
        assert sum("You decide" in text for text in topic.seen()) == 1
        assert all(said in held(topic) for said in ("er kommt", "er ist da", "na ja"))

    def test_too_long_a_name_is_kept_and_asked_for_shorter(self) -> None:
        play = begun(*AGREED)
        play.says("x" * 31)
        assert "x" * 31 in held(play)
        assert "30 characters" in play.chat[-1].text

    def test_after_the_yes_nobody_is_told_that_nobody_may_read(self) -> None:
        play = begun(*AGREED, odd=True)
        assert at(play) == "statistics"
        play.says("er kommt")
        assert "er kommt" in held(play)
        assert "Without your yes" not in play.chat[-1].text

    def test_a_sentence_with_the_number_in_it_is_the_answer_and_is_kept_whole(self) -> None:
        play = begun(*AGREED, "Mia")
        play.says("ich bin 16 und mein Vater schlägt mich")
        assert answers(play)["age"] == "16"
        assert "schlägt mich" in held(play)
        assert any("kept all of it" in text for text in play.seen()[-3:])

    @pytest.mark.parametrize("said", ["16", "ich bin 16", "I am 16 years old"])
    def test_a_plain_number_is_only_the_answer(self, said: str) -> None:
        play = begun(*AGREED, "Mia", said)
        assert answers(play)["age"] == "16"
        assert not play.held

    @pytest.mark.parametrize("where", [(), AGREED, TOPIC, (*TOPIC, "stop")])
    def test_three_voice_messages_are_not_met_with_the_same_words_three_times(
        self, where: tuple[str, ...]
    ) -> None:
        play = begun("/start", *where[1:])
        asked = []
        for _ in range(3):
            play.sends(FileKind.VOICE)
            asked.append(play.chat[-1].text)
        assert len(set(asked)) >= 2
        offered = "person" in {choice.token for choice in play.chat[-1].choices}
        assert offered or "Talk: 116 123" in asked[-1]

    def test_the_button_of_the_first_asking_still_counts(self, topic: Play) -> None:
        topic.says("stop")
        first = topic.chat[-1]
        topic.says("er kommt")
        topic.says("na ja")
        topic.presses_old(first, "mind:stop")
        assert topic.conversation.gate is Gate.WITHDRAWN

    def test_a_person_can_be_had_at_a_question_beside_the_flow(self, topic: Play) -> None:
        topic.says("stop")
        topic.says("er kommt")
        topic.says("na ja")
        topic.presses("person")
        assert at(topic) == "agreement"
        assert answers(topic)["age"] == "30"

    def test_before_the_yes_a_few_words_are_said_not_to_be_kept(self) -> None:
        play = begun("/start", "stop")
        play.says("er kommt")
        assert play.chat[-1].text.startswith("I have not kept that or passed it on")
        assert not play.conversation.earlier
