"""Who asks to be erased is gone: from what is stored, and from what staff could still be shown.

Words are planted in everything that a client and a counsellor say, answer, note and send. The
client deletes all of it from the chat. Then nothing of it is in the data (opened with every key
that is left), its log files or the output; and whoever signs in to the counsellor's account on a
new device, confirmed by the identity of the old one and with the whole key backup, is shown nothing
of it either. The same holds after a copy of the data from before was put back.

What that new device is still shown, and nothing else (REMAINS): that there was a room, who was in
it and when each of them said something, without a word. What only the homeserver's own disk still
has is not looked for here: redacted words for its `redaction_retention_period`, encrypted, and
encrypted files, the keys to which are taken back.
"""

import asyncio
import contextlib
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from bridge.app import where
from bridge.clock import SystemClock
from bridge.organisation import read
from bridge.sandbox.botapi.params import Upload
from bridge.sandbox.synapse import Synapse
from bridge.store.beside import open_with_keys
from bridge.store.errors import StoreRefused
from tests.e2e.js_counsellor import JsCounsellor
from tests.e2e.play import Play, playing
from tests.e2e.troubles import change
from tests.unsealing import unsealed

pytest_plugins = ("tests.matrix_world",)
pytestmark = pytest.mark.xdist_group("leaks")

WITHIN = 60.0
STRUCTURE = {
    "m.room.create",
    "m.room.power_levels",
    "m.room.join_rules",
    "m.room.history_visibility",
    "m.room.guest_access",
    "m.room.encryption",
}
NEVER_THERE = (  # what no counsellor is shown in any case; file names: those that clients gave
    "bytes of a file",
    "name of a file",
    "said before",
    "the client's correction",
    "the client's first name",
)
REMAINS = {  # types of events, with the keys of their content
    ("m.room.encrypted",),
    ("m.room.message",),
    ("m.room.name",),
    ("m.room.canonical_alias",),
    ("m.room.topic",),
    ("m.reaction",),
    ("m.room.pinned_events",),
    ("m.room.member", "membership"),
    ("m.room.redaction", "redacts"),
}


async def test_of_whom_asked_to_be_erased_no_store_and_no_new_device_knows_a_word(
    synapse: Synapse, tmp_path: Path
) -> None:
    async with playing(tmp_path, synapse) as play:
        answers_on_the_card(play)
        await play.service.start()
        async with signed_in(play) as anna:
            bundle = await anna.keep_keys()
            room = await the_conversation(play, anna)
            await everything_is_shown(play, bundle)
            copy_the_data(play, tmp_path / "last week")
            await erases_all(play)
            await anna.wait_for_room(lambda it: it.room == room and it.membership == "leave")
        await nothing_is_shown(play, bundle)
        assert await play.service.stop() == 0
        play.assert_clean("after it was erased")
        await put_back(play, tmp_path / "last week")
        await play.service.start()
        await play.service.says("clients who had been erased were in the data again: 1; erased")
        await until_nothing_is_left(play)
        await nothing_is_shown(play, bundle)
        assert await play.service.stop() == 0
        play.assert_clean("after an old copy was put back")


def answers_on_the_card(play: Play) -> None:
    flow = play.town.folder / "flows" / "intake.yaml"
    change(flow, {"card: []": "card: [alias]"})


def signed_in(
    play: Play, bundle: object = None
) -> contextlib.AbstractAsyncContextManager[JsCounsellor]:
    anna = play.town.anna
    return JsCounsellor.signed_in(anna.url, anna.user_id, anna.password, bundle=bundle)


# --- what is said ----------------------------------------------------------------------------


async def the_conversation(play: Play, anna: JsCounsellor) -> str:
    mia, word = play.mia, play.planted.word
    await mia.phone.start()
    await mia.hears("answers for what you write here")
    await mia.says(word("said before anything was agreed to"))
    await mia.presses("I have read this", "I have not kept what you wrote")
    await mia.presses("Yes", "May our team read it?")
    await mia.hears("What may we call you?")
    await sends_a_file(play, "at a question")
    await mia.hears("I have kept that for your counsellor")
    await mia.says(word("the answer"))
    await mia.hears("I am looking for someone for you")
    held = word("said while waiting")
    await mia.says(held)
    room = (await anna.next_invite()).room
    await anna.join(room)
    await anna.wait_for(room, lambda line: line.text == held)
    await what_is_said_there(play, anna, room)
    return room


async def what_is_said_there(play: Play, anna: JsCounsellor, room: str) -> None:
    mia, word = play.mia, play.planted.word
    said = ""
    for number in range(3):
        answer = word(f"the counsellor's answer {number}")
        said = await anna.say(room, answer)
        await mia.hears(answer)
    for number in range(2):
        await anna.say(room, f"/note {word(f'a note {number}')}")
    await anna.edit(room, said, word("the counsellor's correction"))
    first = word("said and then corrected")
    spoken = await mia.says(first)
    await anna.wait_for(room, lambda line: first in line.text)
    await mia.phone.edit(spoken, word("the client's correction"))
    await sends_a_file(play, "in counselling")
    long = word("a long message") + " words" * 1500
    await mia.says(long)
    last = word("said last")
    await mia.says(last)
    await anna.wait_for(room, lambda line: line.text == last)


async def sends_a_file(play: Play, when: str) -> None:
    word = play.planted.word
    data = word(f"bytes of a file {when}").encode() * 500
    file = Upload(f"{word(f'name of a file {when}')}.pdf", "application/pdf", data)
    await play.mia.phone.send_file("document", file, caption=word(f"caption of a file {when}"))


# --- what is erased --------------------------------------------------------------------------


async def erases_all(play: Play) -> None:
    """Three taps in the chat; nothing that is left opens to a word of it within a minute."""
    mia = play.mia
    assert await words_left(play)
    await mia.says("/mydata")
    await mia.taps("This is held of you here", "data:erase")
    await mia.taps("nobody can bring them back", "erase:yes")
    await until_nothing_is_left(play)


async def until_nothing_is_left(play: Play) -> None:
    async with asyncio.timeout(WITHIN):
        while not await is_clean(play):  # noqa: ASYNC110 - only the data knows
            await asyncio.sleep(0.3)


async def is_clean(play: Play) -> bool:
    """While somebody is just being erased nobody may look: StoreRefused."""
    with contextlib.suppress(StoreRefused):
        return ledger(play).exists() and not await words_left(play)
    return False


async def words_left(play: Play) -> list[tuple[str, str]]:
    """Which planted words are where in the data, to whoever has it with all its keys."""
    opened = open_with_keys(where(read(play.town.folder, None), {}), SystemClock())
    words = [one.decode() for one in play.planted.secrets.values()]
    try:
        return await opened.store.read(lambda tx: unsealed(tx, opened.sealer).holding(words))
    finally:
        await opened.close()


LEDGER = "erasures.ledger"
STORES = ("counselbridge.sqlite", "keys.sqlite")


def copy_the_data(play: Play, to: Path) -> None:
    """As the how-to has it: the data, then the keys, beside the running service."""
    to.mkdir()
    for name in STORES:
        with (
            contextlib.closing(sqlite3.connect(play.data / name)) as live,
            contextlib.closing(sqlite3.connect(to / name)) as copy,
        ):
            live.backup(copy)


async def put_back(play: Play, copy: Path) -> None:
    """With the newest ledger of erasures, and without the device."""
    shutil.rmtree(play.data / "accounts")
    for name in STORES:
        for old in play.data.glob(f"{name}*"):
            old.unlink()
        shutil.copyfile(copy / name, play.data / name)
    newest = ledger(play).rename(play.town.folder / LEDGER)
    assert await words_left(play)  # or nothing would have been put back
    newest.rename(ledger(play))


def ledger(play: Play) -> Path:
    return play.data / LEDGER


# --- what a new device is shown --------------------------------------------------------------


async def everything_is_shown(play: Play, bundle: object) -> None:
    """Before: a new device reads what the old one does, or what follows would prove nothing."""
    words = play.planted.secrets
    assert len(words) >= 20
    theirs = {name for name in words if not name.startswith(NEVER_THERE)}
    async with signed_in(play, bundle) as fresh, asyncio.timeout(WITHIN):
        while theirs - set(shown(play, json.dumps(await fresh.everything()))):  # noqa: ASYNC110
            await asyncio.sleep(0.2)  # the old device has not backed every key up yet


async def nothing_is_shown(play: Play, bundle: object) -> None:
    """Afterwards: no word of it, and of the room only what REMAINS says."""
    async with signed_in(play, bundle) as fresh:
        seen = await fresh.everything()
    assert seen["keys"] > 0  # the backup opens what it opened before
    assert shown(play, json.dumps(seen)) == []
    rest = [one["event"] for one in seen["found"] if one["event"]["type"] not in STRUCTURE]
    assert rest
    told = {(one["type"], *sorted(one["content"])) for one in rest}
    assert told <= REMAINS


def shown(play: Play, seen: str) -> list[str]:
    """The names of the words that stand there."""
    return [name for name, word in play.planted.secrets.items() if word.decode() in seen]
