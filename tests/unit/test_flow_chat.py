"""`flow chat`: an intake tried by hand, fed line by line as through a pipe."""

import shutil
from collections.abc import Callable, Sequence
from datetime import UTC
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bridge.cli import app
from bridge.cli.chat import setting_in
from bridge.sandbox.demo.folder import EXAMPLE
from bridge.trying.chat import Chat, Given, Screen, moment_of
from bridge.trying.plainscreen import PlainScreen
from bridge.trying.recording import CannotKeep, check, scalar, written
from bridge.trying.richscreen import RichScreen
from bridge.trying.session import CannotTry, Session, Setting
from bridge.trying.views import known
from config.files import Folder
from config.flowtests import Known, all_flow_tests, read_flow_tests
from config.problems import Problems
from config.talklines import Typed
from routing.messages import FileKind, Unsupported

MONDAY, NIGHT = "2026-11-23 10:00", "2026-11-21 23:40"
TO_TOPIC = ("1", "1", "Mia", "4")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "lotse"))


@pytest.fixture(scope="module")
def example() -> Setting:
    return setting_in(EXAMPLE)


def nothing() -> float:
    return 0.0


def fed(lines: Sequence[str]) -> Callable[[], str]:
    left = iter(lines)

    def ask() -> str:
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    return ask


def played(
    read: Callable[[], Setting], lines: Sequence[str], *, folder: Path = EXAMPLE, at: str = MONDAY
) -> list[str]:
    out: list[str] = []
    _play(PlainScreen(out.append), Given(folder, read, nothing), lines, at)
    return out


def _play(screen: Screen, given: Given, lines: Sequence[str], at: str) -> None:
    Chat(given, screen, new_session(given.read(), at)).run(fed(lines))


def talked(example: Setting, *lines: str, at: str = MONDAY) -> list[str]:
    return played(lambda: example, lines, at=at)


def new_session(setting: Setting, at: str) -> Session:
    return Session(setting, moment_of(at).replace(tzinfo=setting.loaded.hours.place), "en")


def session(example: Setting) -> Session:
    begun = new_session(example, MONDAY)
    begun.starts()
    return begun


def press(begun: Session, *tokens: str) -> None:
    for token in tokens:
        number = begun.open_number()
        assert number is not None
        begun.presses(number, token)


class TestTalking:
    def test_it_begins_as_a_client_would_and_ends_when_nothing_more_is_typed(
        self, example: Setting
    ) -> None:
        out = talked(example)
        assert "client    /start" in out
        assert "bot       greeting" in out
        assert "          [1] I have read this  [2] No, thank you  [3] I need help now" in out

    def test_a_number_presses_the_button_of_that_number(self, example: Setting) -> None:
        out = talked(example, "1")
        assert "client    [I have read this]" in out
        assert "bot       counselling" in out

    def test_buttons_beside_the_question_count_on_behind_its_own(self, example: Setting) -> None:
        assert "bot       urgent" in talked(example, "5")

    def test_where_digits_are_an_answer_a_button_needs_its_sign(self, example: Setting) -> None:
        out = talked(example, "1", "1", "1")
        assert "known     alias = 1" in out
        assert "known     alias = skipped" in talked(example, "1", "1", "#1")

    def test_a_number_that_is_on_no_button_is_what_the_client_writes(
        self, example: Setting
    ) -> None:
        assert "client    77" in talked(example, "77")
        assert "- There is no button of this number." in talked(example, "#77")

    def test_a_colon_can_be_written_by_the_client_too(self, example: Setting) -> None:
        assert "known     alias = :)" in talked(example, "1", "1", "::)")

    def test_what_was_decided_is_said_with_what_it_looked_at(self, example: Setting) -> None:
        out = talked(example, *TO_TOPIC, "1")
        assert 'because   young: age in ["13_15", "16_17"] is false (age: 18_26)' in out
        assert 'because   safe_today: topic == "violence" is false (topic: mood)' in out
        assert '          wellbeing: topic == "mood" is true (topic: mood)' in out
        assert "          wellbeing: only_when: open is true" in out

    def test_danger_is_shown_as_a_concern(self, example: Setting) -> None:
        out = talked(example, *TO_TOPIC, "3", "3")
        assert 'concern   alert: safe_today == "no"' in out

    def test_at_night_the_clock_says_so_and_the_hard_questions_are_not_asked(
        self, example: Setting
    ) -> None:
        out = talked(example, *TO_TOPIC, "1", at=NIGHT)
        assert "clock     Sat 2026-11-21 23:40, nobody is there until Mon 09:00" in out
        assert "bot       answers" in out

    def test_why_tells_every_condition_with_unknown_ones(self, example: Setting) -> None:
        out = talked(example, *TO_TOPIC, ":why")
        assert any("safe_today: not asked" in line and "is unknown" in line for line in out)

    def test_a_dropped_answer_is_told(self, example: Setting) -> None:
        out = talked(example, *TO_TOPIC, "3", "2", "change", "Topic", "4")
        assert "          safe_today = dropped" in out


class TestCommands:
    def test_time_passes(self, example: Setting) -> None:
        out = talked(example, *TO_TOPIC, ":at 23:10", ":wait 2d", ":wait 90 min")
        assert "clock     Mon 2026-11-23 23:10, nobody is there until Tue 09:00" in out
        assert "clock     Wed 2026-11-25 23:10, nobody is there until Thu 09:00" in out
        assert "clock     Thu 2026-11-26 00:40, nobody is there until 09:00" in out
        assert "bot       reminder" in out

    @pytest.mark.parametrize(
        "line",
        [
            ":at", ":at noon", ":at 25:00", ":at 2020-01-01 10:00", ":at 9999-12-31 23:59",
            ":wait", ":wait long", ":wait 10", ":wait 9999d", ":send", ":send money", ":staff",
            ":staff joins", ":staff joins nobody", ":staff writes", ":staff writes x",
            ":staff leaves", ":save", ":save test", ":save test \x07", ":save test " + "x" * 99,
            ":again never", ":nonsense", ":", ": ", ":\x1b[2J",
        ],
    )  # fmt: skip
    def test_what_cannot_be_done_is_said_in_one_sentence_and_changes_nothing(
        self, example: Setting, line: str
    ) -> None:
        out = talked(example)
        said = talked(example, line)[len(out) :]
        assert len(said) == 1
        assert said[0].startswith("- ")

    @pytest.mark.parametrize("line", ["", "   ", "\x1b[31mred", "x" * 5000, "🙂", "\u202e", "'"])
    def test_rubbish_is_only_something_a_client_writes(self, example: Setting, line: str) -> None:
        out = talked(example, line, ":quit", "never read")
        assert not any("never read" in each or "\x1b" in each for each in out)

    def test_a_voice_message_is_sent(self, example: Setting) -> None:
        out = talked(example, *TO_TOPIC, ":send voice")
        assert "client    (voice)" in out

    @pytest.mark.parametrize(
        ("thing", "told"),
        [("sticker", "stickers"), ("location", "this place"), ("contact", "this contact")],
    )
    def test_what_is_carried_to_nobody_is_explained_and_the_question_comes_again(
        self, example: Setting, thing: str, told: str
    ) -> None:
        out = talked(example, *TO_TOPIC)
        after = talked(example, *TO_TOPIC, f":send {thing}")[len(out) :]
        assert f"client    ({thing})" in after
        assert any(f"I cannot pass on {told}" in line for line in after)
        assert any("What is it mostly about?" in line for line in after)

    def test_the_staff_come_see_the_card_and_write(self, example: Setting) -> None:
        lines = (*TO_TOPIC, "4", "1", "1", ":staff joins", ":staff writes Good evening", "thanks")
        out = talked(example, *lines, ":staff leaves")
        assert "case      offered, for the team general" in out
        assert any(line.startswith("room ") and "Neuer Fall" in line for line in out)
        assert "staff     Anna: Good evening" in out
        assert "room      thanks" in out

    def test_again_reads_the_files_once_more(self, folder: Path) -> None:
        flow = folder / "flows" / "intake.yaml"

        def read() -> Setting:
            return setting_in(folder)

        out: list[str] = []
        lines = iter(["1", ":again"])

        def ask() -> str:
            line = next(lines, None)
            if line is None:
                raise EOFError
            if line == ":again":
                changed = flow.read_text(encoding="utf-8").replace("First who", "Only who")
                flow.write_text(changed, encoding="utf-8")
            return line

        given = Given(folder, read, nothing)
        Chat(given, PlainScreen(out.append), new_session(read(), MONDAY)).run(ask)
        assert any(line.strip().startswith("Only who reads") for line in out)

    def test_files_with_faults_are_told_and_the_old_ones_stay(
        self, example: Setting, folder: Path
    ) -> None:
        (folder / "flows" / "intake.yaml").write_text("flow: intake\nstepps: []\n")
        found = iter([example])
        out = played(lambda: next(found, None) or setting_in(folder), [":again", "1"])
        assert any("flows/intake.yaml:2" in line for line in out)
        assert "bot       counselling" in out

    def test_it_begins_again_in_another_language_or_at_another_time(self, example: Setting) -> None:
        out = talked(example, ":again de", ":again 23:30")
        assert "          [1] Gelesen  [2] Nein danke  [3] Ich brauche jetzt Hilfe" in out
        assert "clock     Mon 2026-11-23 23:30, nobody is there until Tue 09:00" in out


class TestKeeping:
    def test_a_conversation_is_kept_as_a_test_that_passes(self, folder: Path) -> None:
        setting = setting_in(folder)
        items = ("often", "often", "often", "skip", "2", "1")
        lines = (*TO_TOPIC, "1", "1", *items, 'no: "idea" #x', "1", "1")
        save = ":save test Mood, and a rest"
        out = played(lambda: setting, [*lines, ":wait 3h", save, save], folder=folder)
        file = folder / "flows" / "tests" / "mood_and_a_rest.yaml"
        assert (
            "- Kept: flows/tests/mood_and_a_rest.yaml. `counselbridge flow test` plays it." in out
        )
        assert any("a test of this name already" in line for line in out)
        problems = Problems()
        tests = all_flow_tests(Folder(folder), setting_in(folder).loaded, problems)
        assert problems.found == ()
        assert [test.name for test in tests if test.file.endswith("rest.yaml")] == [
            "Mood, and a rest"
        ]
        assert "wellbeing.safety" in file.read_text(encoding="utf-8")

    def test_every_kind_of_act_is_written(self, example: Setting) -> None:
        begun = session(example)
        press(begun, "yes", "yes")
        begun.types("Mia\nand more")
        begun.sends(FileKind.IMAGE)
        begun.sends(Unsupported.STICKER)
        press(begun, "skip")
        text = written(begun, "all of it")
        assert '- type: "Mia\\nand more"' in text
        assert "- send: picture" in text
        assert "- send: sticker" in text
        assert "- tap: age.skip" in text
        check(begun, text, "flows/tests/x.yaml", nothing)

    def test_what_a_file_may_not_hold_is_no_test(self, example: Setting) -> None:
        begun = session(example)
        begun.types("a\u2028b")
        with pytest.raises(CannotKeep, match="invisible"):
            check(begun, written(begun, "x"), "x.yaml", nothing)

    def test_what_needs_staff_is_no_test(self, example: Setting, tmp_path: Path) -> None:
        begun = session(example)
        press(begun, "yes", "yes", "skip", "skip", "c:other", "yes", "yes")
        begun.joins()
        with pytest.raises(CannotKeep, match="staff"):
            check(begun, written(begun, "x"), "x.yaml", nothing)

    @pytest.mark.parametrize(
        "text",
        ["no", "12:30", "0123", "a: b", "- x", "#", "'", '"', "é ü", "🙂"],
    )
    def test_words_are_read_back_as_they_were(self, example: Setting, text: str) -> None:
        source = f"flow: intake\ntests:\n  - test: x\n    talk: [type: {scalar(text)}]\n"
        known_here = Known(example.loaded.flow, example.loaded.languages, UTC)
        problems = Problems()
        (test,) = read_flow_tests(source.encode(), "x.yaml", known_here, problems)
        assert test.talk[0].do == Typed(text)


class TestSession:
    def test_what_nobody_could_press_is_refused(self, example: Setting) -> None:
        begun = session(example)
        for number, token in ((0, "yes"), (99, "yes"), (-1, "yes"), (1, "nothing")):
            with pytest.raises(CannotTry):
                begun.presses(number, token)

    def test_after_no_nothing_is_known(self, example: Setting) -> None:
        begun = session(example)
        press(begun, "yes", "no")
        now = known(begun.trial)
        assert (now.answers, now.reasons, now.case) == ((), (), "")


def test_the_screen_with_bubbles_shows_the_same(example: Setting) -> None:
    for width in (130, 60, 20):
        console = Console(record=True, width=width, force_terminal=True, file=StringIO())
        lines = (*TO_TOPIC, "1", ":why", ":answers", ":help", "2", "1", "1", ":staff joins")
        _play(RichScreen(console), Given(EXAMPLE, lambda: example, nothing), lines, MONDAY)
        text = console.export_text()
        assert "18_26" in text
        if width > 100:
            assert "somebody is there until 17:00" in text
            assert 'wellbeing  topic == "mood"' in text


class TestTheCommand:
    def test_it_works_through_a_pipe(self) -> None:
        call = ["flow", "chat", str(EXAMPLE), "--language", "de", "--at", MONDAY]
        done = CliRunner().invoke(app, call, input="1\n1\nMia\n")
        assert done.exit_code == 0
        assert "Wie alt bist du?" in done.output
        assert "known     alias = Mia" in done.output

    @pytest.mark.parametrize(
        ("tag", "told"), [("fr", True), ("de-x-leicht", False), ("en-gb", False)]
    )
    def test_a_language_that_is_not_spoken_is_named(self, tag: str, told: bool) -> None:
        call = ["flow", "chat", str(EXAMPLE), "--language", tag, "--at", MONDAY]
        done = CliRunner().invoke(app, call, input="1\n")
        assert done.exit_code == 0
        assert (f"No language here is {tag}: the bot begins in de" in done.output) is told

    @pytest.mark.parametrize(
        ("options", "status", "said"),
        [
            (["--at", "noon"], 2, "--at is a day and a time"),
            (["--at", "2026-02-30 10:00"], 2, "--at is a day and a time"),
            (["--language", "x y"], 2, "--language must be"),
            ([], 1, "organisation.yaml:1:1"),
        ],
    )
    def test_what_is_wrong_is_said_in_one_line(
        self, tmp_path: Path, options: list[str], status: int, said: str
    ) -> None:
        done = CliRunner().invoke(app, ["flow", "chat", str(tmp_path), *options])
        assert done.exit_code == status
        assert len(done.output.splitlines()) == 1
        assert said in done.output
