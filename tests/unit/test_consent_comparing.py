"""Two receipts beside each other: one log, two logs, or a proof is needed to tell."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent import tree
from consent.receipt import proof_file
from consent.standalone import verify_receipt
from consent.standalone.verify_receipt import (
    Checkpoint,
    Fault,
    Verdict,
    beside,
    check_growth,
    compare,
    grown,
)
from tests.examples import examples
from tests.unit.consent_kit import NAME, Log, flips, key_file, random_log, signer, small
from tests.unit.quick_signatures import quickened

FILE = Path(verify_receipt.__file__)
TWO = "The two receipts show two logs, each signed with the organisation's key: "


@pytest.fixture(autouse=True, scope="module")
def quick() -> Iterator[None]:
    """Most receipts here share their lines: each signature is looked at once."""
    with pytest.MonkeyPatch.context() as patch:
        quickened(patch)
        yield


def grow(log: Log, lines: int, record: int = 9) -> Log:
    """A copy that went on."""
    longer = deepcopy(log)
    for _ in range(lines):
        longer.act(record)
    return longer


def judged(short: Log, long: Log, proof: bytes | None = None) -> Verdict:
    """The same whichever comes first."""
    one, other = short.receipt(7), long.receipt(8)
    verdict = compare(one, other, short.org_pub, proof)
    assert compare(other, one, short.org_pub, proof) == verdict
    return verdict


def test_receipts_of_one_moment_show_one_log() -> None:
    verdict = judged(small(), small())
    assert verdict == Verdict(
        holds=True,
        sentence="Both receipts hold and show one log of Beratung Lindenhof: each the same 6 "
        "lines of it.",
    )


def test_strangers_need_a_proof_for_what_they_do_not_share() -> None:
    short, long = small(), grow(small(), 5)
    verdict = judged(short, long)
    assert verdict == Verdict(
        holds=False,
        sentence="Both receipts hold and show one log of Beratung Lindenhof as far as line 4; "
        "whether it is the same in lines 5 to 6, these two cannot tell: ask the organisation for "
        "a proof from 6 to 11 lines, and give it as --proof.",
        open=True,
    )
    assert judged(short, long, long.proof(6)) == Verdict(
        holds=True,
        sentence="Both receipts hold and show one log of Beratung Lindenhof: the 6 lines that it "
        "had for one are where the 11 of the other begin.",
    )


@pytest.mark.parametrize("size", range(2, 40))
def test_without_a_proof_at_least_half_of_the_shorter_log_is_compared(size: int) -> None:
    short = Log()
    short.act(8)
    while len(short.lines) < size:
        short.act(9)
    long = grow(short, 3)
    found = compare(short.receipt(8), long.receipt(8), short.org_pub)
    half = 1 << size.bit_length() - 1
    assert found.holds or f" as far as line {half};" in found.sentence
    assert found.holds == (half == size)


def test_the_same_person_later_needs_no_proof_up_to_the_last_act_of_both() -> None:
    short, long = small(), grow(small(), 5, record=7)
    assert compare(short.receipt(7), long.receipt(7), short.org_pub).holds


def rewritten(at: int) -> Log:
    """Another history from this line on, as long, and signed with the same keys."""
    log = Log()
    for number in range(2, 10):
        if number == 5:
            log.key(signer("second"))
        else:
            log.act(8 if number % 2 else 7, version=9 if number == at else 1)
    return log


@pytest.mark.parametrize("at", [2, 3, 4, 6, 7, 8, 9])
def test_every_fork_that_both_can_see_is_told(at: int) -> None:
    true, fork = rewritten(0), rewritten(at)
    verdict = compare(true.receipt(7), fork.receipt(8), true.org_pub)
    assert not verdict.holds
    assert not verdict.open
    assert verdict.sentence.startswith(TWO)
    later = compare(true.receipt(7), grow(fork, 4).receipt(8), true.org_pub)
    assert later.sentence.startswith(TWO)


def test_a_fork_in_a_line_of_both_is_named_by_its_line() -> None:
    true, fork = rewritten(0), rewritten(2)
    verdict = compare(true.receipt(7), fork.receipt(7), true.org_pub)
    assert verdict.sentence == f"{TWO}line 2 is not the same in both."


def test_no_proof_hides_a_fork() -> None:
    """It is where the two receipts cannot see it, and both logs prove that they grew."""
    true = Log()
    true.act(8)
    true = grow(true, 3)
    fork = deepcopy(true)
    fork.act(9, version=9)
    true, fork = grow(true, 1), grow(fork, 5)
    one, other = true.receipt(8), fork.receipt(8)
    assert compare(one, other, true.org_pub).open
    for proof in (fork.proof(6), grow(true, 5).proof(6)):
        assert compare(one, other, true.org_pub, proof) == Verdict(
            holds=False, sentence="The proof does not lead from one checkpoint to the other."
        )


def test_a_receipt_that_does_not_hold_is_named() -> None:
    log, thief = small(), Log(signing=signer("thief"))
    thief.act(7)
    bad = thief.receipt(7)
    assert compare(bad, log.receipt(), log.org_pub).sentence == (
        "The first receipt does not hold. Key line 1 (line 1 of the log) names another key than "
        "the key file."
    )
    assert compare(log.receipt(), bad, log.org_pub).sentence.startswith("The second receipt does")
    assert compare(log.receipt(), log.receipt(), b"").sentence.startswith("The key file")
    assert not compare(log.receipt(), log.receipt(), key_file(log.first, "Another")).holds


PROOFS: dict[str, tuple[Callable[[Any], object], str]] = {
    "another start": (lambda whole: whole.update({"from": 5}), "The proof is not one from 6 to 11"),
    "another end": (lambda whole: whole.update(to=12), "The proof is not one from 6 to 11 lines."),
    "a step dropped": (lambda whole: whole["hashes"].pop(), "The proof does not lead"),
    "a step too many": (lambda whole: whole["hashes"].append("0" * 64), "The proof does not lead"),
    "steps moved": (lambda whole: whole["hashes"].reverse(), "The proof does not lead"),
    "a short step": (lambda whole: whole.update(hashes=["00"]), "The proof holds a hash or a salt"),
    "no steps": (lambda whole: whole.update(hashes=None), "The proof does not hold the way"),
    "a thousand steps": (
        lambda whole: whole.update(hashes=["0" * 64] * 1_000),
        "The proof does not hold the way",
    ),
    "true for a number": (lambda whole: whole.update(to=True), "The proof does not say from where"),
    "another format": (lambda whole: whole.update(format="2"), "The proof is none of this"),
    "another organisation": (lambda whole: whole.update(organisation="A"), "The proof is none of"),
    "something more": (lambda whole: whole.update(more=1), "The proof does not hold what it must"),
}


@pytest.mark.parametrize("name", PROOFS)
def test_a_proof_that_was_changed_is_told(name: str) -> None:
    change, sentence = PROOFS[name]
    short, long = small(), grow(small(), 5)
    whole = json.loads(long.proof(6))
    change(whole)
    verdict = judged(short, long, (json.dumps(whole, indent=1) + "\n").encode())
    assert not verdict.holds
    assert not verdict.open
    assert verdict.sentence.startswith(sentence)


def test_every_turned_bit_of_a_proof_is_found() -> None:
    short, long = small(), grow(small(), 5)
    one, other, key = short.receipt(7), long.receipt(8), short.org_pub
    receipts = [verify_receipt.called("x", file, short.first, NAME) for file in (one, other)]
    old, new = (receipt.checkpoint for receipt in receipts)
    for turned in flips(long.proof(6)):
        with pytest.raises(Fault):  # what compare does with it, without both receipts each time
            check_growth(*verify_receipt.read_proof(turned, NAME), old, new)
    assert compare(one, other, key, long.proof(6)).holds


@pytest.mark.parametrize("rubbish", [b"", b"\0", b"[]", b"{}", b"[" * 99_999, b" " * 9_000_000])
def test_rubbish_for_a_proof_gets_a_sentence(rubbish: bytes) -> None:
    verdict = judged(small(), grow(small(), 5), rubbish)
    assert not verdict.holds
    assert not verdict.open
    assert verdict.sentence.endswith(".")


def test_both_readings_of_the_tree_are_one() -> None:
    for size in range(1, 70):
        for number in range(1, size + 1):
            assert beside(number, size) == tree.path_spans(number - 1, size)
            deepest, *others = grown(number, size)
            assert deepest[1] == number
            known = tree.growth_spans(number, size)
            assert known == ([deepest, *others] if deepest[0] else others)


@settings(max_examples=examples(80))
@given(st.integers(1, 90), st.integers(1, 90), st.data())
def test_both_readings_of_a_proof_are_one(one: int, other: int, data: st.DataObject) -> None:
    """Also of proofs that are turned, cut and put together wrongly."""
    old, new = min(one, other), max(one, other)
    leaves = [number.to_bytes(32, "big") for number in range(new)]
    whole, nodes = tree.full(leaves)
    start = tree.full(leaves[:old])[0].root
    proof = tree.hashed(tree.growth_spans(old, new), nodes)
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(proof)))
        proof = [*proof[:at], *data.draw(st.sampled_from([[], leaves[:1], proof[at:][::-1]]))]
    try:
        check_growth((old, new), proof, *map(checkpoint, (old, new), (start, whole.root)))
        held = True
    except Fault:
        held = False
    assert held == tree.grew(start, old, whole.root, new, proof)


def checkpoint(size: int, root: bytes) -> Checkpoint:
    return Checkpoint(size, root, b"", b"", b"")


@settings(max_examples=examples(5))
@given(st.integers(0, 10**6), st.integers(2, 10), st.integers(0, 8))
def test_any_history_is_one_log_with_its_own_beginnings(seed: int, size: int, more: int) -> None:
    short, long = random_log(seed, size), random_log(seed, size + more)
    for one in short.clients:
        for other in long.clients:
            receipts = short.receipt(one), long.receipt(other)
            found = compare(*receipts, short.org_pub)
            assert found.holds or found.open
            assert compare(*receipts, short.org_pub, long.proof(len(short.lines))).holds


def run(*given: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(FILE), *given],
        capture_output=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stdout.decode()


def test_it_compares_in_a_bare_interpreter(tmp_path: Path) -> None:
    short, long = small(), grow(small(), 5)
    files = {
        "one": short.receipt(7),
        "other": long.receipt(8),
        "key": short.org_pub,
        "proof": long.proof(6),
        "fork": grow(rewritten(2), 1).receipt(8),
    }
    names = {name: str(tmp_path / name) for name in files}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    key = ("--key", names["key"])
    assert run(names["one"], names["other"], *key)[0] == 3
    assert run(names["one"], names["other"], *key, "--proof", names["proof"])[0] == 0
    assert run(names["one"], names["one"], *key)[0] == 0
    code, said = run(names["one"], names["fork"], *key)
    assert (code, said.startswith(TWO)) == (1, True)
    assert run(names["one"], *key, "--proof", names["proof"]) == (2, "")
    assert run(names["one"], str(tmp_path / "none"), *key)[0] == 1


def test_the_proof_tells_nothing_of_anybody() -> None:
    whole = json.loads(proof_file(NAME, 1, 2, [bytes(32)]))
    assert list(whole) == ["format", "organisation", "from", "to", "hashes"]
