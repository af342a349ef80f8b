"""A relay as one would write it in an afternoon, on the same networks in memory.

    python -m tests.faults.naive PHONES_PORT,ROOMS_PORT

It does what `benchmarks.naive` does with the libraries of the real networks: a poller puts what it
fetched into a queue and at once asks for more, which confirms it; handlers take from the queue and
send. Nothing is stored and a failed send is lost. It is spared what it would do worse: it needs no
intake, knows which chat is which room after every start, and both networks keep what was not
confirmed.
"""

import asyncio
import logging
import sys
from contextlib import suppress
from uuid import uuid4

from adapters.memory.wire import RemoteNetwork
from adapters.port import AdapterError
from routing.ids import AccountName, ChatId, MessageId, OutboundId
from routing.messages import Address, Inbound, InboundKind, Outbound

ROOM = "room-"
Line = asyncio.Queue[Inbound]


def other_side(chat: str) -> ChatId:
    """The room of a chat, and the chat of a room."""
    return ChatId(chat.removeprefix(ROOM) if chat.startswith(ROOM) else f"{ROOM}{chat}")


async def poll(network: RemoteNetwork, line: Line) -> None:
    cursor = 0
    while True:
        try:
            batch = await network.fetch(cursor)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        for _, message in batch:
            if message.kind is InboundKind.MESSAGE:
                line.put_nowait(message)
        cursor = batch[-1][0]


async def handle(line: Line, here: RemoteNetwork, there: RemoteNetwork) -> None:
    while True:
        message = await line.get()
        with suppress(AdapterError):
            await relay(message, here, there)


async def relay(message: Inbound, here: RemoteNetwork, there: RemoteNetwork) -> None:
    data, attachment = None, message.attachment
    if attachment is not None:
        _, data = await here.read(attachment.reference, 0, attachment.size or 0)
    to = Address(there.account, other_side(message.place.chat))
    sent = Outbound(
        OutboundId(uuid4()), MessageId(uuid4()), to, body=message.body, attachment=attachment
    )
    await there.deliver(sent, data)


async def run(ports: tuple[int, int]) -> None:
    clients = RemoteNetwork("127.0.0.1", ports[0], AccountName("phones"))
    staff = RemoteNetwork("127.0.0.1", ports[1], AccountName("rooms"))
    inwards, outwards = Line(), Line()
    print("The naive relay runs for everybody.", flush=True)  # noqa: T201 - the harness waits for it
    await asyncio.gather(
        poll(clients, inwards),
        poll(staff, outwards),
        handle(inwards, clients, staff),
        handle(outwards, staff, clients),
    )


def main() -> None:
    logging.disable()
    first, second = map(int, sys.argv[1].split(","))
    asyncio.run(run((first, second)))


if __name__ == "__main__":
    main()
