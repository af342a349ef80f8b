"""Moments as they lie in the database: whole microseconds since 1970, in UTC.

Integers compare and index alike on every database and cost nothing to read.
"""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SLACK = timedelta(seconds=2)  # clocks are corrected by a little all the time
FIRST = (datetime(1000, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND
LAST = (datetime(9000, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND


def micros(moment: datetime) -> int:
    """The moment as stored. Raises TypeError for a moment without a time zone."""
    return (moment - EPOCH) // MICROSECOND


def moment(stored: object) -> datetime:
    """As it was stored; what no clock has shown is the nearest that one could, or 1970."""
    number = stored if isinstance(stored, int | float) else 0
    return EPOCH + timedelta(microseconds=max(FIRST, min(LAST, number)))
