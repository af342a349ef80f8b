"""Placeholders in an organisation's texts: filled once, and never from what a client typed."""

from dataclasses import replace

import pytest

from routing.facts import Facts
from routing.flow.model import Say
from routing.ids import StepName
from routing.play import Play
from routing.saying.filling import fill
from tests.houses import ANNA, FLOW, NOON, both, house
from tests.unit.test_first_contact import agree


def filled(text: str, alias: str | None) -> str:
    play = Play(house(), (ANNA,), NOON)
    agree(play)
    run = play.conversation.run
    assert run is not None
    answers = {StepName("alias"): alias, StepName("topic"): "debt"}
    conversation = replace(play.conversation, run=replace(run, answers=answers))
    facts = Facts(NOON, play.house, FLOW, lambda _: run.asked[0].message)
    return fill(conversation, facts, text)


@pytest.mark.parametrize(
    ("text", "alias", "shown"),
    [
        ("Thank you, {alias}.", "Mia", "Thank you, Mia."),
        ("Thank you, {alias}.", None, "Thank you."),
        ("Hello {alias}", "{org} {help}", "Hello {org} {help}"),
        ("{org} about {topic}", "x", "Lotse about Debt"),
        ("{nothing} stays", "x", "{nothing} stays"),
        ("{0.__class__} %s ${x}", "x", "{0.__class__} %s ${x}"),
    ],
)
def test_a_text_is_filled_in_one_pass(text: str, alias: str | None, shown: str) -> None:
    assert filled(text, alias) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Welcome to {org}.", "Welcome to Hafen e. V."),
        ("Welcome to {org}. We listen.", "Welcome to Hafen e. V. We listen."),
        ("{org}... is there", "Hafen e. V.... is there"),
        ("Is this {org}?", "Is this Hafen e. V.?"),
    ],
)
def test_no_full_stop_is_said_twice_behind_a_name_that_ends_with_one(text: str, shown: str) -> None:
    flow = replace(FLOW, steps=(Say(StepName("welcome"), both(text)), *FLOW.steps[1:]))
    play = Play(house(flow=flow, name=both("Hafen e. V.", "Hafen e. V.")), (ANNA,), NOON)
    agree(play)
    assert shown in play.seen()


@pytest.mark.parametrize(("alias", "shown"), [("M.", "Thanks, M."), ("Mia", "Thanks, Mia.")])
def test_an_answer_that_ends_with_a_full_stop_gets_no_second_one(alias: str, shown: str) -> None:
    assert filled("Thanks, {alias}.", alias) == shown
