"""What a command loads before it does anything: what it does not need costs every start."""

import subprocess
import sys

import pytest

LIBRARIES = (
    "aiohttp",
    "alembic",
    "fpdf",
    "nio",
    "psycopg",
    "rich",
    "segno",
    "sqlalchemy",
    "telegram",
)
SHOW = f"import sys\nprint(*(name for name in {LIBRARIES!r} if name in sys.modules))"


def loaded(module: str) -> set[str]:
    """Those of the large libraries that come along with this module."""
    code = f"import {module}\n{SHOW}"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, env={}
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("module", "needed"),
    [
        ("bridge.cli", set()),  # for --help, --version, and before every other command
        ("bridge.cli.checking", {"sqlalchemy"}),
        ("bridge.cli.running", {"sqlalchemy"}),
        ("adapters.telegram, adapters.matrix", set()),  # whose settings every command checks
    ],
)
def test_a_command_loads_no_library_it_may_not_need(module: str, needed: set[str]) -> None:
    assert loaded(module) == needed
