"""What is sent is shown as it is, and what cannot be shown is refused before it leaves."""

from dataclasses import replace

import pytest

from adapters.contract import KeepingHost
from adapters.port import (
    RecipientGone,
    Refused,
    WrongReaders,
)
from adapters.telegram.adapter import TelegramAdapter
from bridge.sandbox.botapi import BotApiServer, Phone
from routing.ids import AuthorId, ChatId, SourceId
from routing.messages import Address, Body, Choice, InboundKind, OutboundKind
from tests.integration.botapi_kit import USER
from tests.integration.telegram_kit import (
    ACCOUNT,
    CHOICES,
    QUESTION,
    at_work,
    of_kind,
    outbound,
    until,
)


async def test_a_question_has_buttons_and_its_press_names_it(
    server: BotApiServer, phone: Phone
) -> None:
    async with at_work(server) as (adapter, host):
        sent = await adapter.send(outbound("Shall we?", choices=CHOICES))
        shown = phone.last()
        assert [row[0].label for row in shown.buttons] == ["Yes, go on", "No"]
        assert all(len(row[0].data.encode()) <= 64 for row in shown.buttons)
        assert (sent.source, sent.order) == (SourceId(f"m{shown.id}"), shown.id)
        await phone.press(shown.id, "No")
        await until(lambda: bool(of_kind(host, InboundKind.PRESS)))
        await until(lambda: phone.toasts() == [""])
    [press] = of_kind(host, InboundKind.PRESS)
    assert (press.prompt, press.body, press.language) == (QUESTION, Body("no"), "de")
    assert press.order >= sent.order


async def test_an_old_button_still_names_its_question(server: BotApiServer, phone: Phone) -> None:
    async with at_work(server) as (adapter, host):
        sent = await adapter.send(outbound("Shall we?", choices=CHOICES))
        assert sent.source is not None
        edit = replace(outbound("You said no."), kind=OutboundKind.EDIT, targets=(sent.source,))
        await adapter.send(edit)
        assert (phone.last().text, phone.last().buttons) == ("You said no.", ())
        await phone.press(phone.last().id, "Yes, go on", stale=True)
        await until(lambda: bool(of_kind(host, InboundKind.PRESS)))
    assert of_kind(host, InboundKind.PRESS)[0].prompt == QUESTION


async def test_links_get_no_preview_and_nothing_is_formatted(
    adapter: TelegramAdapter, phone: Phone
) -> None:
    await adapter.send(outbound("see https://example.org/*x*"))
    assert not phone.last().preview
    assert phone.last().text == "see https://example.org/*x*"
    assert phone.last().entities == ()


async def test_a_long_text_goes_out_in_parts_that_are_taken(
    adapter: TelegramAdapter, phone: Phone
) -> None:
    text = " ".join(f"w{n}\N{GRINNING FACE}" for n in range(3_000))
    for part in adapter.parts(Body(text)):
        await adapter.send(outbound(part.text))
    assert " ".join(phone.texts()) == text
    with pytest.raises(Refused):
        await adapter.send(outbound(text))


async def test_an_edit_changes_every_part_and_takes_away_what_is_left_over(
    adapter: TelegramAdapter, phone: Phone
) -> None:
    sent = [await adapter.send(outbound(f"part {n}")) for n in range(3)]
    targets = tuple(s.source for s in sent if s.source is not None)
    edit = replace(
        outbound("a" * 3800 + " " + "b" * 200, choices=CHOICES),
        kind=OutboundKind.EDIT,
        targets=targets,
    )
    for _ in range(2):
        await adapter.send(edit)
        assert phone.texts() == ["a" * 3800, "b" * 200]
        assert [bool(b.buttons) for b in phone.shown() if b.by_bot][:2] == [False, True]
    too_long = replace(edit, targets=targets[:1])
    with pytest.raises(Refused, match="does not fit"):
        await adapter.send(too_long)


async def test_an_edit_of_what_is_gone_is_refused(adapter: TelegramAdapter, phone: Phone) -> None:
    edit = replace(outbound("new"), kind=OutboundKind.EDIT, targets=(SourceId("m999"),))
    with pytest.raises(Refused):
        await adapter.send(edit)
    for targets in ((), (SourceId("q5"),), (SourceId("m"),), (SourceId("rubbish"),)):
        with pytest.raises(Refused):
            await adapter.send(replace(edit, targets=targets))


@pytest.mark.parametrize("text", ["", " \n\t", "x" * 4097])
async def test_what_cannot_be_a_message_is_refused_here(
    adapter: TelegramAdapter, text: str
) -> None:
    with pytest.raises(Refused):
        await adapter.send(outbound(text))


@pytest.mark.parametrize("token", ["", "x" * 42, "ä" * 21])
async def test_a_button_that_cannot_be_read_back_is_refused(
    adapter: TelegramAdapter, phone: Phone, token: str
) -> None:
    with pytest.raises(Refused):
        await adapter.send(outbound("?", choices=(Choice(token, "label"),)))
    assert phone.texts() == []


async def test_half_a_surrogate_pair_does_not_stop_a_message(
    adapter: TelegramAdapter, phone: Phone
) -> None:
    await adapter.send(outbound("odd \ud83d end"))
    assert phone.texts() == ["odd \ufffd end"]


@pytest.mark.parametrize("chat", ["", "abc", "-100", "@name", "\u0664", "1" * 400])
async def test_an_address_of_another_kind_is_refused(adapter: TelegramAdapter, chat: str) -> None:
    odd = replace(outbound("hi"), to=Address(ACCOUNT, ChatId(chat)))
    with pytest.raises((Refused, RecipientGone)):
        await adapter.send(odd)


async def test_only_the_reader_who_is_meant_gets_it(adapter: TelegramAdapter, phone: Phone) -> None:
    right, wrong = AuthorId(str(USER)), AuthorId("5")
    await adapter.send(replace(outbound("hi"), readers=frozenset({right})))
    with pytest.raises(WrongReaders):
        await adapter.send(replace(outbound("hi"), readers=frozenset({wrong})))
    assert phone.texts() == ["hi"]


@pytest.mark.parametrize(
    "kind", [OutboundKind.OPEN_PLACE, OutboundKind.CLOSE_PLACE, OutboundKind.FORGET_PLACE]
)
async def test_places_are_not_made_here(adapter: TelegramAdapter, kind: OutboundKind) -> None:
    assert kind not in adapter.capabilities.kinds
    with pytest.raises(Refused):
        await adapter.send(replace(outbound("hi"), kind=kind))


async def test_blocking_and_coming_back_are_told(server: BotApiServer, phone: Phone) -> None:
    async with at_work(server, KeepingHost()) as (_, host):
        await phone.block()
        await phone.unblock()
        await until(lambda: len(of_kind(host, InboundKind.MEMBERSHIP)) == 2)
    told = [(m.detail, m.author) for m in of_kind(host, InboundKind.MEMBERSHIP)]
    assert told == [("blocked", str(USER)), ("unblocked", str(USER))]
