"""The command as an operator meets it: exit status, one plain sentence, never a traceback.

All of it is called in this process, except `run`, which has a file of its own.
"""

import json
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.e2e.service import Said
from tests.integration.cli_kit import ROW, TOKEN, break_yaml, call, last_line, organisation


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


def test_check_says_that_all_is_well_below_what_is_only_to_know(folder: Path) -> None:
    said = call("check", folder)
    *notes, last = said.out.splitlines()
    assert (said.status, said.err) == (0, "")
    assert last == "All is well: lotse, flow intake version 1."
    assert notes
    assert all(": warning: " in note or ": note: " in note for note in notes)


def test_check_speaks_json_to_programs(folder: Path) -> None:
    said = call("check", folder, "--format", "json")
    assert (said.status, said.err) == (0, "")
    found = json.loads(said.out)
    assert {one["weight"] for one in found} <= {"warning", "note"}
    break_yaml(folder)
    broken = call("check", folder, "--format", "json")
    assert broken.status == 1
    assert [one for one in json.loads(broken.out) if one["weight"] == "fault"] == [
        {
            "file": "organisation.yaml",
            "line": last_line(folder),
            "column": 1,
            "weight": "fault",
            "message": "unknown key 'nonsense'",
        }
    ]


def test_check_of_a_folder_that_cannot_be_read_is_json_too(tmp_path: Path) -> None:
    said = call("check", tmp_path, "--format", "json")
    assert (said.status, said.err) == (1, "")
    (only,) = json.loads(said.out)
    assert (only["file"], only["weight"]) == ("organisation.yaml", "fault")


SECRET = "secrets/telegram_token"


def secrets(folder: Path) -> list[str]:
    """What check says about the token."""
    return [line for line in call("check", folder).out.splitlines() if SECRET in line]


def test_a_secret_that_others_can_read_is_a_fault_and_is_never_shown(folder: Path) -> None:
    assert secrets(folder) == []
    (folder / SECRET).chmod(0o640)
    (fault,) = secrets(folder)
    assert fault.endswith(f": {SECRET} can be read by others; run: chmod 600 {SECRET}")
    said = call("check", folder)
    assert said.status == 1
    assert TOKEN not in said.out
    (folder / SECRET).chmod(0o600)
    (folder / SECRET).write_text("", encoding="utf-8")
    assert secrets(folder)[0].endswith(f": {SECRET} is empty; write the secret into it")


def test_a_secret_may_be_missing_until_the_first_start_and_not_after_it(folder: Path) -> None:
    (folder / SECRET).unlink()
    sentence = f"there is no file {SECRET}; write the secret into it"
    (early,) = secrets(folder)
    assert early.endswith(f": warning: {sentence}")
    assert call("check", folder).status == 0
    (folder / "var").mkdir()
    (late,) = secrets(folder)
    assert late.endswith(f": {sentence}")
    assert "warning" not in late
    assert call("check", folder).status == 1


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
    assert len([line for line in said.out.splitlines() if ": note: " not in line]) == 2


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
