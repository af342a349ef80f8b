"""What receipts prove: one alone, two beside each other, and a record as others can read it."""

from dataclasses import dataclass
from pathlib import Path

from bridge.cli.consenting import acts_of, asked
from bridge.cli.finding import record_id
from bridge.cli.opening import beside
from bridge.cli.saying import Failed, fail, say
from bridge.cli.writing import write_private, write_public
from bridge.receipts import key_file
from bridge.store import consentlog, logtree
from bridge.store.database import Tx
from bridge.store.sealer import Sealer
from consent.evidence import NotEvidence
from consent.jsonld import exported
from consent.receipt import proof_file
from consent.standalone import verify_receipt as standalone
from consent.standalone.verify_receipt import Fault, Receipt, Verdict

OPEN = 3  # exit status: nothing speaks against it, and it is not proven either
OTHERWISE = "move it away, or name another with --to."

# ----------------------------------------------------------------------------------- receipts


def verify(file: Path, other: Path | None, key: Path, proof: Path | None) -> None:
    """As the stand-alone file does it. Raises Failed with what is wrong."""
    if other is None and proof is not None:
        raise Failed("A proof is about two receipts: name the other one as well.", status=2)
    if other is None:
        _tell(standalone.verify(_content(file), _content(key)))
        return
    leads = _content(proof) if proof is not None else None
    _tell(standalone.compare(_content(file), _content(other), _content(key), leads))


def checker(to: Path) -> None:
    """The stand-alone file, exactly as this program uses it itself. Raises Failed."""
    write_public(to, Path(standalone.__file__).read_bytes(), "move it away, or name another.")
    say(f"{to}: publish it beside org.pub. It needs Python 3.11 or newer, and nothing else.")


def _tell(verdict: Verdict) -> None:
    """Raises Failed where it does not hold, or is not proven."""
    if not verdict.holds:
        raise Failed(verdict.sentence, status=OPEN if verdict.open else 1)
    say(verdict.sentence)


@dataclass(frozen=True, slots=True)
class _Proved:
    """The line for org.pub, and what leads from one receipt's checkpoint to the other's."""

    key: bytes
    proof: bytes


async def compare(folder: Path, one: Path, other: Path, to: Path | None) -> None:
    """Whether both receipts are of the log that lies here, and the proof of it. Raises Failed."""
    receipts = _content(one), _content(other)
    async with beside(folder) as opened:
        sealer = opened.sealer
        proved = await asked(opened, lambda tx: _proved(tx, sealer, *receipts))
    _tell(standalone.compare(*receipts, proved.key, proved.proof))
    if to is not None:
        write_private(to, proved.proof, OTHERWISE)
        say(f"Whoever holds both can see that with --proof: {to}.")


def _proved(tx: Tx, sealer: Sealer, one: bytes, other: bytes) -> _Proved:
    """Raises Failed where a receipt does not hold or is of no log that lies here, Unreadable."""
    consentlog.settle_view(tx)
    first, organisation = consentlog.lines(tx, [1]).get(1), sealer.keys.organisation.owner
    if first is None:
        raise Failed("There is no log yet, and so there are no receipts of it.")
    key, files = first.line.key, (("first", one), ("second", other))
    try:
        receipts = [standalone.called(name, file, key, organisation) for name, file in files]
    except Fault as fault:
        raise Failed(str(fault)) from None
    for (name, _), receipt in zip(files, receipts, strict=True):
        _check_ours(tx, name, receipt)
    old, new = sorted(receipt.checkpoint.size for receipt in receipts)
    proof = proof_file(organisation, old, new, logtree.growth(tx, old, new))
    return _Proved(key_file(key, organisation), proof)


def _check_ours(tx: Tx, name: str, receipt: Receipt) -> None:
    """Raises Failed where the receipt is of another log than the one that lies here."""
    size, root = receipt.checkpoint.size, receipt.checkpoint.root
    if size > consentlog.length(tx) or logtree.hashes_of(tx, [(0, size)]) != [root]:
        raise Failed(
            f"The {name} receipt holds, but it is not of the log that lies here: "
            f"either this data is an old copy, or there were two logs."
        )


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(standalone.SIZE + 1)
    except OSError as error:
        raise Failed(f"{file} cannot be read: {error.strerror}", status=2) from None


# ------------------------------------------------------------------------------------- export


async def export(folder: Path, record: str, to: Path | None) -> None:
    """A record as JSON-LD, into a file or onto the terminal. Raises Failed."""
    name = record_id(record)
    held = await acts_of(folder, name)
    events = [one.event for one in held if one.event is not None]
    if not events:
        raise Failed("This record is forgotten: nothing of it can be read any more.")
    try:
        made = exported(name, events)
    except NotEvidence as wrong:
        raise Failed(f"An event of this record cannot be read: {wrong}.") from None
    if len(events) < len(held):
        fail(f"Left out, because it is forgotten: {len(held) - len(events)} of {len(held)}.")
    if to is None:
        say(made.decode().rstrip("\n"))
    else:
        write_private(to, made, OTHERWISE)
        say(f"{to}: {len(events)} of this record's acts.")
