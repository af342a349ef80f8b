"""A disk that is nearly full is told of once, whoever saw it first."""

from pathlib import Path

import pytest

from bridge.disk import Disk
from bridge.store.errors import StoreFull

EVERYTHING = 1 << 62


def test_a_refusal_takes_the_news_from_nobody(tmp_path: Path) -> None:
    disk = Disk(tmp_path, EVERYTHING)
    for _ in range(2):
        with pytest.raises(StoreFull):
            disk.demand()
    assert [disk.check(), disk.check()] == [True, None]


def test_a_disk_with_room_is_no_news(tmp_path: Path) -> None:
    disk = Disk(tmp_path, 0)
    disk.demand()
    assert disk.check() is None
