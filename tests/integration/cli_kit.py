"""The command called in this process, and organisations to call it on."""

from pathlib import Path

from typer.testing import CliRunner

from bridge.cli import app
from bridge.sandbox.counsellor import Account
from tests.e2e.service import Networks, Said, write_organisation

TOKEN = "7000001:AAE-a-token-of-nobody"
NOWHERE = "http://127.0.0.1:1"  # nobody listens there
ROW = "00000000-0000-0000-0000-000000000000"


def call(*words: str | Path) -> Said:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return Said(result.exit_code, result.stdout, result.stderr)


def organisation(folder: Path, telegram: str = NOWHERE, matrix: str = NOWHERE) -> Path:
    """One whose networks are nowhere, unless said otherwise."""
    bot, anna, kim = (
        Account(matrix, f"@{name}:lotse.example", f"password of {name}")
        for name in ("lotse", "anna", "kim")
    )
    networks = Networks(telegram, TOKEN, matrix, bot, {"anna": anna, "kim": kim})
    return write_organisation(folder, networks, brief=True)


def break_yaml(folder: Path) -> None:
    """The fault is in the first place of a line after the last."""
    with (folder / "organisation.yaml").open("a", encoding="utf-8") as file:
        file.write("nonsense: yes\n")


def last_line(folder: Path) -> int:
    return len((folder / "organisation.yaml").read_text(encoding="utf-8").splitlines())
