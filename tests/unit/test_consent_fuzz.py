"""A hundred thousand receipts that are none: each gets its sentence, and none is taken for one."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from consent.standalone.verify_receipt import verify
from tests.unit.consent_kit import Log, sha256, signer
from tests.unit.quick_signatures import quickened

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


class Soil:
    """What grows: JSON that is changed in some places, written, and changed back."""

    def __init__(self, receipt: str, event: str) -> None:
        self._whole, self._said = json.loads(receipt), json.loads(event)
        self._places, self._inner = list(places(self._whole)), list(places(self._said))
        self._undo: list[tuple[Any, Any]] = []

    def grown(self, chance: random.Random) -> bytes:
        """JSON as receipts are written, with anything in some of the places, also in the event."""
        for _ in range(chance.choice((1, 1, 2))):
            holder, name = chance.choice(self._places)
            how = chance.randrange(4)
            if how == 2 and isinstance(holder, dict):
                self._put(holder, chance.choice(("number", "more", "event")), anything(chance))
            elif how != 1:
                self._put(holder, name, anything(chance) if how == 0 else self._event(chance))
            else:
                self._drop(holder, name)
        written = json.dumps(self._whole, ensure_ascii=False, indent=1) + "\n"
        self._back()
        return written.encode("utf-8", "surrogatepass")

    def _event(self, chance: random.Random) -> str:
        inner, key = chance.choice(self._inner)
        before, inner[key] = inner[key], anything(chance)
        written = json.dumps(self._said, separators=(",", ":"))
        inner[key] = before
        return written

    def _put(self, holder: Any, name: Any, value: Any) -> None:
        self._keep(holder)
        if isinstance(holder, dict) or name < len(holder):
            holder[name] = value

    def _drop(self, holder: Any, name: Any) -> None:
        self._keep(holder)
        if isinstance(holder, dict):
            holder.pop(name, None)
        else:
            del holder[name : name + 1]

    def _keep(self, holder: Any) -> None:
        self._undo.append((holder, holder.copy()))

    def _back(self) -> None:
        while self._undo:
            holder, before = self._undo.pop()
            holder.clear()
            holder.extend(before) if isinstance(holder, list) else holder.update(before)


def test_no_mutated_receipt_holds_or_crashes(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    quickened(monkeypatch)
    chance, receipt, key = random.Random(SEED), log.receipt(2), log.org_pub
    for _ in range(MUTATED):
        file = mutated(receipt, chance)
        verdict = verify(file, key)
        assert verdict.sentence.endswith(".")
        assert verdict.holds == (file == receipt)


def test_no_receipt_with_anything_in_any_place_holds_or_crashes(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    quickened(monkeypatch)
    chance, receipt, key = random.Random(SEED), log.receipt(2), log.org_pub
    soil = Soil(receipt.decode(), log.clients[2].events[0].decode())
    without_text = receipt.replace(b'"text": "ja"', b'"text": null')
    for _ in range(GROWN):
        file = soil.grown(chance)
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
