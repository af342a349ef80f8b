"""`counselbridge flow show` and `flow diff`, as somebody at a terminal meets them."""

import shutil
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from typer.testing import CliRunner

from bridge.cli import app
from docs.picture import SVG, picture
from tests.house.paths import ROOT

EXAMPLE = ROOT / "config" / "shipped" / "example"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "example"))


def call(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["flow", *map(str, words)])
    return done.exit_code, done.output


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "flows" / "intake.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


# -------------------------------------------------------------------------------------- show


def test_without_a_wish_it_is_a_table_in_the_flows_first_language(folder: Path) -> None:
    status, told = call("show", folder)
    lines = told.splitlines()
    assert status == 0
    assert lines[0].split() == ["Schritt", "Art", "Antwort", "Nur", "wenn", "Sagt", "Danach"]
    assert lines[10].split()[:4] == ["10", "topic", "Frage", "choice"]
    assert lines[10].endswith("11, 12, 13")
    assert len(lines) == 18


def test_the_ending_of_the_file_says_which_form(folder: Path, tmp_path: Path) -> None:
    for name in ("a.svg", "a.mmd", "a.txt"):
        assert call("show", folder, "--out", tmp_path / name, "--language", "en")[0] == 0
    assert Xml.parse(tmp_path / "a.svg").getroot().tag.endswith("svg")
    assert (tmp_path / "a.mmd").read_text("utf-8").startswith("flowchart TD\n")
    assert "What may we call you?" in (tmp_path / "a.txt").read_text("utf-8")


def test_a_file_whose_ending_says_nothing_is_not_written(folder: Path, tmp_path: Path) -> None:
    for name in ("a.png", "a", "a.SVGZ"):
        status, told = call("show", folder, "--out", tmp_path / name)
        assert (status, "name it like intake.svg" in told.replace("\n", " ")) == (2, True)
        assert not (tmp_path / name).exists()
    assert call("show", folder, "--format", "svg", "--out", tmp_path / "a.picture")[0] == 0


def test_an_older_drawing_is_replaced_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    drawing, flow = tmp_path / "a.svg", folder / "flows" / "intake.yaml"
    drawing.write_text("old", "utf-8")
    assert call("show", folder, "--out", drawing)[0] == 0
    before = flow.read_bytes()
    status, told = call("show", folder, "--format", "svg", "--out", flow)
    assert (status, flow.read_bytes()) == (2, before)
    assert "is there already and no svg: name a file with .svg." in told


def test_a_file_that_cannot_be_written_is_told(folder: Path, tmp_path: Path) -> None:
    status, told = call("show", folder, "--out", tmp_path / "nowhere" / "a.svg")
    assert (status, "cannot be written" in told) == (2, True)


def test_a_language_the_flow_does_not_have_is_told_with_those_it_has(folder: Path) -> None:
    assert call("show", folder, "--language", "fr") == (
        2,
        "The flow has no such language; it has de, en.\n",
    )


def test_a_flow_with_mistakes_is_not_drawn_but_told(folder: Path) -> None:
    change(folder, "refused: goodbye            #", "refused: goodby             #")
    status, told = call("show", folder)
    assert status == 1
    assert told.startswith("flows/intake.yaml:")
    assert "did you mean 'goodbye'?" in told


def test_the_questions_of_a_block_are_shown_when_asked_for(folder: Path) -> None:
    closed = call("show", folder, "--format", "svg", "--language", "en")[1]
    opened = call("show", folder, "--format", "svg", "--language", "en", "--expand")[1]
    assert opened.count('class="dot"') == closed.count('class="dot"') + 6


def test_the_picture_in_the_documents_is_what_the_code_draws_now() -> None:
    assert SVG.read_text("utf-8") == picture()[0], "run python docs/picture.py chromium"


# -------------------------------------------------------------------------------------- diff


def test_what_changed_is_said_and_what_it_means(folder: Path) -> None:
    change(folder, "Worum geht es am ehesten?", "Worum geht es vor allem?")
    change(folder, "version: 1 ", "version: 2 ")
    status, told = call("diff", folder, EXAMPLE)
    assert status == 0
    assert told.splitlines()[:2] == [
        "flow: version is 2, was 1",
        "topic: text (de): “…vor allem?”, was “…am ehesten?”",
    ]
    assert told.splitlines()[2].startswith("Whoever is in the middle of version 1 finishes it")


def test_a_changed_consent_is_not_overlooked(folder: Path) -> None:
    change(folder, "Darf unser Team lesen", "Darf unser Verein lesen")
    told = call("diff", folder, EXAMPLE)[1]
    assert "counselling: text (de): “…Verein lesen und aufbewahren, was du…”" in told
    assert "Make it version 2." in told


def test_the_same_files_have_no_differences(folder: Path) -> None:
    assert call("diff", folder, EXAMPLE) == (
        0,
        "Nothing is different, so nobody notices anything.\n",
    )


def test_a_flow_file_is_compared_with_what_it_includes_beside_it(
    folder: Path, tmp_path: Path
) -> None:
    change(folder, "Worum geht es am ehesten?", "Worum geht es vor allem?")
    within = call("diff", folder, EXAMPLE / "flows" / "intake.yaml")
    copied = Path(shutil.copytree(EXAMPLE / "flows", tmp_path / "older"))
    assert call("diff", folder, copied / "intake.yaml") == within
    assert within[1].splitlines()[0] == "topic: text (de): “…vor allem?”, was “…am ehesten?”"
    words = copied / "crisis_words.yaml"
    words.write_text(words.read_text("utf-8").replace("suizid", "etwas anderes", 1), "utf-8")
    assert "crisis: the words are different" in call("diff", folder, copied / "intake.yaml")[1]


def test_a_flow_file_names_files_from_its_organisations_folder_as_well(
    folder: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    (other / "instruments").mkdir()
    shipped = ROOT / "config" / "shipped" / "instruments" / "wellbeing.yaml"
    shutil.copy(shipped, other / "instruments" / "ours.yaml")
    change(other, "std/wellbeing", "instruments/ours.yaml")
    status, told = call("diff", folder, other / "flows" / "intake.yaml")
    assert (status, "Nothing is different" in told) == (0, True)


def test_an_include_that_is_not_there_is_told_with_its_place(folder: Path, tmp_path: Path) -> None:
    alone = shutil.copy(EXAMPLE / "flows" / "intake.yaml", tmp_path / "alone.yaml")
    status, told = call("diff", folder, Path(alone))
    assert status == 1
    assert told == "alone.yaml:18:10: there is no file crisis_words.yaml\n"


@pytest.mark.parametrize("rubbish", ["nothing-here", "/dev/null/x", "0x1", "¹"])
def test_nothing_to_compare_with_is_told(folder: Path, rubbish: str) -> None:
    status, told = call("diff", folder, rubbish)
    assert (status, "name a folder, a flow file, or a published version" in told) == (2, True)


def test_a_fault_of_the_other_folder_says_which_folder(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    change(other, "type: text", "type: txt")
    status, told = call("diff", folder, other)
    assert status == 1
    assert told.replace("\n", "").startswith(f"{other}/flows/intake.yaml:")


def test_a_file_that_is_no_flow_is_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_bytes(b"\xff\xfe\x00 :")
    status, told = call("diff", folder, tmp_path / "other.yaml")
    assert status == 1
    assert told.startswith("other.yaml:1:")


def test_a_number_without_data_is_told(folder: Path) -> None:
    status, told = call("diff", folder, "1")
    assert (status, "has the service ever run here?" in told) == (1, True)
