"""How long something has waited, on a clock that somebody may have set."""

from datetime import timedelta

import pytest

from bridge.delaying import Steady
from tests.clock import START, FakeClock

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Machine:
    """A clock, and seconds that only go forward."""

    def __init__(self) -> None:
        self.clock, self.seconds = FakeClock(), 0.0
        self.steady = Steady(self.clock, lambda: self.seconds)

    def passes(self, time: timedelta) -> None:
        self.clock.advance(time)
        self.seconds += time.total_seconds()
        self.steady.look()

    def is_set(self, by: timedelta) -> None:
        self.clock.advance(by)
        self.steady.look()

    def waited(self, *moments: timedelta) -> timedelta:
        now = self.clock.now()
        return now - self.steady.since([START + moment for moment in moments], now)


def test_it_counts_from_the_latest_of_the_moments() -> None:
    machine = Machine()
    machine.passes(10 * MINUTE)
    assert machine.waited(MINUTE, 3 * MINUTE) == 7 * MINUTE


def test_nothing_has_waited_since_before_the_clock_was_set_forward() -> None:
    machine = Machine()
    machine.passes(MINUTE)
    machine.is_set(DAY)
    assert machine.waited(MINUTE) == timedelta(0)
    machine.passes(6 * MINUTE)
    assert machine.waited(MINUTE) == 6 * MINUTE


def test_what_a_fast_clock_wrote_counts_from_when_it_was_put_right() -> None:
    machine = Machine()
    machine.is_set(DAY)
    machine.is_set(-DAY)
    machine.passes(6 * MINUTE)
    assert machine.waited(DAY) == 6 * MINUTE
    assert machine.waited(MINUTE) == 5 * MINUTE  # written by the right one


@pytest.mark.parametrize("by", [timedelta(seconds=20), timedelta(seconds=-20)])
def test_a_clock_is_corrected_by_a_little_all_the_time(by: timedelta) -> None:
    machine = Machine()
    machine.passes(10 * MINUTE)
    machine.is_set(by)
    assert machine.waited(timedelta(0)) == 10 * MINUTE + by


def test_what_was_written_by_a_clock_of_before_the_start_counts_from_the_start() -> None:
    machine = Machine()
    machine.passes(6 * MINUTE)
    assert machine.waited(DAY) == 6 * MINUTE
