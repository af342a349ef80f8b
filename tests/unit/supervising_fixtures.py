"""Fixtures of the tests of supervision; a test module names this one among its plugins."""

import pytest

from routing.deskstage import DeskStage
from tests.unit.mind_kit import DANGER
from tests.unit.supervising_kit import name, stage


@pytest.fixture
def open_case() -> DeskStage:
    return stage()


@pytest.fixture
def in_danger() -> DeskStage:
    return stage(DANGER)


@pytest.fixture
def seen(open_case: DeskStage) -> DeskStage:
    """Dana reads along."""
    open_case.writes("dana", f"!observe {name(open_case)}")
    open_case.play.joins("dana")
    open_case.settles()
    return open_case
