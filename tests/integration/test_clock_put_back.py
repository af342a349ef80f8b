"""A clock that was a day fast, and is right again: nobody waits for moments of the wrong day."""

from datetime import timedelta
from pathlib import Path

from routing.ids import ChatId
from tests.clock import FakeClock
from tests.faults.far import Far
from tests.integration.desk_kit import change
from tests.pipeline import bridge, settled

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ANNAS = "  anna: {name: Anna, channel: rooms, address: anna, languages: [de, en], capacity: 500}\n"


def two(folder: Path) -> Path:
    bens = ANNAS.replace("anna", "ben").replace("Anna", "Ben")
    change(folder, ANNAS, f"{ANNAS}{bens}")
    return folder


async def test_an_offer_of_the_wrong_day_ends_when_it_would_have_ended(
    folder: Path, far: Far
) -> None:
    clock = FakeClock()
    async with bridge(two(folder), clock) as app:
        clock.advance(DAY)
        await app.ticks.look()
        await far.to_the_offer("client-1")
        assert far.invitations("anna")
        await settled(app)
        clock.advance(-DAY)
        await app.ticks.look()
        clock.advance(11 * MINUTE)
        await far.staff.until(lambda: bool(far.invitations("ben")))


async def test_an_answer_of_the_wrong_day_is_due_when_it_would_have_been(
    folder: Path, far: Far
) -> None:
    clock = FakeClock()
    async with bridge(two(folder), clock) as app:
        clock.advance(DAY)
        await app.ticks.look()
        await far.bring_in("client-1")
        room = ChatId(far.rooms["client-1"])
        await settled(app)
        clock.advance(-DAY)
        await app.ticks.look()
        clock.advance(timedelta(hours=9))
        await far.until_chat("client-1", "You should have had an answer")
        assert any("short word helps" in text for text in far.staff.texts(room))
