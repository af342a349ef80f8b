"""What clients may keep, through the whole bridge: asked for, made, sent, verified elsewhere."""

import json
import re
from pathlib import Path

from sqlalchemy import text

from bridge import sequencing
from bridge.app import App
from bridge.receipts import key_file
from routing.ids import ChatId
from tests.faults.far import Far
from tests.integration.test_pipeline_evidence import lined_up
from tests.pdf_text import inside
from tests.pdf_text import text as words_of
from tests.pipeline import bridge, settled
from tests.receipts_kit import verified

CLIENT, OTHER = "client-1", "client-2"
PROOF, TAKE = ("/consent", "Send me the proof"), ("/mydata", "Take it along")
NEUTRAL = re.compile(r"(note|file)-\d{4}-\d\d-\d\d\.(pdf|json)")


def files(far: Far, client: str = CLIENT) -> list[tuple[str, bytes]]:
    """What came to the phone to be kept: name and bytes."""
    return [
        (one.message.attachment.name, one.data)
        for one in far.clients.shown[ChatId(client)]
        if one.message.attachment is not None and one.data is not None
    ]


async def given(far: Far, count: int) -> list[tuple[str, bytes]]:
    await far.clients.until(lambda: len(files(far)) >= count)
    return files(far)


async def asks(far: Far, command: str, label: str, client: str = CLIENT) -> None:
    """The client writes a command and presses a button below the answer."""

    def offered() -> bool:
        newest = far.clients.shown[ChatId(client)][-1]
        return any(one.label == label for one in newest.message.choices)

    await far.clients.say(client, command, author=client)
    await far.clients.until(offered)
    await far.clients.press(client, label)


async def room_hears(far: Far, room: str, words: str) -> None:
    await far.staff.until(lambda: any(words in one for one in far.staff.texts(room)))


async def published(app: App) -> bytes:
    """The content of org.pub."""
    sealer, now = app.opened.sealer, app.services.clock.now()
    first = await app.opened.store.write(lambda tx: sequencing.first_key(tx, sealer, now))
    return key_file(first, sealer.keys.organisation.owner)


async def test_a_client_keeps_a_proof_that_holds_without_us(
    folder: Path, far: Far, tmp_path: Path
) -> None:
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        assert files(far) == []  # offered, and never pushed
        assert any("With /consent you get a proof" in one for one in far.clients.texts(CLIENT))
        await asks(far, *PROOF)
        (page_name, page), (file_name, receipt) = await given(far, 2)
        key = await published(app)
    assert (page_name[-4:], file_name[-5:]) == (".pdf", ".json")
    assert all(NEUTRAL.fullmatch(name) for name in (page_name, file_name))
    assert page.startswith(b"%PDF-")
    found = verified(tmp_path, receipt, key)
    assert (found.status, found.sentence[:19]) == (0, "This receipt holds:")
    acts = json.loads(receipt)["acts"]
    assert [one["text"] for one in acts] == [
        "Who reads what: " + acts[0]["text"].removeprefix("Who reads what: "),
        "May we read it?",
        "May we count?",
    ]
    assert acts[0]["opening"]["identity"]["value"].endswith(f" {CLIENT}")


async def test_the_words_come_before_the_files_and_the_files_wait_for_the_log(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        await lined_up(app, 3)
        await far.clients.say(CLIENT, "/stop", author=CLIENT)
        await far.clients.say(CLIENT, "/stop", author=CLIENT)
        await far.until_chat(CLIENT, "Done, ")
        await asks(far, *PROOF)  # at once: the withdrawal may not be in the log yet
        await far.until_chat(CLIENT, "one page to read")
        (_, _), (_, receipt) = await given(far, 2)
    said = json.loads(json.loads(receipt)["acts"][-1]["event"])
    assert said["event"]["decision"] == "withdrawn"


async def test_what_was_changed_makes_no_proof_and_both_sides_are_told(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        await lined_up(app, 3)
        change = text("UPDATE evidence SET leaf = bound WHERE number = 2")
        await app.opened.store.write(lambda tx: tx.execute(change))
        await asks(far, *PROOF)
        await far.until_chat(CLIENT, "I could not send you the file")
        await far.until_operator("A file that a client asked for could not be made or sent.")
        await settled(app)
        assert files(far) == []
        assert sum("could not send you the file" in one for one in far.clients.texts(CLIENT)) == 1


async def test_a_file_that_has_to_wait_holds_up_no_words(folder: Path, far: Far) -> None:
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        await lined_up(app, 3)
        stuck = (  # nobody can add a line to a log that does not end as it was written
            "UPDATE evidence SET line = NULL WHERE number = 3",
            "DELETE FROM state WHERE network = 'consent'",
        )
        await app.opened.store.write(lambda tx: [tx.execute(text(one)) for one in stuck])
        await asks(far, *PROOF)
        await far.until_chat(CLIENT, "one page to read")
        await far.staff.say(far.rooms[CLIENT], "I am still here", author="anna")
        await far.until_chat(CLIENT, "I am still here")
        assert files(far) == []


async def test_a_client_takes_along_all_that_is_held_of_them_and_of_nobody_else(
    folder: Path, far: Far
) -> None:
    async with bridge(folder):
        for client in (CLIENT, OTHER):
            await far.bring_in(client)
            await far.clients.say(client, f"words of {client} \ud83d", author=client)
            room = far.rooms[client]
            await room_hears(far, room, f"words of {client}")
            await far.staff.say(room, f"answer to {client}", author="anna")
            await far.until_chat(client, f"answer to {client}")
        await asks(far, *TAKE)
        [(name, data)] = await given(far, 1)
    assert NEUTRAL.fullmatch(name)
    assert OTHER.encode() not in inside(data)
    assert OTHER not in words_of(data)
    found = json.loads(inside(data))
    said = [(one["from"], one["text"]) for one in found["messages"]]
    assert ("you", f"words of {CLIENT} \N{REPLACEMENT CHARACTER}") in said
    assert ("counsellor", f"Anna: answer to {CLIENT}") in said
    assert ("program", "A name?") in [(who, text.rpartition("\n")[2]) for who, text in said]
    assert [(one["question"], one["answer"]) for one in found["answers"]] == [
        ("A name?", None),
        ("What is it about?", "Debt"),
    ]
    assert [one["decision"] for one in found["decisions"]] == ["acknowledged", "given", "refused"]
    assert found["decisions"][1]["text"] == "May we read it?"
    assert found["chat"]["number"] == CLIENT
    assert found["counselling"]["counsellor"] == "Anna"
    assert found["held_by"]["contact"] == "post@lotse.example"


async def test_nothing_of_a_file_is_stored(folder: Path, far: Far) -> None:
    async with bridge(folder) as app:
        await far.bring_in(CLIENT)
        await asks(far, *TAKE)
        [(_, data)] = await given(far, 1)
        await settled(app)
        largest = text("SELECT max(length(sealed_payload)) FROM outbox")
        assert (await app.opened.store.read(lambda tx: tx.scalar(largest)) or 0) < len(data)
