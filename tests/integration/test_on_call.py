"""People on call on the durable path, on each database: who is called at their desk, and when."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.app import App
from bridge.store.codec import encode
from routing.ids import AuthorId
from tests.clock import FakeClock
from tests.faults.far import STEPS, Far
from tests.integration.desk_kit import change, desk_of, quiet, rooms
from tests.integration.files_kit import CLIENT
from tests.integration.test_handing import two
from tests.pipeline import bridge

NIGHT = datetime(2026, 11, 24, 1, 20, tzinfo=UTC)  # 02:20 in Berlin
DANGER = "lost beyond the sea"
CRISIS = f"crisis:\n  words: {{en: [{DANGER}], de: [{DANGER}]}}\n  to: duty\nsteps:"

__all__ = ["two"]


@pytest.fixture
def on_call(two: Path) -> Path:
    """Anna is called first, then Ben; neither of them works at night."""
    change(two, "desks: no", "desks: yes\non_call: [anna, ben]\nalert_answer: 5m")
    change(
        two,
        "hours: {zone: Europe/Berlin}",
        'hours: {zone: Europe/Berlin, office: "Mo-Fr 09:00-17:00"}',
    )
    change(two, "capacity: 500}\n  ben", "capacity: 500, hours: office}\n  ben")
    change(two, "capacity: 500}\npeople", "capacity: 500, hours: office}\npeople")
    change(two, "counsellors:", "teams: {duty: {counsellors: [anna, ben]}}\ncounsellors:")
    flow = two / "flows" / "intake.yaml"
    flow.write_text(flow.read_text(encoding="utf-8").replace("steps:", CRISIS), encoding="utf-8")
    return two


def at_desk(far: Far, who: str) -> list[str]:
    [desk] = rooms(far, who)
    return far.staff.texts(desk)


async def hears(far: Far, who: str, words: str) -> None:
    await far.staff.until(lambda: any(words in one for one in at_desk(far, who)))


async def says(far: Far, who: str, words: str) -> None:
    [desk] = rooms(far, who)
    await far.staff.join(desk, who)
    await far.staff.say(desk, words, author=who)


async def in_the_intake(far: Far) -> None:
    """As far as the question about a name, which is answered with words of danger."""
    await far.staff.until(lambda: all(len(rooms(far, who)) == 1 for who in ("anna", "ben")))
    await far.clients.say(CLIENT, "/start", author=CLIENT)
    for question, label in STEPS[:-1]:
        await far.until_asked(CLIENT, question)
        await far.clients.press(CLIENT, label)
    await far.until_asked(CLIENT, "A name?")
    await far.clients.say(CLIENT, f"I am {DANGER}", author=CLIENT)


async def kept(app: App) -> list[bytes]:
    found = [await desk_of(app, lane) for lane in app.current.desks]
    return [encode(one) for one in found if one is not None]


async def test_in_an_intake_at_night_one_after_the_other_is_called_until_somebody_answers(
    on_call: Path, far: Far
) -> None:
    clock = FakeClock(NIGHT)
    async with bridge(on_call, clock) as app:
        await in_the_intake(far)
        await hears(far, "anna", "Danger was noticed")
        [desk] = rooms(far, "anna")
        [line] = [one for one in far.staff.shown[desk] if "Danger was noticed" in one.text]
        assert line.message.mentions == (AuthorId("anna"),)
        await quiet(app, far)
        assert not any("Danger" in one for one in at_desk(far, "ben"))
        clock.advance(timedelta(minutes=6))
        await hears(far, "ben", "Danger was noticed")
        await says(far, "ben", "!mine")
        await hears(far, "ben", "You look after")
        await hears(far, "anna", "Ben looks after")
        clock.advance(timedelta(hours=1))
        await quiet(app, far)
        said = [one for who in ("anna", "ben") for one in at_desk(far, who)]
        assert sum("Danger was noticed" in one for one in said) == 2
        assert not any(DANGER in one for one in said)
        assert not any(DANGER.encode() in one for one in await kept(app))


async def test_a_call_outlives_the_process(on_call: Path, far: Far) -> None:
    clock = FakeClock(NIGHT)
    async with bridge(on_call, clock) as app:
        await in_the_intake(far)
        await hears(far, "anna", "Danger was noticed")
        await quiet(app, far)
    clock.advance(timedelta(minutes=30))
    async with bridge(on_call, clock):
        await hears(far, "ben", "Danger was noticed")
        clock.advance(timedelta(minutes=6))
        await far.until_operator("nobody on call has answered")
