"""`flow test` and `flow fuzz`, called as people call them."""

import re
import shutil
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from time import perf_counter

import pytest
from rich.console import Console

import config
from bridge.cli.flow import walk_all
from bridge.cli.showing import Screen
from bridge.trying.talks import play_test
from bridge.trying.world import World
from config.flowtests import read_flow_tests
from config.problems import Problems
from routing.ids import Language
from tests.flows import long_house
from tests.houses import ANNA, BEN, TEXTS
from tests.integration.cli_kit import call
from tests.trying_kit import FLOW, KNOWN

EXAMPLE = Path(config.__file__).parent / "shipped" / "example"
TESTS = "flows/tests/intake.yaml"
WRONG = """\
flow: intake
tests:
  - test: what is not so
    at: 2026-11-23 10:00
    talk:
      - type: /start
      - tap: privacy.acknowledge
      - tap: counselling.yes
      - type: my secret name
      - bot: topic
"""


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "example"))


def write(folder: Path, text: str) -> None:
    (folder / TESTS).write_text(text, encoding="utf-8")


def edit(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_example_passes_and_what_it_never_meets_is_named(folder: Path) -> None:
    said = call("flow", "test", folder)
    assert said.status == 0, said.out
    lines = said.out.splitlines()
    assert sum(line.startswith("\N{CHECK MARK} ") for line in lines) == 25
    assert any(line.startswith("25 of 25 conversations came out as written, in ") for line in lines)
    assert "Never met:" in lines
    assert any(line.startswith("  wellbeing.sleep: ") for line in lines)
    assert "\x1b" not in said.out


def test_a_failure_has_its_place_and_is_the_exit_status(folder: Path) -> None:
    write(folder, WRONG)
    said = call("flow", "test", folder)
    assert said.status == 1
    assert "\N{BALLOT X} what is not so" in said.out
    assert f"{TESTS}:10:9: 'topic' was not said; what came was age" in said.out.splitlines()
    assert "secret" not in said.out + said.err


def test_verbose_says_what_the_bot_said(folder: Path) -> None:
    write(folder, WRONG)
    said = call("flow", "test", folder, "--verbose")
    assert "    greeting, welcome, privacy, counselling, alias, age" in said.out.splitlines()


def test_what_cannot_be_read_is_told_before_anything_is_played(folder: Path) -> None:
    write(folder, WRONG.replace("bot: topic", "bot: topik"))
    said = call("flow", "test", folder)
    assert said.status == 1
    assert said.err.startswith(f"{TESTS}:10:14: 'topik' is no step of this flow, and no moment")
    assert not said.out


def test_a_broken_flow_is_told_as_check_tells_it(folder: Path) -> None:
    edit(folder, "flows/intake.yaml", 'topic == "violence"', 'topic == "violense"')
    for command in ("test", "fuzz"):
        said = call("flow", command, folder)
        assert said.status == 1
        assert "flows/intake.yaml:" in said.err
        assert "did you mean 'violence'?" in said.err


def test_nothing_to_test_is_told_with_what_to_do(folder: Path) -> None:
    (folder / TESTS).unlink()
    said = call("flow", "test", folder)
    assert said.status == 1
    assert said.err == "There is no conversation to test: write one into flows/tests/intake.yaml.\n"


def test_no_folder_is_a_wrong_call(tmp_path: Path) -> None:
    for command in ("test", "fuzz"):
        assert call("flow", command, tmp_path / "nothing").status == 2


def test_walks_end_and_are_counted(folder: Path) -> None:
    said = call("flow", "fuzz", folder, "--walks", "50")
    assert said.status == 0, said.out
    assert said.out.startswith("50 walks with ")
    assert said.out.endswith("Every walk came to an end, and every promise was kept.\n")


def test_the_same_seed_is_the_same_walk(folder: Path) -> None:
    once, again = (call("flow", "fuzz", folder, "--walks", "5", "--seed", "9") for _ in range(2))
    assert once.out == again.out
    assert once.out != call("flow", "fuzz", folder, "--walks", "5", "--seed", "19").out


def test_a_walk_that_fails_is_given_back_as_a_test_that_fails_the_same() -> None:
    world = World(long_house(FLOW, texts=NoStop()), (ANNA, BEN))
    screen, written = screen_on_paper()
    assert not walk_all(screen, world, range(200))
    out = written.getvalue()
    again = next(line for line in out.splitlines() if line.startswith("Again with --seed "))
    number = int(again.removeprefix("Again with --seed ").partition(" ")[0])
    assert f"walk {number}  'tell:mind.ask_begun' was said without words" in out
    problems = Problems()
    kept = out[out.index("flow: intake") :].encode()
    (test,) = read_flow_tests(kept, "one.yaml", KNOWN, problems)
    assert not problems.found
    (failure,) = play_test(world, test, perf_counter).failures
    assert failure.sentence == "a promise is broken: 'tell:mind.ask_begun' was said without words"
    screen, written = screen_on_paper()
    assert not walk_all(screen, world, range(number, number + 1))
    assert again in written.getvalue()


def screen_on_paper() -> tuple[Screen, StringIO]:
    written = StringIO()
    console = Console(file=written, highlight=False, soft_wrap=True)
    return Screen(console), written


class NoStop:
    """The shipped texts, without the one that asks whether to stop."""

    def say(self, key: str, language: Language, /, **values: str) -> str:
        return "" if key == "mind.ask_begun" else TEXTS.say(key, language, **values)


def test_a_terminal_without_the_signs_gets_words() -> None:
    written = BytesIO()
    console = Console(file=TextIOWrapper(written, encoding="ascii", write_through=True))
    screen = Screen(console)
    screen.verdict("one \N{EM DASH} two", "3 ms", is_right=True)
    screen.verdict("three", "4 ms", is_right=False)
    assert written.getvalue() == b"ok one ? two  3 ms\nFAILED three  4 ms\n"


def test_colour_says_nothing_that_the_words_do_not() -> None:
    said = {}
    for colour in (True, False):
        written = StringIO()
        console = Console(
            file=written, force_terminal=True, no_color=not colour, color_system="standard"
        )
        screen = Screen(console)
        screen.verdict("[bold]one[/bold]", "3 ms", is_right=False)
        said[colour] = written.getvalue()
    assert "\x1b[" in said[True]
    for text in said.values():
        assert re.sub("\x1b\\[[0-9;]*m", "", text) == "\N{BALLOT X} [bold]one[/bold]  3 ms\n"


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_a_number_of_walks_that_is_none_is_a_wrong_call(folder: Path, number: str) -> None:
    assert call("flow", "fuzz", folder, "--walks", number).status == 2
