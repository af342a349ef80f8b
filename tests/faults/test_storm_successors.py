"""Whoever has a case now knows what becomes of their own words, whatever others were told."""

from datetime import timedelta

from routing.ids import ChatId
from tests.faults.storm_faults import Bad
from tests.faults.storm_stage import MINUTE, SECOND, Stage, played

WAITS, ARRIVED = "What you wrote has not reached the client yet", "has reached the client now"
CAME = timedelta(seconds=5)


def told(stage: Stage, room: ChatId, words: str) -> int:
    return sum(words in one.text for one in stage.here.rooms.seen if one.place == room)


async def handed_over(stage: Stage) -> ChatId:
    """To another counsellor, who has come; the room that they have it in."""
    other = next(one for one in stage.here.people if one is not stage.counsellor)
    await stage.counsellor.gives(stage.room, other.name)
    await stage.passes(CAME)
    [room] = [one for one in other.invited() if one != stage.room]
    await stage.here.staff.join(room, other.name)
    await stage.passes(CAME)
    await other.says(room)
    return room


def test_that_words_wait_is_said_to_the_next_counsellor_of_theirs_as_well() -> None:
    async def live(stage: Stage) -> None:
        stage.here.phones.weather.down = True
        stage.here.phones.weather.only = frozenset({Bad.LATER})
        await stage.counsellor_says()
        await stage.passes(6 * MINUTE)
        assert told(stage, stage.room, WAITS) == 1
        room = await handed_over(stage)
        await stage.passes(6 * MINUTE)
        assert told(stage, room, WAITS) == 1
        await stage.passes(6 * MINUTE)
        assert told(stage, room, WAITS) == 1  # once
        stage.here.phones.weather.down = False
        await stage.passes(90 * SECOND)
        assert told(stage, room, ARRIVED) == 1

    played(live, desks=True)
