"""Changed files taken while the service runs: all of them or nothing, and nobody's words lost."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from bridge.app import App
from bridge.cli.reload import reload
from bridge.cli.saying import Failed
from bridge.host import Services
from bridge.reloading import BUSY, KEPT, SAME, TAKEN, Reloading
from bridge.requests import Answer, Counter
from bridge.rostering import Rostering
from bridge.store.database import Tx
from bridge.store.engine import Store
from bridge.store.errors import StoreDown
from tests.crew import crew
from tests.faults.far import Far
from tests.pipeline import FLOW, HELPLINES, bridge
from tests.store_world import POSTGRESQL

T = TypeVar("T")
CLIENT = "client-1"
ORGANISATION, INTAKE, LINES = "organisation.yaml", "flows/intake.yaml", "helplines.yaml"
BEN = "  ben: {name: Ben, channel: rooms, address: ben, languages: [de, en], capacity: 5}\n"


def change(folder: Path, file: str, *changes: tuple[str, str]) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def replace_anna(folder: Path) -> None:
    anna = next(
        line for line in (folder / ORGANISATION).read_text("utf-8").splitlines() if "Anna" in line
    )
    change(folder, ORGANISATION, (f"{anna}\n", BEN))


def told(far: Far, words: str) -> int:
    rooms = [chat for chat, room in far.staff.rooms.items() if room.name == "Service"]
    return sum(words in text for chat in rooms for text in far.staff.texts(chat))


async def refused(folder: Path) -> tuple[str, ...]:
    with pytest.raises(Failed) as failed:
        await reload(folder)
    assert failed.value.status == 1
    assert failed.value.lines[-1] == KEPT
    return failed.value.lines[:-1]


@pytest.fixture
async def app(folder: Path, far: Far) -> AsyncIterator[App]:
    async with bridge(folder) as running:
        await far.bring_in(CLIENT)
        yield running


@pytest.mark.usefixtures("only_woken")
async def test_a_changed_text_and_helpline_act_at_once(
    app: App, folder: Path, far: Far, capsys: pytest.CaptureFixture[str]
) -> None:
    new = FLOW.replace("version: 1", "version: 2").replace("A name?", "What shall we call you?")
    (folder / INTAKE).write_text(new, encoding="utf-8")
    change(folder, LINES, ('"112"', '"110"'))
    change(folder, ORGANISATION, ("Call 112 now", "Call 110 now"), ("1MB", "2MB"))
    await reload(folder)
    assert capsys.readouterr().out == f"{TAKEN}\n"
    await far.clients.say(CLIENT, "/crisis")
    await far.until_chat(CLIENT, "Call 110 now")
    assert "110" in app.lifeline.text("en")
    await far.clients.say("new", "/start")
    for question, label in (("Who reads", "I have read this"), ("read it?", "Yes")):
        await far.until_asked("new", question)
        await far.clients.press("new", label)
    await far.until_asked("new", "May we count?")
    await far.clients.press("new", "No")
    await far.until_asked("new", "What shall we call you?")
    await far.until_operator(TAKEN)
    assert '"version": 1' in (folder / "var" / "last_good.json").read_text("ascii")
    assert "110" in (folder / "var" / "lifeline.json").read_text("utf-8")


async def test_who_is_in_the_middle_stays_on_the_words_they_began_with(
    app: App, folder: Path, far: Far
) -> None:
    await far.clients.say("early", "/start")
    await far.until_asked("early", "Who reads what")
    new = FLOW.replace("version: 1", "version: 2").replace("May we read it?", "May somebody?")
    (folder / INTAKE).write_text(new, encoding="utf-8")
    before = app.current
    await reload(folder)
    assert app.current is not before
    assert app.current.flows.get(before.house.flow.sha256) is not None
    await far.clients.press("early", "I have read this")
    await far.until_asked("early", "May we read it?")


@pytest.mark.usefixtures("app")
async def test_files_that_have_not_changed_are_said_to_be_in_use(
    folder: Path, far: Far, capsys: pytest.CaptureFixture[str]
) -> None:
    await reload(folder)
    assert capsys.readouterr().out == f"{SAME}\n"
    assert told(far, TAKEN) == 0


@pytest.mark.usefixtures("app")
async def test_a_new_counsellor_is_offered_a_case_that_waits(folder: Path, far: Far) -> None:
    change(folder, ORGANISATION, ("capacity: 500", "capacity: 1"))
    await reload(folder)
    await far.clients.say("second", "/start", author="second")
    waiting = asyncio.create_task(far.to_the_offer("second"))
    await far.until_chat("second", "What is it about?")
    await far.until_operator("Nobody can take")
    change(folder, ORGANISATION, ("people:\n", f"{BEN}people:\n"))
    await reload(folder)
    await waiting
    assert far.invitations("ben")


@pytest.mark.usefixtures("app")
async def test_a_case_of_somebody_who_is_gone_is_offered_to_others_and_both_sides_know(
    folder: Path, far: Far
) -> None:
    old = far.rooms[CLIENT]
    replace_anna(folder)
    await reload(folder)
    await far.staff.until(lambda: bool(far.invitations("ben")))
    await far.clients.until(lambda: len(far.clients.texts(CLIENT)) > 0)
    await far.until_operator("not listed any more")
    [room] = far.invitations("ben")
    await far.staff.join(room, "ben")
    await far.until_chat(CLIENT, "Ben")
    await far.clients.say(CLIENT, "only for the new one")
    await far.staff.until(lambda: any("only for" in one for one in far.staff.texts(room)))
    assert not any("only for" in one for one in far.staff.texts(old))


async def test_a_counsellor_taken_out_while_the_service_stood_still_is_noticed(
    folder: Path, far: Far
) -> None:
    async with bridge(folder):
        await far.bring_in(CLIENT)
    replace_anna(folder)
    async with bridge(folder):
        await far.staff.until(lambda: bool(far.invitations("ben")))
    async with bridge(folder):
        assert len(far.invitations("ben")) == 1


@pytest.mark.usefixtures("only_woken")
async def test_a_broken_file_keeps_what_was_and_the_operator_is_told_once(
    app: App, folder: Path, far: Far
) -> None:
    before = app.current
    (folder / LINES).write_text(HELPLINES.replace("owner: kim", "owner: nobody"), "utf-8")
    change(folder, ORGANISATION, ("Call 112 now", "Call 110 now"))
    for _ in range(2):
        [line] = await refused(folder)
        assert line.startswith("helplines.yaml:1:8: ")
    assert app.current is before
    await far.until_operator("helplines.yaml:1:8: ")
    await far.clients.say(CLIENT, "/crisis")
    await far.until_chat(CLIENT, "Call 112 now")
    assert told(far, "not taken") == 1
    (folder / LINES).write_text(HELPLINES, "utf-8")
    await reload(folder)
    await far.until_operator(TAKEN)


@pytest.mark.usefixtures("app")
async def test_words_that_changed_without_their_number_are_refused_as_publish_does(
    folder: Path,
) -> None:
    (folder / INTAKE).write_text(FLOW.replace("A name?", "Your name?"), encoding="utf-8")
    [line] = await refused(folder)
    assert line.startswith(f"{INTAKE}:2:10: version 1 is published already")


FIXED: dict[str, tuple[tuple[str, str], str]] = {
    "name": (("organisation: lotse", "organisation: other"), "the name of the organisation"),
    "title": (("en: Lotse}", "en: Pilot}"), "what clients see of the bot"),
    "data": (("data: ./var", "data: ./elsewhere"), "where the data lies"),
    "account": (("deduplicates: ", "redelivers: "), "an account"),
    "new account": (
        ("channels:\n", 'channels:\n  x: {kind: memory, connect: "127.0.0.1:9"}\n'),
        "a new account",
    ),
}


@pytest.mark.parametrize("name", FIXED)
async def test_what_needs_a_restart_is_named_at_its_place_and_nothing_is_taken(
    app: App, folder: Path, name: str
) -> None:
    what, said = FIXED[name]
    before = app.current
    change(folder, ORGANISATION, what, ("Call 112 now", "Call 110 now"))
    lines = await refused(folder)
    assert any(f": {said}" in one and "stop it and start it again" in one for one in lines)
    assert all(one.startswith(f"{ORGANISATION}:") for one in lines)
    assert app.current is before
    assert "110" not in app.lifeline.text("en")


async def talk(far: Far, until: Callable[[], bool]) -> tuple[list[str], list[str]]:
    """Both sides write without a pause until then; what each said."""
    asked: list[str] = []
    answered: list[str] = []
    while not until():
        asked.append(f"question {len(asked):04}")
        answered.append(f"answer {len(answered):04}")
        await far.clients.say(CLIENT, asked[-1])
        await far.staff.say(far.rooms[CLIENT], answered[-1], author="anna")
        await asyncio.sleep(0.005)
    return asked, answered


def heard(texts: list[str], word: str) -> list[str]:
    return [f"{word} {text.rpartition(' ')[2]}" for text in texts if f"{word} " in text]


async def test_while_messages_flow_none_is_lost_and_their_order_stays(
    app: App, folder: Path, far: Far
) -> None:
    """Reloads come while batches are at work, two of them at once."""
    done = asyncio.Event()
    talking = asyncio.create_task(talk(far, done.is_set))
    seen = {id(app.current)}
    for number in range(3):
        phone = f'"11{number}"'
        (folder / LINES).write_text(HELPLINES.replace('"112"', phone), encoding="utf-8")
        await asyncio.gather(reload(folder), reload(folder))
        seen.add(id(app.current))
        assert phone.strip('"') in app.lifeline.text("en")
    done.set()
    asked, answered = await talking
    room, chat = far.rooms[CLIENT], CLIENT
    await far.staff.until(lambda: any(asked[-1] in one for one in far.staff.texts(room)))
    await far.clients.until(lambda: any(answered[-1] in one for one in far.clients.texts(chat)))
    assert heard(far.staff.texts(room), "question") == asked
    assert heard(far.clients.texts(chat), "answer") == answered


async def test_nobody_to_ask_is_said_with_another_status(folder: Path) -> None:
    for _ in range(2):
        with pytest.raises(Failed) as failed:
            await reload(folder)
        assert failed.value.status == 2
        assert "No service runs" in failed.value.lines[0]
        async with bridge(folder):
            pass


async def test_nothing_is_left_of_what_was_asked_and_only_we_can_read_it(
    app: App, folder: Path
) -> None:
    place = folder / "var" / "reload"
    await reload(folder)
    [here] = place.iterdir()
    assert here.suffix == ".here"
    assert (place.stat().st_mode & 0o777, here.stat().st_mode & 0o777) == (0o700, 0o600)
    rubbish = place / f"{here.stem}.x.y.z.ask"
    rubbish.mkdir()
    (place / ".ask").touch()
    (place / "other.ask").touch()
    with contextlib.suppress(Failed):
        await reload(folder)
    assert app.current is not None


@pytest.mark.parametrize("where", [POSTGRESQL], indirect=True)
async def test_every_process_on_this_folder_takes_the_files(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with crew(folder, 2) as apps:
        before = [app.current for app in apps]
        change(folder, ORGANISATION, ("Call 112 now", "Call 110 now"))
        await reload(folder)
        assert capsys.readouterr().out.splitlines()[1:] == [TAKEN, TAKEN]
        assert all(app.current is not one for app, one in zip(apps, before, strict=True))


async def taken_up(counter: Counter) -> None:
    async with asyncio.timeout(10):
        while not counter.take():  # noqa: ASYNC110 - files ring no bell
            await asyncio.sleep(0.01)


class Refusing(Store):
    """A store that cannot be written."""

    def __init__(self) -> None:
        """Nothing is open."""

    async def write(self, work: Callable[[Tx], T]) -> T:
        del work
        raise StoreDown


async def test_a_store_in_trouble_changes_nothing_and_says_so(app: App, folder: Path) -> None:
    change(folder, ORGANISATION, ("Call 112 now", "Call 110 now"))
    before, mine = app.current, app.services
    services = Services(Refusing(), mine.sealer, mine.clock, mine.disk)
    rostering = Rostering(services, app.running.holder)
    reloading = Reloading(app.running, services, app.adapters, rostering, {})
    assert await reloading.reload() == Answer(done=False, lines=(BUSY, KEPT))
    assert app.current is before
    assert "110" not in app.lifeline.text("en")


async def test_a_batch_that_is_at_work_ends_on_the_files_it_began_with(
    app: App, folder: Path, far: Far
) -> None:
    """While it holds the store the files are read; they are taken after it."""
    at_work, go_on = threading.Event(), threading.Event()
    seen = []

    def batch(tx: Tx) -> None:
        del tx
        seen.append(app.current)
        at_work.set()
        go_on.wait(10)
        seen.append(app.current)

    working = asyncio.create_task(app.opened.store.write(batch))
    await asyncio.to_thread(at_work.wait, 10)
    change(folder, ORGANISATION, ("Call 112 now", "Call 110 now"))
    await far.clients.say(CLIENT, "/crisis")
    reloading = asyncio.create_task(reload(folder))
    await asyncio.wait({reloading}, timeout=1)
    if app.opened.side is None:  # one at a time in a file
        assert app.current is seen[0]
    go_on.set()
    await asyncio.gather(working, reloading)
    assert app.current is not seen[0]
    await far.until_chat(CLIENT, "now. ")


async def test_a_service_that_does_not_take_it_up_is_waited_for_so_long(folder: Path) -> None:
    """It is there, and at work on something else."""
    counter = Counter(folder / "var")
    (folder / "var").mkdir(exist_ok=True)
    counter.open()
    with pytest.raises(Failed) as failed:
        await reload(folder, patience=0.3)
    assert "has not taken this up" in failed.value.lines[0]
    assert counter.take() == []
    asking = asyncio.create_task(reload(folder, patience=0.5))
    await taken_up(counter)
    with pytest.raises(Failed) as failed:
        await asking
    assert "may still take the files" in failed.value.lines[0]
    asking = asyncio.create_task(reload(folder, patience=5))
    await taken_up(counter)
    counter.close()
    with pytest.raises(Failed) as failed:
        await asking
    assert "stopped before it answered" in failed.value.lines[0]
