"""Whoever takes a case over reads what was written in it, on the durable path, on each database."""

from pathlib import Path

from sqlalchemy import text

from bridge.app import App
from routing.ids import ChatId
from tests.faults.far import Far
from tests.integration.files_kit import (
    CLIENT,
    chat_shows,
    room_has,
    room_shows,
    wants_all_deleted,
)
from tests.integration.files_kit import (
    gives as sends_file,
)
from tests.integration.test_handing import NOTE, assert_in_no_file, gives, shows, two
from tests.pipeline import bridge, settled

__all__ = ["two"]  # a fixture
HEAD = "What was written in this case in the last 24 hours, before you came."


async def talks(far: Far) -> ChatId:
    """The client and Anna have written to one another; her room."""
    await far.bring_in(CLIENT)
    annas = ChatId(far.rooms[CLIENT])
    await far.clients.say(CLIENT, "I owe four months", author=CLIENT)
    await room_shows(far, "I owe four months")
    await far.staff.say(annas, "good that you say so", author="anna")
    await chat_shows(far, "Anna: good that you say so")
    return annas


def piles(far: Far, room: ChatId) -> list[str]:
    return [one for one in far.staff.texts(room) if HEAD in one]


async def test_the_next_one_reads_it_once_below_the_note_and_above_what_is_new(
    two: Path, far: Far
) -> None:
    async with bridge(two) as app:
        await talks(far)
        bens = await gives(far)
        assert piles(far, bens) == []
        await far.clients.say(CLIENT, "still for Anna", author=CLIENT)
        await room_shows(far, "still for Anna")
        await far.staff.join(bens, "ben")
        await chat_shows(far, "can also read what the two of you have written in the last 24 hours")
        await far.clients.say(CLIENT, "hello Ben", author=CLIENT)
        await shows(far, bens, "hello Ben")
        await settled(app)
        _, note, pile, *_ = far.staff.texts(bens)
        assert NOTE in note
        assert [pile] == piles(far, bens)
        words = ("> I owe four months", "> Anna: good that you say so", "> still for Anna")
        at = [pile.index(one) for one in words]
        assert at == sorted(at)
        assert "hello Ben" not in pile
        assert NOTE not in pile
        [shown] = [one for one in far.staff.shown[bens] if HEAD in one.text]
        assert shown.message.readers == {"ben"}


async def test_a_restart_in_between_shows_it_once_and_it_lies_in_no_file(
    two: Path, far: Far
) -> None:
    async with bridge(two):
        await talks(far)
        bens = await gives(far)
    assert_in_no_file(two, "four months")
    async with bridge(two):
        await far.staff.join(bens, "ben")
        await shows(far, bens, HEAD)
    assert_in_no_file(two, "four months")
    async with bridge(two) as app:
        await far.clients.say(CLIENT, "hello Ben", author=CLIENT)
        await shows(far, bens, "hello Ben")
        await settled(app)
        assert len(piles(far, bens)) == 1


async def test_words_that_were_taken_back_and_a_picture_s_bytes_are_not_shown_again(
    two: Path, far: Far
) -> None:
    async with bridge(two):
        annas = await talks(far)
        await sends_file(far, b"the bytes", caption="the letter")
        await room_has(far, 1)
        await far.staff.say(annas, "meant for somebody else", author="anna")
        await chat_shows(far, "meant for somebody else")
        await far.staff.say(annas, "!oops", author="anna")
        await chat_shows(far, "taken back")
        bens = await gives(far)
        await far.staff.join(bens, "ben")
        await shows(far, bens, HEAD)
        [pile] = piles(far, bens)
        assert "meant for somebody else" not in pile
        assert "(picture, not shown here again)\n> the letter" in pile
        assert all(one.data is None for one in far.staff.shown[bens])


async def test_a_message_that_went_in_parts_is_one_message(two: Path, far: Far) -> None:
    async with bridge(two) as app:
        await far.bring_in(CLIENT)
        await far.clients.say(CLIENT, f"{'word ' * 1500}and the end", author=CLIENT)
        await room_shows(far, "and the end")
        bens = await gives(far)
        await far.staff.join(bens, "ben")
        await shows(far, bens, "and the end")
        await settled(app)
        lines = [line for one in far.staff.texts(bens) for line in one.splitlines()]
        assert len([one for one in lines if one.startswith("The client, ")]) == 1
        assert sum((one.startswith("> ") and one.count("word")) or 0 for one in lines) == 1500


async def test_of_a_client_who_is_erased_nothing_of_it_is_left(two: Path, far: Far) -> None:
    async with bridge(two) as app:
        await talks(far)
        bens = await gives(far)
        await far.staff.join(bens, "ben")
        await shows(far, bens, HEAD)
        await wants_all_deleted(far)
        await far.staff.until(lambda: far.staff.rooms[bens].forgotten)
        await settled(app)
        assert far.staff.texts(bens) == []
        await _no_words_left(app)


async def _no_words_left(app: App) -> None:
    left = text("SELECT count(*) FROM outbox WHERE person AND sealed_payload IS NOT NULL")
    while await app.opened.store.read(lambda tx: tx.scalar(left)):
        await settled(app)


async def test_what_cannot_be_opened_any_more_keeps_nobody_from_the_rest(
    two: Path, far: Far
) -> None:
    async with bridge(two) as app:
        await talks(far)
        await settled(app)
        damage = text(
            "UPDATE outbox SET sealed_payload = :junk"
            " WHERE person AND party = 'client' AND sealed_payload IS NOT NULL"
        )
        await app.opened.store.write(
            lambda tx: tx.execute(damage, {"junk": b"\x01" * 300}).rowcount
        )
        bens = await gives(far)
        await far.staff.join(bens, "ben")
        await shows(far, bens, HEAD)
        [pile] = piles(far, bens)
        assert "(cannot be opened any more)" in pile
        assert "> I owe four months" in pile


async def test_an_organisation_that_wants_the_note_alone_shows_nothing_of_it(
    two: Path, far: Far
) -> None:
    file = two / "organisation.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\nhand_over_shows: note\n", "utf-8")
    async with bridge(two) as app:
        await talks(far)
        bens = await gives(far)
        await far.staff.join(bens, "ben")
        await shows(far, bens, "is not shown to you")
        await far.clients.say(CLIENT, "hello Ben", author=CLIENT)
        await shows(far, bens, "hello Ben")
        await settled(app)
        assert not any("four months" in one for one in far.staff.texts(bens))
        await chat_shows(far, "but not what the two of you have written")
