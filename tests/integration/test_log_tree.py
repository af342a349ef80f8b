"""The tree over the stored log: every proof out of it holds, and a changed one proves nothing."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update

from bridge import sequencing
from bridge.ahead import Ahead, Claim
from bridge.auditing import audit
from bridge.keys import signing
from bridge.proof import proof
from bridge.receipts import key_file
from bridge.store import consentlog, evidence, logtree
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.prooftables import checkpoints
from bridge.treeaudit import claims
from consent import tree
from consent.checkpoint import note, parse, signed_text
from consent.receipt import machine_file, proof_file
from consent.standalone import verify_receipt as standalone
from tests.evidence_kit import act, audited, history, line_up, prove, rotate
from tests.store_world import ORGANISATION, World

SWAPPED = (
    "UPDATE checkpoints SET note = (SELECT c.note FROM checkpoints c WHERE c.size = 3)"
    " WHERE size = 5"
)


async def receipt(world: World, record: UUID) -> bytes:
    sealer = world.opened.sealer

    def look(tx: Tx) -> bytes:
        found = proof(tx, sealer, evidence.of_record(tx, sealer, record))
        assert found is not None
        return machine_file(found.organisation, found.placed, found.keys, found.acts)

    return await world.opened.store.read(look)


async def receipts(world: World, records: Iterable[UUID]) -> list[bytes]:
    return [await receipt(world, record) for record in records]


async def published(world: World) -> bytes:
    sealer, now = world.opened.sealer, world.clock.now()
    first = await world.write(lambda tx: sequencing.first_key(tx, sealer, now))
    return key_file(first, ORGANISATION)


async def leaves(world: World) -> list[bytes]:
    def look(tx: Tx) -> list[bytes]:
        return [row.line.leaf for page in consentlog.pages(tx) for row in page]

    return await world.opened.store.read(look)


async def test_every_receipt_places_its_lines_in_the_tree(world: World) -> None:
    records, key = await history(world), await published(world)
    one, other = await receipts(world, records.values())
    for file in (one, other):
        verdict = standalone.verify(file, key)
        assert verdict.holds, verdict.sentence
    verdict = standalone.compare(one, other, key)
    assert verdict.holds, verdict.sentence


async def test_receipts_of_different_days_are_brought_together_by_the_log(world: World) -> None:
    records, key = await history(world), await published(world)
    [lane, _], [one, other] = list(records), list(records.values())
    early = await receipt(world, one)
    for _ in range(5):
        await prove(world, lane, act(world, one))
        await line_up(world)
    await rotate(world)
    late = await receipt(world, other)
    assert standalone.verify(late, key).holds
    hashes = await world.opened.store.read(lambda tx: logtree.growth(tx, 8, 14))
    given = await leaves(world)
    old, new = (tree.full(given[:size])[0].root for size in (8, 14))
    assert tree.grew(old, 8, new, 14, hashes)
    assert not standalone.compare(early, late, key, b"").holds
    together = standalone.compare(early, late, key, proof_file(ORGANISATION, 8, 14, hashes))
    assert together.holds, together.sentence


async def test_every_line_and_every_growth_is_proved_out_of_the_stored_tree(world: World) -> None:
    lane, record = await world.lane(), uuid4()
    for count in (1, 3, 4, 9):
        await prove(world, lane, *(act(world, record) for _ in range(count)))
        await line_up(world)
    given, sealer = await leaves(world), world.opened.sealer
    size, (whole, _) = len(given), tree.full(given)
    placed = await world.opened.store.read(
        lambda tx: logtree.log_proofs(tx, sealer, range(1, size + 2))
    )
    assert (placed.size, sorted(placed.paths)) == (size, list(range(1, size + 1)))
    for number, path in placed.paths.items():
        assert tree.contains(whole.root, size, number - 1, given[number - 1], path)
    for new in range(1, size + 1):
        for old in range(1, new + 1):
            hashes = await world.opened.store.read(partial(logtree.growth, old=old, new=new))
            start, end = (tree.full(given[:size])[0].root for size in (old, new))
            assert tree.grew(start, old, end, new, hashes)


async def test_every_batch_gets_one_checkpoint_of_the_whole_log(world: World) -> None:
    await history(world)
    kept = await world.opened.store.read(lambda tx: dict(logtree.notes(tx)))
    assert list(kept) == [3, 5, 6, 8]  # the first key and two acts; two; another key; two
    given = await leaves(world)
    for size, written in kept.items():
        found = parse(written.decode(), ORGANISATION)
        assert (found.size, found.root) == (size, tree.full(given[:size])[0].root)


async def test_without_a_log_there_is_nothing_to_place(world: World) -> None:
    sealer = world.opened.sealer
    placed = await world.opened.store.read(lambda tx: logtree.log_proofs(tx, sealer, [1, 2]))
    assert (placed.checkpoint, placed.size, placed.paths) == ("", 0, {})
    assert (await audited(world)).fault is None


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM consent_tree WHERE position = 2",
        "DELETE FROM checkpoints WHERE size = 8",
        "UPDATE checkpoints SET size = 9 WHERE size = 8",
        "DELETE FROM consent_log WHERE number = 3",
    ],
)
async def test_a_tree_with_a_part_missing_is_no_proof(world: World, statement: str) -> None:
    records = await history(world)
    await world.write(lambda tx: tx.execute(text(statement)))
    with pytest.raises((Unreadable, KeyError)):
        await receipts(world, records.values())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_tree SET hash = (SELECT leaf FROM consent_log WHERE number = 1)",
        "UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE size = 6)",
    ],
)
async def test_a_changed_tree_makes_no_receipt_that_holds(world: World, statement: str) -> None:
    records, key = await history(world), await published(world)
    await world.write(lambda tx: tx.execute(text(statement)))
    for record in records.values():
        assert not standalone.verify(await receipt(world, record), key).holds


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("SELECT 1", None),
        (SWAPPED, "The checkpoint is of another log (line 5 of the log)."),
        ("DELETE FROM checkpoints WHERE size = 5", None),  # its root follows from the leaves
    ],
)
async def test_checkpoints_are_looked_at_ahead_as_they_are_without(
    world: World, statement: str, sentence: str | None
) -> None:
    await history(world)
    await world.write(lambda tx: tx.execute(text(statement)))
    sealer = world.opened.sealer
    with ThreadPoolExecutor(2) as pool:
        checking = Ahead(pool, ORGANISATION)
        found = await world.opened.store.read(lambda tx: audit(tx, sealer, checking))
    assert found.fault == (await audited(world)).fault == sentence


async def test_what_is_looked_at_ahead_is_what_is_asked_for_later(world: World) -> None:
    """But for a checkpoint that another key signs than its last line: there are few of these."""
    await history(world)

    def look(tx: Tx) -> list[tuple[Claim, Claim]]:
        rows = {row.line.number: row for page in consentlog.pages(tx) for row in page}
        early = claims(tx, list(rows.values()))
        later = []
        for size, written in logtree.notes(tx):
            said = parse(written.decode(), ORGANISATION)
            message = signed_text(ORGANISATION, said.size, said.root)
            later.append((rows[size].line.key, said.signature, message))
        return list(zip(early, later, strict=True))

    found = await world.opened.store.read(look)
    assert len(found) == 4
    assert all(early == later for early, later in found)


async def test_a_checkpoint_signed_by_somebody_else_is_found(world: World) -> None:
    await history(world)
    thief, root = signing.make(), tree.full((await leaves(world))[:5])[0].root
    forged = note(ORGANISATION, 5, root, thief.public, thief.sign).encode()
    put = update(checkpoints).where(checkpoints.c.size == 5).values(note=forged)
    await world.write(lambda tx: tx.execute(put))
    assert (await audited(world)).fault == (
        "The checkpoint names a key that is not in force (line 5 of the log)."
    )


async def test_nobody_can_have_a_root_signed_that_is_not_the_logs(world: World) -> None:
    """What the sequencer goes on from is sealed: the stored tree is never asked."""
    records = await history(world)
    spoilt = "UPDATE consent_tree SET hash = (SELECT leaf FROM consent_log WHERE number = 1)"
    await world.write(lambda tx: tx.execute(text(spoilt)))
    [lane, _], [record, _] = list(records), list(records.values())
    await prove(world, lane, act(world, record))
    await line_up(world)
    written = (await world.opened.store.read(lambda tx: dict(logtree.notes(tx))))[9]
    root = tree.full(await leaves(world))[0].root
    assert parse(written.decode(), ORGANISATION).root == root
