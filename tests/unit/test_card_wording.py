"""What a counsellor reads of a case is in words: no name of the flow, no sign of a condition."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from routing.conversation import Concern, ConcernKind
from routing.flow.expression import Expression, parse
from routing.flow.model import AnswerType, Ask, Flow, Step
from routing.flow.vocabulary import vocabulary
from routing.ids import StepName
from routing.play import Play
from routing.words.speaking import Speech
from routing.words.wording import in_short, readable, shorten, spoken_names
from tests.flows import LONG, long_house
from tests.houses import ANNA, BEN, DE, EN, NOON, TEXTS, both

AGE = Ask(StepName("age"), AnswerType.AGE, both("How old are you, {alias}?", "Wie alt, {alias}?"))
LABELLED = replace(AGE, label=both("Age", "Alter"))
BORN = Ask(StepName("born"), AnswerType.DATE, both("Born when?", "Wann geboren?"))
SURE = Ask(StepName("sure"), AnswerType.YESNO, both("Are you sure?", "Bist du sicher?"))


def flow(*steps: Step) -> Flow:
    return replace(LONG, steps=steps, blocks=())


def said(source: str, *steps: Step) -> tuple[str, str]:
    """The rule on a card, in English and in German."""
    made = flow(*steps)
    rule = parse(source, vocabulary(made.steps, ()))
    english, german = (
        readable(rule, spoken_names(made, Speech(TEXTS, language))) for language in (EN, DE)
    )
    return english, german


@pytest.mark.parametrize(
    ("source", "english", "german"),
    [
        ("age > 17", "more than 17", "mehr als 17"),
        ("age >= 17", "17 or more", "mindestens 17"),
        ("age < 17", "less than 17", "weniger als 17"),
        ("age <= 17", "17 at most", "höchstens 17"),
        ("17 < age", "more than 17", "mehr als 17"),
        ("age == 17", "17", "17"),
    ],
)
def test_signs_are_words(source: str, english: str, german: str) -> None:
    assert said(source, LABELLED) == (f"Age: {english}", f"Alter: {german}")


def test_a_question_without_a_label_is_called_by_its_words() -> None:
    assert said('sure == "no"', SURE) == (
        "answer to “Are you sure?”: No",
        "Antwort auf „Bist du sicher?“: Nein",
    )
    assert said("age > 17", AGE)[1] == "Antwort auf „Wie alt, …?“: mehr als 17"


def test_what_was_left_out_is_said_of_the_question() -> None:
    assert said("sure is skipped", SURE) == (
        "answer to “Are you sure?” left out",
        "Antwort auf „Bist du sicher?“ ausgelassen",
    )


@pytest.mark.parametrize("name", ["age", "born", "sure"])
@pytest.mark.parametrize("sign", ["==", "!=", "<", "<=", ">", ">=", "is skipped", "is asked"])
def test_no_rule_shows_a_name_of_the_flow_or_a_sign(name: str, sign: str) -> None:
    right = {"age": "17", "born": '"2001-02-03"', "sure": '"no"'}[name]
    if name == "sure" and sign not in ("==", "!=", "is skipped", "is asked"):
        return  # it has no order
    source = f"{name} {sign}" if sign.startswith("is") else f"{name} {sign} {right}"
    for words in said(source, AGE, BORN, SURE):
        assert not set("=<>") & set(words)
        assert not words.startswith(name)


def test_a_long_question_is_cut_between_words() -> None:
    assert shorten("word " * 20).removesuffix("…").split() == ["word"] * 11
    assert len(shorten("x" * 200)) == 60
    assert in_short(replace(AGE, text={}), Speech(TEXTS, EN)) == "age"


# ------------------------------------------------------------------------- the card


def lines(of: Flow, *rules: str) -> Sequence[str]:
    """The card of a case for which these rules were true."""
    play = Play(long_house(of), (ANNA, BEN), NOON)
    play.says("/start")
    play.presses("I have read this")
    play.presses("Yes")
    concerns = tuple(Concern(ConcernKind.ALERT, rule, NOON) for rule in rules)
    play.conversation = replace(play.conversation, concerns=concerns)
    to_a_case(play)
    (who,) = play.invited()
    play.joins(who)
    return play.room(who)[0].splitlines()


def to_a_case(play: Play) -> None:
    for answer in ("Mia", "30", "Debt", "mornings", "yes", "yes"):
        play.says(answer)
    assert play.conversation.case is not None


def test_the_card_says_a_rule_in_words_and_one_that_is_gone_as_it_was_written() -> None:
    rule: Expression = LONG.crisis.alert[0]
    assert lines(LONG, rule.source, "gone > 3")[1:3] == [
        "Urgent, because of an answer: answer to “Are you safe?”: No",
        "Urgent, because of an answer: gone > 3",
    ]
    label = both("Safe", "Sicher")
    steps = tuple(
        replace(one, label=label) if isinstance(one, Ask) and one.name == "safe" else one
        for one in LONG.steps
    )
    assert "because of an answer: Safe: No" in lines(replace(LONG, steps=steps), rule.source)[1]


# ------------------------------------------------------------------------- to the client


@pytest.fixture
def agreed() -> Play:
    """Somebody who has agreed and is asked for a name; days are said as in `the 24th`."""
    house = replace(long_house(), day=lambda at, _, language: f"the {at.day}th ({language})")
    play = Play(house, (ANNA, BEN), NOON)
    play.says("/start")
    play.presses("I have read this")
    play.presses("Yes")
    return play


def test_the_reminder_says_its_day_in_the_organisations_words(agreed: Play) -> None:
    agreed.says("Mia")
    run = agreed.conversation.run
    assert run is not None
    assert run.active_at is not None
    gone = run.active_at + agreed.house.flow.unfinished.forget
    agreed.waits(timedelta(days=5))
    assert f"on the {gone.day}th (en) I delete" in agreed.seen()[-1]


def test_who_stops_before_there_is_a_case_is_told_that_it_is_deleted(agreed: Play) -> None:
    agreed.says("Mia")
    agreed.says("stop")
    assert "If you stop, I delete what you have answered so far." in agreed.seen()[-1]
    agreed.presses("mind:stop")
    assert "What you answered and wrote here is deleted" in agreed.seen()[-1]
    assert "What we hold is deleted on" not in agreed.seen()[-1]
    assert agreed.conversation.run is None


def test_who_stops_in_a_case_is_told_that_it_has_a_time(agreed: Play) -> None:
    to_a_case(agreed)
    agreed.says("/stop")
    agreed.says("/stop")
    assert "What we hold is deleted on" in agreed.seen()[-1]
