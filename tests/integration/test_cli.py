"""The command as an operator meets it: exit status, one plain sentence, never a traceback.

All of it is called in this process, except `run`, which has a file of its own.
"""

from importlib.metadata import version
from pathlib import Path

import pytest

from tests.e2e.service import Said
from tests.integration.cli_kit import ROW, break_yaml, call, last_line, organisation


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return organisation(tmp_path / "organisation")


def test_version_is_the_installed_one() -> None:
    assert call("version") == Said(0, f"{version('counselbridge')}\n", "")


def test_a_call_without_a_command_shows_what_there_is() -> None:
    said = call()
    assert said.status == 2
    assert "parked" in said.out + said.err


@pytest.mark.parametrize("words", ["run", "check", "parked list", "parked retry", "trust"])
def test_a_folder_that_is_not_there_is_a_wrong_call(words: str, tmp_path: Path) -> None:
    more = {"parked retry": [ROW], "trust": ["anna"]}.get(words, [])
    missing = tmp_path / "missing"
    sentence = f"There is no folder {missing}: name the organisation's folder.\n"
    assert call(*words.split(), missing, *more) == Said(2, "", sentence)


def test_a_file_instead_of_a_folder_is_a_wrong_call(folder: Path) -> None:
    assert call("check", folder / "organisation.yaml").status == 2


def test_check_says_that_all_is_well(folder: Path) -> None:
    said = call("check", folder)
    assert said == Said(0, "All is well: lotse, flow intake version 1.\n", "")


def test_check_of_an_empty_folder_says_what_is_missing(tmp_path: Path) -> None:
    said = call("check", tmp_path)
    assert said == Said(1, "organisation.yaml:1:1: this folder has no such file\n", "")


def test_check_names_file_line_and_column_of_every_mistake(folder: Path) -> None:
    break_yaml(folder)
    flow = folder / "flows" / "intake.yaml"
    text = flow.read_text(encoding="utf-8")
    flow.write_text(text.replace("- handover:", "- handoverr:"), encoding="utf-8")
    said = call("check", folder)
    assert (said.status, said.err) == (1, "")
    assert f"organisation.yaml:{last_line(folder)}:1: " in said.out
    assert "flows/intake.yaml:11:5: " in said.out
    assert len(said.out.splitlines()) == 2


def test_check_reads_what_is_no_yaml_and_no_text(folder: Path) -> None:
    (folder / "organisation.yaml").write_bytes(b"\xff\xfe\x00: [}")
    said = call("check", folder)
    assert (said.status, said.err) == (1, "")
    assert said.out.startswith("organisation.yaml:1:")


@pytest.mark.parametrize(
    "words", [["parked", "list"], ["parked", "retry", ROW], ["parked", "drop", ROW]]
)
def test_parked_before_the_first_start_says_that_there_is_no_data(
    words: list[str], folder: Path
) -> None:
    said = call(*words[:2], folder, *words[2:])
    assert (said.status, said.out) == (1, "")
    assert f"there is no data in {folder / 'var'}" in said.err
    assert len(said.err.splitlines()) == 1


def test_an_id_that_is_none_is_a_wrong_call(folder: Path) -> None:
    said = call("parked", "retry", folder, "the first one")
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("'the first one' is not the id of a row")


def test_trust_names_those_who_can_be_trusted(folder: Path) -> None:
    said = call("trust", folder, "nobody")
    sentence = "Nobody in the configuration is called 'nobody'; there are: anna, kim.\n"
    assert said == Said(1, "", sentence)
