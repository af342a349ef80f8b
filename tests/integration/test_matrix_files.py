"""Files in a room: encrypted, nameless, uploaded once, and only where they may be said."""

import asyncio
import json
from dataclasses import replace

import pytest

from adapters.contract_outgoing import Far
from adapters.matrix.media import Uploaded
from adapters.port import Refused, RetryLater, WrongReaders
from bridge.sandbox.counsellor import Counsellor, CounsellorError
from routing.ids import Language
from routing.messages import Attachment, FileKind, Made, MadeKind, Outbound, OutboundKind, Voice
from tests.matrix_bot import (
    Bot,
    Case,
    at_work,
    deliver,
    of_kind,
    raw,
    room_with,
    saying,
    session_of,
    until,
)
from tests.matrix_files import DATA, PHONES, PICTURE, UPLOAD, files, picture, sent
from tests.matrix_kit import NewCounsellor
from tests.matrix_proxy import Fault, FaultyHomeserver, text

pytest_plugins = ("tests.matrix_world", "tests.matrix_bot_world")


async def test_a_picture_is_one_encrypted_event_with_a_name_of_ours(case: Case) -> None:
    await sent(case, picture(case, "my letter"), Far(DATA))
    [line] = await files(case, until_words="done")
    assert (line.kind, line.text) == ("m.image", "[picture, 250 KB] my letter")
    assert (line.encrypted, line.trusted) == (True, True)
    assert (line.content["filename"], line.content["body"]) == ("picture.jpg", "my letter")
    assert line.content["info"] == {"mimetype": "image/jpeg", "size": len(DATA)}
    assert "Muster" not in str(line.content)
    assert await case.mira.fetch(line) == DATA


async def test_a_file_of_ours_is_one_encrypted_event_with_its_own_name(case: Case) -> None:
    made = Made(MadeKind.TAKEOUT, "ab" * 16, 0, Language("en"), "notes.pdf", "application/pdf")
    words = saying(case.room, "keep it", case.mira.user_id)
    await sent(case, replace(words, attachment=made, plain=True), Far(DATA))
    [line] = await files(case, until_words="done")
    assert (line.kind, line.encrypted, line.trusted) == ("m.file", True, True)
    assert (line.content["filename"], line.content["body"]) == ("notes.pdf", "keep it")
    assert line.content["info"] == {"mimetype": "application/pdf", "size": len(DATA)}
    assert "abab" not in str(line.content)
    assert await case.mira.fetch(line) == DATA


async def test_a_voice_message_is_shown_as_one(case: Case) -> None:
    voice = Attachment(FileKind.VOICE, PHONES, "r", media_type="audio/ogg", seconds=7)
    await sent(case, picture(case, like=voice), Far(DATA))
    [line] = await files(case, until_words="done")
    assert (line.kind, line.text) == ("m.audio", "[voice message, 250 KB]")
    assert line.content["org.matrix.msc3245.voice"] == {}
    info = line.content["info"]
    assert isinstance(info, dict)
    assert (info["duration"], line.content["body"]) == (7000, "voice.ogg")


async def test_a_type_nobody_knows_gets_a_plain_name(case: Case) -> None:
    odd = Attachment(FileKind.FILE, PHONES, "r", "x.exe", "application/x-odd")
    await sent(case, picture(case, like=odd), Far(b""))
    [line] = await files(case, until_words="done")
    assert line.content["filename"] == "file.bin"
    assert await case.mira.fetch(line) == b""


async def test_bytes_changed_by_the_homeserver_are_noticed(case: Case) -> None:
    await sent(case, picture(case), Far(DATA))
    [line] = await files(case, until_words="done")
    file = line.content["file"]
    assert isinstance(file, dict)
    wrong = replace(line, content={"file": {**file, "hashes": {"sha256": "A" * 43}}})
    with pytest.raises(CounsellorError, match="not what was sent"):
        await case.mira.fetch(wrong)


@pytest.mark.parametrize("part", ["/send/", "/event/"])
async def test_a_lost_answer_neither_uploads_nor_shows_it_twice(
    case: Case, proxy: FaultyHomeserver, part: str
) -> None:
    proxy.spoil(Fault(part, after=True))
    far = Far(DATA)
    await sent(case, picture(case), far)
    assert (far.opened, proxy.count(UPLOAD)) == (1, 1)
    assert len(await files(case, until_words="done")) == 1


async def test_a_lost_answer_to_the_upload_shows_it_once(
    case: Case, proxy: FaultyHomeserver
) -> None:
    proxy.spoil(Fault(UPLOAD, after=True))
    await sent(case, picture(case), Far(DATA))
    [line] = await files(case, until_words="done")
    assert await case.mira.fetch(line) == DATA


async def test_what_was_uploaded_once_is_not_read_again(
    case: Case, proxy: FaultyHomeserver
) -> None:
    message, far = picture(case), Far(DATA)
    proxy.spoil(Fault("/send/", answer=text(502, "<html>")))
    with pytest.raises(RetryLater):
        await case.adapter.send(message, far.source)
    note = case.host.notes[message.id]
    await deliver(case.adapter, replace(message, progress=note))
    [line] = await files(case, until_words="done")
    kept = Uploaded.read(note)
    assert kept is not None
    assert (line.content["file"], far.opened) == (kept.file, 1)


@pytest.mark.parametrize(
    "note", [b"", b"[]", b"{", b'{"v": 2}', b'{"v": 1, "file": 5, "size": 1}', b"\xff"]
)
def test_a_note_that_makes_no_sense_is_none(note: bytes) -> None:
    assert Uploaded.read(note) is None


def test_a_note_is_read_back_and_shows_no_key() -> None:
    uploaded = Uploaded({"url": "mxc://a/b", "key": {"k": "s3cret"}}, 5)
    assert Uploaded.read(uploaded.written()) == uploaded
    assert "s3cret" not in repr(uploaded)
    assert json.loads(uploaded.written())["v"] == 1


async def test_a_file_is_not_even_uploaded_where_somebody_may_not_read(
    case: Case, proxy: FaultyHomeserver, new_counsellor: NewCounsellor
) -> None:
    lena = await new_counsellor("lena")
    session = session_of(case.adapter)
    await raw(session, "POST", "rooms", case.room, "invite", body={"user_id": lena.user_id})
    await until(lambda: lena.user_id in session.client.rooms[case.room].users)
    far = Far(DATA)
    with pytest.raises(WrongReaders):
        await case.adapter.send(picture(case), far.source)
    assert (far.opened, proxy.count(UPLOAD)) == (0, 0)


async def test_somebody_who_comes_while_it_is_uploaded_keeps_it_from_being_said(
    case: Case, new_counsellor: NewCounsellor
) -> None:
    lena = await new_counsellor("lena")
    session = session_of(case.adapter)
    message = picture(case)
    await sent(case, message, Far(DATA))
    again = replace(picture(case), progress=case.host.notes[message.id])
    await raw(session, "POST", "rooms", case.room, "invite", body={"user_id": lena.user_id})
    await until(lambda: lena.user_id in session.client.rooms[case.room].users)
    with pytest.raises(WrongReaders):
        await case.adapter.send(again, Far(DATA).source)


async def test_a_file_is_never_said_in_the_open(case: Case) -> None:
    """Even where the program's own words may be."""
    message = replace(picture(case), plain=True, voice=Voice.PROGRAM)
    await sent(case, message, Far(DATA))
    [line] = await files(case, until_words="done")
    assert line.encrypted


async def test_a_file_into_a_closed_room_is_refused_unread(case: Case) -> None:
    await deliver(case.adapter, of_kind(OutboundKind.CLOSE_PLACE, case.room, "goodbye"))
    far = Far(DATA)
    with pytest.raises(Refused):
        await sent(case, picture(case), far)
    assert far.opened == 0


async def test_forgetting_the_room_takes_the_file_back(case: Case) -> None:
    await sent(case, picture(case, "my letter"), Far(DATA))
    [line] = await files(case, until_words="done")
    await deliver(case.adapter, of_kind(OutboundKind.FORGET_PLACE, case.room))

    def taken_back() -> bool:
        found = [one for one in case.mira.shown(case.room) if one.event_id == line.event_id]
        return all(one.redacted and "file" not in one.content for one in found)

    await case.mira.until(taken_back)


async def test_nothing_is_fetched_out_of_a_room(case: Case) -> None:
    with pytest.raises(Refused):
        await case.adapter.send(of_kind(OutboundKind.RECOVER, case.room))
    with pytest.raises(Refused):
        async with case.adapter.fetch(PICTURE):
            pass


async def test_a_file_uploaded_to_another_homeserver_is_uploaded_here(
    case: Case, proxy: FaultyHomeserver
) -> None:
    """The row was for another room before, and its counsellor's homeserver is another one."""
    elsewhere = Uploaded({"url": "mxc://elsewhere.example/abc"}, 5)
    far = Far(DATA)
    await deliver_with(case, replace(picture(case), progress=elsewhere.written()), far)
    [line] = await files(case, until_words="done")
    assert (far.opened, await case.mira.fetch(line)) == (1, DATA)
    assert proxy.count(UPLOAD) == 1


async def deliver_with(case: Case, message: Outbound, far: Far) -> None:
    """With exactly this note."""
    async with asyncio.timeout(20):
        while True:
            try:
                await case.adapter.send(message, far.source)
            except RetryLater:
                await asyncio.sleep(0.05)
            else:
                return


async def test_a_homeserver_without_anything_in_between_takes_it(
    bot: Bot, mira: Counsellor, proxy: FaultyHomeserver
) -> None:
    """It is strict about what it must know before the first byte."""
    adapter = bot.adapter()
    async with at_work(adapter, bot.host()) as host:
        case = Case(bot, adapter, host, mira, await room_with(adapter, mira))
        for far in (Far(DATA), Far(DATA, sized=False), Far(b"")):
            await sent(case, picture(case), far)
        got = [await mira.fetch(line) for line in await files(case, until_words="done")]
    assert got == [DATA, DATA, b""]
    assert proxy.asked == []
