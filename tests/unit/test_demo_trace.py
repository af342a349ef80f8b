"""What lies between the two people is told in steps that hold nothing of what they said."""

import asyncio
from collections.abc import AsyncIterator

from bridge.sandbox.demo.people import LineKind
from bridge.sandbox.demo.trace import Trace
from tests.demo_desk import FakeDesk
from tests.demo_people import FakePhone, HandClock


async def settled(trace: Trace, key: str) -> None:
    async with asyncio.timeout(5):
        while not trace.view() or trace.view()[-1].key != key:
            await trace.changed()


async def test_a_message_is_followed_from_side_to_side_with_its_times() -> None:
    clock, unconfirmed = HandClock(), [0]
    phone, desk = FakePhone(now=clock), FakeDesk(now=clock)
    desk.invites("!a", "Blue heron")
    await desk.join("!a")
    async with Trace({"mia": phone}, {"anna": desk}, clock, lambda: unconfirmed[0]) as trace:
        assert trace.view() == ()
        unconfirmed[0] = 1
        await phone.say("planted words")
        await settled(trace, "client_wrote")
        clock.time += 0.012
        unconfirmed[0] = 0
        await settled(trace, "stored")
        clock.time += 0.1
        desk.hears("!a", "planted words")
        await settled(trace, "in_room")
        await desk.say("!a", "an answer")
        await settled(trace, "counsellor_wrote")
        clock.time += 0.05
        phone.answers("Anna: an answer")
        await settled(trace, "on_phone")
        phone.answers("I am the program")
        await settled(trace, "program_said")
    steps = [(step.key, step.took) for step in trace.view()]
    assert steps == [
        ("client_wrote", None),
        ("stored", 12),
        ("in_room", 112),
        ("counsellor_wrote", None),
        ("on_phone", 50),
        ("program_said", None),
    ]


async def test_what_has_no_words_is_not_mistaken_for_what_arrives() -> None:
    phone, desk = FakePhone(), FakeDesk()
    desk.invites("!a", "Blue heron")
    await desk.join("!a")
    async with Trace({"mia": phone}, {"anna": desk}, HandClock()) as trace:
        await phone.send("voice")
        await settled(trace, "stored")
        desk.hears("!a", "The client's app takes no messages.", calls_me=True)
        await phone.block()
        await settled(trace, "blocked")
    assert [step.key for step in trace.view()] == ["client_wrote", "stored", "blocked"]


async def test_offers_rooms_blocks_and_what_the_bridge_tells_are_steps() -> None:
    phone, desk, kim = FakePhone(), FakeDesk(), FakeDesk("Kim", "operator")
    async with Trace({"mia": phone}, {"anna": desk, "kim": kim}, HandClock()) as trace:
        desk.invites("!a", "Blue heron")
        await settled(trace, "offered")
        kim.invites("!k", "Service")
        await settled(trace, "invited")
        await desk.join("!a")
        await settled(trace, "joined")
        desk.hears("!a", "a card", LineKind.NOTICE)
        for _ in range(2):
            await phone.block()
            await settled(trace, "blocked")
            await phone.unblock()
            await phone.say("hello")
            await settled(trace, "stored")

        async def told() -> AsyncIterator[str]:
            yield "retried"

        await trace.told(told())
    keys = [step.key for step in trace.view()]
    assert keys[:4] == ["offered", "invited", "joined", "blocked"]
    assert (keys.count("blocked"), keys[-1]) == (2, "retried")
    assert [step.number for step in trace.view()] == list(range(1, len(keys) + 1))
