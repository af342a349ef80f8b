"""The half of the demo's page where one person tries the questions, without a network."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bridge.sandbox.demo.folder import Addresses, DemoFolder
from bridge.sandbox.demo.people import CannotDo
from bridge.sandbox.demo.trying import Trying, setting_of
from tests.demo_bridge import MORNING, setting
from tests.integration.cli_kit import call

EXAMPLES = setting()


@pytest.fixture
def trying() -> Trying:
    return Trying(lambda: EXAMPLES, lambda: MORNING)


def press(trying: Trying, *tokens: str) -> Mapping[str, object]:
    shown = trying.act("look", {})
    for token in tokens:
        shown = trying.act("press", {"bubble": shown["open"], "data": token})
    return shown


def names(shown: Mapping[str, object]) -> list[str]:
    bubbles = shown["bubbles"]
    assert isinstance(bubbles, list)
    return [one["name"] for one in bubbles if one["name"]]


def test_it_begins_when_it_is_looked_at_and_goes_on_where_it_was(trying: Trying) -> None:
    assert names(trying.act("look", {})) == ["greeting", "welcome", "privacy"]
    press(trying, "yes")
    assert names(trying.act("look", {}))[-1] == "counselling"


def test_it_shows_what_is_known_and_why(trying: Trying) -> None:
    press(trying, "yes", "yes", "skip", "skip", "c:violence")
    shown = press(trying, "c:no")
    assert dict(shown["answers"])["safe_today"] == "no"  # type: ignore[call-overload]  # pairs
    assert shown["concerns"] == [{"kind": "alert", "rule": 'safe_today == "no"'}]
    reasons = shown["reasons"]
    assert isinstance(reasons, list)
    truths = {(one["kind"], one["name"]): one["truth"] for one in reasons if not one["rule"]}
    assert truths == {
        ("when", "young"): None,
        ("when", "adult"): None,
        ("when", "not_here"): None,
        ("when", "guardian"): None,
        ("when", "safe_today"): True,
        ("when", "wellbeing"): False,
        ("open", "wellbeing"): True,
    }


def test_the_clock_is_the_organisations_and_can_be_set(trying: Trying) -> None:
    shown = trying.act("again", {"at": "2026-11-21T23:40", "language": "en"})
    assert shown["language"] == "en"
    assert shown["clock"] == {
        "now": "2026-11-21T23:40+01:00", "is_open": False, "changes": "2026-11-23T09:00+01:00",
    }  # fmt: skip
    later = trying.act("wait", {"minutes": 30})["clock"]
    assert isinstance(later, dict)
    assert later["now"] == "2026-11-22T00:10+01:00"


def test_the_counsellor_comes_and_writes(trying: Trying) -> None:
    press(trying, "yes", "yes", "skip", "skip", "c:other", "yes", "yes")
    shown = trying.act("join", {})
    assert (shown["case"], shown["team"]) == ("open", "general")
    assert len(shown["room"]) == 1  # type: ignore[arg-type]  # a list
    bubbles = trying.act("write", {"text": "Good evening"})["bubbles"]
    assert isinstance(bubbles, list)
    assert (bubbles[-1]["who"], bubbles[-1]["text"]) == ("staff", "Anna: Good evening")


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("nothing", {}),
        ("say", {}),
        ("say", {"text": " "}),
        ("say", {"text": "x" * 30_000}),
        ("say", ["text"]),
        ("press", {"bubble": 0, "data": "yes"}),
        ("press", {"bubble": "0", "data": "yes"}),
        ("press", {"bubble": 10**9, "data": "yes"}),
        ("press", {"data": "yes"}),
        ("send", {"kind": "../../etc"}),
        ("send", {"kind": []}),
        ("wait", {"minutes": 0}),
        ("wait", {"minutes": -5}),
        ("wait", {"minutes": 10**12}),
        ("wait", {"minutes": "10"}),
        ("at", {"at": "2020-01-01 10:00"}),
        ("at", {"at": "tomorrow"}),
        ("again", {"at": "2026-13-01 10:00"}),
        ("again", {"at": 7}),
        ("join", {}),
        ("write", {"text": "x"}),
        ("__class__", {}),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence_and_changes_nothing(
    trying: Trying, act: str, body: object
) -> None:
    before = trying.act("look", {})
    with pytest.raises(CannotDo, match=r"\.$"):
        trying.act(act, body)
    assert trying.act("look", {}) == before


@pytest.mark.parametrize(
    ("kind", "shown"), [("picture", "image"), ("voice", "voice"), ("sticker", "sticker")]
)
def test_things_are_sent_from_the_menu(trying: Trying, kind: str, shown: str) -> None:
    press(trying, "yes", "yes")
    bubbles = trying.act("send", {"kind": kind})["bubbles"]
    assert isinstance(bubbles, list)
    assert [one["kind"] for one in bubbles if one["who"] == "client"][-1] == shown
    assert bubbles[-1]["who"] == "bot"


def test_a_language_nobody_offers_is_the_first_one(trying: Trying) -> None:
    wishes: tuple[object, ...] = ("fr", 7, None, {})
    for language in wishes:
        assert trying.act("again", {"language": language})["language"] == "de"


def test_the_files_are_the_demos_but_the_hours_are_the_examples(tmp_path: Path) -> None:
    folder = DemoFolder.opened(tmp_path / "demo", ("lotse", "anna", "ben", "kim"))
    folder.fill(Addresses("http://127.0.0.1:1", "http://127.0.0.1:2"), "en")
    flow = folder.organisation / "flows" / "intake.yaml"
    flow.write_text(flow.read_text(encoding="utf-8").replace("First who", "Only who"))
    found = setting_of(folder.organisation)
    shown = Trying(lambda: found, lambda: datetime(2026, 11, 21, 23, 0, tzinfo=UTC)).act(
        "again", {"language": "en"}
    )
    assert isinstance(shown["clock"], dict)
    assert shown["clock"]["is_open"] is False
    bubbles = shown["bubbles"]
    assert isinstance(bubbles, list)
    assert any(one["text"].startswith("Only who") for one in bubbles)


def test_files_with_faults_are_told_and_the_old_conversation_stays(tmp_path: Path) -> None:
    broken = tmp_path / "organisation.yaml"
    broken.write_text("organisation: [")
    found = iter([EXAMPLES])
    trying = Trying(lambda: next(found, None) or setting_of(tmp_path), lambda: MORNING)
    before = trying.act("look", {})
    with pytest.raises(CannotDo, match=r"organisation\.yaml"):
        trying.act("again", {})
    assert trying.act("look", {}) == before


def test_a_conversation_is_kept_as_a_test_that_the_command_plays(
    trying: Trying, tmp_path: Path
) -> None:
    press(trying, "yes", "yes", "skip", "skip", "c:violence", "c:no")
    kept = trying.act("keep", {"name": "violence, not safe"})["kept"]
    assert isinstance(kept, Mapping)
    assert kept["file"] == "violence_not_safe.yaml"
    folder = tmp_path / "lotse"
    assert call("init", folder, "--example").status == 0
    (folder / "flows" / "tests" / kept["file"]).write_text(kept["text"], encoding="utf-8")
    said = call("flow", "test", folder)
    assert (said.status, "violence, not safe" in said.out) == (0, True)


def test_a_name_never_leads_out_of_the_folder(trying: Trying) -> None:
    trying.act("look", {})
    kept = trying.act("keep", {"name": "../../etc"})["kept"]
    assert isinstance(kept, Mapping)
    assert kept["file"] == "etc.yaml"


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "x" * 200, None, 7])
def test_a_name_that_is_none_keeps_nothing(trying: Trying, name: object) -> None:
    trying.act("look", {})
    with pytest.raises(CannotDo, match=r"."):
        trying.act("keep", {"name": name})
