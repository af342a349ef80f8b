"""Beginning an organisation, and what helps while it is written: init, schema, link."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from bridge.cli import app
from tests.e2e.service import Said
from tests.integration.cli_kit import call

ANSWERS = [
    *("Haus am See", "de,fr", "de,en"),  # fr: there are no first texts in it
    *("bot", "@bot:haus.example", "nobody", "mail@haus.example", "@kim:haus.example", ""),
    *("Ana", "@ana:haus.example", "Mars", "", "9-5", "", "", "", "112", ""),
]
NOBODY_TALKS = (
    "helplines.yaml:5:1: warning: 'lines' names nobody to talk to: add one of 'kind: talk'"
)


def answering(folder: Path, *answers: str) -> Said:
    result = CliRunner().invoke(app, ["init", str(folder)], input="\n".join(answers) + "\n")
    return Said(result.exit_code, result.stdout, result.stderr)


def files(folder: Path) -> set[str]:
    return {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "new" / "lotse"
    assert call("init", folder, "--example").status == 0
    return folder


# ---------------------------------------------------------------------------------------- init


def test_the_example_passes_untouched_and_says_what_comes_next(tmp_path: Path) -> None:
    folder = tmp_path / "lotse"
    said = call("init", folder, "--example")
    assert (said.status, said.err) == (0, "")
    for secret in ("telegram_token", "matrix_password"):
        assert f"{folder / 'secrets' / secret}\n" in said.out
    assert f"counselbridge check {folder}\n" in said.out
    assert {"organisation.yaml", "schema/flow.schema.json"} <= files(folder)
    assert (folder / "secrets").stat().st_mode & 0o777 == 0o700
    assert list((folder / "secrets").iterdir()) == []
    checked = call("check", folder)
    assert checked.status == 0, checked.out
    assert checked.out.splitlines()[-1].startswith("All is well: lotse, ")


def test_the_example_keeps_its_own_name(tmp_path: Path) -> None:
    said = call("init", tmp_path / "x", "--example", "--name", "Haus")
    sentence = "The example has its own name and languages: leave yours out.\n"
    assert said == Said(2, "", sentence)


def test_a_small_organisation_is_made_of_a_few_answers(tmp_path: Path) -> None:
    folder = tmp_path / "haus"
    said = answering(folder, *ANSWERS)
    assert said.status == 0, said.err
    assert said.out.count("Error: ") == 5  # each wrong answer is told, and asked again
    assert "secrets/telegram_token" in said.out
    checked = call("check", folder)
    lines = [line for line in checked.out.splitlines() if "secrets/" not in line]
    unsaid = [line for line in lines if "(GDPR, Article 13)" in line]  # nobody was asked for it
    assert [line.split(": ")[2].partition(" is ")[0] for line in unsaid] == [
        "'authority'",
        "'storage'",
    ]
    assert [line for line in lines if line not in unsaid] == [
        NOBODY_TALKS,
        "All is well: haus_am_see, flow intake version 1.",
    ]


def test_what_was_said_in_the_call_is_not_asked(tmp_path: Path) -> None:
    runner = CliRunner()
    words = ["init", str(tmp_path / "haus"), "--name", "Haus", "--languages", "en"]
    result = runner.invoke(app, words, input="\n".join(ANSWERS[4:]) + "\n")
    assert result.exit_code == 0, result.stderr
    assert "Languages" not in result.stdout
    text = (tmp_path / "haus" / "organisation.yaml").read_text(encoding="utf-8")
    assert 'title:\n  en: "Haus"\n' in text
    assert runner.invoke(app, ["init", str(tmp_path / "x"), "--languages", "fr"]).exit_code == 2


def test_nothing_is_written_when_the_answers_cannot_be_right(tmp_path: Path) -> None:
    folder = tmp_path / "haus"
    answers = ["{org}", "de", *ANSWERS[4:]]
    said = answering(folder, *answers)
    assert said.status == 1
    assert said.err.splitlines()[0] == "Nothing is written, for this is not right yet:"
    assert "no placeholder can stand here" in said.err
    assert not folder.exists()


def test_giving_up_half_way_leaves_nothing(tmp_path: Path) -> None:
    said = answering(tmp_path / "haus", *ANSWERS[:6])
    assert said.status == 1
    assert not (tmp_path / "haus").exists()


def test_a_folder_with_something_in_it_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    for words in (["--example"], []):
        said = call("init", tmp_path, *words)
        sentence = f"{tmp_path} is not empty: name a new folder, nothing is overwritten.\n"
        assert said == Said(2, "", sentence)
    assert files(tmp_path) == {"mine.txt"}
    said = call("init", tmp_path / "mine.txt", "--example")
    assert said == Said(2, "", f"{tmp_path / 'mine.txt'} is a file: name a new folder.\n")


def test_templates_for_a_questionnaire_come_at_once_or_later_and_overwrite_nothing(
    folder: Path,
) -> None:
    said = call("init", folder, "--instrument", "phq9")
    assert (said.status, said.err) == (0, "")
    made = {"instruments/phq9.de.yaml", "instruments/phq9.en.yaml"}
    assert made <= files(folder)
    written = folder / "instruments" / "phq9.de.yaml"
    written.write_text("ours", encoding="utf-8")
    again = call("init", folder, "--instrument", "phq9")
    assert (again.status, again.out) == (1, "")
    assert f"{written} is there already; nothing is written." in again.err
    assert written.read_text(encoding="utf-8") == "ours"
    assert call("check", folder).status == 0


def test_an_unknown_questionnaire_is_told_before_anything_is_written(tmp_path: Path) -> None:
    said = call("init", tmp_path / "x", "--example", "--instrument", "phq10")
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("There is no questionnaire 'phq10'; there are: gad7, phq4, phq9")
    assert not (tmp_path / "x").exists()


# -------------------------------------------------------------------------------------- schema


def test_schemas_are_written_and_renewed(folder: Path, tmp_path: Path) -> None:
    path = folder / "schema" / "flow.schema.json"
    path.write_text("old", encoding="utf-8")
    assert call("schema", folder).status == 0
    assert json.loads(path.read_text(encoding="utf-8"))["title"] == "A flow"
    said = call("schema", "--out", tmp_path / "other")
    assert said.status == 0
    assert files(tmp_path / "other") == {
        "schema/flow.schema.json",
        "schema/organisation.schema.json",
    }
    assert call("schema").status == 2


def test_schemas_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    (tmp_path / "schema").write_text("a file", encoding="utf-8")
    said = call("schema", tmp_path)
    assert (said.status, said.out) == (1, "")
    assert said.err.endswith("cannot be written: choose another folder.\n")


# ---------------------------------------------------------------------------------------- link


def test_a_link_carries_the_language_and_the_answers(folder: Path) -> None:
    said = call("link", folder, "topic=debt", "--bot", "@lotse_bot", "--language", "de")
    assert said == Said(0, "https://t.me/lotse_bot?start=de--topic-debt\n", "")
    assert call("link", folder, "--bot", "lotse_bot").out == "https://t.me/lotse_bot\n"


WRONG = [
    (["topic=det"], "'det' is not one of the choices of 'topic'; did you mean 'debt'?"),
    (["topik=debt"], "The flow does not ask 'topik'; did you mean 'topic'?"),
    (["alias=mia"], "'alias' has no choices: an answer to it cannot stand in a link."),
    (["topic=debt", "topic=mood"], "'topic' is answered twice."),
    (["topic"], "An answer is written like topic=debt: the question, '=', the choice."),
    (["--language", "fr"], "The flow does not speak 'fr'; there is de, en."),
]


@pytest.mark.parametrize(("words", "sentence"), WRONG)
def test_a_link_that_would_mean_nothing_is_refused(
    words: list[str], sentence: str, folder: Path
) -> None:
    said = call("link", folder, "--bot", "lotse_bot", *words)
    assert said == Said(1, "", f"{sentence}\n")


def test_an_answer_to_a_sensitive_question_never_stands_in_a_link(folder: Path) -> None:
    path = folder / "flows" / "intake.yaml"
    text = path.read_text(encoding="utf-8")
    assert "- ask: topic\n" in text
    path.write_text(text.replace("- ask: topic\n", "- ask: topic\n    sensitive: true\n"), "utf-8")
    said = call("link", folder, "topic=debt", "--bot", "lotse_bot")
    assert said.status == 1
    assert said.err == "'topic' is sensitive: an answer to it cannot stand in a link.\n"


def test_a_bot_that_can_be_none_is_refused(folder: Path) -> None:
    said = call("link", folder, "--bot", "https://t.me/x")
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("This is no name of a bot")


def test_the_picture_is_drawn_with_its_quiet_zone(folder: Path, tmp_path: Path) -> None:
    svg, png = tmp_path / "link.svg", tmp_path / "link.png"
    for path in (svg, png):
        said = call("link", folder, "topic=debt", "--bot", "lotse_bot", "--qr", path)
        assert said.out.splitlines()[1:] == [f"Written: {path}"]
    assert ElementTree.parse(svg).getroot().tag.endswith("svg")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert call("link", folder, "--bot", "lotse_bot", "--qr", tmp_path / "a.gif").status == 2
    missing = call("link", folder, "--bot", "lotse_bot", "--qr", tmp_path / "no" / "a.png")
    assert (missing.status, missing.err.count("\n")) == (1, 1)


def test_the_picture_can_be_shown_in_the_terminal(folder: Path) -> None:
    said = call("link", folder, "--bot", "lotse_bot", "--show")
    assert said.out.count("\n") > 10
    assert "\N{FULL BLOCK}" in said.out
