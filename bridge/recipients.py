"""Who can technically read, as the adapters tell it: at the accounts on which clients write, and at
those from which counsellors answer.

Beside the organisation that is the network of an account, where its owner can read along.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from adapters.port import Adapter, ReadableBy
from bridge.organisation import Organisation
from routing.assigning.recipients import MENTORS
from routing.facts import Counsellor, House
from routing.ids import AccountName
from routing.messages import OutboundKind

Networks = Mapping[AccountName, frozenset[str]]


def make_house(organisation: Organisation, adapters: Mapping[AccountName, Adapter]) -> House:
    """The core's own type, complete."""
    loaded, readers = organisation.loaded, _networks(organisation, adapters)
    readable_by = {
        name: str(adapter.capabilities.readable_by)
        for name, adapter in adapters.items()
        if adapter.capabilities.strangers
    }
    clients = _at(readable_by, readers)
    staff = _at((one.account for one in loaded.counsellors), readers) - clients
    return replace(loaded.house(organisation.texts, readable_by, staff), recipients=clients)


def roster_of(
    organisation: Organisation, adapters: Mapping[AccountName, Adapter]
) -> tuple[Counsellor, ...]:
    """The counsellors, each with who can read at the account they answer from."""
    readers = _networks(organisation, adapters)
    return tuple(
        replace(
            one,
            recipients=_at((one.account,), readers) | ({MENTORS} if one.mentors else set()),
            rooms=OutboundKind.INVITE in adapters[one.account].capabilities.kinds
            if one.account in adapters
            else one.rooms,
        )
        for one in organisation.loaded.counsellors
    )


def _at(accounts: Iterable[AccountName], readers: Networks) -> frozenset[str]:
    return frozenset().union(*(readers.get(one, frozenset()) for one in accounts))


def _networks(organisation: Organisation, adapters: Mapping[AccountName, Adapter]) -> Networks:
    channels = organisation.loaded.channels
    return {
        name: frozenset({channels[name].kind})
        for name, adapter in adapters.items()
        if adapter.capabilities.readable_by is ReadableBy.NETWORK
    }
