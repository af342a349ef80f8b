"""What ran yesterday starts today, wherever its data lie and whatever is missing now."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bridge.organisation import LAST_GOOD, MOST_KEPT, keep_as_good, read, read_or_last_good
from config import ConfigErrors
from tests.pipeline import FLOW, write_organisation

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


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"null",
        b"[]",
        b'{"version": 1}',
        b'{"version": 1, "files": {}}',
        b'{"version": 1, "files": []}',
        b'{"version": 1, "files": {"organisation.yaml": 5}}',
        b'{"version": 1, "files": {"organisation.yaml": "no base64"}}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b" " * (MOST_KEPT + 1),
    ],
    ids=lambda kept: f"{kept[:40]!r}",
)
def test_last_good_files_that_cannot_be_read_any_more_do_not_hide_what_is_wrong(
    kept: bytes, folder: Path
) -> None:
    keep(folder)
    change(folder, "operator: kim", "operator: nobody")
    (folder / "var" / LAST_GOOD).write_bytes(kept)
    with pytest.raises(ConfigErrors) as errors:
        read_or_last_good(folder, TODAY)
    assert "'operator'" in str(errors.value.faults[0])


INCLUDES = {
    "flows/words.yaml": "de: [ausweglos]\nen: [no way out]\n",
    "flows/texts/intake.en.yaml": 'alias.text: "A name?"\n',
}


def include(folder: Path) -> None:
    """Words of the crisis block and one text of the flow stand in files of their own."""
    for name, text in INCLUDES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    change(folder, "counsellors:\n", "teams:\n  duty: {counsellors: [anna]}\ncounsellors:\n")
    words = "crisis:\n  words: ./words.yaml\n  to: duty\nsteps:"
    flow = FLOW.replace("steps:", words).replace(', en: "A name?"}', "}")
    (folder / "flows" / "intake.yaml").write_text(flow, "utf-8")


@pytest.mark.parametrize("file", ["agreements/privacy.en.md", "helplines.yaml", *INCLUDES])
def test_a_file_that_is_missing_now_is_taken_from_the_last_good_ones(
    file: str, folder: Path
) -> None:
    include(folder)
    keep(folder)
    before = read(folder, TODAY).loaded
    (folder / file).unlink()
    found = read_or_last_good(folder, TODAY)
    assert found.broken
    assert found.loaded.sources == before.sources
    assert found.loaded.flow == before.flow


def test_files_that_are_too_much_together_are_not_kept_and_those_before_stay(
    folder: Path,
) -> None:
    keep(folder)
    kept = (folder / "var" / LAST_GOOD).read_bytes()
    good = read(folder, TODAY)
    much = {**good.loaded.sources, "more": bytes(MOST_KEPT)}
    with pytest.raises(OSError, match="32 MB"):
        keep_as_good(replace(good, loaded=replace(good.loaded, sources=much)))
    assert [path.name for path in (folder / "var").iterdir()] == [LAST_GOOD]
    assert (folder / "var" / LAST_GOOD).read_bytes() == kept
