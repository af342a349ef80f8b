"""Opening time, counted from the spans that the transcript holds."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.simulation.transcript import Record, What


class Opening:
    """Opening time between two moments; where no hours are written down, all time counts."""

    def __init__(self, records: Sequence[Record]) -> None:
        spans = [(r.at, r.until) for r in records if r.what is What.HOURS and r.until is not None]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self._down = [(r.at, r.until) for r in records if r.what is What.DOWN and r.until]

    def silent(self, since: datetime, until: datetime) -> timedelta:
        """Opening time in which somebody could have been told something."""
        mute = (
            self.between(max(begins, since), min(ends, until))
            for begins, ends in self._down
            if begins < until and ends > since
        )
        return self.between(since, until) - sum(mute, timedelta())

    def up(self, since: datetime, until: datetime) -> timedelta:
        """Time of the clock, at any hour, in which somebody could have been told something."""
        spans = ((max(begins, since), min(ends, until)) for begins, ends in self._down)
        mute = (ends - begins for begins, ends in spans if begins < ends)
        return until - since - sum(mute, timedelta())

    def between(self, since: datetime, until: datetime) -> timedelta:
        if not self._starts:
            return until - since
        first = max(0, bisect_right(self._starts, since) - 1)
        found = timedelta()
        for start, end in zip(self._starts[first:], self._ends[first:], strict=True):
            if start >= until:
                break
            found += max(timedelta(), min(end, until) - max(start, since))
        return found
