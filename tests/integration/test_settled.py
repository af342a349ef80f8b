"""Words that changed under a published number: a start goes on as yesterday, and says so."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete

from bridge.app import opened_app, where
from bridge.clock import SystemClock
from bridge.organisation import LAST_GOOD, read
from bridge.publishing import published_versions
from bridge.settled import AS_IT_IS, AS_PUBLISHED
from bridge.settled import LAST_GOOD as USED_LAST_GOOD
from bridge.store.tables import documents
from config.instrumentsource import shipped_bytes
from tests.faults.far import Far
from tests.pipeline import FLOW, bridge

OTHER = "Why do you write to us?"
CHANGED = FLOW.replace("What is it about?", OTHER)
INTAKE, NOTICE = "flows/intake.yaml", "agreements/privacy.en.md"
SENTENCE = "version 1 is published already with other words; write version: 2"
TOLD = f"{INTAKE}:2:10: {SENTENCE}"


@pytest.fixture
async def folder_in_use(folder: Path, far: Far) -> Path:
    """The organisation after its first start."""
    async with bridge(folder):
        await far.bring_in("client-1")
    return folder


def change_flow(folder: Path) -> None:
    (folder / INTAKE).write_text(CHANGED, "utf-8")


def last_good(folder: Path) -> Path:
    return folder / "var" / LAST_GOOD


def change_last_good(folder: Path) -> None:
    """As if the program had brought other words of its own."""
    data = json.loads(last_good(folder).read_text("ascii"))
    data["files"][INTAKE] = base64.b64encode(CHANGED.encode()).decode()
    last_good(folder).write_text(json.dumps(data), "ascii")


async def lines_of_a_start(folder: Path) -> list[str]:
    lines: list[str] = []
    async with opened_app(read(folder, None), SystemClock(), {}, lines.append):
        pass
    return lines


async def test_the_last_good_files_are_used_whole(folder_in_use: Path, far: Far) -> None:
    folder = folder_in_use
    before, good = published_versions(where(read(folder, None), {})), last_good(folder).read_bytes()
    change_flow(folder)
    file = folder / "organisation.yaml"
    file.write_text(file.read_text("utf-8").replace("name: Anna", "name: Berta"), "utf-8")
    async with bridge(folder) as app:
        assert [str(one) for one in app.organisation.broken] == [TOLD]
        assert [one.name for one in app.organisation.loaded.counsellors] == ["Anna"]
        await far.until_operator("The configuration has mistakes")
        await far.to_the_offer("client-2")
        assert not any(OTHER in shown for shown in far.clients.texts("client-2"))
    assert published_versions(where(read(folder, None), {})) == before
    assert last_good(folder).read_bytes() == good
    assert await lines_of_a_start(folder) == [TOLD, USED_LAST_GOOD]


@pytest.mark.parametrize("spoil", [change_last_good, lambda folder: last_good(folder).unlink()])
async def test_where_the_last_good_files_are_of_no_use_the_flow_is_used_as_published(
    spoil: Callable[[Path], None], folder_in_use: Path, far: Far
) -> None:
    folder = folder_in_use
    change_flow(folder)
    spoil(folder)
    assert await lines_of_a_start(folder) == [TOLD, AS_PUBLISHED]
    async with bridge(folder) as app:
        assert OTHER not in str(app.current.house.flow)
        assert app.organisation.loaded.bundle == FLOW.encode()
        await far.until_operator("The configuration has mistakes")
        await far.to_the_offer("client-2")


USES = "use: {wellbeing: std/wellbeing}\ncrisis: {flag: [wellbeing.safety is skipped]}\nsteps:"


async def test_a_program_that_brings_other_words_changes_nothing_under_the_number(
    folder: Path,
) -> None:
    """A file of the folder stands for what an older program shipped."""
    flow = FLOW.replace("steps:", USES).replace(
        "  - handover:", "  - run: wellbeing\n  - handover:"
    )
    (folder / INTAKE).write_text(flow, "utf-8")
    shipped = shipped_bytes("wellbeing").decode()
    older = folder / "std" / "wellbeing.yaml"
    older.parent.mkdir()
    older.write_text(shipped.replace("did you sleep badly", "did you lie awake"), "utf-8")
    async with bridge(folder) as app:
        assert "did you lie awake" in str(app.current.house.flow)
    older.unlink()
    for told in (USED_LAST_GOOD, AS_PUBLISHED):
        assert "did you sleep badly" in str(read(folder, None).loaded.flow)
        assert (await lines_of_a_start(folder))[-1] == told
        async with bridge(folder) as app:
            assert "did you lie awake" in str(app.current.house.flow)
        last_good(folder).unlink(missing_ok=True)


async def test_with_nothing_earlier_the_files_are_used_as_they_are(
    folder_in_use: Path, far: Far
) -> None:
    folder = folder_in_use
    last_good(folder).unlink()
    path = folder / NOTICE
    path.write_text(f"{path.read_text('utf-8')}More words.\n", "utf-8")
    lines: list[str] = []
    async with opened_app(read(folder, None), SystemClock(), {}, lines.append) as app:
        assert "More words." in app.current.house.documents["privacy"].shown("en").text
    assert lines == [f"{NOTICE}:2:10: {SENTENCE}", AS_IT_IS]
    assert not last_good(folder).exists()
    async with bridge(folder):
        await far.until_operator("The configuration has mistakes")


async def test_a_published_flow_that_cannot_be_opened_stops_no_start(folder_in_use: Path) -> None:
    folder = folder_in_use
    async with bridge(folder) as app:
        await app.opened.store.write(
            lambda tx: tx.execute(documents.update().values(sealed_bytes=b"rubbish"))
        )
    change_flow(folder)
    last_good(folder).unlink()
    assert await lines_of_a_start(folder) == [TOLD, AS_IT_IS]


async def test_a_flow_whose_notice_is_gone_is_not_used_as_published(folder_in_use: Path) -> None:
    folder = folder_in_use
    (folder / INTAKE).write_text(CHANGED.replace("acknowledge: privacy", "acknowledge: readers"))
    for language in ("de", "en"):
        old = folder / "agreements" / f"privacy.{language}.md"
        old.rename(old.with_name(f"readers.{language}.md"))
    last_good(folder).unlink()
    assert await lines_of_a_start(folder) == [TOLD, AS_IT_IS]


async def test_data_in_which_nothing_is_published_is_no_conflict(folder_in_use: Path) -> None:
    """As a service of the first release left it, for notices."""
    folder = folder_in_use
    async with bridge(folder) as app:
        await app.opened.store.write(lambda tx: tx.execute(delete(documents)))
    change_flow(folder)
    assert await lines_of_a_start(folder) == []
