"""Files of our own: asked for at the moment they are sent, at every try anew, and never stored.

What makes them looks things up and may be away, unfinished or broken. What leaves here is only what
the port allows of a file's bytes, so that no trouble of ours is taken for the network's.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Protocol

from adapters.port import AdapterError, Download, Refused, RetryLater
from routing.ids import LaneId
from routing.messages import Made

log = logging.getLogger(__name__)
CHUNK = 1 << 16  # bytes
WITHIN = 60.0  # seconds that making one file may take
AT_ONCE = timedelta(0)  # later and later, as delivery has it

Make = Callable[[Made], Awaitable[bytes]]


class Maker(Protocol):
    """Whoever makes the files that the core only names."""

    async def make(self, made: Made, lane: LaneId) -> bytes:
        """All bytes of this file for this lane's client.

        Raises RetryLater where it cannot be made yet, Refused where it never can.
        """
        ...


class NoMaker:
    """Where nothing is made."""

    async def make(self, made: Made, lane: LaneId) -> bytes:
        """Raises Refused."""
        del made, lane
        raise Refused("Files of this kind are not made here.")


def making(maker: Maker, lane: LaneId) -> Make:
    """What makes files for this lane's client."""

    async def make(made: Made) -> bytes:
        return await maker.make(made, lane)

    return make


async def no_file(made: Made) -> bytes:
    """As NoMaker, for nobody in particular. Raises Refused."""
    del made
    raise Refused("Files of this kind are not made here.")


async def finished(make: Make, made: Made) -> Download:
    """The file, made now. Raises RetryLater and Refused.

    What fails in another way, or does not end, is tried again: nothing of it has been sent.
    """
    try:
        async with asyncio.timeout(WITHIN):
            data = await make(made)
    except AdapterError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it says nothing about the network
        log.warning("a file of ours could not be made: %s", type(error).__name__)
        raise RetryLater(AT_ONCE, "The file could not be made at the moment.") from None
    return Download(len(data), _pieces(data))


async def _pieces(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), CHUNK):
        yield data[start : start + CHUNK]
