"""A flow of before that cannot be asked any more: who is in the middle goes on in that of today."""

from pathlib import Path

from tests.faults.far import Far
from tests.pipeline import FLOW, bridge


async def test_a_notice_that_was_given_up_strands_nobody_in_front_of_it(
    folder: Path, far: Far
) -> None:
    async with bridge(folder):
        await far.clients.say("early", "/start")
        await far.until_asked("early", "Who reads what")
    changed = FLOW.replace("version: 1", "version: 2").replace(
        "acknowledge: privacy", "acknowledge: readers"
    )
    (folder / "flows" / "intake.yaml").write_text(changed, encoding="utf-8")
    for language in ("de", "en"):
        old = folder / "agreements" / f"privacy.{language}.md"
        old.rename(old.with_name(f"readers.{language}.md"))
    async with bridge(folder):
        await far.clients.say("early", "and now")
        await far.clients.until(
            lambda: sum("Who reads what" in shown for shown in far.clients.texts("early")) == 2
        )
        await far.clients.press("early", "I have read this")
        await far.until_asked("early", "May we read it?")
