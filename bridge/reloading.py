"""Taking changed files while the service runs: all of them, or nothing and the reason.

    files -> read, check -> what cannot change? -> one transaction: publish, tell -> one new Current

What is refused is refused as `check` and `publish` refuse it. Between two pieces of work the whole
value that everybody asks for is another one; a message that is handled meanwhile sees the old one
to its end. Nothing of the networks is touched.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from adapters.port import Adapter
from bridge.beginning import first, open_places, remember, tell_of_words
from bridge.disk import Disk
from bridge.fixed import changed
from bridge.host import Services
from bridge.house import Current, Holder
from bridge.lifeline import Lifeline
from bridge.organisation import Organisation, read, without_secret
from bridge.publishing import Publisher
from bridge.recipients import make_house
from bridge.requests import Answer
from bridge.rostering import Rostering
from bridge.store import documents
from bridge.store.database import Tx
from bridge.teller import Teller
from bridge.ticking import Ticks, times_of
from bridge.versions import conflicts
from config import ConfigErrors, Folder, Problem, Weight
from config.flowtests import check_flow_tests
from routing.ids import AccountName

log = logging.getLogger(__name__)
SHOWN = 5  # problems that the operator reads in their room; the terminal shows all
TAKEN = "The changed files are taken."
SAME = "Nothing has changed: the files are those that are in use."
KEPT = "Nothing is taken: the service goes on with the files of before."
BUSY = "The data cannot be written at this moment; try again."
FAILED = "The files could not be taken, and the reason is in the log of the service."


@dataclass(slots=True)
class Running:
    """What follows the files. `organisation`: those that are in use."""

    organisation: Organisation
    holder: Holder
    lifeline: Lifeline
    disk: Disk
    ticks: Ticks


class Reloading:
    """Two at once come one after the other. `env`: where secrets may stand."""

    def __init__(
        self,
        running: Running,
        services: Services,
        adapters: Mapping[AccountName, Adapter],
        rostering: Rostering,
        env: Mapping[str, str],
    ) -> None:
        self.running = running
        self._services, self._adapters, self._env = services, adapters, env
        self._rostering = rostering
        self._lock = asyncio.Lock()
        self._since = services.clock.now()  # of the files that are in use

    async def reload(self) -> Answer:
        """Whatever is wrong with the files, or with the data: the service goes on."""
        async with self._lock:
            outcome = await self._tried()
        for line in outcome.lines:
            log.info("reload: %s", line)
        return outcome

    async def _tried(self) -> Answer:
        try:
            return await self._taken()
        except ConfigErrors as errors:
            await self._refuse(errors)
            return Answer(done=False, lines=(*map(str, errors.faults), KEPT))
        except OSError as error:
            log.warning("changed files could not be taken: %s", error)
            return Answer(done=False, lines=(BUSY, KEPT))
        except Exception:
            log.exception("changed files could not be taken")
            return Answer(done=False, lines=(FAILED, KEPT))

    async def _taken(self) -> Answer:
        """Raises ConfigErrors or OSError; then nothing is taken."""
        wanted = await asyncio.to_thread(self._read)
        if self._is_same(wanted):
            return Answer(done=True, lines=(SAME,))
        found = tuple(changed(self.running.organisation, wanted))
        if found:
            raise ConfigErrors(found)
        current = await self._services.store.write(lambda tx: self._written(tx, wanted))
        self._take(wanted, current)
        remember(wanted, self.running.lifeline)
        await self._rostering.look()
        self._services.wake()
        self._services.put_out()
        return Answer(done=True, lines=(TAKEN,))

    def _read(self) -> Organisation:
        """All that `check` says. Raises ConfigErrors."""
        folder = self.running.organisation.folder
        organisation = read(folder, self._services.clock.now().date())
        talks = check_flow_tests(Folder(folder), organisation.loaded)
        problems = (*talks, *without_secret(organisation, self._env))
        if any(problem.weight is Weight.FAULT for problem in problems):
            raise ConfigErrors(problems)
        return organisation

    def _is_same(self, wanted: Organisation) -> bool:
        mine = self.running.organisation
        return not mine.broken and mine.loaded.sources == wanted.loaded.sources

    def _written(self, tx: Tx, wanted: Organisation) -> Current:
        """Publish, and have it told; what is to be in use then. Raises ConfigErrors."""
        found = conflicts(wanted.loaded, documents.versions(tx))
        if found:
            raise ConfigErrors(found)
        now, sealer = self._services.clock.now(), self._services.sealer
        house = make_house(wanted, self._adapters)
        current = first(wanted, house, self._adapters)
        teller = Teller(lambda: current, sealer)
        tell_of_words(tx, teller, house, now)
        flows = Publisher(wanted, house).publish(tx, sealer, now)
        current = replace(current, flows=flows)
        open_places(tx, sealer, current, self._adapters, now)
        teller.tell(tx, uuid5(NAMESPACE_OID, f"reloaded {now.isoformat()}"), "reloaded", now)
        return current

    def _take(self, wanted: Organisation, current: Current) -> None:
        """All of it in one piece: nothing is awaited here."""
        running, house = self.running, current.house
        running.holder.value = current
        running.lifeline.take(house.urgent, house.languages[0])
        running.disk.keep(wanted.loaded.disk_reserve)
        running.ticks.keep(times_of(wanted))
        running.organisation = wanted
        self._since = self._services.clock.now()

    async def _refuse(self, errors: ConfigErrors) -> None:
        """The operator is told once of the same mistakes, however often somebody tries."""
        now = self._services.clock.now()
        try:
            await self._services.store.write(lambda tx: self._tell(tx, errors.faults, now))
        except OSError as error:
            log.warning("the operator could not be told: %s", error)
        self._services.put_out()

    def _tell(self, tx: Tx, faults: tuple[Problem, ...], now: datetime) -> None:
        lines = [str(problem) for problem in faults]
        about = uuid5(NAMESPACE_OID, f"not reloaded {self._since.isoformat()} {lines}")
        shown = lines[:SHOWN] + (["..."] if len(lines) > SHOWN else [])
        teller = Teller(self.running.holder, self._services.sealer)
        teller.tell(tx, about, "not_reloaded", now, problems="\n".join(shown))
