"""`min` and `max` of a question, as answers of its type are kept.

Which of them a type has is judged elsewhere; here it is whether they can be used, and fit together.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from config.flowschema import AskStep
from config.positions import Path
from config.shapes import Page
from config.values import unpadded

TODAY = "today"
OLDEST = 130
LONGEST_ANSWER = 4000  # characters
_HIGHEST = 10  # of a scale
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_WHOLE = re.compile(r"[0-9]{1,9}")


def kept(ask: AskStep, written: str) -> str:
    """The bound as an answer of this type is kept. Raises ValueError with the end of a sentence."""
    return _READ[ask.type](ask, written) if ask.type in _READ else ""


def check_bounds(page: Page, path: Path, ask: AskStep) -> None:
    """Tell bounds that cannot be used, and a lowest that is above the highest."""
    found = [_checked(page, path, ask, key) for key in ("min", "max")]
    low, high = found
    if not low or not high or TODAY in found:
        return
    if ask.type == "date":
        crossed = date.fromisoformat(low) > date.fromisoformat(high)
    else:
        crossed = Decimal(low) > Decimal(high)
    if crossed:
        page.at_value((*path, "max"), "'max' is less than 'min'")
    elif ask.type == "scale" and low == high:
        page.at_value((*path, "max"), "a scale needs at least two steps")


def limits(page: Page, path: Path, ask: AskStep) -> tuple[str | None, str | None] | None:
    """The lowest and the highest answer, as they are kept; None where something is told of them.

    Beyond a limit that has words of its own an answer is kept too, so that is none here.
    """
    found: list[str | None] = []
    for key, beyond in (("min", "below"), ("max", "above")):
        written = str(getattr(ask, key))
        try:
            limit = kept(ask, written) if written else None
        except ValueError:
            return None
        if ask.went_wrong(page.document, path, key):
            return None
        found.append(None if page.document.has((*path, beyond)) else limit)
    low, high = found
    is_no_scale = ask.type == "scale" and (not low or not high or low == high)
    return None if is_no_scale else (low, high)


def _checked(page: Page, path: Path, ask: AskStep, key: str) -> str:
    written = str(getattr(ask, key))
    if not written or (ask.type == "text" and key == "min"):
        return ""
    try:
        return kept(ask, written)
    except ValueError as fault:
        page.at_value((*path, key), f"'{key}' {fault}")
        return ""


def _whole(written: str, low: int, high: int, what: str) -> str:
    if not _WHOLE.fullmatch(written) or not low <= int(written) <= high:
        raise ValueError(f"must be {what}")
    return str(int(unpadded(written)))


def _number(_: AskStep, written: str) -> str:
    if not _NUMBER.fullmatch(written):
        raise ValueError("must be a number, like 3 or 2.5")
    return unpadded(written)


def _day(_: AskStep, written: str) -> str:
    if written == TODAY:
        return written
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        raise ValueError("must be a day like 2010-12-24, or today") from None


def _characters(_: AskStep, written: str) -> str:
    if not _WHOLE.fullmatch(written) or int(written) == 0:
        raise ValueError("must be a whole number of 1 or more")
    if int(written) > LONGEST_ANSWER:
        raise ValueError(f"must be {LONGEST_ANSWER} at most")
    return str(int(unpadded(written)))


def _count(ask: AskStep, written: str) -> str:
    most = len(ask.choices) or 1
    return _whole(written, 1, most, f"a number of choices, from 1 to {most}")


_READ: dict[str, Callable[[AskStep, str], str]] = {
    "text": _characters,
    "number": _number,
    "age": lambda _, written: _whole(written, 0, OLDEST, f"whole years, from 0 to {OLDEST}"),
    "date": _day,
    "scale": lambda _, written: _whole(written, 0, _HIGHEST, f"from 0 to {_HIGHEST}"),
    "multi": _count,
}
