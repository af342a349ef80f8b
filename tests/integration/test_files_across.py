"""Files from a phone on Telegram to a counsellor's encrypted room, through a whole bridge.

Both networks are real as far as a loopback allows: python-telegram-bot speaks to a server, and the
counsellor's own client decrypts what a Synapse handed out. A faulty homeserver stands in between.
"""

import re
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.telegram import errors, fetching
from bridge.app import App
from bridge.sandbox.botapi import BotApiServer, Fault, FaultKind, FloodLimits, Limit, Upload, What
from bridge.sandbox.counsellor import Account, Counsellor, Shown
from bridge.sandbox.synapse import Synapse
from tests.e2e.people import Client
from tests.e2e.planted import Planted, files
from tests.e2e.service import write_secret
from tests.e2e.town import QUICK
from tests.faults.far import STEPS
from tests.integration.telegram_kit import until
from tests.matrix_kit import NewAccount, NewCounsellor
from tests.matrix_proxy import Fault as Spoilt
from tests.matrix_proxy import FaultyHomeserver
from tests.pipeline import bridge, settled, write_organisation

pytest_plugins = ("tests.matrix_world",)
pytestmark = pytest.mark.xdist_group("rooms")

TOKEN = "4243:across-token"
LAST = ("What is it about?", "Debt")
UPLOAD = "/media/v3/upload"
SOON = timedelta(seconds=0.2)


@dataclass(frozen=True, slots=True)
class Street:
    """A bridge at work between a phone and a desk."""

    app: App
    folder: Path
    telegram: BotApiServer
    matrix: FaultyHomeserver
    mia: Client
    anna: Counsellor

    async def comes_in(self, steps: Sequence[tuple[str, str]] = (*STEPS, LAST)) -> str:
        """Mia through the intake, and Anna in the room, whose id is given."""
        for question, label in steps:
            await self.mia.presses(label, question)
        offer = await self.anna.next_invite()
        await self.anna.join(offer.room_id)
        await self.mia.hears("is here now")
        return offer.room_id

    async def gets(self, room: str, text: str) -> Shown:
        return await self.anna.wait_for(room, lambda line: line.text == text)


@pytest.fixture
async def street(
    tmp_path: Path,
    synapse: Synapse,
    new_account: NewAccount,
    new_counsellor: NewCounsellor,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Street]:
    for module in (errors, fetching):  # until what broke off is tried again
        monkeypatch.setattr(module, "SOON", SOON)
    lotse, mira, kim = [await new_account(name) for name in ("lotse", "anna", "kim")]
    anna = await new_counsellor(mira)
    async with BotApiServer() as telegram, FaultyHomeserver.before(synapse.url) as matrix:
        telegram.add_bot(TOKEN, 4243, "lotse_bot")
        telegram.floods.set(FloodLimits(per_chat=Limit(6, QUICK)))
        folder = write_organisation(tmp_path / "organisation", (1, 2))
        _across(folder, telegram, matrix, (lotse, mira, kim))
        async with bridge(folder) as app:
            mia = Client(telegram.client(5_000_001, "Mia", "en"))
            yield Street(app, folder, telegram, matrix, mia, anna)


def _across(
    folder: Path,
    telegram: BotApiServer,
    matrix: FaultyHomeserver,
    people: tuple[Account, Account, Account],
) -> None:
    """The organisation of the pipeline's tests, moved to these networks."""
    lotse, anna, kim = people
    api = telegram.base_url.removesuffix("/bot")
    account = f'homeserver: {matrix.url}, user: "{lotse.user_id}"'
    phones = f"kind: telegram, api: {api}, token: {{file: secrets/t}}, pace: {QUICK}"
    changes: Sequence[tuple[str, str]] = (
        (r"phones: \{.*\}", f"phones: {{{phones}}}"),
        (
            r"rooms: \{kind.*\}",
            f"rooms: {{kind: matrix, {account}, password: {{file: secrets/p}}}}",
        ),
        (r"address: anna", f'address: "{anna.user_id}"'),
        (r"address: kim", f'address: "{kim.user_id}"'),
    )
    path = folder / "organisation.yaml"
    text = path.read_text(encoding="utf-8")
    for what, into in changes:
        text, count = re.subn(what, lambda _, into=into: into, text)  # type: ignore[misc]  # re
        assert count == 1
    path.write_text(text, encoding="utf-8")
    write_secret(folder, "t", TOKEN)
    write_secret(folder, "p", lotse.password)


@asynccontextmanager
async def no_trace(
    street: Street, planted: Planted, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[None]:
    """Whatever happens inside leaves nothing planted in the folder or the log."""
    caplog.set_level("DEBUG")
    yield
    await settled(street.app)
    left = {**files(street.folder), "the log": caplog.text.encode()}
    for where, data in left.items():
        assert planted.found(where, data) == []


async def test_every_kind_of_file_arrives_byte_by_byte_and_leaves_nothing_behind(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    planted = Planted()
    name, words = planted.word("its name"), planted.word("its words")
    marker = secrets.token_bytes(16)
    planted.add("its bytes", marker)
    data = marker * 20_000
    shown = {
        "photo": f"[picture, 312 KB] {words}",
        "voice": f"[voice message, 312 KB] {words}",
        "audio": f"[audio, 312 KB] {words}",
        "video": f"[video, 312 KB] {words}",
        "document": f"[file, 312 KB] {words}",
    }
    async with no_trace(street, planted, caplog):
        await street.mia.phone.start()
        room = await street.comes_in()
        for kind, line in shown.items():
            upload = Upload(f"{name}.pdf", "", data)
            await street.mia.phone.send_file(kind, upload, caption=words)
            got = await street.gets(room, line)
            assert (got.encrypted, got.trusted) == (True, True)
            assert await street.anna.fetch(got) == data
            assert name.removesuffix("könig") not in str(got.content)


async def test_lost_answers_on_both_sides_show_a_file_once(street: Street) -> None:
    await street.mia.phone.start()
    room = await street.comes_in()
    data = secrets.token_bytes(200_000)
    street.telegram.faults.add(Fault(FaultKind.DROP_AFTER, "download"))
    street.telegram.faults.add(Fault(FaultKind.HTML, "getFile"))
    street.matrix.spoil(Spoilt("/send/m.room.encrypted", "PUT", after=True))
    await street.mia.phone.send_file("document", Upload("a", "application/pdf", data))
    await street.mia.says("and then this")
    await street.gets(room, "and then this")
    lines = [line for line in street.anna.shown(room) if "file" in line.content]
    assert [line.text for line in lines] == ["[file, 195 KB]"]
    assert await street.anna.fetch(lines[0]) == data


async def test_a_file_that_vanished_is_told_and_words_behind_it_come(street: Street) -> None:
    await street.mia.phone.start()
    room = await street.comes_in()
    await hold(street, lambda: street.telegram.state.known_bot().forget_files())
    await street.mia.says("behind it")
    await street.gets(room, "behind it")
    await street.mia.hears("could not take that file")
    await street.anna.wait_for(room, lambda line: "could not be fetched" in line.text)


async def hold(street: Street, meanwhile: Callable[[], None]) -> None:
    """A picture is sent, and this happens before it is fetched."""
    street.telegram.faults.add(Fault(FaultKind.FLOOD, "getFile", retry_after=2))
    await street.mia.phone.send_file("photo", Upload("a", "image/jpeg", b"gone"))
    await until(lambda: any("getfile" in note for note in faults(street)))
    meanwhile()


def faults(street: Street) -> list[str]:
    """What was played on Telegram so far."""
    return [one.note for one in street.telegram.state.journal.since() if one.what is What.FAULT]


async def test_what_was_written_before_the_yes_is_fetched_again_and_no_copy_stays(
    street: Street,
) -> None:
    mia, data = street.mia, secrets.token_bytes(50_000)
    await mia.phone.start()
    await mia.hears(STEPS[0][0])
    await mia.says("my flat was sold and I do not know where to go")
    await mia.hears("I could not tell whether you have read this")
    await mia.phone.send_file("voice", Upload("a", "audio/ogg", data), caption="listen")
    await mia.presses(STEPS[0][1], "I have not kept or passed that on")
    await mia.presses(STEPS[1][1], STEPS[1][0])
    await mia.presses("Pass it on", "Before, you wrote something to me")
    room = await street.comes_in((*STEPS[2:], LAST))
    await street.gets(room, "my flat was sold and I do not know where to go")
    line = await street.gets(room, "[voice message, 49 KB] listen")
    assert await street.anna.fetch(line) == data
    copies = [one for one in mia.phone.shown() if one.by_bot and "forward_origin" in one.extra]
    assert len(copies) == 2
    assert all(one.deleted and one.silent for one in copies)


async def test_a_file_too_large_for_bots_is_told_to_the_client(street: Street) -> None:
    await street.mia.phone.start()
    await street.comes_in()
    await street.mia.phone.send("video", size=(20 << 20) + 1)
    await street.mia.hears("larger than I can pass on")
    assert street.matrix.count(UPLOAD) == 0
