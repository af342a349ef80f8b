"""Verify a receipt of consent offline, without the organisation that wrote it.

    python -I -S verify_receipt.py receipt.json --key org.pub
    python -I -S verify_receipt.py one.json other.json --key org.pub [--proof proof.json]

Needs Python 3.11 and nothing else. `org.pub` is the organisation's first public key, one line:
`counselbridge-consent ed25519 <32 bytes in base64> <name of the organisation>`. The exit code is 0
when the receipt holds and 1 when not; a sentence says what is proven and what is not, or names the
first act or line that is wrong. With two receipts, of one person or of two, the question is whether
both show one log: 0 when they do, 1 when they show two or one does not hold, 3 when a proof of the
organisation's is needed to tell.

A receipt holds acts of one person: each the exact text of an event, what opens the commitments in
it (SHA-256 of salt and value), the document that was shown, and its line in the organisation's log:
leaf = SHA-256(0x00, event), head = SHA-256(0x02, number, head before, leaf), and an Ed25519
signature of the head. A signed checkpoint says how many lines the log had and the root of the tree
over their leaves (RFC 6962); hashes lead from each line to that root. Each thing can be written in
one way only, so no bit changes unseen. Nothing here is code of the service that writes receipts:
two ways of reading the same rules.
"""

import argparse
import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NoReturn

FORMAT, EVENT = "counselbridge receipt 1", "counselbridge consent event 1"
LOG = "counselbridge consent log 1"
MEBIBYTES = 8
SIZE = MEBIBYTES * 1024 * 1024  # a receipt of a hundred long documents has about one
DIGITS = 16  # no number in a receipt is longer
OPENED = ["answer", "identity", "principal", "prompt", "words"]
NOTHING = bytes(32)
KEY_FILE = re.compile(
    r"counselbridge-consent ed25519 ([A-Za-z0-9+/]{43}=) ([^\x00-\x1f\x7f-\x9f]+)"
)
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
HEX = re.compile(r"[0-9a-f]{64}")
KEY_EVENT = re.compile(r'\{"public":"([A-Za-z0-9+/]{43}=)","type":"key"\}')
LINE = ["number", "previous", "head", "key", "signature", "inclusion"]
NOTE = re.compile(
    "([!-~]+)\n([1-9][0-9]{0,14})\n([A-Za-z0-9+/]{43}=)\n\n\u2014 ([!-~]+) ([A-Za-z0-9+/]{91}=)\n"
)
PLAIN = re.compile(rb"[A-Za-z0-9._~-]")
PROOF = "counselbridge proof 1"
LONG = 64  # no way through a tree is longer

Span = tuple[int, int]  # lines: those above the first number, up to the second one


@dataclass(frozen=True)
class Verdict:
    """Whether it holds, and the sentence that says what that means.

    `open`: nothing speaks against it, and it is not proven either.
    """

    holds: bool
    sentence: str
    open: bool = False


class Fault(Exception):
    """The first thing that is wrong, as a sentence."""


@dataclass(frozen=True)
class Line:
    """A line of the log; `names` is the key that it names, None when it is an act's."""

    name: str
    event: bytes = field(repr=False)
    number: int
    previous: bytes
    head: bytes
    key: bytes
    signature: bytes
    path: list[bytes]
    names: bytes | None


@dataclass(frozen=True)
class Checkpoint:
    """How long the log was, and the root of its tree: `text` is signed, `hint` tells the key."""

    size: int
    root: bytes
    text: bytes
    hint: bytes
    signature: bytes


@dataclass(frozen=True, repr=False)  # it holds what somebody said
class Act:
    """An act: `said` is what its event says, `opening` the salt and the value by name."""

    line: Line
    said: Any
    opening: dict[str, tuple[bytes, str]]
    text: str | None


@dataclass(frozen=True, repr=False)
class Receipt:
    """A receipt that holds: its lines by number, and what it proves about spans of the log."""

    checkpoint: Checkpoint
    acts: list[Act]
    lines: dict[int, Line]
    spans: dict[Span, bytes]


def verify(receipt: bytes, key: bytes) -> Verdict:
    """Judge a receipt by the content of a key file. Takes any bytes and raises nothing."""
    try:
        first, organisation = read_key(key)
        found = checked(receipt, first, organisation)
    except Fault as fault:
        return Verdict(holds=False, sentence=str(fault))
    return Verdict(holds=True, sentence=proven(found.acts, organisation))


def compare(one: bytes, other: bytes, key: bytes, proof: bytes | None = None) -> Verdict:
    """Judge whether two receipts show one log. Takes any bytes and raises nothing."""
    try:
        first, organisation = read_key(key)
        receipts = [
            called(name, receipt, first, organisation)
            for name, receipt in (("first", one), ("second", other))
        ]
        short, long = sorted(receipts, key=lambda receipt: receipt.checkpoint.size)
        check_agreement(short, long)
        if proof is not None:
            check_growth(*read_proof(proof, organisation), short.checkpoint, long.checkpoint)
    except Fault as fault:
        return Verdict(holds=False, sentence=str(fault))
    return related(short, long, organisation, is_proven=proof is not None)


def called(name: str, receipt: bytes, first: bytes, organisation: str) -> Receipt:
    try:
        return checked(receipt, first, organisation)
    except Fault as fault:
        raise Fault(f"The {name} receipt does not hold. {fault}") from None


def checked(receipt: bytes, first: bytes, organisation: str) -> Receipt:
    """The receipt, if all of it holds."""
    checkpoint, keys, acts = read(receipt, organisation)
    check_acts(acts, organisation)
    lines = sorted([*keys, *(act.line for act in acts)], key=lambda line: line.number)
    force = check_lines(lines, first)
    spans = check_tree(lines, checkpoint)
    check_signatures(lines, organisation)
    check_checkpoint(checkpoint, force, organisation)
    return Receipt(checkpoint, acts, {line.number: line for line in lines}, spans)


def proven(acts: list[Act], organisation: str) -> str:
    """What a receipt that holds proves, and what no receipt can."""
    first, last = (act.said["event"]["event_time"] for act in (acts[0], acts[-1]))
    what = f"one act, of {first}, signed in the log of {organisation} and unchanged"
    if len(acts) > 1:
        what = (
            f"{len(acts)} acts of one person, from {first} to {last}, signed in the log of "
            f"{organisation}, unchanged, in this order and with none missing between them"
        )
    gone = sum(act.text is None for act in acts)
    texts = f"with the texts of all but {gone}" if gone else "with the texts that were shown"
    texts = "without the texts that were shown" if gone == len(acts) else texts
    return (
        f"This receipt holds: {what}, {texts}; it does not prove who held the phone, that the "
        "clock was right, that nothing was decided later, or that there is no second log."
    )


def related(short: Receipt, long: Receipt, organisation: str, *, is_proven: bool) -> Verdict:
    """What two receipts that do not contradict each other prove together."""
    size, more, shared = short.checkpoint.size, long.checkpoint.size, common(short, long)
    both = f"Both receipts hold and show one log of {organisation}"
    if size == more:
        return Verdict(holds=True, sentence=f"{both}: each the same {size} lines of it.")
    if is_proven or shared >= size:
        grew = f"the {size} lines that it had for one are where the {more} of the other begin."
        return Verdict(holds=True, sentence=f"{both}: {grew}")
    rest = f"whether it is the same in lines {shared + 1} to {size}, these two cannot tell"
    ask = f"ask the organisation for a proof from {size} to {more} lines, and give it as --proof"
    sentence = f"{both} as far as line {shared}; {rest}: {ask}."
    return Verdict(holds=False, sentence=sentence, open=True)


def common(short: Receipt, long: Receipt) -> int:
    """The number of the line up to which both logs are proven to be the same."""
    same = sorted(set(short.spans) & set(long.spans))
    end = 0
    for begin, to in same:
        end = max(end, to) if begin <= end else end
    return end


# ------------------------------------------------------------------------------------- reading


def read_key(file: bytes) -> tuple[bytes, str]:
    """The organisation's first key and its name."""
    try:
        found = KEY_FILE.fullmatch(file.decode().rstrip("\r\n"))
    except UnicodeDecodeError:
        found = None
    if found is None:
        raise Fault("The key file is not a public key of an organisation.")
    return binary(found[1], 32, "The key file"), found[2]


def read(receipt: bytes, organisation: str) -> tuple[Checkpoint, list[Line], list[Act]]:
    """The checkpoint, the key lines and the acts, as far as their form is concerned."""
    if len(receipt) > SIZE:
        raise Fault(f"The file is bigger than any receipt: {MEBIBYTES} MiB is the most.")
    whole = loads(receipt, "The file")
    names = ["format", "organisation", "checkpoint", "keys", "acts"]
    form, name, note, keys, acts = entries(whole, names, "The receipt")
    if form != FORMAT:
        raise Fault("The file is no receipt that this program knows.")
    if name != organisation:
        raise Fault("The receipt names another organisation than the key file.")
    if type(keys) is not list or type(acts) is not list or not keys or not acts:
        raise Fault("The receipt holds no acts, or no keys to check them with.")
    checkpoint = read_checkpoint(note, organisation)
    lines = in_order([read_key_line(one, f"Key line {n}") for n, one in enumerate(keys, 1)])
    read_acts = [read_act(one, f"Act {n}") for n, one in enumerate(acts, 1)]
    check_spelling(receipt, whole)
    return checkpoint, lines, read_acts


def check_spelling(file: bytes, whole: object) -> None:
    """That the file is written in the one way in which files like this are written."""
    try:
        same = (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode() == file
    except UnicodeEncodeError:
        same = False
    if not same:
        raise Fault("The file was changed after it was made: it is not written as receipts are.")


def read_checkpoint(value: object, organisation: str) -> Checkpoint:
    """A checkpoint of this organisation, a signed note of C2SP's."""
    found, name = NOTE.fullmatch(value) if type(value) is str else None, origin(organisation)
    if found is None:
        raise Fault("The checkpoint is not written as checkpoints are.")
    if found[1] != name or found[4] != name:
        raise Fault("The checkpoint is of another log.")
    signed_by = binary(found[5], 68, "The checkpoint")
    return Checkpoint(
        size=int(found[2]),
        root=binary(found[3], 32, "The checkpoint"),
        text=f"{name}\n{found[2]}\n{found[3]}\n".encode(),
        hint=signed_by[:4],
        signature=signed_by[4:],
    )


def origin(organisation: str) -> str:
    """The log's name among logs: what is not plain is escaped byte by byte."""
    escaped = (
        chr(byte) if PLAIN.fullmatch(bytes([byte])) else f"%{byte:02X}"
        for byte in organisation.encode()
    )
    return "counselbridge-consent/" + "".join(escaped)


def read_proof(file: bytes, organisation: str) -> tuple[Span, list[bytes]]:
    """What leads from a checkpoint to a later one: both sizes, and the hashes."""
    if len(file) > SIZE:
        raise Fault(f"The proof is bigger than any proof: {MEBIBYTES} MiB is the most.")
    whole = loads(file, "The proof")
    form, name, old, new, hashes = entries(
        whole, ["format", "organisation", "from", "to", "hashes"], "The proof"
    )
    if form != PROOF or name != organisation:
        raise Fault("The proof is none of this organisation that this program knows.")
    if type(old) is not int or type(new) is not int:
        raise Fault("The proof does not say from where to where it leads.")
    check_spelling(file, whole)
    return (old, new), path_of(hashes, "The proof")


def in_order(keys: list[Line]) -> list[Line]:
    for before, line in pairwise(keys):
        if before.number >= line.number:
            raise Fault(f"{line.name} does not come after the key line before it.")
    return keys


def read_key_line(value: object, name: str) -> Line:
    """A line of the log that names a key."""
    event, *rest = entries(value, ["event", *LINE], name)
    found = KEY_EVENT.fullmatch(event) if type(event) is str else None
    if found is None:
        raise Fault(f"{name} names no key.")
    return line_of(event, rest, name, binary(found[1], 32, name))


def read_act(value: object, name: str) -> Act:
    """An act with its line in the log."""
    event, opening, text, line = entries(value, ["event", "opening", "text", "line"], name)
    if type(event) is not str or type(text) not in (str, type(None)):
        raise Fault(f"{name} holds something else than an event and a text.")
    opened = {}
    for one, opens in zip(OPENED, entries(opening, OPENED, name), strict=True):
        salt, said = entries(opens, ["salt", "value"], name)
        if type(said) is not str:
            raise Fault(f"{name} opens a commitment with something that is no text.")
        opened[one] = (digest(salt, name), said)
    return Act(line_of(event, entries(line, LINE, name), name), loads(event, name), opened, text)


def line_of(event: str, rest: list[Any], name: str, names: bytes | None = None) -> Line:
    """A line from its entries in the order of LINE."""
    number, previous, head, key, signature, inclusion = rest
    if type(number) is not int or number < 1:
        raise Fault(f"{name} has no number in the log.")
    return Line(
        name=f"{name} (line {number} of the log)",
        event=event.encode("utf-8", "surrogatepass"),
        number=number,
        previous=digest(previous, name),
        head=digest(head, name),
        key=binary(key, 32, name),
        signature=binary(signature, 64, name),
        path=path_of(inclusion, name),
        names=names,
    )


def path_of(value: object, where: str) -> list[bytes]:
    """Hashes that lead through a tree."""
    if type(value) is not list or len(value) > LONG:
        raise Fault(f"{where} does not hold the way through the tree.")
    return [digest(one, where) for one in value]


def loads(text: str | bytes, name: str) -> Any:  # noqa: ANN401 - JSON may hold anything
    """JSON with nothing in it that could be read in two ways."""
    try:
        return json.loads(
            text if isinstance(text, str) else text.decode(),
            object_pairs_hook=unique,
            parse_float=refuse,
            parse_constant=refuse,
            parse_int=whole_number,
        )
    except (ValueError, RecursionError):
        raise Fault(f"{name} is not written as receipts are: it cannot be read.") from None


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def refuse(written: str) -> NoReturn:
    raise ValueError(written)


def whole_number(digits: str) -> int:
    return int(digits) if len(digits) <= DIGITS else refuse("too long")


def entries(value: object, names: list[str], where: str) -> list[Any]:
    """The values of an object that has these names in this order and no others."""
    if type(value) is not dict or list(value) != names:
        raise Fault(f"{where} does not hold what it must, or holds more.")
    return list(value.values())


def binary(value: object, size: int, where: str) -> bytes:
    """Bytes from base64, which can be written in one way only."""
    try:
        found = base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except ValueError:
        found = b""
    if len(found) != size or base64.b64encode(found).decode() != value:
        raise Fault(f"{where} holds a key or a signature that is none.")
    return found


def digest(value: object, where: str) -> bytes:
    """32 bytes from small hexadecimal digits."""
    if not isinstance(value, str) or HEX.fullmatch(value) is None:
        raise Fault(f"{where} holds a hash or a salt that is none.")
    return bytes.fromhex(value)


# ------------------------------------------------------------------------------------- checking


def check_acts(acts: list[Act], organisation: str) -> None:
    """That the acts are whole, follow one another and are about one person."""
    before = NOTHING
    for number, act in enumerate(acts, 1):
        name, said = act.line.name, act.said
        if after(act.line) != act.line.head:
            raise Fault(f"{name} was changed after it was written.")
        if at(said, "type") != "act" or at(said, "schema_version", 0) != EVENT:
            raise Fault(f"{name} is not an event that this program knows.")
        if [at(said, "number"), at(said, "previous")] != [number, before.hex()]:
            raise Fault(f"{name} does not follow the act before it: one is missing or moved.")
        if at(said, "parties", 0, "organisation") != organisation:
            raise Fault(f"{name} was written by another organisation.")
        if TIME.fullmatch(str(at(said, "event", "event_time"))) is None:
            raise Fault(f"{name} has no time.")
        check_opening(act)
        if act.opening["principal"][1] != acts[0].opening["principal"][1]:
            raise Fault(f"{name} is about another person than the first act.")
        before = leaf(act.line.event)


def check_opening(act: Act) -> None:
    """That everything the event commits to is opened, and the text is the one it was about."""
    committed = at(act.said, "evidence", "commitments")
    if at(act.said, "pii_principal_id") != at(committed, "principal"):
        raise Fault(f"{act.line.name} is about two persons.")
    opened = {name: sha256(salt, value) for name, (salt, value) in act.opening.items()}
    for name in OPENED:
        if at(committed, name) != opened[name]:
            raise Fault(f"{act.line.name} was about something else: its {name} does not open.")
    shown = at(act.said, "processing", "privacy_notice", "sha256")
    if act.text is not None and sha256(b"", act.text) != shown:
        raise Fault(f"{act.line.name} was about another text than the one beside it.")


def check_lines(lines: list[Line], first: bytes) -> bytes:
    """That the lines, sorted, fit into one log whose keys follow from its first; the last key."""
    force, before = first, (0, NOTHING)
    if lines[0].number != 1 or lines[0].names is None:
        raise Fault("The first line of the log, which names the first key, is missing.")
    if lines[0].names != first:
        raise Fault(f"{lines[0].name} names another key than the key file.")
    for line in lines:
        if line.number == before[0]:
            raise Fault(f"{line.name} stands where another line stands.")
        if line.number == before[0] + 1 and line.previous != before[1]:
            raise Fault(f"{line.name} does not follow the line before it.")
        if after(line) != line.head:
            raise Fault(f"{line.name} was changed after it was written.")
        if line.key != force:
            raise Fault(f"{line.name} is signed with a key that was not in force.")
        force, before = line.names or force, (line.number, line.head)
    return force


def check_tree(lines: list[Line], checkpoint: Checkpoint) -> dict[Span, bytes]:
    """That every line is in the tree of the checkpoint; the hash of every span this shows."""
    spans = {(0, checkpoint.size): checkpoint.root}
    if lines[-1].number > checkpoint.size:
        raise Fault(f"{lines[-1].name} stands below the last line of the checkpoint.")
    for line in lines:
        ways = beside(line.number, checkpoint.size)
        if len(ways) != len(line.path):
            raise Fault(f"{line.name} is not in the log that the checkpoint is of.")
        begin, end, top = line.number - 1, line.number, leaf(line.event)
        for (start, stop), near in zip(ways, line.path, strict=True):
            spans[begin, end], spans[start, stop] = top, near
            top = node(near, top) if start < begin else node(top, near)
            begin, end = min(begin, start), max(end, stop)
        if top != checkpoint.root:
            raise Fault(f"{line.name} is not in the log that the checkpoint is of.")
    return spans


def beside(number: int, size: int) -> list[Span]:
    """The spans beside a line on the way to the root over so many lines, the nearest first."""
    found, begin, end = [], 0, size
    while end - begin > 1:
        middle = halved(begin, end)
        left, right = (begin, middle), (middle, end)
        (begin, end), other = (left, right) if number <= middle else (right, left)
        found.append(other)
    return found[::-1]


def halved(begin: int, end: int) -> int:
    """Where a span of the tree is put together: after a power of two of lines, as many as go."""
    return begin + (1 << (end - begin - 1).bit_length() - 1)


def check_agreement(short: Receipt, long: Receipt) -> None:
    """That nothing in one receipt contradicts the other: then no two logs were shown."""
    for number in sorted(short.lines.keys() & long.lines.keys()):
        if short.lines[number].head != long.lines[number].head:
            forked(f"line {number} is not the same in both")
    same = short.spans.keys() & long.spans.keys()
    differ = [span for span in same if short.spans[span] != long.spans[span]]
    if differ:
        begin, end = min(differ, key=lambda span: (span[1] - span[0], span))
        forked(f"something from line {begin + 1} to line {end} is not the same in both")


def forked(how: str) -> NoReturn:
    raise Fault(f"The two receipts show two logs, each signed with the organisation's key: {how}.")


def check_growth(sizes: Span, path: list[bytes], old: Checkpoint, new: Checkpoint) -> None:
    """That the older log is where the newer one begins."""
    if sizes != (old.size, new.size):
        raise Fault(f"The proof is not one from {old.size} to {new.size} lines.")
    ways = grown(*sizes)
    # Where the whole older log is one span of the newer one, its root is known.
    hashes = path if ways[0][0] else [old.root, *path]
    if len(ways) != len(hashes):
        raise Fault("The proof does not lead from one checkpoint to the other.")
    begin, before, now = ways[0][0], hashes[0], hashes[0]
    for (start, _), near in zip(ways[1:], hashes[1:], strict=True):
        if start < begin:
            begin, before, now = start, node(near, before), node(near, now)
        else:
            now = node(now, near)
    if (before, now) != (old.root, new.root):
        raise Fault("The proof does not lead from one checkpoint to the other.")


def grown(old: int, new: int) -> list[Span]:
    """The spans that both trees are put together from, the deepest first: it ends the older one."""
    found, begin, end = [], 0, new
    while end != old:
        middle = halved(begin, end)
        left, right = (begin, middle), (middle, end)
        (begin, end), other = (left, right) if old <= middle else (right, left)
        found.append(other)
    return [(begin, end), *reversed(found)]


def check_checkpoint(checkpoint: Checkpoint, key: bytes, organisation: str) -> None:
    """That the key in force after the last line has signed it."""
    named = f"{origin(organisation)}\n".encode() + b"\1" + key
    if checkpoint.hint != hashlib.sha256(named).digest()[:4]:
        raise Fault("The checkpoint is signed with a key that was not in force.")
    if not signed(key, checkpoint.signature, checkpoint.text):
        raise Fault("The checkpoint is not signed with the organisation's key.")


def check_signatures(lines: list[Line], organisation: str) -> None:
    for line in lines:
        if not signed(line.key, line.signature, statement(organisation, line)):
            raise Fault(f"{line.name} is not signed with the organisation's key.")


def at(value: Any, *way: Any) -> Any:  # noqa: ANN401 - JSON may hold anything
    """What stands there, None where nothing does."""
    for step in way:
        if type(value) is not (list if type(step) is int else dict):
            return None
        try:
            value = value[step]
        except LookupError:
            return None
    return value


def sha256(salt: bytes, value: str) -> str:
    return hashlib.sha256(salt + value.encode()).hexdigest()


def leaf(event: bytes) -> bytes:
    return hashlib.sha256(b"\0" + event).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def after(line: Line) -> bytes:
    """The head of the log after this line."""
    number = line.number.to_bytes(8, "big")
    return hashlib.sha256(b"\2" + number + line.previous + leaf(line.event)).digest()


def statement(organisation: str, line: Line) -> bytes:
    """What is signed."""
    head = base64.b64encode(line.head).decode()
    return f"{LOG}\n{organisation}\n{line.number}\n{head}\n".encode()


# ------------------------------------------------------------------------------------- Ed25519
# RFC 8032, section 5.1, in extended coordinates (x = X/Z, y = Y/Z, X*Y = Z*T). Stricter than it
# asks for: no point is accepted in a second spelling, and no key of small order.

Point = tuple[int, int, int, int]
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ZERO: Point = (0, 1, 1, 0)


def signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether this Ed25519 signature (64 bytes) of the message was made with this key (32)."""
    point, s = decode(key), int.from_bytes(signature[32:], "little")
    if point is None or len(signature) != 64 or s >= L:  # noqa: PLR2004 - sizes of RFC 8032
        return False
    if encode(combine(0, 8, point)) == encode(ZERO):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    x, y, z, t = point
    return encode(combine(s, k, (-x, y, z, -t))) == signature[:32]


def add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def combine(s: int, k: int, point: Point) -> Point:
    """S times the base point plus k times this point, both in one pass over the bits."""
    terms, result = (ZERO, BASE, point, add(BASE, point)), ZERO
    for bit in reversed(range(max(s.bit_length(), k.bit_length()))):
        result = add(result, result)
        which = s >> bit & 1 | (k >> bit & 1) << 1
        result = add(result, terms[which]) if which else result
    return result


def encode(point: Point) -> bytes:
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode(written: bytes) -> Point | None:
    """The point, or None when these bytes are none or another spelling of one."""
    number = int.from_bytes(written, "little")
    odd, y = number >> 255, number & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if len(written) != 32 or y >= P or x * x % P != square or (x == 0 and odd):  # noqa: PLR2004
        return None
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


BASE = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or ZERO


# ------------------------------------------------------------------------------------- running


def main(given: list[str] | None = None) -> int:
    """Read the files, say what they prove, and give the exit code."""
    parser = argparse.ArgumentParser(description="Verify receipts of consent offline.")
    parser.add_argument("receipt", help="the machine file of a receipt")
    parser.add_argument("other", nargs="?", help="a second one, to see whether both show one log")
    parser.add_argument("--key", required=True, help="the organisation's public key, org.pub")
    parser.add_argument("--proof", help="what leads from one receipt's checkpoint to the other's")
    arguments = parser.parse_args(given)
    if arguments.proof is not None and arguments.other is None:
        parser.error("a proof is about two receipts")
    names = [name for name in (arguments.receipt, arguments.other) if name is not None]
    try:
        verdict = answer(*map(content, names), key=arguments.key, proof=arguments.proof)
    except OSError:
        verdict = Verdict(holds=False, sentence="A file cannot be read. Look at the names.")
    say(verdict.sentence)
    return 0 if verdict.holds else 3 if verdict.open else 1


def answer(one: bytes, other: bytes | None = None, *, key: str, proof: str | None) -> Verdict:
    """Of one receipt, or of two."""
    if other is None:
        return verify(one, content(key))
    return compare(one, other, content(key), content(proof) if proof is not None else None)


def content(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - what is pure here knows no pathlib
        return file.read(SIZE + 1)


def say(sentence: str) -> None:
    try:
        print(sentence)  # noqa: T201 - this is the program's answer
    except UnicodeEncodeError:  # a terminal that cannot write the organisation's name
        print(ascii(sentence)[1:-1])  # noqa: T201 - as above


if __name__ == "__main__":
    raise SystemExit(main())
