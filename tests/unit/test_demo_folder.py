"""The demo's folder is the shipped example, filled in; what is kept is used again, or refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from bridge.organisation import read
from bridge.sandbox.demo.folder import BOT, Addresses, DemoFolder, FolderRefused
from routing.ids import AccountName

NAMES = (BOT, "anna", "ben", "kim")
FIRST = Addresses("http://127.0.0.1:1111", "http://127.0.0.1:2222")
SECOND = Addresses("http://127.0.0.1:3333", "http://127.0.0.1:4444")


def settings(folder: DemoFolder) -> str:
    return (folder.organisation / "organisation.yaml").read_text(encoding="utf-8")


def test_the_filled_in_example_is_a_right_configuration(tmp_path: Path) -> None:
    folder = DemoFolder.opened(tmp_path / "demo", NAMES)
    folder.fill(FIRST, "en")
    found = read(folder.organisation, None)
    assert found.loaded.channels.keys() == {"telegram", "matrix"}
    assert f"api: {FIRST.telegram}\n" in settings(folder)
    assert f"homeserver: {FIRST.matrix}\n" in settings(folder)
    assert "staff_language: en" in settings(folder)


def test_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    folder = DemoFolder.opened(tmp_path / "demo", NAMES)
    folder.fill(FIRST, "de")
    private = (folder.organisation / "secrets", folder.path / "people")
    for directory in private:
        assert directory.stat().st_mode & 0o077 == 0
        assert all(path.stat().st_mode & 0o077 == 0 for path in directory.iterdir())
    assert folder.passwords.token not in repr(folder.passwords)
    assert folder.passwords.of["anna"] not in repr(folder.passwords)


def test_a_kept_folder_keeps_what_was_changed_in_it_but_the_addresses(tmp_path: Path) -> None:
    folder = DemoFolder.opened(tmp_path / "demo", NAMES)
    folder.fill(FIRST, "en")
    path = folder.organisation / "organisation.yaml"
    path.write_text(settings(folder).replace("offer: 10m", "offer: 3m"), encoding="utf-8")
    assert folder.begin() == 0

    again = DemoFolder.opened(tmp_path / "demo", NAMES)
    again.fill(SECOND, "de")
    assert again.passwords == folder.passwords
    assert again.begin() == 1
    assert f"api: {SECOND.telegram}\n" in settings(again)
    assert f"homeserver: {SECOND.matrix}\n" in settings(again)
    assert ("offer: 3m" in settings(again), "staff_language: en" in settings(again)) == (True, True)


@pytest.mark.parametrize("kept", ["", "    pace: 7\n", "    pace: 1\n"], ids=repr)
def test_the_pace_is_todays_whatever_a_kept_folder_had(tmp_path: Path, kept: str) -> None:
    folder = DemoFolder.opened(tmp_path / "demo", NAMES)
    folder.fill(FIRST, "en")
    path = folder.organisation / "organisation.yaml"
    before, pace, after = settings(folder).partition("    pace: 1\n")
    assert pace
    path.write_text(before + kept + after, encoding="utf-8")
    folder.fill(replace(SECOND, pace=30), "en")
    assert [line.strip() for line in settings(folder).splitlines() if "pace:" in line] == [
        "pace: 30"
    ]
    assert (
        read(folder.organisation, None).loaded.channels[AccountName("telegram")].settings["pace"]
        == "30"
    )


def test_a_folder_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work")
    for path in (other, other / "thesis.txt"):
        with pytest.raises(FolderRefused, match="name one that is empty or new"):
            DemoFolder.opened(path, NAMES)
    assert [path.name for path in other.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"token": "t"}', '{"token": "t", "of": 7}'])
def test_a_damaged_folder_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    folder = DemoFolder.opened(tmp_path / "demo", NAMES)
    (folder.path / "people" / "people.json").write_text(text)
    with pytest.raises(FolderRefused, match="is damaged"):
        DemoFolder.opened(tmp_path / "demo", NAMES)


def test_a_configuration_that_was_rewritten_is_refused_with_a_sentence(tmp_path: Path) -> None:
    folder = DemoFolder.opened(tmp_path / "demo", NAMES)
    folder.fill(FIRST, "en")
    (folder.organisation / "organisation.yaml").write_text("organisation: mine\n")
    with pytest.raises(FolderRefused, match="does not look like the example"):
        folder.fill(SECOND, "en")
