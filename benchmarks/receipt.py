"""How long a client waits for their receipt once it is asked for: the page, and the machine file.

Of four acts about texts of a page each, in a log of a few lines: how long a log is matters little,
see what placing lines in the tree takes. Everything is done as the service does it, so the proof is
verified before it leaves, and the page is made in a thread. The first one is left out: it loads
what makes pages.
"""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from benchmarks.disk import commit_time
from benchmarks.figures import Figure, latencies
from benchmarks.networks import Networks
from benchmarks.proof import AROUND, act
from bridge import sequencing
from bridge.app import App, opened_app
from bridge.clock import SystemClock
from bridge.receipts import FileMaker
from bridge.store import documents, evidence, lanes
from bridge.store.database import Tx
from bridge.store.documents import Document, Kind
from bridge.store.tables import LaneKind
from routing.ids import LaneId, Language
from routing.messages import Made, MadeKind

TABLE = "A receipt (SQLite)"
ACTS = 4
WORDS = "Who reads what you write, for how long it is kept, and whom you can ask about it. " * 30


@dataclass(frozen=True, slots=True)
class Size:
    rounds: int = 40


class Client:
    """Who has decided four times, all of it in the log, and asks for the proof."""

    def __init__(self, app: App) -> None:
        self._app, self.lane, self._record = app, LaneId(uuid4()), uuid4()
        self._maker = FileMaker(app.services, lambda: app.current)

    def decide(self, tx: Tx) -> None:
        sealer, now = self._app.opened.sealer, self._app.services.clock.now()
        around = replace(AROUND, organisation=self._app.organisation.loaded.name)
        lanes.make(tx, self.lane, LaneKind.CLIENT, now)
        for number in range(1, ACTS + 1):
            shown = Document(Kind.AGREEMENT, f"text{number}", f"{number}. {WORDS}".encode(), 1)
            one = act(self._record, now)
            one = replace(one, document=shown.name, sha256=documents.put(tx, sealer, shown, now))
            evidence.add(tx, sealer, self.lane, one, around)
        sequencing.append(tx, sealer, now)

    async def asks(self, what: MadeKind) -> float:
        """Milliseconds until the file is there."""
        made = Made(
            what, self._record.hex, ACTS, Language("en"), "note", "application/octet-stream"
        )
        start = time.perf_counter()
        await self._maker.make(made, self.lane)
        return (time.perf_counter() - start) * 1000


async def measure(folder: Path, size: Size) -> list[Figure]:
    commit, organisation = commit_time(folder), Networks.fresh().organisation(folder, "sqlite")
    async with opened_app(organisation, SystemClock(), {}) as app:
        client = Client(app)
        await app.opened.store.write(client.decide)
        spent = {
            what: [await client.asks(what) for _ in range(size.rounds + 1)][1:]
            for what in (MadeKind.RECEIPT_PAGE, MadeKind.RECEIPT_FILE)
        }
    page = latencies(TABLE, "the page", spent[MadeKind.RECEIPT_PAGE], commit)
    file = latencies(TABLE, "the machine file", spent[MadeKind.RECEIPT_FILE], commit)
    return [replace(one, target="<= 250 ms in a thread") for one in (page, file)]
