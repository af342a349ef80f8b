"""Telegram's own limits, enforced by its sandbox: a whole bridge never goes over them.

Elsewhere the sandbox takes more and the bridge is told so, lest every test wait for the limits.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bridge.sandbox.botapi import BotApiServer, FloodLimits
from routing.ids import ChatId
from tests.e2e.people import Client
from tests.e2e.service import write_secret
from tests.faults.far import STEPS, Far
from tests.integration.botapi_kit import BOT_ID, TOKEN, USER
from tests.pipeline import bridge, far_sides, write_organisation

ANSWERS = [f"answer {number}" for number in range(1, 5)]  # the intake took all that goes at once


@dataclass(frozen=True, slots=True)
class Case:
    """A client on Telegram in conversation with Anna, through a bridge at work."""

    telegram: BotApiServer
    mia: Client
    far: Far
    room: ChatId


def on_telegram(folder: Path, ports: tuple[int, int], api: str) -> Path:
    """The organisation of the pipeline's tests, its clients on this server at Telegram's pace."""
    path = write_organisation(folder, ports) / "organisation.yaml"
    phones = f"phones: {{kind: telegram, api: {api}, token: {{file: secrets/t}}}}"
    text = path.read_text(encoding="utf-8")
    text, count = re.subn(r"phones: \{.*\}", lambda _: phones, text)
    assert count == 1
    path.write_text(text, encoding="utf-8")
    write_secret(folder, "t", TOKEN)
    return folder


@pytest.fixture
async def case(tmp_path: Path) -> AsyncIterator[Case]:
    async with BotApiServer() as telegram, far_sides() as far:
        telegram.add_bot(TOKEN, BOT_ID, "lotse_bot")
        telegram.floods.set(FloodLimits())
        api = telegram.base_url.removesuffix("/bot")
        async with bridge(on_telegram(tmp_path / "organisation", far.ports, api)):
            mia = Client(telegram.client(USER, "Mia", "en"))
            await mia.phone.start()
            for question, label in (*STEPS, ("What is it about?", "Debt")):
                await mia.presses(label, question)
            await far.staff.until(lambda: bool(far.invitations("anna")))
            [room] = far.invitations("anna")
            await far.staff.join(room, "anna")
            await mia.hears("is here now")
            yield Case(telegram, mia, far, room)


async def test_what_a_counsellor_writes_at_once_comes_in_order_within_the_limits(
    case: Case,
) -> None:
    for text in ANSWERS:
        await case.far.staff.say(case.room, text, author="anna")
    await case.mia.hears(f"Anna: {ANSWERS[-1]}")
    assert case.mia.relayed() == [f"Anna: {text}" for text in ANSWERS]
    assert case.telegram.floods.overruns == ()
