"""Updates of tomorrow, broken ones and plain rubbish: unsupported or nothing, never an error."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.buttons import decode, encode
from adapters.telegram.convert import KINDS, convert, update_id
from adapters.telegram.reading import Converted, Here
from routing.ids import AccountName
from routing.messages import InboundKind
from tests.integration.botapi_kit import BOT_ID, USER

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HERE = Here(AccountName("telegram"), BOT_ID, NOW)
CHAT: dict[str, object] = {"id": USER, "type": "private"}
BY: dict[str, object] = {"id": USER, "is_bot": False, "first_name": "Persephone"}


def message(**fields: object) -> Converted:
    content = {"message_id": 5, "date": 1_700_000_000, "chat": CHAT, "from": BY, **fields}
    return convert({"update_id": 9, "message": content}, HERE)


@pytest.mark.parametrize("code", ["", 5, None, "x", "de;", "😀", "a" * 40, "../etc"])
def test_an_odd_language_counts_as_none(code: object) -> None:
    inbound = message(text="hi", **{"from": {**BY, "language_code": code}}).inbound
    assert inbound is not None
    assert inbound.language is None


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"text": ""},
        {"text": None},
        {"text": 5},
        {"text": ["a"]},
        {"poll": {}},
        {"dice": {}},
        {"story": {}},
        {"rich_thing_of_tomorrow": {}},
        {"text": "hi", "message_id": None},
        {"text": "hi", "message_id": True},
        {"text": "hi", "message_id": 2**70},
        {"text": "hi", "forward_from": {}},
    ],
)
def test_what_cannot_be_read_is_unsupported(fields: Mapping[str, object]) -> None:
    inbound = message(**fields).inbound
    assert inbound is not None
    assert (inbound.kind, inbound.body.text) == (InboundKind.UNSUPPORTED, "")
    assert inbound.place.chat == str(USER)


@pytest.mark.parametrize("date", [None, "x", -1, 0, 2**62, 2**70, True, 1.5])
def test_an_odd_time_is_replaced_by_our_own(date: object) -> None:
    inbound = message(text="hi", date=date).inbound
    assert inbound is not None
    assert inbound.sent_at == NOW


def test_half_a_surrogate_pair_can_be_stored() -> None:
    inbound = message(text="odd \ud83d").inbound
    assert inbound is not None
    assert inbound.body.text.encode() == "odd \ufffd".encode()


@given(st.text(max_size=70))
def test_any_button_data_is_harmless(data: str) -> None:
    read = decode(data)
    assert read is None or encode(*read) == data


def test_a_kind_of_tomorrow_in_a_private_chat_is_unsupported() -> None:
    inbound = convert({"update_id": 3, "telepathy": {"chat": CHAT, "from": BY}}, HERE).inbound
    assert inbound is not None
    assert (inbound.kind, inbound.source) == (InboundKind.UNSUPPORTED, "u3.0")


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["private", "group", "member", "kicked", USER, -100, "text"])
)  # fmt: skip
KEYS = st.sampled_from(
    [*KINDS, "channel_post", "chat", "from", "user", "id", "type", "is_bot", "text", "message_id",
     "date", "edit_date", "message", "data", "new_chat_member", "status", "new_reaction", "emoji",
     "reply_to_message", "language_code", "photo", "forward_origin", "update_id"]
)  # fmt: skip
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6)
)


@given(JSON | st.dictionaries(st.sampled_from([*KINDS, "new"]), st.dictionaries(KEYS, JSON)))
def test_no_update_at_all_raises(update: object) -> None:
    converted = convert(update, HERE)
    update_id(update)
    if converted.inbound is not None:
        assert converted.inbound.place.account == HERE.account
        assert converted.inbound.source
        json.dumps([converted.inbound.body.text, converted.inbound.place.chat]).encode()
        converted.inbound.body.text.encode()
