"""`counselbridge export`: what is held of one client, in the form of the client's own file.

Beside what that file tells it holds a section of the organisation's, named as such. A name that
ends in .pdf makes a page to read, with the same for programs inside; any other makes that alone.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from bridge.beginning import operator_of
from bridge.cli.finding import record_id, tell_operator
from bridge.cli.opening import configured, with_keys
from bridge.cli.saying import Failed, say
from bridge.cli.writing import write_private
from bridge.house import Current, Published
from bridge.organisation import Organisation
from bridge.store import documents, evidence, finding
from bridge.store.database import Tx
from bridge.store.documents import Kind
from bridge.store.errors import Unreadable
from bridge.store.exporting import beside
from bridge.store.sealer import Sealer
from bridge.surroundings import Network, files_alone
from bridge.takeout import Json, of_erased, takeout
from bridge.takeoutpage import as_file
from config import ConfigErrors, load_published
from consent.evidence import NotEvidence, parse
from routing.ids import Language, NetworkId


async def export_to(folder: Path, record: str, file: Path, *, for_client: bool) -> None:
    """Beside the running service too. Raises Failed."""
    wanted = record_id(record)
    organisation, now = configured(folder), datetime.now(UTC)
    async with with_keys(organisation) as opened:
        sealer = opened.sealer
        made = await opened.store.read(lambda tx: _made(tx, sealer, organisation, wanted, now))
        house = organisation.loaded.house(organisation.texts, {})
        if for_client:
            del made["of_the_organisation"]
        is_page = file.suffix.lower() == ".pdf"
        written = await as_file(made, house, now, is_page=is_page)
        await opened.store.write(
            lambda tx: tell_operator(tx, sealer, organisation, "export_by_hand", record=str(wanted))
        )
    write_private(file, written, "name a new file.")
    say(f"Written to {file}, readable by this account only. The operator is told.")
    if not for_client:
        say("It holds more than the client's own file: look through it before you hand it out.")


def _made(tx: Tx, sealer: Sealer, organisation: Organisation, record: UUID, now: datetime) -> Json:
    """Raises Failed."""
    lane = finding.by_record(tx, sealer, record)
    if lane is None and not finding.is_proved(tx, record):
        raise Failed("There is no such record: `consent list --records` shows what there is.")
    current = _current(tx, sealer, organisation)
    try:
        more = beside(tx, sealer, record, lane)
        if lane is not None:
            made = takeout(tx, sealer, current, lane, now)
        else:
            held = evidence.of_record(tx, sealer, record)
            events = [parse(one.event) for one in held if one.event is not None]
            made = of_erased(tx, sealer, current, events, now)
    except (Unreadable, NotEvidence) as error:
        raise Failed(f"{error}: run consent verify.") from None
    about = current.house.texts.say("data.organisation_about", Language(made["language"]))
    return made | {"of_the_organisation": {"about": about, **more}}


def _current(tx: Tx, sealer: Sealer, organisation: Organisation) -> Current:
    """As the running service has it, as far as a file needs it; no account is connected."""
    loaded = organisation.loaded
    networks = {
        name: Network(channel.kind, "", NetworkId("")) for name, channel in loaded.channels.items()
    }
    around = replace(files_alone(loaded), networks=networks)
    house = loaded.house(organisation.texts, {})
    flows = _Flows(tx, sealer)
    return Current(house, loaded.counsellors, operator_of(organisation), flows, around)


class _Flows:
    """The flows of before, read while the transaction lasts."""

    def __init__(self, tx: Tx, sealer: Sealer) -> None:
        self._tx, self._sealer = tx, sealer

    def get(self, sha256: str, /) -> Published | None:
        """None where there is none, or none that can be read any more."""
        try:
            found = documents.get(self._tx, self._sealer, Kind.FLOW, sha256)
            if found is None:
                return None
            return Published(load_published(found.content, found.name).flow, {})
        except (Unreadable, ConfigErrors):
            return None
