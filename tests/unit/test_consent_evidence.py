"""What becomes of an act: a record with every field it must have, and nobody's name in it."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # no types

from consent import evidence
from consent.acts import Method
from consent.canonical import plain
from consent.chain import leaf
from consent.documents import DocumentKind
from consent.evidence import COMMITMENTS, NotEvidence, commitment, parse
from consent.ledger import Decision
from tests.unit.consent_kit import FIRST, NAME, act, circumstances, flips

GOLDEN = "2fe229b16fb5d4616d7f5dd6022f83de1d3c79d8ab8513f93613cff5459315b8"

NAMED = {"type": "string", "minLength": 1}
HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
SAME = ("id", "decision", "document", "kind", "version", "language", "sha256", "required", "method")
SOME = {"type": "array", "items": NAMED, "minItems": 1}


def must(**fields: object) -> dict[str, object]:
    return {"type": "object", "properties": fields, "required": sorted(fields)}


# What ISO/IEC TS 27560 calls mandatory, by its own names, as the guide of the DPV community group
# lists it: the record, the processing, the parties, what happened.
MANDATORY = must(
    schema_version=SOME,
    record_id=NAMED | {"format": "uuid"},
    pii_principal_id=HASH,
    processing=must(
        privacy_notice=must(identifier=NAMED, version={"type": "integer"}, sha256=HASH),
        language=NAMED,
        purposes={"type": "array", "items": must(identifier=NAMED), "minItems": 1},
        pii_information={"type": "array", "items": must(pii_type=NAMED), "minItems": 1},
        pii_controllers=SOME,
        storage_locations=SOME,
        retention_period={"type": "object", "additionalProperties": NAMED, "minProperties": 1},
        jurisdiction=NAMED,
        recipient_third_parties={"type": "array", "items": NAMED},
        withdrawal_method=must(how=NAMED),
    ),
    parties={
        "type": "array",
        "minItems": 1,
        "items": must(party_id=NAMED, name=NAMED, address=NAMED, contact=NAMED, type=NAMED),
    },
    event=must(
        event_time=NAMED | {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"},
        validity_duration=NAMED,
        entity_id=NAMED,
        event_type=NAMED,
        event_state={"type": "string", "pattern": "^dpv:[A-Z][A-Za-z]+$"},
    ),
)


def written(**changed: object) -> dict[str, Any]:
    known: dict[str, Any] = json.loads(evidence.testify(act(**changed), circumstances()).event)  # type: ignore[arg-type]  # fields of an act
    return known


@pytest.mark.parametrize("readable_by", ["us", "network"])
@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("decision", Decision)
@pytest.mark.parametrize("kind", DocumentKind)
def test_every_kind_of_act_has_all_mandatory_fields(
    kind: DocumentKind, decision: Decision, method: Method, readable_by: str
) -> None:
    done = act(kind=kind, decision=decision, method=method)
    event = json.loads(evidence.testify(done, circumstances(readable_by=readable_by)).event)
    Draft202012Validator(MANDATORY).validate(event)
    parties = {party["party_id"] for party in event["parties"]}
    assert {*event["processing"]["recipient_third_parties"], "controller"} == parties
    assert event["event"]["entity_id"] in {"principal", "guardian", "controller"}


@pytest.mark.parametrize("readable_by", ["us", "network"])
def test_a_network_that_the_words_are_about_is_a_recipient_by_its_name(readable_by: str) -> None:
    around = replace(circumstances(readable_by=readable_by), recipients=("signal",))
    event = json.loads(evidence.testify(act(), around).event)
    Draft202012Validator(MANDATORY).validate(event)
    assert "recipient.signal" in event["processing"]["recipient_third_parties"]
    [party] = [one for one in event["parties"] if one["party_id"] == "recipient.signal"]
    assert (party["name"], party["type"]) == ("signal", "dpv:Recipient")


def test_the_schema_notices_each_field_that_is_missing() -> None:
    validator = Draft202012Validator(MANDATORY)
    for part, name in [
        *(((), one) for one in ("schema_version", "record_id", "pii_principal_id", "parties")),
        *((("processing",), one) for one in ("jurisdiction", "withdrawal_method", "purposes")),
        *((("event",), one) for one in ("event_time", "validity_duration", "event_state")),
    ]:
        event = written()
        place = event[part[0]] if part else event
        del place[name]
        assert not validator.is_valid(event), name


@pytest.mark.parametrize(
    ("kind", "decision", "state"),
    [
        (DocumentKind.NOTICE, Decision.ACKNOWLEDGED, "dpv:NoticeUsed"),
        (DocumentKind.NOTICE, Decision.REFUSED, "dpv:NoticeCommunicated"),
        (DocumentKind.PURPOSE, Decision.GIVEN, "dpv:ConsentGiven"),
        (DocumentKind.PURPOSE, Decision.REFUSED, "dpv:ConsentRefused"),
        (DocumentKind.PURPOSE, Decision.WITHDRAWN, "dpv:ConsentWithdrawn"),
        (DocumentKind.AGREEMENT, Decision.SIGNED, "dpv:ContractSignedByParty"),
        (DocumentKind.AGREEMENT, Decision.REFUSED, "dpv:ContractRejected"),
        (DocumentKind.AGREEMENT, Decision.WITHDRAWN, "dpv:ContractTerminated"),
    ],
)
def test_only_a_purpose_is_called_a_consent(
    kind: DocumentKind, decision: Decision, state: str
) -> None:
    event = written(kind=kind, decision=decision)
    assert event["event"]["event_state"] == state
    assert ("Consent" in event["event"]["event_type"]) == (kind is DocumentKind.PURPOSE)


def test_what_the_client_did_not_do_is_not_written_down_as_theirs() -> None:
    happened = written(
        kind=DocumentKind.PURPOSE, decision=Decision.WITHDRAWN, method=Method.SYSTEM
    )["event"]
    assert (happened["event_state"], happened["entity_id"]) == ("dpv:ConsentRevoked", "controller")


def test_what_nobody_told_us_is_said_to_be_unknown() -> None:
    known = written()["processing"]
    assert known["jurisdiction"] == known["storage_locations"][0] == "not stated in this record"


def test_who_the_client_is_and_what_they_wrote_stands_nowhere_in_clear() -> None:
    done = act(3, words="my words, exactly")
    event = evidence.testify(done, circumstances()).event.decode()
    for secret in ("4711", done.record.hex, str(done.record), done.prompt, done.answer, "my words"):
        assert secret not in event


@given(st.text(st.characters(codec=None), max_size=40))
def test_any_words_can_be_committed_to_and_opened(words: str) -> None:
    told = evidence.testify(act(words=words), circumstances())
    committed = parse(told.event).commitments
    assert committed == {name: commitment(told.opening[name]) for name in COMMITMENTS}
    assert json.loads(json.dumps(told.opening["words"].value)) == told.opening["words"].value


def test_words_stay_as_they_were_said_but_for_half_a_pair() -> None:
    assert plain("e\u0301 \u00e9 \ufeff \x00") == "e\u0301 \u00e9 \ufeff \x00"
    assert plain("a\ud83db\udf3f") == "a\ufffdb\ufffd"
    assert plain("\ud83c\udf3f") == "\U0001f33f"


def test_a_commitment_is_the_hash_of_salt_and_value() -> None:
    one = evidence.Opened(bytes.fromhex("00" * 32), "ja")
    assert commitment(one) == "471f48594d4b3f469f2e97132e1ee2da9c5952b7b6b14ade86d86da49ffc300a"


def test_the_same_words_under_another_salt_look_different() -> None:
    one, other = (evidence.testify(act(), circumstances(seed=seed)) for seed in (1, 2))
    first, second = parse(one.event).commitments, parse(other.event).commitments
    assert not set(first.values()) & set(second.values())
    assert len(set(first.values())) == len(COMMITMENTS)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_event_is_read_back_as_it_was_done(number: int) -> None:
    done, before = act(number), leaf(b"x")
    event = parse(evidence.testify(done, circumstances(number, before)).event)
    assert (event.number, event.previous, event.organisation) == (number, before, NAME)
    assert (event.channel, event.at) == ("telegram", done.at)
    for name in SAME:
        assert getattr(event, name) == getattr(done, name)


def test_the_form_of_an_event_never_changes_unnoticed() -> None:
    assert leaf(evidence.testify(act(), circumstances()).event).hex() == GOLDEN


def test_a_turned_bit_is_refused_or_another_event() -> None:
    event = evidence.testify(act(), circumstances()).event
    for other in flips(event)[::5]:
        try:
            parse(other)
        except NotEvidence:
            continue
        assert leaf(other) != leaf(event)


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"\xff",
        b"null",
        b"[]",
        b"{}",
        b'"\\ud800"',
        b"1e999",
        b"NaN",
        b"[" * 100_000,
        b"9" * 10_000,
        b'{"a":1,"a":2}',
        b'{"schema_version":[],"type":"act"}',
    ],
)
def test_rubbish_is_no_evidence(rubbish: bytes) -> None:
    with pytest.raises(NotEvidence):
        parse(rubbish)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.data())
def test_an_event_with_anything_in_any_place_is_read_or_refused(data: st.DataObject) -> None:
    event = written()
    place: Any = event
    while isinstance(place, dict | list) and place:
        keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or data.draw(st.booleans()):
            place[key] = data.draw(JSON)
            break
        place = place[key]
    changed = json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    with suppress(NotEvidence):
        parse(changed.encode("utf-8", "surrogatepass"))


def put(event: Any, way: str, value: object) -> None:
    *path, name = way.split("/")
    for step in path:
        event = event[int(step)] if step.isdigit() else event[step]
    event[name] = value


@pytest.mark.parametrize(
    ("way", "value"),
    [
        ("schema_version", ["counselbridge consent event 2"]),
        ("type", "key"),
        ("record_id", "nobody"),
        ("record_id", 7),
        ("pii_principal_id", "0" * 64),
        ("number", True),
        ("number", 0),
        ("number", -1),
        ("number", "1"),
        ("previous", "0" * 63),
        ("previous", "AB" * 32),
        ("parties", []),
        ("parties/0/organisation", None),
        ("event/decision", "maybe"),
        ("event/method", None),
        ("event/event_time", "2026-11-23T03:40:14Z"),
        ("event/event_time", "2026-11-23T03:40:14.120"),
        ("event/event_time", "yesterday"),
        ("processing/purposes/0/required", 1),
        ("processing/privacy_notice/version", 1.5),
        ("processing/privacy_notice/sha256", "0" * 65),
        ("evidence/commitments/more", "0" * 64),
        ("evidence/commitments/words", ""),
    ],
)
def test_a_field_of_another_kind_is_no_evidence(way: str, value: object) -> None:
    event = written()
    put(event, way, value)
    with pytest.raises(NotEvidence):
        parse(rfc8785.dumps(event))


def test_an_event_written_in_another_way_is_no_evidence() -> None:
    event = evidence.testify(act(), circumstances()).event
    for other in (event + b" ", b" " + event, event.replace(b":", b": ", 1)):
        with pytest.raises(NotEvidence):
            parse(other)
    with pytest.raises(NotEvidence):
        parse(event.replace(b"Bei", b"B\\u0065i"))


def test_a_broken_promise_of_the_caller_is_told() -> None:
    with pytest.raises(ValueError, match="salt"):
        evidence.testify(act(), replace(circumstances(), salt=lambda name: b"short"))
    with pytest.raises(ValueError, match="zone"):
        evidence.testify(act(at=datetime(2026, 1, 1)), circumstances())  # noqa: DTZ001 - the fault itself
    with pytest.raises(ValueError, match="leaf"):
        evidence.testify(act(), circumstances(1, b"short"))
    with pytest.raises(ValueError, match="number"):
        evidence.testify(act(), circumstances(0))


def test_nothing_of_a_client_is_shown_by_accident() -> None:
    around = circumstances()
    told = evidence.testify(act(3), around)
    for shown in (repr(told), repr(told.opening["words"]), repr(around), repr(parse(told.event))):
        assert "4711" not in shown
        assert "ja, gut" not in shown
        assert told.opening["words"].salt.hex() not in shown


def test_times_are_written_in_utc() -> None:
    assert parse(evidence.testify(act(at=FIRST), circumstances()).event).at == FIRST
    assert written(at=FIRST)["event"]["event_time"] == "2026-11-23T03:40:14.120Z"
