"""The acts of one client as records that other programs understand: JSON-LD with the terms of the
Data Privacy Vocabulary (DPV), as its guide to ISO/IEC TS 27560 fills them.

Each event is a record of its own, as the guide allows, and names the one about the same document
that it replaces. Only a purpose makes a `dpv:ConsentRecord`; that a notice was used, an agreement
signed or everything deleted is written down beside it as what it is. Nothing that would open a
commitment is in here: the client is the record's id. What counts as proof is the event itself;
`dct:provenance` names its leaf in the log.

Where each term was looked up: DPV 2.2 (w3id.org/dpv), by its module, as its CSV files list it.

    consent            hasConsentControl hasConsentStatus
    consent_controls   WithdrawConsent, to be used with isExercisedAt
    consent_status     ConsentGiven ConsentRefused ConsentRevoked ConsentWithdrawn
    consent_types      ExplicitlyExpressedConsent
    context            Optional Required UntilEventDuration hasDuration hasIdentifier hasNecessity
    contract           hasContractStatus
    contract_status    ContractRejected ContractSignedByParty ContractTerminated
    entities           hasAddress hasContact hasEntity hasName
    entities_*         Authority DataProtectionAuthority DataController DataSubject Organisation
                       GuardianOfDataSubject Recipient ThirdParty hasAuthority hasDataController
                       hasDataSubject hasRecipient
    jurisdiction       hasJurisdiction hasLocation
    legal_basis        Consent Contract hasIndicationMethod hasLegalBasis isIndicatedAtTime
                       isIndicatedBy
    legal_measures     LegalAgreement; its property hasLegalMeasure is in TOM
    notice             ConsentNotice NoticeCommunicated NoticeUsed PrivacyNotice hasNotice
                       hasNoticeStatus
    organisational_measures    ConsentRecord
    personal_data      ProvidedPersonalData SpecialCategoryPersonalData hasPersonalData
    process            Process hasProcess
    processing_context StorageDuration StorageLocation hasStorageCondition
    purposes           Purpose ServiceProvision hasPurpose
    rights             RightExerciseActivity hasRight isExercisedAt
    status             RequestFulfilled hasRequestStatus
    legal/eu/gdpr      A6-1-a to A6-1-f, A9-2-a, -b, -f, -g, -h (legal_basis, legal_basis_special);
                       A7-3 A15 A16 A17 A18 A20 A77 (rights)
    loc                countries by ISO 3166, such as DE; in the list of 2.0
    schema/dpv-27560   record

The guide (w3id.org/dpv/guides/consent-27560, of 2024-08-01) has the purpose as a `dpv:Purpose` that
is `skos:broader` than its category, the fields of the status, `rdf:value` in durations, and
dct:conformsTo, created, identifier, language, provenance, replaces and title. `dcat:version` is in
DCAT 3. Not looked up anywhere: whether `dct:provenance` may be plain words, as it is here, and
`ni:` names (RFC 6920) as ids.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

from consent import terms
from consent.acts import By
from consent.chain import leaf
from consent.documents import DocumentKind
from consent.evidence import Event, parse
from consent.fields import AUTHORITY
from consent.ledger import Decision
from consent.stated import is_country

CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "loc": "https://w3id.org/dpv/loc#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
RECORD: Final = "dpv:ConsentRecord"
CONFORMS: Final = "https://w3id.org/dpv/schema/dpv-27560#record"
STATUS: Final = {
    DocumentKind.NOTICE: "dpv:hasNoticeStatus",
    DocumentKind.PURPOSE: "dpv:hasConsentStatus",
    DocumentKind.AGREEMENT: "dpv:hasContractStatus",
}
TEXT: Final = {
    DocumentKind.NOTICE: "dpv:hasNotice",
    DocumentKind.PURPOSE: "dpv:hasNotice",
    DocumentKind.AGREEMENT: "dpv:hasLegalMeasure",
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
    is_erasure = event.decision is Decision.ERASED
    is_consent = event.kind is DocumentKind.PURPOSE and not is_erasure
    status = "dpv:hasRequestStatus" if is_erasure else STATUS[event.kind]
    return {
        "@id": name,
        "@type": RECORD if is_consent else terms.event_type(event.kind, event.decision),
        "dct:identifier": str(event.id),
        **({"dct:conformsTo": _id(CONFORMS)} if is_consent else {}),
        **({"dct:replaces": _id(replaced)} if replaced is not None else {}),
        "dct:created": _time(said["event"]["event_time"]),
        "dct:provenance": f"leaf {leaf(written).hex()} in the log of {event.organisation}",
        "dpv:hasDataSubject": subject,
        TEXT[event.kind]: _notice(event),
        **({"dpv:hasRight": _id(terms.ERASURE_RIGHT)} if is_erasure else {}),
        "dpv:hasProcess": _process(name, event, said["processing"]),
        "dpv:hasEntity": [*(_party(name, one) for one in said["parties"]), *_guardian(name, event)],
        status: _status(name, event, said["event"], subject),
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


def _process(name: str, event: Event, said: Mapping[str, Any]) -> Node:
    """What was agreed to, in the order of the guide. A basis is none where nobody consented."""
    bases = terms.really(event.kind, event.decision, said["lawful_basis"])
    authority = said["authority_party"]
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": [_purpose(one) for one in said["purposes"]],
        "dpv:hasLegalBasis": [_id(one) for one in bases],
        "dpv:hasPersonalData": [_id(one["pii_type"]) for one in said["pii_information"]],
        "dpv:hasDataController": [_id(f"{name}#{one}") for one in said["pii_controllers"]],
        "dpv:hasStorageCondition": _storage(said),
        "dpv:hasJurisdiction": _place(said["jurisdiction"]),
        "dpv:hasRecipient": [_id(f"{name}#{one}") for one in said["recipient_third_parties"]],
        "dpv:hasConsentControl": {
            "@type": said["withdrawal_method"]["type"],
            "dpv:isExercisedAt": said["withdrawal_method"]["how"],
        },
        "dpv:hasRight": [_id(one) for one in said["privacy_rights"]],
        "dpv:hasAuthority": _id(f"{name}#{authority}") if authority == AUTHORITY else authority,
    }


def _place(said: str) -> Node | str:
    """A country by its term, anything else in words."""
    return _id(f"loc:{said}") if is_country(said) else said


def _purpose(said: Mapping[str, Any]) -> Node:
    return {
        "@type": "dpv:Purpose",
        "skos:broader": _id(said["type"]),
        "dct:identifier": said["identifier"],
        "dpv:hasNecessity": _id("dpv:Required" if said["required"] else "dpv:Optional"),
    }


def _storage(said: Mapping[str, Any]) -> list[Node]:
    """Where the data lie, and how long each kind of them is kept (ISO 8601)."""
    named = [*said["storage_locations"], *filter(None, [said.get("storage_country")])]
    places = [
        {"@type": "dpv:StorageLocation", "dpv:hasLocation": _place(one)}
        for one in dict.fromkeys(named)
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


def _guardian(name: str, event: Event) -> list[Node]:
    """Whoever has care of a child, where it was they who decided; who that was is not known."""
    by_guardian = event.by is By.GUARDIAN
    return [{"@id": f"{name}#guardian", "@type": "dpv:GuardianOfDataSubject"}] * by_guardian


def _status(name: str, event: Event, said: Mapping[str, Any], subject: Node) -> Node:
    """What happened. A validity is a criterion here, never a date."""
    by = str(subject["@id"]) if event.by is By.CLIENT else f"{name}#{said['entity_id']}"
    until = {"@type": "dpv:UntilEventDuration", "rdf:value": said["validity_duration"]}
    return {
        "@type": said["event_state"],
        "dpv:isIndicatedAtTime": _time(said["event_time"]),
        "dpv:isIndicatedBy": _id(by),
        "dpv:hasIndicationMethod": said["method"],
        "dpv:hasDuration": until,
    }
