"""The file that verifies a receipt without us: right about signatures, and never at a loss."""

import ast
import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from consent.standalone import verify_receipt
from consent.standalone.verify_receipt import (
    SIZE,
)
from tests.unit.consent_kit import (
    TEXT,
    Log,
    flips,
    key_file,
    small,
)
from tests.unit.quick_signatures import quickened

FILE = Path(verify_receipt.__file__)


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(FILE.read_text())
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [n.name for n in node.names]
        )
    }
    assert imported <= sys.stdlib_module_names
    assert not imported & {"os", "socket", "subprocess", "urllib", "ctypes", "pickle"}


@pytest.fixture(scope="module")
def log() -> Log:
    return small()


def judge(receipt: bytes, log: Log) -> str | None:
    """The fault that is found; None when the receipt holds."""
    verdict = verify_receipt.verify(receipt, log.org_pub)
    return None if verdict.holds else verdict.sentence


def test_no_repr_shows_what_stands_in_a_receipt(log: Log) -> None:
    _, keys, acts = verify_receipt.read(log.receipt(), log.organisation)
    shown = repr([*keys, *acts, *(act.line for act in acts)])
    for act in acts:
        assert act.text is None or act.text not in shown
        for salt, value in act.opening.values():
            assert repr(salt) not in shown
            assert len(value) < 4 or value not in shown
        assert "commitments" not in shown


def test_a_receipt_says_what_it_proves_and_what_it_does_not(log: Log) -> None:
    verdict = verify_receipt.verify(log.receipt(), log.org_pub)
    assert verdict.holds
    assert verdict.sentence == (
        "This receipt holds: 3 acts of one person, from 2026-11-23T03:40:15.120Z to "
        "2026-11-23T03:40:17.120Z, signed in the log of Beratung Lindenhof, unchanged, in this "
        "order and with none missing between them, with the texts that were shown; it does not "
        "prove who held the phone, that the clock was right, that nothing was decided later, or "
        "that there is no second log."
    )


def test_the_receipt_of_one_act_and_one_without_texts_hold_too(log: Log) -> None:
    alone = Log()
    alone.act(7, text=None)
    assert judge(alone.receipt(), alone) is None
    assert verify_receipt.verify(alone.receipt(), alone.org_pub).sentence == (
        "This receipt holds: one act, of 2026-11-23T03:40:15.120Z, signed in the log of Beratung "
        "Lindenhof and unchanged, without the texts that were shown; it does not prove who held "
        "the phone, that the clock was right, that nothing was decided later, or that there is no "
        "second log."
    )
    alone.act(7)
    verdict = verify_receipt.verify(alone.receipt(), alone.org_pub)
    assert "with the texts of all but 1;" in verdict.sentence
    assert judge(log.receipt(8), log) is None


def changed(log: Log, change: Callable[[Any], object]) -> bytes:
    """The receipt with something changed in it, written as receipts are."""
    whole = json.loads(log.receipt())
    change(whole)
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def move(whole: Any) -> None:
    whole["acts"][0], whole["acts"][1] = whole["acts"][1], whole["acts"][0]


def resigned(checkpoint: str) -> str:
    """The hint at the key is right, the signature is not."""
    start, signed = checkpoint.rstrip("\n").rsplit(" ", 1)
    other = base64.b64encode(base64.b64decode(signed)[:4] + bytes(64)).decode()
    return f"{start} {other}\n"


CHANGES: dict[str, tuple[Callable[[Any], object], str]] = {
    "an act dropped at the start": (
        lambda whole: whole["acts"].pop(0),
        "Act 1 (line 5 of the log) does not follow the act before it: one is missing or moved.",
    ),
    "an act dropped": (lambda whole: whole["acts"].pop(1), "Act 2 (line 6 of the log) does not"),
    "acts moved": (move, "Act 1 (line 5 of the log) does not follow"),
    "an act repeated": (
        lambda whole: whole["acts"].append(whole["acts"][2]),
        "Act 4 (line 6 of the log) does not follow",
    ),
    "no acts": (lambda whole: whole["acts"].clear(), "The receipt holds no acts"),
    "no keys": (lambda whole: whole["keys"].clear(), "The receipt holds no acts, or no keys"),
    "the first key dropped": (
        lambda whole: whole["keys"].pop(0),
        "The first line of the log, which names the first key, is missing.",
    ),
    "the new key dropped": (
        lambda whole: whole["keys"].pop(1),
        "Act 2 (line 5 of the log) is signed with a key that was not in force.",
    ),
    "a key twice": (
        lambda whole: whole["keys"].append(whole["keys"][1]),
        "Key line 3 (line 4 of the log) does not come after the key line before it.",
    ),
    "keys moved": (
        lambda whole: whole["keys"].reverse(),
        "Key line 2 (line 1 of the log) does not come after the key line before it.",
    ),
    "an event changed": (
        lambda whole: whole["acts"][1].update(
            event=whole["acts"][1]["event"].replace("de-x", "en-x")
        ),
        "Act 2 (line 5 of the log) was changed after it was written.",
    ),
    "a text changed": (
        lambda whole: whole["acts"][1].update(text=TEXT + " "),
        "Act 2 (line 5 of the log) was about another text than the one beside it.",
    ),
    "words changed": (
        lambda whole: whole["acts"][2]["opening"]["words"].update(value="nein"),
        "Act 3 (line 6 of the log) was about something else: its words does not open.",
    ),
    "an opening dropped": (
        lambda whole: whole["acts"][2]["opening"].pop("words"),
        "Act 3 does not hold what it must",
    ),
    "a head changed": (
        lambda whole: whole["acts"][0]["line"].update(head="0" * 64),
        "Act 1 (line 2 of the log) was changed after it was written.",
    ),
    "a line moved": (
        lambda whole: whole["acts"][0]["line"].update(number=3),
        "Act 1 (line 3 of the log) was changed after it was written.",
    ),
    "another organisation": (
        lambda whole: whole.update(organisation="Anybody"),
        "The receipt names another organisation than the key file.",
    ),
    "another format": (lambda whole: whole.update(format="2"), "The file is no receipt"),
    "something more": (lambda whole: whole.update(more=1), "The receipt does not hold what"),
    "true for a number": (
        lambda whole: whole["acts"][0]["line"].update(number=True),
        "Act 1 has no number in the log.",
    ),
    "a number below one": (
        lambda whole: whole["keys"][0].update(number=0),
        "Key line 1 has no number in the log.",
    ),
    "big letters": (
        lambda whole: whole["acts"][0]["line"].update(
            head=whole["acts"][0]["line"]["head"].upper()
        ),
        "Act 1 holds a hash or a salt that is none.",
    ),
    "a key that is none": (
        lambda whole: whole["keys"][0].update(key="AAAA"),
        "Key line 1 holds a key or a signature that is none.",
    ),
    "a signature of somebody else": (
        lambda whole: whole["acts"][0]["line"].update(signature=whole["keys"][0]["signature"]),
        "Act 1 (line 2 of the log) is not signed with the organisation's key.",
    ),
    "half a pair": (
        lambda whole: whole["acts"][0].update(text=None, event='"\\ud800"'),
        "Act 1 (line 2 of the log) was changed after it was written.",
    ),
    "something else than keys": (
        lambda whole: whole.update(keys={"a": 1}),
        "The receipt holds no acts, or no keys",
    ),
    "a number for an event": (
        lambda whole: whole["acts"][1].update(event=5),
        "Act 2 holds something else than an event and a text.",
    ),
    "a number for a text": (
        lambda whole: whole["acts"][1].update(text=5),
        "Act 2 holds something else than an event and a text.",
    ),
    "a number for words": (
        lambda whole: whole["acts"][2]["opening"]["words"].update(value=5),
        "Act 3 opens a commitment with something that is no text.",
    ),
    "the line of a key changed": (
        lambda whole: whole["keys"][1].update(head="0" * 64),
        "Key line 2 (line 4 of the log) was changed after it was written.",
    ),
    "a long number": (
        lambda whole: whole["acts"][0]["line"].update(number=10**16),
        "The file is not written as receipts are: it cannot be read.",
    ),
    "no checkpoint": (
        lambda whole: whole.update(checkpoint=None),
        "The checkpoint is not written as checkpoints are.",
    ),
    "a checkpoint with more lines": (
        lambda whole: whole.update(checkpoint=whole["checkpoint"].replace("\n6\n", "\n70\n")),
        "Key line 1 (line 1 of the log) is not in the log that the checkpoint is of.",
    ),
    "a checkpoint in two spellings": (
        lambda whole: whole.update(checkpoint=whole["checkpoint"].replace("\n6\n", "\n06\n")),
        "The checkpoint is not written as checkpoints are.",
    ),
    "another signature of the checkpoint": (
        lambda whole: whole.update(checkpoint=resigned(whole["checkpoint"])),
        "The checkpoint is not signed with the organisation's key.",
    ),
    "a step of the way dropped": (
        lambda whole: whole["acts"][1]["line"]["inclusion"].pop(),
        "Act 2 (line 5 of the log) is not in the log that the checkpoint is of.",
    ),
    "another step on the way": (
        lambda whole: whole["acts"][1]["line"]["inclusion"].reverse(),
        "Act 2 (line 5 of the log) is not in the log that the checkpoint is of.",
    ),
    "a step too many": (
        lambda whole: whole["keys"][1]["inclusion"].append("0" * 64),
        "Key line 2 (line 4 of the log) is not in the log that the checkpoint is of.",
    ),
    "no steps": (
        lambda whole: whole["keys"][1].update(inclusion=None),
        "Key line 2 does not hold the way through the tree.",
    ),
    "a thousand steps": (
        lambda whole: whole["keys"][1].update(inclusion=["0" * 64] * 1_000),
        "Key line 2 does not hold the way through the tree.",
    ),
    "a short step": (
        lambda whole: whole["keys"][1].update(inclusion=["0" * 62]),
        "Key line 2 holds a hash or a salt that is none.",
    ),
    "an act as a key": (
        lambda whole: whole["keys"][0].update(event=whole["acts"][0]["event"]),
        "Key line 1 names no key.",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_changed_is_named(name: str, log: Log) -> None:
    change, sentence = CHANGES[name]
    assert (judge(changed(log, change), log) or "").startswith(sentence)


@pytest.mark.parametrize(
    "key",
    [
        b"",
        b"\xff",
        b"counselbridge-consent ed25519 AAAA Hof\n",
        key_file(bytes(32)).replace(b"A=", b"B="),
        key_file(bytes(32), ""),
        key_file(bytes(32), "a\nb"),
        key_file(bytes(32), "a\x1b[2Jb"),
        b"x" * 100_000,
    ],
)
def test_a_key_file_that_is_none_is_told(key: bytes, log: Log) -> None:
    verdict = verify_receipt.verify(log.receipt(), key)
    assert not verdict.holds
    assert verdict.sentence.startswith("The key file ")


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"null",
        b"[]",
        b"{}",
        b"NaN",
        b"-Infinity",
        b"1.5",
        b"1e400",
        b"9" * 5_000,
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"format":1,"format":2}',
        b'"\\ud800"',
    ],
)
def test_rubbish_gets_a_sentence(rubbish: bytes, log: Log) -> None:
    for file in (rubbish, log.receipt() + rubbish, rubbish + log.receipt()):
        if file != log.receipt():
            assert (judge(file, log) or "").endswith(".")


def test_every_way_to_cut_a_receipt_off_is_found(log: Log) -> None:
    whole = log.receipt()
    assert all(judge(whole[:size], log) for size in range(0, len(whole), 7))
    assert judge(whole[:-1], log)


def test_a_file_of_fifty_megabytes_is_refused_by_its_size(log: Log) -> None:
    assert judge(b" " * 50_000_000, log) == (
        "The file is bigger than any receipt: 8 MiB is the most."
    )
    assert judge(b" " * SIZE, log) == (
        "The file is not written as receipts are: it cannot be read."
    )


def test_every_turned_bit_of_a_receipt_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    log, quick = Log(), quickened(monkeypatch)
    log.act(2, text="ja", sha256=hashlib.sha256(b"ja").hexdigest())
    receipt = log.receipt(2)
    assert judge(receipt, log) is None
    assert quick.really == 3  # two lines and the checkpoint
    assert all(judge(other, log) for other in flips(receipt))
    assert quick.asked > 1000
    assert quick.really > 50


def test_every_turned_bit_of_a_signature_is_found_by_the_file_itself(log: Log) -> None:
    whole = json.loads(log.receipt())
    signature = base64.b64decode(whole["acts"][0]["line"]["signature"])
    key, head = base64.b64decode(whole["keys"][0]["key"]), whole["acts"][0]["line"]["head"]
    said = base64.b64encode(bytes.fromhex(head)).decode()
    message = f"counselbridge consent log 1\n{log.organisation}\n2\n{said}\n".encode()
    assert verify_receipt.signed(key, signature, message)
    assert not any(verify_receipt.signed(key, one, message) for one in flips(signature))


def run(*given: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(FILE), *given],
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.stderr == b""
    return done.returncode, done.stdout.decode()


def test_it_runs_in_a_bare_interpreter(log: Log, tmp_path: Path) -> None:
    receipt, key = tmp_path / "receipt.json", tmp_path / "org.pub"
    receipt.write_bytes(log.receipt())
    key.write_bytes(log.org_pub)
    code, said = run(str(receipt), "--key", str(key))
    assert (code, said[:19], said.count("\n")) == (0, "This receipt holds:", 1)
    receipt.write_bytes(log.receipt().replace(b"Hof 1", b"Hof 2"))
    code, said = run(str(receipt), "--key", str(key))
    assert (code, said) == (1, "Act 1 (line 2 of the log) was changed after it was written.\n")
    code, said = run(str(tmp_path / "none"), "--key", str(key))
    assert (code, said) == (1, "A file cannot be read. Look at the names.\n")


def test_a_name_that_a_terminal_cannot_write_is_no_crash(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written: list[str] = []

    def poor(sentence: str) -> None:
        written.append(sentence.encode("ascii").decode())

    monkeypatch.setattr("builtins.print", poor)
    verify_receipt.say("Hof Grün")
    assert written == ["Hof Gr\\xfcn"]


def test_base64_has_one_spelling(log: Log) -> None:
    signature = json.loads(log.receipt())["acts"][0]["line"]["signature"]
    other = signature[:-3] + chr(ord(signature[-3]) + 1) + "=="
    if base64.b64decode(other) == base64.b64decode(signature):
        receipt = log.receipt().replace(signature.encode(), other.encode())
        assert judge(receipt, log) == "Act 1 holds a key or a signature that is none."
