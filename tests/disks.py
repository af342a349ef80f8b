"""A small file system of the test's own, to fill up."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB: enough for a database."""
    yield from _disk(tmp_path / "small-disk", 3)


@pytest.fixture
def modest_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 48 MB: enough for a whole service."""
    yield from _disk(tmp_path / "modest-disk", 48)


@pytest.fixture
def server_disk() -> Iterator[Path]:
    """A file system of 160 MB: enough for a PostgreSQL server, whose socket needs a short path."""
    with tempfile.TemporaryDirectory(prefix="disk-") as name:
        Path(name).chmod(0o755)  # the server runs as somebody else, who must get in
        yield from _disk(Path(name) / "disk", 160)


def _disk(folder: Path, megabytes: int) -> Iterator[Path]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("only root may make a small file system here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
