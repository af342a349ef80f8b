"""Records for others: what the guide to ISO/IEC TS 27560 wants, and nothing that names anybody."""

import base64
import hashlib
import json
import re
from typing import Any
from uuid import UUID

import pytest

from consent import jsonld
from consent.acts import Method
from consent.chain import leaf
from consent.documents import DocumentKind
from consent.evidence import NotEvidence, parse
from consent.jsonld import CONTEXT, exported
from consent.ledger import Decision
from tests.unit.consent_kit import TEXT, Log

RECORD = UUID(int=7, version=4)
# What the guide says must be there, by the path to it; all of it in every record of a consent.
MUST = (
    *("@id", "@type", "dct:identifier", "dct:conformsTo", "dpv:hasDataSubject"),
    *("dpv:hasNotice/@type", "dpv:hasNotice/dct:language", "dpv:hasProcess/dpv:hasPurpose/0"),
    *("dpv:hasProcess/dpv:hasLegalBasis", "dpv:hasProcess/dpv:hasPersonalData/0"),
    *("dpv:hasProcess/dpv:hasDataController/0", "dpv:hasProcess/dpv:hasStorageCondition/0"),
    *("dpv:hasProcess/dpv:hasJurisdiction", "dpv:hasProcess/dpv:hasRecipient"),
    *("dpv:hasProcess/dpv:hasConsentControl/dpv:isExercisedAt", "dpv:hasProcess/dpv:hasRight/0"),
    *("dpv:hasEntity/0/dpv:hasName", "dpv:hasEntity/0/dpv:hasIdentifier"),
    *("dpv:hasEntity/0/dpv:hasAddress", "dpv:hasEntity/0/dpv:hasContact"),
    *("dpv:hasConsentStatus/@type", "dpv:hasConsentStatus/dpv:isIndicatedAtTime/@value"),
    *("dpv:hasConsentStatus/dpv:hasDuration/@type", "dpv:hasConsentStatus/dpv:isIndicatedBy/@id"),
)
# Terms that stand in the guide or in the vocabulary itself.
TERMS = {
    *("dpv:ConsentRecord", "dpv:PrivacyNotice", "dpv:ConsentNotice", "dpv:Contract"),
    *("dpv:DataSubject", "dpv:Process", "dpv:ServiceProvision", "dpv:Required", "dpv:Optional"),
    *("dpv:StorageLocation", "dpv:StorageDuration", "dpv:WithdrawConsent", "dpv:DataController"),
    *("dpv:Organisation", "dpv:ThirdParty", "dpv:Recipient", "dpv:UntilEventDuration"),
    *("dpv:ExplicitlyExpressedConsent", "dpv:ConsentGiven", "dpv:ConsentRefused"),
    *("dpv:ConsentWithdrawn", "dpv:ConsentRevoked", "dpv:NoticeUsed", "dpv:NoticeCommunicated"),
    *("dpv:ContractSignedByParty", "dpv:ContractRejected", "dpv:ContractTerminated"),
    *("dpv:ProvidedPersonalData", "dpv:SpecialCategoryPersonalData", "xsd:dateTime"),
    *("dpv:hasDataSubject", "dpv:hasNotice", "dpv:hasProcess", "dpv:hasEntity"),
    *("dpv:hasConsentStatus", "dpv:hasNoticeStatus", "dpv:hasContractStatus", "dpv:hasPurpose"),
    *("dpv:hasNecessity", "dpv:hasLegalBasis", "dpv:hasPersonalData", "dpv:hasDataController"),
    *("dpv:hasStorageCondition", "dpv:hasLocation", "dpv:hasDuration", "dpv:hasJurisdiction"),
    *("dpv:hasRecipient", "dpv:hasConsentControl", "dpv:isExercisedAt", "dpv:hasRight"),
    *("dpv:hasAuthority", "dpv:hasIdentifier", "dpv:hasName", "dpv:hasAddress", "dpv:hasContact"),
    *("dpv:isIndicatedAtTime", "dpv:isIndicatedBy", "dpv:hasIndicationMethod", "dct:identifier"),
    *("dct:created", "dct:conformsTo", "dct:replaces", "dct:provenance", "dct:language"),
    *("dct:title", "dcat:version", "rdf:value", "eu-gdpr:A6-1-a", "eu-gdpr:A6-1-b"),
    *("eu-gdpr:A9-2-a", "eu-gdpr:A7-3", "eu-gdpr:A15", "eu-gdpr:A16", "eu-gdpr:A17"),
    *("eu-gdpr:A18", "eu-gdpr:A20", "eu-gdpr:A77", "eu-gdpr:A6-1-c", "eu-gdpr:A6-1-d"),
    *("eu-gdpr:A6-1-e", "eu-gdpr:A6-1-f", "eu-gdpr:A9-2-b", "eu-gdpr:A9-2-f", "eu-gdpr:A9-2-g"),
    *("eu-gdpr:A9-2-h", "dpv:Purpose", "skos:broader", "dpv:hasLegalMeasure"),
    *("dpv:LegalAgreement", "dpv:RightExerciseActivity", "dpv:RequestFulfilled"),
    *("dpv:hasRequestStatus", "dpv:Authority", "dpv:DataProtectionAuthority", "loc:DE", "loc:FR"),
    "dpv:GuardianOfDataSubject",
}


@pytest.fixture(scope="module")
def events() -> list[bytes]:
    """A notice, a purpose, an agreement, and the purpose taken back."""
    log = Log()
    for _ in range(3):
        log.act(7)
    again = parse(log.clients[7].events[1])
    log.act(
        7, kind=DocumentKind.PURPOSE, document=again.document, decision=Decision.WITHDRAWN,
        method=Method.COMMAND,
    )  # fmt: skip
    return log.clients[7].events


def graph(events: list[bytes]) -> list[dict[str, Any]]:
    made = json.loads(exported(RECORD, events))
    assert list(made) == ["@context", "@graph"]
    assert made["@context"] == CONTEXT
    found: list[dict[str, Any]] = made["@graph"]
    return found


def at(value: Any, path: str) -> Any:
    for step in path.split("/"):
        value = value[int(step)] if step.isdigit() else value[step]
    return value


def is_status(value: Any) -> bool:
    return isinstance(value, dict) and "dpv:isIndicatedBy" in value


def every(value: Any) -> set[str]:
    """All names, all types and all references to terms in it."""
    if isinstance(value, list):
        return {one for inner in value for one in every(inner)}
    if not isinstance(value, dict):
        return set()
    types = value.get("@type", [])
    named = {*([types] if isinstance(types, str) else types), *value}
    if set(value) == {"@id"}:
        named.add(value["@id"])
    return named | every(list(value.values()))


def test_only_purposes_are_records_of_consent(events: list[bytes]) -> None:
    found = graph(events)
    assert [one["@type"] for one in found] == [
        "dpv:PrivacyNotice", "dpv:ConsentRecord", "dpv:Contract", "dpv:ConsentRecord",
    ]  # fmt: skip
    states = [
        next(value["@type"] for name, value in one.items() if name.endswith("Status"))
        for one in found
    ]
    assert states == [
        "dpv:NoticeUsed", "dpv:ConsentGiven", "dpv:ContractSignedByParty", "dpv:ConsentWithdrawn",
    ]  # fmt: skip


def test_a_record_of_consent_has_what_the_guide_asks_for(events: list[bytes]) -> None:
    for one in graph(events):
        if one["@type"] == "dpv:ConsentRecord":
            assert all(at(one, path) is not None for path in MUST)
            assert one["dct:conformsTo"]["@id"] == "https://w3id.org/dpv/schema/dpv-27560#record"


def test_a_later_record_names_the_one_it_replaces(events: list[bytes]) -> None:
    found = graph(events)
    assert found[3]["dct:replaces"]["@id"] == found[1]["@id"]
    assert not any("dct:replaces" in one for one in found[:3])


def test_every_term_is_one_of_the_vocabularies(events: list[bytes]) -> None:
    used = {one for one in every(graph(events)) if not one.startswith(("@", "urn:"))}
    assert used - {"https://w3id.org/dpv/schema/dpv-27560#record"} <= TERMS
    assert {one.partition(":")[0] for one in TERMS} == set(CONTEXT)


def test_where_a_term_was_looked_up_is_written_down() -> None:
    """Articles of the GDPR and countries are told as ranges."""
    told = set(re.findall(r"[A-Za-z]+", jsonld.__doc__ or ""))
    named = {one.partition(":")[2] for one in TERMS if one.startswith("dpv:")}
    assert sorted(named - told) == []


@pytest.mark.parametrize("decision", Decision)
@pytest.mark.parametrize("method", Method)
def test_every_decision_has_its_term(decision: Decision, method: Method) -> None:
    log = Log()
    for _ in DocumentKind:
        log.act(7, decision=decision, method=method)
    found = graph(log.clients[7].events)
    used = {one for one in every(found) if not one.startswith(("@", "urn:", "https:"))}
    assert used <= TERMS
    [by] = [at(one, "dpv:isIndicatedBy/@id") for one in found[1].values() if is_status(one)]
    by_client = method is not Method.SYSTEM
    assert by == (f"urn:uuid:{RECORD}" if by_client else f"{found[1]['@id']}#controller")


def test_what_was_shown_is_named_by_its_hash(events: list[bytes]) -> None:
    digest = base64.urlsafe_b64encode(hashlib.sha256(TEXT.encode()).digest()).decode().rstrip("=")
    keys = ("dpv:hasNotice", "dpv:hasLegalMeasure")
    texts = [one[key] for one in graph(events) for key in keys if key in one]
    assert {one["@id"] for one in texts} == {f"ni:///sha-256;{digest}"}


def test_each_record_leads_to_its_line_in_the_log(events: list[bytes]) -> None:
    for one, event in zip(graph(events), events, strict=True):
        assert leaf(event).hex() in one["dct:provenance"]


def test_every_reference_leads_somewhere(events: list[bytes]) -> None:
    found = graph(events)
    known = {f"urn:uuid:{RECORD}"} | {one["@id"] for one in found}
    known |= {party["@id"] for one in found for party in one["dpv:hasEntity"]}
    written = exported(RECORD, events).decode()
    assert set(re.findall(r'"@id": "(urn:[^"]+)"', written)) <= known


def test_nothing_names_the_client_or_opens_anything(events: list[bytes]) -> None:
    written = exported(RECORD, events).decode()
    for secret in ("4711", "ja, gut", "salt", f"{1:032x}", "ab" * 16):
        assert secret not in written
    commitments = {one for event in events for one in parse(event).commitments.values()}
    assert not any(one in written for one in commitments)


def test_nothing_makes_an_empty_graph() -> None:
    assert graph([]) == []


def test_what_is_no_event_is_refused() -> None:
    with pytest.raises(NotEvidence):
        exported(RECORD, [b"{}"])
