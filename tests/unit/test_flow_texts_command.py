"""`counselbridge flow texts` writes what it says, and never over somebody's work."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bridge.cli import app
from tests.unit.flow_texts import OVERLAY, folder, made, overlay


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name, content in folder().items():
        file = tmp_path / "lotse" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path


def command(place: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["flow", "texts", words[0], str(place / "lotse"), *words[1:]])
    return done.exit_code, done.output


def test_the_command_writes_a_file_and_takes_it_over(place: Path) -> None:
    file = place / "uk.po"
    status, told = command(place, "export", "--lang", "uk", "--out", str(file))
    assert (status, told) == (0, f"{file}: 10 texts, 0 of them translated.\n")
    file.write_bytes(made({"age.text": "Вік?", "gone.text": "Старе"}))
    status, told = command(place, "import", str(file))
    assert status == 0
    assert "uk.po:54:1: warning: the flow has no text 'gone.text' any more" in told
    assert f"{OVERLAY}: 1 new.\nAdd 'uk' to 'languages' of the flow to have it spoken.\n" in told
    file.write_bytes(made({"age.text": "Скільки років?"}))
    assert "1 changed.\n  changed: age.text\n" in command(place, "import", str(file))[1]
    assert overlay((place / "lotse" / OVERLAY).read_bytes()) == {"age.text": "Скільки років?"}
    assert not list((place / "lotse" / "flows" / "texts").glob("*.new"))


def test_a_file_that_is_there_is_never_written_over(place: Path) -> None:
    file = place / "uk.po"
    file.write_text("a week of work")
    status, told = command(place, "export", "--lang", "uk", "--out", str(file))
    assert (status, "is there already" in told) == (2, True)
    assert file.read_text() == "a week of work"


def test_what_is_wrong_writes_nothing(place: Path) -> None:
    file = place / "uk.po"
    file.write_bytes(made({"age.text": "Вік?", "welcome.text": "Вітаємо"}))
    status, told = command(place, "import", str(file))
    assert (status, "'{org}' is missing in the translation" in told) == (1, True)
    assert not (place / "lotse" / OVERLAY).exists()


def test_a_folder_behind_a_link_is_not_written_to(place: Path) -> None:
    (place / "outside").mkdir()
    (place / "lotse" / "flows" / "texts").symlink_to(place / "outside")
    (place / "uk.po").write_bytes(made({"age.text": "Вік?"}))
    status, told = command(place, "import", str(place / "uk.po"))
    assert (status, "leads out of the folder" in told) == (1, True)
    assert not list((place / "outside").iterdir())


@pytest.mark.parametrize(
    "words",
    [
        ("export", "--lang", "../../x"),
        ("export", "--lang", "uk", "--out", "/dev/null/x"),
        ("import", "/nowhere/at/all.po"),
        ("import", "/dev/zero"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(place: Path, words: tuple[str, ...]) -> None:
    status, told = command(place, *words)
    assert (status, told.count("\n")) == (2, 1)
