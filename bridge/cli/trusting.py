"""`counselbridge trust`: a person's new encryption identity is taken over at the next look."""

from datetime import UTC, datetime
from pathlib import Path

from bridge.app import where
from bridge.cli.environment import environment
from bridge.cli.running import refusals
from bridge.cli.saying import Failed, say
from bridge.clock import SystemClock
from bridge.host import state_name
from bridge.organisation import Organisation, make_adapters, read_or_last_good
from bridge.store import state
from bridge.store.beside import open_with_keys
from config import Contact

NEXT = b"next"


async def trust(folder: Path, name: str) -> None:
    """Writes what the running service finds by itself. Raises Failed."""
    with refusals():
        organisation = read_or_last_good(folder, datetime.now(UTC).date())
        contact, env = _contact(organisation, name), environment()
        opened = open_with_keys(where(organisation, env), SystemClock())
        try:
            network = make_adapters(organisation, opened.keys, env)[contact.account].network_id
            said = {state_name(opened.sealer, f"trust:{contact.author}"): NEXT}
            await opened.store.write(lambda tx: state.put(tx, opened.sealer, network, said))
        finally:
            await opened.close()
    say(f"The next identity that {contact.name} shows is trusted from then on.")


def _contact(organisation: Organisation, name: str) -> Contact:
    loaded = organisation.loaded
    people = {**loaded.people, loaded.operator.id: loaded.operator}
    if name not in people:
        known = ", ".join(sorted(people))
        raise Failed(f"Nobody in the configuration is called {name!r}; there are: {known}.")
    return people[name]
