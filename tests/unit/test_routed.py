"""Who may be offered a case: whoever knows what it is about, all of it where that is possible."""

from dataclasses import replace

import pytest

from routing.facts import Counsellor
from routing.flow.model import AnswerType, Ask, Flow, Handover, Step
from routing.ids import StepName
from routing.play import Play
from tests.houses import ANNA, BEN, FLOW, NOON, both, house

TOPIC = StepName("topic")
CHOICES = tuple((one, both(one.capitalize())) for one in ("mood", "debt", "violence"))


def flow(kind: AnswerType) -> Flow:
    def changed(step: Step) -> Step:
        if isinstance(step, Ask) and step.name == TOPIC:
            return replace(step, type=kind, choices=CHOICES)
        if isinstance(step, Handover):
            return replace(step, match=frozenset({"topic"}))
        return step

    return replace(FLOW, steps=tuple(map(changed, FLOW.steps)))


def knowing(counsellor: Counsellor, *topics: str) -> Counsellor:
    return replace(counsellor, topics=frozenset(topics))


def asked(roster: tuple[Counsellor, ...], *chosen: str) -> list[str]:
    """Who is invited when these topics were chosen."""
    play = Play(house(flow=flow(AnswerType.MULTI)), roster, NOON)
    for one in ("/start", "ok", "yes", "no", "Mia"):
        play.says(one)
    play.says(", ".join(chosen))
    return play.invited()


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (("debt",), "anna"),
        (("violence",), "ben"),
        (("debt", "violence"), "ben"),
        (("mood", "debt"), "anna"),
    ],
)
def test_of_several_topics_whoever_knows_all_of_them_is_asked(
    chosen: tuple[str, ...], expected: str
) -> None:
    anna, ben = knowing(ANNA, "mood", "debt"), knowing(BEN, "debt", "violence")
    assert asked((anna, replace(ben, taken=4)), *chosen) == [expected]


def test_who_lists_no_topics_takes_all_of_them() -> None:
    assert asked((knowing(ANNA, "mood"), BEN), "debt", "violence") == ["ben"]


def test_where_nobody_knows_all_of_them_whoever_knows_one_is_asked() -> None:
    assert asked((knowing(ANNA, "mood"), knowing(BEN, "violence")), "debt", "violence") == ["ben"]


def test_where_nobody_knows_any_of_them_nobody_is_asked() -> None:
    assert asked((knowing(ANNA, "mood"),), "debt", "violence") == []
