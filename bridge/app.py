"""Where every object is made and joined: one organisation, running.

    files -> Organisation -> store, keys -> adapters -> house -> hosts, worker, delivery, timers

Nothing else in the service makes its own collaborators, reads the environment, or looks at a clock.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit, urlunsplit

from adapters.port import Adapter
from bridge.adapting import make_adapters
from bridge.beginning import first, open_places, remember, tell_of_faults, tell_of_words
from bridge.channels import Channels, ended
from bridge.clock import Clock
from bridge.delaying import Delays, Steady
from bridge.delivery import Delivery
from bridge.disk import Disk
from bridge.heads import Heads
from bridge.hearing import Hearing
from bridge.host import Services
from bridge.house import Current, Flows, Holder
from bridge.lifeline import Lifeline
from bridge.neighbours import is_gone, own_name
from bridge.nightly import Nightly
from bridge.organisation import Organisation
from bridge.owning import Leased, Stores, Work
from bridge.owning import Time as Clocks
from bridge.pacing import Pacer
from bridge.publishing import Publisher
from bridge.pulse import Pulse
from bridge.receipts import FileMaker
from bridge.recipients import make_house
from bridge.reloading import Reloading, Running
from bridge.rostering import Rostering
from bridge.settled import settled
from bridge.store import accounts, outbox
from bridge.store.accounts import Account
from bridge.store.bell import Bell, Heard
from bridge.store.database import Tx
from bridge.store.headfile import HeadFile
from bridge.store.leases import Taker
from bridge.store.start import Opened, Where, open_store
from bridge.teller import Teller
from bridge.ticking import Rooms, Ticks, times_of
from bridge.worker import Worker
from config import read_secret
from routing.ids import AccountName


@dataclass(frozen=True, slots=True)
class App:
    """A running organisation."""

    running: Running
    opened: Opened
    adapters: Mapping[AccountName, Adapter]
    services: Services
    worker: Worker
    delivery: Delivery
    ticks: Ticks
    teller: Teller
    hearing: Hearing
    pulse: Pulse
    bell: Bell | None = None

    @property
    def organisation(self) -> Organisation:
        """The files that are in use."""
        return self.running.organisation

    @property
    def current(self) -> Current:
        return self.running.holder()

    @property
    def lifeline(self) -> Lifeline:
        return self.running.lifeline

    async def run(self) -> None:
        """Until cancelled. Ends in order: what is on its way is finished, then accounts close."""
        services, channels = self.services, self.channels()
        work = Work(channels.run, self._take_over, self.delivery.lapse, self.delivery.ground)
        owning = [asyncio.create_task(services.hold.run(work))]
        rooms = (self.worker.run(), self.delivery.run(), self.ticks.run(self.pulse.trigger))
        own = [asyncio.create_task(room) for room in (*rooms, self._hear(), self.hearing.run())]
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
            await self.bell.run(Heard(self._look, self.opened.keys.forget, self.worker.heard))

    def _look(self) -> None:
        self.delivery.look()
        self.worker.look()


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
        around = Around(clock, pulse or Pulse(), env, say)
        app = await _assemble(chosen.organisation, opened, around)
        with app.hearing.open():
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
class Around:
    """What it is now, what drives the service, where secrets may stand, and the terminal."""

    clock: Clock
    pulse: Pulse
    env: Mapping[str, str]
    say: Callable[[str], None]


async def _assemble(organisation: Organisation, opened: Opened, time: Around) -> App:
    adapters = make_adapters(organisation, opened.keys, time.env)
    house = make_house(organisation, adapters)
    holder = Holder(first(organisation, house, adapters))
    teller = Teller(holder, opened.sealer)
    disk = Disk(organisation.data, organisation.loaded.disk_reserve)
    services = Services(opened.store, opened.sealer, time.clock, disk)
    bell = _join(services, opened, time, adapters)
    own = time.pulse.monotonic
    pacers = {name: Pacer(a.capabilities.limits, own) for name, a in adapters.items()}
    maker = FileMaker(services, holder)
    delivery = Delivery(services, adapters, pacers, teller, maker)
    networks = {name: adapter.network_id for name, adapter in adapters.items()}
    worker = Worker(services, holder, networks, delivery, own)
    services.wake, services.put_out, services.take_in = worker.wake, delivery.wake, worker.take_in
    delays = Delays(opened.sealer, holder, teller, Steady(time.clock, own))
    heads = Heads(services, HeadFile(organisation.data), teller)
    nightly = Nightly(services, teller, heads, lambda: holder().house.zone)
    rooms = Rooms(worker, delivery, delays, heads, nightly)
    ticks = Ticks(services, rooms, teller, times_of(organisation))
    lifeline = Lifeline(house.urgent, house.languages[0])
    running = Running(organisation, holder, lifeline, disk, ticks)
    app = App(
        running, opened, adapters, services, worker, delivery, ticks, teller,
        _hearing(running, services, adapters, time), time.pulse, bell,
    )  # fmt: skip
    flows = await opened.store.write(lambda tx: _begin(tx, app))
    holder.value = replace(holder(), flows=flows)
    remember(organisation, lifeline)
    return app


def _hearing(
    running: Running,
    services: Services,
    adapters: Mapping[AccountName, Adapter],
    around: Around,
) -> Hearing:
    """Whoever may ask for changed files to be taken is heard."""
    rostering = Rostering(services, running.holder)
    reloading = Reloading(running, services, adapters, rostering, around.env)
    return Hearing(running.organisation.data, reloading, rostering, around.say)


def _join(
    services: Services, opened: Opened, time: Around, adapters: Mapping[AccountName, Adapter]
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


def _begin(tx: Tx, app: App) -> Flows:
    """What every start writes: accounts, rooms of staff, published texts; doubts of old."""
    now, sealer = app.services.clock.now(), app.opened.sealer
    kinds = app.organisation.loaded.channels
    accounts.register(
        tx, sealer, [Account(n, kinds[n].kind, a.network_id) for n, a in app.adapters.items()]
    )
    if app.services.hold.tenure is not None:  # else whoever has the accounts may be sending
        outbox.recover(tx, list(app.adapters), now)
    open_places(tx, sealer, app.current, app.adapters, now)
    tell_of_faults(tx, app.teller, app.organisation, now)
    tell_of_words(tx, app.teller, app.current.house, now)
    return Publisher(app.organisation, app.current.house).publish(tx, sealer, now)
