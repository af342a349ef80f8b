"""`consent checker`: the file that verifies receipts, to publish, needs nothing of this program."""

import subprocess
import sys
from pathlib import Path

from consent.standalone import verify_receipt
from tests.integration.cli_kit import call


def test_the_file_is_the_one_that_this_program_uses_and_runs_alone(tmp_path: Path) -> None:
    file = tmp_path / "verify_receipt.py"
    done = call("consent", "checker", "--to", file)
    assert (done.status, "publish it beside org.pub" in done.out) == (0, True)
    assert file.read_bytes() == Path(verify_receipt.__file__).read_bytes()
    assert file.stat().st_mode & 0o044 == 0o044  # a web server may hand it out
    ran = subprocess.run(
        [sys.executable, "-I", "-S", file, "--help"], capture_output=True, check=True
    )
    assert b"receipt" in ran.stdout


def test_what_is_there_already_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "verify_receipt.py"
    file.write_text("mine")
    done = call("consent", "checker", "--to", file)
    assert (done.status, "is there already" in done.err) == (2, True)
    assert file.read_text() == "mine"
    nowhere = call("consent", "checker", "--to", tmp_path / "nowhere" / "x.py")
    assert (nowhere.status, "cannot be written" in nowhere.err) == (2, True)
