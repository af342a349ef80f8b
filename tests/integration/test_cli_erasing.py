"""`erase`, `export`, `retention`: what is done by hand for somebody who asks in writing."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bridge.store import finding
from routing.ids import ChatId
from tests.e2e.service import Said
from tests.faults.far import Far
from tests.integration.files_kit import CLIENT
from tests.integration.forgetting_kit import on_sqlite, quiet
from tests.integration.written_kit import (
    WORDS,
    assert_nothing_stands,
    counselled,
    record_of,
    said,
)
from tests.pipeline import bridge


@on_sqlite
@pytest.mark.parametrize("by_case", [False, True])
async def test_a_written_wish_is_carried_out_while_the_service_rests(
    folder: Path, far: Far, by_case: bool
) -> None:
    async with bridge(folder) as app:
        await counselled(far)
        await quiet(app)
        record, name = await record_of(app)
        whom = ("--case", name.upper()) if by_case else ("--record", str(record))
        running = await said("erase", folder, *whom, "--yes")
        assert running.status == 1
        assert "another Counselbridge is running" in running.err
    refused = await said("erase", folder, *whom)
    assert (refused.status, "Nothing was deleted." in refused.err) == (1, True)
    assert f"case {name} is not closed" in refused.out
    done = await said("erase", folder, *whom, "--yes")
    assert done.status == 0
    says_what_is_left(done)
    again = await said("erase", folder, "--record", str(record), "--yes")
    assert "erased already" in again.err
    await assert_nothing_stands(folder)
    async with bridge(folder) as app:
        await far.until_operator("By command, everything was deleted")
        room = far.staff.rooms[ChatId(far.rooms[CLIENT])]
        await far.staff.until(lambda: room.forgotten)
        await quiet(app)
        assert (
            await app.opened.store.read(lambda tx: list(finding.clients(tx, app.opened.sealer)))
            == []
        )


def says_what_is_left(done: Said) -> None:
    until = (datetime.now(UTC) + timedelta(days=3 * 366)).date()
    assert f"until {until}, which is 3 years after this" in done.out
    assert "encrypted files, until you delete them there" in done.out
    assert WORDS not in done.out + done.err


@on_sqlite
async def test_retention_shows_first_and_deletes_when_told(folder: Path, far: Far) -> None:
    async with bridge(folder) as app:
        await counselled(far)
        await quiet(app)
    shown = await said("retention", folder)
    assert shown.status == 0
    head, *rows = shown.out.splitlines()
    assert re.fullmatch(r"what +kept for  would go now  by \d{4}-\d\d-\d\d", head)
    texts = re.split(r"  +", rows[0])
    assert texts[:3] == ["texts of delivered messages", "1 day", "0"]
    assert int(texts[3]) > 0
    assert re.split(r"  +", rows[5])[1] == "3 years"
    assert "Nothing was deleted." in shown.out
    assert shown.out.endswith("--run deletes it now: 0.\n")
    ran = (await said("retention", folder, "--run")).out.splitlines()
    assert re.fullmatch(r"what +kept for  deleted", ran[0])
    assert len(ran) == 7


@on_sqlite
@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("erase",), 2, "Say who"),
        (("erase", "--record", str(uuid4()), "--case", "Amsel"), 2, "one of both"),
        (("erase", "--record", "s3cret"), 2, "no id of a record"),
        (("erase", "--record", str(uuid4())), 1, "no client with this record"),
        (("erase", "--case", "s3cret"), 1, "no client with this name of a case"),
        (("export", "--record", str(uuid4()), "--to", "x"), 1, "no such record"),
        (("export", "--record", "s3cret", "--to", "x"), 2, "no id of a record"),
    ],
)
async def test_rubbish_is_answered_by_a_sentence(
    folder: Path, words: tuple[str, ...], status: int, sentence: str
) -> None:
    async with bridge(folder):
        pass
    told = await said(words[0], folder, *words[1:])
    assert told.status == status
    assert sentence in told.err
    assert "s3cret" not in told.err
    assert len(told.err.splitlines()) == 1
