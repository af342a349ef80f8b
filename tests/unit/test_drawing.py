"""A flow as a picture: what is drawn, in which words, and what no text can do to it."""

from dataclasses import replace
from itertools import repeat
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.drawing.measure import width, wrapped
from bridge.drawing.mermaid import escaped as mermaid_escaped
from bridge.drawing.model import How, Kind
from bridge.drawing.svg import escaped
from routing.flow.expression import parse
from routing.flow.model import ALWAYS, Handover, Say, Way
from routing.ids import StepName
from tests.drawings import (
    CONDITIONS,
    NAMES,
    SVG,
    TOPIC,
    TYPES,
    behind,
    drawn,
    flow_of,
    graph,
    overlaps,
    run_through,
    ways,
)
from tests.flows import LONG
from tests.houses import DE, EN, both

# --------------------------------------------------------------------------- what is drawn


def test_a_step_that_is_passed_over_leads_to_the_next_that_can_be_met() -> None:
    found = ways(graph(LONG))
    assert {to for source, to in found if source == "topic"} == {"safe", "mind", "times"}
    assert {to for source, to in found if source == "safe"} == {"times"}  # not both topics


def test_conditions_that_can_both_hold_are_asked_one_after_the_other() -> None:
    either = parse('topic in ["debt", "mood"]', TYPES)
    steps = (
        TOPIC,
        Say(StepName("a"), both("A"), Way(CONDITIONS[0])),
        Say(StepName("b"), both("B"), Way(either)),
        Handover(StepName("c")),
    )
    found = ways(graph(flow_of(steps)))
    assert {to for source, to in found if source == "a"} == {"b", "c"}


def test_an_answer_inside_a_branch_may_open_the_next_one() -> None:
    again = replace(TOPIC, way=Way(CONDITIONS[0]))
    steps = (TOPIC, again, Say(StepName("b"), both("B"), Way(CONDITIONS[1])), Handover(NAMES[2]))
    found = graph(flow_of(steps))
    assert "s2" in behind(found, "s1")


def test_a_block_is_one_box_and_shows_its_questions_only_when_asked_to() -> None:
    closed, opened = graph(LONG), graph(LONG, expand=True)
    (block,) = (node for node in closed.nodes.values() if node.kind is Kind.BLOCK)
    assert "2 questions" in block.marks
    assert block.items == ()
    assert opened.nodes[block.id].items == ("Do you sleep badly?", "Thoughts of harm?")


def test_refusing_leads_to_the_end_and_asides_say_what_is_out_of_range() -> None:
    found = graph(LONG)
    outs = [(found.nodes[one.source].title, one.label) for one in found.edges if one.how is How.OUT]
    assert outs == [("counselling", "No"), ("below 12", ""), ("agreement", "No")]


def test_words_are_in_the_language_that_was_asked_for() -> None:
    _, german = drawn(LONG, language=DE)
    assert "Schulden" in german
    assert "Übergabe" in german
    assert 'lang="de"' in german


def test_the_same_flow_is_always_the_same_picture() -> None:
    assert drawn(LONG)[1] == drawn(LONG)[1]


def test_the_picture_needs_nothing_from_elsewhere_and_can_be_heard() -> None:
    root = Xml.fromstring(drawn(LONG)[1])
    assert root.attrib["role"] == "img"
    title, about = root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")
    assert title == "First contact"
    assert about is not None
    assert "14 End goodbye" in about
    tags = {found.tag.removeprefix(SVG) for found in root.iter()}
    assert not tags & {"script", "image", "foreignObject", "use", "a"}


def test_a_long_flow_goes_on_in_further_columns() -> None:
    steps = [Say(StepName(f"s{number}"), both("Hello.")) for number in range(99)]
    drawing, _ = drawn(flow_of([*steps, Handover(StepName("c"))]))
    assert len(drawing.folds) >= 3
    assert overlaps(drawing) == []


def test_a_jump_into_the_next_column_is_a_sign_and_no_line_through_boxes() -> None:
    names = [StepName(f"s{number}") for number in range(60)]
    leads = [Way(next=to) if place % 2 == 0 else ALWAYS for place, to in enumerate(names[2:])]
    steps = [Say(*one) for one in zip(names, repeat(both("Hello.")), leads, strict=False)]
    drawing, _ = drawn(flow_of([*steps, Say(names[-2], both("x")), Handover(names[-1])]))
    assert drawing.folds
    assert run_through(drawing) == []
    assert any("→" in sign.text for sign in drawing.signs)


def test_whether_somebody_is_there_is_looked_at_before_each_step() -> None:
    steps = [Say(StepName(name), both(name), Way(only_open=True)) for name in ("a", "b")]
    found = ways(graph(flow_of([*steps, Handover(StepName("c"))])))
    assert {to for source, to in found if source == "a"} == {"b", "c"}


def test_steps_with_the_same_condition_share_one_gate() -> None:
    steps = [Say(StepName(name), both(name), Way(CONDITIONS[0])) for name in ("a", "b")]
    found = graph(flow_of([TOPIC, *steps, Handover(StepName("c"))]))
    assert [node.id for node in found.nodes.values() if node.kind is Kind.GATE] == ["g1"]
    assert {to for source, to in ways(found) if source == "a"} == {"b"}


def test_five_steps_stand_in_one_column() -> None:
    steps = [Say(StepName(f"s{number}"), both("Hello.")) for number in range(4)]
    assert drawn(flow_of([*steps, Handover(StepName("c"))]))[0].folds == ()


@pytest.mark.parametrize("nasty", ["</text><script>", "\x00\x1b[31m", "\ud800", "\"&'", "\ufffe"])
def test_no_text_can_break_the_picture(nasty: str) -> None:
    _, text = drawn(flow_of([Say(StepName("a"), {EN: nasty})]))
    assert Xml.fromstring(text.encode().decode()) is not None


def test_what_mermaid_could_take_for_its_own_is_a_number() -> None:
    said = mermaid_escaped('end"] --> x; %% `**bold**` <b> 1. one\n#35;')
    assert not set(said) & set('"]<>`*%\n')
    assert "1#46; one" in said
    assert mermaid_escaped("$$x$$") == "#36;#8203;#36;x#36;#8203;#36;"


def test_texts_are_escaped() -> None:
    assert escaped("<&>\"'") == "&lt;&amp;&gt;&quot;&#39;"


# --------------------------------------------------------------------------- words and widths


@given(st.text(max_size=200), st.integers(1, 5))
def test_lines_fit_into_their_room(text: str, most: int) -> None:
    lines = wrapped(text, 12.0, 100.0, most)
    assert len(lines) <= most
    assert all(width(line, 12.0) <= 100.0 for line in lines)


def test_what_is_cut_says_so() -> None:
    assert wrapped("many words that do not fit here at all", 12.0, 80.0, 2)[-1].endswith("…")
    assert wrapped("few", 12.0, 80.0, 2) == ["few"]
