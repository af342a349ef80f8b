"""What stands in a record about the law: only what is stated, and never a consent nobody gave."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from config import shipped
from consent import evidence, terms
from consent.acts import By, Method
from consent.documents import DocumentKind
from consent.evidence import parse
from consent.jsonld import exported
from consent.ledger import STANDS, Decision
from consent.receipt import WORDS, page
from consent.standalone import verify_receipt
from consent.stated import Stated, stated
from routing.ids import Language
from tests.unit.consent_kit import NAME, STATED, YES, Log, act, circumstances

EXPLICIT = ["eu-gdpr:A6-1-a", "eu-gdpr:A9-2-a"]
CARE = "eu-gdpr:A9-2-h"
TEXTS = shipped(Language("en"))


def event(
    bases: tuple[str, ...] = (), known: Mapping[str, str] | None = None, **changed: object
) -> bytes:
    around = circumstances()
    controller = {**around.controller, **(known or {})}
    around = replace(around, bases=bases, controller=controller)
    return evidence.testify(act(**changed), around).event  # type: ignore[arg-type]  # fields of an act


def processing(written: bytes) -> Any:
    return json.loads(written)["processing"]


def said(written: bytes) -> Stated:
    return stated(parse(written), written)


def paragraphs(log: Log) -> str:
    words = {
        key: TEXTS.say(key, Language("en"), **{name: f"{{{name}}}" for name in names})
        for key, names in WORDS.items()
    }
    made = page(NAME, log.clients[7].kept, words, datetime.isoformat, {"DE": "Germany"}.__getitem__)
    return "\n".join(line for part in made.parts for line in part.lines)


@pytest.mark.parametrize("decision", Decision)
@pytest.mark.parametrize("kind", DocumentKind)
@pytest.mark.parametrize("named", [(), ("explicit_consent",), ("consent", "contract")])
def test_a_consent_is_a_basis_only_where_one_was_given(
    kind: DocumentKind, decision: Decision, named: tuple[str, ...]
) -> None:
    written = event(named, kind=kind, decision=decision)
    claimed = set(processing(written)["lawful_basis"]) & set(EXPLICIT)
    assert bool(claimed) == (kind is DocumentKind.PURPOSE and decision in STANDS)
    explicit = json.loads(written)["event"]["event_type"] == "dpv:ExplicitlyExpressedConsent"
    assert explicit <= bool(claimed)


def test_what_rests_on_the_law_does_not_depend_on_what_was_decided() -> None:
    for decision in (Decision.SIGNED, Decision.REFUSED, Decision.WITHDRAWN):
        written = event(
            ("contract", "health_or_social_care"), kind=DocumentKind.AGREEMENT, decision=decision
        )
        contract = ["eu-gdpr:A6-1-b"] if decision is Decision.SIGNED else []
        assert processing(written)["lawful_basis"] == [*contract, CARE]


def test_health_or_social_care_can_be_the_basis_of_counselling() -> None:
    written = event(("contract", "health_or_social_care"), kind=DocumentKind.NOTICE)
    assert processing(written)["lawful_basis"] == ["eu-gdpr:A6-1-b", CARE]
    assert said(written).bases == ("contract", "health_or_social_care")


@pytest.mark.parametrize("name", sorted(terms.LEGAL_BASES))
def test_every_basis_is_read_back_by_its_name(name: str) -> None:
    assert terms.names(terms.LEGAL_BASES[name]) == (name,)


def test_what_is_stated_stands_in_the_event() -> None:
    written = event(known=STATED)
    about = processing(written)
    assert (about["jurisdiction"], about["storage_country"]) == ("DE", "FR")
    assert about["storage_locations"] == ["Rechenzentrum Nürnberg"]
    parties = {one["party_id"]: one for one in json.loads(written)["parties"]}
    assert parties[about["authority_party"]]["name"] == "Behörde für Datenschutz"
    assert said(written) == Stated(
        controller="Lindenhof e. V., Am Hof 1",
        contact="hallo@hof.test",
        jurisdiction="DE",
        storage="Rechenzentrum Nürnberg",
        storage_country="FR",
        authority="Behörde für Datenschutz, post@behoerde.test",
    )


def test_a_country_alone_is_a_place_of_storage() -> None:
    written = event(known={"storage_country": "FR"})
    assert processing(written)["storage_locations"] == ["FR"]
    assert (said(written).storage, said(written).storage_country) == ("", "FR")


def test_what_nobody_stated_adds_no_field_and_no_words() -> None:
    assert "storage_country" not in processing(event())
    assert len(json.loads(event())["parties"]) == 2
    assert said(event()) == Stated((), "Lindenhof e. V., Am Hof 1", "hallo@hof.test")


def before(decision: Decision) -> bytes:
    """As it was written when every act about a purpose claimed the consent of its question."""
    written = json.loads(event(kind=DocumentKind.PURPOSE, decision=decision))
    written["processing"]["lawful_basis"] = EXPLICIT
    written["event"]["event_type"] = "dpv:ExplicitlyExpressedConsent"
    return rfc8785.dumps(written)


def test_an_older_event_is_read_and_what_it_claims_too_much_is_not_repeated() -> None:
    old = before(Decision.REFUSED)
    assert said(old).bases == ()
    [node] = json.loads(exported(UUID(int=7), [old]))["@graph"]
    assert node["dpv:hasProcess"]["dpv:hasLegalBasis"] == []
    assert "Explicit" not in json.dumps(node)
    given_before = before(Decision.GIVEN)
    assert said(given_before).bases == ("explicit_consent",)


def holds(log: Log) -> bool:
    return verify_receipt.verify(log.receipt(), log.org_pub).holds


def test_a_receipt_with_and_one_without_what_is_new_is_verified() -> None:
    log = Log()
    log.act(7)
    assert holds(log)
    log.controller = {**STATED, "storage_country": "DE"}
    log.bases = ("health_or_social_care",)
    log.act(7, kind=DocumentKind.PURPOSE, decision=Decision.GIVEN, by=By.GUARDIAN, words="ja")
    log.act(7, decision=Decision.ERASED, method=Method.SYSTEM)
    assert holds(log)
    shown = paragraphs(log)
    assert "A person who has care of you answered here" in shown
    assert "Their words: ja" in shown
    assert "Legal basis: health or social care (GDPR 9(2)(h))" in shown
    assert "explicit consent" not in shown
    assert "Where the data are stored: Rechenzentrum Nürnberg, Germany" in shown
    assert "The law that applies: Germany" in shown
    assert "You can complain to: Behörde für Datenschutz, post@behoerde.test" in shown
    assert "Everything else we held about you was deleted, as you had asked." in shown


def test_what_the_client_did_is_not_told_as_a_guardians() -> None:
    log = Log()
    log.act(7, kind=DocumentKind.PURPOSE, decision=YES[DocumentKind.PURPOSE])
    assert "has care of you" not in paragraphs(log)
    assert "Legal basis: your explicit consent" in paragraphs(log)


def test_the_record_for_others_names_countries_authority_and_guardian_by_their_terms() -> None:
    written = event(
        known=STATED, kind=DocumentKind.PURPOSE, decision=Decision.GIVEN, by=By.GUARDIAN
    )
    [node] = json.loads(exported(UUID(int=7), [written]))["@graph"]
    about, parties = node["dpv:hasProcess"], {one["@id"]: one for one in node["dpv:hasEntity"]}
    assert about["dpv:hasJurisdiction"] == {"@id": "loc:DE"}
    places = [one.get("dpv:hasLocation") for one in about["dpv:hasStorageCondition"]]
    assert places[:2] == ["Rechenzentrum Nürnberg", {"@id": "loc:FR"}]
    authority = parties[about["dpv:hasAuthority"]["@id"]]
    assert authority["@type"] == ["dpv:DataProtectionAuthority", "dpv:Authority"]
    by = parties[node["dpv:hasConsentStatus"]["dpv:isIndicatedBy"]["@id"]]
    assert by["@type"] == "dpv:GuardianOfDataSubject"


def test_an_erasure_is_the_exercise_of_a_right_and_no_consent() -> None:
    for kind in DocumentKind:
        written = event(
            ("health_or_social_care",), kind=kind, decision=Decision.ERASED, method=Method.SYSTEM
        )
        assert processing(written)["lawful_basis"] == []
        [node] = json.loads(exported(UUID(int=7), [written]))["@graph"]
        assert node["@type"] == "dpv:RightExerciseActivity"
        assert node["dpv:hasRight"] == {"@id": "eu-gdpr:A17"}
        assert node["dpv:hasRequestStatus"]["@type"] == "dpv:RequestFulfilled"
        assert "Consent" not in node["dpv:hasRequestStatus"]["@type"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
LOOSE = (
    "lawful_basis", "jurisdiction", "storage_country", "storage_locations", "authority_party"
)  # fmt: skip


@given(st.sampled_from(LOOSE), JSON)
def test_rubbish_where_a_fact_should_stand_says_nothing(key: str, rubbish: object) -> None:
    written = json.loads(event(known=STATED))
    written["processing"][key] = rubbish
    changed = rfc8785.dumps(written)
    found = stated(parse(changed), changed)
    assert isinstance(found, Stated)
