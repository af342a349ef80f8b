"""The organisation's log: no line of it can be changed, dropped, moved, added or said twice."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent import canonical
from consent.chain import NOTHING, Line, head, leaf, statement
from consent.evidence import Opened
from consent.signers import KEY, key_event, named_key
from consent.verifying import Logged, acts_fault, log_fault, opening_fault
from tests.examples import examples
from tests.unit.consent_kit import (
    NAME,
    Log,
    act,
    flips,
    key_file,
    random_log,
    signer,
    small,
    verify,
)


def fault(log: Log, lines: list[Logged] | None = None, **known: Any) -> str | None:
    return log_fault(NAME, log.first, log.lines if lines is None else lines, verify, **known)


def test_a_log_that_was_kept_as_it_was_written_has_no_fault() -> None:
    log = small()
    assert fault(log) is None
    assert fault(log, []) is None
    assert all(acts_fault(client.events) is None for client in log.clients.values())
    assert all(
        opening_fault(kept.event, kept.opening) is None
        for client in log.clients.values()
        for kept in client.kept
    )


def test_lines_whose_events_are_erased_still_hold_each_other() -> None:
    log = small()
    erased = [
        one if one.event is None or named_key(one.event) else replace(one, event=None)
        for one in log.lines
    ]
    assert fault(log, erased) is None
    assert fault(log, [*erased[:2], *erased[3:]]) is not None


def changed_lines(logged: Logged) -> Iterator[Logged]:
    """The line with each bit of each of its fields turned."""
    line = logged.line
    yield from (replace(logged, line=replace(line, leaf=one)) for one in flips(line.leaf))
    yield from (replace(logged, line=replace(line, head=one)) for one in flips(line.head))
    yield from (replace(logged, line=replace(line, key=one)) for one in flips(line.key))
    for signature in flips(line.signature):
        yield replace(logged, line=replace(line, signature=signature))
    for bit in range(63):
        yield replace(logged, line=replace(line, number=line.number ^ (1 << bit)))
    for event in flips(logged.event or b""):
        yield replace(logged, event=event)


@pytest.mark.parametrize("place", range(6))
def test_every_turned_bit_of_a_line_is_found_at_that_line(place: int) -> None:
    log = small()
    found = 0
    for changed in changed_lines(log.lines[place]):
        said = fault(log, [*log.lines[:place], changed, *log.lines[place + 1 :]])
        assert said is not None
        assert said.startswith(f"Line {place + 1} of the log ")
        found += 1
    assert found > 3_000 if place not in (0, 3) else found > 1_000


def test_every_turned_bit_of_an_opening_is_found() -> None:
    kept = small().clients[7].kept[2]
    for name, one in kept.opening.items():
        for salt in flips(one.salt):
            assert opening_fault(kept.event, {**kept.opening, name: replace(one, salt=salt)})
        other = Opened(one.salt, one.value + "x")
        assert opening_fault(kept.event, {**kept.opening, name: other}) == (
            f"The commitment {name} does not open."
        )
    assert opening_fault(kept.event, {}) is not None
    assert opening_fault(b"x", kept.opening) is not None


def test_every_turned_bit_of_a_line_is_found_when_its_event_is_erased() -> None:
    log = small()
    for place in (1, 2, 4, 5):
        line = log.lines[place].line
        for other in flips(line.leaf):
            lines = list(log.lines)
            lines[place] = Logged(replace(line, leaf=other))
            assert fault(log, lines) == (
                f"Line {place + 1} of the log does not follow from the lines before it."
            )


def test_a_leaf_of_another_size_is_found_though_it_is_signed() -> None:
    log = Log()
    line, _ = log.add(b"x")
    for size in (0, 31, 33):
        after = head(log.lines[0].line.head, 2, bytes(size))
        signature = log.signing.sign(statement(NAME, 2, after))
        bad = replace(line, leaf=bytes(size), head=after, signature=signature)
        assert fault(log, [log.lines[0], Logged(bad)]) is not None


@pytest.mark.parametrize("place", range(5))
def test_a_dropped_line_is_found(place: int) -> None:
    log = small()
    said = fault(log, [*log.lines[:place], *log.lines[place + 1 :]])
    assert said == (
        f"Line {place + 1} of the log is missing or moved: number {place + 2} stands in its place."
    )


def test_two_lines_that_changed_places_are_found() -> None:
    log = small()
    for place in range(5):
        lines = list(log.lines)
        lines[place], lines[place + 1] = lines[place + 1], lines[place]
        assert (fault(log, lines) or "").startswith(f"Line {place + 1} of the log")


def test_a_line_said_again_is_found_even_when_it_is_signed_again() -> None:
    log = small()
    assert fault(log, [*log.lines, log.lines[-1]]) is not None
    log.add(log.clients[7].events[0])
    assert fault(log) == "Line 7 of the log repeats line 2."


def test_a_line_put_in_between_is_found() -> None:
    log, other = small(), Log()
    other.act(9)
    for place in range(1, 7):
        lines = [*log.lines[:place], other.lines[1], *log.lines[place:]]
        at = 3 if place == 1 else place + 1  # a fork of line 1 may have any second line
        assert (fault(log, lines) or "").startswith(f"Line {at} of the log")


def test_a_log_under_a_foreign_key_is_found() -> None:
    log, foreign = small(), Log(signing=signer("thief"))
    assert fault(log, foreign.lines) == "Line 1 of the log names a key that is not in force."
    assert log_fault("Somebody else", log.first, log.lines, verify) == (
        "Line 1 of the log is not signed."
    )


def test_only_the_key_in_force_names_the_next_one() -> None:
    log = small()
    thief = Log(lines=list(log.lines[:2]), keys=list(log.keys[:1]), signing=signer("thief"))
    assert fault(log, thief.lines) == "Line 3 of the log names a key that is not in force."
    old = small()
    old.signing = signer("first")
    old.act()
    assert fault(old) == "Line 7 of the log names a key that is not in force."


def test_a_log_that_does_not_begin_with_its_key_is_found() -> None:
    log = Log()
    log.lines.clear()
    log.act()
    assert fault(log) == "Line 1 of the log does not name the organisation's first key."


def test_a_history_written_twice_and_one_cut_off_are_found_by_a_head_known_elsewhere() -> None:
    log, fork = small(), small()
    log.act(8)
    fork.act(9)
    log.act(7)
    fork.act(7)
    known = {one.line.number: one.line.head for one in log.lines}
    assert fault(log, known=known) is None
    assert fault(fork) is None
    assert fault(fork, known=known) == (
        "Line 7 of the log is not the line that is known from elsewhere."
    )
    assert fault(log, log.lines[:6], known={8: log.head}) == (
        "The log ends with line 6, but line 8 is known from elsewhere."
    )


def test_lines_of_wrong_sizes_are_faults_and_no_crash() -> None:
    log = Log()
    for bad in (
        Line(1, b"", NOTHING, b"", b""),
        Line(-1, NOTHING, NOTHING, log.first, b""),
        Line(2**70, NOTHING, NOTHING, log.first, b""),
        replace(log.lines[0].line, signature=b""),
        replace(log.lines[0].line, head=b""),
    ):
        assert fault(log, [Logged(bad)]) is not None


def test_what_a_client_did_cannot_be_dropped_moved_or_repeated() -> None:
    events = small().clients[7].events
    assert acts_fault(events[1:]) == "Event 1 of this client says that it is number 2."
    assert acts_fault([events[0], events[2]]) == "Event 2 of this client says that it is number 3."
    assert acts_fault([*events, events[0]]) is not None
    other = Log()
    other.act(7, words="another story")
    assert acts_fault([other.clients[7].events[0], *events[1:]]) == (
        "Event 2 of this client does not follow the one before it."
    )
    assert acts_fault([b"{}"]) == (
        "Event 1 of this client cannot be read: a field of it is missing or is of another kind."
    )


def test_the_same_act_twice_under_two_numbers_is_found() -> None:
    log = Log()
    log.act(7)
    log.act(7, id=act(1, 7).id)
    assert acts_fault(log.clients[7].events) == "Event 2 of this client stands there twice."


@pytest.mark.parametrize(
    "event",
    [
        b"",
        b'{"public":"","type":"key"}',
        b'{"public":"AAAA","type":"key"}',
        b'{"public":"\xff","type":"key"}',
        key_event(bytes(32)).replace(b'A="', b'B="'),
        key_event(bytes(32)) + b" ",
        b'{"type":"key","public":"' + b"A" * 43 + b'="}',
    ],
)
def test_only_one_spelling_names_a_key(event: bytes) -> None:
    assert named_key(event) is None
    assert named_key(key_event(bytes(range(32)))) == bytes(range(32))


@given(st.binary(min_size=KEY, max_size=KEY))
def test_a_key_is_named_in_canonical_json(key: bytes) -> None:
    said = {"type": "key", "public": base64.b64encode(key).decode()}
    assert key_event(key) == canonical.dumps(said)
    assert named_key(key_event(key)) == key


def test_what_is_signed_says_which_log_and_which_line() -> None:
    assert statement("Hof", 3, NOTHING) == (
        b"counselbridge consent log 1\nHof\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
    )
    assert leaf(b"") != NOTHING
    assert key_file(bytes(32)).startswith(b"counselbridge-consent ed25519 ")


@settings(max_examples=examples(30))
@given(st.integers(0, 10**6), st.integers(1, 12), st.data())
def test_in_any_history_any_tampering_is_found_where_it_begins(
    seed: int, size: int, data: st.DataObject
) -> None:
    log = random_log(seed, size)
    assert fault(log) is None
    place = data.draw(st.integers(0, size))
    lines = list(log.lines)
    how = data.draw(st.sampled_from(["drop", "swap", "repeat", "flip"]))
    if how == "drop":
        del lines[place]
    elif how == "swap":
        other = data.draw(st.integers(0, size).filter(lambda one: one != place))
        lines[place], lines[other] = lines[other], lines[place]
        place = min(place, other)
    elif how == "repeat":
        lines.insert(place, lines[data.draw(st.integers(0, size).filter(lambda one: one != place))])
    else:
        lines[place] = data.draw(st.sampled_from(list(changed_lines(lines[place]))))
    said = fault(log, lines, known={len(log.lines): log.head})
    expected = f"Line {place + 1} of the log " if lines[place:] else "The log ends with line"
    assert said is not None
    assert said.startswith(expected)
