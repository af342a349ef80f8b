"""From the first word to the hand-over: what is said, what counts, what is kept."""

import pytest

from consent import Decision, DocumentKind
from routing.conversation import Gate, Phase
from routing.ids import StepName
from routing.play import Play
from tests.houses import ANNA, BEN, DE, DOCUMENTS, NOON, both, document, house


@pytest.fixture
def play() -> Play:
    return Play(house(), (ANNA, BEN), NOON)


def agree(play: Play) -> None:
    play.says("/start")
    play.presses("I have read this")
    play.presses("Yes")
    play.presses("No")


def finish(play: Play) -> None:
    agree(play)
    play.says("Mia")
    play.presses("Debt")


def test_first_words_say_program_readers_help_and_how_to_stop(play: Play) -> None:
    play.says("/start")
    first = play.seen()[0]
    for part in ("program of Lotse, not a person", "Only we read it.", "112", "/stop", "/crisis"):
        assert part in first
    assert [c.label for c in play.chat[0].choices] == ["Deutsch", "I need help now"]


def test_who_can_read_is_said_once_where_the_notice_says_it() -> None:
    notice = document("privacy", DocumentKind.NOTICE, "Lotse answers. Only we read it.")
    shown = Play(house(documents={**DOCUMENTS, "privacy": notice}), (ANNA, BEN), NOON)
    shown.says("/start")
    assert "Only we read it." not in shown.seen()[0]
    assert sum("Only we read it." in text for text in shown.seen()) == 1


def test_what_was_written_before_consent_is_neither_kept_nor_passed_on(play: Play) -> None:
    play.says("my long and terrible story")
    assert "not passed on or kept" in play.seen()[0]
    finish_from_notice(play)
    play.joins("anna")
    assert "terrible" not in repr(play.conversation) + "".join(play.room("anna"))


def finish_from_notice(play: Play) -> None:
    play.presses("I have read this")
    play.presses("Yes")
    if play.conversation.earlier:
        play.presses("leave")
    play.presses("No")
    play.says("Mia")
    play.presses("Debt")


def test_the_whole_way_to_the_handover(play: Play) -> None:
    finish(play)
    assert play.conversation.gate is Gate.ADMITTED
    assert play.invited() == ["anna"]
    assert play.conversation.run is not None
    assert play.conversation.run.answers == {"alias": "Mia", "topic": "debt"}
    decided = [(r.document, r.decision) for r in play.conversation.ledger.records]
    assert decided == [
        ("privacy", Decision.ACKNOWLEDGED),
        ("counselling", Decision.GIVEN),
        ("statistics", Decision.REFUSED),
    ]


def test_each_record_names_the_exact_words_and_the_message_that_showed_them(play: Play) -> None:
    agree(play)
    shown = {line.message.hex for line in play.chat}
    for record in play.conversation.ledger.records:
        assert record.message in shown
        texts = play.house.documents[record.document].texts
        assert record.sha256 == texts[record.language].sha256


def test_a_question_is_edited_to_show_its_answer(play: Play) -> None:
    agree(play)
    answered = next(line for line in play.chat if line.text.startswith("May we read it?"))
    assert answered.text.endswith("\N{CHECK MARK} Yes")
    assert answered.choices == ()


@pytest.mark.parametrize(
    "odd",
    [
        "hm",
        "I do not know, what does that mean",
        "\N{THUMBS UP SIGN}",
        "yes but no",
        "?",
        "vielleicht",
    ],
)
def test_neither_yes_nor_no_is_explained_and_asked_again(play: Play, odd: str) -> None:
    play.says("/start")
    play.presses("I have read this")
    play.says(odd)
    assert play.conversation.ledger.latest("counselling") is None
    assert "neither as yes nor as no" in play.seen()[-1]
    assert [c.token for c in play.chat[-1].choices] == ["yes", "no", "explain", "help"]
    play.says("yes")
    assert play.conversation.ledger.latest("counselling") is not None


def test_a_yes_written_before_the_prompt_was_there_grants_nothing(play: Play) -> None:
    play.says("/start")
    play.delivering = False
    play.presses("I have read this")
    play.says("yes")
    play.says("yes yes")
    assert play.conversation.ledger.latest("counselling") is None
    play.deliver()
    assert sum("crossed" in text for text in play.seen()) == 1
    play.says("yes", before_prompt=True)
    assert play.conversation.ledger.latest("counselling") is None


def test_refusing_what_is_needed_keeps_nothing_but_the_no_and_leaves_a_way_back(
    play: Play,
) -> None:
    play.says("/start")
    play.presses("I have read this")
    play.presses("No")
    refused = play.conversation
    assert (refused.gate, refused.run) == (Gate.REFUSED, None)
    assert "That is all right." in play.seen()[-1]
    assert "112" in play.seen()[-1]
    play.says("hello again")
    play.presses("Start again")
    play.presses("Yes")
    assert play.conversation.gate is Gate.ADMITTED


def test_refusing_the_optional_changes_nothing_else(play: Play) -> None:
    agree(play)
    assert play.conversation.gate is Gate.ADMITTED
    assert "A name?" in play.seen()[-1]


def test_an_old_button_opens_its_question_again(play: Play) -> None:
    agree(play)
    play.says("Mia")
    play.presses("Mood")
    assert play.invited() == ["anna"]


def test_an_old_button_before_the_handover_changes_the_answer(play: Play) -> None:
    agree(play)
    name_question = play.chat[-1]
    play.says("Mia")
    play.presses_old(name_question, "skip")
    assert "wanted to change" in play.seen()[-1]
    assert "A name?" in play.seen()[-1]
    play.says("Lea")
    play.presses("Debt")
    assert play.conversation.run is not None
    assert play.conversation.run.answers == {"alias": "Lea", "topic": "debt"}


def test_a_button_of_something_over_is_answered(play: Play) -> None:
    finish(play)
    play.presses_old(play.chat[1], "yes")
    assert "over" in play.seen()[-1]


@pytest.mark.parametrize(
    ("typed", "kept"), [("2", "debt"), ("debt", "debt"), ("DE", "debt"), ("moo", "mood")]
)
def test_a_choice_may_be_typed(play: Play, typed: str, kept: str) -> None:
    agree(play)
    play.says("Mia")
    play.says(typed)
    assert play.conversation.run is not None
    assert play.conversation.run.answers[StepName("topic")] == kept


def test_an_answer_that_is_too_long_is_asked_for_shorter(play: Play) -> None:
    agree(play)
    play.says("x" * 31)
    assert "30 characters" in play.seen()[-1]
    play.says("skip")
    assert play.conversation.run is not None
    assert play.conversation.run.answers[StepName("alias")] is None


def test_the_language_of_the_app_is_taken_and_a_switch_offered(play: Play) -> None:
    play.says("/start", language="de-AT")
    assert "kein Mensch" in play.seen()[0]
    play.presses("English")
    assert "not a person" not in play.seen()[-1]
    assert play.chat[-1].choices[0].label == "I have read this"
    play.says("hm", language="de")
    assert "could not tell" in play.seen()[-1]


def test_the_flow_of_a_run_stays_when_a_new_one_is_published(play: Play) -> None:
    agree(play)
    changed = house(name=both("New"))
    play.house = changed
    play.says("Mia")
    assert "What is it about?" in play.seen()[-1]


def test_start_in_the_middle_says_so_and_puts_the_question_again(play: Play) -> None:
    agree(play)
    play.says("/start")
    assert play.seen()[-1].startswith("We are in the middle of a few questions.")
    assert play.seen()[-1].endswith("A name?")


def test_who_does_not_stop_after_all_is_told_that_nothing_is_gone(play: Play) -> None:
    agree(play)
    play.says("stop")
    play.says("no")
    assert "nothing is deleted" in play.seen()[-2]
    assert "A name?" in play.seen()[-1]


def test_a_burst_of_first_messages_is_greeted_once(play: Play) -> None:
    play.delivering = False
    for text in ("hi", "are you there", "please"):
        play.says(text)
    play.deliver()
    assert sum("program of Lotse" in text for text in play.seen()) == 1
    assert sum("Who reads what." in text for text in play.seen()) == 1


def test_a_client_without_a_language_we_know_gets_the_first_one(play: Play) -> None:
    play.says("hola", language="es")
    assert "not a person" in play.seen()[0]
    assert play.conversation.language is None


def test_nobody_speaks_the_language_and_both_sides_are_told(play: Play) -> None:
    play.roster = (BEN,)
    play.says("/start", language="de")
    play.presses("Gelesen")
    play.presses("Ja")
    play.presses("Nein")
    play.says("Mia")
    play.presses("Schulden")
    assert play.conversation.language == DE
    assert play.conversation.case is not None
    assert play.conversation.case.phase is Phase.WAITING
    assert "kann niemand von uns" in play.seen()[-1]
    assert len(play.operator) == 1
