"""What a client was handed, verified as they would verify it: in a bare interpreter, offline."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from consent.standalone import verify_receipt

STANDALONE = Path(verify_receipt.__file__)


@dataclass(frozen=True, slots=True)
class Verified:
    status: int
    sentence: str = field(repr=False)


def verified(folder: Path, receipt: bytes, key: bytes) -> Verified:
    """What the stand-alone file says, run without any of our code or anybody's packages."""
    alone = folder / "alone"
    alone.mkdir(exist_ok=True)
    files = {"verify.py": STANDALONE.read_bytes(), "receipt.json": receipt, "org.pub": key}
    for name, content in files.items():
        (alone / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "receipt.json", "--key", "org.pub"],
        cwd=alone,
        env={},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    return Verified(done.returncode, done.stdout.strip())
