"""Files for clients, made from what is stored: whole and verified, or not at all."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from adapters.port import Refused, RetryLater
from bridge import sequencing, testifying
from bridge.disk import Disk
from bridge.host import Services
from bridge.house import Current, Operator
from bridge.receipts import FileMaker, key_file
from bridge.store import documents, forgetting
from bridge.store.database import Tx
from bridge.store.documents import Document, Kind
from bridge.store.sealer import Sealer
from consent import Decision
from consent.acts import Act
from routing.ids import AccountName, AuthorId, LaneId, Language, PlaceId
from routing.messages import Made, MadeKind
from tests.evidence_kit import act, line_up, prove, rotate
from tests.houses import ANNA, DOCUMENTS, EN, house
from tests.pdf_text import text as words_of
from tests.receipts_kit import verified
from tests.store_world import ORGANISATION, World

SHOWN = "Dürfen wir das lesen? „Ja“ heißt: \U0001f33f"
RECORD = UUID(int=77, version=4)
OPERATOR = Operator(LaneId(uuid4()), PlaceId(uuid4()), AccountName("rooms"), AuthorId("kim"))


@pytest.fixture
def maker(world: World, tmp_path: Path) -> FileMaker:
    disk = Disk(tmp_path, 1)
    services = Services(world.opened.store, world.opened.sealer, world.clock, disk)
    current = Current(house(), (ANNA,), OPERATOR, {})
    return FileMaker(services, lambda: current)


def made(what: MadeKind = MadeKind.RECEIPT_FILE, upto: int = 9, record: UUID = RECORD) -> Made:
    return Made(what, record.hex, upto, Language("de"), "note.json", "application/json")


async def decided(world: World, *decisions: Decision, record: UUID = RECORD) -> LaneId:
    """A client who decided so about a text that is kept; none of it in the log yet."""
    lane = await world.lane(str(record.int))
    shown = Document(Kind.AGREEMENT, "counselling", SHOWN.encode(), 1, "de")
    sealer, now = world.opened.sealer, world.clock.now()
    sha256 = await world.write(lambda tx: documents.put(tx, sealer, shown, now))
    acts: list[Act] = [act(world, record, one, sha256=sha256) for one in decisions]
    await prove(world, lane, *acts)
    return lane


async def published(world: World) -> bytes:
    """The content of org.pub."""
    sealer, now = world.opened.sealer, world.clock.now()
    first = await world.write(lambda tx: sequencing.first_key(tx, sealer, now))
    return key_file(first, ORGANISATION)


async def test_a_receipt_is_verified_by_the_file_that_stands_alone(
    world: World, maker: FileMaker, tmp_path: Path
) -> None:
    lane = await decided(world, Decision.GIVEN, Decision.WITHDRAWN)
    await line_up(world)
    receipt, key = await maker.make(made(), lane), await published(world)
    found = verified(tmp_path, receipt, key)
    assert (found.status, found.sentence.partition(":")[0]) == (0, "This receipt holds")
    assert [one["text"] for one in json.loads(receipt)["acts"]] == [SHOWN, SHOWN]
    assert verified(tmp_path, receipt.replace(b"Ja", b"Na"), key).status == 1


async def test_a_key_that_changed_in_between_is_proved_along(
    world: World, maker: FileMaker, tmp_path: Path
) -> None:
    lane = await decided(world, Decision.GIVEN)
    await line_up(world)
    await rotate(world)
    await prove(world, lane, act(world, RECORD, Decision.WITHDRAWN))
    await decided(world, Decision.GIVEN, record=uuid4())  # somebody else's stand in between
    await line_up(world)
    await rotate(world)
    receipt = await maker.make(made(), lane)
    assert [len(json.loads(receipt)[name]) for name in ("keys", "acts")] == [3, 2]
    assert verified(tmp_path, receipt, await published(world)).status == 0


async def test_a_file_tells_of_the_acts_of_when_it_was_asked_for(
    world: World, maker: FileMaker
) -> None:
    lane = await decided(world, Decision.GIVEN, Decision.WITHDRAWN)
    await line_up(world)
    assert len(json.loads(await maker.make(made(upto=1), lane))["acts"]) == 1


async def test_a_file_waits_until_every_act_is_in_the_log(world: World, maker: FileMaker) -> None:
    lane = await decided(world, Decision.GIVEN)
    with pytest.raises(RetryLater) as early:
        await maker.make(made(), lane)
    assert early.value.after <= timedelta(seconds=2)
    await line_up(world)
    await prove(world, lane, act(world, RECORD, Decision.WITHDRAWN))
    with pytest.raises(RetryLater):
        await maker.make(made(), lane)
    assert await maker.make(made(upto=1), lane)


async def test_nobody_gets_the_proof_of_somebody_else(world: World, maker: FileMaker) -> None:
    await decided(world, Decision.GIVEN)
    other = await decided(world, Decision.GIVEN, record=uuid4())
    await line_up(world)
    for record in (made(), made(record=uuid4()), made(what=MadeKind.RECEIPT_PAGE)):
        with pytest.raises(Refused):
            await maker.make(record, other)


@pytest.mark.parametrize("about", ["", "no record at all", "7" * 31])
async def test_a_name_that_is_no_record_is_refused(
    world: World, maker: FileMaker, about: str
) -> None:
    lane = await decided(world, Decision.GIVEN)
    wrong = Made(MadeKind.RECEIPT_FILE, about, 1, Language("de"), "note.json", "application/json")
    with pytest.raises(Refused):
        await maker.make(wrong, lane)


async def test_the_page_is_a_pdf_in_every_language_and_fast(world: World, maker: FileMaker) -> None:
    lane = await decided(world, *[Decision.GIVEN] * 4)
    await line_up(world)
    page = made(what=MadeKind.RECEIPT_PAGE)
    assert (await maker.make(page, lane)).startswith(b"%PDF-")
    begun = time.perf_counter()
    await maker.make(page, lane)
    assert time.perf_counter() - begun < 2.0  # a machine under load; the bench knows better


TAMPERED = (
    "UPDATE evidence SET leaf = (SELECT head FROM consent_log WHERE number = 1)",
    "UPDATE evidence SET at = at + 1",
    "UPDATE evidence SET bound = leaf",
    "UPDATE evidence SET line = 1",
    "UPDATE evidence SET sealed_opening = sealed_event",
    "UPDATE evidence SET number = 2",
    "UPDATE consent_log SET head = leaf WHERE number = 2",
    "UPDATE consent_log SET head = leaf WHERE number = 1",
    "UPDATE consent_log SET signature = (SELECT c.signature FROM consent_log c WHERE number = 1)",
    "DELETE FROM consent_log WHERE number = 2",
    "DELETE FROM consent_log WHERE number = 1",
    "UPDATE documents SET sealed_bytes = (SELECT max(sealed_event) FROM evidence)",
)


def run(statement: str) -> Callable[[Tx], object]:
    return lambda tx: tx.execute(text(statement))


@pytest.mark.parametrize("statement", TAMPERED)
async def test_no_file_is_made_of_what_somebody_changed(
    world: World, maker: FileMaker, statement: str
) -> None:
    lane = await decided(world, Decision.GIVEN)
    await line_up(world)
    assert await maker.make(made(), lane)
    await world.write(run(statement))
    for what in (MadeKind.RECEIPT_FILE, MadeKind.RECEIPT_PAGE):
        with pytest.raises(Refused):
            await maker.make(made(what=what), lane)


async def test_a_record_whose_time_is_over_is_refused(world: World, maker: FileMaker) -> None:
    lane = await decided(world, Decision.GIVEN)
    await line_up(world)
    sealer, now = world.opened.sealer, world.clock.now() + timedelta(days=4000)
    await world.write(run("UPDATE evidence SET lane = NULL"))
    await world.write(partial(_forgotten, sealer.keys, now))
    with pytest.raises(Refused):
        await maker.make(made(), lane)


def _forgotten(keys: object, now: object, tx: Tx) -> int:
    return forgetting.forget(tx, keys, now, now)  # type: ignore[arg-type]  # as given above


async def test_words_that_no_start_kept_are_kept_with_the_decision_about_them(
    world: World,
) -> None:
    lane, sealer = await world.lane(), world.opened.sealer
    current = Current(house(), (ANNA,), OPERATOR, {})
    shown = DOCUMENTS["counselling"].shown(EN)
    for sha256 in (shown.sha256, "a" * 64):  # the second of words that nobody shows any more
        one = act(world, RECORD, language="en", sha256=sha256)
        await world.write(partial(_proved, sealer, current, lane, one))
    found = await world.write(lambda tx: documents.get(tx, sealer, Kind.AGREEMENT, shown.sha256))
    assert found is not None
    assert found.content.decode() == "May we read it?"
    assert await world.count("documents") == 1
    assert await world.count("evidence") == 2


def _proved(sealer: Sealer, current: Current, lane: LaneId, one: Act, tx: Tx) -> None:
    testifying.prove(tx, sealer, current, lane, one)


async def test_a_client_of_whom_nothing_is_held_takes_along_just_that(
    world: World, maker: FileMaker
) -> None:
    lane = await world.lane()
    found = json.loads(await maker.make(made(what=MadeKind.TAKEOUT), lane))
    assert (found["answers"], found["decisions"], found["messages"]) == ([], [], [])


async def test_all_that_is_held_is_a_page_or_a_file_for_programs_as_its_name_says(
    world: World, maker: FileMaker
) -> None:
    lane = await world.lane("7")
    asked = Made(MadeKind.TAKEOUT, "", 0, EN, "file.json", "application/json")
    held = json.loads(await maker.make(asked, lane))
    assert (held["format"], held["chat"]["number"]) == ("counselbridge data 1", "7")
    page = await maker.make(replace(asked, name="file.pdf", media_type="application/pdf"), lane)
    assert page.startswith(b"%PDF-")
    assert "your number there: 7" in words_of(page)
    assert b"/EmbeddedFile" in page
