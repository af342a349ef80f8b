"""Urgent help from memory, when the store fails."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.memory import MemoryAdapter, MemoryNetwork
from adapters.port import RetryLater
from bridge import lifeline as lifelines
from bridge.lifeline import Lifeline
from routing.ids import AccountName, AuthorId, ChatId, SourceId
from routing.messages import Address, Body, Inbound, InboundKind
from routing.saying.speech import HELP
from tests.houses import EN, NOON, house

CHAT = Address(AccountName("memory"), ChatId("c"))


def said(source: str, text: str, kind: InboundKind = InboundKind.MESSAGE) -> Inbound:
    return Inbound(
        SourceId(source), CHAT, AuthorId("c"), kind, NOON, body=Body(text), language="de-AT"
    )


@pytest.fixture
def network() -> MemoryNetwork:
    return MemoryNetwork(AccountName("memory"))


@pytest.fixture
def lifeline() -> Lifeline:
    return Lifeline(house().urgent, EN)


async def test_command_word_and_button_are_answered_in_the_language_of_the_app(
    lifeline: Lifeline, network: MemoryNetwork
) -> None:
    asked = [said("1", "/krise"), said("2", "Hilfe!"), said("3", HELP, InboundKind.PRESS)]
    assert await lifeline.answer(MemoryAdapter.on(network), asked) == 3
    assert network.texts("c") == ["Ruf jetzt 112."] * 3


async def test_each_message_is_answered_once(lifeline: Lifeline, network: MemoryNetwork) -> None:
    for _ in range(3):
        await lifeline.answer(MemoryAdapter.on(network), [said("1", "help")])
    assert len(network.texts("c")) == 1


async def test_other_words_are_not_answered(lifeline: Lifeline, network: MemoryNetwork) -> None:
    quiet = [said("1", "thank you for your help yesterday"), said("2", "yes", InboundKind.PRESS)]
    assert await lifeline.answer(MemoryAdapter.on(network), quiet) == 0


async def test_what_was_saved_works_after_a_start(
    lifeline: Lifeline, network: MemoryNetwork, tmp_path: Path
) -> None:
    path = tmp_path / "lifeline.json"
    lifelines.save(lifeline, path)
    assert path.stat().st_mode & 0o777 == 0o600
    read = lifelines.load(path)
    assert read is not None
    assert await read.answer(MemoryAdapter.on(network), [said("1", "help")]) == 1


@pytest.mark.parametrize("rubbish", [b"", b"{", b"[]", b'{"version": 2}', b"\xff\x00", b"null"])
def test_rubbish_is_no_lifeline(tmp_path: Path, rubbish: bytes) -> None:
    path = tmp_path / "lifeline.json"
    path.write_bytes(rubbish)
    assert lifelines.load(path) is None


async def test_help_that_could_not_be_sent_is_sent_when_the_message_comes_again(
    lifeline: Lifeline, network: MemoryNetwork
) -> None:
    network.faults = [RetryLater(timedelta(seconds=1))]
    adapter = MemoryAdapter.on(network)
    assert await lifeline.answer(adapter, [said("1", "help"), said("2", "help")]) == 1
    assert await lifeline.answer(adapter, [said("1", "help"), said("2", "help")]) == 1
    assert len(network.texts("c")) == 2
