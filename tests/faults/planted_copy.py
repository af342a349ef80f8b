"""A copy of the tree to plant faults in, with an environment whose programs run the copy.

The environment is made of links to the one at hand. Only where it says where the service lies does
it name the copy, so that a process which is started with no environment variables at all, as those
of some tests are, runs the copy's code too.
"""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.planted import ROOT

NOT_COPIED = shutil.ignore_patterns(".*", "node_modules", "build", "*.egg-info")
PROBE = """
import adapters, bridge, config, consent, routing
from tests.faults.record import code
for one in (adapters, bridge, config, consent, routing):
    print(list(one.__path__)[0])
print(code())
"""
HOMESERVER = ".venv-synapse"
LONGEST = 300.0  # seconds of one run
GRACE = 10.0  # seconds, to take its own processes along


@dataclass(frozen=True, slots=True)
class Ended:
    """`status`: None where it did not end in time."""

    status: int | None
    output: str


@dataclass(frozen=True, slots=True)
class Copy:
    tree: Path

    @property
    def python(self) -> Path:
        return self.tree / ".venv" / "bin" / "python"

    def run(self, words: Sequence[str], *, longest: float = LONGEST) -> Ended:
        """A program of the copy, with all it started ended in the end, whatever happens."""
        process = subprocess.Popen(
            [str(self.python), "-P", *words],
            cwd=self.tree,
            env=_surroundings(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=longest)
        except subprocess.TimeoutExpired:
            return Ended(None, "")
        finally:
            _end(process)
        return Ended(process.returncode, output)

    def code(self) -> str:
        """The hash of its source. Raises RuntimeError where its programs run another tree's."""
        found = subprocess.run(
            [self.python, "-P", "-c", PROBE],
            cwd="/",
            env={},
            capture_output=True,
            text=True,
            check=True,
        )
        *places, code = found.stdout.split()
        for place in places:
            if not Path(place).is_relative_to(self.tree):
                raise RuntimeError(f"the copy's programs run {place} instead of {self.tree}")
        return code


def copied(source: Path, to: Path) -> Copy:
    """The tree, from this one or from another copy, and its environment."""
    tree = to.resolve()
    shutil.copytree(source, tree, ignore=NOT_COPIED, symlinks=True)
    there = tree / ".venv"
    site = Path(sysconfig.get_path("purelib"))
    packages = there / site.relative_to(sys.prefix)
    packages.mkdir(parents=True)
    for one in site.iterdir():
        if one.suffix == ".pth" and str(ROOT) in one.read_text(encoding="utf-8"):
            words = one.read_text(encoding="utf-8").replace(str(ROOT), str(tree))
            (packages / one.name).write_text(words, encoding="utf-8")
        else:
            (packages / one.name).symlink_to(one)
    (there / "bin").mkdir()
    (there / "bin" / "python").symlink_to(Path(sys.executable).resolve())
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", there)
    if (ROOT / HOMESERVER).exists():  # it knows nothing of the service
        (tree / HOMESERVER).symlink_to(ROOT / HOMESERVER)
    return Copy(tree)


def _surroundings() -> dict[str, str]:
    """Nothing that leads to another tree; what is compiled is kept, for it is loaded often."""
    left = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return {**left, "PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": ""}


def _end(process: subprocess.Popen[str]) -> None:
    """With the whole group, for a run that did not end has a service below it."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
            process.communicate(timeout=GRACE)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
