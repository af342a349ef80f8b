"""Fetches updates and hands them over: nothing is confirmed before it is on disk.

A poll confirms everything below its offset, so the offset moves only in the commit that stored
the batch. The next offset is the last id of that batch plus one, also when that is lower than
before: Telegram's ids begin anew after an idle week or a change of server, and a loop that only
ever raises its offset would be answered from the head for ever.
"""

import asyncio
from collections.abc import Callable, Sequence

from telegram.error import Conflict, InvalidToken, TelegramError

from adapters.kept import StateLost
from adapters.port import AccountRefused, AdapterError, Host
from adapters.telegram.convert import KINDS, convert, update_id
from adapters.telegram.courtesy import Courtesy
from adapters.telegram.errors import NOT_LET_IN, in_port_words
from adapters.telegram.patience import Patience
from adapters.telegram.reading import Here
from adapters.telegram.request import Flooded
from adapters.telegram.wire import Wire

OFFSET = "offset"
AWAY = "Telegram cannot be reached; trying until it can."
ASKED_TO_WAIT = "Telegram asks us to fetch more slowly."
NOT_STORED = "What arrives cannot be stored; it stays with Telegram until it can."
TWICE = "Another program fetches this bot's messages: stop it, or give each a bot of its own."
ODD = (AttributeError, KeyError, TypeError, ValueError)


class Polling:
    def __init__(
        self, wire: Wire, courtesy: Courtesy, patience: Patience, here: Callable[[], Here]
    ) -> None:
        self._wire = wire
        self._courtesy = courtesy
        self._patience = patience
        self._here = here

    async def run(self, host: Host) -> None:
        """Until cancelled. Raises AccountRefused."""
        offset = await self._stored_offset(host)
        while True:
            asked = asyncio.get_running_loop().time()
            batch = await self._fetch(offset)
            if batch is None:
                continue
            following = _following(batch)
            if following is None:
                self._patience.over()
                await self._rest(asked)
            elif await self._keep(batch, following, host):
                self._patience.over()
                offset = following

    async def _stored_offset(self, host: Host) -> int | None:
        while True:
            try:
                stored = await host.load(OFFSET)
            except OSError:
                await self._patience.wait(NOT_STORED)
                continue
            except StateLost:  # whatever Telegram still has comes, and repeats find themselves
                return None
            digits = (stored or b"")[:20]
            return int(digits) if digits.removeprefix(b"-").isdigit() else None

    async def _fetch(self, offset: int | None) -> Sequence[object] | None:
        """A batch; None when there was trouble, which was then waited out."""
        try:
            result = await self._wire.poll(offset, KINDS, self._patience.timing.poll)
        except Flooded as flood:
            await self._patience.wait(ASKED_TO_WAIT, flood.seconds)
        except Conflict as error:
            await self._resolve("webhook" in error.message.lower())
        except InvalidToken:
            await self._check_token()
        except (TelegramError, *ODD):
            await self._patience.wait(AWAY)
        else:
            if isinstance(result, list):
                return result
            await self._patience.wait(AWAY)
        return None

    async def _resolve(self, webhook: bool) -> None:  # noqa: FBT001  # which of two conflicts
        """Somebody else gets the updates: an address they are pushed to, or another program."""
        if webhook:
            try:
                with in_port_words():
                    await self._wire.bot.delete_webhook(drop_pending_updates=False)
            except AdapterError:
                await self._patience.wait(AWAY)
            return
        await self._patience.wait(TWICE, self._patience.timing.conflict)

    async def _check_token(self) -> None:
        """Asks once more, so that an outage that looks like it is not taken for a wrong token."""
        try:
            with in_port_words():
                await self._wire.bot.get_me()
        except AccountRefused:
            raise AccountRefused(NOT_LET_IN) from None
        except AdapterError:
            pass
        await self._patience.wait(AWAY)

    async def _rest(self, asked: float) -> None:
        """A poll that brings nothing, at once and again and again, must not become a hot loop."""
        waited = asyncio.get_running_loop().time() - asked
        await asyncio.sleep(max(0.0, self._patience.timing.idle - waited))

    async def _keep(self, batch: Sequence[object], following: int, host: Host) -> bool:
        here = self._here()
        converted = [convert(update, here) for update in batch]
        messages = [each.inbound for each in converted if each.inbound is not None]
        try:
            await host.receive(messages, state={OFFSET: str(following).encode()})
        except OSError:
            self._patience.note(NOT_STORED)
            await asyncio.sleep(self._patience.timing.unstored)
            return False
        for each in converted:
            self._courtesy.owe(each)
        return True


def _following(batch: Sequence[object]) -> int | None:
    """The offset that confirms this batch and nothing else; None when nothing in it has an id."""
    for update in reversed(batch):
        if (number := update_id(update)) is not None:
            return number + 1
    return None
