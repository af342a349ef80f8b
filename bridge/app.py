"""Where every object is made and joined: one organisation, running.

    files -> Organisation -> store, keys -> adapters -> house -> hosts, worker, delivery, timers

Nothing else in the service makes its own collaborators, reads the environment, or looks at a clock.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import NAMESPACE_OID, uuid5

from adapters.port import Adapter
from bridge import lifeline as lifelines
from bridge.channels import Channels, ended
from bridge.clock import Clock
from bridge.delaying import Delays, Steady
from bridge.delivery import Delivery
from bridge.disk import Disk
from bridge.heads import Heads
from bridge.host import Services
from bridge.house import Current, Flows, Operator
from bridge.lifeline import Lifeline
from bridge.neighbours import is_gone, own_name
from bridge.nightly import Nightly
from bridge.organisation import Organisation, keep_as_good, make_adapters, make_house
from bridge.owning import Leased, Stores, Work
from bridge.owning import Time as Clocks
from bridge.pacing import Pacer
from bridge.publishing import Publisher
from bridge.pulse import Pulse
from bridge.receipts import FileMaker
from bridge.settled import settled
from bridge.store import accounts, outbox
from bridge.store.accounts import Account
from bridge.store.bell import Bell, Heard
from bridge.store.database import Tx
from bridge.store.headfile import HeadFile
from bridge.store.leases import Taker
from bridge.store.start import Opened, Where, open_store
from bridge.surroundings import surroundings
from bridge.teller import Teller
from bridge.ticking import Rooms, Ticks, times_of
from bridge.worker import Worker
from config import read_secret
from routing.ids import AccountName, LaneId, PlaceId

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class App:
    """A running organisation."""

    organisation: Organisation
    opened: Opened
    current: Current
    adapters: Mapping[AccountName, Adapter]
    services: Services
    worker: Worker
    delivery: Delivery
    ticks: Ticks
    teller: Teller
    lifeline: Lifeline
    pulse: Pulse
    bell: Bell | None = None

    async def run(self) -> None:
        """Until cancelled. Ends in order: what is on its way is finished, then accounts close."""
        services, channels = self.services, self.channels()
        work = Work(channels.run, self._take_over, self.delivery.lapse, self.delivery.ground)
        owning = [asyncio.create_task(services.hold.run(work))]
        rooms = (self.worker.run(), self.delivery.run(), self.ticks.run(self.pulse.trigger))
        own = [asyncio.create_task(room) for room in (*rooms, self._hear())]
        try:  # not `gather`: cancelled, it would cut off the accounts before what is on its way
            done, _ = await asyncio.wait([*own, *owning], return_when=asyncio.FIRST_EXCEPTION)
            for one in done:
                one.result()
        finally:
            await ended(own)
            await self.delivery.finish()
            await ended(owning)

    def channels(self) -> Channels:
        return Channels(self.adapters, self.services, self.lifeline, self.teller, self.delivery)

    def _take_over(self, tx: Tx) -> None:
        outbox.recover(tx, list(self.adapters), self.services.clock.now())

    async def _hear(self) -> None:
        """What other processes at work on the same data say."""
        if self.bell is not None:
            await self.bell.run(Heard(self._look, self.opened.keys.forget))

    def _look(self) -> None:
        self.delivery.look()
        self.worker.wake()


@asynccontextmanager
async def opened_app(
    organisation: Organisation,
    clock: Clock,
    env: Mapping[str, str],
    tell: Callable[[str], None] | None = None,
    pulse: Pulse | None = None,
) -> AsyncIterator[App]:
    """Everything made, nothing running yet; closed at the end.

    `tell` gets what a person must read: after the very first start, also when that start fails,
    and when what is published has changed under its number; then it goes on as published.
    Raises StoreRefused, KeysRefused, ConfigErrors, SecretError or OSError before anything runs.
    """
    say = tell or _unheard
    opened = open_store(where(organisation, env), clock, shared=True)
    try:
        for line in opened.told:
            say(line)
        sealer = opened.sealer
        chosen = await opened.store.read(lambda tx: settled(tx, sealer, organisation, env))
        for line in chosen.told:
            say(line)
        time = Time(clock, pulse or Pulse())
        app = await _assemble(chosen.organisation, opened, time, env)
        opened.lock.started()
        yield app
    finally:
        await opened.close()


def _unheard(line: str) -> None:
    """Nobody is at the terminal: the operator is told in their room."""
    del line


def where(organisation: Organisation, env: Mapping[str, str]) -> Where:
    loaded, url = organisation.loaded, organisation.loaded.database.url
    password = loaded.database.password
    if url != "sqlite" and password is not None:
        url = _with_password(url, read_secret(password, organisation.folder, env))
    return Where(
        loaded.name,
        organisation.data,
        organisation.folder / "secrets",
        None if url == "sqlite" else url,
    )


def _with_password(url: str, password: str) -> str:
    """The address with the password in it, whatever signs the password has."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}"))


@dataclass(frozen=True, slots=True)
class Time:
    """What it is now, and what drives the service."""

    clock: Clock
    pulse: Pulse


async def _assemble(
    organisation: Organisation, opened: Opened, time: Time, env: Mapping[str, str]
) -> App:
    adapters = make_adapters(organisation, opened.keys, env)
    house = make_house(organisation, adapters)
    around = surroundings(organisation, house, adapters)
    current = Current(house, organisation.loaded.counsellors, operator_of(organisation), {}, around)
    teller = Teller(lambda: current, opened.sealer)
    lifeline = Lifeline(house.urgent, house.languages[0])
    disk = Disk(organisation.data, organisation.loaded.disk_reserve)
    services = Services(opened.store, opened.sealer, time.clock, disk)
    bell = _join(services, opened, time, adapters)
    own = time.pulse.monotonic
    pacers = {name: Pacer(a.capabilities.limits, own) for name, a in adapters.items()}
    maker = FileMaker(services, lambda: current)
    delivery = Delivery(services, adapters, pacers, teller, maker)
    networks = {name: adapter.network_id for name, adapter in adapters.items()}
    worker = Worker(services, lambda: current, networks, delivery)
    services.wake = worker.wake
    delays = Delays(opened.sealer, lambda: current, teller, Steady(time.clock, own))
    heads = Heads(services, HeadFile(organisation.data), teller)
    nightly = Nightly(services, teller, heads, lambda: current.house.zone)
    rooms = Rooms(worker, delivery, delays, heads, nightly)
    ticks = Ticks(services, rooms, teller, times_of(organisation))
    app = App(
        organisation, opened, current, adapters, services, worker, delivery, ticks, teller,
        lifeline, time.pulse, bell,
    )  # fmt: skip
    current.flows = await opened.store.write(lambda tx: _begin(tx, app))
    _remember(app)
    return app


def _join(
    services: Services, opened: Opened, time: Time, adapters: Mapping[AccountName, Adapter]
) -> Bell | None:
    """The other processes on this data, where there may be any."""
    if opened.side is None:
        return None
    stores, clocks = Stores(opened.store, opened.side), Clocks(time.clock, time.pulse.monotonic)
    networks = [one.network_id for one in adapters.values()]
    services.hold = Leased(stores, clocks, Taker(own_name(), is_gone), networks)
    bell = Bell(opened.side)
    services.ring = bell.ring
    return bell


def operator_of(organisation: Organisation) -> Operator:
    """Their lane and place have the same ids at every start."""
    contact = organisation.loaded.operator
    own = uuid5(NAMESPACE_OID, f"{organisation.loaded.name} operator {contact.author}")
    return Operator(
        LaneId(uuid5(own, "lane")), PlaceId(uuid5(own, "place")), contact.account, contact.author
    )


def _begin(tx: Tx, app: App) -> Flows:
    """What every start writes: accounts, the operator's room, published texts; doubts of old."""
    now, sealer = app.services.clock.now(), app.opened.sealer
    kinds = app.organisation.loaded.channels
    accounts.register(
        tx, [Account(n, kinds[n].kind, a.network_id) for n, a in app.adapters.items()]
    )
    if app.services.hold.tenure is not None:  # else whoever has the accounts may be sending
        outbox.recover(tx, list(app.adapters), now)
    app.teller.open(tx, now)
    if app.organisation.broken:
        about = uuid5(NAMESPACE_OID, f"config_broken {now.isoformat()}")
        app.teller.tell(tx, about, "config_broken", now)
    return Publisher(app.organisation, app.current.house).publish(tx, sealer, now)


def _remember(app: App) -> None:
    """What a later start, or a failing store, falls back on."""
    data: Path = app.organisation.data
    try:
        lifelines.save(app.lifeline, data / "lifeline.json")
        if not app.organisation.broken:
            keep_as_good(app.organisation)
    except OSError as error:
        log.warning("what a later start falls back on could not be written: %s", error)
