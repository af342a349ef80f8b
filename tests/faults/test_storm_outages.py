"""Outages by name: what becomes of words on both ways, and who is told. Nobody waits in here."""

from datetime import timedelta

import pytest

from adapters.port import AdapterError, RecipientGone, Refused, RetryLater
from tests.faults.storm_faults import Bad
from tests.faults.storm_record import HELP
from tests.faults.storm_stage import DAY, HOUR, MINUTE, SECOND, Stage, order, played

MARK = "(perhaps for the second time)"
AWAY = [MINUTE, HOUR, 25 * HOUR]
BOTH_WAYS = timedelta(seconds=90)  # what was put off goes within half a minute of another
LONG = 6 * MINUTE  # whoever wrote has been told by then
CLIENT_TOLD = ("has reached us but not Anna yet", "has arrived now")
ROOM_TOLD = ("has not reached the client yet", "has reached the client now")


def told(texts: list[str], sentences: tuple[str, str]) -> tuple[bool, bool]:
    """Whether it was said that words wait, and that they have arrived."""
    waits, arrived = (any(one in text for text in texts) for one in sentences)
    return waits, arrived


def old(texts: list[str], said: list[str]) -> list[bool]:
    """Of each of these words, whether it is said in front of them when they were written."""
    return [any("(written" in text for text in texts if label in text) for label in said]


@pytest.mark.parametrize("time", AWAY, ids=str)
def test_words_wait_for_a_homeserver_that_is_away_and_come_once_in_order(time: timedelta) -> None:
    async def live(stage: Stage) -> None:
        weather = stage.here.rooms.weather
        weather.planned.append(Bad.AFTER)  # taken, and the answer lost; then it is away
        said = await stage.client_says()
        await stage.passes(SECOND / 5)
        weather.down = True
        said += await stage.client_says(2)
        await stage.passes(time)
        assert told(stage.in_chat(), CLIENT_TOLD) == (time > LONG, False)
        said += await stage.client_says()
        weather.down = False
        await stage.passes(BOTH_WAYS)
        assert order(stage.in_room(), said) == said
        assert told(stage.in_chat(), CLIENT_TOLD) == (time > LONG,) * 2
        assert old(stage.in_room(), said) == [False] + [time > LONG] * 2 + [False]
        assert await stage.complaints() == []

    played(live)


@pytest.mark.parametrize("time", AWAY, ids=str)
def test_words_wait_for_a_messenger_that_is_away_and_come_in_order(time: timedelta) -> None:
    async def live(stage: Stage) -> None:
        stage.here.phones.weather.down = True
        stage.here.phones.weather.only = frozenset({Bad.LATER})
        said = await stage.counsellor_says(2)
        await stage.passes(time)
        assert told(stage.in_room(), ROOM_TOLD) == (time > LONG, False)
        said += await stage.counsellor_says()
        stage.here.phones.weather.down = False
        await stage.passes(BOTH_WAYS)
        assert order(stage.in_chat(), said) == said
        assert told(stage.in_room(), ROOM_TOLD) == (time > LONG,) * 2
        assert old(stage.in_chat(), said) == [time > LONG] * 2 + [False]
        assert await stage.complaints() == []

    played(live)


@pytest.mark.parametrize("lag", [5, 40], ids=["5 s", "40 s"])
@pytest.mark.parametrize("slow", ["phones", "rooms"])
def test_a_network_that_takes_long_for_everything_gets_it_once_and_in_order(
    slow: str, lag: int
) -> None:
    async def live(stage: Stage) -> None:
        link = stage.here.phones if slow == "phones" else stage.here.rooms
        link.weather.lag = float(lag)
        said, heard = await stage.counsellor_says(3), await stage.client_says(3)
        await stage.here.clock.passes(12 * MINUTE, strides=720)  # no leaps: calls take their time
        assert order(stage.in_chat(), said) == said
        assert order(stage.in_room(), heard) == heard
        assert not [text for text in (*stage.in_chat(), *stage.in_room()) if MARK in text]
        assert await stage.complaints() == []

    played(live)


def test_a_limit_is_waited_out_for_as_long_as_the_network_says() -> None:
    async def live(stage: Stage) -> None:
        stage.here.phones.weather.planned.append(RetryLater(40 * SECOND))
        said = await stage.counsellor_says(2)
        await stage.passes(35 * SECOND)
        assert order(stage.in_chat(), said) == []
        await stage.passes(10 * SECOND)
        assert order(stage.in_chat(), said) == said
        assert await stage.complaints() == []

    played(live)


def test_errors_of_a_server_are_tried_again_and_change_no_order() -> None:
    async def live(stage: Stage) -> None:
        stage.here.phones.weather.planned += [Bad.LATER] * 4
        said = await stage.counsellor_says(3)
        await stage.passes(MINUTE)
        assert order(stage.in_chat(), said) == said
        assert await stage.complaints() == []

    played(live)


@pytest.mark.parametrize("broken", [Bad.BEFORE, Bad.AFTER, Bad.HANGS])
def test_a_broken_connection_is_tried_once_more_marked_and_told(broken: Bad) -> None:
    async def live(stage: Stage) -> None:
        stage.here.phones.weather.planned.append(broken)
        [label] = await stage.counsellor_says()
        await stage.passes(2 * MINUTE)
        copies = [text for text in stage.in_chat() if label in text]
        assert [MARK in text for text in copies] == [False, True][-len(copies) :]
        assert len(copies) == (2 if broken is Bad.AFTER else 1)
        assert any("perhaps sent twice" in text for text in stage.in_room())
        assert await stage.complaints() == []

    played(live)


def test_what_is_doubtful_twice_is_parked_and_told_and_the_next_goes() -> None:
    async def live(stage: Stage) -> None:
        stage.here.phones.weather.planned += [Bad.BEFORE, Bad.BEFORE]
        said = await stage.counsellor_says(2)
        await stage.passes(MINUTE)
        assert order(stage.in_chat(), said) == said[1:]
        assert any("Perhaps not delivered" in text for text in stage.in_room())
        assert await stage.complaints() == []

    played(live)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (RecipientGone("the chat is gone"), "takes no messages from us"),
        (Refused("the network will not have it"), "refused your message"),
    ],
    ids=["403", "400"],
)
def test_what_a_network_will_not_have_is_told_and_the_next_goes(
    error: AdapterError, told: str
) -> None:
    async def live(stage: Stage) -> None:
        stage.here.phones.weather.planned.append(error)
        said = await stage.counsellor_says(2)
        await stage.passes(MINUTE)
        assert order(stage.in_chat(), said) == said[1:]
        assert any(told in text for text in stage.in_room())
        assert await stage.complaints() == []

    played(live)


def test_a_revoked_token_is_told_to_the_operator_and_nothing_is_lost() -> None:
    async def live(stage: Stage) -> None:
        weather = stage.here.phones.weather
        weather.refused = weather.down = True
        weather.only = frozenset({Bad.LATER})
        await stage.here.restart(kill=True)  # an account is refused when it connects
        said, heard = await stage.counsellor_says(2), await stage.client_says(2)
        await stage.passes(10 * MINUTE)
        assert any("is refused by its network" in text for text in stage.operator())
        assert order(stage.in_chat(), said) == []
        assert told(stage.in_room(), ROOM_TOLD) == (True, False)
        weather.refused = weather.down = False
        await stage.passes(2 * MINUTE)
        assert told(stage.in_room(), ROOM_TOLD) == (True, True)
        assert order(stage.in_chat(), said) == said
        assert order(stage.in_room(), heard) == heard
        assert await stage.complaints() == []

    played(live)


@pytest.mark.parametrize("jump", [-DAY, -HOUR, HOUR, DAY], ids=str)
def test_a_clock_that_is_wrong_for_a_while_holds_nothing_up(jump: timedelta) -> None:
    async def live(stage: Stage) -> None:
        clock = stage.here.clock
        said, heard = await stage.counsellor_says(), await stage.client_says()
        clock.wrong = jump
        stage.here.phones.weather.planned += [Bad.LATER] * 3
        stage.here.rooms.weather.planned += [Bad.LIMIT] * 2
        said, heard = said + await stage.counsellor_says(3), heard + await stage.client_says(3)
        await stage.passes(SECOND)
        clock.wrong = timedelta()
        said, heard = said + await stage.counsellor_says(), heard + await stage.client_says()
        await stage.client.asks_for_help()
        await stage.passes(15 * SECOND)
        assert any(HELP in text for text in stage.in_chat()[-8:])
        await stage.passes(MINUTE)
        assert order(stage.in_chat(), said) == said
        assert order(stage.in_room(), heard) == heard
        assert await stage.complaints() == []

    played(live)


def test_words_for_a_room_that_is_gone_with_its_case_are_parked_and_told() -> None:
    async def live(stage: Stage) -> None:
        stage.here.rooms.weather.planned.append(RetryLater(30 * SECOND))
        await stage.client_says(3)
        await stage.passes(SECOND)
        await stage.here.staff.say(stage.room, "!close", author=stage.counsellor.name)
        await stage.here.staff.say(stage.room, "!yes", author=stage.counsellor.name)
        stage.here.rooms.weather.dead.add(stage.room)
        await stage.passes(2 * MINUTE)
        assert any("not your counsellor" in text for text in stage.in_chat())
        assert any("is parked" in text for text in stage.operator())
        assert await stage.complaints() == []

    played(live)


def test_a_room_that_is_gone_counts_as_closed() -> None:
    async def live(stage: Stage) -> None:
        await stage.here.staff.say(stage.room, "!close", author=stage.counsellor.name)
        await stage.passes(SECOND)  # it is asked back, for the client has had no answer yet
        stage.here.rooms.weather.dead.add(stage.room)
        await stage.here.staff.say(stage.room, "!yes", author=stage.counsellor.name)
        await stage.passes(MINUTE)
        assert any("finished here" in text for text in stage.in_chat())
        assert not any("is parked" in text for text in stage.operator())
        assert await stage.complaints() == []

    played(live)


def test_nothing_waits_for_a_room_that_is_forgotten() -> None:
    async def live(stage: Stage) -> None:
        rooms = stage.here.rooms
        rooms.weather.planned += [RetryLater(30 * SECOND), RetryLater(30 * SECOND)]
        await stage.here.staff.leave(stage.room, stage.counsellor.name)
        await stage.here.staff.say(stage.room, "am I still here", author=stage.counsellor.name)
        await stage.passes(MINUTE)
        assert stage.here.staff.rooms[stage.room].forgotten
        assert [one for one in await stage.complaints() if one.what == "unsent"] == []

    played(live)


def test_nothing_of_a_case_that_is_over_is_sent_after_the_client_has_stopped() -> None:
    async def live(stage: Stage) -> None:
        stage.here.rooms.weather.planned.append(RetryLater(30 * SECOND))
        await stage.client_says(3)
        await stage.passes(SECOND)
        await stage.here.staff.say(stage.room, "!close", author=stage.counsellor.name)
        await stage.here.staff.say(stage.room, "!yes", author=stage.counsellor.name)
        await stage.passes(2 * SECOND)
        await stage.client.stops()
        await stage.passes(2 * MINUTE)
        assert await stage.complaints() == []

    played(live)
