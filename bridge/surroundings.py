"""What surrounds an act of consent, as the configuration and the adapters say it.

It stands in the evidence of the act: who is responsible, who could read, on which network, how
long things are kept, and which program asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib.metadata import version

from adapters.port import Adapter
from bridge.organisation import Organisation
from bridge.store import routes
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.evidence import fresh
from bridge.store.sealer import Sealer
from config import Loaded
from config.values import YEAR
from consent import DocumentKind
from consent.acts import Act
from consent.chain import NOTHING
from consent.evidence import Circumstances
from routing.assigning.recipients import MENTORS, SUPERVISION, network_of
from routing.effects import CLIENT
from routing.facts import House
from routing.flow.model import Localized
from routing.ids import AccountName, LaneId, Language, NetworkId

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Network:
    """Where a client is: the kind of network, who can read there, and who we are on it."""

    kind: str
    readable_by: str
    identity: NetworkId


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`readers` is the sentence that clients were told; `retention` maps to ISO 8601 durations.

    `bases` are the names of what each text rests on by the law, as far as anybody said. `named` are
    the networks of counsellors that `readers` speaks of.
    """

    organisation: str = ""
    controller: Mapping[str, str] = field(default_factory=dict)
    readers: Localized = field(default_factory=dict)
    networks: Mapping[AccountName, Network] = field(default_factory=dict)
    retention: Mapping[str, str] = field(default_factory=dict)
    software: str = ""
    bases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named: frozenset[str] = frozenset()

    def of(self, tx: Tx, sealer: Sealer, lane: LaneId, act: Act) -> Circumstances:
        """What surrounds this act of this client. A way that cannot be read stops no decision."""
        try:
            route = routes.find(tx, sealer, lane, CLIENT)
        except Unreadable:
            route = None
        network = self.networks.get(route.to.account) if route is not None else None
        identity = UNKNOWN
        if route is not None and network is not None:
            identity = f"{network.identity} {route.to.chat}"
        return Circumstances(
            organisation=self.organisation,
            controller=self.controller,
            readers=self.readers.get(Language(act.language), ""),
            channel=network.kind if network is not None else UNKNOWN,
            readable_by=network.readable_by if network is not None else UNKNOWN,
            identity=identity,
            retention=self.retention,
            software=self.software,
            number=0,
            previous=NOTHING,
            salt=fresh,
            bases=self.bases.get(act.document, ()),
            recipients=self._recipients(act),
        )

    def _recipients(self, act: Act) -> tuple[str, ...]:
        """The network that they were asked about; in a notice, every one that it speaks of."""
        asked = network_of(act.document)
        if asked:
            return (asked,)
        return tuple(sorted(self.named)) if act.kind is DocumentKind.NOTICE else ()


def surroundings(
    organisation: Organisation, house: House, adapters: Mapping[AccountName, Adapter]
) -> Surroundings:
    """Of this configuration."""
    loaded = organisation.loaded
    return replace(
        files_alone(loaded),
        readers=house.readers,
        named=house.named - {SUPERVISION, MENTORS},
        networks={
            name: Network(
                loaded.channels[name].kind,
                str(adapter.capabilities.readable_by),
                adapter.network_id,
            )
            for name, adapter in adapters.items()
        },
    )


def files_alone(loaded: Loaded) -> Surroundings:
    """Of these files, where no adapter is: who can read, and on which network, is not known."""
    kept = loaded.retention
    return Surroundings(
        organisation=loaded.name,
        controller={**loaded.given, **loaded.law.facts},
        retention={
            "delivered": duration(kept.delivered),
            "closed": duration(kept.closed),
            "evidence": duration(kept.evidence),
        },
        software=f"counselbridge {version('counselbridge')}",
        bases=loaded.law.bases,
    )


def duration(time: timedelta) -> str:
    """As ISO 8601 writes it: `P90D`, `PT36H`, `P3Y`."""
    if time % YEAR == timedelta():
        return f"P{time // YEAR}Y"
    seconds = int(time.total_seconds())
    if seconds % 86_400 == 0:
        return f"P{seconds // 86_400}D"
    return f"PT{seconds // 3600}H" if seconds % 3600 == 0 else f"PT{seconds}S"
