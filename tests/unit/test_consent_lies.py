"""What an organisation itself could sign, and a receipt still must not pass for."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.receipt import Kept
from consent.standalone import verify_receipt
from tests.examples import examples
from tests.unit.consent_kit import Log, key_file, random_log, signer, small


def judge(receipt: bytes, log: Log) -> str | None:
    """The fault that is found; None when the receipt holds."""
    verdict = verify_receipt.verify(receipt, log.org_pub)
    return None if verdict.holds else verdict.sentence


@pytest.fixture(scope="module")
def log() -> Log:
    return small()


def lied(change: Callable[[Any], object]) -> str | None:
    """The fault in a receipt whose organisation signed an event that is not as events are."""
    log = Log()
    kept = log.act(2)
    event = json.loads(kept.event)
    change(event)
    log.lines.pop()
    written = json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    acts = [Kept(written, kept.opening, kept.text, *log.add(written))]
    return judge(log.receipt_of(acts), log)


LIES: dict[str, tuple[Callable[[Any], object], str]] = {
    "nothing": (lambda event: None, ""),
    "another kind": (lambda event: event.update(type="key"), "is not an event that this program"),
    "another schema": (
        lambda event: event.update(schema_version=["2"]),
        "is not an event that this program knows.",
    ),
    "no schema": (lambda event: event.pop("schema_version"), "is not an event"),
    "another number": (lambda event: event.update(number=2), "does not follow the act before it"),
    "no number": (lambda event: event.pop("number"), "does not follow the act before it"),
    "another organisation": (
        lambda event: event["parties"][0].update(organisation="Anybody"),
        "was written by another organisation.",
    ),
    "no parties": (lambda event: event.update(parties=[]), "was written by another organisation."),
    "no time": (lambda event: event["event"].update(event_time="today"), "has no time."),
    "two persons": (lambda event: event.update(pii_principal_id="0" * 64), "is about two persons."),
    "no event": (lambda event: event.clear(), "is not an event that this program knows."),
}


@pytest.mark.parametrize("name", LIES)
def test_a_signature_makes_no_event_of_what_is_none(name: str) -> None:
    change, sentence = LIES[name]
    found = lied(change)
    assert found is None if not sentence else sentence in (found or "")


def test_two_lines_of_different_histories_do_not_stand_side_by_side() -> None:
    log = small()
    first, second, third = log.clients[7].kept
    fork = Log(lines=log.lines[:4], keys=list(log.keys), signing=signer("first"))
    del fork.lines[4:], fork.keys[2:]  # the log writes its key again
    fork.signing = signer("second")
    fork.act(9)
    other = Kept(third.event, third.opening, third.text, *fork.add(third.event))
    assert other.line.number == third.line.number
    assert judge(log.receipt_of([first, second, other]), log) == (
        "Act 3 (line 6 of the log) does not follow the line before it."
    )


def test_two_acts_cannot_stand_in_one_line() -> None:
    log = Log()
    first = log.act(2)
    fork = Log()
    second = log.act(2)
    again = Kept(second.event, second.opening, second.text, *fork.add(second.event))
    assert judge(log.receipt_of([first, again]), log) == (
        "Act 2 (line 2 of the log) stands where another line stands."
    )


def retold(change: Callable[[Log], Log]) -> str | None:
    """The fault in a receipt whose checkpoint is another log's that the organisation has signed."""
    log = small()
    whole = json.loads(log.receipt())
    whole["checkpoint"] = change(small()).placed().checkpoint
    written = (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
    return judge(written, log)


def shorter(log: Log) -> Log:
    """As it was before its last line."""
    log.lines.pop()
    return log


def renamed(log: Log) -> Log:
    log.organisation = "Anybody"
    return log


def signed_by(name: str) -> Callable[[Log], Log]:
    def sign(log: Log) -> Log:
        log.signing = signer(name)
        return log

    return sign


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda log: log, None),
        (shorter, "Act 3 (line 6 of the log) stands below the last line of the checkpoint."),
        (renamed, "The checkpoint is of another log."),
        (signed_by("first"), "The checkpoint is signed with a key that was not in force."),
        (signed_by("thief"), "The checkpoint is signed with a key that was not in force."),
    ],
)
def test_a_checkpoint_of_another_story_is_told(
    change: Callable[[Log], Log], sentence: str | None
) -> None:
    assert retold(change) == sentence


def test_a_checkpoint_of_a_longer_log_needs_other_paths() -> None:
    def longer(log: Log) -> Log:
        log.act(8)
        return log

    assert "is not in the log that the checkpoint is of" in (retold(longer) or "")


def test_a_log_that_begins_later_is_found() -> None:
    log = Log()
    log.lines.clear()
    log.keys.clear()
    log.act(2)
    log.key(log.signing)
    log.act(2)
    assert judge(log.receipt(2), log) == (
        "The first line of the log, which names the first key, is missing."
    )


def test_an_act_of_another_person_does_not_pass_as_ones_own() -> None:
    log = Log()
    log.act(7)
    told = log.clients[7]
    log.clients[8] = type(told)(8, told.events, told.kept)
    log.act(8)
    assert (judge(log.receipt(7), log) or "").endswith(
        "is about another person than the first act."
    )


def test_a_receipt_under_a_foreign_key_does_not_hold(log: Log) -> None:
    thief = Log(signing=signer("thief"))
    thief.act(7)
    assert judge(thief.receipt(), thief) is None
    assert judge(thief.receipt(), log) == (
        "Key line 1 (line 1 of the log) names another key than the key file."
    )
    assert verify_receipt.verify(log.receipt(), key_file(log.first, "Another")).holds is False


def test_a_history_that_forks_between_two_lines_is_found(log: Log) -> None:
    fork = small()
    fork.lines.pop()
    fork.clients[7].events.pop()
    fork.clients[7].kept.pop()
    fork.act(7, version=9)
    mixed = [*log.clients[7].kept[:2], fork.clients[7].kept[2]]
    assert judge(fork.receipt_of(mixed), log) is None  # one history, well continued
    assert judge(log.receipt_of(mixed), log) == (
        "Act 3 (line 6 of the log) is not in the log that the checkpoint is of."
    )
    fork.act(7)
    mixed = [*log.clients[7].kept, fork.clients[7].kept[3]]
    assert "does not follow the act before it" in (judge(fork.receipt_of(mixed), log) or "")


@settings(max_examples=examples(15))
@given(st.integers(0, 10**6), st.integers(3, 10), st.data())
def test_in_any_history_each_client_has_a_receipt_and_nobody_can_change_one(
    seed: int, size: int, data: st.DataObject
) -> None:
    log = random_log(seed, size)
    for record in log.clients:
        assert judge(log.receipt(record), log) is None
        whole = json.loads(log.receipt(record))
        part = data.draw(st.sampled_from(["acts", "keys"]))
        at = data.draw(st.integers(0, len(whole[part]) - 1))
        how = data.draw(st.sampled_from(["drop", "repeat", "swap"]))
        piece = whole[part].pop(at)
        if how == "repeat":
            whole[part][at:at] = [piece, piece]
        elif how == "swap":
            whole[part].insert((at + 1) % (len(whole[part]) + 1), piece)
        changed_file = (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
        true = json.loads(log.receipt(record))[part]
        # A beginning of the acts is true, too: nobody can say that nothing came after it.
        kept = len(whole[part]) if part == "acts" else len(true)
        if not kept or whole[part] != true[:kept]:
            assert judge(changed_file, log) is not None
