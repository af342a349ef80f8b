"""Networks that are away for minutes: whoever wrote knows, and nobody is told so too late."""

from datetime import timedelta

import pytest

from adapters.port import RetryLater
from bridge import delaying
from tests.faults.storm_faults import Bad
from tests.faults.storm_run import Storm, run
from tests.faults.storm_stage import DAY, HOUR, MINUTE, SECOND, Stage, played

CLIENT_WAITS, CLIENT_ARRIVED = "has reached us but not Anna yet", "has arrived now"
ROOM_WAITS, ROOM_ARRIVED = "has not reached the client yet", "has reached the client now"
AWAY, BACK = "has not been reachable since", "is reachable again"
BOTH_WAYS = timedelta(seconds=90)


def count(texts: list[str], words: str) -> int:
    return sum(words in text for text in texts)


def away(stage: Stage, *, phones: bool = False, rooms: bool = False) -> None:
    for link, down in ((stage.here.phones, phones), (stage.here.rooms, rooms)):
        link.weather.down = down
        link.weather.only = frozenset({Bad.LATER})


def test_a_client_knows_after_five_minutes_and_when_the_words_have_arrived() -> None:
    async def live(stage: Stage) -> None:
        away(stage, rooms=True)
        await stage.client_says(2)
        await stage.passes(290 * SECOND)
        assert count(stage.in_chat(), CLIENT_WAITS) == 0
        await stage.passes(40 * SECOND)
        assert count(stage.in_chat(), CLIENT_WAITS) == 1
        assert "Notruf 112" in stage.in_chat()[-1]
        await stage.passes(40 * MINUTE)
        away(stage)
        await stage.passes(BOTH_WAYS)
        assert count(stage.in_chat(), CLIENT_WAITS) == count(stage.in_chat(), CLIENT_ARRIVED) == 1
        assert count(stage.operator(), AWAY) == 0  # by that network they could not be told
        assert count(stage.operator(), BACK) == 1
        assert await stage.complaints() == []

    played(live)


def test_a_counsellor_knows_after_five_minutes_and_the_operator_too() -> None:
    async def live(stage: Stage) -> None:
        away(stage, phones=True)
        await stage.counsellor_says(3)
        await stage.passes(330 * SECOND)
        assert count(stage.in_room(), ROOM_WAITS) == count(stage.operator(), AWAY) == 1
        assert "messages that wait: 3" in stage.operator()[-1]
        await stage.passes(30 * MINUTE)
        away(stage)
        await stage.passes(BOTH_WAYS)
        assert count(stage.in_room(), ROOM_WAITS) == count(stage.in_room(), ROOM_ARRIVED) == 1
        assert count(stage.operator(), AWAY) == count(stage.operator(), BACK) == 1
        assert await stage.complaints() == []

    played(live)


def test_a_short_outage_is_nothing_to_be_told_of() -> None:
    async def live(stage: Stage) -> None:
        away(stage, phones=True, rooms=True)
        await stage.client_says()
        await stage.counsellor_says()
        await stage.passes(4 * MINUTE)
        away(stage)
        await stage.passes(10 * MINUTE)
        told = [*stage.in_chat(), *stage.in_room(), *stage.operator()]
        for words in (CLIENT_WAITS, CLIENT_ARRIVED, ROOM_WAITS, ROOM_ARRIVED, AWAY, BACK):
            assert count(told, words) == 0

    played(live)


@pytest.mark.parametrize("first", ["phones", "rooms"])
def test_of_an_outage_that_is_over_nobody_is_told_that_words_wait(first: str) -> None:
    """Both are away: what could not be told in time is taken back once it is not true any more."""

    async def live(stage: Stage) -> None:
        away(stage, phones=True)
        said = await stage.counsellor_says()
        await stage.client_says()
        await stage.passes(SECOND)
        away(stage, phones=True, rooms=True)
        await stage.client_says() if first == "rooms" else None
        await stage.passes(20 * MINUTE)
        away(stage, phones=first == "rooms", rooms=first == "phones")
        await stage.passes(5 * MINUTE)
        away(stage)
        await stage.passes(BOTH_WAYS)
        if first == "phones":  # the words are there before the room can be told
            assert count(stage.in_room(), ROOM_WAITS) == count(stage.in_room(), ROOM_ARRIVED) == 0
            assert count(stage.operator(), AWAY) == 0
            assert any(said[0] in text for text in stage.in_chat())
        else:
            assert count(stage.in_chat(), CLIENT_WAITS) == 0
            assert count(stage.in_chat(), CLIENT_ARRIVED) == 0
        assert await stage.complaints() == []

    played(live)


def test_it_is_said_again_after_an_hour_and_only_of_newer_words() -> None:
    async def live(stage: Stage) -> None:
        away(stage, rooms=True)
        await stage.client_says()
        await stage.passes(2 * HOUR)
        assert count(stage.in_chat(), CLIENT_WAITS) == 1
        await stage.client_says()
        await stage.passes(10 * MINUTE)
        assert count(stage.in_chat(), CLIENT_WAITS) == 2
        await stage.client_says()
        await stage.passes(30 * MINUTE)
        assert count(stage.in_chat(), CLIENT_WAITS) == 2
        away(stage)
        await stage.passes(BOTH_WAYS)
        assert count(stage.in_chat(), CLIENT_ARRIVED) == 1
        assert await stage.complaints() == []

    played(live)


def test_a_second_outage_is_told_of_as_the_first_one_was() -> None:
    async def live(stage: Stage) -> None:
        for times in (1, 2):
            away(stage, rooms=True)
            await stage.client_says()
            await stage.passes(10 * MINUTE)
            away(stage)
            await stage.passes(BOTH_WAYS)
            assert count(stage.in_chat(), CLIENT_WAITS) == times
            assert count(stage.in_chat(), CLIENT_ARRIVED) == times
            assert count(stage.operator(), BACK) == times

    played(live)


def test_restarts_change_nothing_about_when_and_how_often_it_is_told() -> None:
    async def live(stage: Stage) -> None:
        away(stage, rooms=True)
        await stage.client_says()
        for _ in range(4):
            await stage.passes(100 * SECOND)
            await stage.here.restart(kill=True)
        assert count(stage.in_chat(), CLIENT_WAITS) == 1
        await stage.passes(3 * MINUTE)
        away(stage)
        await stage.here.restart(kill=True)
        await stage.passes(BOTH_WAYS)
        assert count(stage.in_chat(), CLIENT_WAITS) == count(stage.in_chat(), CLIENT_ARRIVED) == 1
        assert await stage.complaints() == []

    played(live)


@pytest.mark.parametrize("jump", [-DAY, -HOUR, HOUR, DAY], ids=str)
def test_a_clock_that_jumps_makes_nobody_believe_that_the_connection_is_down(
    jump: timedelta,
) -> None:
    async def live(stage: Stage) -> None:
        away(stage, phones=True, rooms=True)
        await stage.client_says()
        await stage.counsellor_says()
        await stage.passes(30 * SECOND)
        stage.here.clock.wrong = jump
        await stage.passes(40 * SECOND)
        await stage.client_says()
        stage.here.clock.wrong = timedelta()
        await stage.passes(40 * SECOND)
        assert not [one for one in stage.operator() if AWAY in one]
        away(stage)
        await stage.passes(10 * MINUTE)
        told = [*stage.in_chat(), *stage.in_room(), *stage.operator()]
        for words in (CLIENT_WAITS, CLIENT_ARRIVED, ROOM_WAITS, ROOM_ARRIVED, AWAY, BACK):
            assert count(told, words) == 0

    played(live)


@pytest.mark.parametrize("jump", [-DAY, HOUR], ids=str)
def test_an_outage_is_told_of_although_the_clock_was_set(jump: timedelta) -> None:
    async def live(stage: Stage) -> None:
        away(stage, rooms=True)
        await stage.client_says()
        await stage.passes(MINUTE)
        stage.here.clock.wrong = jump
        await stage.passes(6 * MINUTE)
        assert count(stage.in_chat(), CLIENT_WAITS) == 1

    played(live)


def test_a_counsellor_without_a_device_that_is_vouched_for_is_no_outage() -> None:
    async def live(stage: Stage) -> None:
        stage.here.rooms.weather.untrusted.add(stage.room)
        await stage.client_says()
        await stage.passes(20 * MINUTE)
        assert count(stage.in_chat(), CLIENT_WAITS) == 0
        assert count(stage.in_chat(), "cannot read here yet") == 1
        stage.here.rooms.weather.untrusted.clear()
        await stage.passes(BOTH_WAYS)
        assert count([*stage.in_chat(), *stage.operator()], CLIENT_ARRIVED) == 0
        assert await stage.complaints() == []

    played(live)


def test_a_limit_for_one_chat_is_told_to_who_wrote_there_and_is_no_outage() -> None:
    async def live(stage: Stage) -> None:
        other = stage.here.arrive(2)
        stage.here.phones.weather.planned.append(RetryLater(20 * MINUTE))
        await stage.counsellor_says()
        await stage.passes(MINUTE)
        await other.says(hard=False)  # somebody else is greeted all the same
        await stage.passes(10 * MINUTE)
        assert count(stage.in_room(), ROOM_WAITS) == 1
        assert count(stage.operator(), AWAY) == 0
        await stage.passes(10 * MINUTE)
        assert count(stage.in_room(), ROOM_ARRIVED) == 1

    played(live)


def test_the_judge_notices_a_bridge_that_lets_people_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delaying, "DELAY", timedelta(days=400))
    storms = (Storm(seed, 3, 4, frozenset({"outages"})) for seed in (7, 4, 5, 1, 2, 3, 6, 8))
    found = next(filter(None, (run(storm).complaints for storm in storms)), [])
    assert {one.what for one in found} == {"untold"}
