"""The fields that a record of consent has by ISO/IEC TS 27560, filled from an act and from what
surrounds it.

The standard has four parts: the record itself, the processing, the parties, and what happened. All
that it calls mandatory stands in every event. Where nobody told us, the field says so: a record
that guesses would be worth less than one that does not know.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from consent import terms
from consent.acts import Act, By, Method

ENTITIES: Final = {By.CLIENT: "principal", By.GUARDIAN: "guardian"}
US: Final = "us"  # readable_by: nobody but the organisation can technically read along
AUTHORITY: Final = "authority"  # its party_id


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What surrounds an act.

    `organisation` is the name that every line of the log is signed with. `controller` maps `name`,
    `address`, `contact`, and where stated `country` (whose law, ISO 3166), `storage` and
    `storage_country` (where the data lie), `authority` and `authority_contact` (who hears
    complaints) to words. `identity` is the client's address on `channel`; `readable_by` is "us"
    where no network can read along. `number` counts this client's events from 1; `previous` is the
    leaf (consent.chain.leaf, 32 bytes) of the one before, consent.chain.NOTHING before the first.
    `salt` gives 32 fresh random bytes for the commitment whose name it is asked for. `bases` are
    names from consent.terms.LEGAL_BASES that the organisation gave this text; empty: none.
    `recipients` are networks beside `channel` that the words of this act say can read along.
    """

    organisation: str
    controller: Mapping[str, str]
    readers: str
    channel: str
    readable_by: str
    identity: str = field(repr=False)
    retention: Mapping[str, str]
    software: str
    number: int
    previous: bytes
    salt: Callable[[str], bytes] = field(repr=False)
    bases: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()


def happened(act: Act) -> dict[str, object]:
    """What was done, when, and by whom."""
    by_client = act.method is not Method.SYSTEM
    return {
        "event_time": moment(act.at),
        "event_type": terms.event_type(act.kind, act.decision),
        "event_state": terms.state(act.kind, act.decision, by_client=by_client),
        "validity_duration": terms.validity(act.kind, act.decision),
        "entity_id": ENTITIES[act.by] if by_client else "controller",
        "decision": act.decision.value,
        "method": act.method.value,
    }


def processing(act: Act, circumstances: Circumstances) -> dict[str, object]:
    """What the act is about: the words that were shown, and what they allow."""
    known = circumstances.controller
    return {
        "privacy_notice": {
            "type": terms.NOTICES[act.kind],
            "kind": act.kind.value,
            "identifier": act.document,
            "version": act.version,
            "sha256": act.sha256,
        },
        "language": act.language,
        "purposes": [
            {"identifier": act.document, "type": "dpv:ServiceProvision", "required": act.required}
        ],
        "lawful_basis": list(terms.bases(act.kind, act.decision, circumstances.bases)),
        "pii_information": [{"pii_type": one} for one in terms.PERSONAL_DATA],
        "pii_controllers": ["controller"],
        "storage_locations": [
            known.get("storage") or known.get("storage_country") or terms.UNSTATED
        ],
        **_storage_country(known),
        "retention_period": dict(circumstances.retention),
        "jurisdiction": known.get("country") or terms.UNSTATED,
        "recipient_third_parties": [name for name, _ in _networks(circumstances)],
        "readers": circumstances.readers,
        "withdrawal_method": {
            "type": "dpv:WithdrawConsent",
            "how": "/stop in the same chat, at any time",
        },
        "privacy_rights": list(terms.RIGHTS),
        "authority_party": AUTHORITY if known.get("authority") else terms.UNSTATED,
    }


def _storage_country(known: Mapping[str, str]) -> dict[str, object]:
    """Ours, and only where it is stated: events of before have no such field."""
    country = known.get("storage_country")
    return {"storage_country": country} if country else {}


def _networks(circumstances: Circumstances) -> list[tuple[str, str]]:
    """Who can read along beside the organisation: a `party_id` each, and what it is called."""
    own = [] if circumstances.readable_by == US else [("channel", circumstances.channel)]
    return [*own, *((f"recipient.{one}", one) for one in circumstances.recipients)]


def parties(circumstances: Circumstances) -> list[dict[str, object]]:
    """The organisation, each network that can read along, and the authority where stated."""
    known = circumstances.controller
    controller: dict[str, object] = {
        "party_id": "controller",
        "organisation": circumstances.organisation,
        "name": known.get("name") or circumstances.organisation,
        "address": known.get("address") or terms.UNSTATED,
        "contact": known.get("contact") or terms.UNSTATED,
        "role": "dpv:DataController",
        "type": "dpv:Organisation",
    }
    others: list[dict[str, object]] = [
        {
            "party_id": party,
            "name": name,
            "address": terms.UNSTATED,
            "contact": terms.UNSTATED,
            "role": "dpv:ThirdParty",
            "type": "dpv:Recipient",
        }
        for party, name in _networks(circumstances)
    ]
    return [controller, *others, *_authority(known)]


def _authority(known: Mapping[str, str]) -> list[dict[str, object]]:
    if not known.get("authority"):
        return []
    return [
        {
            "party_id": AUTHORITY,
            "name": known["authority"],
            "address": terms.UNSTATED,
            "contact": known.get("authority_contact") or terms.UNSTATED,
            "role": "dpv:DataProtectionAuthority",
            "type": "dpv:Authority",
        }
    ]


def shown(act: Act, circumstances: Circumstances) -> dict[str, object]:
    """Ours: what led to the act, and what ran."""
    return {
        "flow": act.flow,
        "step": act.step,
        "channel": circumstances.channel,
        "readable_by": circumstances.readable_by,
        "software": circumstances.software,
    }


def moment(at: datetime) -> str:
    """UTC with milliseconds: 2026-11-23T03:40:14.120Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
