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


def test_data_that_cannot_be_compared_stops_no_check(tmp_path: Path) -> None:
    folder = organisation(tmp_path / "organisation")
    (folder / "var").mkdir()
    (folder / "var" / "counselbridge.sqlite").write_bytes(b"rubbish" * 1000)
    said = call("check", folder)
    assert (said.status, said.err) == (0, "")
    (note,) = [one for one in said.out.splitlines() if "could not compare" in one]
    assert ": note: " in note
