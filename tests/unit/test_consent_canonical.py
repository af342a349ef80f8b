"""What is hashed is written in one way, and that is the way of RFC 8785."""

import json

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from consent.canonical import dumps, loads

TEXT = st.text(max_size=4) | st.sampled_from(["\U0001f33f", "\uffee", "\u2028", "\x7f", "\x1f"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)


@given(VALUES)
@example({"\U0001f33f": 1, "\uffee": 2})  # sorted by UTF-16 the other way round
def test_what_is_written_is_read_again_and_is_written_as_the_library_writes_it(
    value: object,
) -> None:
    written = dumps(value)
    assert written == rfc8785.dumps(value)  # type: ignore[arg-type]  # a value of JSON
    assert loads(written) == value


@given(VALUES)
@example({"\U0001f33f": 1, "\uffee": 2})
@example("\x7f\u2028")
def test_only_one_spelling_is_read(value: object) -> None:
    canonical = dumps(value)
    for other in (
        json.dumps(value).encode(),
        json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(),
        json.dumps(value, ensure_ascii=False, indent=1).encode(),
        canonical + b"\n",
    ):
        if other == canonical:
            assert loads(other) == value
        else:
            with pytest.raises(ValueError, match="canonical"):
                loads(other)


@pytest.mark.parametrize(
    "rubbish",
    [
        *(b"1.5", b"1.0", b"1e3", b"-0", b"NaN", b"-Infinity", b"9007199254740992", b"9" * 9_999),
        *(b"", b"\xff", b"[" * 99_999, b'{"a":1,"a":1}', b'"\\ud800"', b'"\xed\xa0\x80"'),
    ],
)
def test_what_no_two_languages_read_alike_is_not_read(rubbish: bytes) -> None:
    with pytest.raises(ValueError, match="canonical"):
        loads(rubbish)


def test_half_a_pair_is_replaced_wherever_it_stands() -> None:
    assert loads(dumps({"a\ud800": ["\udc00", "\ud83c\udf3f"]})) == {
        "a\ufffd": ["\ufffd", "\U0001f33f"]
    }
