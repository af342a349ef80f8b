"""`publish` and `flow versions` as an operator meets them, beside the running service."""

import asyncio
from pathlib import Path

from bridge.app import App
from bridge.cli.publish import Compared, compared
from bridge.organisation import read
from bridge.store.database import Tx
from bridge.store.runs import Running, count
from bridge.store.tables import lanes
from tests.e2e.service import Said
from tests.faults.far import Far
from tests.integration.cli_kit import call
from tests.pipeline import FLOW, bridge, write_organisation

NEW = FLOW.replace("version: 1", "version: 2").replace("What is it about?", "Why do you write?")
TAKEN_OVER = (
    "A service that is running takes it over with `counselbridge reload`,"
    " or when it starts again.\n"
)


def write(folder: Path, flow: str) -> None:
    (folder / "flows" / "intake.yaml").write_text(flow, "utf-8")


async def said(*words: str | Path) -> Said:
    return await asyncio.to_thread(call, *words)


def test_before_the_first_start_there_is_nothing_to_publish_into(tmp_path: Path) -> None:
    folder = write_organisation(tmp_path / "organisation", (1, 2))
    told = call("publish", folder)
    assert (told.status, told.out) == (1, "")
    assert "has the service ever run here?" in told.err
    told = call("flow", "versions", folder)
    assert told == Said(1, "", "nothing is published yet\n")
    assert not (folder / "var").exists()


async def test_a_new_version_is_published_once_and_used_by_the_next_start(
    folder: Path, far: Far
) -> None:
    async with bridge(folder):
        write(folder, NEW)
        told = await said("publish", folder)
        assert told == Said(0, f"Published: flow intake version 2.\n{TAKEN_OVER}", "")
        told = await said("publish", folder)
        assert told == Said(0, "Nothing is new: flow intake version 2.\n", "")
        await far.clients.say("early", "/start")
    async with bridge(folder) as app:
        assert app.organisation.broken == ()
        assert app.current.house.flow.version == 2


async def test_a_notice_is_published_with_its_languages(folder: Path) -> None:
    async with bridge(folder):
        pass
    for path in (folder / "agreements").iterdir():
        path.write_text(path.read_text("utf-8").replace("version: 1", "version: 2"), "utf-8")
    told = await said("publish", folder)
    assert told == Said(0, f"Published: privacy version 2 in de, en.\n{TAKEN_OVER}", "")


async def test_other_words_under_an_old_number_are_refused_with_the_number_to_take(
    folder: Path,
) -> None:
    async with bridge(folder):
        pass
    write(folder, NEW.replace("version: 2", "version: 1"))
    told = await said("publish", folder)
    sentence = "version 1 is published already with other words; write version: 2"
    assert told == Said(1, "", f"flows/intake.yaml:2:10: {sentence}\n")


async def test_files_with_mistakes_are_not_published(folder: Path) -> None:
    async with bridge(folder):
        pass
    write(folder, NEW.replace("ask: topic", "aks: topic"))
    told = await said("publish", folder)
    assert (told.status, told.out) == (1, "")
    assert "aks" in told.err


async def test_versions_counts_who_is_still_in_the_middle_of_which(folder: Path, far: Far) -> None:
    async with bridge(folder):
        for client in ("one", "two"):
            await far.clients.say(client, "/start")
            await far.until_asked(client, "Who reads what")
        await far.to_the_offer("done")
    write(folder, NEW)
    async with bridge(folder):
        await far.clients.say("three", "/start")
        await far.until_asked("three", "Who reads what")
        told = await said("flow", "versions", folder)
    assert (told.status, told.err) == (0, "")
    first, second = told.out.splitlines()
    assert first.startswith("intake  version 1  ")
    assert first.endswith("  in the middle: 2")
    assert second.startswith("intake  version 2  ")
    assert second.endswith("  in the middle: 1  as in the files")


async def test_versions_does_not_say_of_files_with_mistakes_what_is_in_them(folder: Path) -> None:
    async with bridge(folder):
        pass
    assert (await said("flow", "versions", folder)).out.endswith("as in the files\n")
    write(folder, NEW.replace("ask: topic", "aks: topic"))
    told = await said("flow", "versions", folder)
    assert (told.status, len(told.out.splitlines())) == (0, 1)
    assert "as in the files" not in told.out


async def test_versions_says_how_many_conversations_it_could_not_open(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        for client in ("one", "two"):
            await far.clients.say(client, "/start")
            await far.until_asked(client, "Who reads what")
        await spoil_one(app)
        told = await said("flow", "versions", folder)
    assert told.out.splitlines()[0].endswith("  in the middle: 1  as in the files")
    assert told.out.splitlines()[1] == "Conversations that could not be opened: 1."


async def test_conversations_are_counted_a_few_at_a_time(folder: Path, far: Far) -> None:
    async with bridge(folder) as app:
        for client in ("one", "two", "three"):
            await far.clients.say(client, "/start")
            await far.until_asked(client, "Who reads what")
        running, looks, sealer = Running(), 0, app.opened.sealer
        while running.after is not None:
            await app.opened.store.read(lambda tx: count(tx, sealer, running, most=2))
            looks += 1
        assert running.on == {app.current.house.flow.sha256: 3}
        assert looks == 2


def test_files_that_cannot_be_compared_are_no_mistake_and_it_is_said(tmp_path: Path) -> None:
    folder = write_organisation(tmp_path, (1, 2))
    begin = "could not compare with what is published: "
    found = compared(read(folder, None), {})
    assert found == Compared(missing=f"{begin}nothing is published yet")
    (folder / "var").mkdir()
    (folder / "var" / "counselbridge.sqlite").write_bytes(b"this is no database" * 500)
    found = compared(read(folder, None), {})
    assert found.problems == ()
    assert str(found.missing).startswith(f"{begin}the database file is damaged")


def test_a_server_that_is_not_there_or_has_no_password_is_no_mistake(tmp_path: Path) -> None:
    address = "postgresql://nobody:a-password@127.0.0.1:1/nothing"  # nobody listens there
    folder = write_organisation(tmp_path, (1, 2), address)
    found = compared(read(folder, None), {})
    assert "the database server does not answer" in str(found.missing)
    (folder / "secrets" / "database_password").unlink()
    found = compared(read(folder, None), {})
    assert "there is no file secrets/database_password" in str(found.missing)
    assert "a-password" not in repr(found)


async def spoil_one(app: App) -> None:
    def work(tx: Tx) -> None:
        own = lanes.select().where(lanes.c.kind == "client")
        one = tx.execute(own.with_only_columns(lanes.c.id).limit(1)).scalar_one()
        tx.execute(lanes.update().where(lanes.c.id == one).values(sealed_state=b"rubbish"))

    await app.opened.store.write(work)
