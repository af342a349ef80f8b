"""The proof that a client of the demo was handed, kept in a folder and verified there.

The folder then holds what anybody needs to look at it again, without the service and without us:
the receipt, the organisation's public key, and the one file that verifies the one with the other.
"""

import asyncio
import sys
from dataclasses import dataclass, field
from pathlib import Path

from bridge.sandbox.demo.people import CannotDo, Phone
from consent.standalone import verify_receipt

RECEIPT, KEY = "receipt.json", "org.pub"
VERIFIER = Path(verify_receipt.__file__)
PATIENCE = 30.0  # seconds for one command


@dataclass(frozen=True, slots=True)
class Proof:
    """What the verifying file says, and whether the receipt holds."""

    holds: bool
    sentence: str = field(repr=False)


async def prove(phone: Phone, organisation: Path, into: Path) -> Proof:
    """Leave the three files in this folder, and verify there in a bare interpreter."""
    try:
        receipt = _saved(phone)
    except CannotDo as error:
        return Proof(holds=False, sentence=f"There is no proof on the phone: {error}.")
    status, key = await _ran(
        sys.executable, "-P", "-m", "bridge", "consent", "key", str(organisation)
    )
    if status:
        return Proof(holds=False, sentence="The organisation's public key cannot be had.")
    _leave(into, receipt, key)
    bare = (sys.executable, "-I", "-S", VERIFIER.name, RECEIPT, "--key", KEY)
    status, said = await _ran(*bare, at=into)
    return Proof(status == 0, said.decode(errors="replace").strip())


def _saved(phone: Phone) -> bytes:
    """The newest file on the phone that a program can verify. Raises CannotDo."""
    for bubble in reversed(phone.view().bubbles):
        if bubble.file.endswith(".json"):
            return phone.saved(bubble.id).data
    raise CannotDo("no such file was sent")


def _leave(into: Path, receipt: bytes, key: bytes) -> None:
    into.mkdir(parents=True, exist_ok=True)
    (into / RECEIPT).write_bytes(receipt)
    (into / KEY).write_bytes(key)
    (into / VERIFIER.name).write_bytes(VERIFIER.read_bytes())


async def _ran(*command: str, at: Path | None = None) -> tuple[int, bytes]:
    """Exit status and what it said."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=at,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    except TimeoutError:
        process.kill()
        await process.wait()
        return 1, b"It took too long."
    return process.returncode or 0, said
