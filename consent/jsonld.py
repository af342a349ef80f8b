"""The acts of one client as records that other programs understand: JSON-LD with the terms of the
Data Privacy Vocabulary (DPV), as its guide to ISO/IEC TS 27560 fills them.

Each event is a record of its own, as the guide allows, and names the one about the same document
that it replaces. Only a purpose makes a `dpv:ConsentRecord`; that a notice was used or an agreement
signed is written down beside it as what it is. Nothing that would open a commitment is in here: the
client is the record's id. What counts as proof is the event itself; `dct:provenance` names its leaf
in the log.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

from consent import terms
from consent.chain import leaf
from consent.documents import DocumentKind
from consent.evidence import Event, parse

CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
RECORD: Final = "dpv:ConsentRecord"
CONFORMS: Final = "https://w3id.org/dpv/schema/dpv-27560#record"
STATUS: Final = {
    DocumentKind.NOTICE: "dpv:hasNoticeStatus",
    DocumentKind.PURPOSE: "dpv:hasConsentStatus",
    DocumentKind.AGREEMENT: "dpv:hasContractStatus",
}

Node = dict[str, object]


def exported(record: UUID, events: Sequence[bytes]) -> bytes:
    """UTF-8 JSON-LD of one client's events, oldest first; `record` is the id of their record.

    Raises NotEvidence where one is no event.
    """
    graph: list[Node] = []
    latest: dict[str, str] = {}
    for written in events:
        event = parse(written)
        graph.append(_node(record, event, written, latest.get(event.document)))
        latest[event.document] = f"urn:uuid:{event.id}"
    made = {"@context": CONTEXT, "@graph": graph}
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _node(record: UUID, event: Event, written: bytes, replaced: str | None) -> Node:
    said: Mapping[str, Any] = json.loads(written)
    name, subject = f"urn:uuid:{event.id}", _subject(record)
    is_consent = event.kind is DocumentKind.PURPOSE
    return {
        "@id": name,
        "@type": RECORD if is_consent else terms.TYPES[event.kind],
        "dct:identifier": str(event.id),
        **({"dct:conformsTo": _id(CONFORMS)} if is_consent else {}),
        **({"dct:replaces": _id(replaced)} if replaced is not None else {}),
        "dct:created": _time(said["event"]["event_time"]),
        "dct:provenance": f"leaf {leaf(written).hex()} in the log of {event.organisation}",
        "dpv:hasDataSubject": subject,
        "dpv:hasNotice": _notice(event),
        "dpv:hasProcess": _process(name, said["processing"]),
        "dpv:hasEntity": [_party(name, one) for one in said["parties"]],
        STATUS[event.kind]: _status(name, said["event"], subject),
    }


def _id(name: str) -> Node:
    return {"@id": name}


def _time(moment: str) -> Node:
    return {"@type": "xsd:dateTime", "@value": moment}


def _subject(record: UUID) -> Node:
    return {"@id": f"urn:uuid:{record}", "@type": "dpv:DataSubject", "dct:identifier": str(record)}


def _notice(event: Event) -> Node:
    """The words that were shown; what they are called is their hash (RFC 6920)."""
    digest = base64.urlsafe_b64encode(bytes.fromhex(event.sha256)).decode().rstrip("=")
    return {
        "@id": f"ni:///sha-256;{digest}",
        "@type": terms.NOTICES[event.kind],
        "dct:identifier": event.document,
        "dcat:version": str(event.version),
        "dct:language": event.language,
    }


def _process(name: str, said: Mapping[str, Any]) -> Node:
    """What was agreed to, in the order of the guide."""
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": [_purpose(one) for one in said["purposes"]],
        "dpv:hasLegalBasis": [_id(one) for one in said["lawful_basis"]],
        "dpv:hasPersonalData": [_id(one["pii_type"]) for one in said["pii_information"]],
        "dpv:hasDataController": [_id(f"{name}#{one}") for one in said["pii_controllers"]],
        "dpv:hasStorageCondition": _storage(said),
        "dpv:hasJurisdiction": said["jurisdiction"],
        "dpv:hasRecipient": [_id(f"{name}#{one}") for one in said["recipient_third_parties"]],
        "dpv:hasConsentControl": {
            "@type": said["withdrawal_method"]["type"],
            "dpv:isExercisedAt": said["withdrawal_method"]["how"],
        },
        "dpv:hasRight": [_id(one) for one in said["privacy_rights"]],
        "dpv:hasAuthority": said["authority_party"],
    }


def _purpose(said: Mapping[str, Any]) -> Node:
    return {
        "@type": said["type"],
        "dct:identifier": said["identifier"],
        "dpv:hasNecessity": _id("dpv:Required" if said["required"] else "dpv:Optional"),
    }


def _storage(said: Mapping[str, Any]) -> list[Node]:
    """Where the data lie, and how long each kind of them is kept (ISO 8601)."""
    places = [
        {"@type": "dpv:StorageLocation", "dpv:hasLocation": one}
        for one in said["storage_locations"]
    ]
    times = [
        {"@type": "dpv:StorageDuration", "dct:title": kind, "dpv:hasDuration": duration}
        for kind, duration in sorted(said["retention_period"].items())
    ]
    return cast("list[Node]", places + times)


def _party(name: str, said: Mapping[str, Any]) -> Node:
    return {
        "@id": f"{name}#{said['party_id']}",
        "@type": [said["role"], said["type"]],
        "dpv:hasIdentifier": said["party_id"],
        "dpv:hasName": said["name"],
        "dpv:hasAddress": said["address"],
        "dpv:hasContact": said["contact"],
    }


def _status(name: str, said: Mapping[str, Any], subject: Node) -> Node:
    """What happened. A validity is a criterion here, never a date."""
    by = str(subject["@id"]) if said["entity_id"] == "principal" else f"{name}#controller"
    until = {"@type": "dpv:UntilEventDuration", "rdf:value": said["validity_duration"]}
    return {
        "@type": [said["event_state"], said["event_type"]],
        "dpv:isIndicatedAtTime": _time(said["event_time"]),
        "dpv:isIndicatedBy": _id(by),
        "dpv:hasIndicationMethod": said["method"],
        "dpv:hasDuration": until,
    }
