"""Files of our own through the whole bridge: made when they are sent, made anew, and never kept."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from adapters.memory.far import Shown
from adapters.memory.network import Fault
from adapters.port import Refused, RetryLater
from bridge.app import App
from bridge.making import AT_ONCE
from bridge.rows import said
from bridge.store import outbox
from routing.effects import CLIENT, Marks, Send
from routing.ids import ChatId, LaneId, Language, MessageId
from routing.messages import Body, Choice, Made, MadeKind
from tests.e2e.planted import Planted, files
from tests.faults.far import Far
from tests.integration import files_kit
from tests.integration.files_kit import chat_shows
from tests.pipeline import bridge, settled

NOTES = Made(MadeKind.RECEIPT_PAGE, "ab" * 16, 3, Language("en"), "notes.pdf", "application/pdf")
CHOICES = (Choice("y", "Thank you"), Choice("n", "Something is wrong"))


@dataclass
class Bench:
    """Makes one file, and fails as it is told to before that."""

    data: bytes = field(default_factory=lambda: secrets.token_bytes(200_000))
    troubles: list[Exception] = field(default_factory=list)
    asked: list[tuple[Made, LaneId]] = field(default_factory=list)

    async def make(self, made: Made, lane: LaneId) -> bytes:
        self.asked.append((made, lane))
        if self.troubles:
            raise self.troubles.pop(0)
        return self.data


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
async def app(folder: Path, far: Far, bench: Bench) -> AsyncIterator[App]:
    """A bridge at work with this maker, and one client in conversation with Anna."""
    async with bridge(folder) as running:
        running.delivery._maker = bench
        await far.bring_in(files_kit.CLIENT)
        yield running


async def lane_of(app: App) -> LaneId:
    found = text("SELECT id FROM lanes WHERE kind = 'client'")
    return LaneId(UUID(bytes=await app.opened.store.read(lambda tx: tx.scalar(found))))


async def queue(
    app: App, words: str = "Here it is.", *, choices: tuple[Choice, ...] = ()
) -> LaneId:
    """As the core would have it sent to the client."""
    lane = await lane_of(app)
    marks = Marks("(perhaps a second time) ")
    message = MessageId(uuid4())
    effect = Send(CLIENT, message, Body(words), choices, marks=marks, attachment=NOTES)
    row = said(lane, effect, None)
    now = app.services.clock.now()
    await app.opened.store.write(lambda tx: outbox.add(tx, app.opened.sealer, [row], now))
    app.delivery.wake()
    return lane


def given(far: Far) -> list[Shown]:
    return [one for one in far.clients.shown[ChatId(files_kit.CLIENT)] if one.data is not None]


async def has(far: Far, count: int) -> list[Shown]:
    await far.clients.until(lambda: len(given(far)) >= count)
    return given(far)


async def test_a_file_of_ours_arrives_whole_with_its_name_and_its_choices(
    app: App, far: Far, bench: Bench
) -> None:
    lane = await queue(app, choices=CHOICES)
    [shown] = await has(far, 1)
    assert (shown.text, shown.data) == ("Here it is.", bench.data)
    assert shown.message.attachment == NOTES
    assert [choice.label for choice in shown.message.choices] == [one.label for one in CHOICES]
    assert bench.asked == [(NOTES, lane)]


async def test_what_cannot_be_made_yet_waits_and_so_do_words_behind_it(
    app: App, far: Far, bench: Bench
) -> None:
    bench.troubles = [RetryLater(AT_ONCE)]
    await queue(app)
    await far.staff.say(far.rooms[files_kit.CLIENT], "behind it", author="anna")
    await chat_shows(far, "behind it")
    [shown] = given(far)
    texts = far.clients.texts(files_kit.CLIENT)
    assert texts.index("Here it is.") < texts.index("Anna: behind it")
    assert (shown.data, len(bench.asked)) == (bench.data, 2)


async def test_a_broken_maker_leaves_the_row_for_later_and_no_doubt(
    app: App, far: Far, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing was sent: so nothing says that it may have come before."""
    bench.troubles = [KeyError("s3cret")]
    await queue(app)
    [shown] = await has(far, 1)
    assert (shown.text, shown.data) == ("Here it is.", bench.data)
    assert "could not be made: KeyError" in caplog.text
    assert "s3cret" not in caplog.text


async def test_what_can_never_be_made_holds_nothing_up_and_the_operator_is_told(
    app: App, far: Far, bench: Bench
) -> None:
    bench.troubles = [Refused("There is nothing to make.")]
    await queue(app)
    await far.staff.say(far.rooms[files_kit.CLIENT], "behind it", author="anna")
    await chat_shows(far, "behind it")
    await chat_shows(far, "I could not send you the file")
    await far.until_operator("file")
    assert (given(far), len(bench.asked)) == ([], 1)


async def test_a_file_that_may_have_come_is_made_again_and_marked(
    app: App, far: Far, bench: Bench
) -> None:
    far.clients.faults.append(Fault.AFTER)
    await queue(app)
    first, second = await has(far, 2)
    assert (first.text, second.text) == ("Here it is.", "(perhaps a second time) Here it is.")
    assert (first.data, second.data) == (bench.data, bench.data)
    assert len(bench.asked) == 2


async def test_what_waits_is_only_its_name_and_is_made_after_the_next_start(
    folder: Path, far: Far, bench: Bench
) -> None:
    async with bridge(folder) as app:
        app.delivery._maker = bench
        await far.bring_in(files_kit.CLIENT)
        bench.troubles = [RetryLater(AT_ONCE)] * 100
        await queue(app)
        async with asyncio.timeout(10):
            while not bench.asked:  # noqa: ASYNC110  # nothing tells when it was asked
                await asyncio.sleep(0.01)
    async with bridge(folder) as app:
        app.delivery._maker = Bench(bench.data)
        [shown] = await has(far, 1)
        assert (shown.text, shown.data) == ("Here it is.", bench.data)


async def test_nothing_of_a_file_of_ours_is_left(
    folder: Path, app: App, far: Far, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    planted = Planted()
    words, inside = planted.word("its words"), secrets.token_hex(8)
    planted.add("its bytes", inside)
    bench.data, bench.troubles = inside.encode() * 1000, [RetryLater(AT_ONCE)]
    await queue(app, words)
    await has(far, 1)
    await settled(app)
    for where, data in {**files(folder), "the log": caplog.text.encode()}.items():
        assert planted.found(where, data) == []
