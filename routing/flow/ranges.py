"""The range of a question, and the one form in which numbers and days are kept."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from routing.flow.model import AnswerType, Ask

TODAY = "today"
OLDEST = 150  # years
NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
WHOLE = re.compile(r"-?[0-9]{1,9}")


class Side(StrEnum):
    BELOW = "below"
    ABOVE = "above"


def fits(ask: Ask, value: Decimal) -> bool:
    """Ages are whole years up to OLDEST, points of a scale are whole."""
    if ask.type is AnswerType.NUMBER:
        return True
    whole = value == value.to_integral_value()
    return whole and (ask.type is AnswerType.SCALE or 0 <= value <= OLDEST)


def beyond(ask: Ask, value: Decimal) -> Side | None:
    """On which side of the range from `least` to `most` it lies; None: within."""
    least, most = limit(ask.least), limit(ask.most)
    if least is not None and value < least:
        return Side.BELOW
    return Side.ABOVE if most is not None and value > most else None


def day_beyond(ask: Ask, value: date, today: date | None) -> Side | None:
    """As `beyond`, for a day; a limit `today` does not count where today is not known."""
    least, most = day(ask.least, today), day(ask.most, today)
    if least is not None and value < least:
        return Side.BELOW
    return Side.ABOVE if most is not None and value > most else None


def written(value: Decimal) -> str:
    """As it is kept: `17`, `2.5`, `-3`."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def day(text: str | None, today: date | None = None) -> date | None:
    """The day of an ISO 8601 date or of `today`; None for anything else."""
    if text == TODAY:
        return today
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None


def legal_number(ask: Ask, value: str) -> bool:
    """Is this exactly how an answer within the range would be kept?"""
    form = NUMBER if ask.type is AnswerType.NUMBER else WHOLE
    if not form.fullmatch(value):
        return False
    number = Decimal(value)
    return written(number) == value and fits(ask, number) and beyond(ask, number) is None


def legal_day(ask: Ask, value: str, today: date | None) -> bool:
    """As `legal_number`, for a day."""
    found = day(value)
    return (
        found is not None and found.isoformat() == value and day_beyond(ask, found, today) is None
    )


def limit(written: str | None) -> Decimal | None:
    """`least` or `most` of a question, as a number; None where there is none."""
    try:
        return None if written is None else Decimal(written)
    except InvalidOperation:
        return None
