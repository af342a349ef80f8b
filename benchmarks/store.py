"""How fast the store is, on this disk: a message in, handled, out, and written down as sent.

    python -m benchmarks.store [--messages N] [--lanes N] [--batch N] [--database URL]

Every message goes through all five transactions that the service makes: received, claimed with
its lane, saved with a reply queued, claimed for sending, settled. What each step costs a message
is printed, and what one commit costs on this disk.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4, uuid5

from adapters.port import Sent
from bridge.clock import SystemClock
from bridge.store import inbox, lanes, outbox
from bridge.store.codec import decode, encode
from bridge.store.engine import Tx
from bridge.store.inbox import Batch
from bridge.store.inbox_rows import Claimed, Saved
from bridge.store.outbox_rows import ClaimedRow, Claims, NewRow, Result, Sender, Wanted
from bridge.store.payload import OutboxPayload
from bridge.store.start import Opened, Where, open_store
from consent import Decision, DocumentKind, Ledger, Record
from routing.conversation import Conversation, Gate
from routing.effects import CLIENT
from routing.ids import (
    AccountName,
    AuthorId,
    ChatId,
    Language,
    MessageId,
    NetworkId,
    OutboundId,
    SourceId,
)
from routing.messages import Address, Body, Inbound, InboundKind, OutboundKind, Voice

ACCOUNT, NETWORK = AccountName("bench"), NetworkId("bench:1")
TEXT = "I have slept badly for weeks, and I do not know whom else to tell."


class Stopwatch:
    """Seconds spent in each step."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.spent[name] += time.perf_counter() - start


def message(lane: int, number: int) -> Inbound:
    return Inbound(
        SourceId(f"{lane}:{number}"),
        Address(ACCOUNT, ChatId(f"chat {lane}")),
        AuthorId(f"chat {lane}"),
        InboundKind.MESSAGE,
        datetime.now(UTC),
        Body(TEXT),
        number,
    )


def state_of(claimed: Claimed) -> Conversation:
    if isinstance(claimed.state, bytes):
        return decode(claimed.state, Conversation)
    records = [
        Record(name, DocumentKind.PURPOSE, 1, "en", "0" * 64, Decision.GIVEN, datetime.now(UTC), "")
        for name in ("notice", "talk", "care")
    ]
    return Conversation(
        claimed.lane, Language("en"), gate=Gate.ADMITTED, ledger=Ledger(tuple(records))
    )


def replies(claimed: Claimed) -> list[NewRow]:
    return [
        NewRow(
            OutboundId(uuid5(row.id, "reply")),
            claimed.lane,
            CLIENT,
            OutboundKind.SEND,
            MessageId(uuid4()),
            OutboxPayload(Body(TEXT), voice=Voice.PERSON),
        )
        for row in claimed.rows
    ]


class Pipeline:
    """The transactions of the service, without core and networks."""

    def __init__(self, opened: Opened, watch: Stopwatch) -> None:
        self.opened = opened
        self.watch = watch
        self.wanted = Wanted(
            {ACCOUNT: Sender(NETWORK, "bench", lambda body: [body])}, lambda _: True
        )

    async def receive(self, messages: list[Inbound]) -> None:
        batch = Batch(ACCOUNT, NETWORK, strangers=True, messages=messages, state={"cursor": b"1"})
        with self.watch.step("receive"):
            await self.opened.store.write(
                lambda tx: inbox.receive(tx, self.opened.sealer, batch, datetime.now(UTC))
            )

    async def work(self) -> int:
        with self.watch.step("work: claim, save, add"):
            return await self.opened.store.write(self._work)

    def _work(self, tx: Tx) -> int:
        now, sealer = datetime.now(UTC), self.opened.sealer
        claimed = lanes.claim(tx, sealer, now, most_lanes=200, most_rows=200)
        saved = [Saved(one, encode(state_of(one)), done=one.rows, keep=True) for one in claimed]
        lanes.save(tx, sealer, saved, now)
        outbox.add(tx, sealer, [row for one in claimed for row in replies(one)], now)
        return sum(len(one.rows) for one in claimed)

    async def send(self) -> int:
        with self.watch.step("claim for sending"):
            claims: Claims = await self.opened.store.write(
                lambda tx: outbox.claim(tx, self.opened.sealer, self.wanted, datetime.now(UTC))
            )
        results = [self._sent(row) for row in claims.rows]
        with self.watch.step("settle"):
            await self.opened.store.write(
                lambda tx: outbox.settle(tx, self.opened.sealer, results, datetime.now(UTC))
            )
        return len(results)

    def _sent(self, row: ClaimedRow) -> Result:
        return Result(row, Sent(SourceId(row.id.hex), 1))


async def fill(pipeline: Pipeline, count: int) -> None:
    """Make lanes that were spoken in once."""
    for start in range(0, count, 200):
        await pipeline.receive([message(n, 0) for n in range(start, min(count, start + 200))])
        await pipeline.work()
        await pipeline.send()
    await pipeline.opened.store.write(
        lambda tx: outbox.sweep_delivered(tx, datetime.now(UTC) + timedelta(days=1))
    )
    await pipeline.opened.store.write(
        lambda tx: inbox.purge(tx, datetime.now(UTC) + timedelta(days=1))
    )
    await pipeline.opened.store.checkpoint()


async def run(opened: Opened, options: argparse.Namespace) -> None:
    pipeline = Pipeline(opened, Stopwatch())
    await fill(pipeline, options.lanes)
    pipeline.watch = watch = Stopwatch()
    start, number = time.perf_counter(), 0
    while number < options.messages:
        chosen = [(number + n) * 7919 % options.lanes for n in range(options.batch)]
        await pipeline.receive([message(lane, number + n + 1) for n, lane in enumerate(chosen)])
        await pipeline.work()
        await pipeline.send()
        number += options.batch
    spent = time.perf_counter() - start
    await opened.close()
    for name, seconds in watch.spent.items():
        print(f"{name:28} {seconds / number * 1e6:8.1f} us a message")
    print(f"{'all':28} {spent / number * 1e6:8.1f} us a message, {number / spent:,.0f} messages/s")


def commit_time(folder: Path, sync: Callable[[int], None] = os.fsync) -> float:
    """Milliseconds that this disk needs to keep 4 KB."""
    with (folder / "probe").open("wb") as file:
        start = time.perf_counter()
        for _ in range(100):
            file.write(bytes(4096))
            file.flush()
            sync(file.fileno())
        return (time.perf_counter() - start) * 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--lanes", type=int, default=1_000)
    parser.add_argument("--batch", type=int, default=200)
    parser.add_argument("--database", default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"one commit on this disk: {commit_time(folder):.2f} ms; {options.lanes} lanes")
        where = Where("bench", folder / "var", folder / "secrets", options.database)
        opened = open_store(where, SystemClock())
        asyncio.run(run(opened, options))


if __name__ == "__main__":
    main()
