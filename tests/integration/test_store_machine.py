"""The outbox against a model of it: whatever happens in whatever order, order holds, none is lost.

The model knows for each party which rows live and which are on their way. Hypothesis makes up
histories: rows added, claimed, sent, refused, doubted, cancelled, desks moved, processes killed.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from adapters.port import Sent
from bridge.store import inbox, lanes, outbox, routes
from bridge.store.database import Tx
from bridge.store.inbox import Batch
from bridge.store.inbox_rows import Saved
from bridge.store.outbox_rows import ClaimedRow, Doubtful, Hopeless, Later, Outcome, Result, Untried
from bridge.store.routes import Opened, Seating
from bridge.store.sealer import Sealer
from bridge.store.start import Where, open_store
from bridge.store.times import micros
from routing.effects import CLIENT
from routing.ids import ChatId, LaneId, PlaceId
from routing.messages import Address
from tests.clock import FakeClock
from tests.store_fixtures import lay
from tests.store_world import NETWORKS, ORGANISATION, PHONES, ROOMS, message, row, wanted

T = TypeVar("T")
DESK = "desk:1"
PARTIES = (CLIENT, DESK)
PLACES = (PlaceId(UUID(int=1)), PlaceId(UUID(int=2)))
HOUR = timedelta(hours=1)
PRIORITIES = st.lists(st.sampled_from([0, 5, 5]), min_size=1, max_size=3)
OUTCOMES: dict[str, Callable[[], Outcome]] = {
    "sent": lambda: Sent(None),
    "later": lambda: Later(FakeClock().now()),
    "doubtful": lambda: Doubtful(FakeClock().now()),
    "refused": lambda: Hopeless("refused"),
    "untried": Untried,
}


@dataclass
class Expected:
    """A row that lives, as the model sees it."""

    name: str
    party: str
    priority: int
    flying: ClaimedRow | None = None
    unwanted: bool = False
    doubted: bool = False


class Outbox(RuleBasedStateMachine):
    tables: ClassVar[Path]  # that every history begins with

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = FakeClock()
        self.where = Where(ORGANISATION, self.folder / "var", self.folder / "secrets")
        lay(self.tables, self.where)
        self.opened = open_store(self.where, self.clock)
        self.live: list[Expected] = []
        self.count = 0
        self.seated = False
        self.lane = self.begin()

    def begin(self) -> LaneId:
        batch = Batch(PHONES, NETWORKS[PHONES], strangers=True, messages=[message("hello")])
        receipt = self.write(lambda tx: inbox.receive(tx, self.sealer, batch, self.now))
        self.write(self.handle)
        [lane] = receipt.lanes
        found = [
            Opened(
                lane,
                f"place:{place.hex}",
                Address(ROOMS, ChatId(f"!{place.hex}")),
                NETWORKS[ROOMS],
                place=place,
            )
            for place in PLACES
        ]
        self.write(lambda tx: routes.opened(tx, self.sealer, found, micros(self.now)))
        return lane

    def handle(self, tx: Tx) -> None:
        claimed = lanes.claim(tx, self.sealer, self.now)
        lanes.save(tx, self.sealer, [Saved(c, b"", done=c.rows) for c in claimed], self.now)

    @property
    def sealer(self) -> Sealer:
        return self.opened.sealer

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def write(self, work: Callable[[Tx], T]) -> T:
        return self.opened.store.database.write(work)

    def party(self, name: str) -> list[Expected]:
        """The live rows of a party, in the order in which they should go."""
        return sorted((one for one in self.live if one.party == name), key=lambda o: o.priority)

    # --- what happens ------------------------------------------------------------------------

    @rule(party=st.sampled_from(PARTIES), priorities=PRIORITIES)
    def add(self, party: str, priorities: list[int]) -> None:
        made = []
        for priority in priorities:
            self.count += 1
            self.live.append(Expected(f"{self.count}", party, priority))
            made.append(row(self.lane, f"{self.count}", party, priority))
        self.write(lambda tx: outbox.add(tx, self.sealer, made, self.now))

    @rule()
    def claim(self) -> None:
        claims = self.write(lambda tx: outbox.claim(tx, self.sealer, wanted(), self.now))
        assert claims.broken == ()
        for claimed in claims.rows:
            self.check(claimed)
        for party in PARTIES:
            if party == CLIENT or self.seated:
                live = self.party(party)
                assert not live or any(one.flying for one in live), f"{party} stands still"

    def check(self, claimed: ClaimedRow) -> None:
        rows = self.party(claimed.party)
        mine = next(one for one in rows if one.name == claimed.payload.body.text)
        assert mine.flying is None, "it is on its way already"
        assert not mine.unwanted, "it was cancelled"
        assert claimed.again is mine.doubted
        assert claimed.party == CLIENT or self.seated, "there is no way to the desk"
        before = rows[: rows.index(mine)]
        assert not before, f"{mine.name} overtakes {before[0].name}"
        mine.flying = claimed

    @precondition(lambda self: any(one.flying for one in self.live))
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        flying = [one for one in self.live if one.flying]
        chosen = data.draw(st.lists(st.sampled_from(flying), unique_by=id))
        how = [data.draw(st.sampled_from(sorted(OUTCOMES))) for _ in chosen]
        results = [
            Result(one.flying, OUTCOMES[name]())
            for one, name in zip(chosen, how, strict=True)
            if one.flying is not None
        ]
        self.write(lambda tx: outbox.settle(tx, self.sealer, results, self.now))
        for one, name in zip(chosen, how, strict=True):
            one.flying = None
            one.doubted |= name == "doubtful"
            if name in ("sent", "refused") or one.unwanted:
                self.live.remove(one)

    @precondition(lambda self: self.live)
    @rule(party=st.sampled_from(PARTIES))
    def cancel(self, party: str) -> None:
        self.write(lambda tx: outbox.cancel(tx, self.lane, party, self.now))
        for one in self.party(party):
            if one.flying:
                one.unwanted = True
            else:
                self.live.remove(one)

    @rule(place=st.sampled_from(PLACES))
    def seat(self, place: PlaceId) -> None:
        seating = Seating(self.lane, DESK, place, frozenset())
        assert self.write(lambda tx: routes.seat(tx, self.sealer, seating, micros(self.now)))
        self.seated = True

    @precondition(lambda self: self.seated)
    @rule()
    def unseat(self) -> None:
        self.write(lambda tx: routes.unseat(tx, self.lane, DESK))
        self.seated = False

    @precondition(lambda self: any(one.flying for one in self.live))
    @rule()
    def die(self) -> None:
        self.opened.store.database.close()
        self.opened.keys.close()
        self.opened.lock.release()
        self.opened = open_store(self.where, self.clock)
        self.write(lambda tx: outbox.recover(tx, list(NETWORKS), self.now))
        for one in [one for one in self.live if one.flying]:
            one.flying, one.doubted = None, True
            if one.unwanted:
                self.live.remove(one)

    # --- what always holds -------------------------------------------------------------------

    @invariant()
    def as_many_wait_as_the_model_says(self) -> None:
        for party in PARTIES:
            waiting = self.write(lambda tx, p=party: outbox.queued_count(tx, self.lane, p))  # type: ignore[misc]
            assert waiting == len(self.party(party))

    def teardown(self) -> None:
        self.opened.store.database.close()
        self.opened.keys.close()
        self.opened.lock.release()
        shutil.rmtree(self.folder)


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    phases=(Phase.reuse, Phase.generate),  # shrinking a history takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture(autouse=True, scope="module")
def begins_with(tables: Path) -> None:
    Outbox.tables = tables
