"""The survey after a case through the whole bridge: what is counted, and what the operator sees."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bridge.app import App
from tests.clock import FakeClock
from tests.e2e.service import Said
from tests.faults.far import Far
from tests.integration.cli_kit import call
from tests.pipeline import bridge, settled

SURVEY = """\
flow: survey
version: 1
title: {de: Wie war es?, en: How was it?}
languages: [en, de]
steps:
  - ask: helped
    type: scale
    min: 1
    max: 5
    text: {de: Half es?, en: "Did it help?"}
  - ask: pace
    type: choice
    text: {de: War es schnell?, en: "Was it fast?"}
    choices:
      quick: {de: Schnell, en: Fast enough}
      slow: {de: Langsam, en: Too slow}
"""
OTHER = SURVEY.replace("version: 1", "version: 2").replace("Was it fast?", "Was it soon?")
MIDDLE = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(name="asking")
def _asking(folder: Path) -> Path:
    """An organisation that asks."""
    path = folder / "organisation.yaml"
    path.write_text(path.read_text("utf-8") + "survey: flows/survey.yaml\n", "utf-8")
    write(folder, SURVEY)
    return folder


def write(folder: Path, survey: str) -> None:
    (folder / "flows" / "survey.yaml").write_text(survey, "utf-8")


async def closed(far: Far, client: str) -> None:
    """Counselled, closed, and offered a survey."""
    await far.bring_in(client)
    await far.staff.say(far.rooms[client], "!close", author="anna")
    await far.until_asked(client, "Questions: 2")


async def answers(far: Far, client: str, *labels: str) -> None:
    for question, label in zip(("Did it help?", "Was it fast?"), labels, strict=True):
        await far.until_asked(client, question)
        await far.clients.press(client, label)
    await far.until_chat(client, "Your answers are counted now")


async def counted(app: App) -> list[tuple[str, str, int]]:
    rows = text("SELECT day, kind, n FROM counters WHERE kind LIKE 'survey%' ORDER BY kind")
    return await app.opened.store.read(lambda tx: [(*one,) for one in tx.execute(rows)])


async def shown(folder: Path) -> Said:
    return await asyncio.to_thread(call, "survey", folder)


async def test_answers_are_counted_by_month_and_shown_from_five_on(asking: Path, far: Far) -> None:
    async with bridge(asking, FakeClock(MIDDLE)) as app:
        few = await shown(asking)
        for number in range(7):
            client = f"client-{number}"
            await closed(far, client)
            await far.clients.press(client, "Yes, gladly")
            await answers(far, client, "5", "Fast enough" if number else "Skip")
            if number == 3:
                few = await shown(asking)
        await settled(app)
        rows = await counted(app)
        many = await shown(asking)
        rooms = [line for room in far.rooms.values() for line in far.staff.texts(room)]
    assert rows == [
        ("2026-11-01", "survey:survey:helped:5", 7),
        ("2026-11-01", "survey:survey:pace:quick", 6),
        ("2026-11-22", "survey_done", 7),
        ("2026-11-22", "survey_offered", 7),
    ]
    assert "Did it help?  (n = fewer than 5)" in few.out
    assert (many.status, many.err) == (0, "")
    assert many.out.splitlines() == [
        "How was it?",
        "Offered: 7. Answered to the end: 7.",
        "",
        "Did it help?  (n = 7)",
        "  1  fewer than 5",
        "  2  fewer than 5",
        "  3  fewer than 5",
        "  4  fewer than 5",
        "  5  7 100%  ██████████████████████████████",
        "",
        "Was it fast?  (n = 6)",
        "  Fast enough  6 100%  ██████████████████████████████",
        "  Too slow     fewer than 5",
    ]
    assert not any("Did it help?" in line or "Fast enough" in line for line in rooms)


async def test_a_restart_with_another_survey_lets_who_is_in_the_middle_finish(
    asking: Path, far: Far
) -> None:
    async with bridge(asking) as app:
        await closed(far, "client-1")
        await far.clients.press("client-1", "Yes, gladly")
        await far.until_asked("client-1", "Did it help?")
        await far.clients.press("client-1", "4")
        await far.until_asked("client-1", "Was it fast?")
        await settled(app)
    write(asking, OTHER)
    async with bridge(asking) as app:
        await far.clients.say("client-1", "too slow", author="client-1")
        await far.until_chat("client-1", "Your answers are counted now")
        assert [kind for _, kind, _ in await counted(app)][:2] == [
            "survey:survey:helped:4",
            "survey:survey:pace:slow",
        ]


async def test_a_survey_that_is_taken_out_ends_with_thanks(asking: Path, far: Far) -> None:
    async with bridge(asking) as app:
        await closed(far, "client-1")
        await settled(app)
    path = asking / "organisation.yaml"
    path.write_text(path.read_text("utf-8").replace("survey: flows/survey.yaml\n", ""), "utf-8")
    async with bridge(asking):
        await far.clients.press("client-1", "Yes, gladly")
        await far.until_chat("client-1", "These questions are not asked any more")


async def test_words_in_the_middle_begin_again_and_nothing_is_kept(asking: Path, far: Far) -> None:
    async with bridge(asking) as app:
        await closed(far, "client-1")
        await far.clients.press("client-1", "Yes, gladly")
        await far.until_asked("client-1", "Did it help?")
        await far.clients.say("client-1", "he is standing at my door", author="client-1")
        await far.staff.until(lambda: len(far.invitations("anna")) == 1)
        [room] = far.invitations("anna")
        await far.staff.join(room, "anna")
        heard = far.staff.texts
        await far.staff.until(lambda: any("at my door" in line for line in heard(room)))
        await settled(app)
        assert [kind for _, kind, _ in await counted(app)] == ["survey_offered"]


def test_where_there_is_none_the_command_says_so(folder: Path) -> None:
    told = call("survey", folder)
    assert told.status == 1
    assert told.err == "There is no survey: organisation.yaml names none under 'survey'.\n"
