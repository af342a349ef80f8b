"""The stand-alone file's own Ed25519: as RFC 8032 has it, and stricter where that is safer."""

import json
import random
from pathlib import Path

import pytest

from consent.standalone.verify_receipt import BASE, ZERO, L, P, combine, decode, encode, signed
from tests.unit.consent_kit import flips, signer
from tests.unit.consent_kit import verify as trusted

EXAMPLES = Path(__file__).parent.parent / "fixtures" / "rfc8032.json"  # RFC 8032, section 7.1
VECTORS = {
    one["name"]: tuple(
        bytes.fromhex(part) for part in (one["public"], "".join(one["message"]), one["signature"])
    )
    for one in json.loads(EXAMPLES.read_text())["vectors"]
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_examples_of_the_standard_verify_and_their_neighbours_do_not(name: str) -> None:
    key, message, signature = VECTORS[name]
    assert signed(key, signature, message)
    assert not signed(key, signature, message + b"\0")
    for turned in range(0, 512, 37):
        assert not signed(key, flips(signature)[turned], message)
        assert not signed(flips(key)[turned % 256], signature, message)


def test_signatures_are_judged_as_the_library_judges_them() -> None:
    chance = random.Random(8032)
    for number in range(100):
        key = signer(number)
        message = chance.randbytes(chance.randint(0, 200))
        signature = key.sign(message)
        public = key.public_key().public_bytes_raw()
        assert signed(public, signature, message)
        wrong = chance.choice(flips(signature))
        assert signed(public, wrong, message) == trusted(public, wrong, message) is False


def test_a_signature_cannot_be_written_a_second_way() -> None:
    key, message, signature = VECTORS["TEST 3"]
    s = int.from_bytes(signature[32:], "little")
    for other in (s + L, s + 2 * L):
        again = signature[:32] + other.to_bytes(32, "little")
        assert not signed(key, again, message)
    for wrong in (b"", signature[:63], signature + b"\0", signature[:32] + b"\xff" * 32):
        assert not signed(key, wrong, message)
        assert not signed(wrong[:31], signature, message)


def test_a_point_is_read_in_one_spelling_and_a_key_of_small_order_signs_nothing() -> None:
    for spelled in (P, P + 1, 2**255 - 1):  # y above the prime
        assert decode(spelled.to_bytes(32, "little")) is None
    assert decode((1 | 1 << 255).to_bytes(32, "little")) is None  # minus zero
    assert decode((2).to_bytes(32, "little")) is None  # on no point of the curve
    assert encode(combine(L, L, BASE)) == encode(ZERO)
    small_order = (1, P - 1, 0, 1 << 255)
    for y in small_order:
        key = y.to_bytes(32, "little")
        assert not signed(key, key + bytes(32), b"anything at all")
        assert not signed(key, (1).to_bytes(32, "little") + bytes(32), b"anything at all")
