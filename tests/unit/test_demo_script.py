"""The script plays a whole conversation, and its judgement notices what a bridge does wrongly."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.sandbox.demo.folder import EXAMPLE
from bridge.sandbox.demo.proof import prove
from bridge.sandbox.demo.report import Heard, Report, Side, in_room, on_phone, unprotected
from bridge.sandbox.demo.script import play
from bridge.sandbox.demo.wording import Wording
from bridge.trying.session import Setting
from tests.demo_bridge import MORNING, FakeBridge, Wrong, setting
from tests.demo_desk import FakeDesk
from tests.demo_people import FakePhone

EXAMPLES = setting()
WORDING = Wording(EXAMPLES, "en")


CHANGES = {
    "What may we call you?": "Which name do you like to hear?",
    "How old are you?": "Your age?",
    "18 to 26": "between 18 and 26",
    "What is it about, more or less?": "What brings you here?",
    "Mood and worries": "How I feel",
    "answers for what you write here": "is responsible for this chat",
    "We answer during our": "We write back in our",
}


@contextlib.asynccontextmanager
async def bridged(
    wrong: Wrong, example: Setting = EXAMPLES, language: str = "en"
) -> AsyncIterator[tuple[FakePhone, FakeDesk]]:
    phone, desk = FakePhone(), FakeDesk()
    trial = example.world.trial(at=MORNING, language=language)
    running = asyncio.create_task(FakeBridge(phone, desk, trial, wrong).run())
    try:
        yield phone, desk
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def report_of(wrong: Wrong, patience: float = 5.0) -> Report:
    async with bridged(wrong) as (phone, desk):
        return await play(phone, {"anna": desk, "ben": FakeDesk("Ben")}, WORDING, patience)


async def test_a_good_bridge_passes_and_every_line_is_told_with_who_said_it() -> None:
    report = await report_of(Wrong.NOTHING)
    lines = list(report.told())
    assert (report.missing, report.wrong, report.stopped) == ([], [], "")
    assert lines[-1] == "demo: 42 lines arrived, 0 missing"
    assert "  Anna      Anna: Would you like to tell me more?" in lines
    assert "  client    And I do not know whom to tell." in lines
    assert "  file      [picture, 1 KB]" in lines
    assert any(line.startswith("  calls     ") for line in lines)


async def test_it_plays_in_another_language_too() -> None:
    async with bridged(Wrong.NOTHING, language="de") as (phone, desk):
        report = await play(phone, {"anna": desk}, Wording(EXAMPLES, "de"), 5.0)
    assert (report.missing, report.wrong, report.stopped) == ([], [], "")
    assert any("Wie dürfen wir dich nennen?" in line for line in report.told())
    assert "  client    Ich habe drei Nächte nicht geschlafen." in list(report.told())


async def test_other_words_in_the_files_break_nothing(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "lotse"))
    files = ("flows/intake.yaml", "agreements/privacy.en.md", "agreements/agreement.en.md")
    for path in (folder / name for name in files):
        text = path.read_text(encoding="utf-8")
        for old, new in CHANGES.items():
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    example = setting(folder)
    async with bridged(Wrong.NOTHING, example) as (phone, desk):
        report = await play(phone, {"anna": desk}, Wording(example, "en"), 5.0)
    assert (report.missing, report.wrong, report.stopped) == ([], [], "")
    assert any("Which name do you like to hear?" in line for line in report.told())


@pytest.mark.parametrize("wrong", [one for one in Wrong if one is not Wrong.NOTHING])
async def test_a_bridge_that_errs_does_not_pass(wrong: Wrong) -> None:
    report = await report_of(wrong, patience=0.3)
    assert not report.passed
    assert any(line.startswith(("Wrong:", "Missing:")) for line in report.told())


async def test_a_script_that_is_stuck_says_what_it_waited_for() -> None:
    phone = FakePhone()
    report = await play(phone, {"anna": FakeDesk()}, WORDING, whole=0.2)
    greeting = WORDING.says("greeting")
    assert f"Waited in vain for the phone to show: {greeting}." in list(report.told())
    assert len(report.missing) == 42
    await phone.block()
    blocked = await play(phone, {"anna": FakeDesk()}, WORDING)
    assert "nobody writes to a bot they have blocked" in blocked.stopped


async def test_without_a_proof_on_the_phone_nothing_is_proven(tmp_path: Path) -> None:
    phone = FakePhone()
    phone.gives("note-2026-11-23.pdf", b"%PDF-")
    found = await prove(phone, tmp_path / "organisation", tmp_path)
    assert not found.holds
    report = Report((), proof=found)
    assert not report.passed
    assert (
        list(report.told())[-2] == "Wrong: There is no proof on the phone: no such file was sent."
    )


async def test_a_proof_of_no_organisation_is_none(tmp_path: Path) -> None:
    phone = FakePhone()
    phone.gives("note-2026-11-23.json", b"{}")
    found = await prove(phone, tmp_path / "nowhere", tmp_path)
    assert (found.holds, found.sentence) == (
        False,
        "The organisation's public key cannot be had.",
    )
    assert not (tmp_path / "receipt.json").exists()


def test_lines_are_judged_by_order_place_and_number() -> None:
    heard = tuple(Heard(who, text) for who, text in (("a", "one"), ("b", "two"), ("a", "one")))
    right = Side("here", heard, (("a", "one"), ("b", "two"), ("a", "one")))
    assert (right.missing(), list(right.wrong())) == ([], [])
    assert Side("here", heard, (("b", "two"), ("b", "two"))).missing() == ["here: b: two"]
    assert Side("here", heard, (("b", "one"),)).missing() == ["here: b: one"]
    assert list(Side("here", heard, (), once=("one",)).wrong())
    assert list(Side("here", heard, (), never=("tw",)).wrong())


async def test_a_line_is_the_persons_only_with_their_name_in_front() -> None:
    phone, desk = FakePhone(), FakeDesk()
    await phone.say("Anna: is that you?")
    phone.answers("Anna: yes")
    phone.answers("Anna is here now")
    assert [str(one) for one in on_phone(phone.view(), ["Anna"])] == [
        "  Anna      Anna: yes",
        "  program   Anna is here now",
    ]
    desk.invites("!a", "Blue heron")
    await desk.join("!a")
    desk.hears("!a", "one\n\ntwo")
    await desk.say("!a", "mine")
    await desk.say_plain("!a", "in the open")
    room = desk.view().rooms[0]
    assert [str(one) for one in in_room(room)] == ["  client    one / two"]
    assert list(unprotected(room)) == ["1 messages came without encryption that can be trusted"]
