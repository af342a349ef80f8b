"""What is published never changes under somebody who is in the middle of it."""

from pathlib import Path

from routing.ids import Language
from tests.faults.far import Far
from tests.pipeline import FLOW, bridge

NEW = (
    FLOW.replace("version: 1", "version: 2")
    .replace("A name?", "What shall we call you?")
    .replace("Worum geht es?", "Worum geht es vor allem?")
    .replace("What is it about?", "What is it about, mostly?")
)


async def begin(far: Far, client: str) -> None:
    """As far as the first optional consent."""
    await far.clients.say(client, "/start")
    await far.until_asked(client, "Who reads what")
    await far.clients.press(client, "I have read this")
    await far.until_asked(client, "May we read it?")
    await far.clients.press(client, "Yes")
    await far.until_asked(client, "May we count?")


async def test_a_running_intake_stays_on_the_version_it_began_with(folder: Path, far: Far) -> None:
    async with bridge(folder):
        await begin(far, "early")
    (folder / "flows" / "intake.yaml").write_text(NEW, encoding="utf-8")
    async with bridge(folder):
        await far.clients.press("early", "No")
        await far.until_asked("early", "A name?")
        await begin(far, "late")
        await far.clients.press("late", "No")
        await far.until_asked("late", "What shall we call you?")


async def test_whoever_is_in_the_middle_may_be_told_to_begin_on_the_new_version(
    folder: Path, far: Far
) -> None:
    async with bridge(folder):
        await begin(far, "early")
        await far.clients.press("early", "No")
        await far.until_asked("early", "A name?")
        await far.clients.say("early", "Mimi")
        await far.until_asked("early", "What is it about?")
    new = NEW.replace("steps:", "on_old: restart\nsteps:")
    (folder / "flows" / "intake.yaml").write_text(new, encoding="utf-8")
    async with bridge(folder):
        await far.clients.press("early", "Debt")
        await far.until_chat("early", "Our questions are different now")
        await far.until_asked("early", "What is it about, mostly?")
    _, _, since = str(far.clients.texts("early")).partition("Our questions are different now")
    for kept in ("What shall we call you?", "May we read it?", "May we count?"):
        assert kept not in since  # an answer that still fits, and purposes in the same words


WORDS = "crisis:\n  words: ./words.yaml\n  to: duty\nsteps:"


async def test_words_in_another_file_are_part_of_the_version(folder: Path, far: Far) -> None:
    """Who is in the middle stays on them, and they cannot change under their number."""
    flow = folder / "flows" / "intake.yaml"
    words = folder / "flows" / "words.yaml"
    flow.write_text(FLOW.replace("steps:", WORDS), encoding="utf-8")
    words.write_text("de: [keinen ausweg]\nen: [no way out]\n", encoding="utf-8")
    with (folder / "organisation.yaml").open("a", encoding="utf-8") as file:
        file.write("teams:\n  duty: {counsellors: [anna]}\n")
    async with bridge(folder) as app:
        await begin(far, "early")
        sha256 = app.current.house.flow.sha256
    words.write_text("de: [keine hoffnung]\nen: [no hope]\n", encoding="utf-8")
    async with bridge(folder) as app:
        assert "flows/intake.yaml:2:10: version 1 is published" in str(app.organisation.broken[0])
        assert app.current.house.flow.sha256 == sha256
    flow.write_text(NEW.replace("steps:", WORDS), encoding="utf-8")
    async with bridge(folder) as app:
        before = app.current.flows.get(sha256)
        assert before is not None
        assert before.flow.crisis.words == {"de": {"keinen ausweg"}, "en": {"no way out"}}
        assert app.current.house.flow.crisis.words[Language("en")] == {"no hope"}
        await far.clients.press("early", "No")
        await far.until_asked("early", "A name?")


async def test_a_notice_that_changed_while_it_was_open_is_shown_anew(
    folder: Path, far: Far
) -> None:
    async with bridge(folder):
        await far.clients.say("early", "/start")
        await far.until_asked("early", "Who reads what")
    for path in (folder / "agreements").iterdir():
        text = path.read_text(encoding="utf-8").replace("version: 1", "version: 2")
        path.write_text(text.replace("Who reads what", "Who may read what"), encoding="utf-8")
    async with bridge(folder):
        await far.clients.press("early", "I have read this")
        await far.until_asked("early", "Who may read what")
        await far.clients.press("early", "I have read this")
        await far.until_asked("early", "May we read it?")


async def test_a_broken_folder_starts_with_what_ran_before(folder: Path, far: Far) -> None:
    async with bridge(folder):
        await far.bring_in("client-1")
    (folder / "flows" / "intake.yaml").write_text("flow: [", encoding="utf-8")
    async with bridge(folder, last_good=True):
        await far.clients.say("client-1", "still here")
        await far.staff.until(lambda: "still here" in far.staff.texts(far.rooms["client-1"]))
        await far.until_operator("The configuration has mistakes")
