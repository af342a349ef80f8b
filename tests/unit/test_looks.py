"""What is worked out only when a condition asks for it is what is worked out all at once."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from routing.flow.expression import Expression, holds
from routing.flow.model import Ask, Enter
from routing.flow.scoring import values
from routing.flow.way import Looks
from routing.ids import StepName
from tests.unit.flow_files import BASE, built

FLOW = built(BASE).flow
CONDITIONS = [
    *(step.way.when for step in FLOW.steps if step.way.when is not None),
    *FLOW.crisis.alert,
    *FLOW.crisis.flag,
]
ANSWERED = [step for step in FLOW.steps if isinstance(step, Ask | Enter)]


def given_to(step: Ask | Enter) -> st.SearchStrategy[str | None]:
    """What fits, what was skipped, and what cannot be an answer of today's question."""
    keys = [key for key, _ in step.choices] if isinstance(step, Ask) else ["begun"]
    return st.sampled_from([*keys, *map(" ".join, pairwise(keys)), "17", None])


ANSWERS: st.SearchStrategy[dict[StepName, str | None]] = st.fixed_dictionaries(
    {}, optional={step.name: given_to(step) for step in ANSWERED}
)


def test_there_are_conditions_with_scores_and_without() -> None:
    named = [any("." in name for name in condition.names) for condition in CONDITIONS]
    assert any(named)
    assert not all(named)


@given(ANSWERS, st.permutations(CONDITIONS))
def test_a_condition_is_the_same_whatever_was_looked_at_before(
    answers: dict[StepName, str | None], conditions: list[Expression]
) -> None:
    looks, known = Looks(FLOW, answers), values(FLOW, answers)
    for condition in conditions:
        assert looks.true(condition) == holds(condition, known)
