"""What ran yesterday starts today, wherever its data lie and whatever is missing now."""

from datetime import date
from pathlib import Path

import pytest

from bridge.organisation import keep_as_good, read, read_or_last_good
from config import ConfigErrors
from tests.pipeline import write_organisation

TODAY = date(2026, 11, 22)
TELEGRAM = """\
channels:
  more: {kind: telegram, token: {file: secrets/token}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_organisation(tmp_path / "house", (1, 2))


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "organisation.yaml"
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def keep(folder: Path) -> None:
    good = read(folder, TODAY)
    good.data.mkdir()
    keep_as_good(good)


@pytest.mark.parametrize("data", ["./var", "../elsewhere", "'../else where'"])
def test_the_last_good_files_are_found_beside_the_data(folder: Path, data: str) -> None:
    change(folder, "data: ./var", f"data: {data}")
    keep(folder)
    change(folder, "operator: kim", "operator: nobody")
    assert read_or_last_good(folder, TODAY).broken


def test_a_missing_secret_of_a_new_channel_does_not_stop_a_start(folder: Path) -> None:
    keep(folder)
    change(folder, "channels:\n", TELEGRAM)
    found = read_or_last_good(folder, TODAY, {})
    assert [str(problem) for problem in found.broken]
    assert "more" not in found.loaded.channels


def test_without_anything_that_ever_passed_the_start_itself_says_what_is_missing(
    folder: Path,
) -> None:
    change(folder, "channels:\n", TELEGRAM)
    assert "more" in read_or_last_good(folder, TODAY, {}).loaded.channels


def test_last_good_files_that_cannot_be_read_any_more_do_not_hide_what_is_wrong(
    folder: Path,
) -> None:
    keep(folder)
    change(folder, "operator: kim", "operator: nobody")
    kept = folder / "var" / "last_good.json"
    kept.write_text('{"version": 1, "files": {}}', "ascii")
    with pytest.raises(ConfigErrors) as errors:
        read_or_last_good(folder, TODAY)
    assert "'operator'" in str(errors.value.problems[0])
