"""Nothing is confirmed to Telegram before it is stored, and no trouble ends the fetching."""

import asyncio
from collections.abc import Mapping, Sequence
from time import monotonic
from traceback import format_exception

import pytest

from adapters.contract import KeepingHost, running
from adapters.kept import StateLost
from adapters.port import AccountRefused
from adapters.telegram.patience import Timing
from bridge.sandbox.botapi import BotApiServer, Fault, FaultKind, RandomFaults
from bridge.sandbox.botapi.state import FIRST_UPDATE as FIRST
from routing.messages import Inbound
from tests.integration.botapi_kit import BOT_ID
from tests.integration.telegram_kit import adapter_on, at_work, started, until


class CommittingHost(KeepingHost):
    """Remembers what was kept together."""

    def __init__(self) -> None:
        super().__init__()
        self.commits: list[tuple[int, Mapping[str, bytes | None]]] = []

    async def receive(
        self, messages: Sequence[Inbound], *, state: Mapping[str, bytes | None]
    ) -> None:
        await super().receive(messages, state=state)
        self.commits.append((len(messages), dict(state)))


async def test_messages_and_offset_are_one_commit(server: BotApiServer) -> None:
    phone = await started(server)
    host = CommittingHost()
    for text in ("a", "b"):
        await phone.say(text)
    async with running(adapter_on(server), host):
        await host.until_text("a", "b")
    assert host.commits == [(2, {"offset": str(FIRST + 3).encode()})]


async def test_goes_on_where_it_stopped(server: BotApiServer) -> None:
    phone = await started(server)
    host = KeepingHost()
    async with running(adapter_on(server), host):
        await phone.say("before")
        await host.until_text("before")
    await phone.say("while nobody was there")
    later = KeepingHost(host.state)
    async with running(adapter_on(server), later):
        await later.until_text("while nobody was there")
    assert later.texts() == ["while nobody was there"]


class DyingHost(KeepingHost):
    """What it was given is stored, and nobody hears of it any more."""

    async def receive(
        self, messages: Sequence[Inbound], *, state: Mapping[str, bytes | None]
    ) -> None:
        await super().receive(messages, state={})
        await asyncio.Event().wait()


async def test_what_was_stored_but_not_confirmed_comes_again_under_the_same_source(
    server: BotApiServer,
) -> None:
    phone = await started(server)
    await phone.say("twice")
    seen = []
    for _ in range(2):
        host = DyingHost()
        async with running(adapter_on(server), host):
            await host.until_text("twice")
        seen.append(host.received[0].source)
    assert seen[0] == seen[1]


class ForgetfulHost(KeepingHost):
    """What was kept cannot be read any more."""

    async def load(self, key: str) -> bytes | None:
        raise StateLost


async def test_an_offset_that_is_lost_begins_with_whatever_is_still_there(
    server: BotApiServer,
) -> None:
    phone = await started(server)
    await phone.say("still there")
    host = ForgetfulHost()
    async with running(adapter_on(server), host):
        await host.until_text("still there")
    assert host.state == {"offset": str(FIRST + 2).encode()}


@pytest.mark.parametrize("stored", [str(FIRST + 500_000).encode(), b"-7", b"rubbish", b""])
async def test_ids_that_begin_anew_are_adopted(server: BotApiServer, stored: bytes) -> None:
    """The offset trap: a loop that only raises its offset would be answered from the head."""
    phone = await started(server)
    server.restart_ids(10)
    host = KeepingHost({"offset": stored})
    async with running(adapter_on(server), host):
        await phone.say("first after the restart")
        await host.until_text("first after the restart")
        await phone.say("second")
        await host.until_text("second")
        await until(lambda: not server.pending())
    assert host.state["offset"] == b"12"
    assert host.texts() == ["first after the restart", "second"]


async def test_a_disk_that_is_full_confirms_nothing_and_costs_no_hot_loop(
    server: BotApiServer,
) -> None:
    phone = await started(server)
    host = KeepingHost(failing=True)
    await phone.say("keep me")
    async with running(adapter_on(server), host):
        await asyncio.sleep(1.0)
        assert len(server.pending()) == 1
        assert 1 <= host.refused <= 15
        host.failing = False
        await host.until_text("keep me")


async def test_telegram_away_at_the_start_and_later(
    server: BotApiServer, caplog: pytest.LogCaptureFixture
) -> None:
    phone = await started(server)
    await server.go_down()
    async with at_work(server) as (_, host):
        await asyncio.sleep(0.2)
        await phone.say("one")
        await server.come_back()
        await host.until_text("one")
        async with server.outage():
            await phone.say("two")
            await asyncio.sleep(0.2)
        await phone.say("three")
        await host.until_text("two", "three")
    assert host.texts() == ["one", "two", "three"]
    lines = [r.getMessage() for r in caplog.records if "cannot be reached" in r.getMessage()]
    assert 1 <= len(lines) <= 2


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.HTML, "getUpdates", times=2),
        Fault(FaultKind.ERROR, "getUpdates", times=2),
        Fault(FaultKind.ERROR, "getUpdates", times=2, status=404),
        Fault(FaultKind.ERROR, "getUpdates", times=2, status=401),
        Fault(FaultKind.ERROR, "getUpdates", times=2, status=400),
        Fault(FaultKind.FORBIDDEN, "getUpdates", times=2),
        Fault(FaultKind.DROP_BEFORE, "getUpdates", times=2),
        Fault(FaultKind.DROP_AFTER, "getUpdates", times=2),
        Fault(FaultKind.FLOOD, "getUpdates", retry_after=1),
        Fault(FaultKind.SLOW, "getUpdates", delay=0.1),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_every_fault_of_a_poll_is_waited_out(server: BotApiServer, fault: Fault) -> None:
    phone = await started(server)
    server.faults.add(fault)
    await phone.say("hello")
    async with at_work(server) as (_, host):
        await host.until_text("hello")
    assert host.texts() == ["hello"]


async def test_a_wrong_token_is_said_without_the_token(server: BotApiServer) -> None:
    token = f"{BOT_ID}:wrong"
    adapter = adapter_on(server, token=token)
    with pytest.raises(AccountRefused) as caught:
        await asyncio.wait_for(adapter.run(KeepingHost()), 10)
    assert "@BotFather" in str(caught.value)
    assert token not in "".join(format_exception(caught.value))


async def test_a_second_program_on_the_same_bot_is_named(
    server: BotApiServer, caplog: pytest.LogCaptureFixture
) -> None:
    phone = await started(server)
    async with at_work(server) as (_, host), at_work(server) as (_, other):
        await until(lambda: "Another program fetches" in caplog.text)
        await phone.say("hello")
        await until(lambda: "hello" in [*host.texts(), *other.texts()])
    assert caplog.text.count("Another program fetches") <= 4


async def test_a_forgotten_webhook_is_taken_down(server: BotApiServer) -> None:
    phone = await started(server)
    server.state.known_bot().webhook = "https://example.org/old"
    await phone.say("hello")
    async with at_work(server) as (_, host):
        await host.until_text("hello")
    assert server.state.known_bot().webhook == ""


async def test_an_empty_answer_at_once_costs_no_hot_loop(server: BotApiServer) -> None:
    calls = 0

    def count(method: str, chat: int) -> None:
        nonlocal calls
        calls += method == "getupdates"

    server.faults.draw = count  # type: ignore[method-assign]  # only counts
    server.inject({"update_id": "no number at all"})
    async with at_work(server):
        await asyncio.sleep(1.0)
    assert 2 < calls < 15


async def test_stops_at_once_while_a_poll_waits(server: BotApiServer) -> None:
    adapter = adapter_on(server, timing=Timing())
    task = asyncio.create_task(adapter.run(KeepingHost()))
    await asyncio.sleep(0.3)
    began = monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert monotonic() - began < 1


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_storm_loses_nothing_and_changes_no_order(server: BotApiServer, seed: int) -> None:
    phone = await started(server)
    rates = dict.fromkeys((FaultKind.HTML, FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER), 0.2)
    server.faults.rage(RandomFaults(seed, rates))
    texts = [f"message {number}" for number in range(60)]
    async with at_work(server) as (_, host):
        for text in texts:
            await phone.say(text)
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.3)
        server.faults.clear()
        await host.until_text(*texts)
    assert host.texts() == texts
