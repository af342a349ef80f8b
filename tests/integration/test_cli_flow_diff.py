"""`flow diff` with the number of a published version: opened with the keys, beside the service."""

import asyncio
from pathlib import Path

from tests.e2e.service import Said
from tests.integration.cli_kit import call
from tests.pipeline import FLOW, bridge


async def test_a_published_version_is_compared_by_its_number(folder: Path) -> None:
    async with bridge(folder):
        pass
    new = FLOW.replace("version: 1", "version: 2").replace("What is it about?", "Why now?")
    (folder / "flows" / "intake.yaml").write_text(new, "utf-8")
    told = await asyncio.to_thread(call, "flow", "diff", folder, "1")
    assert (told.status, told.err) == (0, "")
    assert told.out.startswith("flow: version is 2, was 1\ntopic: text (en): “Why now?”, was “")
    assert "Whoever is in the middle of version 1 finishes it as it was" in told.out


async def test_a_number_that_was_never_published_is_told_with_those_that_were(
    folder: Path,
) -> None:
    async with bridge(folder):
        pass
    told = await asyncio.to_thread(call, "flow", "diff", folder, "7")
    assert told == Said(2, "", "Version 7 is not published; there is: 1.\n")
