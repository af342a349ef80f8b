"""An old copy of the data that is put back forks the log: the log says so, and so does the room."""

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from bridge import heads
from bridge.app import App
from bridge.keys import KeyKind, KeyOwner
from bridge.store import consentlog
from bridge.store.database import Tx
from bridge.store.errors import StoreDown, Undecodable
from bridge.store.headfile import NAME, HeadFile, head_of
from bridge.store.ledgerfile import LedgerFile
from bridge.store.start import DATA, Where
from consent.forks import Head
from tests.faults.far import Far
from tests.integration.test_pipeline_evidence import commanded, decided, lined_up
from tests.pipeline import bridge
from tests.store_world import SQLITE

on_sqlite = pytest.mark.parametrize("where", [SQLITE], indirect=True)
CLIENT, OTHER = "client-1", "client-2"
AT = datetime(2026, 11, 23, 4, 0, 0, 5, tzinfo=UTC)
END = Head(100, bytes(range(32)), bytes(32), AT)
FORKED = "The log of consent is older than what was given out"
LOST = "The file consent_log.head in the data folder was missing"


# ----------------------------------------------------------------------------------- the file


def test_what_is_kept_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = HeadFile(tmp_path / "var")
    assert file.read() is None
    assert file.put(END, None)
    assert file.read() == END
    assert file.file.stat().st_mode & 0o777 == 0o600
    assert file.file.read_text().startswith("1 100 000102")


def test_who_looked_at_an_older_end_does_not_write_over_a_newer_one(tmp_path: Path) -> None:
    file = HeadFile(tmp_path)
    newer = Head(101, bytes(32), bytes(32), AT)
    file.put(END, None)
    assert file.put(newer, END)
    assert not file.put(END, None)
    assert not file.put(END, END)
    assert file.read() == newer


def test_no_turned_bit_and_no_cut_file_is_taken_for_an_end(tmp_path: Path) -> None:
    file = HeadFile(tmp_path)
    file.put(END, None)
    whole = file.file.read_bytes()
    for bit in range(len(whole) * 8):
        turned = bytearray(whole)
        turned[bit // 8] ^= 1 << bit % 8
        file.file.write_bytes(turned)
        with pytest.raises(Undecodable, match=NAME):
            file.read()
    for cut in (*range(len(whole)), len(whole) + 5):
        file.file.write_bytes(whole[:cut] if cut < len(whole) else whole + b"more\n")
        with pytest.raises(Undecodable):
            file.read()


def test_a_file_that_cannot_be_read_is_kept_under_another_name(tmp_path: Path) -> None:
    file = HeadFile(tmp_path)
    file.file.write_bytes(b"rubbish\xff")
    assert file.set_aside().read_bytes() == b"rubbish\xff"
    assert file.read() is None
    file.file.mkdir()
    with pytest.raises(StoreDown):
        file.read()


# -------------------------------------------------------------------------------- the service


async def told(far: Far, words: str) -> None:
    await far.staff.until(
        lambda: any(words in said for room in far.staff.rooms for said in far.staff.texts(room))
    )


def has_told(far: Far, words: str) -> int:
    return sum(words in said for room in far.staff.rooms for said in far.staff.texts(room))


async def end(app: App) -> Head:
    sealer = app.opened.sealer
    found = await app.opened.store.read(lambda tx: consentlog.newest(tx, sealer))
    return head_of(found, AT)


async def kept(app: App, folder: Path) -> Head:
    """Once the file says what the log says."""
    file = HeadFile(folder / "var")
    async with asyncio.timeout(20):
        while True:
            now, found = await end(app), await asyncio.to_thread(file.read)
            if found is not None and (found.size, found.head) == (now.size, now.head):
                assert found.root == now.root
                return found
            await asyncio.sleep(0.01)


async def put_back(folder: Path, far: Far, data: Path) -> Head:
    """A copy from before the second client; the end of the log that is lost with it."""
    async with decided(folder, far) as app:
        await kept(app, folder)
    copy = folder / "copy.sqlite"
    shutil.copy(data / DATA, copy)
    async with bridge(folder) as app:
        await far.bring_in(OTHER)
        await lined_up(app, 6)
        lost = await kept(app, folder)
    replaced(copy, data)
    return lost


def replaced(copy: Path, data: Path) -> None:
    for path in data.glob(f"{DATA}*"):
        path.unlink()
    shutil.copy(copy, data / DATA)


@on_sqlite
@pytest.mark.usefixtures("only_woken")
async def test_an_old_copy_that_is_put_back_is_told_and_written_into_the_log(
    folder: Path, far: Far, where: Where
) -> None:
    lost = await put_back(folder, far, where.data)
    assert lost.size == 7
    async with bridge(folder) as app:
        await told(far, FORKED)
        said = await app.opened.store.read(lambda tx: heads.lost(tx, app.opened.sealer))
        assert [(line, one.size, one.head, one.root) for line, one in said] == [
            (5, 7, lost.head, lost.root)
        ]
        assert (await kept(app, folder)).size == 5
        await far.bring_in("client-3")
        await lined_up(app, 6)
        await kept(app, folder)
    async with bridge(folder) as app:  # and never again
        status, out, _ = await commanded("consent", "verify", folder)
        assert status == 0
        assert "Line 5 says that an old copy of the data was put back" in out
        assert lost.root.hex() in out
        assert await app.opened.store.read(lambda tx: len(consentlog.about_itself(tx))) == 1
    assert has_told(far, FORKED) == 1


@on_sqlite
async def test_until_the_service_was_there_verify_fails_and_nothing_is_added(
    folder: Path, far: Far, where: Where
) -> None:
    await put_back(folder, far, where.data)
    status, _, err = await commanded("consent", "verify", folder)
    assert (status, err.startswith("The log does not have line 7 as it was given out")) == (1, True)
    for command in ("rotate-key", "key"):
        status, _, err = await commanded("consent", command, folder)
        assert (status, "Then call this once more." in err) == (1, True)


async def test_a_file_that_is_behind_after_a_crash_is_caught_up_and_is_no_fork(
    folder: Path, far: Far
) -> None:
    file = HeadFile(folder / "var")
    async with decided(folder, far) as app:
        late = await kept(app, folder)
        old = await app.opened.store.read(lambda tx: consentlog.lines(tx, [2])[2])
    file.put(Head(2, old.line.head, bytes(32), AT), late)
    async with bridge(folder) as app:
        assert (await kept(app, folder)).head == late.head
    assert has_told(far, FORKED) == has_told(far, LOST) == 0


@pytest.mark.parametrize("content", [None, b"1 7 nothing\n"])
@pytest.mark.usefixtures("only_woken")
async def test_a_file_that_is_lost_or_damaged_is_told_and_kept_anew(
    folder: Path, far: Far, content: bytes | None
) -> None:
    file = HeadFile(folder / "var")
    async with decided(folder, far) as app:
        before = await kept(app, folder)
    file.file.unlink()
    if content is not None:
        file.file.write_bytes(content)
        assert (await commanded("consent", "verify", folder))[0] == 1
    async with bridge(folder) as app:
        await told(far, LOST)
        assert (await kept(app, folder)).head == before.head
        assert (await commanded("consent", "verify", folder))[0] == 0


async def test_a_folder_of_before_there_was_such_a_file_is_nothing_to_tell(
    folder: Path, far: Far
) -> None:
    async with decided(folder, far) as app:
        await kept(app, folder)
        forget = text("DELETE FROM state WHERE network = 'consent' AND key = 'end kept beside'")
        await app.opened.store.write(lambda tx: tx.execute(forget))
    HeadFile(folder / "var").file.unlink()
    async with bridge(folder) as app:
        await kept(app, folder)
    assert has_told(far, LOST) == 0


async def test_people_come_first_when_the_file_cannot_be_written(folder: Path, far: Far) -> None:
    (folder / "var").mkdir(mode=0o700, exist_ok=True)
    (folder / "var" / NAME).mkdir()
    async with decided(folder, far):
        pass


async def test_two_that_find_a_lost_end_write_one_line(folder: Path, far: Far) -> None:
    async with decided(folder, far) as app:
        now, sealer = await kept(app, folder), app.opened.sealer
        HeadFile(folder / "var").put(END, now)
        service = app.ticks._heads
        await asyncio.gather(service.remember(), service.remember())
        assert await app.opened.store.read(lambda tx: len(heads.lost(tx, sealer))) == 1
        assert (await kept(app, folder)).size == 5


# ------------------------------------------------------------------- commands beside the service


@on_sqlite
async def test_no_command_shows_who_was_erased_and_is_back_with_an_old_copy(
    folder: Path, far: Far, where: Where
) -> None:
    async with decided(folder, far) as app:
        lane = await app.opened.store.read(_a_client)
    LedgerFile(where.data).add([KeyOwner(KeyKind.CLIENT, lane.hex())], 5)
    record = str(uuid4())
    for command in (
        ("consent", "list", folder), ("consent", "show", folder, record), ("hold", folder),
        ("export", folder, "--record", record, "--to", folder / "new"), ("retention", folder),
        ("parked", "list", folder), ("consent", "verify", folder), ("consent", "key", folder),
    ):  # fmt: skip
        status, out, err = await commanded(*command)
        assert (status, out) == (1, ""), command
        assert err.startswith("there is somebody in the data who was erased"), command
    async with bridge(folder):
        assert (await commanded("consent", "list", folder))[0] == 0
    assert (await commanded("consent", "verify", folder))[0] == 0


@on_sqlite
async def test_a_key_that_is_back_is_reason_enough_and_so_is_a_damaged_ledger(
    folder: Path, far: Far, where: Where
) -> None:
    async with decided(folder, far) as app:
        owner = KeyOwner(KeyKind.CASE, uuid4().hex)
        app.opened.keys.use(owner, 0)
    LedgerFile(where.data).add([owner], 5)
    assert (await commanded("consent", "list", folder))[0] == 1
    async with bridge(folder):
        assert (await commanded("consent", "list", folder))[0] == 0
    with LedgerFile(where.data).file.open("ab") as ledger:
        ledger.write(b"nothing\n")
    assert "is damaged" in (await commanded("consent", "list", folder))[2]


def _a_client(tx: Tx) -> bytes:
    lane = tx.scalar(text("SELECT lane FROM evidence LIMIT 1"))
    assert isinstance(lane, bytes)
    return lane
