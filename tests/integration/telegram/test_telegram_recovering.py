"""What a client wrote before, fetched again by a forward in their own chat."""

from datetime import timedelta

import pytest

from adapters.contract import KeepingHost
from adapters.port import RecipientGone, Uncertain
from adapters.telegram.adapter import TelegramAdapter
from bridge.sandbox.botapi import BotApiServer, Fault, FaultKind, Phone
from routing.messages import Body
from tests.integration.botapi_kit import HandClock
from tests.integration.telegram_files_kit import heard, recover

pytest_plugins = ("tests.integration.telegram_files_kit",)


async def test_what_is_fetched_again_says_when_it_was_written(
    adapter: TelegramAdapter, host: KeepingHost, phone: Phone, clock: HandClock
) -> None:
    await phone.say("long ago")
    message = await heard(host)
    clock.advance(hours=5)
    found = (await adapter.send(recover(message.source))).recovered
    assert found is not None
    assert (found.body, found.sent_at) == (Body("long ago"), message.sent_at)
    assert clock() - found.sent_at > timedelta(hours=4)


async def test_a_copy_that_cannot_be_taken_away_is_no_reason_to_lose_what_it_says(
    server: BotApiServer, adapter: TelegramAdapter, host: KeepingHost, phone: Phone
) -> None:
    await phone.say("keep this")
    source = (await heard(host)).source
    server.faults.add(Fault(FaultKind.ERROR, "deleteMessage"))
    found = (await adapter.send(recover(source))).recovered
    assert found is not None
    assert found.body == Body("keep this")


async def test_a_lost_answer_is_uncertain_and_repeating_brings_it(
    server: BotApiServer, adapter: TelegramAdapter, host: KeepingHost, phone: Phone
) -> None:
    await phone.say("twice asked")
    source = (await heard(host)).source
    server.faults.add(Fault(FaultKind.DROP_AFTER, "forwardMessage"))
    with pytest.raises(Uncertain):
        await adapter.send(recover(source))
    found = (await adapter.send(recover(source))).recovered
    assert found is not None
    assert found.body == Body("twice asked")


async def test_who_blocked_us_is_gone(
    adapter: TelegramAdapter, host: KeepingHost, phone: Phone
) -> None:
    await phone.say("before")
    source = (await heard(host)).source
    await phone.block()
    with pytest.raises(RecipientGone):
        await adapter.send(recover(source))
