"""What a message says, read from JSON that may be anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.said import LARGEST, Said, said
from routing.ids import AccountName
from routing.messages import Unsupported

ACCOUNT = AccountName("telegram")
VOICE = {"file_id": "abc", "duration": 3, "mime_type": "audio/ogg", "file_size": 10}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=5), some),
    max_leaves=8,
)


@given(st.sampled_from(["photo", "voice", "document", "animation", "caption", "text"]), JSON)
def test_whatever_a_part_holds_it_is_read_or_not_carried(key: str, thing: object) -> None:
    for message in ({key: thing}, {key: [thing]}, {"voice": {**VOICE, "file_name": thing}}):
        what = said(message, ACCOUNT)
        assert isinstance(what, Said | Unsupported)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"file_size": LARGEST}, None),
        ({"file_size": LARGEST + 1}, Unsupported.TOO_LARGE),
        ({"file_size": -1}, Unsupported.FILE),
        ({"file_id": ""}, Unsupported.FILE),
        ({"file_id": "../x"}, Unsupported.FILE),
        ({"file_id": "\ud800"}, Unsupported.FILE),
        ({"file_id": 5}, Unsupported.FILE),
    ],
)
def test_odd_files_are_told_from_good_ones(
    fields: dict[str, object], expected: Unsupported | None
) -> None:
    what = said({"voice": {**VOICE, **fields}}, ACCOUNT)
    assert what == expected or (expected is None and isinstance(what, Said))


@pytest.mark.parametrize("odd", [5, "", "audio", "audio/ogg; codecs=x", "a/b" * 50, "au dio/ogg"])
def test_a_type_that_makes_no_sense_is_not_passed_on(odd: object) -> None:
    what = said({"voice": {**VOICE, "mime_type": odd, "duration": -5}}, ACCOUNT)
    assert isinstance(what, Said)
    assert what.attachment is not None
    assert (what.attachment.media_type, what.attachment.seconds) == ("audio/ogg", None)
