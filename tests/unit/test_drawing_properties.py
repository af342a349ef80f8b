"""Any flow there can be becomes a whole picture, with every way that can be gone."""

from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as Xml

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.drawing.mermaid import mermaid
from bridge.drawing.table import heads, plain, rows
from routing.conversation import Run
from routing.flow.model import (
    ALWAYS,
    Acknowledge,
    AnswerType,
    Aside,
    Ask,
    Consent,
    End,
    Enter,
    Flow,
    Handover,
    Review,
    Route,
    Say,
    Sign,
    Step,
    Way,
)
from routing.flow.way import walk
from routing.ids import StepName
from tests.drawings import (
    AGE,
    CONDITIONS,
    NAMES,
    SPEECH,
    SVG,
    TOPIC,
    drawn,
    flow_of,
    graph,
    outside,
    overlaps,
    run_through,
    ways,
)
from tests.examples import examples
from tests.houses import EN

words = st.text(max_size=60).map(lambda text: {EN: text})
names = st.sampled_from(NAMES)
jump = st.none() | names
aside = st.none() | st.builds(Aside, words, names)
way = st.builds(Way, st.none() | st.sampled_from(CONDITIONS), jump, st.booleans()) | st.just(ALWAYS)
route = st.builds(Route, st.text(max_size=12), st.none() | st.sampled_from(CONDITIONS))
question = st.builds(
    Ask,
    names,
    st.sampled_from(AnswerType),
    words,
    st.lists(st.tuples(st.text(max_size=5), words), max_size=9).map(tuple),
    least=st.none() | st.just("3"),
    below=aside,
    above=aside,
    skippable=st.booleans(),
    block=st.none() | names,
    way=way,
)
step = st.one_of(
    st.builds(Say, names, words, way),
    st.builds(Acknowledge, names, way),
    st.builds(Consent, names, st.booleans(), jump, way),
    st.builds(Sign, names, st.booleans(), jump, way),
    question,
    st.builds(replace, st.sampled_from([TOPIC, AGE]), way=way),
    st.builds(Enter, names, words, words, st.booleans(), way),
    st.builds(Review, names, way),
    st.builds(Handover, names, routes=st.lists(route, max_size=4).map(tuple), way=way),
    st.builds(End, names, words),
)


flows = st.lists(step, max_size=24).map(flow_of)


def sealed(one: Step) -> Step:
    """Questions of a block lead nowhere by themselves: no file can say so."""
    within = isinstance(one, Ask) and one.block is not None
    return replace(one, way=replace(one.way, next=None)) if within else one


distinct = st.lists(step.map(sealed), max_size=14, unique_by=lambda one: one.name).map(flow_of)


@settings(max_examples=examples(50))
@given(flows, st.booleans())
def test_any_flow_becomes_a_whole_picture_without_overlaps(flow: Flow, expand: bool) -> None:
    drawing, text = drawn(flow, expand=expand)
    root = Xml.fromstring(text)
    boxes = [found.attrib["id"] for found in root.iter(f"{SVG}g")]
    assert sorted(boxes) == sorted(drawing.graph.nodes)
    assert overlaps(drawing) == []
    assert run_through(drawing) == []
    assert outside(drawing) == []


@settings(max_examples=examples(40))
@given(flows, st.booleans())
def test_any_flow_becomes_a_table_and_mermaid_with_every_way(flow: Flow, expand: bool) -> None:
    found = graph(flow, expand=expand)
    table = plain(rows(found, SPEECH[EN]), heads(SPEECH[EN]))
    assert len(table.splitlines()) == 1 + sum(node.number > 0 for node in found.nodes.values())
    lines = mermaid(found, SPEECH[EN]).splitlines()
    assert sum("->" in line for line in lines) == len(found.edges)


@settings(max_examples=examples(100))
@given(
    distinct,
    st.dictionaries(names, st.none() | st.sampled_from(["debt", "mood", "x", "7", "18", "30"])),
    st.booleans(),
)
def test_every_way_that_is_gone_is_drawn(
    flow: Flow, answers: dict[StepName, str | None], there: bool
) -> None:
    kept = {one.name: one for one in flow.steps if isinstance(one, Ask | Enter)}
    given_answers = {name: value for name, value in answers.items() if name in kept}
    run = Run(flow.sha256, answers=given_answers)
    found = graph(flow)
    shown = {node.name for node in found.nodes.values() if node.number}
    gone = [one for one in walk(flow, run, there=there) if one.name in shown]
    drawn_ways = ways(found)
    missing = [
        (one.name, other.name)
        for one, other in pairwise(gone)
        if (one.name, other.name) not in drawn_ways and is_settled(one, run)
    ]
    assert missing == []


def is_settled(one: Step, run: Run) -> bool:
    """A question without an answer does not lead anywhere yet."""
    return not isinstance(one, Ask | Enter) or one.name in run.answers
