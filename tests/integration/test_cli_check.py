"""`check` beside what is published: a changed file needs a new number."""

import asyncio
from pathlib import Path

from tests.e2e.service import Said
from tests.integration.cli_kit import call, organisation
from tests.pipeline import FLOW, bridge


async def check(folder: Path) -> Said:
    return await asyncio.to_thread(call, "check", folder)


def lines(said: Said) -> list[str]:
    """Faults and the last line, without what is only to know."""
    return [one for one in said.out.splitlines() if ": note: " not in one and "warning" not in one]


async def test_other_words_under_a_published_number_are_a_fault_with_the_number_to_take(
    folder: Path,
) -> None:
    async with bridge(folder):
        pass
    assert (await check(folder)).status == 0
    words = FLOW.replace("What is it about?", "Why do you write?")
    (folder / "flows" / "intake.yaml").write_text(words, encoding="utf-8")
    said = await check(folder)
    assert said.status == 1
    (fault,) = lines(said)
    assert fault.startswith("flows/intake.yaml:")
    assert "2" in fault
    newer = words.replace("version: 1", "version: 2")
    (folder / "flows" / "intake.yaml").write_text(newer, encoding="utf-8")
    assert (await check(folder)).status == 0


def said_of(said: Said, weight: str) -> list[str]:
    """What is said of the words of a notice, with its place."""
    wanted = f": {weight}: "
    return [one for one in said.out.splitlines() if wanted in one and "other words" in one]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


async def test_who_can_read_is_said_to_have_changed_under_a_number_that_was_agreed_to(
    folder: Path,
) -> None:
    async with bridge(folder):
        pass
    assert "other words" not in (await check(folder)).out
    change(folder / "organisation.yaml", "kind: memory, ", 'kind: memory, deduplicates: "yes", ')
    change(folder / "organisation.yaml", ', deduplicates: "yes", strangers', ", strangers")
    said = await check(folder)
    found = said_of(said, "warning")
    assert [one.partition(" ")[0] for one in found] == [
        "agreements/privacy.de.md:2:10:",
        "agreements/privacy.en.md:2:10:",
    ]
    assert said.status == 0
    assert all("write version: 2" in one for one in found)
    async with bridge(folder):
        pass
    said = await check(folder)
    assert (said_of(said, "warning"), len(said_of(said, "note"))) == ([], 2)
    for language in ("de", "en"):
        change(folder / "agreements" / f"privacy.{language}.md", "version: 1", "version: 2")
    assert "other words" not in (await check(folder)).out


async def test_what_clients_are_shown_is_not_guessed_where_a_secret_is_out_of_reach(
    folder: Path,
) -> None:
    async with bridge(folder):
        pass
    change(
        folder / "organisation.yaml",
        "channels:\n",
        "channels:\n  bot: {kind: telegram, token: {env: TOKEN_OF_NOBODY}}\n",
    )
    said = await check(folder)
    assert said.status == 0
    [note] = [one for one in said.out.splitlines() if "could not compare" in one]
    assert ": note: " in note
    assert "TOKEN_OF_NOBODY" in note


def test_data_that_cannot_be_compared_stops_no_check(tmp_path: Path) -> None:
    folder = organisation(tmp_path / "organisation")
    (folder / "var").mkdir()
    (folder / "var" / "counselbridge.sqlite").write_bytes(b"rubbish" * 1000)
    said = call("check", folder)
    assert (said.status, said.err) == (0, "")
    (note,) = [one for one in said.out.splitlines() if "could not compare" in one]
    assert ": note: " in note
