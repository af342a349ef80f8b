"""What was said, who said it, and every secret: in no file of the data, in no line of the output.

A conversation is played with planted words and handles, every boundary is given what it cannot
digest, and the process logs at DEBUG; then everything it left behind is searched, after it was
killed and after it was stopped.
"""

import asyncio
import shutil
from pathlib import Path

import pytest

from bridge.sandbox.botapi import Fault, FaultKind
from bridge.sandbox.botapi.params import Upload
from bridge.sandbox.counsellor import Counsellor
from bridge.sandbox.synapse import Synapse
from tests.e2e.planted import Planted
from tests.e2e.play import CONFIGURED, NUMBER, Play, own_secrets, playing
from tests.e2e.service import write_secret
from tests.e2e.town import BOT
from tests.e2e.troubles import (
    change,
    damage,
    named_message,
    rubbish_events,
    rubbish_updates,
)
from tests.matrix_bot import until
from tests.matrix_proxy import Fault as Spoilt
from tests.matrix_proxy import error, text

pytest_plugins = ("tests.matrix_world",)
pytestmark = pytest.mark.xdist_group("leaks")

WORDS = "/send/m.room.encrypted/"  # where the bridge sends words; its signs go elsewhere
HANDLES = ("the client's first name", "a name on Telegram", "a last name")


async def test_nothing_said_and_no_handle_or_secret_is_left_in_any_file_or_line(
    synapse: Synapse, tmp_path: Path
) -> None:
    async with playing(tmp_path, synapse) as play:
        await play.service.start()
        async with play.town.at_desk(play.town.anna) as anna:
            room = await the_conversation(play, anna)
            await what_telegram_does(play, anna, room)
            await what_matrix_does(play, anna, room)
            anna_knows_nobody(play, anna, room)
        await what_is_parked(play)
        await plant_what_was_there_already(play)
        await play.service.kill()
        play.assert_clean("after it was killed")
        await a_start_where_everything_is_wrong(play)
        play.assert_clean("after a start where everything is wrong")
        await a_start_on_damaged_data(play)
        await a_start_on_a_full_disk(play)
        play.assert_clean("at the end")


async def the_conversation(play: Play, anna: Counsellor) -> str:
    """Words in every phase, and whatever does not cross."""
    mia, word = play.mia, play.planted.word
    await before_consent(play)
    await mia.presses("Yes", "May our team read it?")
    await mia.taps("Shall our team have it?", "pass")
    await mia.hears("What may we call you?")
    await sends_a_file(play, "at a question")
    await mia.hears("I have kept that for your counsellor")
    await mia.says(word("the alias"))
    await mia.hears("I am looking for someone for you")
    held = word("said while waiting")
    await mia.says(held)
    room = (await anna.next_invite()).room_id
    await anna.join(room)
    await anna.wait_for(room, lambda line: line.text == held)
    assert len([line for line in anna.shown(room) if "file" in line.content]) == 2
    await what_anna_writes(play, anna, room)
    long = word("a long message") + " words" * 1500
    await mia.phone.edit(await mia.says(long), word("the client's correction"))
    await anna.wait_for(room, lambda line: line.text.endswith("words"))
    return room


async def before_consent(play: Play) -> None:
    """By a link that says too much, with a file that is passed on only after the yes."""
    mia, word = play.mia, play.planted.word
    payload = word("what the start link says").removesuffix("könig")
    await mia.phone.start(f"en--alias-{payload}--{payload}-yes")
    await mia.hears("answers for what you write here")
    await mia.says(word("said before any consent"))
    await mia.hears("I have not kept what you wrote")
    await sends_a_file(play, "before consent")
    await mia.presses("I have read this", "I have not kept or passed that on")


async def sends_a_file(play: Play, when: str) -> None:
    word = play.planted.word
    data = word(f"bytes of a file {when}").encode() * 500
    file = Upload(f"{word(f'name of a file {when}')}.pdf", "application/pdf", data)
    await play.mia.phone.send_file("document", file, caption=word(f"caption of a file {when}"))


async def what_anna_writes(play: Play, anna: Counsellor, room: str) -> None:
    word = play.planted.word
    answer = word("the counsellor's answer")
    said = await anna.say(room, answer)
    await play.mia.hears(answer)
    await anna.say(room, f"/note {word('a note')}")
    await anna.edit(room, said, word("the counsellor's correction"))
    await anna.thread(room, said, word("said in a thread"))
    await anna.say_plain(room, word("said without encryption"))
    await anna.wait_for(room, lambda line: "your message was not encrypted" in line.text)


async def what_telegram_does(play: Play, anna: Counsellor, room: str) -> None:
    telegram, mia, word = play.town.telegram, play.mia, play.planted.word
    for update in rubbish_updates(NUMBER, word):
        telegram.inject(update)
    named = {"username": word("a name on Telegram"), "last_name": word("a last name")}
    said = named_message(NUMBER, word("said by one with a last name"), **named)
    telegram.inject({"message": said})
    await anna.wait_for(room, lambda line: str(said["text"]) in line.text)
    telegram.faults.add(Fault(FaultKind.HTML, method="getUpdates"))
    for kind in (FaultKind.HTML, FaultKind.DROP_AFTER, FaultKind.ERROR):
        telegram.faults.add(Fault(kind, method="sendMessage", status=400))
        await anna.say(room, word(f"said into {kind}"))
    await anna.wait_for(room, lambda line: "refused your message" in line.text)
    await mia.phone.block()
    await anna.say(room, word("said to one who has blocked the bot"))
    await anna.wait_for(room, lambda line: "takes no messages from us" in line.text)
    await mia.phone.unblock()


async def what_matrix_does(play: Play, anna: Counsellor, room: str) -> None:
    mia, word, spoil = play.mia, play.planted.word, play.proxy.spoil
    for kind, content in rubbish_events(word):
        await anna.send(room, kind, content)
    html = spoil(Spoilt("/sync", answer=text(200, f"<html>{word('a page of HTML')}")))
    late = word("said before a sync that fails")
    await anna.say(room, late)
    spoil(Spoilt(WORDS, answer=text(502, word("a broken answer"))))
    spoil(Spoilt(WORDS, after=True))
    said = word("said into a failing homeserver")
    await mia.says(said)
    await anna.wait_for(room, lambda line: line.text == said)
    await until(lambda: html.times == 0)
    await mia.hears(late)
    after = word("said when all that is not hers has gone")  # or something else would be refused
    await mia.says(after)
    await anna.wait_for(room, lambda line: line.text == after)
    refusal = error(400, "M_TOO_LARGE", error=word("why the homeserver refuses"))
    spoil(Spoilt(WORDS, answer=refusal))
    await mia.says(word("said and refused by the homeserver"))
    await mia.hears("but not your counsellor")


def anna_knows_nobody(play: Play, anna: Counsellor, room: str) -> None:
    """Telegram's names for the client are in no line, no name of a room and no invitation."""
    view = anna.room(room)
    seen = [view.name, view.topic, *(line.text for line in anna.shown(room))]
    handles = Planted({name: play.planted.secrets[name] for name in HANDLES})
    handles.add("the client's number", str(NUMBER))
    assert handles.found("what Anna sees", "\n".join(filter(None, seen)).encode()) == []


async def what_is_parked(play: Play) -> None:
    listed = await play.asks("parked", "list", play.town.folder, status=0)
    first, second, *_ = listed.splitlines()
    await asyncio.gather(
        play.asks("parked", "retry", play.town.folder, first.split()[0], status=0),
        play.asks("parked", "drop", play.town.folder, second.split()[0], status=0),
    )


async def plant_what_was_there_already(play: Play) -> None:
    planted, networks = play.planted, play.town.networks
    planted.add("the client's number", str(NUMBER))
    planted.add("the client's number in a database", NUMBER.to_bytes(6, "big"))
    planted.add("the bot's token", networks.token.partition(":")[2])
    planted.add("the bot's password", networks.bot.password)
    for name, who in zip(CONFIGURED, (play.town.anna, play.town.kim, networks.bot), strict=True):
        planted.add(name, who.user_id)
    for name, secret in (await own_secrets(play.town)).items():
        planted.add(name, secret)


async def a_start_where_everything_is_wrong(play: Play) -> None:
    """Broken files, a wrong token, a lost device and a wrong password for a new one."""
    folder, word, service = play.town.folder, play.planted.word, play.service
    inline = {"{file: secrets/telegram_token}": f"{BOT}:{word('a token among the settings')}"}
    before = change(folder / "organisation.yaml", inline)
    wrong = play.planted.word("a wrong token").removesuffix("könig")
    write_secret(folder, "telegram_token", f"{BOT}:{wrong}")
    write_secret(folder, "matrix_password", word("a wrong password"))
    shutil.rmtree(play.data / "accounts")
    since = len(service.output)
    await service.start()
    await service.says("the last good configuration is used", since)
    await service.says("cannot be used: Telegram does not accept", since)
    await service.says("cannot be used: The homeserver does not accept", since)
    await play.asks("check", folder, status=1)
    assert await service.stop() == 0
    (folder / "organisation.yaml").write_text(before, encoding="utf-8")
    write_secret(folder, "telegram_token", play.town.networks.token)
    write_secret(folder, "matrix_password", play.town.networks.bot.password)


async def a_start_on_damaged_data(play: Play) -> None:
    """The client's lane cannot be read any more: urgent help comes all the same."""
    assert damage(play.data / "counselbridge.sqlite", "lanes", "sealed_state", "kind = 'client'")
    assert damage(play.data / "counselbridge.sqlite", "outbox", "sealed_payload", "state <> 3")
    await play.service.start()
    await play.mia.says(play.planted.word("said into damaged data"))
    await play.mia.says("help")
    await play.mia.hears("cannot send anyone to you")
    assert "is not what this service wrote" in await play.asks(
        "parked", "list", play.town.folder, status=0
    )
    assert await play.service.stop() == 0


async def a_start_on_a_full_disk(play: Play) -> None:
    change(
        play.town.folder / "organisation.yaml", {"disk_reserve: 200MB": "disk_reserve: 9000000GB"}
    )
    await play.service.start()
    await play.mia.says(play.planted.word("said into a full disk"))
    await play.mia.says("help")
    await play.mia.hears("cannot send anyone to you")
    await play.service.says("nothing was taken in")
    assert await play.service.stop() == 0
