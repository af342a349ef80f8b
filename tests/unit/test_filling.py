"""Placeholders in an organisation's texts: filled once, and never from what a client typed."""

from dataclasses import replace

import pytest

from routing.facts import Facts
from routing.filling import fill
from routing.ids import StepName
from routing.play import Play
from tests.houses import ANNA, FLOW, NOON, house
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
