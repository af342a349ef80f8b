"""What is sent, of whatever kind: one thing at a time in a room, and errors in the port's words."""

import asyncio
from collections import defaultdict
from datetime import timedelta
from typing import assert_never

from nio import EncryptionError, LocalProtocolError, OlmTrustError

from adapters.matrix import store
from adapters.matrix.errors import SOON, Denied, StoreTrouble, TokenRefused, about_sending
from adapters.matrix.forgetting import Forgetting
from adapters.matrix.marking import Marking
from adapters.matrix.media import Media
from adapters.matrix.rooms import Rooms
from adapters.matrix.sending import Speaking
from adapters.matrix.session import Session
from adapters.port import Refused, RetryLater, Sent, Source
from routing.messages import Outbound, OutboundKind


class Outgoing:
    """The sending half of one connection."""

    def __init__(self, session: Session) -> None:
        self._speaking = Speaking(session)
        self._media = Media(session)
        self._rooms = Rooms(session, self._speaking)
        self._forgetting = Forgetting(session)
        self._marking = Marking(session)
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def send(self, message: Outbound, source: Source | None = None) -> Sent:
        """Raises what the port allows, and nothing else that can be foreseen."""
        try:
            with store.trouble():
                return await self._send(message, source)
        except Denied as denied:
            raise about_sending(denied) from None
        except TokenRefused:
            raise RetryLater(SOON, "Our access to the homeserver is being renewed.") from None
        except (OSError, StoreTrouble):
            raise RetryLater(SOON, "What goes with the message cannot be stored now.") from None
        except (EncryptionError, LocalProtocolError, OlmTrustError):
            raise RetryLater(timedelta(seconds=1), "The room's keys are not ready.") from None

    async def _send(self, message: Outbound, source: Source | None) -> Sent:
        match message.kind:
            case OutboundKind.SEND | OutboundKind.EDIT:
                return await self._say(message, source)
            case OutboundKind.OPEN_PLACE:
                place = "" if message.opening is None else message.opening.place.hex
                async with self._locks[place]:
                    return await self._rooms.open(message)
            case OutboundKind.CLOSE_PLACE:
                async with self._locks[message.to.chat]:
                    return await self._rooms.close(message)
            case OutboundKind.FORGET_PLACE:
                async with self._locks[message.to.chat]:
                    return await self._forgetting.forget(message)
            case OutboundKind.INVITE | OutboundKind.REMOVE:
                async with self._locks[message.to.chat]:
                    return await self._move(message)
            case OutboundKind.RECOVER:
                raise Refused("What was said in a room is not fetched again.")
            case OutboundKind.REACT | OutboundKind.DELETE | OutboundKind.PIN:
                async with self._locks[message.to.chat]:
                    return await self._mark(message)
            case _:
                assert_never(message.kind)

    async def _move(self, message: Outbound) -> Sent:
        inviting = message.kind is OutboundKind.INVITE
        return await (self._rooms.invite if inviting else self._rooms.remove)(message)

    async def _mark(self, message: Outbound) -> Sent:
        if message.kind is OutboundKind.REACT:
            return await self._marking.react(message)
        if message.kind is OutboundKind.PIN:
            return await self._marking.pin(message)
        return await self._marking.delete(message)

    async def _say(self, message: Outbound, source: Source | None) -> Sent:
        """A file is uploaded first, while others may still speak in the room."""
        uploaded = await self._media.ready(message, source)
        async with self._locks[message.to.chat]:
            event = await self._speaking.say(message, uploaded)
        return Sent(event, await self._speaking.order(message.to.chat, event))
