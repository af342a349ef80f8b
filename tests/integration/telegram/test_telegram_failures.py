"""What could not be sent is told apart by what can be done about it, and nothing is given away."""

import logging
from dataclasses import replace
from datetime import timedelta
from traceback import format_exception

import pytest

from adapters.port import (
    AdapterError,
    RecipientGone,
    Refused,
    RetryLater,
    Uncertain,
    Unreachable,
)
from adapters.telegram.adapter import TelegramAdapter
from bridge.sandbox.botapi import BotApiServer, Fault, FaultKind, Phone
from routing.messages import OutboundKind
from tests.integration.botapi_kit import TOKEN, USER
from tests.integration.telegram_kit import (
    adapter_on,
    at_work,
    outbound,
)


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (Fault(FaultKind.FLOOD, "sendMessage", retry_after=9), RetryLater),
        (Fault(FaultKind.FORBIDDEN, "sendMessage"), RecipientGone),
        (Fault(FaultKind.ERROR, "sendMessage", status=400), Refused),
        (Fault(FaultKind.ERROR, "sendMessage", status=413), Refused),
        (Fault(FaultKind.ERROR, "sendMessage", status=401), RetryLater),
        (Fault(FaultKind.ERROR, "sendMessage", status=500), Uncertain),
        (Fault(FaultKind.ERROR, "sendMessage", status=502), Uncertain),
        (Fault(FaultKind.HTML, "sendMessage"), Uncertain),
        (Fault(FaultKind.DROP_BEFORE, "sendMessage"), Uncertain),
        (Fault(FaultKind.DROP_AFTER, "sendMessage"), Uncertain),
    ],
    ids=lambda value: f"{value.kind}-{value.status}" if isinstance(value, Fault) else "",
)
async def test_failures_are_told_apart(
    server: BotApiServer,
    adapter: TelegramAdapter,
    fault: Fault,
    raised: type[AdapterError],
) -> None:
    words = f"s3cret {raised.__name__}"  # not to be found in the source lines of a traceback
    server.faults.add(fault)
    with pytest.raises(raised) as caught:
        await adapter.send(outbound(words))
    if isinstance(caught.value, RetryLater):
        assert caught.value.after in (timedelta(seconds=9), timedelta(minutes=1))
    said = "".join(format_exception(caught.value))
    assert words not in said
    assert TOKEN not in said


async def test_what_never_left_is_simply_tried_later(
    server: BotApiServer, adapter: TelegramAdapter, phone: Phone
) -> None:
    async with server.outage():
        with pytest.raises(Unreachable):
            await adapter.send(outbound("hi"))
    await adapter.send(outbound("hi"))
    assert phone.texts() == ["hi"]


async def test_an_edit_without_clear_answer_is_simply_tried_later(
    server: BotApiServer, adapter: TelegramAdapter, phone: Phone
) -> None:
    sent = await adapter.send(outbound("old"))
    assert sent.source is not None
    edit = replace(outbound("new"), kind=OutboundKind.EDIT, targets=(sent.source,))
    server.faults.add(Fault(FaultKind.DROP_AFTER, "editMessageText"))
    with pytest.raises(RetryLater):
        await adapter.send(edit)
    await adapter.send(edit)
    assert phone.texts() == ["new"]


async def test_who_cannot_be_written_to_is_gone(
    server: BotApiServer, adapter: TelegramAdapter, phone: Phone
) -> None:
    server.client(8)
    for nobody in (8, 999):
        with pytest.raises(RecipientGone):
            await adapter.send(outbound("hi", nobody))
    phone.deactivate()
    with pytest.raises(RecipientGone):
        await adapter.send(outbound("hi"))


async def test_before_connecting_it_asks_to_wait(server: BotApiServer) -> None:
    with pytest.raises(Unreachable):
        await adapter_on(server).send(outbound("hi"))


async def test_no_library_logs_what_is_said_or_the_token(
    server: BotApiServer, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("telegram.Bot", "httpx", "telegram.request.BaseRequest", "httpcore.http11"):
        logging.getLogger(name).setLevel("DEBUG")
    caplog.set_level("DEBUG")
    for kind in (FaultKind.HTML, FaultKind.ERROR, FaultKind.DROP_AFTER, FaultKind.FLOOD):
        server.faults.add(Fault(kind, "sendMessage"))
        server.faults.add(Fault(kind, "getUpdates"))
    async with at_work(server) as (adapter, host):
        await phone.say("s3cret in")
        for _ in range(5):
            try:
                await adapter.send(outbound("s3cret out"))
            except AdapterError:
                continue
        await host.until_text("s3cret in")
    logging.getLogger("httpx").warning("POST https://api/bot4242:sandbox-token/x %s", "arg")
    for secret in ("s3cret", "sandbox-token", str(USER), "Persephone"):
        assert secret not in caplog.text
    assert "[token]" in caplog.text
