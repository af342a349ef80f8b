"""A log that lost its end says which one, in one way of writing it, and rubbish is no such line."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.forks import Head, fork_event, named_fork
from consent.signers import key_event, named_key

AT = datetime(2026, 11, 23, 4, 0, 0, 123_000, tzinfo=UTC)
LOST = Head(100, bytes(range(32)), bytes(range(1, 33)), AT)


def test_what_was_lost_is_read_as_it_was_written() -> None:
    assert named_fork(fork_event(LOST)) == LOST
    assert json.loads(fork_event(LOST))["until"] == "2026-11-23T04:00:00.123Z"
    elsewhere = Head(100, LOST.head, LOST.root, AT.astimezone(timezone(timedelta(hours=5))))
    assert fork_event(elsewhere) == fork_event(LOST)


def test_it_is_no_key_and_a_key_is_no_such_line() -> None:
    assert named_key(fork_event(LOST)) is None
    assert named_fork(key_event(bytes(32))) is None


@pytest.mark.parametrize(
    "change",
    [
        {"size": True}, {"size": "100"}, {"size": -1.5}, {"size": None}, {"head": "0" * 63},
        {"head": "G" * 64}, {"root": 5}, {"until": "gestern"}, {"until": "2026-11-23"},
        {"type": "key"}, {"more": 1}, {"until": None}, {"until": "2026-11-23T05:00:00.123+01:00"},
    ],
)  # fmt: skip
def test_what_is_written_otherwise_is_no_such_line(change: dict[str, object]) -> None:
    said = json.loads(fork_event(LOST)) | change
    written = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    assert named_fork(written) is None


def test_every_turned_bit_makes_another_line_or_none() -> None:
    event = fork_event(LOST)
    for bit in range(len(event) * 8):
        turned = bytearray(event)
        turned[bit // 8] ^= 1 << bit % 8
        assert named_fork(bytes(turned)) != LOST


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_answered(written: bytes) -> None:
    assert named_fork(written) is None
    assert named_fork(fork_event(LOST) + written + b" ") is None


@pytest.mark.parametrize("rubbish", [b"[" * 100_000, b"null", b"\xff", b'{"type":"fork"}'])
def test_rubbish_is_no_such_line(rubbish: bytes) -> None:
    assert named_fork(rubbish) is None
