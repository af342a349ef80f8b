"""A hundred thousand receipts that are none: each gets its sentence, and none is taken for one."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from consent.standalone.verify_receipt import verify
from tests.unit.consent_kit import Log, sha256, signer

SEED = 20261123
MUTATED, GROWN, FORGED = 70_000, 30_000, 100
TOKENS = (
    b'{ } [ ] , : " \\ \\u0000 \\ud800 \\" null true false NaN Infinity -1 0 1e9 1.5 00 "" '
    b'"format" "acts" "keys" "checkpoint" "inclusion" "event" "opening" "line" "number" '
    b"\xff \xf0\x9f\x8c\xbf \xef\xbb\xbf"
).split(b" ")
ANYTHING: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**53, 10**15, 1.5, "", "a", "=", "\ud800", "0" * 64, [], {}),
    *([[]], [{}], {"number": 1}, "A" * 43 + "=", "A" * 86 + "==", "\U0001f33f", "\0"),
)


@pytest.fixture(scope="module")
def log() -> Log:
    """The smallest receipt there is: one key, one act, a short text."""
    log = Log()
    log.act(2, text="ja", sha256=sha256("ja"))
    return log


def mutated(receipt: bytes, chance: random.Random) -> bytes:
    """The receipt with pieces of it turned, cut, moved, said twice, or words of JSON put in."""
    file = bytearray(receipt)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        at, size = chance.randrange(len(file) + 1), chance.choice((1, 1, 2, 8, 64, 500))
        how = chance.randrange(5)
        if how == 0 and at < len(file):
            file[at] ^= 1 << chance.randrange(8)
        elif how == 1:
            del file[at : at + size]
        elif how == 2:
            file[at:at] = chance.choice(TOKENS)
        elif how == 3:
            file[at:at] = file[chance.randrange(len(file) + 1) :][:size]
        else:
            file[at : at + size] = chance.randbytes(size)
    return bytes(file)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in it, as what holds it and the name it has there."""
    if isinstance(value, dict | list):
        for name in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, name
            yield from places(value[name])


def anything(chance: random.Random) -> Any:
    """A new one each time: what is put in may get something put into it."""
    return deepcopy(chance.choice(ANYTHING))


def grown(receipt: str, event: str, chance: random.Random) -> bytes:
    """JSON as receipts are written, with anything in some of the places, also in the event."""
    whole = json.loads(receipt)
    for _ in range(chance.choice((1, 1, 2))):
        holder, name = chance.choice(list(places(whole)))
        how = chance.randrange(4)
        if how == 0:
            holder[name] = anything(chance)
        elif how == 1:
            del holder[name]
        elif how == 2 and isinstance(holder, dict):
            holder[chance.choice(("number", "more", "event"))] = anything(chance)
        else:
            said = json.loads(event)
            inner, key = chance.choice(list(places(said)))
            inner[key] = anything(chance)
            holder[name] = json.dumps(said, separators=(",", ":"))
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")


def test_no_mutated_receipt_holds_or_crashes(log: Log) -> None:
    chance, receipt, key = random.Random(SEED), log.receipt(2), log.org_pub
    for _ in range(MUTATED):
        file = mutated(receipt, chance)
        verdict = verify(file, key)
        assert verdict.sentence.endswith(".")
        assert verdict.holds == (file == receipt)


def test_no_receipt_with_anything_in_any_place_holds_or_crashes(log: Log) -> None:
    chance, receipt, key = random.Random(SEED), log.receipt(2), log.org_pub
    text, event = receipt.decode(), log.clients[2].events[0].decode()
    without_text = receipt.replace(b'"text": "ja"', b'"text": null')
    for _ in range(GROWN):
        file = grown(text, event, chance)
        assert verify(file, key).holds == (file in {receipt, without_text})


def test_no_key_file_crashes(log: Log) -> None:
    chance, receipt, key = random.Random(SEED), log.receipt(2), log.org_pub
    for _ in range(5_000):
        other = mutated(key, chance)
        holds = verify(receipt, other).holds
        assert not holds or other.rstrip(b"\r\n") == key.rstrip(b"\r\n")


def test_whole_forgeries_under_other_keys_do_not_hold(log: Log) -> None:
    """Each is a perfect receipt, but for the key; some claim the true key in every place."""
    true = log.first
    for number in range(FORGED):
        forged = Log(signing=signer(f"thief {number}"))
        forged.act(2, words=str(number))
        own = forged.org_pub
        assert verify(forged.receipt(2), own).holds
        assert not verify(forged.receipt(2), log.org_pub).holds
        claimed = forged.receipt(2).replace(own.split()[2], log.org_pub.split()[2])
        assert not verify(claimed, log.org_pub).holds
        assert true != forged.first
