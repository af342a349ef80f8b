"""A town with a second counsellor, ben, who is on Matrix or on Telegram, and with desks or without.

Ben on Telegram has a phone with the counsellors' own bot, in which each case is a topic.
"""

import contextlib
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from bridge.sandbox.botapi import Bubble, Phone
from bridge.sandbox.counsellor import Account
from bridge.sandbox.synapse import Synapse
from tests.e2e.service import write_secret
from tests.e2e.town import Town, new_account
from tests.e2e.troubles import change

TEAM_BOT = 7_000_002
BEN = 6_000_002  # his number on Telegram
ORGANISATION = "organisation.yaml"
CHANNEL = """\
  team:
    kind: telegram
    for: counsellors
    api: {api}
    pace: 30
    token: {{file: secrets/team_token}}
"""
COUNSELLOR = """\
  ben:
    name: Ben
    channel: {channel}
    address: "{address}"
    languages: [de, en]
    topics: [debt, other]
    capacity: 5

people:"""


@dataclass(frozen=True, slots=True)
class Team:
    """`ben`: his account on Matrix; None where he is on Telegram. `bot`: the counsellors' bot."""

    town: Town
    ben: Account | None = None
    bot: str = ""

    @classmethod
    @contextlib.asynccontextmanager
    async def on_matrix(
        cls, place: Path, synapse: Synapse, *, desks: bool = False
    ) -> AsyncIterator["Team"]:
        async with Town.built(place, synapse) as town:
            ben = await new_account(synapse, "ben")
            write_counsellor(town, "matrix", ben.user_id)
            if desks:
                with_desks(town)
            yield cls(town, ben)

    @classmethod
    @contextlib.asynccontextmanager
    async def on_telegram(
        cls, place: Path, synapse: Synapse, *, desks: bool = False
    ) -> AsyncIterator["Team"]:
        async with Town.built(place, synapse) as town:
            token = f"{TEAM_BOT}:{secrets.token_urlsafe(26)}"
            town.telegram.add_bot(token, TEAM_BOT, "lotse_team_bot").threads.enabled = True
            write_secret(town.folder, "team_token", token)
            channel = CHANNEL.format(api=town.networks.telegram)
            change(town.folder / ORGANISATION, {"channels:\n": f"channels:\n{channel}"})
            write_counsellor(town, "team", str(BEN))
            if desks:
                with_desks(town)
            yield cls(town, None, token)

    def phone(self, number: int = BEN, name: str = "Ben") -> Phone:
        """Somebody's phone, with the counsellors' bot."""
        return self.town.telegram.client(number, name, "en", token=self.bot)


def write_counsellor(town: Town, channel: str, address: str) -> None:
    """Ben, in every team; who is asked first is anna, whose name comes first."""
    written = COUNSELLOR.format(channel=channel, address=address)
    change(town.folder / ORGANISATION, {"\npeople:": f"{written}", "[anna]": "[anna, ben]"})


def with_desks(town: Town) -> None:
    change(town.folder / ORGANISATION, {"desks: no": "desks: yes"})


def without_anna(town: Town) -> None:
    """Ben is the only one."""
    path = town.folder / ORGANISATION
    text = path.read_text(encoding="utf-8")
    text, count = re.subn(r"^  anna:.*\n(?:    .*\n)+", "", text, flags=re.MULTILINE)
    assert count == 1
    path.write_text(text.replace("[anna, ben]", "[ben]"), encoding="utf-8")


async def next_topic(phone: Phone, *known: int) -> Phone:
    """The topic that is new on this phone, looked at."""

    def fresh() -> list[int]:
        return [number for number in phone.topics() if number not in known]

    await phone.wait_for(lambda _: bool(fresh()), 20.0)
    return phone.within(fresh()[0])


async def presses(phone: Phone, label: str) -> None:
    """The button with this label, below whatever has it."""

    def found() -> Bubble | None:
        shown = [one for one in phone.shown() if not one.deleted]
        return next((b for b in shown if label in [it.label for r in b.buttons for it in r]), None)

    await phone.wait_for(lambda _: found() is not None, 20.0)
    bubble = found()
    assert bubble is not None
    await phone.press(bubble.id, label)
