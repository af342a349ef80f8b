"""Whatever stands in a flow and beside it, the answer is a flow or a list of faults, each once."""

import re
from itertools import takewhile

from hypothesis import given, settings
from hypothesis import strategies as st

from config import load_published
from config.flows import build, read_flow
from config.problems import Problems
from config.steps import Around
from routing.conversation import Run
from routing.flow.model import AnswerType, Ask, Consent, End, Enter, Flow, Handover
from routing.flow.way import walk
from routing.ids import StepName
from tests.examples import examples
from tests.unit.flow_files import BASE, CORPUS, MOOD, NAME

OVERLAY, WORDS = "flows/texts/intake.en.yaml", "flows/words.yaml"
FILES = {
    NAME: BASE.replace("    text:\n      de: Was brauchst du?\n      en: What do you need?\n", ""),
    OVERLAY: "needs.text: What do you need?\nneeds.wrong: Please choose.\n",
    "flows/texts/intake.de.yaml": "needs.text: Was brauchst du?\nneeds.wrong: Bitte wähle.\n",
    WORDS: "de: [suizid]\nen: [suicide]\n",
    MOOD: (CORPUS / "mood.yaml").read_text(encoding="utf-8"),
}
LINE = re.compile(r"[a-z._/-]+:[0-9]+:[0-9]+: [^\n]+")
KEYS = ("when", "next", "only_when", "text", "choices", "min", "max", "below", "wrong", "use")
PIECES = st.sampled_from(
    [
        *(f"\n    {key}: " for key in KEYS),
        *("  - ", "steps:", "\n  - end: a", "\n  - handover: b", "\n  - run: mood", "\n  - ask: "),
        *('"no"', "topic", " and ", " == ", "not ", " is skipped", "(", "]", "crisis", "> 3"),
        *("{", "}", "{nick}", "[a, b]", "true", "today", "9", "", "-", ": ", "'", "ü", "\n", "#"),
        *("goodbye", "nick", "./words.yaml", "std/phq9", "de-x-sie", "fr", "null", "~", "&a", "!x"),
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, str]:
    """The files with pieces put in or taken out of one of them."""
    name = draw(st.sampled_from([NAME, NAME, NAME, OVERLAY, WORDS, MOOD]))
    text = FILES[name]
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.sampled_from([0, 0, 1, 5, 40]))
        text = text[:at] + draw(PIECES) + text[at + cut :]
    return {**FILES, name: text}


@st.composite
def rearranged(draw: st.DrawFn) -> dict[str, str]:
    """The flow with lines left out, doubled or moved."""
    lines = FILES[NAME].split("\n")
    for at in draw(st.lists(st.integers(0, len(lines) - 1), min_size=1, max_size=4)):
        taken = lines[at : at + 1]
        lines[at : at + 1] = taken * draw(st.integers(0, 2))
        to = draw(st.integers(0, len(lines)))
        lines[to:to] = taken * draw(st.integers(0, 1))
    return {**FILES, NAME: "\n".join(lines)}


def check(files: dict[str, str]) -> None:
    """Faults are lines with their place; without any, the flow survives being published."""
    problems = Problems()
    source = files[NAME].encode()
    others = {name: text.encode() for name, text in files.items() if name != NAME}
    draft = read_flow(source, NAME, problems, around=Around(files=others))
    for problem in problems.found:
        assert LINE.fullmatch(str(problem)), problem
    assert len(problems) == len(problems.found), "something was told twice"
    assert draft is not None or problems
    if draft is not None and not problems:
        read = build(draft, source)
        assert load_published(read.bundle, "published") == read
        check_ways(read.flow)


ANSWERS = {
    AnswerType.YESNO: "no",
    AnswerType.AGE: "14",
    AnswerType.NUMBER: "3",
    AnswerType.SCALE: "6",
    AnswerType.DATE: "2020-02-29",
}


def check_ways(flow: Flow) -> None:
    """Every way ends, and nobody is asked or handed over before agreeing."""
    given: dict[StepName, str | None] = {}
    for step in flow.steps:
        if isinstance(step, Ask):
            keys = [key for key, _ in step.choices]
            given[step.name] = keys[-1] if keys else ANSWERS.get(step.type, "x")
        elif isinstance(step, Enter):
            given[step.name] = "begun"
    nothing: dict[StepName, str | None] = {}
    for answers in (given, nothing, dict.fromkeys(given)):
        for there in (True, False):
            way = list(walk(flow, Run(flow.sha256, answers), there=there))
            assert isinstance(way[-1], Handover | End)
            unagreed = takewhile(lambda one: not (isinstance(one, Consent) and one.needed), way)
            assert not any(isinstance(one, Ask | Enter | Handover) for one in unagreed)


def test_the_files_that_are_broken_here_are_right() -> None:
    problems = Problems()
    others = {name: text.encode() for name, text in FILES.items() if name != NAME}
    assert read_flow(FILES[NAME].encode(), NAME, problems, around=Around(files=others))
    assert not problems


@st.composite
def branching(draw: st.DrawFn) -> str:
    """A small flow whose steps lead to one another in any way."""
    verbs = draw(st.lists(st.sampled_from(["say", "ask", "ask", "handover"]), max_size=6))
    steps = ["acknowledge", "consent", *verbs, "handover", "end", "end"]
    if draw(st.booleans()):
        steps.insert(draw(st.integers(0, len(steps) - 1)), "consent")
    lines = ["flow: f", "version: 1", "title: {de: a}", "languages: [de]", "steps:"]
    for index, verb in enumerate(steps):
        lines.append(f"  - {verb}: s{index}")
        if verb == "consent":
            lines += ["    needed: true", f"    refused: s{len(steps) - draw(st.integers(1, 2))}"]
        if verb == "ask":
            lines += ["    type: age", "    min: 12"]
            lines.append(f"    below: {{text: {{de: a}}, next: s{len(steps) - 1}}}")
        if verb not in ("acknowledge", "handover"):
            lines.append("    text: {de: a}")
        if verb not in ("end", "consent") and draw(st.integers(0, 3)) == 0:
            lines.append("    only_when: open")
        if verb not in ("end", "handover") and draw(st.integers(0, 3)) == 0:
            lines.append(f"    next: s{draw(st.integers(index + 1, len(steps) - 1))}")
    return "\n".join(lines) + "\n"


@given(branching())
@settings(max_examples=examples(40))
def test_in_a_flow_that_is_accepted_every_way_ends_and_nobody_is_asked_too_early(
    flow: str,
) -> None:
    check({NAME: flow})


@given(mutated())
@settings(max_examples=examples(25))
def test_anything_in_a_flow_gives_a_flow_or_faults(files: dict[str, str]) -> None:
    check(files)


@given(rearranged())
@settings(max_examples=examples(25))
def test_lines_of_a_flow_in_any_order_give_a_flow_or_faults(files: dict[str, str]) -> None:
    check(files)


@given(st.text(max_size=60))
@settings(max_examples=examples(25))
def test_anything_as_a_condition_gives_a_flow_or_faults(condition: str) -> None:
    quoted = condition.replace("'", "''")
    check({**FILES, NAME: FILES[NAME].replace('"strain > 5"', f"'{quoted}'")})
