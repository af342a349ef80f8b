"""The way to a far side in a storm: slow, broken, wrong, repeating; and a record of all of it.

The record holds what came in front of people, and what the network said to each call. It is
written where the far side takes a message, not where the bridge believes that it did.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from uuid import uuid5

from adapters.memory import MemoryAdapter, MemoryNetwork
from adapters.port import (
    AccountRefused,
    Adapter,
    AdapterError,
    NotTrusted,
    PlaceGone,
    Refused,
    RetryLater,
    Sent,
    SettingsError,
    Setup,
    Uncertain,
)
from routing.ids import ChatId, OutboundId
from routing.messages import Inbound, Outbound, OutboundKind, Voice
from tests.faults.storm_faults import AWAY, CHANCES, MEMORY, MISCHIEF, Bad, Weather
from tests.faults.storm_record import Fate, Seen


class StormLink:
    """A link of the memory adapter. `cut` says that the process that calls is dead."""

    def __init__(
        self,
        network: MemoryNetwork,
        chance: Random,
        now: Callable[[], datetime],
        cut: Callable[[], bool],
    ) -> None:
        self.network, self.weather = network, Weather()
        self._chance, self._now, self._cut = chance, now, cut
        self.seen: list[Seen] = []
        self.fates: list[Fate] = []
        self.forgotten: dict[str, datetime] = {}
        self.calls: Counter[str] = Counter()
        self._given: list[tuple[int, Inbound]] = []
        self.over = asyncio.Event()  # what hangs ends
        self.life = 0  # of how many processes this is; a call of an earlier one arrives nowhere

    # --- what comes in ------------------------------------------------------------------------

    async def fetch(self, after: int) -> list[tuple[int, Inbound]]:
        if self.weather.refused:
            raise AccountRefused("the token is not accepted")
        await self._away()
        batch = await self.network.fetch(after)
        await self._away()
        self._given = [*self._given, *batch][-30:]
        if not self.weather.bad or self._chance.random() > MISCHIEF:
            return batch
        return self._mischief(batch, after)

    async def _away(self) -> None:
        if self.weather.lag:
            await asyncio.sleep(self.weather.lag)
        if self.weather.down or self._cut():
            await asyncio.sleep(AWAY)
            raise ConnectionError("the network is away")
        if self.weather.bad and self._chance.random() < 0.02:
            raise ConnectionError("the connection broke")

    def _mischief(self, batch: list[tuple[int, Inbound]], after: int) -> list[tuple[int, Inbound]]:
        match self._chance.choice(("short", "again", "mixed")):
            case "short":
                return batch[: self._chance.randint(1, len(batch))]
            case "again":
                old = [one for one in self._given if one[0] <= after]
                return [*old[-self._chance.randint(1, 5) :], *batch]
            case _:  # chats overtake each other; what was said in one chat stays in order
                chats: dict[ChatId, list[tuple[int, Inbound]]] = {}
                for one in batch:
                    chats.setdefault(one[1].place.chat, []).append(one)
                order = list(chats)
                self._chance.shuffle(order)
                mixed = [one for chat in order for one in chats[chat]]
                return [*mixed, batch[-1]]  # the newest ends it: that is where the cursor stands

    async def read(self, reference: str, start: int, most: int) -> tuple[int, bytes]:
        if self.weather.down or self._cut():
            raise RetryLater(timedelta(seconds=5), "the network is away")
        if self.weather.bad and self._chance.random() < 0.1:
            raise RetryLater(timedelta(seconds=self._chance.randint(1, 10)))
        return await self.network.read(reference, start, most)

    # --- what goes out ------------------------------------------------------------------------

    async def deliver(self, message: Outbound, data: bytes | None) -> Sent:
        began, life = self._now(), self.life
        self.calls["all"] += 1
        bad = self._fate(message)
        try:
            if self.weather.slow:
                await asyncio.sleep(self._latency() + self.weather.lag)
            if bad is not None and bad is not Bad.AFTER:
                await self._fails(bad)
            if life != self.life:
                raise Uncertain("the process is dead")
            self._closed(message)
            known = self._as_known(message)
            sent = await self.network.deliver(known, data)
        except AdapterError as error:
            self._note(message, began, type(error).__name__, taken=False)
            raise
        except asyncio.CancelledError:  # given up, or the process died
            self._note(message, began, "GivenUp", taken=False)
            raise
        self._saw(message, began, data, new=known is not message)
        if bad is Bad.AFTER or self._cut():
            self._note(message, began, "Uncertain", taken=True)
            raise Uncertain("the connection broke")
        return sent

    def _as_known(self, message: Outbound) -> Outbound:
        """A homeserver forgets our ids after a day. Who knows that looks first, and finds it."""
        taken = next((one.at for one in self.seen if one.row == message.id.hex), None)
        if taken is None or message.look or self._now() - taken < MEMORY:
            return message
        return replace(message, id=OutboundId(uuid5(message.id, "forgotten")))

    def _latency(self) -> float:
        if self.weather.bad and self._chance.random() < 0.03:
            return self._chance.uniform(2.0, 20.0)
        return self._chance.uniform(0.02, 0.3)

    def _fate(self, message: Outbound) -> Bad | AdapterError | None:
        weather = self.weather
        if weather.planned:
            self.calls["bad"] += 1
            return weather.planned.pop(0)
        if weather.down:
            often = self._chance.random() < 0.03
            return Bad.BEFORE if often and Bad.BEFORE in weather.only else Bad.LATER
        if not weather.bad:
            return None
        kinds = [one for one in Bad if one in weather.only]
        drawn = self._chance.uniform(0.0, 100.0)
        for kind in kinds:
            drawn -= CHANCES[kind]
            if drawn < 0.0:
                self.calls["bad"] += 1
                return kind if kind is not Bad.REFUSED or _may_be_refused(message) else None
        return None

    async def _fails(self, bad: Bad | AdapterError) -> None:
        if isinstance(bad, AdapterError):
            raise bad
        match bad:
            case Bad.LATER:
                raise RetryLater(timedelta(0), "the network is away")
            case Bad.LIMIT:
                raise RetryLater(timedelta(seconds=self._chance.randint(1, 30)))
            case Bad.BEFORE:
                raise Uncertain("the connection broke")
            case Bad.REFUSED:
                raise Refused("the network will not have it")
            case _:
                await self.over.wait()
                raise Uncertain("the connection broke")

    def _closed(self, message: Outbound) -> None:
        """What is wrong with the place for a while, or for good."""
        if self._cut():
            raise Uncertain("the connection broke")
        chat = message.to.chat
        if chat in self.weather.dead and message.kind is not OutboundKind.FORGET_PLACE:
            raise PlaceGone("the room is gone")
        if chat in self.weather.untrusted and message.readers and not message.plain:
            raise NotTrusted("no device there is vouched for")

    def _saw(self, message: Outbound, began: datetime, data: bytes | None, *, new: bool) -> None:
        if message.kind is OutboundKind.FORGET_PLACE:
            self.forgotten.setdefault(str(message.to.chat), self._now())
        if message.kind is OutboundKind.SEND or message.kind is OutboundKind.EDIT:
            room = self.network.rooms.get(message.to.chat)
            there = room.joined | room.invited if room else frozenset()
            one = Seen(
                began,
                self._now(),
                str(self.network.account),
                str(message.to.chat),
                message.id.hex,
                message.body.text,
                frozenset(map(str, there)),
                edit=message.kind is OutboundKind.EDIT,
                choices=tuple(choice.token for choice in message.choices),
                file=None if data is None else hashlib.sha256(data).hexdigest(),
            )
            deduplicated = self.network.deduplicates and any(
                old.row == one.row and old.place == one.place for old in self.seen
            )
            if new or not deduplicated:
                self.seen.append(one)

    def _note(self, message: Outbound, began: datetime, what: str, *, taken: bool) -> None:
        chat, text = str(message.to.chat), message.body.text
        self.fates.append(Fate(began, self._now(), chat, message.id.hex, text, what, taken))

    async def close(self) -> None:
        """The far side lives on."""


def _may_be_refused(message: Outbound) -> bool:
    """What people wrote may be too strange for a network; our own sentences are not."""
    return message.voice is Voice.PERSON and message.kind is OutboundKind.SEND


@dataclass(frozen=True, slots=True)
class StormKind:
    """Hands out adapters to one far side, as a registered network would."""

    link: StormLink
    secrets: frozenset[str] = frozenset()

    def check(self, raw: Mapping[str, object]) -> Sequence[SettingsError]:
        del raw
        return []

    def make(self, setup: Setup) -> Adapter:
        network = self.link.network
        return MemoryAdapter(
            setup.account,
            self.link,
            deduplicates=network.deduplicates,
            strangers=network.strangers,
        )
