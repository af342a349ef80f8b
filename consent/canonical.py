"""JSON with one way to write each value (RFC 8785), so that what is written can be hashed.

Only strings, whole numbers, booleans, null, lists and objects: fractions are the same in no two
languages, and nothing that is proved here needs one.
"""

import json
from typing import Any, Final, NoReturn, cast

import rfc8785

EXACT: Final = 2**53  # whole numbers below are the same in every JSON


def plain(text: str) -> str:
    """The same text; half a surrogate pair becomes U+FFFD, two halves become their character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def dumps(value: object) -> bytes:
    """These bytes are the value, with every text in it made plain."""
    return rfc8785.dumps(cast("dict[str, Any]", _plain(value)))


def loads(written: bytes) -> object:
    """The value. Raises ValueError where `dumps` would have written it in another way."""
    try:
        text = written.decode()
        value: object = json.loads(
            text, parse_float=_refuse, parse_constant=_refuse, parse_int=_whole
        )
        again = _again(value, text)
    except (ValueError, RecursionError) as wrong:
        raise ValueError("it is not canonical JSON") from wrong
    if again != written:
        raise ValueError("it is not written canonically")
    return value


def _again(value: object, text: str) -> bytes:
    """As `dumps`, but ten times as fast where nothing sorts in a way of its own there: without
    fractions, that is where every character is one unit of UTF-16.
    """
    if len(text.encode("utf-16-le")) == 2 * len(text):
        quick = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return quick.encode()
    return rfc8785.dumps(cast("dict[str, Any]", value))


def _plain(value: object) -> object:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {plain(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _refuse(number: str) -> NoReturn:
    raise ValueError(f"{number} is no whole number")


def _whole(digits: str) -> int:
    number = int(digits)
    return number if abs(number) < EXACT else _refuse(digits)
