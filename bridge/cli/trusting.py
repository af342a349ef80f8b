"""`counselbridge trust`: a person's new encryption identity is taken over at the next look."""

from pathlib import Path

from bridge.adapting import make_adapters
from bridge.cli.environment import environment
from bridge.cli.opening import configured, with_keys
from bridge.cli.saying import Failed, say
from bridge.host import state_name
from bridge.organisation import Organisation
from bridge.store import state
from config import Contact

NEXT = b"next"


async def trust(folder: Path, name: str) -> None:
    """Writes what the running service finds by itself. Raises Failed."""
    organisation = configured(folder)
    contact = _contact(organisation, name)
    async with with_keys(organisation) as opened:
        adapters = make_adapters(organisation, opened.keys, environment())
        network = adapters[contact.account].network_id
        said = {state_name(opened.sealer, f"trust:{contact.author}"): NEXT}
        await opened.store.write(lambda tx: state.put(tx, opened.sealer, network, said))
    say(f"The next identity that {contact.name} shows is trusted from then on.")


def _contact(organisation: Organisation, name: str) -> Contact:
    loaded = organisation.loaded
    people = {**loaded.people, loaded.operator.id: loaded.operator}
    if name not in people:
        known = ", ".join(sorted(people))
        raise Failed(f"Nobody in the configuration is called {name!r}; there are: {known}.")
    return people[name]
