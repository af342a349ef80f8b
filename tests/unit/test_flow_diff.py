"""What `flow diff` says: every difference, once, and what it means for people."""

from dataclasses import fields, replace
from typing import Any

import pytest

from bridge.drawing.diff import Version, differences, meaning
from routing.flow.model import (
    ALWAYS,
    AnswerType,
    Aside,
    Ask,
    Consent,
    Flow,
    Handover,
    OnOld,
    Route,
    Say,
    Step,
    Way,
)
from routing.ids import StepName
from tests.flows import GOODBYE, LONG, TOPIC, when
from tests.houses import DE, EN, both


def said(old: Flow, new: Flow) -> list[str]:
    return [str(change) for change in differences(Version(old), Version(new))]


def with_step(new: Step) -> Flow:
    """LONG with another step of this name."""
    steps = tuple(new if one.name == new.name else one for one in LONG.steps)
    return replace(LONG, steps=steps)


def step(name: str) -> Step:
    found = LONG.step(StepName(name))
    assert found is not None
    return found


def test_the_same_flow_has_no_differences() -> None:
    assert said(LONG, LONG) == []
    assert meaning(LONG, LONG, ()) == "Nothing is different, so nobody notices anything."


def test_a_changed_text_shows_the_first_words_that_differ_in_each_language() -> None:
    new = replace(TOPIC, text={EN: "What is it mostly about?", DE: TOPIC.text[DE]})
    assert said(LONG, with_step(new)) == [
        "topic: text (en): “…mostly about?”, was “…about?”"
    ]  # fmt: skip


def test_a_text_in_a_new_language_and_one_that_is_gone_are_told() -> None:
    new = replace(TOPIC, text={EN: TOPIC.text[EN]})
    assert said(LONG, with_step(new)) == [
        "topic: text (de): nothing, was “What is it about? (de)”"
    ]  # fmt: skip


def test_choices_that_came_went_or_have_other_words_are_told() -> None:
    mood, debt, _ = TOPIC.choices
    new = replace(TOPIC, choices=((mood[0], both("Mood", "Laune")), debt, ("other", both("Other"))))
    assert said(LONG, with_step(new)) == [
        "topic: choice added: other",
        "topic: choice removed: violence",
        "topic: choices.mood (de): “Laune”, was “Mood (de)”",
    ]


def test_added_removed_and_moved_steps_are_told_with_their_place() -> None:
    steps = list(LONG.steps)
    moved = steps.pop(LONG.index[StepName("times")])
    gone = next(one for one in steps if one.name == "alias")
    steps.remove(gone)
    steps.insert(0, moved)
    steps.insert(1, Say(StepName("hello"), both("Hello.")))
    assert said(LONG, replace(LONG, steps=tuple(steps))) == [
        "times: moved, now at the beginning",
        "hello: added, behind times",
        "alias: removed",
    ]


def test_another_condition_is_told() -> None:
    new = replace(step("safe"), way=Way(when('topic == "debt"'), only_open=True))
    assert said(LONG, with_step(new)) == [
        'safe: when is topic == "debt", was topic == "violence"',
        "safe: only_open is true, was false",
    ]


def test_rules_of_the_hand_over_are_told() -> None:
    old = step("counsellor")
    assert isinstance(old, Handover)
    new = replace(old, routes=(Route("general"),), card=("alias",), match=frozenset())
    assert said(LONG, with_step(new)) == [
        "counsellor: card removed: age",
        "counsellor: card removed: topic",
        "counsellor: card removed: mind.total",
        "counsellor: card removed: mind.band",
        "counsellor: rule removed: duty if crisis",
        'counsellor: rule removed: debts if topic == "debt"',
        "counsellor: match is nothing, was language, topic",
    ]


def test_what_a_consent_asks_is_compared_too() -> None:
    old = Version(LONG, {"counselling": both("May we read?", "Dürfen wir lesen?")})
    new = Version(LONG, {"counselling": both("May we read?", "Dürfen wir alles lesen?")})
    assert list(map(str, differences(old, new))) == [
        "counselling: text (de): “…alles lesen?”, was “…lesen?”"
    ]


def test_a_step_of_another_kind_is_told_as_that_and_no_more() -> None:
    assert said(LONG, with_step(Say(TOPIC.name, both("x")))) == ["topic: is 'say' now, was 'ask'"]


QUESTION = Ask(StepName("q"), AnswerType.NUMBER, both("How many?"))
OTHERS: dict[str, Any] = {
    "type": AnswerType.AGE,
    "text": both("Else?"),
    "choices": (("a", both("A")),),
    "label": both("Label"),
    "least": "1",
    "most": "9",
    "wrong": both("A number, please."),
    "below": Aside(both("Too few."), GOODBYE),
    "above": Aside(both("Too many."), GOODBYE),
    "skippable": True,
    "sensitive": True,
    "block": StepName("mind"),
    "way": Way(next=GOODBYE),
}


@pytest.mark.parametrize("part", [one.name for one in fields(Ask) if one.name != "name"])
def test_no_part_of_a_question_changes_without_a_word(part: str) -> None:
    old = replace(LONG, steps=(QUESTION,))
    new = replace(LONG, steps=(replace(QUESTION, **{part: OTHERS[part]}),))
    assert said(old, new)
    assert said(new, old)


WHOLE: dict[str, Any] = {
    "name": "other",
    "version": 3,
    "languages": (EN,),
    "title": both("Else"),
    "steps": (QUESTION,),
    "blocks": (),
    "crisis": replace(LONG.crisis, flag=()),
    "unfinished": replace(LONG.unfinished, remind=None),
    "on_old": OnOld.RESTART,
}


@pytest.mark.parametrize("part", [one.name for one in fields(Flow) if one.init])
def test_no_part_of_a_flow_changes_without_a_word(part: str) -> None:
    if part not in ("sha256", "survey"):  # none becomes a survey
        assert said(LONG, replace(LONG, **{part: WHOLE[part]}))


def test_what_it_means_for_people_in_the_middle_follows_on_old() -> None:
    newer = replace(LONG, version=3)
    changes = differences(Version(LONG), Version(newer))
    assert "finishes it as it was" in meaning(LONG, newer, changes)
    again = replace(newer, on_old=OnOld.RESTART)
    assert "begins again with version 3" in meaning(LONG, again, changes)


def test_a_change_under_the_same_number_says_which_number_to_take() -> None:
    new = with_step(replace(TOPIC, sensitive=True))
    changes = differences(Version(LONG), Version(new))
    assert "Make it version 3." in meaning(LONG, new, changes)


def test_a_consent_that_is_needed_now_is_told() -> None:
    old, new = (Consent(StepName("c"), needed, GOODBYE, ALWAYS) for needed in (False, True))
    flows = [replace(LONG, steps=(one,)) for one in (old, new)]
    assert said(*flows) == ["c: needed is true, was false"]
