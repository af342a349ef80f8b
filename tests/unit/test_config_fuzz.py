"""Whatever stands in the files, the answer is a configuration or a list of faults."""

import re
from collections.abc import Callable

from hypothesis import example, given, settings
from hypothesis import strategies as st

from config import ConfigErrors, catalogue, load, load_flow
from config.problems import Problems
from config.yamlreading import parse
from routing.ids import Language
from tests.examples import examples
from tests.unit.config_files import FLOW, ORGANISATION, SPOKEN, TODAY, small

FILES = small()
LINE = re.compile(r"[a-z./_-]+:[0-9]+:[0-9]+: [^\n]+")
SIGNS = [*"*!-?:[]{},|\"'\\\t\n#@7ü\0", "&a ", "!!str ", "%YAML 1.1\n", "---\n", "...\n"]
WORDS = ["- ", "? ", ": ", ">-\n", "  ", "<<: ", "steps", "ask", "choices", "de", "en", "needed"]
PIECES = st.sampled_from([*SIGNS, *WORDS, "text", "{org}", "{", "true", '"\\UFFFFFFFF"'])


def faults_of(read: Callable[[], object]) -> str:
    """What is said instead of an answer; nothing where there is one."""
    try:
        read()
    except ConfigErrors as errors:
        return str(errors)
    return ""


def check(files: dict[str, bytes]) -> None:
    """The files load, or every fault is a line with its place."""
    said = faults_of(lambda: load(files, today=TODAY, spoken=SPOKEN))
    for line in said.split("\n") if said else ():
        assert LINE.fullmatch(line), line


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, bytes]:
    """The small organisation with pieces put in, taken out or moved about in one file."""
    name = draw(st.sampled_from(sorted(FILES)))
    text = FILES[name].decode()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.sampled_from([0, 0, 1, 5, 40]))
        text = text[:at] + draw(PIECES) + text[at + cut :]
    return {**FILES, name: text.encode()}


@st.composite
def rearranged(draw: st.DrawFn) -> dict[str, bytes]:
    """The small organisation with lines of one file left out, doubled or swapped."""
    name = draw(st.sampled_from(sorted(FILES)))
    lines = FILES[name].decode().split("\n")
    order = draw(st.lists(st.integers(0, len(lines) - 1), max_size=5))
    for at in order:
        lines[at : at + 1] = lines[at : at + 1] * draw(st.integers(0, 2))
    return {**FILES, name: "\n".join(lines).encode()}


@given(mutated())
@settings(max_examples=examples(20))
def test_a_file_with_anything_in_it_gives_faults_and_nothing_else(files: dict[str, bytes]) -> None:
    check(files)


@given(rearranged())
@settings(max_examples=examples(20))
def test_lines_in_any_order_give_faults_and_nothing_else(files: dict[str, bytes]) -> None:
    check(files)


@given(st.sampled_from(sorted(FILES)), st.binary(max_size=200))
@example(ORGANISATION, b"")
@example(FLOW, b"steps: [[[]]]")
@settings(max_examples=examples(20))
def test_any_bytes_give_faults_and_nothing_else(name: str, source: bytes) -> None:
    check({**FILES, name: source})


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=examples(20))
def test_any_bytes_can_be_read_as_yaml_or_not(source: bytes) -> None:
    problems = Problems()
    assert (parse(source, "f.yaml", problems) is not None) or problems
    faults_of(lambda: load_flow(source, "f.yaml"))
    faults_of(lambda: catalogue({"en.po": source}, Language("en")))
