"""The search for planted words finds them in every form in which it is relied on."""

from base64 import b64encode, urlsafe_b64encode

import pytest

from tests.e2e.planted import Planted

WORD = "zaunkönig?>~ named here"
RAW = bytes(range(200, 232))


@pytest.mark.parametrize("before", range(7))
@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode, bytes.hex, bytes])
def test_it_is_found_wherever_it_stands(before: int, encode: object) -> None:
    assert callable(encode)
    for secret in (WORD.encode(), RAW):
        whole = encode(b"x" * before + secret + b"and more")
        data = whole.encode() if isinstance(whole, str) else whole
        planted = Planted({"it": secret})
        assert len(planted.found("there", b"<" + data + b">")) >= 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-16"])
def test_it_is_found_in_every_encoding(encoding: str) -> None:
    planted = Planted({"it": WORD.encode()})
    assert planted.found("there", f"it says {WORD} and more".encode(encoding))


def test_what_is_not_there_is_not_found() -> None:
    planted = Planted()
    word = planted.word("a word")
    planted.word("another")
    found = planted.found("there", f"it says {word}".encode())
    assert "a word (as it is) in there" in found
    assert all(one.startswith("a word (") for one in found)
    assert planted.found("there", f"it says {word}".encode(), but=["a word"]) == []
