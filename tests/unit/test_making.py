"""Files of our own: made when they are read, anew each time; their troubles are those of a file."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.port import AdapterError, RecipientGone, Refused, RetryLater, Source, Uncertain
from bridge.fetching import source_of
from bridge.making import Make, NoMaker, making, no_file
from routing.ids import LaneId, Language
from routing.messages import Made, MadeKind

LANE = LaneId(UUID(int=7))
NOTES = Made(MadeKind.TAKEOUT, "ab" * 16, 0, Language("de"), "notes.zip", "application/zip")


async def read(source: Source) -> bytes:
    async with source() as download:
        return b"".join([chunk async for chunk in download.chunks])


class Making:
    """Makes one file, or fails."""

    def __init__(self, data: bytes = b"", error: BaseException | None = None) -> None:
        self.data, self.error = data, error
        self.lanes: list[LaneId] = []

    async def make(self, made: Made, lane: LaneId) -> bytes:
        assert made == NOTES
        self.lanes.append(lane)
        if self.error is not None:
            raise self.error
        return self.data


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 300_000])
async def test_a_file_of_ours_is_made_whenever_it_is_opened(size: int) -> None:
    maker = Making(bytes(size))
    source = source_of(NOTES, {}, making(maker, LANE))
    assert source is not None
    for _ in range(2):
        async with source() as download:
            assert download.size == size
            chunks = [chunk async for chunk in download.chunks]
        assert b"".join(chunks) == maker.data
        assert all(0 < len(chunk) <= 65_536 for chunk in chunks)
    assert maker.lanes == [LANE] * 2


@pytest.mark.parametrize("patient", [True, False])
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Refused("never"), Refused),
        (RetryLater(timedelta(1)), RetryLater),
        (RecipientGone("x"), Refused),
        (Uncertain("x"), Refused),
        (OSError("no space left"), RetryLater),
        (TimeoutError(), RetryLater),
        (KeyError("s3cret"), RetryLater),
        (RecursionError(), RetryLater),
    ],
)
async def test_trouble_with_making_is_told_as_trouble_with_the_file(
    error: Exception, told: type[AdapterError], patient: bool
) -> None:
    source = source_of(NOTES, {}, making(Making(error=error), LANE), patient=patient)
    assert source is not None
    with pytest.raises(AdapterError) as caught:
        await read(source)
    assert type(caught.value) is (told if patient else Refused)
    assert "s3cret" not in f"{caught.value!r} {caught.value.__cause__!r}"


async def test_a_maker_that_never_ends_is_waited_for_only_so_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Hanging(Making):
        async def make(self, made: Made, lane: LaneId) -> bytes:
            await asyncio.Event().wait()
            raise AssertionError

    monkeypatch.setattr("bridge.making.WITHIN", 0.01)
    source = source_of(NOTES, {}, making(Hanging(), LANE))
    assert source is not None
    with pytest.raises(RetryLater):
        await read(source)


@pytest.mark.parametrize("make", [no_file, making(NoMaker(), LANE)])
async def test_where_nothing_is_made_a_file_of_ours_is_refused(make: Make) -> None:
    source = source_of(NOTES, {}, make)
    assert source is not None
    with pytest.raises(Refused):
        await read(source)
