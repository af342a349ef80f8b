"""A town: both networks, an account for everybody, and the folder of an organisation among them."""

import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from bridge.sandbox.botapi import BotApiServer, FloodLimits, Limit
from bridge.sandbox.counsellor import Account, Counsellor
from bridge.sandbox.synapse import Synapse
from tests.e2e.people import Client
from tests.e2e.service import Networks, write_organisation

BOT = 7_000_001
PEOPLE = ("anna", "kim")
QUICK = 30  # messages a second into one chat: where it is not Telegram's pace that is tested


@dataclass(frozen=True, slots=True)
class Town:
    """`folder` is the organisation's; anna is its counsellor, kim its operator."""

    telegram: BotApiServer
    networks: Networks
    folder: Path

    @classmethod
    @contextlib.asynccontextmanager
    async def built(
        cls,
        place: Path,
        synapse: Synapse,
        *,
        homeserver: str = "",
        brief: bool = True,
        pace: int = QUICK,
    ) -> AsyncIterator[Self]:
        """In the empty folder `place`. `homeserver` is where the bridge is told to find Synapse.

        `pace`: messages a second that Telegram takes into one chat, and the bridge sends there.
        """
        token = f"{BOT}:{secrets.token_urlsafe(26)}"
        bot, *people = [await new_account(synapse, name) for name in ("lotse", *PEOPLE)]
        async with BotApiServer() as telegram:
            telegram.add_bot(token, BOT, "lotse_bot")
            telegram.floods.set(FloodLimits(per_chat=Limit(6, pace)))
            api = telegram.base_url.removesuffix("/bot")
            named = dict(zip(PEOPLE, people, strict=True))
            networks = Networks(api, token, homeserver or synapse.url, bot, named, pace)
            folder = write_organisation(place / "organisation", networks, brief=brief)
            yield cls(telegram, networks, folder)

    def client(self, number: int = 5_000_001, name: str = "Mia") -> Client:
        return Client(self.telegram.client(number, name, "en", token=self.networks.token))

    @property
    def anna(self) -> Account:
        return self.networks.people["anna"]

    @property
    def kim(self) -> Account:
        return self.networks.people["kim"]

    @contextlib.asynccontextmanager
    async def at_desk(
        self, who: Account, *, cross_signed: bool = True, device: str = "device"
    ) -> AsyncIterator[Counsellor]:
        """Somebody of the organisation with their Matrix client."""
        directory = self.folder.parent / f"{device}-{secrets.token_hex(4)}"
        async with Counsellor.signed_in(who, directory, cross_signed=cross_signed) as counsellor:
            yield counsellor


async def new_account(synapse: Synapse, name: str) -> Account:
    password = secrets.token_urlsafe(16)
    user_id = await synapse.register(f"{name}-{secrets.token_hex(4)}", password)
    return Account(synapse.url, user_id, password)


class MovedClock:
    """The machine's clock, put forward by hand."""

    ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead
