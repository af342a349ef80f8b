"""An organisation that keeps a log of consent, small enough to be looked at in a test."""

import base64
import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from consent.acts import Act, Method
from consent.chain import NOTHING, Line, head, leaf, statement
from consent.checkpoint import note
from consent.documents import DocumentKind
from consent.evidence import Circumstances, testify
from consent.ledger import Decision
from consent.receipt import Kept, KeyLine, Placed, machine_file, proof_file
from consent.signers import key_event
from consent.tree import full, growth_spans, hashed, path_spans
from consent.verifying import Logged

NAME = "Beratung Lindenhof"
FIRST = datetime(2026, 11, 23, 3, 40, 14, 120_000, UTC)
TEXT = "# Was du wissen sollst\n\nWir lesen mit: „{name}“ \u2028 \U0001f33f\t\\ \x7f\n"
YES = {
    DocumentKind.NOTICE: Decision.ACKNOWLEDGED,
    DocumentKind.PURPOSE: Decision.GIVEN,
    DocumentKind.AGREEMENT: Decision.SIGNED,
}


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def act(number: int = 1, record: int = 7, **changed: object) -> Act:
    """The act that a client does as the number-th; any field may be given."""
    kind = list(DocumentKind)[(number - 1) % 3]
    known: dict[str, object] = {
        "id": UUID(int=record * 1000 + number, version=4),
        "record": UUID(int=record, version=4),
        "decision": YES[kind],
        "document": f"{kind.value}_text",
        "kind": kind,
        "version": number,
        "language": "de-x-sie",
        "sha256": sha256(TEXT),
        "at": FIRST + timedelta(seconds=number),
        "required": number % 2 == 1,
        "method": Method.BUTTON,
        "flow": sha256("flow"),
        "step": "notice",
        "prompt": f"{number:032x}",
        "answer": "ab" * 16,
        "words": "ja, gut \ud83d" if number % 3 == 0 else "",
    }
    return Act(**(known | changed))  # type: ignore[arg-type]  # every field is checked by the tests


STATED = {
    "country": "DE",
    "storage": "Rechenzentrum Nürnberg",
    "storage_country": "FR",
    "authority": "Behörde für Datenschutz",
    "authority_contact": "post@behoerde.test",
}


def circumstances(
    number: int = 1, previous: bytes = NOTHING, *, readable_by: str = "network", seed: object = 1
) -> Circumstances:
    chance = random.Random(f"{seed}/{number}")
    return Circumstances(
        organisation=NAME,
        controller={"name": "Lindenhof e. V.", "address": "Am Hof 1", "contact": "hallo@hof.test"},
        readers="Bei Telegram kann das Netz technisch mitlesen.",
        channel="telegram",
        readable_by=readable_by,
        identity="telegram:4711",
        retention={"delivered": "P1D", "closed": "P90D"},
        software="counselbridge 0.1.0",
        number=number,
        previous=previous,
        salt=lambda name: chance.randbytes(32),
    )


@lru_cache(maxsize=1024)
def verify(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def signer(seed: object) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(str(seed).encode()).digest())


@dataclass
class Client:
    record: int
    events: list[bytes] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)


@dataclass
class Log:
    """What a store keeps, and what it would write into a receipt."""

    organisation: str = NAME
    lines: list[Logged] = field(default_factory=list)
    keys: list[KeyLine] = field(default_factory=list)
    clients: dict[int, Client] = field(default_factory=dict)
    signing: Ed25519PrivateKey = field(default_factory=lambda: signer("first"))
    controller: dict[str, str] = field(default_factory=dict)  # what is stated beside name and so on
    bases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.key(self.signing)

    @property
    def head(self) -> bytes:
        return self.lines[-1].line.head if self.lines else NOTHING

    @property
    def first(self) -> bytes:
        return self.keys[0].line.key

    def add(self, event: bytes) -> tuple[Line, bytes]:
        before, number = self.head, len(self.lines) + 1
        after = head(before, number, leaf(event))
        signature = self.signing.sign(statement(self.organisation, number, after))
        public = self.signing.public_key().public_bytes_raw()
        line = Line(number, leaf(event), after, public, signature)
        self.lines.append(Logged(line, event))
        return line, before

    def key(self, new: Ed25519PrivateKey) -> None:
        """Another key is in force from here on."""
        event = key_event(new.public_key().public_bytes_raw())
        self.keys.append(KeyLine(event, *self.add(event)))
        self.signing = new

    def act(self, record: int = 7, *, text: str | None = TEXT, **changed: object) -> Kept:
        client = self.clients.setdefault(record, Client(record))
        number = len(client.events) + 1
        previous = leaf(client.events[-1]) if client.events else NOTHING
        around = circumstances(number, previous, seed=record)
        controller = {**around.controller, **self.controller}
        around = replace(around, controller=controller, bases=self.bases)
        told = testify(act(number, record, **changed), around)
        client.events.append(told.event)
        client.kept.append(Kept(told.event, told.opening, text, *self.add(told.event)))
        return client.kept[-1]

    def placed(self) -> Placed:
        """As the log is now."""
        tree, nodes = full(one.line.leaf for one in self.lines)
        public = self.signing.public_key().public_bytes_raw()
        written = note(self.organisation, tree.size, tree.root, public, self.signing.sign)
        paths = {
            line: hashed(path_spans(line - 1, tree.size), nodes) for line in range(1, tree.size + 1)
        }
        return Placed(written, tree.size, paths)

    def receipt_of(self, acts: Sequence[Kept]) -> bytes:
        return machine_file(self.organisation, self.placed(), self.keys, acts)

    def receipt(self, record: int = 7) -> bytes:
        return self.receipt_of(self.clients[record].kept)

    def proof(self, old: int) -> bytes:
        """That the log as it is now has begun with its first lines."""
        tree, nodes = full(one.line.leaf for one in self.lines)
        hashes = hashed(growth_spans(old, tree.size), nodes)
        return proof_file(self.organisation, old, tree.size, hashes)

    @property
    def org_pub(self) -> bytes:
        return key_file(self.first, self.organisation)


def key_file(key: bytes, organisation: str = NAME) -> bytes:
    shown = base64.b64encode(key).decode()
    return f"counselbridge-consent ed25519 {shown} {organisation}\n".encode()


def small() -> Log:
    """Two clients in turn, and a new key in the middle."""
    log = Log()
    log.act(7)
    log.act(8)
    log.key(signer("second"))
    log.act(7)
    log.act(7)
    return log


def random_log(seed: int, size: int) -> Log:
    chance, log = random.Random(seed), Log()
    for number in range(size):
        if chance.random() < 0.15:
            log.key(signer(f"{seed}/{number}"))
        else:
            log.act(chance.randint(1, 3))
    return log


def flips(value: bytes) -> Sequence[bytes]:
    """These bytes with each of their bits turned, one at a time."""
    number, size = int.from_bytes(value, "big"), len(value)
    return [(number ^ (1 << bit)).to_bytes(size, "big") for bit in range(size * 8)]
