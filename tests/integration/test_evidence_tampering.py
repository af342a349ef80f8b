"""Whatever is changed in what is stored, the auditor says so and names the first bad event.

Each change is made in a transaction of its own, looked at there, and taken back.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update

from bridge.keys import signing
from bridge.store import consentlog, state
from bridge.store.consentlog import LogRow
from bridge.store.database import Tx
from bridge.store.prooftables import consent_log, signers
from consent import chain
from tests.evidence_kit import REFUSED, Change, act, audited, fault_after, history, line_up, prove
from tests.store_world import POSTGRESQL, World


def run(*statements: str) -> Change:
    def change(tx: Tx) -> None:
        for statement in statements:
            tx.execute(text(statement))

    return change


async def test_the_first_bad_event_is_the_one_that_the_log_names_first(world: World) -> None:
    await history(world)
    spoilt = "UPDATE evidence SET at = at + 1 WHERE line IN (4, 3, 7)"
    fault = await fault_after(world, run(spoilt))
    assert fault
    assert re.fullmatch(r"Event 1 of record [-0-9a-f]{36} \(line 3 of the log\) is not .+", fault)


# ----------------------------------------------------------------------- whole rows and lines

CUT_OFF = [
    "UPDATE evidence SET line = NULL WHERE line = 8",
    "DELETE FROM consent_log WHERE number = 8",
]
EMPTY = "DELETE FROM state WHERE network = 'consent'"
COPY_EVIDENCE = (
    "INSERT INTO evidence (id, lane, record, number, at, leaf, line, sealed_event,"
    " sealed_opening, bound) SELECT {} FROM evidence WHERE line = 8"
)
COPY_LINE = (
    "INSERT INTO consent_log (number, evidence_id, leaf, head, key, signature, at, sealed_event,"
    " bound) SELECT 9, evidence_id, leaf, head, key, signature, at, sealed_event, bound"
    " FROM consent_log WHERE number = {}"
)
SWAPPED = (
    "UPDATE evidence SET sealed_event = (SELECT e.sealed_event FROM evidence e WHERE e.line = 2)"
    " WHERE line = 4"
)
BAD = {
    "a dropped line": (["DELETE FROM consent_log WHERE number = 4"], "Line 4 of the log "),
    "a dropped event": (["DELETE FROM evidence WHERE line = 4"], "Line 4 of the log has lost"),
    "an event dropped with its line": (
        ["DELETE FROM evidence WHERE line = 4", "DELETE FROM consent_log WHERE number = 4"],
        "Line 4 of the log ",
    ),
    "the last line cut off": (CUT_OFF, "The log ends with line 7, but line 8 is known"),
    "the last event and line dropped": (
        ["DELETE FROM evidence WHERE line = 8", "DELETE FROM consent_log WHERE number = 8"],
        "The log ends with line 7, but line 8 is known",
    ),
    "all lines dropped": (
        ["DELETE FROM consent_log", "UPDATE evidence SET line = NULL"],
        "The log ends with line 0",
    ),
    "the note of the newest line dropped": ([EMPTY], "Line 1 of the log was added"),
    "two events that changed their lines": (
        ["UPDATE evidence SET line = 9 - line WHERE line IN (4, 5)"],
        r"Event \d of record [-0-9a-f]+ \(line 4 of the log\) is not in the log where it says",
    ),
    "two lines in each other's place": (
        [
            "UPDATE consent_log SET number = -3 WHERE number = 3",
            "UPDATE consent_log SET number = 3 WHERE number = 4",
            "UPDATE consent_log SET number = 4 WHERE number = -3",
        ],
        "Line 3 of the log is not what this service wrote",
    ),
    "two acts of a client in each other's place": (
        [
            "UPDATE evidence SET number = -number WHERE line IN (2, 4)",
            "UPDATE evidence SET number = 3 + number WHERE line IN (2, 4)",
        ],
        r"Event \d of record [-0-9a-f]+ \(line [23] of the log\)",
    ),
    "an event put in": (
        [
            COPY_EVIDENCE.format(
                "record, lane, record, number + 1, at, leaf, NULL, sealed_event,"
                " sealed_opening, bound"
            )
        ],
        r"Event 4 of record [-0-9a-f]+ is not what this service wrote there",
    ),
    "a line put in": ([COPY_LINE.format(8)], "Line 9 of the log was added"),
    "a line replayed at the end": ([COPY_LINE.format(2)], "Line 9 of the log was added"),
    "what is sealed taken from another event": (
        [SWAPPED],
        r"Event \d of record [-0-9a-f]+ \(line 4 of the log\) does not say any more",
    ),
    "what is sealed taken away": (
        ["UPDATE evidence SET sealed_event = NULL, sealed_opening = NULL WHERE line = 4"],
        r"Event \d of record [-0-9a-f]+ \(line 4 of the log\) says nothing any more",
    ),
    "one of two sealed values taken away": (
        ["UPDATE evidence SET sealed_opening = NULL WHERE line = 4"],
        r"Event \d of record [-0-9a-f]+ \(line 4 of the log\) does not say any more",
    ),
    "a client's name put on another one's events": (
        ["UPDATE evidence SET lane = (SELECT e.lane FROM evidence e WHERE e.line = 2)"],
        r"Event 1 of record [-0-9a-f]+ \(line \d of the log\) belongs to a client",
    ),
    "a part of the tree dropped": (
        ["DELETE FROM consent_tree WHERE position = 2"],
        r"The tree of the log is not what this service wrote \(line 2 of the log\)",
    ),
    "the end of the tree dropped": (
        ["DELETE FROM consent_tree WHERE position = 14"],
        r"The tree of the log is not what this service wrote \(line 8 of the log\)",
    ),
    "a part of the tree put in": (
        ["INSERT INTO consent_tree SELECT 15, hash FROM consent_tree WHERE position = 2"],
        "Something was added to the tree of the log after line 8 of it",
    ),
    "the newest checkpoint dropped": (
        ["DELETE FROM checkpoints WHERE size = 8"],
        "The checkpoint after line 8 of the log is gone",
    ),
    "a checkpoint of more lines put in": (
        ["INSERT INTO checkpoints SELECT 9, note FROM checkpoints WHERE size = 8"],
        "Something was added to the tree of the log after line 8 of it",
    ),
    "an old checkpoint for the newest": (
        [
            "DELETE FROM checkpoints WHERE size = 8",
            "UPDATE checkpoints SET size = 8 WHERE size = 6",
        ],
        r"The checkpoint is of another log \(line 8 of the log\)",
    ),
    "the keys dropped": (["DELETE FROM signers"], "The keys kept for the log"),
    "the key that signs dropped": (
        ["DELETE FROM signers WHERE sealed_private IS NOT NULL"],
        "The keys kept for the log",
    ),
}


async def test_whatever_is_dropped_moved_put_in_or_replayed_is_found(world: World) -> None:
    await history(world)
    for name, (statements, sentence) in BAD.items():
        fault = await fault_after(world, run(*statements))
        assert fault is not None, name
        assert fault == REFUSED or re.match(sentence, fault), f"{name}: {fault}"
    assert (await audited(world)).fault is None


async def rewritten(world: World, number: int, change: Callable[[LogRow], LogRow]) -> str | None:
    """What is found when somebody who knows the keys of the store writes this line anew."""
    sealer = world.opened.sealer

    def forge(tx: Tx) -> None:
        row = change(consentlog.lines(tx, [number])[number])
        new = replace(row, bound=consentlog.bound(sealer, row))
        tx.execute(
            update(consent_log)
            .where(consent_log.c.number == number)
            .values(
                leaf=new.line.leaf, head=new.line.head, key=new.line.key,
                signature=new.line.signature, at=new.at, bound=new.bound,
            )
        )  # fmt: skip

    return await fault_after(world, forge)


async def test_a_line_signed_by_a_foreign_key_is_found(world: World) -> None:
    await history(world)
    foreign = signing.make()

    def sign(row: LogRow) -> LogRow:
        message = chain.statement("lotse", row.line.number, row.line.head)
        line = replace(row.line, key=foreign.public, signature=foreign.sign(message))
        return replace(row, line=line)

    assert await rewritten(world, 4, sign) == "Line 4 of the log names a key that is not in force."
    assert (await rewritten(world, 1, sign) or "").startswith("Line 1 of the log ")


async def test_a_line_of_another_organisation_is_found(world: World) -> None:
    await history(world)
    key = await world.write(lambda tx: tx.scalar(select(signers.c.public).limit(1)))
    assert key is not None

    def sign(row: LogRow) -> LogRow:
        own = signing.make()
        message = chain.statement("another", row.line.number, row.line.head)
        return replace(row, line=replace(row.line, signature=own.sign(message)))

    assert await rewritten(world, 7, sign) == "Line 7 of the log is not signed."


async def test_a_log_that_was_put_back_to_an_earlier_state_is_found_by_its_note(
    world: World,
) -> None:
    """The note alone was kept: whoever puts back everything needs what clients have."""
    await history(world)
    sealer = world.opened.sealer
    network, key = consentlog.NOTE
    kept = await world.write(lambda tx: state.get(tx, sealer, network, key))
    lane, record = await world.lane("3"), uuid4()
    await prove(world, lane, act(world, record))
    await line_up(world)

    def put_back(tx: Tx) -> None:
        state.put(tx, sealer, network, {key: kept})

    assert await fault_after(world, put_back) == "Line 9 of the log was added by somebody else."


@pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)
async def test_no_sentence_says_who_a_client_is(world: World) -> None:
    records = await history(world)
    lanes = [lane.hex for lane in records] + [str(lane) for lane in records]
    for statements, _ in BAD.values():
        fault = await fault_after(world, run(*statements)) or ""
        assert not any(lane in fault for lane in lanes)
