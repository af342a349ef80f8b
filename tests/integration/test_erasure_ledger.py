"""The ledger of erasures: nobody comes back, wherever it crashes and whatever is put back."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from bridge.keys import KeyDestroyed, KeyKind, KeyOwner
from bridge.store import erase, gone, lanes, ledgerfile, seats
from bridge.store.codec import encode
from bridge.store.database import Tx
from bridge.store.errors import StoreDown, StoreRefused
from bridge.store.inbox_rows import Saved
from bridge.store.leaving import Leaving
from bridge.store.ledgerfile import NAME, LedgerFile
from bridge.store.start import DATA, KEYS, open_store
from routing.ids import CounsellorId, LaneId
from tests.clock import FakeClock
from tests.codec_values import CONVERSATION
from tests.erasure_victim import CASE, DECIDED, NOTHING_YET, WORD, where_in
from tests.store_world import SQLITE, World, message, row
from tests.unsealing import unsealed

on_sqlite = pytest.mark.parametrize("where", [SQLITE], indirect=True)
OWNER = KeyOwner(KeyKind.CLIENT, uuid4().hex)
OTHER = KeyOwner(KeyKind.CASE, uuid4().hex)


def died(folder: Path, point: str) -> LaneId:
    """A process was killed there; whose rows it was about."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.erasure_victim", str(folder), point],
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    return LaneId(UUID(hex=done.stdout.decode().strip()))


def lanes_in(tx: Tx) -> int:
    return tx.scalar(text("SELECT count(*) FROM lanes")) or 0


@pytest.mark.parametrize("point", DECIDED)
def test_once_the_line_is_written_a_crash_erases_all_the_same(tmp_path: Path, point: str) -> None:
    lane = died(tmp_path, point)
    opened = open_store(where_in(tmp_path), FakeClock())
    database = opened.store.database
    assert database.read(lanes_in) == 0
    found = database.read(lambda tx: unsealed(tx, opened.sealer))
    assert found.holding([WORD]) == []
    for owner in (KeyOwner(KeyKind.CLIENT, lane.hex), KeyOwner(KeyKind.CASE, CASE.hex)):
        with pytest.raises(KeyDestroyed):
            opened.keys.use(owner, 0)
    database.checkpoint()
    assert all(WORD.encode() not in path.read_bytes() for path in (tmp_path / "var").iterdir())
    database.close()
    opened.keys.close()


@pytest.mark.parametrize("point", NOTHING_YET)
def test_before_the_line_is_whole_nothing_has_happened(tmp_path: Path, point: str) -> None:
    lane = died(tmp_path, point)
    opened = open_store(where_in(tmp_path), FakeClock())
    database = opened.store.database
    assert opened.told == ()
    assert database.read(lanes_in) == 1
    leaving = Leaving(lane, None)
    database.write(lambda tx: gone.lane(tx, opened.sealer, leaving, FakeClock().now()))
    assert database.read(lanes_in) == 0
    assert LedgerFile(tmp_path / "var").read().damaged == ()
    database.close()
    opened.keys.close()


async def filled(world: World) -> LaneId:
    lane = await world.lane()
    await world.open_room(lane)
    await world.add(row(lane, "waits for the client"), row(lane, "waits", party=f"desk:{CASE.hex}"))
    return lane


async def erased(world: World, lane: LaneId) -> None:
    now, sealer = world.clock.now(), world.opened.sealer
    await world.write(lambda tx: gone.lane(tx, sealer, Leaving(lane, None), now))


@on_sqlite
@pytest.mark.parametrize("copied", [(DATA,), (DATA, KEYS)])
async def test_a_copy_that_is_put_back_brings_nobody_back(
    world: World, tmp_path: Path, copied: tuple[str, ...]
) -> None:
    lane, other = await filled(world), await world.lane("777")
    await world.close()
    copy = tmp_path / "copy"
    shutil.copytree(world.where.data, copy)
    await world.reopen()
    await erased(world, lane)
    await world.close()
    for name in copied:
        for path in world.where.data.glob(f"{name}*"):
            path.unlink()
        shutil.copy(copy / name, world.where.data / name)
    await world.reopen()
    left = await world.write(lambda tx: tx.scalars(text("SELECT id FROM lanes")).all())
    assert [one.hex() for one in left] == [other.hex]
    sealer = world.opened.sealer
    found = await world.write(lambda tx: unsealed(tx, sealer))
    assert found.holding(["waits", "555", "!room:example.org"]) == []
    with pytest.raises(KeyDestroyed):
        world.opened.keys.use(KeyOwner(KeyKind.CLIENT, lane.hex), 0)


async def test_who_only_ran_out_of_time_is_not_in_the_ledger(world: World) -> None:
    lane = await world.lane()
    keys, now = world.opened.keys, world.clock.now()
    await world.write(lambda tx: erase.client(tx, keys, lane, now))
    assert not (world.where.data / NAME).exists()


async def test_a_ledger_that_cannot_be_written_lets_nothing_go(world: World) -> None:
    lane = await filled(world)
    world.where.data.mkdir(exist_ok=True)
    (world.where.data / NAME).mkdir()
    with pytest.raises(StoreDown, match="ledger of erasures"):
        await erased(world, lane)
    assert await world.count("lanes") == 1
    assert await world.count("outbox") == 3


def test_lines_are_read_as_they_were_written(tmp_path: Path) -> None:
    file = LedgerFile(tmp_path)
    assert file.read().owners == ()
    file.add([OWNER], 1_700_000_000_000_001)
    file.add([OTHER, OWNER], 1_700_000_000_000_002)
    file.add([], 3)
    assert file.read() == type(file.read())((OWNER, OTHER))
    assert file.file.stat().st_mode & 0o777 == 0o600
    first = file.file.read_text(encoding="ascii").split("\n")[0]
    assert first.startswith(f"1 client {OWNER.owner} 2023-11-14T22:13:20.000001Z ")


@pytest.mark.parametrize("torn", range(1, 78, 11))
def test_a_torn_line_counts_for_nothing_and_is_written_over(tmp_path: Path, torn: int) -> None:
    file = LedgerFile(tmp_path)
    file.add([OTHER], 1)
    whole = file.file.read_bytes()
    file.add([OWNER], 2)
    line = file.file.read_bytes()[len(whole) :]
    file.file.write_bytes(whole + line[:torn])
    assert (file.read().owners, file.read().damaged) == ((OTHER,), ())
    file.add([OWNER], 2)
    assert file.file.read_bytes() == whole + line


def test_every_changed_bit_of_a_line_is_noticed(tmp_path: Path) -> None:
    file = LedgerFile(tmp_path)
    file.add([OWNER], 1)
    file.add([OTHER], 2)
    whole = file.file.read_bytes()
    end = whole.index(b"\n")
    for place in range(end):
        for bit in range(8):
            changed = bytearray(whole)
            changed[place] ^= 1 << bit
            file.file.write_bytes(bytes(changed))
            found = file.read()
            assert OWNER not in found.owners
            assert OTHER in found.owners
            assert found.damaged


@pytest.mark.parametrize(
    "rubbish", [b"\0" * 300 + b"\n", b"1 client\n", b"\xff\xfe \n", b"- - - -\n"]
)
@pytest.mark.parametrize("last", [False, True])
def test_a_damaged_line_refuses_the_start_and_says_what_to_do(
    tmp_path: Path, rubbish: bytes, last: bool
) -> None:
    where = where_in(tmp_path)
    where.data.mkdir(parents=True)
    file = LedgerFile(where.data)
    file.add([OWNER], 1)
    whole = file.file.read_bytes()
    file.file.write_bytes(whole + rubbish if last else rubbish + whole)
    number = 2 if last else 1
    with pytest.raises(StoreRefused, match=rf"is damaged \(line {number}\).*newest copy"):
        open_store(where, FakeClock())
    file.file.write_bytes(b"\n" + whole)  # an empty line stands for nobody
    opened = open_store(where, FakeClock())
    opened.store.database.close()
    opened.keys.close()


async def test_a_ledger_that_is_lost_is_written_again_and_told(world: World) -> None:
    lane, file = await filled(world), LedgerFile(world.where.data)
    await world.reopen()
    assert (world.opened.told, file.exists()) == ((), False)
    await erased(world, lane)
    before = file.read().owners
    assert KeyOwner(KeyKind.CLIENT, lane.hex) in before
    await world.close()
    file.file.unlink()
    await world.reopen()
    assert "was missing" in "".join(world.opened.told)
    assert set(file.read().owners) >= set(before)
    await world.reopen()
    assert world.opened.told == ()


def test_a_ledger_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    text_of = "2 client " + "0" * 32 + " then"
    tmp_path.joinpath(NAME).write_text(f"{text_of} {ledgerfile._check(text_of.encode())}\n")
    with pytest.raises(StoreRefused, match="newer Counselbridge"):
        LedgerFile(tmp_path).read()


async def test_the_seat_of_a_case_that_comes_back_is_given_back(world: World) -> None:
    """An old copy holds a case that runs: its counsellor is not one short for ever."""
    await world.receive(message("hello"))
    [claimed] = await world.claim()
    sealer, now = world.opened.sealer, world.clock.now()
    saved = Saved(claimed, encode(CONVERSATION), done=claimed.rows, keep=True)
    await world.write(lambda tx: lanes.save(tx, sealer, [saved], now))
    case = CONVERSATION.case
    assert case is not None
    assert case.offer is not None
    who = CounsellorId(case.offer.counsellor)
    await world.write(lambda tx: seats.change(tx, who, 3))
    await erased(world, claimed.lane)
    assert (await world.write(seats.taken))[who] == 2
