"""What is held can be seen, taken along, corrected and deleted by its client, in every state."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.conversation import Gate, PendingKind
from routing.flow.model import AnswerType, Ask, Step
from routing.ids import StepName
from routing.messages import Made, MadeKind
from routing.play import Play
from routing.seen import Line
from tests.houses import ANNA, BEN, FLOW, NOON, both, house
from tests.unit.mind_kit import closes
from tests.unit.state_kit import TALK, reached
from tests.unit.test_first_contact import agree, finish

DASH = "\N{EN DASH}"
SECRET = Ask(
    StepName("secret"),
    AnswerType.CHOICE,
    both("Are you safe?"),
    choices=(("yes", both("quite safe")), ("no", both("not safe"))),
    sensitive=True,
)
MANY = Ask(
    StepName("many"),
    AnswerType.MULTI,
    both("Which ones?"),
    choices=tuple((key, both(key.upper())) for key in ("one", "two", "three")),
)
AGE = Ask(StepName("age"), AnswerType.NUMBER, both("How old?"), least="1", most="120")


def with_steps(*more: Step) -> Play:
    """The house of the other tests with more questions before the hand-over."""
    steps = (*FLOW.steps[:-2], *more, *FLOW.steps[-2:])
    changed = replace(FLOW, steps=steps)
    return Play(house(flow=changed), (ANNA, BEN), NOON)


@pytest.fixture
def play() -> Play:
    return Play(house(), (ANNA, BEN), NOON)


@pytest.fixture
def talk() -> Play:
    """A client in counselling with Anna who answered five questions."""
    play = with_steps(SECRET, MANY, AGE)
    finish(play)
    play.presses("not safe")
    play.presses("c:one")
    play.presses("done")
    play.says("19")
    play.joins("anna")
    return play


def last(play: Play) -> Line:
    return play.chat[-1]


def tokens(play: Play) -> list[str]:
    return [one.token for one in last(play).choices]


def answers(play: Play) -> dict[str, str | None]:
    run = play.conversation.run
    return {str(name): answer for name, answer in run.answers.items()} if run is not None else {}


# --- seeing -----------------------------------------------------------------------------------


def test_it_says_how_much_is_held_and_what_can_be_done(talk: Play) -> None:
    talk.says("/mydata")
    assert "Answers: 5. Decisions: 3. Messages: " in last(talk).text
    assert tokens(talk) == ["data:see", "data:take", "data:correct", "data:erase", "help"]


@pytest.mark.parametrize("command", ["/mydata", "/meinedaten", "/MyData"])
def test_of_whom_nothing_is_held_is_told_so(play: Play, command: str) -> None:
    play.says(command)
    assert "I hold nothing of what you wrote" in last(play).text
    assert tokens(play) == ["agreed:notice", "help"]
    play.says(command)  # by now a message of ours is
    assert "Answers: 0. Decisions: 0. Messages: 1." in last(play).text


def test_private_answers_are_only_named_until_all_are_asked_for(talk: Play) -> None:
    talk.says("/mydata")
    talk.presses("data:see")
    assert f"A name? {DASH} Mia" in last(talk).text
    assert f"Are you safe? {DASH} (answered)" in last(talk).text
    assert "not safe" not in last(talk).text
    assert tokens(talk)[0] == "data:all"
    talk.presses("data:all")
    assert f"Are you safe? {DASH} not safe" in last(talk).text
    assert "data:all" not in tokens(talk)


def test_it_says_until_when_what_is_kept_and_who_can_read(talk: Play) -> None:
    talk.says("/mydata")
    talk.presses("data:see")
    text = last(talk).text
    assert "Answers: as long as the counselling goes on, and 90 days longer." in text
    assert "Messages: each until 24 hours after it was delivered." in text
    assert "Decisions: as proof" in text
    assert text.endswith("Only we read it.")
    closes(talk, "anna")
    talk.presses("data:see")
    assert "Answers: kept until 2027-02-19." in last(talk).text


def test_the_day_of_an_intake_that_was_left_is_said(play: Play) -> None:
    agree(play)
    play.says("Mia")
    play.says("/mydata")
    play.presses("data:see")
    assert "Answers: kept until 2026-" in last(play).text


@pytest.mark.parametrize("gate", [one for one in Gate if one is not Gate.ERASING])
def test_it_works_in_every_state_of_the_gate(talk: Play, gate: Gate) -> None:
    talk.conversation = replace(talk.conversation, gate=gate)
    talk.says("/mydata")
    assert last(talk).label == "tell:mydata.head"
    assert ("data:correct" in tokens(talk)) is (gate is Gate.ADMITTED)
    talk.presses("data:see")
    assert last(talk).label == "tell:mydata.see"
    talk.presses("data:take")
    assert isinstance(last(talk).attachment, Made)


# --- taking along, deleting -------------------------------------------------------------------


def test_all_of_it_comes_in_one_file_with_a_neutral_name(talk: Play) -> None:
    talk.says("/mydata")
    talk.presses("data:take")
    words, file = talk.chat[-2:]
    assert "everything we hold" in words.text
    assert isinstance(file.attachment, Made)
    assert (file.attachment.what, file.attachment.name) == (
        MadeKind.TAKEOUT,
        "file-2026-11-21.pdf",
    )
    talk.presses("data:take")  # twice tapped
    assert len([one for one in talk.chat if one.attachment]) == 1


def test_deleting_asks_once_more_before_anything_goes(talk: Play) -> None:
    talk.says("/mydata")
    talk.presses("data:erase")
    assert talk.conversation.pending is not None
    assert talk.conversation.pending.kind is PendingKind.ERASE
    assert talk.conversation.gate is Gate.ADMITTED
    assert answers(talk)["alias"] == "Mia"


def test_while_everything_is_deleted_nothing_is_shown_or_handed_out(talk: Play) -> None:
    talk.says("/mydata")
    shown = last(talk)
    talk.presses("data:erase")
    talk.presses("erase:yes")
    assert talk.conversation.gate is Gate.ERASING
    talk.says("/mydata")
    talk.presses_old(shown, "data:take")
    talk.presses_old(shown, "data:see")
    assert not any(one.attachment for one in talk.chat)
    assert "Mia" not in "".join(one.text for one in talk.chat[-3:])


# --- correcting -------------------------------------------------------------------------------


def correct(play: Play, name: str) -> None:
    play.says("/mydata")
    play.presses("data:correct")
    index = play.conversation.run and play.flows[play.conversation.run.flow].index
    assert index
    play.presses(f"fix:{index[StepName(name)]}")


def test_during_the_intake_correcting_is_changing(play: Play) -> None:
    agree(play)
    play.says("Mia")
    play.says("/mydata")
    play.presses("data:correct")
    assert last(play).label == "tell:change.which"


def test_a_corrected_answer_stands_and_the_card_is_changed_and_told(talk: Play) -> None:
    correct(talk, "topic")
    assert last(talk).text.startswith("What you say now takes the place of your answer.")
    talk.presses("Mood")
    assert last(talk).text == f"Corrected: What is it about? {DASH} Mood"
    assert answers(talk)["topic"] == "mood"
    card, *_, told = talk.room("anna")
    assert "What is it about? Mood" in card
    assert "The client corrected an answer: What is it about?" in told
    assert talk.conversation.pending is None


def test_a_private_answer_is_corrected_without_being_shown(talk: Play) -> None:
    correct(talk, "secret")
    talk.presses("quite safe")
    assert last(talk).text == f"Corrected: Are you safe? {DASH} (answered)"


def test_a_typed_correction_counts(talk: Play) -> None:
    correct(talk, "age")
    talk.says("I am 20")
    assert answers(talk)["age"] == "20"


def test_several_are_picked_anew(talk: Play) -> None:
    correct(talk, "many")
    talk.presses("c:one")
    talk.presses("done")  # too few: asked again
    assert answers(talk)["many"] == "one"
    talk.presses("c:two")
    talk.presses("c:three")
    talk.presses("done")
    assert answers(talk)["many"] == "two three"


def test_leaving_it_as_it_is_changes_nothing(talk: Play) -> None:
    before = answers(talk)
    for leave in ("fix:leave", "Leave it as it is"):
        correct(talk, "topic")
        talk.presses(leave)
        assert "as it was" in last(talk).text
    correct(talk, "topic")
    talk.says("leave it as it is")
    correct(talk, "topic")
    talk.presses("Debt")  # what it was
    assert "as it was" in last(talk).text
    assert answers(talk) == before
    assert not any("corrected" in line for line in talk.room("anna"))


@pytest.mark.parametrize("text", ["I cannot go on like this", "?", "x" * 300])
def test_words_that_are_no_answer_reach_the_counsellor_and_end_the_question(
    talk: Play, text: str
) -> None:
    correct(talk, "age")
    talk.says(text)
    assert talk.room("anna")[-1] == text
    assert talk.conversation.pending is None
    assert answers(talk)["age"] == "19"


def test_a_question_of_long_ago_does_not_swallow_what_is_written(talk: Play) -> None:
    correct(talk, "alias")
    talk.waits(timedelta(hours=2))
    talk.says("Please read this")
    assert talk.room("anna")[-1] == "Please read this"
    assert answers(talk)["alias"] == "Mia"


def test_which_answer_can_be_typed(talk: Play) -> None:
    talk.says("/mydata")
    talk.presses("data:correct")
    talk.says("How old?")
    talk.says("21")
    assert answers(talk)["age"] == "21"


def test_another_language_asks_again_in_it(talk: Play) -> None:
    correct(talk, "topic")
    talk.says("Deutsch")
    assert "What is it about? (de)" in last(talk).text
    talk.presses("Schulden")
    assert talk.conversation.pending is None


def test_a_button_of_before_does_not_correct(talk: Play) -> None:
    correct(talk, "topic")
    old = last(talk)
    talk.presses("fix:leave")
    talk.presses_old(old, "c:mood")
    assert answers(talk)["topic"] == "debt"


def test_urgent_help_comes_while_an_answer_is_corrected(talk: Play) -> None:
    correct(talk, "topic")
    talk.presses("help")
    assert "Call 112 now." in talk.seen()[-1]


@pytest.mark.parametrize("before", ["%!schedule 2h sleep well", "#give"])
def test_that_a_counsellor_has_words_put_aside_is_said_and_not_which(before: str) -> None:
    play = reached(*TALK, "/mydata", "@data:see")
    assert "has not sent" not in play.chat[-1].text
    play.does_all(before, "/mydata", "@data:see")
    assert "has not sent" in play.chat[-1].text
    assert not any(one in play.chat[-1].text for one in ("sleep well", "go slowly"))
