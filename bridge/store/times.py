"""Moments as they lie in the database: whole microseconds since 1970, in UTC.

Integers compare and index alike on every database and cost nothing to read.
"""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """The moment as stored. Raises TypeError for a moment without a time zone."""
    return (moment - EPOCH) // MICROSECOND


def moment(stored: int) -> datetime:
    return EPOCH + timedelta(microseconds=stored)
