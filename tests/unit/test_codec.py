"""What is written is read again, by this version and by every later one."""

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.store import codec
from bridge.store.errors import Undecodable
from bridge.store.payload import OutboxPayload
from routing.conversation import Conversation
from routing.events import Event
from routing.messages import Inbound
from routing.news import DeskNews
from routing.posts.state import Desk
from tests.codec_values import ATTACHMENT, CONVERSATION, DESK, MADE, NEWS, VALUES

FIXTURES = Path(__file__).parent.parent / "fixtures" / "codec"
EVERY = sorted(FIXTURES.glob("v*/*.json"))

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))


def as_json(stored: bytes) -> Any:
    return json.loads(stored.decode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("file", EVERY, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_every_fixture_of_every_version_is_read(file: Path) -> None:
    value = codec.decode_any(file.read_bytes())
    assert codec.decode_any(codec.encode(value)) == value


@pytest.mark.parametrize("name", VALUES)
def test_this_version_writes_exactly_its_fixtures(name: str) -> None:
    """If this fails, a stored type has changed: that needs a new version, upgrade and fixtures."""
    file = FIXTURES / f"v{codec.VERSION}" / f"{name}.json"
    written = json.loads(codec.encode(VALUES[name]).decode("utf-8", "surrogatepass"))
    assert written == json.loads(file.read_text(encoding="utf-8"))
    assert codec.decode_any(file.read_bytes()) == VALUES[name]


def test_every_kind_that_is_stored_has_a_fixture() -> None:
    assert {type(value) for value in VALUES.values()} == set(codec.ROOTS)
    assert set(codec.ROOTS) == {
        Conversation,
        Desk,
        Inbound,
        OutboxPayload,
        *get_args(DeskNews),
        *get_args(Event),
    }


def test_every_field_of_the_fixtures_is_filled() -> None:
    whole = ("inbound", "payload", "client_said", "recovered")
    values = [CONVERSATION, CONVERSATION.case, CONVERSATION.run, ATTACHMENT, MADE, DESK, NEWS]
    for value in (*values, *(VALUES[name] for name in whole)):
        assert is_dataclass(value)
        empty = [f.name for f in fields(value) if getattr(value, f.name) in (None, (), "")]
        assert empty == []


@given(st.one_of([st.from_type(kind) for kind in codec.ROOTS]))
def test_whatever_is_written_is_read_as_it_was(value: object) -> None:
    stored = codec.encode(value)
    assert codec.decode(stored, type(value)) == value


@given(st.binary(max_size=200))
def test_rubbish_is_undecodable_and_nothing_else(rubbish: bytes) -> None:
    with pytest.raises(Undecodable):
        codec.decode_any(rubbish)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=5), some),
    max_leaves=8,
)


@given(JSON)
def test_json_of_no_value_is_undecodable(rubbish: object) -> None:
    with pytest.raises(Undecodable):
        codec.decode_any(json.dumps(rubbish).encode())


@given(st.sampled_from(sorted(VALUES)), st.data())
def test_a_field_with_something_else_in_it_is_undecodable_or_read_as_such(
    name: str, data: st.DataObject
) -> None:
    """Never any other exception, and never a value of another type."""
    made = as_json(codec.encode(VALUES[name]))
    field = data.draw(st.sampled_from(sorted(made)))
    made[field] = data.draw(JSON)
    try:
        value = codec.decode_any(json.dumps(made).encode())
    except Undecodable:
        return
    assert type(value) is type(VALUES[name])


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"null",
        b"[]",
        b'{"v": 1}',
        b'{"v": 1, "is": "Nothing"}',
        b'{"v": 0, "is": "OutboxPayload"}',
        b'{"v": "1", "is": "OutboxPayload"}',
        b'{"v": true, "is": "OutboxPayload"}',
        b'{"v": 99999, "is": "OutboxPayload"}',
        b'{"v": 1, "is": ["OutboxPayload"]}',
        b'{"v": 1, "is": "OutboxPayload", "unknown": 1}',
        b'{"v": 1, "is": "OutboxPayload", "body": {"text": 5}}',
        b'{"v": 1, "is": "OutboxPayload", "body": {"text": null}}',
        b'{"v": 1, "is": "OutboxPayload", "plain": 1}',
        b'{"v": 1, "is": "TimeCame", "id": "zz", "kind": "a", "key": "b"}',
        b'{"v": 1, "is": "TimeCame", "id": 5, "kind": "a", "key": "b"}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_what_does_not_fit_is_undecodable(stored: bytes) -> None:
    with pytest.raises(Undecodable):
        codec.decode_any(stored)


@pytest.mark.parametrize(
    "file",
    [
        {},
        {"ours": True},
        {"ours": False, "kind": "image", "account": "a", "reference": "r"},
        {"ours": 1, "what": "takeout"},
        ["ours"],
        "ours",
        5,
    ],
)
def test_a_file_that_is_neither_ours_nor_a_networks_is_undecodable(file: object) -> None:
    made = as_json(codec.encode(VALUES["payload_made"]))
    for broken in (
        file,
        {**made["attachment"], "reference": "r"},
        {**made["attachment"], "upto": "3"},
    ):
        with pytest.raises(Undecodable):
            codec.decode_any(json.dumps({**made, "attachment": broken}).encode())


def test_a_moment_without_a_zone_is_undecodable() -> None:
    made = as_json(codec.encode(VALUES["client_said"]))
    made["written_at"] = "2026-11-22T12:00:00"
    with pytest.raises(Undecodable):
        codec.decode_any(json.dumps(made).encode())


def test_one_kind_is_not_read_as_another() -> None:
    with pytest.raises(Undecodable, match="is not a Conversation"):
        codec.decode(codec.encode(VALUES["inbound"]), Conversation)


def test_no_error_shows_what_was_stored() -> None:
    made = as_json(codec.encode(VALUES["client_said"]))
    made["unknown"] = "secret words"
    with pytest.raises(Undecodable) as raised:
        codec.decode_any(json.dumps(made).encode())
    assert "secret words" not in f"{raised.value!r} {raised.value.__cause__!r}"
    assert raised.value.__suppress_context__
