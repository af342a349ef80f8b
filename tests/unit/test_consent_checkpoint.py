"""A checkpoint: signed notes as others write them, and strictly one way to write one."""

import base64
import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consent.chain import NOTHING, statement
from consent.checkpoint import (
    MOST,
    Checkpoint,
    NotCheckpoint,
    key_id,
    note,
    origin,
    parse,
    signed_text,
)
from tests.unit.consent_kit import NAME, flips, signer, verify

KEY = signer("first")
PUBLIC = KEY.public_key().public_bytes_raw()
ROOT = hashlib.sha256(b"root").digest()


def written(size: int = 20852163, root: bytes = ROOT, organisation: str = NAME) -> str:
    return note(organisation, size, root, PUBLIC, KEY.sign)


def test_it_is_the_note_that_other_logs_write() -> None:
    """Put together here by the letter of signed-note and tlog-checkpoint."""
    name = "counselbridge-consent/Beratung%20Lindenhof"
    text = f"{name}\n20852163\n{base64.b64encode(ROOT).decode()}\n"
    hint = hashlib.sha256(name.encode() + b"\x0a\x01" + PUBLIC).digest()[:4]
    signature = base64.b64encode(hint + KEY.sign(text.encode())).decode()
    assert written() == f"{text}\n\N{EM DASH} {name} {signature}\n"


def test_what_is_written_is_read_again_and_is_signed() -> None:
    found = parse(written(), NAME)
    assert (found.size, found.root, found.key) == (20852163, ROOT, key_id(NAME, PUBLIC))
    assert found.fault(NAME, PUBLIC, verify) is None


def test_a_foreign_key_and_another_log_are_told() -> None:
    thief = signer("thief")
    foreign = thief.public_key().public_bytes_raw()
    found = parse(written(), NAME)
    assert found.fault(NAME, foreign, verify) == "The checkpoint names a key that is not in force."
    claimed = parse(note(NAME, 3, ROOT, PUBLIC, thief.sign), NAME)
    assert claimed.fault(NAME, PUBLIC, verify) == (
        "The checkpoint is not signed with the key that it names."
    )
    assert Checkpoint(4, claimed.root, claimed.key, claimed.signature).fault(NAME, PUBLIC, verify)
    with pytest.raises(NotCheckpoint, match="of another log"):
        parse(written(organisation="Another"), NAME)


def test_every_turned_bit_is_found() -> None:
    for turned in flips(written().encode()):
        try:
            found = parse(turned.decode(), NAME)
        except ValueError:  # no UTF-8 or no checkpoint
            continue
        assert found.fault(NAME, PUBLIC, verify) is not None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("20852163", "020852163"), "not written as checkpoints are"),
        (("20852163", "0"), "not written as checkpoints are"),
        (("20852163", "-1"), "not written as checkpoints are"),
        (("20852163", str(MOST)), "more lines than a log can have"),
        (("20852163", "9" * 99), "not written as checkpoints are"),
        (("20852163", "\N{FULLWIDTH DIGIT TWO}"), "not written as checkpoints are"),
        (("\n\n", "\n"), "not written as checkpoints are"),
        (("\n\n", "\nextension\n\n"), "not written as checkpoints are"),
        (("\n\n", "\r\n\r\n"), "not written as checkpoints are"),
        (("\N{EM DASH}", "-"), "not written as checkpoints are"),
        (("\N{EM DASH} c", "\N{EM DASH}  c"), "not written as checkpoints are"),
        (("\N{EM DASH} counsel", "\N{EM DASH} council"), "in another name than the log's"),
        (("counselbridge-consent/", "other/"), "of another log"),
        (("%20", " "), "not written as checkpoints are"),
    ],
)
def test_every_other_way_to_write_one_is_refused(change: tuple[str, str], sentence: str) -> None:
    with pytest.raises(NotCheckpoint, match=sentence):
        parse(written().replace(*change), NAME)


@pytest.mark.parametrize("rubbish", ["", "\n", "\n\n", "\0", "\N{EM DASH}", "a\n1\n\n", "\ud800"])
def test_rubbish_is_refused(rubbish: str) -> None:
    for one in (rubbish, rubbish + written(), written() + rubbish):
        if one != written():
            with pytest.raises(NotCheckpoint):
                parse(one, NAME)


def test_a_second_signature_has_no_place() -> None:
    second = written().splitlines()[-1]
    with pytest.raises(NotCheckpoint):
        parse(f"{written()}{second}\n", NAME)


def test_base64_has_one_spelling() -> None:
    shown = base64.b64encode(ROOT).decode()
    other = f"{shown[:-2]}{chr(ord(shown[-2]) + 1)}="
    assert base64.b64decode(other) == ROOT
    with pytest.raises(NotCheckpoint, match="second spelling"):
        parse(written().replace(shown, other), NAME)


@given(st.text(min_size=1), st.text(min_size=1))
@example("Hof", "hof")
@example("Hof a", "Hof+a")
@example("Hof a", "Hof%20a")
@example("Grün", "Gr%C3%BCn")
def test_every_organisation_has_a_name_of_its_own(one: str, other: str) -> None:
    assert (origin(one) == origin(other)) is (one == other)
    assert not set(origin(one)) - set(map(chr, range(0x21, 0x7F)))
    assert "+" not in origin(one)
    assert parse(written(1, organisation=one), one).fault(one, PUBLIC, verify) is None


@pytest.mark.parametrize("size", [0, -1, MOST])
def test_no_log_has_such_a_size(size: int) -> None:
    with pytest.raises(ValueError, match="one line or more"):
        written(size)


@pytest.mark.parametrize("root", [b"", bytes(31), bytes(33)])
def test_no_tree_has_such_a_root(root: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        written(1, root)


def test_a_signed_line_is_no_checkpoint_and_the_other_way_round() -> None:
    assert signed_text(NAME, 3, NOTHING) != statement(NAME, 3, NOTHING)
    assert (
        signed_text(NAME, 3, NOTHING).split(b"\n")[1:]
        == (statement(NAME, 3, NOTHING).split(b"\n")[2:])
    )
