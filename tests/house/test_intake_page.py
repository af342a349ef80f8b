"""The page about writing an intake tells no lies: its samples are read, played, and broken."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter

import pytest

from bridge.trying.talks import play_test
from bridge.trying.world import World
from config import ConfigErrors, Loaded, load, shipped
from config.flowtests import Known, read_flow_tests
from config.problems import Problems
from routing.flow.model import AnswerType
from routing.ids import Language
from tests.house.paths import ROOT
from tests.unit.config_files import TODAY

PAGE = (ROOT / "docs" / "how-to" / "write-an-intake.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "config" / "shipped" / "example"
INTAKE, ORGANISATION, TESTS = "flows/intake.yaml", "organisation.yaml", "flows/tests/intake.yaml"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PART = re.compile(r"^(?=\w)", re.MULTILINE)  # a key in the first column begins one
ENTRY = re.compile(r"^(?=  - )", re.MULTILINE)
NAMED = re.compile(r"# ((?:\w+/)*[\w.-]+\.yaml)\n")
CONDITION = re.compile(r"^\| `(.+?)` \| ", re.MULTILINE)
MANNER = re.compile(r"^\| ([a-z ]+) \| ([a-zäöüß ]+) \| [A-Z]", re.MULTILINE)
ACTS = ("back", "change", "skip", "stop", "language", "person", "help")
# What goes wrong in the page's own output of `check`: written so, and written wrong.
SLIPS = (
    ("refused: goodbye", "refused: goodby"),
    ("label:", "lable:"),
    ("type: choice", "type: chioce"),
    (", en: Something else}", "}"),
    ("card: [topic]", "card: [topik]"),
)


def section(heading: str) -> str:
    _, _, rest = PAGE.partition(f"## {heading}\n")
    return rest.partition("\n## ")[0]


def samples() -> list[str]:
    return [text for language, text in BLOCK.findall(PAGE) if language == "yaml"]


def about(sample: str) -> str:
    """The file it belongs to: the intake, unless its first line names another."""
    found = NAMED.match(sample)
    return found.group(1) if found else INTAKE


def whole() -> str:
    return next(sample for sample in samples() if sample.startswith("flow: intake"))


def parts(text: str) -> dict[str, str]:
    """The keys in the first column, each with all below it; steps alone belong under `steps`."""
    found = [each for each in PART.split(text) if each.strip()]
    return {each.partition(":")[0] if each[0].isalpha() else "steps": each for each in found}


def entries(steps: str) -> dict[str, str]:
    """Steps by name."""
    found = [each for each in ENTRY.split(steps) if each.startswith("  - ")]
    return {each.partition("\n")[0].split()[2]: each.rstrip("\n") + "\n" for each in found}


def merged(base: str, sample: str) -> str:
    """The base with what the sample brings; what has a name of the base stands in its place."""
    own, brought = parts(base), parts(sample)
    steps = {**entries(own.get("steps", "")), **entries(brought.get("steps", ""))}
    both = {**own, **brought}
    if steps:
        both["steps"] = "steps:\n" + "".join(sorted(steps.values(), key=place))
    return "".join(f"{part.rstrip()}\n" for part in both.values())


def place(step: str) -> int:
    """Review and hand-over come after every question, ends come last; the rest stays in order."""
    verbs = ("review", "handover", "end")
    verb = step.removeprefix("  - ").partition(":")[0]
    return verbs.index(verb) + 1 if verb in verbs else 0


def files(intake: str, others: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """The shipped example with another intake."""
    found = {path: path.relative_to(EXAMPLE).as_posix() for path in each_file()}
    made = {name: path.read_bytes() for path, name in found.items()}
    return {**made, INTAKE: intake.encode(), **{n: t.encode() for n, t in (others or {}).items()}}


def each_file() -> Iterator[Path]:
    return (one for one in EXAMPLE.rglob("*") if one.is_file() and one.parent.name != "tests")


def read(intake: str, others: Mapping[str, str] | None = None) -> Loaded:
    spoken = shipped(Language("de")).languages
    return load(files(intake, others), today=TODAY, spoken=spoken)


def everything() -> str:
    """All samples about the intake in one; the questionnaire last, for it is looked at there."""
    made = whole()
    for sample in sorted(samples(), key=lambda one: one.startswith("  - run:")):
        if about(sample) == INTAKE and sample != whole():
            made = merged(made, sample)
    return made


@pytest.mark.parametrize("sample", samples(), ids=lambda one: one.split("\n")[0][:40])
def test_every_sample_can_be_copied(sample: str) -> None:
    match about(sample):
        case "organisation.yaml":
            organisation = (EXAMPLE / ORGANISATION).read_text(encoding="utf-8")
            read(whole(), {ORGANISATION: merged(organisation, sample)})
        case "flows/intake.yaml":
            read(sample if sample == whole() else merged(whole(), sample))
        case "flows/tests/intake.yaml":
            assert parts(sample)["flow"] == "flow: intake\n"
        case overlay:
            brought = next(one for one in samples() if one.startswith("languages:"))
            loaded = read(merged(whole(), brought), {overlay: sample})
            assert not [note for note in loaded.notes if note.file == overlay]


def test_all_samples_together_make_one_intake() -> None:
    flow = read(everything()).flow
    asked = {getattr(step, "type", None) for step in flow.steps}
    assert set(AnswerType) <= asked
    assert flow.blocks


def test_the_conversation_on_the_page_comes_out_as_it_stands_there() -> None:
    loaded = read(whole())
    problems = Problems()
    known = Known(loaded.flow, loaded.languages, loaded.hours.place)
    talk = next(sample for sample in samples() if about(sample) == TESTS)
    tests = read_flow_tests(talk.encode(), TESTS, known, problems)
    assert not problems.found
    assert tests
    for test in tests:
        played = play_test(World.of(loaded, shipped(loaded.languages[0])), test, perf_counter)
        assert not played.failures


def test_every_condition_on_the_page_can_be_written() -> None:
    conditions = CONDITION.findall(section("Conditions"))
    assert len(conditions) > 10
    says = "".join(
        f"  - say: told_{number}\n    when: '{condition}'\n    text: {{de: Ja., en: 'Yes.'}}\n"
        for number, condition in enumerate(conditions)
    )
    read(merged(everything(), says))


def test_the_times_said_of_what_is_left_are_those_nobody_wrote() -> None:
    sample = next(one for one in samples() if one.startswith("unfinished:"))
    assert read(merged(whole(), sample)).flow.unfinished == read(whole()).flow.unfinished


def test_what_check_says_on_the_page_is_what_it_says() -> None:
    broken = whole()
    for right, wrong in SLIPS:
        assert right in broken
        broken = broken.replace(right, wrong, 1)
    with pytest.raises(ConfigErrors) as told:
        read(broken)
    said = "\n".join(str(problem) for problem in told.value.faults)
    assert said in section("Check")


def test_a_note_on_the_page_is_what_check_notes_of_the_example() -> None:
    shown = re.search(r"^organisation\.yaml:.* note: .*$", section("Check"), re.MULTILINE)
    assert shown is not None
    assert shown.group() in [str(note) for note in read(whole()).notes]


def test_the_languages_on_the_page_are_those_that_can_be_offered() -> None:
    (said,) = re.findall(r"what the program itself speaks: (.*), and manners", section("Languages"))
    assert said.split(", ") == [f"`{one}`" for one in sorted(shipped(Language("de")).languages)]


def test_the_words_on_the_page_are_those_that_count() -> None:
    rows = MANNER.findall(section("What people can do at every question"))
    assert len(rows) == len(ACTS)
    texts = shipped(Language("de"))
    for act, said in zip(ACTS, rows, strict=True):
        for language, word in zip(("en", "de"), said, strict=True):
            assert word in texts.say(f"words.{act}", Language(language)).split(", ")
