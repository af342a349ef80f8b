"""What clients decide becomes evidence by itself, and the commands show and check it meanwhile."""

import asyncio
import base64
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from bridge.app import App
from bridge.auditing import audit
from bridge.cli import proving
from bridge.cli.saying import Failed
from bridge.clock import SystemClock
from bridge.store import erase, evidence, finding
from bridge.store.beside import open_with_keys
from bridge.store.codec import encode
from bridge.store.database import Tx
from bridge.store.lanes import state_cell
from bridge.store.routes import lane_owner
from bridge.store.start import Where
from consent.evidence import parse
from routing.ids import LaneId
from tests.evidence_kit import AROUND
from tests.evidence_victim import ACTS
from tests.faults.far import Far
from tests.integration.cli_kit import call
from tests.pipeline import bridge, until
from tests.store_world import SQLITE

on_sqlite = pytest.mark.parametrize("where", [SQLITE], indirect=True)
CLIENT = "client-1"


async def lined_up(app: App, events: int) -> None:
    """Until so many events have their lines."""
    count = text("SELECT count(*) = :events FROM evidence WHERE line IS NOT NULL")
    query = count.bindparams(events=events)
    await until(lambda: app.opened.store.read(lambda tx: tx.scalar(query)))


@asynccontextmanager
async def decided(folder: Path, far: Far) -> AsyncIterator[App]:
    """The service at work, and one client who has decided three things, each with its line."""
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        await lined_up(app, 3)
        yield app


async def held(app: App) -> list[evidence.Held]:
    sealer = app.opened.sealer

    def every(tx: Tx) -> list[evidence.Held]:
        found = evidence.by_record(tx, sealer)
        return [evidence.held(sealer, row) for rows in found for row in rows]

    return await app.opened.store.read(every)


async def test_what_a_client_decides_is_proved_within_seconds(folder: Path, far: Far) -> None:
    async with decided(folder, far) as app:
        found = await held(app)
        said = [parse(one.event or b"") for one in found]
        assert [one.document for one in said] == ["privacy", "counselling", "statistics"]
        opened = found[0].opening or {}
        assert opened["identity"].value.endswith(f" {CLIENT}")
        assert b"Lotse e.V." in (found[0].event or b"")
        assert CLIENT.encode() not in b"".join(one.event or b"" for one in found)
        checked = await app.opened.store.read(lambda tx: audit(tx, app.opened.sealer))
        assert (checked.fault, checked.lines) == (None, 4)


async def test_events_without_a_line_are_lined_up_at_the_next_start(
    folder: Path, far: Far, where: Where
) -> None:
    async with decided(folder, far) as app:
        row = (await held(app))[0].row
    left = replace(ACTS[0], id=uuid4(), record=UUID(bytes=row.record))
    lane = LaneId(UUID(bytes=row.lane or b""))
    place = replace(where, data=folder / "var", secrets=folder / "secrets")
    beside = open_with_keys(place, SystemClock())
    await beside.store.write(lambda tx: evidence.add(tx, beside.sealer, lane, left, AROUND))
    await beside.close()
    async with bridge(folder) as app:
        await lined_up(app, 4)


async def test_what_proves_a_clients_decisions_outlives_the_client(folder: Path, far: Far) -> None:
    async with decided(folder, far) as app:
        store, opened, now = app.opened.store, app.opened, app.services.clock.now()
        lane = (await held(app))[0].row.lane
        assert lane is not None
        of = LaneId(UUID(bytes=lane))
        await store.write(lambda tx: erase.client(tx, opened.keys, of, now))
        found = await held(app)
        assert {one.row.lane for one in found} == {None}
        assert all(one.event for one in found)


@pytest.mark.usefixtures("only_woken")
async def test_a_log_that_was_changed_is_told_to_the_operator(folder: Path, far: Far) -> None:
    async with decided(folder, far) as app:
        cut = text("DELETE FROM consent_log WHERE number = 4")
        await app.opened.store.write(lambda tx: tx.execute(cut))
        await far.clients.say(CLIENT, "/stop", author=CLIENT)
        await far.clients.say(CLIENT, "/stop", author=CLIENT)
        told = "The log of consent is not as this service wrote it."
        await far.staff.until(
            lambda: any(told in said for room in far.staff.rooms for said in far.staff.texts(room))
        )


async def commanded(*words: str | Path) -> tuple[int, str, str]:
    said = await asyncio.to_thread(call, *words)
    return said.status, said.out, said.err


async def test_the_commands_work_while_the_service_runs(folder: Path, far: Far) -> None:
    async with decided(folder, far):
        status, out, _ = await commanded("consent", "list", folder, "--records")
        lines = out.splitlines()
        assert status == 0
        shown = " ".join(lines[0].split())
        figures = "given: 1 refused: 0 withdrawn: 0 standing: 1"
        assert shown == f"counselling purpose version 1 {figures}"
        assert lines[-2].endswith("3 acts  standing: privacy 1, counselling 1")
        assert CLIENT not in out
        status, out, _ = await commanded("consent", "show", folder, lines[-2].split()[0])
        assert [line.split()[-1] for line in out.splitlines()] == ["2", "3", "4"]
        assert out.splitlines()[1].endswith("given by button  line 3")
        whole = "All is as it was written: 3 events of 1 client in 4 lines.\n"
        assert await commanded("consent", "verify", folder) == (0, whole, "")


async def test_the_published_key_stays_when_another_one_signs(folder: Path, far: Far) -> None:
    async with decided(folder, far):
        status, first, _ = await commanded("consent", "key", folder)
        title, kind, key, organisation = first.split()
        assert (status, title, kind, organisation) == (
            0,
            "counselbridge-consent",
            "ed25519",
            "lotse",
        )
        assert len(base64.b64decode(key, validate=True)) == 32
        assert (await commanded("consent", "rotate-key", folder))[0] == 0
        assert await commanded("consent", "key", folder) == (0, first, "")
        assert (await commanded("consent", "verify", folder))[0] == 0


@on_sqlite
async def test_verify_names_the_first_bad_event_and_ends_with_1(
    folder: Path, far: Far, where: Where
) -> None:
    async with decided(folder, far):
        pass
    connection = sqlite3.connect(where.data / "counselbridge.sqlite")
    connection.execute("UPDATE evidence SET leaf = zeroblob(32) WHERE line > 2")
    connection.commit()
    connection.close()
    status, out, err = await commanded("consent", "verify", folder)
    assert (status, out) == (1, "")
    assert err.startswith("Event 2 of record ")
    assert err.endswith("(line 3 of the log) is not what this service wrote there.\n")


async def test_nothing_decided_is_nothing_to_show_and_all_is_well(folder: Path, far: Far) -> None:
    async with bridge(folder):
        assert await commanded("consent", "list", folder) == (0, "Nothing was decided yet.\n", "")
        assert (await commanded("consent", "verify", folder))[0] == 0
        status, _, err = await commanded("consent", "show", folder, f"{uuid4()}")
        assert status == 1
        assert "There is no record" in err
        assert (await commanded("consent", "show", folder, "no id at all"))[0] == 2


@on_sqlite
async def test_who_decided_before_records_were_kept_is_counted_as_that(
    folder: Path, far: Far, where: Where
) -> None:
    async with decided(folder, far) as app:
        [(lane, known)] = await app.opened.store.read(
            lambda tx: list(finding.clients(tx, app.opened.sealer))
        )
        name = known.case.name if known.case is not None else ""
    older = replace(known, ledger=replace(known.ledger, record=None))
    place = replace(where, data=folder / "var", secrets=folder / "secrets")
    beside = open_with_keys(place, SystemClock())

    def write(tx: Tx) -> None:
        tx.execute(text("DELETE FROM evidence"))
        key = beside.sealer.key(lane_owner(lane.bytes), 0)
        sealed = beside.sealer.seal(key, encode(older), state_cell(lane.bytes))
        tx.execute(text("UPDATE lanes SET sealed_state = :now WHERE id = :of"),
                   {"now": sealed, "of": lane.bytes})  # fmt: skip

    await beside.store.write(write)
    await beside.close()
    _, out, _ = await commanded("consent", "list", folder)
    assert "Decided before records were kept, and counted nowhere: 1 client." in out
    _, out, _ = await commanded("erase", folder, "--case", name)
    assert "decided before records were kept" in out


@on_sqlite
async def test_data_of_before_there_was_a_log_is_no_traceback(
    folder: Path, far: Far, where: Where
) -> None:
    async with bridge(folder):
        await far.clients.say(CLIENT, "/start", author=CLIENT)
    connection = sqlite3.connect(where.data / "counselbridge.sqlite")
    connection.execute("DROP TABLE consent_log")
    connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.commit()
    connection.close()
    sentence = "the data is in an older form: start the service once\n"
    for command in ("list", "verify", "key", "rotate-key"):
        assert await commanded("consent", command, folder) == (1, "", sentence)
    assert await commanded("retention", folder) == (1, "", sentence)
    export = ("export", folder, "--record", str(uuid4()), "--to", str(folder / "new"))
    assert await commanded(*export) == (1, "", sentence)


def test_a_receipt_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(Failed) as failed:
        proving.verify(tmp_path / "receipt.json", None, tmp_path / "org.pub", None)
    assert failed.value.status == 2
    assert call("verify-receipt", tmp_path / "r.json", "--key", tmp_path / "k").status == 2


@pytest.mark.parametrize("rubbish", [b"", b"{}", b"\xff", b"[" * 100_000])
def test_rubbish_is_no_receipt(tmp_path: Path, rubbish: bytes) -> None:
    receipt, key = tmp_path / "receipt.json", tmp_path / "org.pub"
    receipt.write_bytes(rubbish)
    key.write_bytes(rubbish)
    said = call("verify-receipt", receipt, "--key", key)
    assert (said.status, said.out) == (1, "")
    assert said.err.count("\n") == 1
