"""`hold`: what a supervisor does when a court asks, and what the client is told of it."""

import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from bridge.app import App
from bridge.store import finding
from routing.conversation import Conversation
from routing.ids import ChatId, LaneId
from tests.e2e.service import Said
from tests.faults.far import STEPS, Far
from tests.integration.files_kit import CLIENT, taps, wants_all_deleted
from tests.integration.forgetting_kit import agrees, nobody_is_known, on_sqlite, quiet
from tests.integration.written_kit import (
    counselled,
    record_of,
    said,
)
from tests.pipeline import bridge, until


@pytest.fixture
def reason(tmp_path: Path) -> Path:
    file = tmp_path / "reason"
    file.write_text("The court of Lotse asked on Monday.\n")
    return file


@on_sqlite
@pytest.mark.usefixtures("looking")
async def test_of_a_held_client_nothing_goes_until_a_supervisor_releases_them(
    folder: Path, far: Far, reason: Path
) -> None:
    async with bridge(folder) as app:
        await counselled(far)
        record, name = await record_of(app)
        await place(folder, far, record, reason)
        await wishes_to_be_erased(far)
        assert not far.staff.rooms[ChatId(far.rooms[CLIENT])].forgotten
        await quiet(app)
    await assert_held(folder, record)
    async with bridge(folder) as app:
        assert len(await clients_of(app)) == 1
        released = await said("hold", folder, "--case", name, "--by", "kim", "--release")
        assert released.status == 0, released.err
        await until(lambda: app.opened.store.read(nobody_is_known))
        assert any("What we hold of you here" in one for one in far.clients.texts(CLIENT))
        room = far.staff.rooms[ChatId(far.rooms[CLIENT])]
        await far.staff.until(lambda: room.forgotten)
        await quiet(app)
    assert (await said("hold", folder)).out == "Legal holds: 0.\n"


@on_sqlite
@pytest.mark.usefixtures("looking")
async def test_the_answers_of_an_intake_that_ends_while_held_can_be_handed_to_a_court(
    folder: Path, far: Far, reason: Path, tmp_path: Path
) -> None:
    held, released = tmp_path / "held.json", tmp_path / "released.json"
    async with bridge(folder) as app:
        record = await in_the_middle(app, far)
        await place(folder, far, record, reason)
        await far.clients.say(CLIENT, "/stop", author=CLIENT)
        await taps(far, "mind:stop")
        await far.until_chat(CLIENT, "I pass nothing on any more")
        await quiet(app)
        await export(folder, record, held)
        [(_, known)] = await clients_of(app)
        assert known.run is None
        release = ("--record", str(record), "--by", "kim", "--release")
        assert (await said("hold", folder, *release)).status == 0
        left = "SELECT count(*) FROM state WHERE network = 'holds'"
        assert await app.opened.store.read(lambda tx: tx.scalar(text(left))) == 0
        await export(folder, record, released)
    kept = json.loads(held.read_bytes())["of_the_organisation"]["kept_by_legal_hold"]
    assert [one["conversation"]["run"]["answers"]["alias"] for one in kept] == ["Mia", "Mia"]
    assert "Mia" not in released.read_text()


async def in_the_middle(app: App, far: Far) -> UUID:
    """Somebody answers a question and not the next one; the record of what they agreed to."""
    await agrees(far, STEPS[:3])
    await far.until_asked(CLIENT, "A name?")
    await far.clients.say(CLIENT, "Mia", author=CLIENT)
    await far.until_chat(CLIENT, "What is it about?")
    await quiet(app)
    [(_, known)] = await clients_of(app)
    assert known.ledger.record is not None
    return known.ledger.record


async def export(folder: Path, record: UUID, to: Path) -> None:
    done = await said("export", folder, "--record", str(record), "--to", to)
    assert done.status == 0, done.err


@on_sqlite
async def test_a_hold_right_after_everything_was_to_be_deleted_says_what_it_is_too_late_for(
    folder: Path, far: Far, reason: Path
) -> None:
    async with bridge(folder) as app:
        await counselled(far)
        record, _ = await record_of(app)
        await wants_all_deleted(far)
        await far.until_chat(CLIENT, "is being deleted now")
        placed = await asked(folder, record, reason)
        assert placed.status == 0, placed.err
        assert "It is too late for most" in placed.out
        assert len(await clients_of(app)) == 1


async def asked(folder: Path, record: UUID, reason: Path) -> Said:
    """What the command says when Kim wants this client held."""
    who = ("--record", str(record), "--by", "kim", "--reason-file", reason)
    return await said("hold", folder, *who)


async def place(folder: Path, far: Far, record: UUID, reason: Path) -> None:
    """By the command, beside the running service; a second one changes nothing."""
    placed = await asked(folder, record, reason)
    assert placed.status == 0, placed.err
    await far.until_operator("By kim: nothing of one client")
    twice = await asked(folder, record, reason)
    assert (twice.status, "already" in twice.err) == (1, True)


async def wishes_to_be_erased(far: Far) -> None:
    """And is told that it waits."""
    await wants_all_deleted(far)
    await far.clients.until(lambda: "keep for now" in far.clients.texts(CLIENT)[-1])


async def assert_held(folder: Path, record: UUID) -> None:
    """As every command says it."""
    listed = await said("hold", folder)
    assert f"{record}  since " in listed.out
    assert "by kim\n    The court of Lotse asked on Monday.\n" in listed.out
    refused = await said("erase", folder, "--record", str(record), "--yes")
    assert (refused.status, "legal hold" in refused.err) == (1, True)
    assert "because of a legal hold: 1." in (await said("retention", folder)).out


async def clients_of(app: App) -> list[tuple[LaneId, Conversation]]:
    return await app.opened.store.read(lambda tx: list(finding.clients(tx, app.opened.sealer)))


@on_sqlite
@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("--by", "kim"), 2, "Say who"),
        (("--release",), 2, "Say who"),
        (("--record", "s3cret", "--by", "kim", "--release"), 2, "no id of a record"),
        (("--record", str(uuid4()), "--by", "kim", "--release"), 1, "no client with this record"),
        (("--case", "Amsel", "--by", "s3cret", "--release"), 2, "Say who places or releases it"),
        (("--case", "Amsel", "--release"), 2, "Say who places or releases it"),
        (("--case", "Amsel", "--by", "kim"), 2, "Say why"),
        (("--case", "Amsel", "--by", "kim", "--reason-file", "EMPTY"), 2, "at most 10000 bytes"),
        (("--case", "Amsel", "--by", "kim", "--reason-file", "LONG"), 2, "at most 10000 bytes"),
        (("--case", "Amsel", "--by", "kim", "--reason-file", "RUBBISH"), 2, "no text in UTF-8"),
        (("--case", "Amsel", "--by", "kim", "--reason-file", "NOTHING"), 2, "cannot be read"),
        (("--case", "s3cret", "--by", "kim", "--release", "--reason-file", "EMPTY"), 2, "leave it"),
    ],
)
async def test_a_hold_needs_a_client_a_supervisor_and_a_reason(
    folder: Path, tmp_path: Path, words: tuple[str, ...], status: int, sentence: str
) -> None:
    async with bridge(folder):
        pass
    (tmp_path / "EMPTY").write_text(" \n")
    (tmp_path / "LONG").write_text("word " * 2001)
    (tmp_path / "RUBBISH").write_bytes(b"\xff\xfe s3cret")
    named = [tmp_path / one if one.isupper() else one for one in words]
    told = await said("hold", folder, *named)
    assert (told.status, sentence in told.err) == (status, True), told.err
    assert "s3cret" not in told.err
    assert len(told.err.splitlines()) == 1
