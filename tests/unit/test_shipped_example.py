"""The shipped example is what people copy: right, kind, and true in all it promises.

That its conversations come out as written is for the runner of conversations. Here: that they name
only what there is, leave nothing of the intake out, and add up.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import config
from config import Folder, Loaded, Weight, load, shipped
from config.problems import Problems
from config.yamlreading import parse
from routing.danger.alerts import found
from routing.flow.expression import Expression, holds
from routing.flow.model import Ask, Enter, Flow, Say
from routing.flow.scoring import band, score
from routing.ids import Language, StepName
from tests.unit.config_files import TODAY

EXAMPLE = Path(config.__file__).parent / "shipped" / "example"
DE, EN = Language("de"), Language("en")
NOTED = re.compile(r"'\w+'( in '\w+')? is understood, but .*")
COMMAND = re.compile(r"(?<![\w/.])/(\w+)")
DECISIONS = {"acknowledge", "yes", "no", "begin", "skip", "change"}
EVERYBODY = {"privacy", "counselling", "answers", "agreement"}


@pytest.fixture(name="loaded", scope="module")
def _loaded() -> Loaded:
    return load(Folder(EXAMPLE), today=TODAY, spoken=shipped(DE).languages)


@pytest.fixture(name="flow", scope="module")
def _flow(loaded: Loaded) -> Flow:
    return loaded.flow


def read(name: str) -> str:
    return (EXAMPLE / name).read_text(encoding="utf-8")


def conversations() -> list[dict[str, object]]:
    problems = Problems()
    document = parse(read("flows/tests/intake.yaml").encode(), "flows/tests/intake.yaml", problems)
    problems.settle()
    assert document is not None
    assert isinstance(document.data, dict)
    assert document.data["flow"] == "intake"
    tests: list[dict[str, object]] = document.data["tests"]
    return tests


def said(kind: str) -> Iterator[object]:
    """What stands behind this word in all conversations."""
    for test in conversations():
        talk = test["talk"]
        assert isinstance(talk, list)
        yield from (line[kind] for line in talk if kind in line)


def taps() -> set[tuple[str, str]]:
    """Each step and what was pressed below it."""
    pressed = {str(tap) for tap in said("tap")}
    return {(step, key) for step, _, key in (tap.rpartition(".") for tap in pressed)}


# --------------------------------------------------------------------------- the files


def test_nothing_in_it_is_wrong_or_doubtful(loaded: Loaded) -> None:
    assert {note.weight for note in loaded.notes} <= {Weight.NOTE}
    assert all(NOTED.fullmatch(note.message) for note in loaded.notes), loaded.notes


def test_every_file_of_it_is_used(loaded: Loaded) -> None:
    there = {path.relative_to(EXAMPLE).as_posix() for path in EXAMPLE.rglob("*") if path.is_file()}
    assert there - set(loaded.sources) == {"flows/tests/intake.yaml"}
    assert set(loaded.sources) - there == {"std/wellbeing.yaml"}


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("organisation.yaml", "./schema/organisation.schema.json"),
        ("flows/intake.yaml", "../schema/flow.schema.json"),
    ],
)
def test_editors_find_the_schema(name: str, schema: str) -> None:
    first, second, *_ = read(name).splitlines()
    assert first == f"# yaml-language-server: $schema={schema}"
    assert second == f"# $schema: {schema}"


def test_no_secret_stands_in_it(loaded: Loaded) -> None:
    assert all(account.secrets for account in loaded.channels.values())
    kept = re.findall(r"(?m)^ +(?:token|password): (\{\w+): ", read("organisation.yaml"))
    assert kept == ["{file", "{file"]


# --------------------------------------------------------------------------- what it says


def test_somebody_can_be_called_talked_to_and_written_to_in_every_language(loaded: Loaded) -> None:
    for language in (DE, EN):
        kinds = {line.kind for line in loaded.helplines if language in line.languages}
        assert kinds == {"emergency", "talk", "write"}


def test_only_commands_are_named_that_there_are() -> None:
    texts = shipped(DE)
    for language in (DE, EN):
        known = set(texts.say("menu.names", language).split(", "))
        for name in ("privacy", "agreement"):
            named = set(COMMAND.findall(read(f"agreements/{name}.{language}.md")))
            assert named
            assert named <= known, (name, language)


def test_it_speaks_plainly_and_to_a_friend() -> None:
    for path in EXAMPLE.rglob("*"):
        if path.suffix not in (".md", ".yaml") or path.name == "organisation.yaml":
            continue
        words = re.sub(r"#.*", "", path.read_text(encoding="utf-8"))
        assert "!" not in words, path.name
        assert not re.search(r"\b(Ihnen|Ihr|Ihre[mnrs]?)\b", words), path.name
        assert not re.search(r"[a-zäöü,] Sie\b", words), path.name


def test_the_young_are_told_what_holds_for_them(flow: Flow) -> None:
    young = flow.step(StepName("young"))
    assert isinstance(young, Say)
    assert isinstance(young.way.when, Expression)
    told = {age for age in ("under_13", "13_15", "16_17", "18_26", "27_up") if _holds(young, age)}
    assert told == {"13_15", "16_17"}


def _holds(step: Say, age: str) -> bool:
    return step.way.when is not None and holds(step.way.when, {"age": age})


def test_nothing_hard_is_asked_while_nobody_is_there(flow: Flow) -> None:
    entered = flow.step(StepName("wellbeing"))
    assert isinstance(entered, Enter)
    assert entered.way.only_open
    assert entered.skippable


def test_every_question_about_danger_can_be_left_open_and_is_then_marked(flow: Flow) -> None:
    rules = {rule.source for rule in flow.crisis.flag}
    for name in ("safe_today", "wellbeing.safety"):
        step = flow.step(StepName(name))
        assert isinstance(step, Ask)
        assert step.skippable
        assert step.sensitive
        assert f"{name} is skipped" in rules


@pytest.mark.parametrize("language", [DE, EN])
def test_words_of_danger_are_noticed_within_a_sentence(flow: Flow, language: Language) -> None:
    assert flow.crisis.words[language]
    for words in flow.crisis.words[language]:
        assert found(flow.crisis, f"Well ... {words.upper()}, I think")


# --------------------------------------------------------------------------- its conversations


def test_each_begins_at_the_beginning_and_has_a_name_of_its_own() -> None:
    names = [test["test"] for test in conversations()]
    assert len(set(names)) == len(names)
    for test in conversations():
        assert test["language"] in (DE, EN)
        talk = test["talk"]
        assert isinstance(talk, list)
        assert talk[0] == {"type": "/start"}
        kinds = {kind for line in talk for kind in line}
        assert kinds <= {"type", "tap", "answer", "bot", "expect", "wait"}


def test_only_what_there_is_is_pressed(flow: Flow) -> None:
    for name, key in taps():
        step = flow.step(StepName(name))
        assert step is not None, name
        keys = {each for each, _ in step.choices} if isinstance(step, Ask) else set()
        assert key in keys | DECISIONS, (name, key)


def test_every_answer_to_every_question_is_given_once(flow: Flow) -> None:
    pressed = taps()
    for step in flow.steps:
        if isinstance(step, Ask) and step.block is None and step.choices:
            typed = {str(words) for words in said("type")}
            for key, label in step.choices:
                by_words = typed & {label[DE], label[EN]}
                assert (step.name, key) in pressed or by_words, (step.name, key)
            assert not step.skippable or (step.name, "skip") in pressed
    for name in EVERYBODY:
        assert len({key for step, key in pressed if step == name}) > 1, name
    assert {("wellbeing", "begin"), ("wellbeing", "skip")} <= pressed


def test_what_they_answer_adds_up(flow: Flow) -> None:
    (block,) = flow.blocks
    (total,) = block.scores
    for test in conversations():
        talk = test["talk"]
        assert isinstance(talk, list)
        rows = [line["answer"]["wellbeing"] for line in talk if "answer" in line]
        wanted = [e for e in (line.get("expect", {}) for line in talk) if "wellbeing.total" in e]
        for row, expected in zip(rows, wanted, strict=True):
            answers: dict[StepName, str | None] = {
                item: next((key for key, p in worth.items() if str(p) == given), None)
                for (item, worth), given in zip(block.points.items(), row, strict=True)
            }
            added = score(block, total, answers)
            assert added is not None
            assert str(added) == expected["wellbeing.total"]
            lies = band(total, added)
            assert lies is not None
            assert expected.get("wellbeing.band", lies.name) == lies.name
