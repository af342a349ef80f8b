"""Whether something is left to other processes: as long as they are heard of, and no longer."""

from dataclasses import dataclass

import pytest

from bridge.sharing import PATIENCE, Sharing


@dataclass
class Now:
    """A clock that a test moves on."""

    at: float = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def sharing(now: Now) -> Sharing:
    return Sharing(now)


def test_whoever_has_heard_of_nobody_leaves_nothing(sharing: Sharing) -> None:
    assert not sharing.may_leave()


def test_others_that_were_heard_of_are_left_something_however_long_ago(
    sharing: Sharing, now: Now
) -> None:
    sharing.heard()
    now.at += 3600
    assert sharing.may_leave()


def test_others_who_take_nothing_are_not_waited_for(sharing: Sharing, now: Now) -> None:
    sharing.heard()
    sharing.left(True)
    now.at += PATIENCE / 2
    sharing.left(True)
    assert sharing.may_leave()
    now.at += PATIENCE / 2
    assert not sharing.may_leave()
    now.at += 3600
    assert not sharing.may_leave()  # nor the next time


def test_others_who_go_on_are_left_the_rest(sharing: Sharing, now: Now) -> None:
    sharing.heard()
    for _ in range(10):
        sharing.left(True)
        now.at += PATIENCE * 0.9
        sharing.heard()
    assert sharing.may_leave()


def test_others_who_come_back_are_left_something_again(sharing: Sharing, now: Now) -> None:
    sharing.heard()
    sharing.left(True)
    now.at += PATIENCE
    assert not sharing.may_leave()
    sharing.heard()
    assert sharing.may_leave()


def test_where_nothing_was_left_nobody_is_waited_for(sharing: Sharing, now: Now) -> None:
    """How long it took until there was much again says nothing about others."""
    sharing.heard()
    sharing.left(True)
    sharing.left(False)
    now.at += 10 * PATIENCE
    assert sharing.may_leave()
    sharing.left(True)
    assert sharing.may_leave()
