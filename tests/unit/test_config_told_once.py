"""What follows from a mistake is not told as well: one mistake, one sentence.

Somebody who cannot program looks at the first line and the last. Seven sentences about one name
that stands twice would send them to six places where nothing is wrong.
"""

from pathlib import Path

import pytest

from config import Folder
from config.problems import Problems
from config.yamlreading import parse
from tests.unit import flow_files
from tests.unit.config_files import FLOW, HELPLINES, ORGANISATION, faults, notes, small
from tests.unit.flow_files import CORPUS, told


def planted() -> list[tuple[str, str, str]]:
    """(old, new, told) of every planted mistake."""
    document = parse((CORPUS / "told_once.yaml").read_bytes(), "told_once.yaml", Problems())
    assert document is not None
    assert isinstance(document.data, dict)
    return [(one["old"], one["new"], one["told"]) for one in document.data["mistakes"]]


def without_notes(lines: list[str]) -> list[str]:
    return [line for line in lines if ": note: " not in line]


def organisation(*changes: tuple[str, str]) -> dict[str, bytes]:
    """The small organisation with these changes to organisation.yaml."""
    files = small()
    text = files[ORGANISATION].decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return {**files, ORGANISATION: text.encode()}


@pytest.mark.parametrize(("old", "new", "expected"), planted())
def test_what_follows_from_a_mistake_is_not_told_as_well(old: str, new: str, expected: str) -> None:
    said = told(flow_files.changed(old, new), {"flows/empty.yaml": "# nothing yet\n"})
    assert without_notes(said) == [expected]


@pytest.mark.parametrize("nothing", ["", "\n\n", "# nothing yet\n"])
@pytest.mark.parametrize("name", [FLOW, HELPLINES, ORGANISATION])
def test_an_empty_file_is_told_as_that_and_no_more(name: str, nothing: str) -> None:
    assert faults({**small(), name: nothing.encode()}) == [
        f"{name}:1:1: this file is empty; write keys with values into it, like 'version: 1'"
    ]


@pytest.mark.parametrize("nothing", ["", "# nothing yet\n", "hello\n", "- a\n"])
def test_without_a_key_of_the_organisation_nothing_is_said_of_the_files_beside_it(
    nothing: str,
) -> None:
    files = organisation(("offer", TEAMS))
    routes = b"handover:\n  route: [{if: crisis, to: two}, {to: one}]\n"
    files[FLOW] = files[FLOW].replace(b"handover:\n", routes)
    files[ORGANISATION] = nothing.encode()
    assert [line.partition(": ")[0] for line in faults(files)] == [f"{ORGANISATION}:1:1"]


def test_another_mistake_is_told_beside_a_name_that_stands_twice() -> None:
    flow = flow_files.changed("- ask: topic", "- ask: years").replace("label: {de", "lable: {de", 1)
    assert without_notes(told(flow)) == [
        "36:5: unknown key 'lable' in 'ask'; did you mean 'label'?",
        "53:10: 'years' is already the name of the step in line 40",
    ]


def test_a_number_of_one_digit_and_a_negative_one_are_no_padded_numbers() -> None:
    low = flow_files.changed("type: age\n    min: 12", "type: number\n    min: 0")
    assert without_notes(told(low)) == []
    assert without_notes(told(low.replace("min: 0", "min: -0.5", 1))) == []


TEAMS = """\
teams:
  one: {counsellors: [anna, ben], hours: counselling}
  two: {counsellors: [anna]}
offer"""


def test_hours_that_are_no_hours_at_all_are_told_once() -> None:
    files = organisation(("hours:\n  zone: Europe/Berlin\n", 'hours: "off"\n'), ("offer", TEAMS))
    flow = files[FLOW].decode().replace("- ask: alias\n", "- ask: alias\n    only_when: open\n")
    files[FLOW] = flow.replace("Hallo bei {org}", "Wieder da {next_open}").encode()
    assert faults(files) == [
        f"{ORGANISATION}:25:1: 'hours' needs keys of its own, indented below it"
    ]


def test_hours_in_which_nobody_ever_comes_are_told_once_for_all_their_teams() -> None:
    both = TEAMS.replace("[anna]}", "[anna], hours: counselling}")
    zone = "  zone: Europe/Berlin\n"
    files = organisation((zone, f'{zone}  counselling: "off"\n'), ("offer", both))
    assert faults(files) == [
        (
            f"{ORGANISATION}:27:16: nobody is there in the next 400 days, so nobody of team 'one'"
            " or 'two' ever is"
        )
    ]


def test_a_language_that_no_counsellor_speaks_is_told_once() -> None:
    routes = "handover:\n  route: [{if: crisis, to: two}, {to: one}]\n"
    files = organisation(("languages: [de, en]\n    capacity", "languages: [de]\n    capacity"))
    files[ORGANISATION] = files[ORGANISATION].replace(
        b"offer", TEAMS.replace(", hours: counselling", "").encode(), 1
    )
    files[FLOW] = files[FLOW].replace(b"handover:\n", routes.encode())
    assert faults(files) == [f"{ORGANISATION}:7:17: no counsellor speaks 'en'"]


# ------------------------------------------------------------------------- comments


COMMENTS = [
    "de: Worum geht es?  # two spaces",
    'de: "Worum # geht es?"',
    "de: 'Worum geht es?' # behind quotes",
    "de: Worum geht#es?",
    "# above\n      de: Worum geht es?",
]


@pytest.mark.parametrize("written", COMMENTS)
def test_an_ordinary_comment_is_no_text_that_was_cut_off(written: str) -> None:
    assert without_notes(told(flow_files.changed("de: Worum geht es?", written))) == []


NO_TEXTS = ["version: 2", "- say: hello", "refused: goodbye", "max: 30", "use:"]


@pytest.mark.parametrize("old", NO_TEXTS)
def test_a_comment_behind_anything_but_a_text_says_nothing(old: str) -> None:
    assert without_notes(told(flow_files.changed(old, f"{old} # why"))) == []


def test_a_text_of_the_organisation_that_a_comment_cuts_off_is_told() -> None:
    files = organisation(('en: "Reachable now: {help}"', "en: Call {help} or room #12"))
    assert notes(files)[1:] == [
        (
            f"{ORGANISATION}:21:29: warning: what begins here is a comment and not shown; put the"
            " text in quotes if it belongs to it, else two spaces before the '#'"
        )
    ]


@pytest.mark.parametrize("text", [":-{ und :-}", "{", "a } b", "{ }x", "{1 ist mehr"])
def test_brackets_that_are_no_placeholder_stand_as_they_are(text: str) -> None:
    flow = flow_files.changed("de: Das hier bleibt.", f"de: '{text}'")
    assert not any("never closed" in line or "closes nothing" in line for line in told(flow))


# ------------------------------------------------------------------------- files


def test_an_include_that_names_a_folder_is_told_where_it_is_named(tmp_path: Path) -> None:
    for name, content in small().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "flows" / "words.yaml").mkdir()
    flow = (
        small()[FLOW]
        .decode()
        .replace(
            "steps:\n",
            "crisis: {words: ./words.yaml, to: one}\nuse: {mood: flows/words.yaml}\nsteps:\n",
        )
    )
    (tmp_path / FLOW).write_text(flow, encoding="utf-8")
    lines = [line for line in faults(Folder(tmp_path)) if "words.yaml" in line]
    assert lines == [
        f"{FLOW}:5:17: flows/words.yaml: this is not a file",
        f"{FLOW}:6:13: flows/words.yaml: this is not a file",
    ]


@pytest.mark.parametrize("name", ["helpline.yaml", "help_lines.yaml", "Helplines.yaml"])
def test_helplines_that_are_not_there_are_told_with_the_file_that_may_be_meant(name: str) -> None:
    files = organisation(("offer: 10m", f"helplines: {name}"))
    assert faults(files) == [
        f"{ORGANISATION}:45:12: there is no file {name}; did you mean 'helplines.yaml'?"
    ]
